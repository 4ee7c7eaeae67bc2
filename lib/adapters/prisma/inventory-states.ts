import { SEVERITIES, type Severity } from "../../core/contracts.ts";
import type { SourceId } from "../../core/inventory/facts.ts";
import { SOURCE_IDS, SOURCES } from "../../core/inventory/sources.ts";
import type { SourceStanding, SourceView } from "../../core/listing/inventory-views.ts";
import { Prisma } from "./generated/client.ts";
import { itemsOf, judgementKey, openJudgements, rulesOf, secretsOf, tablesOf } from "./inventory-items.ts";
import type { Keep } from "./kept-readings.ts";

interface StateRow {
  readonly organisation_id: string;
  readonly organisation: string;
  readonly source: string;
  readonly places: number;
  readonly visible: number;
  readonly not_visible: number;
  readonly failed: number;
  readonly missing: readonly { readonly permission: string | null; readonly places: number }[] | null;
  readonly failures: readonly string[] | null;
  /** When its places that are not read any more were read last. */
  readonly oldest: Date | null;
  readonly newest: Date | null;
}

/** When places of a source that are read were read. */
interface TimesRow {
  readonly organisation_id: string;
  readonly source: string;
  readonly oldest: Date | null;
  readonly newest: Date | null;
}

interface CountRow {
  readonly organisation_id: string;
  readonly source: string;
  readonly items: number;
  readonly judgements: number;
  /** Place in SEVERITIES, 1-based. */
  readonly worst: number | null;
}

const SEVERITY_ARRAY = Prisma.raw(`ARRAY[${SEVERITIES.map((severity) => `'${severity}'`).join(",")}]`);

/**
 * Every source of every organisation of GitHub, what came of asking in all of its places, and how much is there. A place that was never
 * asked counts as such: it is not as if it were empty.
 */
export async function readSources(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  keep: Keep,
): Promise<readonly SourceView[]> {
  const asked = { organisationIds, wanted: SOURCE_IDS, keep };
  const { states, times } = await readStates(database, asked);
  const tables = [...new Set(SOURCE_IDS.flatMap(tablesOf))];
  const counts = await keep("what each source has", tables, () =>
    readCounts(database, organisationIds, SOURCE_IDS, true),
  );
  return states.map((row) => {
    const counted = ofRow(row, counts);
    return {
      ...standingOf(row, counted, ofRow(row, times)),
      judgements: counted?.judgements ?? 0,
      worst: worstOf(counted?.worst ?? null),
    };
  });
}

/** One source of every organisation of GitHub, as `readSources` has it; what is wrong with it is not counted. */
export async function readStandings(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  source: SourceId,
  keep: Keep,
): Promise<readonly SourceStanding[]> {
  const { states, times } = await readStates(database, { organisationIds, wanted: [source], keep });
  const counts = await keep(`what ${source} has`, tablesOf(source), () =>
    readCounts(database, organisationIds, [source], false),
  );
  return states.map((row) => standingOf(row, ofRow(row, counts), ofRow(row, times)));
}

interface OfSource {
  readonly organisation_id: string;
  readonly source: string;
}

function ofRow<T extends OfSource>(row: OfSource, all: readonly T[]): T | undefined {
  return all.find((one) => one.organisation_id === row.organisation_id && one.source === row.source);
}

function timeOf(times: readonly (Date | null | undefined)[], pick: (...times: number[]) => number): string | null {
  const known = times.flatMap((time) => (time == null ? [] : [time.getTime()]));
  return known.length === 0 ? null : new Date(pick(...known)).toISOString();
}

function standingOf(row: StateRow, counted: CountRow | undefined, times: TimesRow | undefined): SourceStanding {
  return {
    organisation: row.organisation,
    source: row.source as SourceId,
    places: row.places,
    visible: row.visible,
    notVisible: row.not_visible,
    failed: row.failed,
    unread: row.places - row.visible - row.not_visible - row.failed,
    missing: row.missing ?? [],
    failures: row.failures ?? [],
    items: counted?.items ?? 0,
    oldest: timeOf([row.oldest, times?.oldest], Math.min),
    newest: timeOf([row.newest, times?.newest], Math.max),
  };
}

function worstOf(place: number | null): Severity | null {
  return place === null ? null : (SEVERITIES[place - 1] ?? null);
}

interface StatesAsked {
  readonly organisationIds: readonly string[];
  readonly wanted: readonly SourceId[];
  readonly keep: Keep;
}

/** What came of asking stands until something else comes of it; when it was asked is read each time. */
async function readStates(
  database: Prisma.TransactionClient,
  { organisationIds, wanted, keep }: StatesAsked,
): Promise<{ readonly states: readonly StateRow[]; readonly times: readonly TimesRow[] }> {
  const gone = await keep("places that do not count", ["repository"], () => readGone(database, organisationIds));
  const states = await keep(`states of ${wanted}`, ["source_state", "repository", "organisation"], () =>
    readOutcomes(database, organisationIds, wanted),
  );
  return { states, times: await readTimes(database, organisationIds, wanted, gone) };
}

