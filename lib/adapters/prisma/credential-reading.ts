import { CREDENTIAL_KINDS } from "../../core/contracts.ts";
import {
  CREDENTIAL_LEVELS,
  CREDENTIAL_PAGE,
  CREDENTIAL_STATES,
  type CredentialQuery,
  UNNAMED_KINDS,
} from "../../core/listing/credential-query.ts";
import type { CredentialList, CredentialOverview } from "../../core/listing/credential-views.ts";
import type { CredentialReading } from "../../usecases/reading-ports.ts";
import type { Database } from "./client.ts";
import { readCredentialDetail } from "./credential-detail.ts";
import { credentialRows } from "./credential-rows.ts";
import { credentialFilter, credentialOrder, type ListedCredential, listedCredentials } from "./credential-sql.ts";
import { atOnce, readOrganisationNames, readProgress } from "./dashboard.ts";
import type { Prisma } from "./generated/client.ts";

/** Reads of credentials, over PostgreSQL. Each answer is of one moment. */
export function createCredentialReading(database: Database): CredentialReading {
  return {
    room: (organisationIds, query, at) =>
      atOnce(database, async (tx) => {
        const first = await readPage(tx, organisationIds, query, query.page);
        const overview = await readOverview(tx, organisationIds, first.groups);
        return { overview, list: await readList(tx, organisationIds, query, first.rows), asOf: at.toISOString() };
      }),
    rows: (organisationIds, query) =>
      atOnce(database, async (tx) => {
        const listed = await tx.$queryRaw<ListedCredential[]>`${listedCredentials(organisationIds)}
          SELECT * FROM listed WHERE ${credentialFilter(organisationIds, query)} ORDER BY ${credentialOrder(query)}`;
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
  first: readonly PageRow[],
): Promise<CredentialList> {
  // Nothing there may mean that there are fewer pages by now: then the last one is shown.
  const [before] =
    first.length > 0 || query.page === 1 ? first : (await readPage(database, organisationIds, query, 1)).rows;
  const total = before?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / CREDENTIAL_PAGE));
  const page = Math.min(query.page, pages);
  const rows = page === query.page ? first : (await readPage(database, organisationIds, query, page)).rows;
  return { rows: await credentialRows(database, rows), total, page, pages };
}

type PageRow = ListedCredential & { readonly total: number };

/** One page's rows, each with how many there are on all, and the figures of all credentials: by the same pass over what is a second's work. */
async function readPage(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  query: CredentialQuery,
  page: number,
): Promise<{ readonly rows: readonly PageRow[]; readonly groups: readonly Group[] }> {
  const fits = credentialFilter(organisationIds, query);
  const found = await database.$queryRaw<(PageRow & { readonly groups: readonly Group[] | null })[]>`
    ${listedCredentials(organisationIds)}, grouped AS (
      SELECT state, level, kind, count(*)::int AS credentials, sum("references")::int AS "references", sum(planned)::int AS planned,
        count(coalesce(updated_at, stored_at))::int AS aged
      FROM listed GROUP BY state, level, kind
    ), page AS (
      SELECT * FROM listed WHERE ${fits} ORDER BY ${credentialOrder(query)} LIMIT ${CREDENTIAL_PAGE} OFFSET ${(page - 1) * CREDENTIAL_PAGE}
    ), placed AS (
      SELECT *, row_number() OVER () AS place, (SELECT count(*)::int FROM listed WHERE ${fits}) AS total FROM page
    )
    SELECT p.*, CASE WHEN coalesce(p.place, 1) = 1 THEN g.groups END AS groups
    FROM (SELECT coalesce(jsonb_agg(to_jsonb(grouped)), '[]') AS groups FROM grouped) g LEFT JOIN placed p ON true
    ORDER BY p.place`;
  // Without a row on the page, the figures stand alone.
  return { rows: found.filter(({ id }) => id !== null), groups: found[0]?.groups ?? [] };
}

interface Group {
  readonly state: string;
  readonly level: string;
  readonly kind: string;
  readonly credentials: number;
  readonly references: number;
  readonly planned: number;
  readonly aged: number;
}

async function readOverview(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  groups: readonly Group[],
): Promise<CredentialOverview> {
  const count = (fits: (group: Group) => boolean, read: (group: Group) => number = (one) => one.credentials) =>
    groups.filter(fits).reduce((sum, group) => sum + read(group), 0);
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
    unnamed: await readUnnamed(database, organisationIds),
    ...(await readRepositoryCounts(database, organisationIds)),
    scan: await readProgress(database, organisationIds),
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
