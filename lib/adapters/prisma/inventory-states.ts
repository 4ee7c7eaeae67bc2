import { SEVERITIES, type Severity } from "../../core/contracts.ts";
import type { SourceId } from "../../core/inventory/facts.ts";
import { SOURCE_IDS, SOURCES } from "../../core/inventory/sources.ts";
import type { SourceView } from "../../core/listing/inventory-views.ts";
import { Prisma } from "./generated/client.ts";
import { notGone } from "./gone-sql.ts";
import { itemsOf, judgementKey, openJudgements, rulesOf } from "./inventory-items.ts";

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
 * @param only one source; null for all
 */
export async function readSources(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  only: SourceId | null,
): Promise<readonly SourceView[]> {
  const wanted = SOURCE_IDS.filter((id) => only === null || id === only);
  const states = await readStates(database, organisationIds, wanted);
  const counts = await readCounts(database, organisationIds, wanted);
  return states.map((row) => {
    const counted = counts.find((one) => one.organisation_id === row.organisation_id && one.source === row.source);
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
      judgements: counted?.judgements ?? 0,
      worst: worstOf(counted?.worst ?? null),
      oldest: row.oldest?.toISOString() ?? null,
      newest: row.newest?.toISOString() ?? null,
    };
  });
}

function worstOf(place: number | null): Severity | null {
  return place === null ? null : (SEVERITIES[place - 1] ?? null);
}

async function readStates(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  wanted: readonly SourceId[],
): Promise<readonly StateRow[]> {
  const sources = JSON.stringify(
    wanted.map((id, position) => ({ id, position, own: SOURCES[id].of === "repository" })),
  );
  const ours = Prisma.sql`ANY(${[...organisationIds]}::uuid[])`;
  const ofRepositories = (own: boolean) => wanted.filter((id) => (SOURCES[id].of === "repository") === own);
  return await database.$queryRaw<StateRow[]>`
    WITH source AS (SELECT * FROM jsonb_to_recordset(${sources}::jsonb) AS s (id text, position int, own boolean)),
    repositories AS (
      SELECT r.organisation_id, count(*)::int AS places FROM repository r
      WHERE r.organisation_id = ${ours} AND r.github_id IS NOT NULL AND r.deleted_at IS NULL AND NOT r.archived
      GROUP BY 1
    ), alike AS MATERIALIZED (
      SELECT t.organisation_id, t.source, t.outcome, t.missing_permission, t.failure_code, count(*)::int AS places, min(t.as_of) AS oldest,
        max(t.as_of) AS newest
      FROM source_state t
      WHERE t.organisation_id = ${ours} AND t.source = ANY(${[...wanted]}::text[]) AND CASE
        WHEN t.repository_id IS NULL THEN t.source = ANY(${ofRepositories(false)}::text[])
        -- Those whose places do not count are few, so that they are looked up once and not for each row.
        ELSE t.source = ANY(${ofRepositories(true)}::text[]) AND t.repository_id NOT IN (
          SELECT d.id FROM repository d
          WHERE d.organisation_id = ${ours} AND (d.github_id IS NULL OR d.deleted_at IS NOT NULL OR d.archived))
        END
      GROUP BY 1, 2, 3, 4, 5
    ), lack AS (
      SELECT organisation_id, source, jsonb_agg(jsonb_build_object('permission', missing_permission, 'places', places) ORDER BY places DESC) AS missing
      FROM (
        SELECT organisation_id, source, missing_permission, sum(places)::int AS places FROM alike WHERE outcome = 'not-visible' GROUP BY 1, 2, 3
      ) each GROUP BY 1, 2
    ), summed AS (
      SELECT organisation_id, source, (sum(places) FILTER (WHERE outcome = 'visible'))::int AS visible,
        (sum(places) FILTER (WHERE outcome = 'not-visible'))::int AS not_visible, (sum(places) FILTER (WHERE outcome = 'failed'))::int AS failed,
        array_agg(DISTINCT failure_code) FILTER (WHERE outcome = 'failed' AND failure_code IS NOT NULL) AS failures,
        min(oldest) AS oldest, max(newest) AS newest
      FROM alike GROUP BY 1, 2
    )
    SELECT o.id AS organisation_id, o.login AS organisation, s.id AS source, CASE WHEN s.own THEN coalesce(p.places, 0) ELSE 1 END AS places, coalesce(m.visible, 0) AS visible,
      coalesce(m.not_visible, 0) AS not_visible, coalesce(m.failed, 0) AS failed, l.missing, m.failures, m.oldest, m.newest
    FROM organisation o CROSS JOIN source s
    LEFT JOIN repositories p ON p.organisation_id = o.id
    LEFT JOIN summed m ON m.organisation_id = o.id AND m.source = s.id
    LEFT JOIN lack l ON l.organisation_id = o.id AND l.source = s.id
    WHERE o.id = ${ours} AND o.github_id IS NOT NULL
    ORDER BY lower(o.login), o.id, s.position`;
}

/** All sources by one statement: each is counted by itself, and none is read row by row. Judgements are looked up from their own side, which has fewer. */
async function readCounts(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  wanted: readonly SourceId[],
): Promise<readonly CountRow[]> {
  const ours = Prisma.sql`i.organisation_id = ANY(${[...organisationIds]}::uuid[])`;
  const each = wanted.flatMap((source) => {
    const { item, judgement } = judgementKey(source);
    const there = Prisma.sql`${ours} AND ${notGone(Prisma.sql`i.repository_id`, organisationIds)}`;
    const items = Prisma.sql`
      SELECT i.organisation_id, ${source}::text AS source, count(*)::int AS items, 0 AS judgements, NULL::int AS worst
      FROM (${itemsOf(source)}) i WHERE ${there} GROUP BY i.organisation_id`;
    if (rulesOf(source).length === 0) return [items];
    return [
      items,
      Prisma.sql`
        SELECT f.organisation_id, ${source}::text, 0, count(*)::int, max(array_position(${SEVERITY_ARRAY}, f.severity))
        FROM ${openJudgements(source, organisationIds)}
          AND (${judgement}) IN (SELECT ${item} FROM (${itemsOf(source)}) i WHERE ${there})
        GROUP BY f.organisation_id`,
    ];
  });
  return await database.$queryRaw<CountRow[]>`
    SELECT organisation_id, source, sum(items)::int AS items, sum(judgements)::int AS judgements, max(worst) AS worst
    FROM (${Prisma.join(each, " UNION ALL ")}) each GROUP BY organisation_id, source`;
}
