import type { Sight, Tier, Wanted } from "../../core/freeze/enforcement.ts";
import type { IncidentState } from "../../core/freeze/incident-state.ts";
import type { FreezeState } from "../../core/freeze/repository-state.ts";
import type { ShownFacts } from "../../core/listing/incident-shown.ts";
import type { GateFilter } from "../../core/listing/incident-views.ts";
import { Prisma } from "./generated/client.ts";
import type { Keep } from "./kept-readings.ts";
import { oneRow } from "./one-row.ts";

/** What is known of repositories in incidents, as the one who judges it is given it. Words of closed lists come from columns whose CHECK knows the same list. */

/** The columns by which rows are alike: whatever is judged about them is judged alike. */
export interface FactColumns {
  readonly status: string;
  readonly state: string;
  readonly tier: string | null;
  readonly wanted: string;
  readonly seen: string | null;
  readonly requested: boolean;
  readonly seen_since: boolean;
  readonly weakened: boolean;
}

const COLUMNS = Prisma.sql`status, state, tier, wanted, seen, requested, seen_since, weakened`;

/** Of closed lists' words, none of which has a space. */
const ALIKE = Prisma.sql`(status || ' ' || state || ' ' || coalesce(tier, '-') || ' ' || wanted || ' ' || coalesce(seen, '-')
  || CASE WHEN requested THEN ' t' ELSE ' f' END || CASE WHEN seen_since THEN ' t' ELSE ' f' END || CASE WHEN weakened THEN ' t' ELSE ' f' END)`;

/**
 * `judged`: rows of incidents with these columns, and all of them as one text, by which rows are found again. An incident that was ended asks
 * for what it wants by then. What the organisation has no more is said on the timeline, and is no row while it freezes: nobody could say whether it is held. A difference of a ruleset is about every repository of the incident.
 */
export function judged(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`compared AS (
      SELECT ir.incident_id, ir.repository_id, i.status, ir.state, ir.tier, ir.wanted, ir.seen, ir.cause, ir.state_at, ir.requested_at,
        ir.seen_at, ir.confirmed_at, ir.requested_at IS NOT NULL AS requested,
        coalesce(ir.seen_at > greatest(ir.requested_at, i.resolve_asked_at), false) AS seen_since,
        -- Each looked at once, and not for each row.
        ir.incident_id IN (SELECT d.incident_id FROM freeze_drift d WHERE d.repository_id IS NULL AND d.gone_at IS NULL AND d.weakens)
          OR (ir.incident_id, ir.repository_id) IN (
            SELECT d.incident_id, d.repository_id FROM freeze_drift d WHERE d.repository_id IS NOT NULL AND d.gone_at IS NULL AND d.weakens
          ) AS weakened
      FROM incident_repository ir JOIN incident i ON i.id = ir.incident_id
      WHERE ${condition} AND (i.status IN ('resolved', 'cancelled')
        OR ir.repository_id NOT IN (SELECT d.id FROM repository d WHERE d.deleted_at IS NOT NULL))
    ), judged AS (
      SELECT *, ${ALIKE} AS alike FROM compared
    )`;
}

/** As they are judged: of times only which of two came first, in a clock of their own. */
export function factsOf(row: FactColumns): ShownFacts {
  const sight: Sight | null =
    row.seen === null ? null : { at: row.seen_since ? 2 : 1, rules: row.seen as Sight["rules"] };
  return {
    incident: row.status as IncidentState,
    state: row.state as FreezeState,
    enforcement: {
      wanted: row.wanted as Wanted,
      requestedAt: row.requested ? 1 : null,
      sight,
      weakened: row.weakened,
      tier: row.tier as Tier | null,
    },
  };
}

export interface FactGroup extends FactColumns {
  readonly incident_id: string;
  readonly alike: string;
  readonly repositories: number;
  /** The last first confirmation among them. */
  readonly confirmed_at: Date | null;
}

/** As few as there are kinds of rows, however many rows there are. */
export async function readFactGroups(
  database: Prisma.TransactionClient,
  incidentIds: readonly string[],
): Promise<readonly FactGroup[]> {
  const own = Prisma.sql`ir.incident_id = ANY(${[...incidentIds]}::uuid[])`;
  return await database.$queryRaw<FactGroup[]>`
    WITH ${judged(own)}
    SELECT *, ${ALIKE} AS alike FROM (
      SELECT incident_id, ${COLUMNS}, count(*)::int AS repositories, max(confirmed_at) AS confirmed_at
      FROM compared GROUP BY incident_id, ${COLUMNS}
    ) groups ORDER BY incident_id, alike`;
}

/** Groups of one incident, and of which of them each of its repositories is. */
export interface SignedGroups {
  readonly groups: readonly FactGroup[];
  /** One sign for each repository, by its id: the n-th group's is `FIRST_SIGN` + n. */
  readonly signs: string;
}

/** Of `signs`: a figure, and then what follows it; there are some dozens of groups at most. */
export const FIRST_SIGN = 48;

