import { LIST_PAGE } from "../../core/listing/list-page.ts";
import type { CommitQuery, CommitShow } from "../../core/listing/review-query.ts";
import type { CommitRoom, RepositoryProgress } from "../../core/listing/review-views.ts";
import { HIGH_RISK } from "../../core/review/risk.ts";
import { isUuid } from "../../core/uuid.ts";
import type { CommitReviewReading } from "../../usecases/review/ports.ts";
import { timeOf } from "./as-json.ts";
import type { Database } from "./client.ts";
import { atOnce, readProgress } from "./dashboard.ts";
import { Prisma } from "./generated/client.ts";
import { type Keep, KeptReadings, type Read } from "./kept-readings.ts";
import { oneRow } from "./one-row.ts";
import { type CommitRow, commitView, MOST_OF_FILE } from "./review-rows.ts";
import { DONE, found, SURE } from "./review-sql.ts";
import { githubIdOf } from "./review-store.ts";

/** Repositories beside the list. */
const PROGRESS = 40;

/** Commits of windows as pages show them. */
export function createCommitReviewReading(
  database: Database,
  readings: KeptReadings = new KeptReadings(),
): CommitReviewReading {
  return {
    async room(id, organisationIds, query, reviewer) {
      const incident = await incidentOf(database, id, organisationIds);
      if (incident === null) return null;
      const { userId, mayReview } = reviewer(incident.organisationId);
      const githubId = await githubIdOf(database, userId, incident.organisationId);
      return await roomOf(database, readings, incident, query, { githubId, mayReview });
    },
    async all(id, organisationIds, query, userId) {
      const incident = await incidentOf(database, id, organisationIds);
      if (incident === null) return null;
      const githubId = await githubIdOf(database, userId, incident.organisationId);
      const rows = await rowsOf(database, incident, chosenBy(id, query, githubId, { limit: MOST_OF_FILE, offset: 0 }));
      return rows.map((row) => commitView(row, incident.organisation.host, { githubId, mayReview: true }));
    },
  };
}

type Incident = NonNullable<Awaited<ReturnType<typeof incidentOf>>>;

async function incidentOf(database: Database, id: string, organisationIds: readonly string[]) {
  if (!isUuid(id)) return null;
  const where = { id, organisationId: { in: [...organisationIds] } };
  return await database.incident.findFirst({ where, include: { organisation: { select: { host: true } } } });
}

interface Looker {
  readonly githubId: number | null;
  readonly mayReview: boolean;
}

async function roomOf(
  database: Database,
  readings: KeptReadings,
  incident: Incident,
  query: CommitQuery,
  looker: Looker,
): Promise<CommitRoom> {
  return await atOnce(database, async (tx) => {
    const keep = await readings.at(tx, [incident.organisationId]);
    const { totals, repositories, asOf } = await standingOf(tx, incident.id, looker, keep);
    const total = countOf(query, totals) ?? (await totalOf(tx, incident, query, looker.githubId));
    const pages = Math.max(1, Math.ceil(total / LIST_PAGE));
    const page = Math.min(query.page, pages);
    const place = { limit: LIST_PAGE, offset: (page - 1) * LIST_PAGE };
    const chosen = await chosenOf(tx, incident, query, looker.githubId, place, keep);
    const rows = await rowsOf(tx, incident, chosen);
    return {
      scan: await readProgress(tx, [incident.organisationId], keep),
      incident: {
        id: incident.id,
        organisationId: incident.organisationId,
        title: incident.title,
        drill: incident.drill,
        from: incident.exposureFrom.toISOString(),
        to: incident.exposureTo.toISOString(),
        status: incident.status,
      },
      totals,
      repositories,
      people: await peopleOf(tx, incident.id),
      rows: rows.map((row) => commitView(row, incident.organisation.host, looker)),
      page,
      pages,
      total,
      asOf,
      may: mayAnything(looker),
    };
  });
}

function mayAnything({ githubId, mayReview }: Looker): CommitRoom["may"] {
  if (!mayReview) return { may: false, why: "Commits are reviewed by owners, security leads, commanders and admins." };
  if (githubId === null)
    return {
      may: false,
      why: "To review commits, sign in with GitHub: it has to be known that you had no part in them.",
    };
  return { may: true };
}

const ORDER = Prisma.sql`c.risk DESC, r.owner, r.name, c.place, c.sha`;

