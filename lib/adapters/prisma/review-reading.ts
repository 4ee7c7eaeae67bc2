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
import { type CommitRow, commitView, MOST_OF_FILE } from "./review-rows.ts";
import { DONE, found, SURE } from "./review-sql.ts";
import { githubIdOf } from "./review-store.ts";

/** Repositories beside the list. */
const PROGRESS = 40;

/** Commits of windows as pages show them. */
export function createCommitReviewReading(database: Database): CommitReviewReading {
  return {
    async room(id, organisationIds, query, reviewer) {
      const incident = await incidentOf(database, id, organisationIds);
      if (incident === null) return null;
      const { userId, mayReview } = reviewer(incident.organisationId);
      const githubId = await githubIdOf(database, userId, incident.organisationId);
      return await roomOf(database, incident, query, { githubId, mayReview });
    },
    async all(id, organisationIds, query, userId) {
      const incident = await incidentOf(database, id, organisationIds);
      if (incident === null) return null;
      const githubId = await githubIdOf(database, userId, incident.organisationId);
      const rows = await rowsOf(database, incident, query, githubId, { limit: MOST_OF_FILE, offset: 0 });
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

async function roomOf(database: Database, incident: Incident, query: CommitQuery, looker: Looker): Promise<CommitRoom> {
  return await atOnce(database, async (tx) => {
    const { totals, repositories, asOf } = await standingOf(tx, incident.id, looker);
    const total = countOf(query, totals) ?? (await totalOf(tx, incident, query, looker.githubId));
    const pages = Math.max(1, Math.ceil(total / LIST_PAGE));
    const page = Math.min(query.page, pages);
    const place = { limit: LIST_PAGE, offset: (page - 1) * LIST_PAGE };
    const rows = await rowsOf(tx, incident, query, looker.githubId, place);
    return {
      scan: await readProgress(tx, [incident.organisationId]),
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

/** Who reviewed what is looked up for the rows of the page alone: a window may have two hundred thousand. */
async function rowsOf(
  tx: Database | Prisma.TransactionClient,
  { id }: Incident,
  query: CommitQuery,
  githubId: number | null,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly CommitRow[]> {
  return await tx.$queryRaw<CommitRow[]>`
    SELECT c.*, r.owner, r.name, ${SURE} AS sure, coalesce(v.reviews, '[]') AS reviews
    FROM (
      -- What the index of open ones holds, and no more: rows are wide, and there are hundreds of thousands.
      SELECT c.incident_id, c.repository_id, c.sha FROM window_commit c JOIN repository r ON r.id = c.repository_id
      WHERE ${found(id, query, githubId)} ORDER BY ${ORDER} LIMIT ${limit} OFFSET ${offset}
    ) page
    JOIN window_commit c ON c.incident_id = page.incident_id AND c.repository_id = page.repository_id AND c.sha = page.sha
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

type StandingRow = CommitRoom["totals"] & {
  readonly as_of: Date | null;
  readonly progress: readonly RepositoryProgress[] | null;
};

/** The figures of all repositories, and those with most to do, by one pass over them. */
async function standingOf(
  tx: Prisma.TransactionClient,
  incidentId: string,
  { githubId, mayReview }: Looker,
): Promise<Pick<CommitRoom, "totals" | "repositories" | "asOf">> {
  // Who reviewed one without a part in it has left nobody anything to do there, so only parts take it from this person.
  const mine =
    mayReview && githubId !== null
      ? Prisma.sql`coalesce(sum(p.unseen), 0) - (SELECT count(*) FROM window_commit c WHERE c.incident_id = ${incidentId}::uuid
          AND c.details IS NOT NULL AND NOT c.seen AND c.parts @> ARRAY[${BigInt(githubId)}]::bigint[])`
      : Prisma.sql`0`;
  const [row] = await tx.$queryRaw<StandingRow[]>`
    WITH place AS MATERIALIZED (
      SELECT i.repository_id, coalesce(t.commits, 0) AS commits, coalesce(t.reviewed, 0) AS reviewed, t.unknown, t.unseen, k.as_of, k.missing
      FROM incident_repository i
      LEFT JOIN commit_reading k ON k.incident_id = i.incident_id AND k.repository_id = i.repository_id
      LEFT JOIN commit_tally t ON t.incident_id = i.incident_id AND t.repository_id = i.repository_id
      WHERE i.incident_id = ${incidentId}::uuid
    ), progress AS (
      SELECT p.repository_id AS "repositoryId", r.owner, r.name, p.commits, p.reviewed, p.as_of AS "asOf",
        CASE WHEN p.as_of IS NULL THEN coalesce(p.missing, 'Not read yet.') ELSE p.missing END AS missing
      FROM place p JOIN repository r ON r.id = p.repository_id
      WHERE p.as_of IS NULL OR p.missing IS NOT NULL OR p.commits > 0
      ORDER BY p.commits - p.reviewed DESC, r.owner, r.name LIMIT ${PROGRESS}
    )
    SELECT coalesce(sum(p.commits), 0)::int AS commits, coalesce(sum(p.reviewed), 0)::int AS reviewed, coalesce(sum(p.unknown), 0)::int AS unknown,
      (SELECT count(*)::int FROM window_commit c WHERE c.incident_id = ${incidentId}::uuid AND NOT ${DONE} AND c.risk >= ${HIGH_RISK}) AS high,
      (${mine})::int AS mine, count(*)::int AS repositories, (count(*) FILTER (WHERE p.as_of IS NULL))::int AS unread, min(p.as_of) AS as_of,
      (SELECT json_agg(g) FROM progress g) AS progress
    FROM place p`;
  if (row === undefined) throw new Error("A count gave no row.");
  const { as_of: asOf, progress, ...totals } = row;
  const repositories = (progress ?? []).map((one) => ({ ...one, asOf: timeOf(one.asOf)?.toISOString() ?? null }));
  return { totals, repositories, asOf: asOf?.toISOString() ?? null };
}

async function peopleOf(tx: Prisma.TransactionClient, incidentId: string): Promise<CommitRoom["people"]> {
  return await tx.$queryRaw<{ login: string; reviewed: number }[]>`
    SELECT login, reviewed FROM commit_reviewer WHERE incident_id = ${incidentId}::uuid AND reviewed > 0 ORDER BY reviewed DESC, login`;
}
