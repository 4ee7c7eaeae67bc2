import { CREDENTIAL_STATES, type CredentialQuery, type CredentialSort } from "../../core/listing/credential-query.ts";
import { REVOKED } from "./exposure-sql.ts";
import { Prisma } from "./generated/client.ts";
import { notGone } from "./gone-sql.ts";

/** The one query behind every list of credentials: state and figures of each, from the open findings that lead to it. */

/** What a list counts, filters and sorts by: one row of `listed`, as it comes from the database. */
export interface CredentialFigures {
  readonly id: string;
  readonly organisation_id: string;
  readonly name: string;
  readonly kind: string;
  readonly level: string;
  readonly references: number;
  readonly blocking: number;
  readonly planned: number;
  readonly repositories: number;
  /** Place in SEVERITIES, 1-based. */
  readonly worst: number | null;
  readonly state: string;
  /** Null where no incident that goes on says that it was exposed. */
  readonly exposed_open: boolean | null;
  readonly exposed_due: Date | null;
}

/** The same with what its row shows beside. */
export interface ListedCredential extends CredentialFigures {
  readonly login: string;
  readonly environment: string | null;
  readonly owner: string | null;
  readonly repository: string | null;
  readonly archived: boolean | null;
  readonly visibility: string;
  readonly stored_at: Date | null;
  readonly updated_at: Date | null;
  readonly last_used_at: Date | null;
  readonly as_of: Date;
}

/**
 * What the plan of the scan that saw an open reference `f` last does about it, as `i`: the scan's own plan and no newer one, since a plan is about the
 * text that it was made from. Each is looked up by its key (OFFSET 0 keeps it so), where a join of hundreds would read all that there are.
 */
export const PLANNED = Prisma.sql`LEFT JOIN LATERAL (
    SELECT p.id FROM plan p WHERE p.repository_id = f.repository_id AND p.last_scan_id = f.last_scan_id OFFSET 0
  ) p ON true
  LEFT JOIN LATERAL (
    SELECT i.fingerprint, i.remedy, i.disposition, i.refusal_code, i.message FROM plan_item i
    WHERE i.plan_id = p.id AND i.fingerprint = f.fingerprint OFFSET 0
  ) i ON true`;

/** A credential `c` that only texts told of, and none tells of it any more: either it is gone, or its stored one was found. */
export const NO_TRACE = Prisma.sql`(c.level = 'unknown' AND NOT EXISTS (
  SELECT FROM finding f WHERE f.credential_id = c.id AND f.resolved_scan_id IS NULL))`;

/** Of a finding `f` that is open. */
const READS_A_SECRET = Prisma.sql`f.resolved_scan_id IS NULL AND f.origin = 'secret' AND f.secret_name IS NOT NULL`;

/** An index on several columns gives its order only behind one value of the first. */
function isOneOf(organisationIds: readonly string[]): Prisma.Sql {
  const [first] = organisationIds;
  return first !== undefined && organisationIds.length === 1
    ? Prisma.sql`= ${first}::uuid`
    : Prisma.sql`= ANY(${[...organisationIds]}::uuid[])`;
}

/**
 * `WITH … listed AS (…)`: credentials of these organisations, or the one that is named: those of repositories as `kept`, those of the organisations
 * themselves as `shared`. What nothing plans counts as static, and a name that is mostly used as an identifier is one only while no reference to it
 * blocks a thaw: unknown is never treated as safe. A stored one is unclear while something reads a secret of its name whose place nobody saw.
 * What a text alone told of is no row once the place was found: the stored one is. Of those of repositories, triggers keep all that
 * (`thaw_recredential`, which says the same as `shared`); what an organisation's are read for is added up here, of what the person who looks may read.
 */
export function listedCredentials(organisationIds: readonly string[], id: string | null = null): Prisma.Sql {
  const ours = isOneOf(organisationIds);
  const one = (column: string) => (id === null ? Prisma.sql`true` : Prisma.sql`${Prisma.raw(column)} = ${id}::uuid`);
  return Prisma.sql`WITH kept AS NOT MATERIALIZED (
    SELECT g.credential_id AS id, g.organisation_id, g.repository_id, g.name, g.kind, g.level, g."references", g.blocking, g.planned,
      least(g."references", 1) AS repositories, g.worst, g.changed_at, g.exposed_open, g.exposed_due, g.place, g.state
    FROM credential_figure g
    WHERE g.organisation_id ${ours} AND ${one("g.credential_id")}
      AND ${notGone(Prisma.sql`g.repository_id`, organisationIds)}
  ), shared AS MATERIALIZED (
    SELECT c.id, c.organisation_id, NULL::uuid AS repository_id, c.name, c.kind, c.level, coalesce(t."references", 0) AS "references",
      coalesce(t.blocking, 0) AS blocking, coalesce(t.planned, 0) AS planned, coalesce(t.repositories, 0) AS repositories, t.worst,
      coalesce(c.updated_at, c.stored_at) AS changed_at, x.exposed_open, x.exposed_due, NULL::text AS place,
      CASE WHEN t."references" IS NULL AND c.ended_at IS NOT NULL THEN 'ended'
        WHEN t."references" IS NULL AND c.level IN ('manager', 'literal', 'unknown') THEN 'gone'
        WHEN t."references" IS NULL AND EXISTS (
          SELECT FROM finding f LEFT JOIN credential n ON n.id = f.credential_id
          WHERE f.organisation_id = c.organisation_id AND upper(f.secret_name) = upper(c.name) AND ${READS_A_SECRET}
            AND (f.credential_id IS NULL OR n.level = 'unknown')) THEN 'unclear'
        WHEN t."references" IS NULL THEN 'unused'
        WHEN c.kind = 'identifier' AND t.blocking = 0 THEN 'identifier'
        WHEN t."references" > t.planned THEN 'static' ELSE 'planned' END AS state
    FROM credential c
    LEFT JOIN LATERAL (
      SELECT sum(f."references")::int AS "references", sum(f.blocking)::int AS blocking, sum(f.planned)::int AS planned,
        count(*)::int AS repositories, max(f.worst) AS worst
      FROM credential_reference f WHERE f.credential_id = c.id AND ${notGone(Prisma.sql`f.repository_id`, organisationIds)}
    ) t ON true
    LEFT JOIN LATERAL (
      SELECT bool_or(e.open) AS exposed_open, min(e.due_at) FILTER (WHERE e.open) AS exposed_due FROM (
        SELECT e.due_at, NOT ${REVOKED} AS open
        FROM exposure e JOIN incident i ON i.id = e.incident_id
        WHERE e.credential_id = c.id AND e.gone_at IS NULL AND i.status IN ('activating', 'active', 'resolving')
      ) e
    ) x ON true
    WHERE c.organisation_id ${ours} AND c.repository_id IS NULL AND ${one("c.id")}
      AND NOT (c.level = 'unknown' AND t."references" IS NULL AND NOT EXISTS (SELECT FROM finding f WHERE f.credential_id = c.id))
  ), listed AS NOT MATERIALIZED (SELECT * FROM kept UNION ALL SELECT * FROM shared)`;
}

