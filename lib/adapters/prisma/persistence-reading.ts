import { PERSISTENCE_PAGE, type PersistenceQuery } from "../../core/listing/persistence-query.ts";
import type { PersistenceProgress, PersistenceRoom } from "../../core/listing/persistence-views.ts";
import type { ThingReviewer } from "../../core/review/persistence.ts";
import { HIGH_RISK } from "../../core/review/risk.ts";
import { isUuid } from "../../core/uuid.ts";
import type { PersistenceReviewReading } from "../../usecases/review/persistence-ports.ts";
import type { Database } from "./client.ts";
import { atOnce, readProgress } from "./dashboard.ts";
import { Prisma } from "./generated/client.ts";
import { type PersistenceRowOfDatabase, persistenceView } from "./persistence-rows.ts";
import { found, mayBeReviewedBy, OPEN, THERE } from "./persistence-sql.ts";
import { MOST_OF_FILE } from "./review-rows.ts";
import { githubIdOf } from "./review-store.ts";

/** Places beside the list. */
const PROGRESS = 40;

/** What windows put into question, as pages show it. */
export function createPersistenceReviewReading(database: Database): PersistenceReviewReading {
  return {
    async room(id, organisationIds, query, reviewer) {
      const incident = await incidentOf(database, id, organisationIds);
      if (incident === null) return null;
      const { userId, login, mayReview } = reviewer(incident.organisationId);
      const githubId = await githubIdOf(database, userId, incident.organisationId);
      return await roomOf(database, incident, query, { githubId, login, mayReview });
    },
    async all(id, organisationIds, query, { userId, login }) {
      const incident = await incidentOf(database, id, organisationIds);
      if (incident === null) return null;
      const githubId = await githubIdOf(database, userId, incident.organisationId);
      const looker = { githubId, login, mayReview: true };
      const rows = await rowsOf(database, incident.id, query, { looker, limit: MOST_OF_FILE, offset: 0 });
      return rows.map((row) => persistenceView(row, incident.organisation, looker));
    },
  };
}

type Incident = NonNullable<Awaited<ReturnType<typeof incidentOf>>>;

async function incidentOf(database: Database, id: string, organisationIds: readonly string[]) {
  if (!isUuid(id)) return null;
  const where = { id, organisationId: { in: [...organisationIds] } };
  const organisation = { select: { host: true, login: true } };
  return await database.incident.findFirst({ where, include: { organisation } });
}

async function roomOf(
  database: Database,
  incident: Incident,
  query: PersistenceQuery,
  looker: ThingReviewer,
): Promise<PersistenceRoom> {
  return await atOnce(database, async (tx) => {
    const { totals, asOf } = await totalsOf(tx, incident.id, looker);
    const [{ total = 0 } = {}] = await tx.$queryRaw<{ total: number }[]>`
      SELECT count(*)::int AS total FROM persistence_item t LEFT JOIN repository r ON r.id = t.repository_id
      WHERE ${found(incident.id, query, looker)}`;
    const pages = Math.max(1, Math.ceil(total / PERSISTENCE_PAGE));
    const page = Math.min(query.page, pages);
    const offset = (page - 1) * PERSISTENCE_PAGE;
    const rows = await rowsOf(tx, incident.id, query, { looker, limit: PERSISTENCE_PAGE, offset });
    return {
      scan: await readProgress(tx, [incident.organisationId]),
      incident: {
        id: incident.id,
        organisationId: incident.organisationId,
        organisation: incident.organisation.login,
        title: incident.title,
        drill: incident.drill,
        from: incident.exposureFrom.toISOString(),
        to: incident.exposureTo.toISOString(),
        status: incident.status,
      },
      totals,
      places: await placesOf(tx, incident),
      people: await peopleOf(tx, incident.id),
      rows: rows.map((row) => persistenceView(row, incident.organisation, looker)),
      page,
      pages,
      total,
      asOf: asOf?.toISOString() ?? null,
      may: mayAnything(looker),
    };
  });
}

function mayAnything({ githubId, mayReview }: ThingReviewer): PersistenceRoom["may"] {
  if (!mayReview) return { may: false, why: "Changes are reviewed by owners, security leads, commanders and admins." };
  if (githubId === null)
    return {
      may: false,
      why: "To review changes, sign in with GitHub: it has to be known that you had no part in them.",
    };
  return { may: true };
}

async function rowsOf(
  tx: Database | Prisma.TransactionClient,
  incidentId: string,
  query: PersistenceQuery,
  { looker, limit, offset }: { readonly looker: ThingReviewer; readonly limit: number; readonly offset: number },
): Promise<readonly PersistenceRowOfDatabase[]> {
  return await tx.$queryRaw<PersistenceRowOfDatabase[]>`
    SELECT t.*, r.owner, r.name FROM persistence_item t LEFT JOIN repository r ON r.id = t.repository_id
    WHERE ${found(incidentId, query, looker)}
    ORDER BY t.risk DESC, r.owner NULLS FIRST, r.name, t.kind, t.what, t.id LIMIT ${limit} OFFSET ${offset}`;
}

