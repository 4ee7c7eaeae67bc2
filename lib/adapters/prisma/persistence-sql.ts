import type { PersistenceQuery } from "../../core/listing/persistence-query.ts";
import type { RiskWord } from "../../core/listing/review-query.ts";
import { HIGH_RISK, SOME_RISK } from "../../core/review/risk.ts";
import { Prisma } from "./generated/client.ts";

/** Words about things `t` of a window that several statements use. */

export const THERE = Prisma.sql`t.gone_at IS NULL`;
export const OPEN = Prisma.sql`(t.gone_at IS NULL AND t.decision IS NULL)`;

export interface Person {
  readonly githubId: number | null;
  readonly login: string;
}

/** Whether a person had no part in it, as far as GitHub says who had. */
export function mayBeReviewedBy({ githubId, login }: Person): Prisma.Sql {
  if (githubId === null) return Prisma.sql`false`;
  return Prisma.sql`(t.gone_at IS NULL AND NOT (${BigInt(githubId)} = ANY (t.parts))
    AND NOT EXISTS (SELECT 1 FROM unnest(t.by_logins) l WHERE lower(l) = lower(${login})))`;
}

const SHOWS: Readonly<Record<Exclude<PersistenceQuery["show"], "mine">, Prisma.Sql>> = {
  open: OPEN,
  removing: Prisma.sql`(t.gone_at IS NULL AND t.decision = 'remove')`,
  kept: Prisma.sql`(t.gone_at IS NULL AND t.decision = 'keep')`,
  gone: Prisma.sql`t.gone_at IS NOT NULL`,
  all: Prisma.sql`true`,
};

const RISKS: Readonly<Record<RiskWord, Prisma.Sql>> = {
  high: Prisma.sql`t.risk >= ${HIGH_RISK}`,
  some: Prisma.sql`(t.risk >= ${SOME_RISK} AND t.risk < ${HIGH_RISK})`,
  low: Prisma.sql`t.risk < ${SOME_RISK}`,
};

/** What a query finds, of things `t` and their repository `r`, where they have one. */
export function found(incidentId: string, query: PersistenceQuery, person: Person): Prisma.Sql {
  const { text, repositoryId, show, kinds, risks, undated } = query;
  const parts = [Prisma.sql`t.incident_id = ${incidentId}::uuid`];
  parts.push(show === "mine" ? Prisma.sql`${OPEN} AND ${mayBeReviewedBy(person)}` : SHOWS[show]);
  if (repositoryId !== null) parts.push(Prisma.sql`t.repository_id = ${repositoryId}::uuid`);
  if (kinds.length > 0) parts.push(Prisma.sql`t.kind = ANY (${[...kinds]})`);
  const wanted = risks.map((one) => RISKS[one]);
  if (wanted.length > 0) parts.push(Prisma.sql`(${Prisma.join(wanted, " OR ")})`);
  if (undated) parts.push(Prisma.sql`t.question = 'undated'`);
  if (text !== "") {
    const like = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
    parts.push(Prisma.sql`(r.owner || '/' || r.name ILIKE ${like} OR t.what ILIKE ${like}
      OR EXISTS (SELECT 1 FROM unnest(t.by_logins) l WHERE l ILIKE ${like}))`);
  }
  return Prisma.join(parts, " AND ");
}