interface SignedRow {
  readonly kinds: readonly {
    readonly alike: string;
    readonly repositories: number;
    readonly confirmed: number | null;
  }[];
  readonly signs: string;
}

/** Of what `judged` reads. */
export const JUDGED_TABLES = ["incident", "incident_repository", "freeze_drift", "repository"] as const;

/** As `readFactGroups` of one incident, by the same pass that tells of each repository which group it is of. */
export async function readSignedGroups(
  database: Prisma.TransactionClient,
  incidentId: string,
  keep: Keep,
): Promise<SignedGroups> {
  return await keep(`signed groups of ${incidentId}`, JUDGED_TABLES, () => signedGroupsOf(database, incidentId));
}

async function signedGroupsOf(database: Prisma.TransactionClient, incidentId: string): Promise<SignedGroups> {
  const row = oneRow(
    await database.$queryRaw<SignedRow[]>`
    WITH ${judged(Prisma.sql`ir.incident_id = ${incidentId}::uuid`)}, one AS MATERIALIZED (
      SELECT repository_id, alike, confirmed_at FROM judged
    ), kinds AS MATERIALIZED (
      SELECT alike, (row_number() OVER (ORDER BY alike) - 1)::int AS place, count(*)::int AS repositories,
        date_part('epoch', max(confirmed_at)) * 1000 AS confirmed
      FROM one GROUP BY alike
    )
    SELECT coalesce((SELECT jsonb_agg(to_jsonb(k) ORDER BY place) FROM kinds k), '[]') AS kinds,
      coalesce((SELECT string_agg(chr(${FIRST_SIGN} + place), '' ORDER BY repository_id) FROM one JOIN kinds USING (alike)), '') AS signs`,
  );
  const groups = row.kinds.map(({ alike, repositories, confirmed }) => ({
    incident_id: incidentId,
    alike,
    ...columnsOf(alike),
    repositories,
    confirmed_at: confirmed === null ? null : new Date(confirmed),
  }));
  return { groups, signs: row.signs };
}

/** What `ALIKE` was put together from. @throws Error for a text that it did not make */
function columnsOf(alike: string): FactColumns {
  const [status, state, tier, wanted, seen, requested, since, weakened, ...rest] = alike.split(" ");
  if (status === undefined || state === undefined || wanted === undefined || weakened === undefined || rest.length > 0)
    throw new Error(`Not what rows of an incident have in common: ${alike}`);
  return {
    status,
    state,
    tier: tier === "-" ? null : (tier ?? null),
    wanted,
    seen: seen === "-" ? null : (seen ?? null),
    requested: requested === "t",
    seen_since: since === "t",
    weakened: weakened === "t",
  };
}

export interface FactRow extends FactColumns {
  readonly incident_id: string;
  readonly repository_id: string;
  readonly owner: string;
  readonly name: string;
  readonly cause: string | null;
  readonly state_at: Date;
  readonly requested_at: Date | null;
  readonly seen_at: Date | null;
}

const ROW = Prisma.sql`j.incident_id, j.repository_id, r.owner, r.name, j.cause, j.state_at, j.requested_at, j.seen_at, ${Prisma.raw(
  "j.status, j.state, j.tier, j.wanted, j.seen, j.requested, j.seen_since, j.weakened",
)}`;

export interface RowsAsked {
  readonly incidentId: string;
  /** Of which kinds of rows; null for all. */
  readonly alike: readonly string[] | null;
  /** Part of `owner/name`; empty for all. */
  readonly text: string;
  /** Of which a gate says this; what was judged before `since` is unknown. Absent for all. */
  readonly gate?: (GateFilter & { readonly since: Date }) | null;
  /** Whose they are; "" for those without a known owner. Absent for all. */
  readonly team?: string | null;
}

/** Whether a row of `judged` as `j`, of the repository `r`, is asked for. */
export function fitting({ alike, text, gate = null, team = null }: RowsAsked): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (gate !== null) conditions.push(ofGate(gate));
  const owners = Prisma.sql`SELECT FROM repository_owner w WHERE w.repository_id = j.repository_id`;
  if (team === "") conditions.push(Prisma.sql`NOT EXISTS (${owners})`);
  else if (team !== null) conditions.push(Prisma.sql`EXISTS (${owners} AND w.slug = ${team})`);
  if (alike !== null) conditions.push(Prisma.sql`j.alike = ANY(${[...alike]}::text[])`);
  // Signs of a pattern are meant as they stand.
  if (text !== "")
    conditions.push(Prisma.sql`r.owner || '/' || r.name ILIKE ${`%${text.replaceAll(/[\\%_]/g, "\\$&")}%`}`);
  return Prisma.join(conditions, " AND ");
}

function ofGate({ gate, verdict, since }: GateFilter & { readonly since: Date }): Prisma.Sql {
  const words = verdict === "unknown" ? ["pass", "hold"] : [verdict];
  const said = Prisma.sql`EXISTS (
    SELECT FROM gate_verdict v JOIN gate_standing s ON s.incident_id = v.incident_id AND s.repository_id = v.repository_id
    WHERE v.incident_id = j.incident_id AND v.repository_id = j.repository_id AND v.gate_id = ${gate}
      AND v.verdict = ANY(${words}::text[]) AND s.judged_at >= ${since})`;
  return verdict === "unknown" ? Prisma.sql`NOT ${said}` : said;
}