async function totalsOf(tx: Prisma.TransactionClient, incidentId: string, looker: ThingReviewer) {
  const mine = looker.mayReview ? mayBeReviewedBy(looker) : Prisma.sql`false`;
  const [row] = await tx.$queryRaw<(PersistenceRoom["totals"] & { as_of: Date | null })[]>`
    SELECT count(*)::int AS things,
      (count(*) FILTER (WHERE ${OPEN}))::int AS open,
      (count(*) FILTER (WHERE ${THERE} AND t.decision = 'remove'))::int AS removing,
      (count(*) FILTER (WHERE ${THERE} AND t.decision = 'keep'))::int AS kept,
      (count(*) FILTER (WHERE NOT ${THERE}))::int AS gone,
      (count(*) FILTER (WHERE ${OPEN} AND t.risk >= ${HIGH_RISK}))::int AS high,
      (count(*) FILTER (WHERE ${OPEN} AND ${mine}))::int AS mine,
      (SELECT count(*)::int FROM incident_repository i WHERE i.incident_id = ${incidentId}::uuid) AS repositories,
      (SELECT count(*)::int FROM incident_repository i LEFT JOIN persistence_reading k
        ON k.incident_id = i.incident_id AND k.repository_id = i.repository_id
        WHERE i.incident_id = ${incidentId}::uuid AND (k.as_of IS NULL OR k.missing IS NOT NULL))
        + CASE WHEN EXISTS (SELECT 1 FROM organisation_persistence_reading o WHERE o.incident_id = ${incidentId}::uuid
          AND o.as_of IS NOT NULL AND o.missing IS NULL) THEN 0 ELSE 1 END AS unread,
      (SELECT min(k.as_of) FROM persistence_reading k WHERE k.incident_id = ${incidentId}::uuid) AS as_of
    FROM persistence_item t WHERE t.incident_id = ${incidentId}::uuid`;
  if (row === undefined) throw new Error("A count gave no row.");
  const { as_of: asOf, ...totals } = row;
  return { totals, asOf };
}

/** In place of what is no repository: PostgreSQL can hash what is equal, and not what is not distinct (decision 65). */
const ORGANISATION = "00000000-0000-0000-0000-000000000000";

async function placesOf(
  tx: Prisma.TransactionClient,
  { id, organisation }: Incident,
): Promise<readonly PersistenceProgress[]> {
  const rows = await tx.$queryRaw<(Omit<PersistenceProgress, "asOf"> & { asOf: Date | null })[]>`
    SELECT k.repository_id AS "repositoryId", coalesce(r.owner || '/' || r.name, ${organisation.login}) AS place,
      coalesce(n.things, 0)::int AS things, coalesce(n.settled, 0)::int AS settled, k.as_of AS "asOf",
      CASE WHEN k.as_of IS NULL THEN coalesce(k.missing, 'Not read yet.') ELSE k.missing END AS missing
    FROM (
      SELECT i.repository_id, p.as_of, p.missing FROM incident_repository i LEFT JOIN persistence_reading p
        ON p.incident_id = i.incident_id AND p.repository_id = i.repository_id WHERE i.incident_id = ${id}::uuid
      UNION ALL SELECT NULL, o.as_of, o.missing FROM (SELECT 1) one LEFT JOIN organisation_persistence_reading o ON o.incident_id = ${id}::uuid
    ) k
    LEFT JOIN repository r ON r.id = k.repository_id
    LEFT JOIN (
      SELECT t.repository_id, count(*) AS things, count(*) FILTER (WHERE t.decision = 'keep') AS settled
      FROM persistence_item t WHERE t.incident_id = ${id}::uuid AND ${THERE} GROUP BY 1
    ) n ON coalesce(n.repository_id, ${ORGANISATION}::uuid) = coalesce(k.repository_id, ${ORGANISATION}::uuid)
    WHERE k.as_of IS NULL OR k.missing IS NOT NULL OR n.things > 0
    ORDER BY k.repository_id IS NOT NULL, coalesce(n.things, 0) - coalesce(n.settled, 0) DESC, 2 LIMIT ${PROGRESS}`;
  return rows.map((row) => ({ ...row, asOf: row.asOf?.toISOString() ?? null }));
}

async function peopleOf(tx: Prisma.TransactionClient, incidentId: string): Promise<PersistenceRoom["people"]> {
  return await tx.$queryRaw<{ login: string; reviewed: number }[]>`
    SELECT max(reviewer_login) AS login, count(*)::int AS reviewed FROM persistence_item
    WHERE incident_id = ${incidentId}::uuid AND reviewer_github_id IS NOT NULL GROUP BY reviewer_github_id ORDER BY 2 DESC, 1`;
}
