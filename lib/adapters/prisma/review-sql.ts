import type { CommitQuery, RiskWord } from "../../core/listing/review-query.ts";
import { HIGH_RISK, SOME_RISK } from "../../core/review/risk.ts";
import { Prisma } from "./generated/client.ts";

/** Words about commits `c` of a window that several statements use. */

/** Whether everybody is known who had a part in it. */
export const SURE = Prisma.sql`(c.movers_known AND coalesce((c.details ->> 'pullsComplete')::boolean, false))`;

/** Whether it waits for nobody any more. As the index of those that wait has it. */
export const DONE = Prisma.sql`(${SURE} AND c.seen)`;

/** Whether a person may review it now, by their id at GitHub; nothing for nobody. */
export function mayBeReviewedBy(githubId: number | null): Prisma.Sql {
  if (githubId === null) return Prisma.sql`false`;
  return Prisma.sql`(c.details IS NOT NULL AND NOT (${BigInt(githubId)} = ANY (c.parts)) AND NOT EXISTS (
    SELECT 1 FROM commit_review v WHERE v.incident_id = c.incident_id AND v.repository_id = c.repository_id AND v.commit_sha = c.sha
      AND v.reviewer_github_id = ${BigInt(githubId)}))`;
}

const RISKS: Readonly<Record<RiskWord, Prisma.Sql>> = {
  high: Prisma.sql`c.risk >= ${HIGH_RISK}`,
  some: Prisma.sql`(c.risk >= ${SOME_RISK} AND c.risk < ${HIGH_RISK})`,
  low: Prisma.sql`c.risk < ${SOME_RISK}`,
};

/** What a query finds, of commits `c` and their repository `r`. */
export function found(incidentId: string, query: CommitQuery, githubId: number | null): Prisma.Sql {
  const { text, repositoryId, show, risks, touches, unverified } = query;
  const parts = [Prisma.sql`c.incident_id = ${incidentId}::uuid`];
  if (repositoryId !== null) parts.push(Prisma.sql`c.repository_id = ${repositoryId}::uuid`);
  if (show === "open") parts.push(Prisma.sql`NOT ${DONE}`);
  if (show === "reviewed") parts.push(Prisma.sql`${DONE}`);
  if (show === "mine") parts.push(Prisma.sql`${mayBeReviewedBy(githubId)} AND NOT c.seen`);
  if (risks.length > 0)
    parts.push(
      Prisma.sql`(${Prisma.join(
        risks.map((one) => RISKS[one]),
        " OR ",
      )})`,
    );
  for (const kind of touches.length > 0 ? [touches] : [])
    parts.push(
      Prisma.sql`EXISTS (SELECT 1 FROM jsonb_array_elements(c.details -> 'touched') t WHERE t ->> 'kind' = ANY (${[...kind]}))`,
    );
  if (unverified) parts.push(Prisma.sql`NOT c.verified`);
  if (text !== "") {
    const like = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
    parts.push(Prisma.sql`(r.owner || '/' || r.name ILIKE ${like} OR c.subject ILIKE ${like} OR c.author_login ILIKE ${like}
      OR c.sha LIKE ${`${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`}
      OR EXISTS (SELECT 1 FROM jsonb_array_elements(c.movers) m WHERE m ->> 'login' ILIKE ${like}))`);
  }
  return Prisma.join(parts, " AND ");
}