export async function countFactRows(database: Prisma.TransactionClient, asked: RowsAsked): Promise<number> {
  const [row] = await database.$queryRaw<{ readonly total: number }[]>`
    WITH ${judged(Prisma.sql`ir.incident_id = ${asked.incidentId}::uuid`)}
    SELECT count(*)::int AS total FROM judged j JOIN repository r ON r.id = j.repository_id WHERE ${fitting(asked)}`;
  return row?.total ?? 0;
}

/** By name, so that a row keeps its place while its state changes. Where all are asked for, those of the page alone are judged. */
export async function readFactRows(
  database: Prisma.TransactionClient,
  asked: RowsAsked,
  page: { readonly size: number; readonly skip: number },
): Promise<readonly FactRow[]> {
  const { incidentId, alike, text, gate = null, team = null } = asked;
  const own = Prisma.sql`ir.incident_id = ${incidentId}::uuid`;
  const place = Prisma.sql`ORDER BY lower(r.owner), lower(r.name), r.id LIMIT ${page.size} OFFSET ${page.skip}`;
  if (alike === null && text === "" && gate === null && team === null) {
    const incident = await database.incident.findFirst({
      where: { id: incidentId },
      select: { organisationId: true, status: true },
    });
    if (incident === null) return [];
    const over = incident.status === "resolved" || incident.status === "cancelled";
    const some = await database.$queryRaw<{ readonly id: string }[]>`
      SELECT r.id FROM repository r JOIN incident_repository h ON h.incident_id = ${incidentId}::uuid AND h.repository_id = r.id
      WHERE r.organisation_id = ${incident.organisationId}::uuid AND ${over ? Prisma.sql`true` : Prisma.sql`r.deleted_at IS NULL`} ${place}`;
    const which = Prisma.sql`${own} AND ir.repository_id = ANY(${some.map(({ id }) => id)}::uuid[])`;
    return await database.$queryRaw<FactRow[]>`
      WITH ${judged(which)}
      SELECT ${ROW} FROM judged j JOIN repository r ON r.id = j.repository_id ORDER BY lower(r.owner), lower(r.name), r.id`;
  }
  return await database.$queryRaw<FactRow[]>`
    WITH ${judged(own)}
    SELECT ${ROW} FROM judged j JOIN repository r ON r.id = j.repository_id WHERE ${fitting(asked)} ${place}`;
}

/** By id, behind the row that is named: whatever comes or goes meanwhile, no other row is passed over or told twice. */
export async function readFactRowsBehind(
  database: Prisma.TransactionClient,
  incidentId: string,
  after: string,
  most: number,
): Promise<readonly FactRow[]> {
  return await database.$queryRaw<FactRow[]>`
    WITH ${judged(Prisma.sql`ir.incident_id = ${incidentId}::uuid AND ir.repository_id > ${after}::uuid`)}
    SELECT ${ROW} FROM judged j JOIN repository r ON r.id = j.repository_id ORDER BY r.id LIMIT ${most}`;
}

export interface RepositoryFactRow extends FactRow {
  readonly title: string;
  readonly drill: boolean;
  readonly mode: string;
  readonly auto_thaw: boolean;
  readonly gates: readonly string[];
}

/** Of one repository, in incidents that ask something of GitHub or did not see it off yet. */
export function readFactsOfRepository(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  { owner, name }: { readonly owner: string; readonly name: string },
): Promise<readonly RepositoryFactRow[]> {
  const which = Prisma.sql`ir.repository_id IN (SELECT n.id FROM repository n
      WHERE lower(n.owner) = lower(${owner}) AND lower(n.name) = lower(${name}) AND n.deleted_at IS NULL)`;
  return readFactsOf(database, organisationIds, which);
}

/** The same of many. */
export function readFactsOfRepositories(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  repositoryIds: readonly string[],
): Promise<readonly RepositoryFactRow[]> {
  return readFactsOf(database, organisationIds, Prisma.sql`ir.repository_id = ANY(${[...repositoryIds]}::uuid[])`);
}

async function readFactsOf(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  which: Prisma.Sql,
): Promise<readonly RepositoryFactRow[]> {
  const own = Prisma.sql`i.status IN ('activating', 'active', 'resolving') AND i.organisation_id = ANY(${[...organisationIds]}::uuid[])
    AND ${which}`;
  return await database.$queryRaw<RepositoryFactRow[]>`
    WITH ${judged(own)}
    SELECT ${ROW}, i.title, i.drill, i.mode, i.auto_thaw, i.gates FROM judged j JOIN repository r ON r.id = j.repository_id
    JOIN incident i ON i.id = j.incident_id ORDER BY i.activated_at DESC, i.id`;
}
