import { CREDENTIAL_KINDS } from "../../core/contracts.ts";
import {
  CREDENTIAL_LEVELS,
  CREDENTIAL_STATES,
  type CredentialQuery,
  UNNAMED_KINDS,
} from "../../core/listing/credential-query.ts";
import type { CredentialList, CredentialOverview } from "../../core/listing/credential-views.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import type { CredentialReading } from "../../usecases/reading-ports.ts";
import type { Database } from "./client.ts";
import { readCredentialDetail } from "./credential-detail.ts";
import { credentialRows } from "./credential-rows.ts";
import {
  credentialFilter,
  credentialOrder,
  describedCredentials,
  type ListedCredential,
  listedCredentials,
  listedPage,
} from "./credential-sql.ts";
import { atOnce, readOrganisationNames, readProgress } from "./dashboard.ts";
import { Prisma } from "./generated/client.ts";
import { type Keep, KeptReadings, type Read } from "./kept-readings.ts";

/** All that `listedCredentials` counts. A page's rows, which are read with it where it is counted, also say whose each is. */
const COUNTED: readonly Read[] = [
  "credential",
  "credential_event",
  "credential_figure",
  "credential_reference",
  "exposure",
  "finding",
  "incident",
  "repository",
  "rows of organisation",
];

/**
 * Reads of credentials, over PostgreSQL. Each answer is of one moment.
 * @param readings keeps what is counted, from one look to the next
 */
export function createCredentialReading(
  database: Database,
  readings: KeptReadings = new KeptReadings(),
): CredentialReading {
  return {
    room: (organisationIds, query, at) =>
      atOnce(database, async (tx) => {
        const keep = await readings.at(tx, organisationIds);
        // Where the figures are counted, the first page comes with them: they share what takes longest.
        const counted: Page[] = [];
        const groups = await keep("groups of credentials", COUNTED, async () => {
          const page = await readPage(tx, organisationIds, query, { page: query.page, known: null });
          counted.push(page);
          return page.groups;
        });
        const first = counted[0] ?? (await readPage(tx, organisationIds, query, { page: query.page, known: groups }));
        const overview = await readOverview(tx, organisationIds, groups, keep);
        return { overview, list: await readList(tx, organisationIds, query, first), asOf: at.toISOString() };
      }),
    rows: (organisationIds, query) =>
      atOnce(database, async (tx) => {
        const listed = await tx.$queryRaw<ListedCredential[]>`
          ${listedCredentials(organisationIds)}, sorted AS (
            SELECT *, row_number() OVER (ORDER BY ${credentialOrder(query)}) AS position FROM listed WHERE ${credentialFilter(organisationIds, query)}
          )
          ${describedCredentials(Prisma.sql`sorted`)} ORDER BY l.position`;
        return await credentialRows(tx, listed);
      }),
    credential: (organisationIds, id, page, at) =>
      atOnce(database, (tx) => readCredentialDetail(tx, organisationIds, id, page, at)),
  };
}

async function readList(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  query: CredentialQuery,
  first: Page,
): Promise<CredentialList> {
  const pages = Math.max(1, Math.ceil(first.total / LIST_PAGE));
  const page = Math.min(query.page, pages);
  // There may be fewer pages by now: then the last one is shown.
  const { rows } =
    page === query.page ? first : await readPage(database, organisationIds, query, { page, known: first.groups });
  return { rows: await credentialRows(database, rows), total: first.total, page, pages };
}

interface Page {
  readonly rows: readonly ListedCredential[];
  /** Of all pages. */
  readonly total: number;
  readonly groups: readonly Group[];
}

/**
 * One page's rows, how many fit, and the figures of all credentials: by one statement, since all need what is shared.
 * @param known figures that need not be counted again
 */
async function readPage(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  query: CredentialQuery,
  { page, known }: { readonly page: number; readonly known: readonly Group[] | null },
): Promise<Page> {
  const fits = credentialFilter(organisationIds, query);
  const place = { size: LIST_PAGE, skip: (page - 1) * LIST_PAGE };
  // What only groups are asked for is counted with them.
  const found =
    query.text === "" ? Prisma.sql`NULL::int` : Prisma.sql`(SELECT count(*)::int FROM listed WHERE ${fits})`;
  const counted =
    known === null
      ? Prisma.sql`(SELECT jsonb_agg(to_jsonb(grouped)) FROM (${GROUPED}) grouped)`
      : Prisma.sql`NULL::jsonb`;
  const all = await database.$queryRaw<(ListedCredential & Beside)[]>`
    ${listedCredentials(organisationIds)}, ${listedPage(fits, credentialOrder(query), place)},
    described AS (${describedCredentials(Prisma.sql`page`)})
    SELECT d.*, CASE WHEN d.position IS NOT DISTINCT FROM b.first THEN b.groups END AS groups, b.found
    FROM (SELECT ${counted} AS groups, (SELECT min(position) FROM page) AS first, ${found} AS found) b
    LEFT JOIN described d ON true ORDER BY d.position`;
  const groups = known ?? all[0]?.groups ?? [];
  return {
    // Without a row on the page, the figures stand alone.
    rows: all.filter(({ id }) => id !== null),
    total: all[0]?.found ?? countOf(groups.filter((group) => isAskedFor(group, query))),
    groups,
  };
}

