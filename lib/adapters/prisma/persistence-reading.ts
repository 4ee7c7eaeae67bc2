import { LIST_PAGE } from "../../core/listing/list-page.ts";
import type { PersistenceQuery } from "../../core/listing/persistence-query.ts";
import type { PersistenceProgress, PersistenceRoom } from "../../core/listing/persistence-views.ts";
import type { ThingReviewer } from "../../core/review/persistence.ts";
import { HIGH_RISK } from "../../core/review/risk.ts";
import { isUuid } from "../../core/uuid.ts";
import type { PersistenceReviewReading } from "../../usecases/review/persistence-ports.ts";
import { timeOf } from "./as-json.ts";
import type { Database } from "./client.ts";
import { atOnce, readProgress } from "./dashboard.ts";
import { Prisma } from "./generated/client.ts";
import { type Keep, KeptReadings, type Read } from "./kept-readings.ts";
import { oneRow } from "./one-row.ts";
import { type PersistenceRowOfDatabase, persistenceView } from "./persistence-rows.ts";
import { found, mayBeReviewedBy, OPEN, THERE } from "./persistence-sql.ts";
import { MOST_OF_FILE } from "./review-rows.ts";
import { githubIdOf } from "./review-store.ts";

/** Places beside the list. */
const PROGRESS = 40;

