import { SEVERITIES, type Severity } from "../../core/contracts.ts";
import { LISTED_KINDS } from "../../core/listing/kinds.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import {
  FREEZE_FILTERS,
  isFiltered,
  type RepositoryQuery,
  type RepositorySort,
} from "../../core/listing/repository-query.ts";
import type { OrganisationName, Overview, RepositoryList, ScanProgress } from "../../core/listing/views.ts";
import type { DashboardReading } from "../../usecases/reading-ports.ts";
import type { Database } from "./client.ts";
import { withMigrations } from "./dashboard-beside.ts";
import { readRepositoryDetail } from "./dashboard-detail.ts";
import { severityCounts } from "./dashboard-rows.ts";
import { DECIDED, FREEZING, type ListedRow, listedFilter, listedOrder, listedRepositories } from "./dashboard-sql.ts";
import { Prisma } from "./generated/client.ts";
import { type Keep, KeptReadings, keepNothing, type Read } from "./kept-readings.ts";

/** Reads for the dashboard, over PostgreSQL. */
export function createDashboardReading(
  database: Database,
  readings: KeptReadings = new KeptReadings(),
): DashboardReading {
  return {
    overview: (organisationIds, at) =>
      atOnce(
        database,
        async (tx) => await readOverview(tx, organisationIds, at, await readings.at(tx, organisationIds)),
      ),
    list: (organisationIds, query, at, size) =>
      atOnce(database, async (tx) => {
        const keep = await readings.at(tx, organisationIds);
        return await readList(tx, { organisationIds, query, keep }, at, size);
      }),
    async count(organisationIds, query) {
      const [row] = await database.$queryRaw<{ total: number }[]>`
        ${listedRepositories(organisationIds)} SELECT count(*)::int AS total FROM listed WHERE ${listedFilter(query)}`;
      return row?.total ?? 0;
    },
    progress: (organisationIds) => readProgress(database, organisationIds),
    repository: (organisationIds, name, at) =>
      atOnce(database, (tx) => readRepositoryDetail(tx, organisationIds, name, at)),
  };
}

/**
 * All queries of one answer see one moment. Without it, a scan that ends between two of them gives "24 of 24 scanned" beside the
 * figures of 23.
 */
export function atOnce<T>(database: Database, read: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T> {
  return database.$transaction(read, { isolationLevel: "RepeatableRead", maxWait: 10_000, timeout: 20_000 });
}

interface ListAsked {
  readonly organisationIds: readonly string[];
  readonly query: RepositoryQuery;
  readonly keep: Keep;
}

async function readList(
  database: Prisma.TransactionClient,
  asked: ListAsked,
  at: Date,
  size = LIST_PAGE,
): Promise<RepositoryList> {
  const { query } = asked;
  const read = (page: number) => readRows(database, asked, { page, size });
  const first = await read(query.page);
  // Nothing there may mean that there are fewer pages by now: then the last one is shown.
  const [before] = first.length > 0 || query.page === 1 ? first : await read(1);
  const total = before?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / size));
  const page = Math.min(query.page, pages);
  const rows = page === query.page ? first : await read(page);
  return { rows: await withMigrations(database, rows), total, page, pages, asOf: at.toISOString() };
}

/**
 * One page's rows, each with how many there are on all. Which ones they are is found over what they are filtered and sorted by alone: the rest is
 * read of them only. Without a filter, they are counted without their figures.
 */