/** The figures of all credentials. */
const GROUPED = Prisma.sql`SELECT state, level, kind, exposed_open, count(*)::int AS credentials, sum("references")::int AS "references",
  sum(planned)::int AS planned, count(changed_at)::int AS aged
  FROM listed GROUP BY state, level, kind, exposed_open`;

interface Beside {
  readonly groups: readonly Group[] | null;
  readonly found: number | null;
}

interface Group {
  readonly state: string;
  readonly level: string;
  readonly kind: string;
  readonly exposed_open: boolean | null;
  readonly credentials: number;
  readonly references: number;
  readonly planned: number;
  readonly aged: number;
}

function countOf(groups: readonly Group[], read: (group: Group) => number = (one) => one.credentials): number {
  return groups.reduce((sum, group) => sum + read(group), 0);
}

/** As `credentialFilter` has it, of what groups tell. */
function isAskedFor(group: Group, { states, levels, kinds, exposed }: CredentialQuery): boolean {
  const among = (words: readonly string[], word: string) => words.length === 0 || words.includes(word);
  const open = group.exposed_open === null ? "" : group.exposed_open ? "open" : "revoked";
  return among(states, group.state) && among(levels, group.level) && among(kinds, group.kind) && among(exposed, open);
}

async function readOverview(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  groups: readonly Group[],
  keep: Keep,
): Promise<CredentialOverview> {
  const count = (fits: (group: Group) => boolean, read?: (group: Group) => number) =>
    countOf(groups.filter(fits), read);
  const inUse = (group: Group) => group.state === "static" || group.state === "planned";
  return {
    organisations: await readOrganisationNames(database, organisationIds),
    credentials: count(() => true),
    states: countsBy(CREDENTIAL_STATES, (state) => count((one) => one.state === state)),
    levels: countsBy(CREDENTIAL_LEVELS, (level) => count((one) => one.level === level)),
    kinds: CREDENTIAL_KINDS.map((kind) => ({ kind, credentials: count((one) => one.kind === kind) }))
      .filter(({ credentials }) => credentials > 0)
      .toSorted((a, b) => b.credentials - a.credentials),
    references: count(inUse, (one) => one.references),
    planned: count(inUse, (one) => one.planned),
    inUse: count(inUse),
    withAge: count(inUse, (one) => one.aged),
    unnamed: await keep("findings without a name", ["finding", "repository"], () =>
      readUnnamed(database, organisationIds),
    ),
    ...(await keep("repositories and unread ones", ["repository", "repository_figure"], () =>
      readRepositoryCounts(database, organisationIds),
    )),
    scan: await readProgress(database, organisationIds, keep),
  };
}

function countsBy<T extends string>(words: readonly T[], count: (word: T) => number): Readonly<Record<T, number>> {
  return Object.fromEntries(words.map((word) => [word, count(word)])) as Record<T, number>;
}

async function readUnnamed(database: Prisma.TransactionClient, organisationIds: readonly string[]) {
  const [row] = await database.$queryRaw<{ findings: number; repositories: number }[]>`
    SELECT count(*)::int AS findings, count(DISTINCT f.repository_id)::int AS repositories
    FROM finding f JOIN repository r ON r.id = f.repository_id AND r.deleted_at IS NULL
    WHERE f.organisation_id = ANY(${[...organisationIds]}::uuid[]) AND f.resolved_scan_id IS NULL AND f.credential_id IS NULL
      AND f.kind = ANY(${[...UNNAMED_KINDS]}::text[])`;
  return row ?? { findings: 0, repositories: 0 };
}

async function readRepositoryCounts(database: Prisma.TransactionClient, organisationIds: readonly string[]) {
  const [row] = await database.$queryRaw<{ repositories: number; unread: number }[]>`
    SELECT count(*)::int AS repositories, (count(*) FILTER (WHERE g.scan_id IS NULL OR g.unparsed > 0 OR g.failed_since))::int AS unread
    FROM repository r LEFT JOIN repository_figure g ON g.repository_id = r.id
    WHERE r.deleted_at IS NULL AND r.organisation_id = ANY(${[...organisationIds]}::uuid[])`;
  return row ?? { repositories: 0, unread: 0 };
}