/** Repositories that are no places: they are few, so that they are looked up once and not for each row. */
function goneOf(organisationIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`SELECT d.id, d.organisation_id FROM repository d WHERE d.organisation_id = ANY(${[...organisationIds]}::uuid[])
    AND (d.github_id IS NULL OR d.deleted_at IS NOT NULL OR d.archived)`;
}

async function readGone(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
): Promise<readonly string[]> {
  const rows = await database.$queryRaw<{ readonly id: string }[]>`SELECT id FROM (${goneOf(organisationIds)}) d`;
  return rows.map(({ id }) => id);
}

/** `WITH …`: the sources that are wanted, in their order. */
function sourcesOf(wanted: readonly SourceId[]): Prisma.Sql {
  const own = wanted.map((id) => SOURCES[id].of === "repository");
  return Prisma.sql`source AS (SELECT * FROM unnest(${[...wanted]}::text[], ${own}::boolean[]) WITH ORDINALITY AS s (id, own, position))`;
}

/** Places of a source `s` of an organisation `o`, but for those of `gone`. */
const PLACE = Prisma.sql`FROM source_state t WHERE t.organisation_id = o.id AND t.source = s.id
  AND (t.repository_id IS NOT NULL) = s.own AND (t.repository_id IS NULL OR t.repository_id NOT IN (SELECT id FROM gone))`;
const READ = Prisma.sql`${PLACE} AND t.outcome = 'visible'`;

async function readTimes(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  wanted: readonly SourceId[],
  gone: readonly string[],
): Promise<readonly TimesRow[]> {
  return await database.$queryRaw<TimesRow[]>`
    WITH ${sourcesOf(wanted)}, gone AS MATERIALIZED (SELECT unnest(${[...gone]}::uuid[]) AS id)
    SELECT o.id AS organisation_id, s.id AS source,
      (SELECT t.as_of ${READ} ORDER BY t.as_of LIMIT 1) AS oldest, (SELECT t.as_of ${READ} ORDER BY t.as_of DESC LIMIT 1) AS newest
    FROM organisation o CROSS JOIN source s WHERE o.id = ANY(${[...organisationIds]}::uuid[])`;
}

async function readOutcomes(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  wanted: readonly SourceId[],
): Promise<readonly StateRow[]> {
  const ours = Prisma.sql`ANY(${[...organisationIds]}::uuid[])`;
  return await database.$queryRaw<StateRow[]>`
    WITH ${sourcesOf(wanted)}, gone AS MATERIALIZED (${goneOf(organisationIds)}), alike AS MATERIALIZED (
      SELECT o.id AS organisation_id, s.id AS source, t.* FROM organisation o CROSS JOIN source s
      CROSS JOIN LATERAL (
        SELECT t.outcome, t.missing_permission, t.failure_code, count(*)::int AS places, min(t.as_of) AS oldest, max(t.as_of) AS newest
        ${PLACE} AND t.outcome <> 'visible' GROUP BY 1, 2, 3
      ) t
      WHERE o.id = ${ours}
    ), lack AS (
      SELECT organisation_id, source, jsonb_agg(jsonb_build_object('permission', missing_permission, 'places', places) ORDER BY places DESC) AS missing
      FROM (
        SELECT organisation_id, source, missing_permission, sum(places)::int AS places FROM alike WHERE outcome = 'not-visible' GROUP BY 1, 2, 3
      ) each GROUP BY 1, 2
    ), unread AS (
      SELECT organisation_id, source, (sum(places) FILTER (WHERE outcome = 'not-visible'))::int AS not_visible,
        (sum(places) FILTER (WHERE outcome = 'failed'))::int AS failed,
        array_agg(DISTINCT failure_code) FILTER (WHERE outcome = 'failed' AND failure_code IS NOT NULL) AS failures,
        min(oldest) AS oldest, max(newest) AS newest
      FROM alike GROUP BY 1, 2
    )
    SELECT o.id AS organisation_id, o.login AS organisation, s.id AS source, CASE WHEN s.own THEN p.places ELSE 1 END AS places, v.visible,
      coalesce(m.not_visible, 0) AS not_visible, coalesce(m.failed, 0) AS failed, l.missing, m.failures, m.oldest, m.newest
    FROM organisation o CROSS JOIN source s
    CROSS JOIN LATERAL (
      SELECT (count(*) - (SELECT count(*) FROM gone d WHERE d.organisation_id = o.id))::int AS places
      FROM repository r WHERE r.organisation_id = o.id
    ) p
    CROSS JOIN LATERAL (SELECT count(*)::int AS visible ${READ}) v
    LEFT JOIN unread m ON m.organisation_id = o.id AND m.source = s.id
    LEFT JOIN lack l ON l.organisation_id = o.id AND l.source = s.id
    WHERE o.id = ${ours} AND o.github_id IS NOT NULL
    ORDER BY lower(o.login), o.id, s.position`;
}