async function readRows(
  database: Prisma.TransactionClient,
  { organisationIds, query, keep }: ListAsked,
  place: Place,
): Promise<readonly (ListedRow & { readonly total: number })[]> {
  const tables = PLACE_TABLES[query.sort];
  if (!isFiltered(query) && tables !== undefined) {
    const question = `repositories by ${query.sort} ${query.direction}, ${place.size} of page ${place.page}`;
    const chosen = await keep(question, tables, () => readPlaces(database, organisationIds, query, place));
    if (chosen.length === 0) return [];
    const rows = await database.$queryRaw<readonly ListedRow[]>`
      ${listedRepositories(organisationIds, { ids: chosen.map(({ id }) => id) })} SELECT * FROM listed`;
    const byId = new Map(rows.map((row) => [row.id, row]));
    return chosen.flatMap(({ id, total }) => {
      const row = byId.get(id);
      return row === undefined ? [] : [{ ...row, total }];
    });
  }
  return await database.$queryRaw`
    ${listedRepositories(organisationIds)}, page AS MATERIALIZED (
      SELECT id, total, row_number() OVER () AS place FROM (${placesOf(query, place)}) chosen
    ) SELECT listed.*, page.total FROM page JOIN listed USING (id) ORDER BY page.place`;
}

interface Place {
  readonly page: number;
  readonly size: number;
}

/** What the places of an unfiltered list hang on, by its order; those that are not named change with every push and scan. */
const PLACE_TABLES: Readonly<Partial<Record<RepositorySort, readonly Read[]>>> = {
  state: ["repository", "repository_figure"],
  name: ["repository"],
  severity: ["repository", "repository_figure"],
  blocking: ["repository", "repository_figure"],
  files: ["repository", "repository_figure"],
  owner: ["repository", "repository_owner"],
};

function readPlaces(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  query: RepositoryQuery,
  place: Place,
): Promise<readonly { readonly id: string; readonly total: number }[]> {
  return database.$queryRaw`${listedRepositories(organisationIds)} ${placesOf(query, place)}`;
}

/** `SELECT …`: ids of one page of `listed`, in its order. */
function placesOf(query: RepositoryQuery, { page, size }: Place): Prisma.Sql {
  const total = isFiltered(query) ? Prisma.sql`count(*) OVER ()` : Prisma.sql`SELECT count(*) FROM listed`;
  return Prisma.sql`SELECT id, (${total})::int AS total
    FROM listed WHERE ${listedFilter(query)} ORDER BY ${listedOrder(query)} LIMIT ${size} OFFSET ${(page - 1) * size}`;
}

interface Totals extends Readonly<Record<Severity, number>> {
  readonly repositories: number;
  readonly blocking: number;
  readonly files: number;
  readonly unparsed: number;
  readonly state: string;
}

export async function readOverview(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  at: Date,
  keep: Keep,
): Promise<Overview> {
  const { byState, kinds } = await keep("figures of repositories", ["repository", "repository_figure"], () =>
    readTotals(database, organisationIds),
  );
  const sum = (read: (totals: Totals) => number) => byState.reduce((total, one) => total + read(one), 0);
  const inState = (state: string) => byState.find((one) => one.state === state)?.repositories ?? 0;
  return {
    organisations: await readOrganisationNames(database, organisationIds),
    repositories: sum((one) => one.repositories),
    states: {
      blocking: inState("blocking"),
      "not-understood": inState("not-understood"),
      clean: inState("clean"),
      "not-scanned": inState("not-scanned"),
    },
    findings: severityCounts((severity) => sum((one) => one[severity])),
    blockingFindings: sum((one) => one.blocking),
    unparsedFiles: sum((one) => one.unparsed),
    files: sum((one) => one.files),
    kinds: kinds.flatMap(({ kind, repositories }) => {
      const known = LISTED_KINDS.find((one) => one === kind);
      return known === undefined ? [] : [{ kind: known, repositories }];
    }),
    ...(await readWhatGoesOn(database, organisationIds)),
    scan: await readProgress(database, organisationIds, keep),
    asOf: at.toISOString(),
  };
}

interface KindTotal {
  readonly kind: string;
  readonly repositories: number;
}