interface Place {
  readonly limit: number;
  readonly offset: number;
}

/** What the index of open ones holds, and no more: rows are wide, and there are hundreds of thousands. */
function chosenBy(
  incidentId: string,
  query: CommitQuery,
  githubId: number | null,
  { limit, offset }: Place,
): Prisma.Sql {
  return Prisma.sql`SELECT c.repository_id, c.sha FROM window_commit c JOIN repository r ON r.id = c.repository_id
    WHERE ${found(incidentId, query, githubId)} ORDER BY ${ORDER} LIMIT ${limit} OFFSET ${offset}`;
}

interface Chosen {
  readonly repository_id: string;
  readonly sha: string;
}

/** Which a page has: kept where nothing is searched for and it is everybody's page. */
async function chosenOf(
  tx: Prisma.TransactionClient,
  { id }: Incident,
  query: CommitQuery,
  githubId: number | null,
  place: Place,
  keep: Keep,
): Promise<Prisma.Sql> {
  const { repositoryId, show } = query;
  const chosen = chosenBy(id, query, githubId, place);
  if (!isPlain(query) || repositoryId !== null || show === "mine") return chosen;
  const tables = ["window_commit", "repository"] as const;
  const rows = await keep(
    `commits of ${id}, ${show}, from ${place.offset}`,
    tables,
    () => tx.$queryRaw<Chosen[]>`${chosen}`,
  );
  return Prisma.sql`SELECT * FROM unnest(${rows.map((row) => row.repository_id)}::uuid[], ${rows.map(({ sha }) => sha)}::text[]) p (repository_id, sha)`;
}

/** Who reviewed what is looked up for the rows of the page alone: a window may have two hundred thousand. */
async function rowsOf(
  tx: Database | Prisma.TransactionClient,
  { id }: Incident,
  chosen: Prisma.Sql,
): Promise<readonly CommitRow[]> {
  return await tx.$queryRaw<CommitRow[]>`
    SELECT c.*, r.owner, r.name, ${SURE} AS sure, coalesce(v.reviews, '[]') AS reviews
    FROM (${chosen}) page
    JOIN window_commit c ON c.incident_id = ${id}::uuid AND c.repository_id = page.repository_id AND c.sha = page.sha
    JOIN repository r ON r.id = c.repository_id
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('login', v.reviewer_login, 'id', v.reviewer_github_id, 'at', v.at, 'note', v.note) ORDER BY v.at) AS reviews
      FROM commit_review v WHERE v.incident_id = c.incident_id AND v.repository_id = c.repository_id AND v.commit_sha = c.sha
    ) v ON true
    ORDER BY ${ORDER}`;
}

/** How many a query finds, where the figures of the whole say it; null where they do not. */
function countOf(query: CommitQuery, { commits, reviewed }: CommitRoom["totals"]): number | null {
  if (!isPlain(query) || query.repositoryId !== null || query.show === "mine") return null;
  return { all: commits, reviewed, open: commits - reviewed }[query.show];
}

function isPlain({ text, risks, touches, unverified }: CommitQuery): boolean {
  return text === "" && risks.length + touches.length === 0 && !unverified;
}

/** How many a query finds: by what is kept of each repository, where that is all that it asks. */
async function totalOf(tx: Prisma.TransactionClient, { id }: Incident, query: CommitQuery, githubId: number | null) {
  const kept = KEPT[query.show];
  const { repositoryId } = query;
  const [row] =
    kept !== null && isPlain(query) && repositoryId !== null
      ? await tx.$queryRaw<{ total: number }[]>`
          SELECT coalesce(sum(${kept}), 0)::int AS total FROM commit_tally t JOIN repository r ON r.id = t.repository_id
          WHERE t.incident_id = ${id}::uuid AND t.repository_id = ${repositoryId}::uuid`
      : await tx.$queryRaw<{ total: number }[]>`
          SELECT count(*)::int AS total FROM window_commit c JOIN repository r ON r.id = c.repository_id
          WHERE ${found(id, query, githubId)}`;
  return row?.total ?? 0;
}

const KEPT: Readonly<Record<CommitShow, Prisma.Sql | null>> = {
  open: Prisma.sql`t.commits - t.reviewed`,
  reviewed: Prisma.sql`t.reviewed`,
  all: Prisma.sql`t.commits`,
  mine: null,
};