/**
 * `…, page AS (…)`: rows of `listed` from a place on. Of `kept` no more are read than that takes, where an index has their order: however they mix
 * with the few that are shared, those that stand further before the place than there are of these are before it.
 */
export function listedPage(
  fits: Prisma.Sql,
  order: Prisma.Sql,
  { size, skip }: { readonly size: number; readonly skip: number },
): Prisma.Sql {
  const few = Prisma.sql`(SELECT count(*) FROM shared WHERE ${fits})`;
  return Prisma.sql`nearest AS MATERIALIZED (
    SELECT * FROM kept WHERE ${fits} ORDER BY ${order} LIMIT ${size}::bigint + ${few} OFFSET greatest(${skip}::bigint - ${few}, 0)
  ), page AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY ${order}) AS position FROM (SELECT * FROM nearest UNION ALL SELECT * FROM shared WHERE ${fits}) found
    ORDER BY position LIMIT ${size} OFFSET least(${skip}::bigint, ${few})
  )`;
}

/** `SELECT …`: rows of `listed` as `l` with what is shown beside their figures. */
export function describedCredentials(from: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT l.*, o.login, c.environment, r.owner, r.name AS repository, r.archived, c.visibility, c.stored_at, c.updated_at,
      c.last_used_at, c.as_of
    FROM ${from} l JOIN credential c ON c.id = l.id JOIN organisation o ON o.id = l.organisation_id LEFT JOIN repository r ON r.id = l.repository_id`;
}

/** The conditions of a query over `listed`. */
export function credentialFilter(organisationIds: readonly string[], query: CredentialQuery): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (query.text !== "") {
    conditions.push(textCondition(organisationIds, `%${query.text.replaceAll(/[\\%_]/g, "\\$&")}%`));
  }
  if (query.states.length > 0) conditions.push(Prisma.sql`state = ANY(${[...query.states]}::text[])`);
  if (query.levels.length > 0) conditions.push(Prisma.sql`level = ANY(${[...query.levels]}::text[])`);
  if (query.kinds.length > 0) conditions.push(Prisma.sql`kind = ANY(${[...query.kinds]}::text[])`);
  if (query.exposed.length > 0)
    conditions.push(Prisma.sql`exposed_open = ANY(${query.exposed.map((one) => one === "open")}::bool[])`);
  return Prisma.join(conditions, " AND ");
}

/**
 * By name, by its own repository, by one that reads it, or by who owns that. What is looked for in other tables does not depend on the
 * row, so that it is looked for once and not once for each row.
 */
function textCondition(organisationIds: readonly string[], part: string): Prisma.Sql {
  const ours = Prisma.sql`r.organisation_id = ANY(${[...organisationIds]}::uuid[]) AND r.deleted_at IS NULL`;
  return Prisma.sql`(name ILIKE ${part}
    OR repository_id IN (SELECT r.id FROM repository r WHERE ${ours} AND r.owner || '/' || r.name ILIKE ${part})
    OR id IN (SELECT k.credential_id FROM credential_reference k WHERE k.repository_id IN (
      SELECT r.id FROM repository r LEFT JOIN repository_owner w ON w.repository_id = r.id
      WHERE ${ours} AND (r.owner || '/' || r.name ILIKE ${part} OR w.slug ILIKE ${part}))))`;
}

const BY_STATE = `array_position(ARRAY[${CREDENTIAL_STATES.map((state) => `'${state}'`).join(",")}], state)`;

/** Column lists of each order, `%` standing for the direction. Never made of anything that was asked for. */
const ORDERS: Readonly<Record<CredentialSort, string>> = {
  // What may have been taken and still opens something comes before everything else, in both directions.
  state: `coalesce(exposed_open, false) DESC, ${BY_STATE} %, worst DESC NULLS LAST, blocking DESC`,
  name: "lower(name) %",
  severity: `worst % NULLS LAST, "references" DESC`,
  references: `"references" %`,
  planned: "planned %",
  repositories: "repositories %",
  age: "changed_at % NULLS LAST",
};

/** The order of a query over `listed`, total, so that pages neither repeat nor lose a row. */
export function credentialOrder(query: CredentialQuery): Prisma.Sql {
  const direction = query.direction === "asc" ? "ASC" : "DESC";
  return Prisma.raw(`${ORDERS[query.sort].replaceAll("%", direction)}, lower(name), place, id`);
}
