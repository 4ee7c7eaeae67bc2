import { isUuid } from "../../core/uuid.ts";
import type { CommitReviewStore, ReviewRequest } from "../../usecases/review/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import type { Prisma } from "./generated/client.ts";
import { found, mayBeReviewedBy } from "./review-sql.ts";
import { storable } from "./storable.ts";

/** Somebody reviews all commits of a repository at once: thousands, each of which is counted where it lies. */
const LONG = { timeout: 30_000 };

/** Reviews of commits, as people make them. */
export function createCommitReviewStore(database: Database): CommitReviewStore {
  return {
    async incident(id, organisationIds) {
      if (!isUuid(id)) return null;
      const where = { id, organisationId: { in: [...organisationIds] } };
      return await database.incident.findFirst({ where, select: { organisationId: true } });
    },
    githubIdOf: (userId, organisationId) => githubIdOf(database, userId, organisationId),
    review: (request, audit) =>
      database.$transaction(async (tx) => {
        const wanted = await wantedOf(tx, request);
        if (wanted.length === 0) return { reviewed: 0, refused: 0 };
        const { incidentId, organisationId, reviewer, note, at } = request;
        const rows = await tx.$queryRaw<{ repository_id: string }[]>`
          INSERT INTO commit_review (id, incident_id, repository_id, commit_sha, organisation_id, reviewer_id, reviewer_github_id,
            reviewer_login, note, at)
          SELECT gen_random_uuid(), c.incident_id, c.repository_id, c.sha, c.organisation_id, ${reviewer.id}::uuid, ${BigInt(reviewer.githubId)},
            ${reviewer.login}, ${note === null ? null : storable(note)}, ${at}
          FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS w ("repositoryId" uuid, sha text)
          JOIN window_commit c ON c.incident_id = ${incidentId}::uuid AND c.repository_id = w."repositoryId" AND c.sha = w.sha
          WHERE ${mayBeReviewedBy(reviewer.githubId)}
          ON CONFLICT DO NOTHING RETURNING repository_id`;
        if (rows.length === 0) return { reviewed: 0, refused: wanted.length };
        await writeAudit(tx, organisationId, audit(rows.length), at);
        await tx.incidentEvent.create({ data: eventOf(request, rows), select: { seq: true } });
        return { reviewed: rows.length, refused: wanted.length - rows.length };
      }, LONG),
  };
}

/** Of an account at the GitHub that the organisation is on: another GitHub's numbers are other people's. */
export async function githubIdOf(database: Database, userId: string, organisationId: string): Promise<number | null> {
  if (!isUuid(userId)) return null;
  const rows = await database.$queryRaw<{ github_id: bigint | null }[]>`
    SELECT u.github_id FROM app_user u JOIN organisation o ON o.host = u.host
    WHERE u.id = ${userId}::uuid AND o.id = ${organisationId}::uuid`;
  const id = rows[0]?.github_id ?? null;
  return id === null ? null : Number(id);
}

interface Wanted {
  readonly repositoryId: string;
  readonly sha: string;
}

async function wantedOf(
  tx: Prisma.TransactionClient,
  { incidentId, wanted, reviewer }: ReviewRequest,
): Promise<readonly Wanted[]> {
  if (!("text" in wanted)) return wanted.filter(({ repositoryId }) => isUuid(repositoryId));
  return await tx.$queryRaw<Wanted[]>`
    SELECT c.repository_id AS "repositoryId", c.sha FROM window_commit c JOIN repository r ON r.id = c.repository_id
    WHERE ${found(incidentId, wanted, reviewer.githubId)}`;
}

function eventOf(
  { incidentId, organisationId, reviewer, at }: ReviewRequest,
  rows: readonly { readonly repository_id: string }[],
): Prisma.IncidentEventUncheckedCreateInput {
  const repositories = [...new Set(rows.map(({ repository_id: id }) => id))];
  const commits = rows.length === 1 ? "1 commit" : `${rows.length} commits`;
  return {
    incidentId,
    organisationId,
    repositoryId: repositories.length === 1 ? (repositories[0] ?? null) : null,
    at,
    actorKind: "user",
    actorId: reviewer.id,
    kind: "commits.reviewed",
    text: `${reviewer.login} reviewed ${commits}${repositories.length > 1 ? ` of ${repositories.length} repositories` : ""}.`,
    data: { reviewed: rows.length },
  };
}