type Standing = CommitRoom["totals"] & { readonly progress: readonly Omit<RepositoryProgress, "asOf">[] };

/** Of what `countStanding` reads. */
const STANDING_TABLES = [
  "commit_reading",
  "commit_tally",
  "repository",
  "rows of incident_repository",
  "window_commit",
] as const satisfies readonly Read[];

/** The figures of all repositories, and those with most to do. When each was read is looked up by itself: it changes with every reading. */
async function standingOf(
  tx: Prisma.TransactionClient,
  incidentId: string,
  looker: Looker,
  keep: Keep,
): Promise<Pick<CommitRoom, "totals" | "repositories" | "asOf">> {
  const whose = looker.mayReview ? looker.githubId : null;
  const { progress, ...totals } = await keep(`commits of ${incidentId} for ${whose}`, STANDING_TABLES, () =>
    countStanding(tx, incidentId, whose),
  );
  const [times] = await tx.$queryRaw<{ oldest: Date | null; each: Readonly<Record<string, string>> | null }[]>`
    SELECT min(as_of) AS oldest,
      jsonb_object_agg(repository_id, as_of) FILTER (WHERE repository_id = ANY(${progress.map((one) => one.repositoryId)}::uuid[])) AS each
    FROM commit_reading WHERE incident_id = ${incidentId}::uuid`;
  const repositories = progress.map((one) => ({
    ...one,
    asOf: timeOf(times?.each?.[one.repositoryId] ?? null)?.toISOString() ?? null,
  }));
  return { totals, repositories, asOf: times?.oldest?.toISOString() ?? null };
}

/** By one pass over them. */
async function countStanding(
  tx: Prisma.TransactionClient,
  incidentId: string,
  githubId: number | null,
): Promise<Standing> {
  // Who reviewed one without a part in it has left nobody anything to do there, so only parts take it from this person.
  const mine =
    githubId !== null
      ? Prisma.sql`coalesce(sum(p.unseen), 0) - (SELECT count(*) FROM window_commit c WHERE c.incident_id = ${incidentId}::uuid
          AND c.details IS NOT NULL AND NOT c.seen AND c.parts @> ARRAY[${BigInt(githubId)}]::bigint[])`
      : Prisma.sql`0`;
  return oneRow(
    await tx.$queryRaw<Standing[]>`
    WITH place AS MATERIALIZED (
      SELECT i.repository_id, coalesce(t.commits, 0) AS commits, coalesce(t.reviewed, 0) AS reviewed, t.unknown, t.unseen,
        k.as_of IS NULL AS unread, k.missing
      FROM incident_repository i
      LEFT JOIN commit_reading k ON k.incident_id = i.incident_id AND k.repository_id = i.repository_id
      LEFT JOIN commit_tally t ON t.incident_id = i.incident_id AND t.repository_id = i.repository_id
      WHERE i.incident_id = ${incidentId}::uuid
    ), progress AS (
      SELECT p.repository_id AS "repositoryId", r.owner, r.name, p.commits, p.reviewed,
        CASE WHEN p.unread THEN coalesce(p.missing, 'Not read yet.') ELSE p.missing END AS missing
      FROM place p JOIN repository r ON r.id = p.repository_id
      WHERE p.unread OR p.missing IS NOT NULL OR p.commits > 0
      ORDER BY p.commits - p.reviewed DESC, r.owner, r.name LIMIT ${PROGRESS}
    )
    SELECT coalesce(sum(p.commits), 0)::int AS commits, coalesce(sum(p.reviewed), 0)::int AS reviewed, coalesce(sum(p.unknown), 0)::int AS unknown,
      (SELECT count(*)::int FROM window_commit c WHERE c.incident_id = ${incidentId}::uuid AND NOT ${DONE} AND c.risk >= ${HIGH_RISK}) AS high,
      (${mine})::int AS mine, count(*)::int AS repositories, (count(*) FILTER (WHERE p.unread))::int AS unread,
      coalesce((SELECT json_agg(g) FROM progress g), '[]') AS progress
    FROM place p`,
  );
}

async function peopleOf(tx: Prisma.TransactionClient, incidentId: string): Promise<CommitRoom["people"]> {
  return await tx.$queryRaw<{ login: string; reviewed: number }[]>`
    SELECT login, reviewed FROM commit_reviewer WHERE incident_id = ${incidentId}::uuid AND reviewed > 0 ORDER BY reviewed DESC, login`;
}