/**
 * What each source has, all by one statement, and how much is wrong with it where `judged` is asked for. Secrets of all levels are one table, and are
 * counted together. Judgements are looked up from their own side, which has fewer.
 */
async function readCounts(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  wanted: readonly SourceId[],
  judged: boolean,
): Promise<readonly CountRow[]> {
  const ours = Prisma.sql`ANY(${[...organisationIds]}::uuid[])`;
  const secrets = wanted.filter((source) => secretsOf(source) !== null);
  const others = wanted.filter((source) => secretsOf(source) === null);
  const each = others.map((source) => itemsThere(source, ours));
  if (judged) each.push(...others.filter(isJudgedOf).map((source) => judgementsOf(source, ours, organisationIds)));
  if (secrets.length > 0) each.push(secretsThere(secrets, ours));
  if (secrets.length > 0 && judged) each.push(judgementsOfSecrets(secrets, ours));
  return await database.$queryRaw<CountRow[]>`
    WITH gone AS (SELECT d.id FROM repository d WHERE d.organisation_id = ${ours} AND d.deleted_at IS NOT NULL)
    SELECT organisation_id, source, sum(items)::int AS items, sum(judgements)::int AS judgements, max(worst) AS worst
    FROM (${Prisma.join(each, " UNION ALL ")}) each GROUP BY organisation_id, source`;
}

function isJudgedOf(source: SourceId): boolean {
  return rulesOf(source).length > 0;
}

const WORST = Prisma.sql`max(array_position(${SEVERITY_ARRAY}, f.severity))`;

function thereIn(item: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(${item}.repository_id IS NULL OR ${item}.repository_id NOT IN (SELECT id FROM gone))`;
}

const I = Prisma.raw("i");
const C = Prisma.raw("c");

function itemsThere(source: SourceId, ours: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT i.organisation_id, ${source}::text AS source, count(*)::int AS items, 0 AS judgements, NULL::int AS worst
    FROM (${itemsOf(source)}) i WHERE i.organisation_id = ${ours} AND ${thereIn(I)} GROUP BY i.organisation_id`;
}

function judgementsOf(source: SourceId, ours: Prisma.Sql, organisationIds: readonly string[]): Prisma.Sql {
  const { item, judgement } = judgementKey(source);
  return Prisma.sql`
    SELECT f.organisation_id, ${source}::text, 0, count(*)::int, ${WORST}
    FROM ${openJudgements(source, organisationIds)}
      AND (${judgement}) IN (SELECT ${item} FROM (${itemsOf(source)}) i WHERE i.organisation_id = ${ours} AND ${thereIn(I)})
    GROUP BY f.organisation_id`;
}

/** `FROM …`: sources of secrets as `s`, with the place of their secrets. */
function secretSources(sources: readonly SourceId[]): Prisma.Sql {
  const places = sources.flatMap((id) => secretsOf(id) ?? []);
  return Prisma.sql`unnest(${[...sources]}::text[], ${places.map(({ level }) => level)}::text[], ${places.map(({ own }) => own)}::boolean[])
    AS s (id, level, own)`;
}

function secretsThere(sources: readonly SourceId[], ours: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT o.id AS organisation_id, s.id AS source, n.items, 0 AS judgements, NULL::int AS worst
    FROM organisation o CROSS JOIN ${secretSources(sources)} CROSS JOIN LATERAL (
      SELECT count(*)::int AS items FROM credential c WHERE c.organisation_id = o.id AND c.level = s.level
        AND (c.repository_id IS NOT NULL) = s.own AND c.ended_at IS NULL AND ${thereIn(C)}
    ) n WHERE o.id = ${ours}`;
}

function judgementsOfSecrets(sources: readonly SourceId[], ours: Prisma.Sql): Prisma.Sql {
  const about = Object.fromEntries(sources.map((id) => [id, rulesOf(id)]));
  return Prisma.sql`
    SELECT a.organisation_id, s.id, 0, a.judgements, a.worst
    FROM ${secretSources(sources)} JOIN (
      SELECT f.organisation_id, f.rule, c.level, c.repository_id IS NOT NULL AS own, count(*)::int AS judgements, ${WORST} AS worst
      FROM inventory_finding f JOIN credential c ON c.id = f.credential_id
      WHERE f.organisation_id = ${ours} AND f.ended_at IS NULL AND c.ended_at IS NULL AND ${thereIn(C)} GROUP BY 1, 2, 3, 4
    ) a ON a.level = s.level AND a.own = s.own AND ${JSON.stringify(about)}::jsonb -> s.id ? a.rule`;
}
