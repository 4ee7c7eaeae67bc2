import { isUuid } from "../../core/uuid.ts";
import type { PersistenceReviewRequest, PersistenceReviewStore } from "../../usecases/review/persistence-ports.ts";
import { createAppDecisionStore } from "./app-audit-store.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import type { Prisma } from "./generated/client.ts";
import { found, mayBeReviewedBy } from "./persistence-sql.ts";
import { githubIdOf } from "./review-store.ts";
import { storable } from "./storable.ts";

/** What people decide about what was changed within a window. */
export function createPersistenceReviewStore(database: Database): PersistenceReviewStore {
  return {
    incident: createAppDecisionStore(database).incident,
    githubIdOf: (userId, organisationId) => githubIdOf(database, userId, organisationId),
    review: (request, audit) =>
      database.$transaction(async (tx) => {
        const wanted = await wantedOf(tx, request);
        if (wanted.length === 0) return { reviewed: 0, refused: 0 };
        const { incidentId, organisationId, reviewer, decision, at } = request;
        const rows = await tx.$queryRaw<ReviewedRow[]>`
          UPDATE persistence_item t SET decision = ${decision}, reviewed_by = ${reviewer.id}::uuid,
            reviewer_github_id = ${BigInt(reviewer.githubId)}, reviewer_login = ${reviewer.login}, reviewed_at = ${at},
            note = ${storable(request.note)}
          WHERE t.incident_id = ${incidentId}::uuid AND t.id = ANY(${[...wanted]}::uuid[])
            AND t.decision IS DISTINCT FROM ${decision} AND ${mayBeReviewedBy(reviewer)}
          RETURNING t.repository_id, t.kind, t.what`;
        if (rows.length === 0) return { reviewed: 0, refused: wanted.length };
        await writeAudit(tx, organisationId, audit(rows.length), at);
        await tx.incidentEvent.create({ data: eventOf(request, rows), select: { seq: true } });
        return { reviewed: rows.length, refused: wanted.length - rows.length };
      }),
  };
}

interface ReviewedRow {
  readonly repository_id: string | null;
  readonly kind: string;
  readonly what: string;
}

async function wantedOf(
  tx: Prisma.TransactionClient,
  { incidentId, wanted, reviewer }: PersistenceReviewRequest,
): Promise<readonly string[]> {
  if (!("text" in wanted)) return wanted.filter(isUuid);
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT t.id FROM persistence_item t LEFT JOIN repository r ON r.id = t.repository_id
    WHERE ${found(incidentId, wanted, reviewer)}`;
  return rows.map(({ id }) => id);
}

const DECIDED = { keep: "may stay", remove: "must be removed" } as const;

/** One line, however many they are. */
function eventOf(
  { incidentId, organisationId, reviewer, decision, note, at }: PersistenceReviewRequest,
  rows: readonly ReviewedRow[],
): Prisma.IncidentEventUncheckedCreateInput {
  const [first] = rows;
  const repositories = [...new Set(rows.map(({ repository_id: id }) => id))];
  const named = first === undefined ? "" : `${first.kind.replaceAll("-", " ")} ${first.what}`;
  const what = rows.length === 1 ? named : `${rows.length} changes`;
  const where = repositories.length > 1 ? ` of ${repositories.length} repositories` : "";
  return {
    incidentId,
    organisationId,
    repositoryId: repositories.length === 1 ? (repositories[0] ?? null) : null,
    at,
    actorKind: "user",
    actorId: reviewer.id,
    kind: "persistence.reviewed",
    text: `${reviewer.login} reviewed ${what}${where}: ${DECIDED[decision]}. ${storable(note)}`,
    data: { reviewed: rows.length, decision },
  };
}