/** What windows put into question, as pages show it. */
export function createPersistenceReviewReading(
  database: Database,
  readings: KeptReadings = new KeptReadings(),
): PersistenceReviewReading {
  return {
    async room(id, organisationIds, query, reviewer) {
      const incident = await incidentOf(database, id, organisationIds);
      if (incident === null) return null;
      const { userId, login, mayReview } = reviewer(incident.organisationId);
      const githubId = await githubIdOf(database, userId, incident.organisationId);
      return await roomOf(database, readings, incident, query, { githubId, login, mayReview });
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
  readings: KeptReadings,
  incident: Incident,
  query: PersistenceQuery,
  looker: ThingReviewer,
): Promise<PersistenceRoom> {
  return await atOnce(database, async (tx) => {
    const keep = await readings.at(tx, [incident.organisationId]);
    const { totals, places, asOf } = await standingOf(tx, incident, looker, keep);
    const total = countOf(query, totals) ?? (await totalOf(tx, incident.id, query, looker));
    const pages = Math.max(1, Math.ceil(total / LIST_PAGE));
    const page = Math.min(query.page, pages);
    const offset = (page - 1) * LIST_PAGE;
    const rows = await rowsOf(tx, incident.id, query, { looker, limit: LIST_PAGE, offset });
    return {
      scan: await readProgress(tx, [incident.organisationId], keep),
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
      places,
      people: await peopleOf(tx, incident.id),
      rows: rows.map((row) => persistenceView(row, incident.organisation, looker)),
      page,
      pages,
      total,
      asOf,
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

/** How many a query finds, where the figures of the whole say it; null where they do not. */
function countOf(query: PersistenceQuery, totals: PersistenceRoom["totals"]): number | null {
  const { text, repositoryId, show, kinds, risks, undated } = query;
  if (text !== "" || repositoryId !== null || kinds.length + risks.length > 0 || undated || show === "mine")
    return null;
  return show === "all" ? totals.things : totals[show];
}

async function totalOf(
  tx: Prisma.TransactionClient,
  incidentId: string,
  query: PersistenceQuery,
  looker: ThingReviewer,
) {
  const [row] = await tx.$queryRaw<{ total: number }[]>`
    SELECT count(*)::int AS total FROM persistence_item t LEFT JOIN repository r ON r.id = t.repository_id
    WHERE ${found(incidentId, query, looker)}`;
  return row?.total ?? 0;
}

type Standing = PersistenceRoom["totals"] & { readonly progress: readonly Omit<PersistenceProgress, "asOf">[] };

/** Of what `countStanding` reads. */
const STANDING_TABLES = [
  "organisation_persistence_reading",
  "persistence_item",
  "persistence_reading",
  "repository",
  "rows of incident_repository",
] as const satisfies readonly Read[];

interface Times {
  readonly oldest: Date | null;
  readonly own: Date | null;
  readonly each: Readonly<Record<string, string>> | null;
}

/** The figures of all places, and those with most to do. When each was read is looked up by itself: it changes with every reading. */
async function standingOf(
  tx: Prisma.TransactionClient,
  { id, organisation }: Incident,
  looker: ThingReviewer,
  keep: Keep,
): Promise<Pick<PersistenceRoom, "totals" | "places" | "asOf">> {
  const whose = looker.mayReview ? `${looker.githubId} ${looker.login}` : "nobody";
  const { progress, ...totals } = await keep(
    `things of ${id} in ${organisation.login} for ${whose}`,
    STANDING_TABLES,
    () => countStanding(tx, { id, organisation }, looker),
  );
  const named = progress.flatMap(({ repositoryId }) => repositoryId ?? []);
  const [times] = await tx.$queryRaw<Times[]>`
    SELECT min(as_of) AS oldest, (SELECT o.as_of FROM organisation_persistence_reading o WHERE o.incident_id = ${id}::uuid) AS own,
      jsonb_object_agg(repository_id, as_of) FILTER (WHERE repository_id = ANY(${named}::uuid[])) AS each
    FROM persistence_reading WHERE incident_id = ${id}::uuid`;
  const asOf = (repositoryId: string | null) =>
    repositoryId === null ? (times?.own ?? null) : timeOf(times?.each?.[repositoryId] ?? null);
  const places = progress.map((one) => ({ ...one, asOf: asOf(one.repositoryId)?.toISOString() ?? null }));
  return { totals, places, asOf: times?.oldest?.toISOString() ?? null };
}

/** By one pass over them. */
async function countStanding(
  tx: Prisma.TransactionClient,
  { id, organisation }: { readonly id: string; readonly organisation: { readonly login: string } },
  looker: ThingReviewer,
): Promise<Standing> {
  const mine = looker.mayReview ? mayBeReviewedBy(looker) : Prisma.sql`false`;
  const things = Prisma.sql`count(*)::int AS things, (count(*) FILTER (WHERE t.decision = 'keep'))::int AS settled
    FROM persistence_item t WHERE t.incident_id = ${id}::uuid AND ${THERE}`;
  const told = Prisma.sql`k.things, k.settled,
    CASE WHEN k.unread THEN coalesce(k.missing, 'Not read yet.') ELSE k.missing END AS missing`;
  const worth = Prisma.sql`(k.unread OR k.missing IS NOT NULL OR k.things > 0)`;
  return oneRow(
    await tx.$queryRaw<Standing[]>`
    WITH place AS MATERIALIZED (
      SELECT i.repository_id, p.as_of IS NULL AS unread, p.missing, coalesce(n.things, 0) AS things, coalesce(n.settled, 0) AS settled
      FROM incident_repository i
      LEFT JOIN persistence_reading p ON p.incident_id = i.incident_id AND p.repository_id = i.repository_id
      LEFT JOIN (SELECT t.repository_id, ${things} AND t.repository_id IS NOT NULL GROUP BY 1) n ON n.repository_id = i.repository_id
      WHERE i.incident_id = ${id}::uuid
    ), own AS (
      SELECT o.as_of IS NULL AS unread, o.missing, n.things, n.settled
      FROM (SELECT ${things} AND t.repository_id IS NULL) n LEFT JOIN organisation_persistence_reading o ON o.incident_id = ${id}::uuid
    ), progress AS (
      SELECT * FROM (
        SELECT NULL::uuid AS "repositoryId", ${organisation.login}::text AS place, ${told} FROM own k WHERE ${worth}
        UNION ALL SELECT k.repository_id, r.owner || '/' || r.name, ${told}
        FROM place k JOIN repository r ON r.id = k.repository_id WHERE ${worth}
      ) each
      ORDER BY "repositoryId" IS NOT NULL, things - settled DESC, place LIMIT ${PROGRESS}
    )
    SELECT count(*)::int AS things,
      (count(*) FILTER (WHERE ${OPEN}))::int AS open,
      (count(*) FILTER (WHERE ${THERE} AND t.decision = 'remove'))::int AS removing,
      (count(*) FILTER (WHERE ${THERE} AND t.decision = 'keep'))::int AS kept,
      (count(*) FILTER (WHERE NOT ${THERE}))::int AS gone,
      (count(*) FILTER (WHERE ${OPEN} AND t.risk >= ${HIGH_RISK}))::int AS high,
      (count(*) FILTER (WHERE ${OPEN} AND ${mine}))::int AS mine,
      (SELECT count(*)::int FROM place) AS repositories,
      (SELECT count(*)::int FROM place k WHERE k.unread OR k.missing IS NOT NULL)
        + (SELECT CASE WHEN NOT k.unread AND k.missing IS NULL THEN 0 ELSE 1 END FROM own k) AS unread,
      coalesce((SELECT json_agg(g) FROM progress g), '[]') AS progress
    FROM persistence_item t WHERE t.incident_id = ${id}::uuid`,
  );
}

async function peopleOf(tx: Prisma.TransactionClient, incidentId: string): Promise<PersistenceRoom["people"]> {
  return await tx.$queryRaw<{ login: string; reviewed: number }[]>`
    SELECT max(reviewer_login) AS login, count(*)::int AS reviewed FROM persistence_item
    WHERE incident_id = ${incidentId}::uuid AND reviewer_github_id IS NOT NULL GROUP BY reviewer_github_id ORDER BY 2 DESC, 1`;
}