/** Both of one moment. */
async function readTotals(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
): Promise<{ readonly byState: readonly Totals[]; readonly kinds: readonly KindTotal[] }> {
  const sums = Prisma.raw(
    ["repositories", "blocking", "files", "unparsed", ...SEVERITIES]
      .map((one) => `sum("${one}")::int AS "${one}"`)
      .join(", "),
  );
  const [row] = await database.$queryRaw<{ states: readonly Totals[]; kinds: readonly KindTotal[] }[]>`
    ${listedRepositories(organisationIds)}, alike AS MATERIALIZED (
      SELECT state, kinds, ${sums} FROM (SELECT *, 1 AS repositories FROM listed) one GROUP BY state, kinds
    ), by_state AS (
      SELECT state, ${sums} FROM alike GROUP BY state
    ), by_kind AS (
      SELECT kind, sum(repositories)::int AS repositories FROM alike CROSS JOIN unnest(kinds) AS kind GROUP BY kind
    )
    SELECT coalesce((SELECT jsonb_agg(to_jsonb(s)) FROM by_state s), '[]') AS states,
      coalesce((SELECT jsonb_agg(to_jsonb(k) ORDER BY k.repositories DESC, k.kind) FROM by_kind k), '[]') AS kinds`;
  return { byState: row?.states ?? [], kinds: row?.kinds ?? [] };
}

async function readWhatGoesOn(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
): Promise<Pick<Overview, "freezes" | "migrations">> {
  const ours = Prisma.sql`ANY(${[...organisationIds]}::uuid[])`;
  const [row] = await database.$queryRaw<{ states: readonly string[]; migrations: boolean }[]>`
    SELECT ARRAY(
        SELECT ir.state FROM incident_repository ir JOIN incident i ON i.id = ir.incident_id
        WHERE i.organisation_id = ${ours} AND ${FREEZING} GROUP BY ir.state
      ) AS states,
      EXISTS (SELECT FROM campaign c WHERE c.organisation_id = ${ours} AND ${DECIDED}) AS migrations`;
  const states = row?.states ?? [];
  const freezes = FREEZE_FILTERS.filter((one) => (one === "none" ? states.length > 0 : states.includes(one)));
  return { freezes, migrations: row?.migrations ?? false };
}

export async function readOrganisationNames(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
): Promise<readonly OrganisationName[]> {
  const organisations = await database.organisation.findMany({
    where: { id: { in: [...organisationIds] } },
    select: { host: true, login: true, kind: true },
    orderBy: { login: "asc" },
  });
  return organisations.map(({ host, login, kind }) => ({ host, login, kind: kind === "github" ? "github" : "folder" }));
}

interface ProgressRow {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly open: number;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
}

/** The newest batch of each organisation, added up. */
export async function readProgress(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  keep: Keep = keepNothing,
): Promise<ScanProgress> {
  return await keep("progress of scans", ["scan"], () => countProgress(database, organisationIds));
}

async function countProgress(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
): Promise<ScanProgress> {
  const [row] = await database.$queryRaw<ProgressRow[]>`
    SELECT count(*)::int AS total, (count(*) FILTER (WHERE s.status = 'done'))::int AS done,
      (count(*) FILTER (WHERE s.status = 'failed'))::int AS failed,
      (count(*) FILTER (WHERE s.status IN ('queued', 'running')))::int AS open,
      min(s.queued_at) AS started_at, max(s.finished_at) AS finished_at
    FROM unnest(${[...organisationIds]}::uuid[]) AS o(id)
    CROSS JOIN LATERAL (
      SELECT n.batch_id FROM scan n WHERE n.organisation_id = o.id AND n.purpose <> 'import' ORDER BY n.queued_at DESC LIMIT 1
    ) b
    JOIN scan s ON s.batch_id = b.batch_id`;
  return {
    total: row?.total ?? 0,
    done: row?.done ?? 0,
    failed: row?.failed ?? 0,
    startedAt: row?.started_at?.toISOString() ?? null,
    finishedAt: row === undefined || row.open > 0 ? null : (row.finished_at?.toISOString() ?? null),
  };
}
