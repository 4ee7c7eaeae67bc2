import { COMMIT_PAGE, type CommitQuery } from "../../core/listing/review-query.ts";
import type { CommitRoom, RepositoryProgress } from "../../core/listing/review-views.ts";
import { HIGH_RISK } from "../../core/review/risk.ts";
import { isUuid } from "../../core/uuid.ts";
import type { CommitReviewReading } from "../../usecases/review/ports.ts";
import type { Database } from "./client.ts";
import { atOnce, readProgress } from "./dashboard.ts";
import { Prisma } from "./generated/client.ts";
import { type CommitRow, commitView, MOST_OF_FILE } from "./review-rows.ts";
import { found, mayBeReviewedBy, SEEN, SURE } from "./review-sql.ts";
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
    const totals = await totalsOf(tx, incident.id, looker);
    const [{ total = 0 } = {}] = await tx.$queryRaw<{ total: number }[]>`
      SELECT count(*)::int AS total FROM window_commit c JOIN repository r ON r.id = c.repository_id
      WHERE ${found(incident.id, query, looker.githubId)}`;
    const pages = Math.max(1, Math.ceil(total / COMMIT_PAGE));
    const page = Math.min(query.page, pages);
    const place = { limit: COMMIT_PAGE, offset: (page - 1) * COMMIT_PAGE };
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
      totals: totals.totals,
      repositories: await progressOf(tx, incident.id),
      people: await peopleOf(tx, incident.id),
      rows: rows.map((row) => commitView(row, incident.organisation.host, looker)),
      page,
      pages,
      total,
      asOf: totals.asOf?.toISOString() ?? null,
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
    SELECT c.*, r.owner, r.name, ${SURE} AS sure, ${SEEN} AS seen, coalesce(v.reviews, '[]') AS reviews
    FROM (
      SELECT c.* FROM window_commit c JOIN repository r ON r.id = c.repository_id WHERE ${found(id, query, githubId)}
      ORDER BY ${ORDER} LIMIT ${limit} OFFSET ${offset}
    ) c
    JOIN repository r ON r.id = c.repository_id
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('login', v.reviewer_login, 'id', v.reviewer_github_id, 'at', v.at, 'note', v.note) ORDER BY v.at) AS reviews
      FROM commit_review v WHERE v.incident_id = c.incident_id AND v.repository_id = c.repository_id AND v.commit_sha = c.sha
    ) v ON true
    ORDER BY ${ORDER}`;
}

async function totalsOf(tx: Prisma.TransactionClient, incidentId: string, { githubId, mayReview }: Looker) {
  const mine = mayReview ? mayBeReviewedBy(githubId) : Prisma.sql`false`;
  const [row] = await tx.$queryRaw<(CommitRoom["totals"] & { as_of: Date | null })[]>`
    SELECT count(*)::int AS commits,
      (count(*) FILTER (WHERE c.sure AND c.seen))::int AS reviewed,
      (count(*) FILTER (WHERE c.told AND NOT c.sure))::int AS unknown,
      (count(*) FILTER (WHERE c.risk >= ${HIGH_RISK} AND NOT (c.sure AND c.seen)))::int AS high,
      (count(*) FILTER (WHERE c.mine AND NOT c.seen))::int AS mine,
      (SELECT count(*)::int FROM incident_repository i WHERE i.incident_id = ${incidentId}::uuid) AS repositories,
      (SELECT count(*)::int FROM incident_repository i LEFT JOIN commit_reading k
        ON k.incident_id = i.incident_id AND k.repository_id = i.repository_id
        WHERE i.incident_id = ${incidentId}::uuid AND k.as_of IS NULL) AS unread,
      (SELECT min(k.as_of) FROM commit_reading k WHERE k.incident_id = ${incidentId}::uuid) AS as_of
    FROM (
      SELECT c.risk, c.details IS NOT NULL AS told, ${SURE} AS sure, ${SEEN} AS seen, ${mine} AS mine
      FROM window_commit c WHERE c.incident_id = ${incidentId}::uuid
      -- Else each of these would be looked up wherever it is named.
      OFFSET 0
    ) c`;
  if (row === undefined) throw new Error("A count gave no row.");
  const { as_of: asOf, ...totals } = row;
  return { totals, asOf };
}

async function progressOf(tx: Prisma.TransactionClient, incidentId: string): Promise<readonly RepositoryProgress[]> {
  const rows = await tx.$queryRaw<(Omit<RepositoryProgress, "asOf"> & { asOf: Date | null })[]>`
    SELECT i.repository_id AS "repositoryId", r.owner, r.name, coalesce(n.commits, 0)::int AS commits, coalesce(n.reviewed, 0)::int AS reviewed,
      k.as_of AS "asOf", CASE WHEN k.as_of IS NULL THEN coalesce(k.missing, 'Not read yet.') ELSE k.missing END AS missing
    FROM incident_repository i
    JOIN repository r ON r.id = i.repository_id
    LEFT JOIN commit_reading k ON k.incident_id = i.incident_id AND k.repository_id = i.repository_id
    LEFT JOIN (
      SELECT c.repository_id, count(*) AS commits, count(*) FILTER (WHERE ${SURE} AND ${SEEN}) AS reviewed
      FROM window_commit c WHERE c.incident_id = ${incidentId}::uuid GROUP BY 1
    ) n ON n.repository_id = i.repository_id
    WHERE i.incident_id = ${incidentId}::uuid AND (k.as_of IS NULL OR k.missing IS NOT NULL OR n.commits > 0)
    ORDER BY coalesce(n.commits, 0) - coalesce(n.reviewed, 0) DESC, r.owner, r.name LIMIT ${PROGRESS}`;
  return rows.map((row) => ({ ...row, asOf: row.asOf?.toISOString() ?? null }));
}

async function peopleOf(tx: Prisma.TransactionClient, incidentId: string): Promise<CommitRoom["people"]> {
  return await tx.$queryRaw<{ login: string; reviewed: number }[]>`
    SELECT max(reviewer_login) AS login, count(*)::int AS reviewed FROM commit_review
    WHERE incident_id = ${incidentId}::uuid GROUP BY reviewer_github_id ORDER BY 2 DESC, 1`;
}
