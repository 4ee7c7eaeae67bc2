import { CREDENTIAL_STATES, type CredentialQuery, type CredentialSort } from "../../core/listing/credential-query.ts";
import { Prisma } from "./generated/client.ts";

/** The one query behind every list of credentials: state and figures of each, from the open findings that lead to it. */

/** One row of `listed`, as it comes from the database. */
export interface ListedCredential {
  readonly id: string;
  readonly organisation_id: string;
  readonly login: string;
  readonly name: string;
  readonly kind: string;
  readonly level: string;
  readonly environment: string | null;
  readonly owner: string | null;
  readonly repository: string | null;
  readonly archived: boolean | null;
  readonly visibility: string;
  readonly stored_at: Date | null;
  readonly updated_at: Date | null;
  readonly last_used_at: Date | null;
  readonly as_of: Date;
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

/**
 * Open references as `f`, their repository as `r`, and what the plan of the scan that saw them last does about each, as `i`: the
 * scan's own plan and no newer one, since a plan is about the text that it was made from.
 */
export const OPEN_REFERENCES = Prisma.sql`finding f
  JOIN repository r ON r.id = f.repository_id AND r.deleted_at IS NULL
  LEFT JOIN plan p ON p.last_scan_id = f.last_scan_id AND p.repository_id = f.repository_id
  LEFT JOIN plan_item i ON i.plan_id = p.id AND i.fingerprint = f.fingerprint`;

/** A credential `c` that only texts told of, and none tells of it any more: either it is gone, or its stored one was found. */
export const NO_TRACE = Prisma.sql`(c.level = 'unknown' AND NOT EXISTS (
  SELECT FROM finding f WHERE f.credential_id = c.id AND f.resolved_scan_id IS NULL))`;

/** Of a finding `f` that is open. */
const READS_A_SECRET = Prisma.sql`f.resolved_scan_id IS NULL AND f.origin = 'secret' AND f.secret_name IS NOT NULL`;

/**
 * `WITH … listed AS (…)`: credentials of these organisations, or the one that is named. What nothing plans counts as static, and a name that
 * is mostly used as an identifier is one only while no reference to it blocks a thaw: unknown is never treated as safe. A stored
 * one is unclear while something reads a secret of its name whose place nobody saw.
 * What a text alone told of is no row once the place was found: the stored one is. References are counted where triggers keep them, by repository.
 */
export function listedCredentials(organisationIds: readonly string[], id: string | null = null): Prisma.Sql {
  const organisations = Prisma.sql`ANY(${[...organisationIds]}::uuid[])`;
  // The one that is named is of one of these organisations, or no row comes out below; its findings are found by its own index.
  const whose =
    id === null ? Prisma.sql`f.organisation_id = ${organisations}` : Prisma.sql`f.credential_id = ${id}::uuid`;
  const which = id === null ? Prisma.sql`true` : Prisma.sql`c.id = ${id}::uuid`;
  const exposedOne = id === null ? Prisma.sql`true` : Prisma.sql`e.credential_id = ${id}::uuid`;
  return Prisma.sql`WITH counted AS (
    SELECT f.credential_id, sum(f."references")::int AS "references", sum(f.blocking)::int AS blocking, sum(f.planned)::int AS planned,
      count(*)::int AS repositories, max(f.worst) AS worst
    FROM credential_reference f JOIN repository r ON r.id = f.repository_id AND r.deleted_at IS NULL WHERE ${whose}
    GROUP BY f.credential_id
  ), unplaced AS (
    SELECT f.organisation_id, upper(f.secret_name) AS name, f.repository_id FROM finding f
    WHERE f.organisation_id = ${organisations} AND f.credential_id IS NULL AND ${READS_A_SECRET}
    UNION ALL
    SELECT f.organisation_id, upper(f.secret_name), f.repository_id FROM credential n JOIN finding f ON f.credential_id = n.id
    WHERE n.organisation_id = ${organisations} AND n.level = 'unknown' AND ${READS_A_SECRET}
  ), exposed AS (
    SELECT e.credential_id, bool_or(e.open) AS exposed_open, min(e.due_at) FILTER (WHERE e.open) AS exposed_due FROM (
      SELECT e.credential_id, e.due_at, e.revoked_at IS NULL AND (v.at IS NULL OR v.at + interval '1 day' <= i.exposure_to) AS open
      FROM exposure e JOIN incident i ON i.id = e.incident_id LEFT JOIN (
        SELECT v.credential_id, max(v.at) AS at FROM credential_event v
        WHERE v.organisation_id = ${organisations} AND v.kind = 'revoked' GROUP BY v.credential_id
      ) v ON v.credential_id = e.credential_id
      WHERE e.organisation_id = ${organisations} AND ${exposedOne} AND e.gone_at IS NULL AND i.status IN ('activating', 'active', 'resolving')
    ) e GROUP BY e.credential_id
  ), listed AS (
    SELECT c.id, c.organisation_id, o.login, c.name, c.kind, c.level, c.environment, r.owner, r.name AS repository, r.archived,
      c.visibility, c.stored_at, c.updated_at, c.last_used_at, c.as_of, coalesce(t."references", 0) AS "references",
      coalesce(t.blocking, 0) AS blocking, coalesce(t.planned, 0) AS planned, coalesce(t.repositories, 0) AS repositories,
      t.worst, x.exposed_open, x.exposed_due,
      CASE WHEN t."references" IS NULL AND c.ended_at IS NOT NULL THEN 'ended'
        WHEN t."references" IS NULL AND c.level IN ('manager', 'literal', 'unknown') THEN 'gone'
        WHEN t."references" IS NULL AND CASE WHEN c.repository_id IS NULL
          THEN (c.organisation_id, upper(c.name)) IN (SELECT n.organisation_id, n.name FROM unplaced n)
          ELSE (c.organisation_id, upper(c.name), c.repository_id) IN (
            SELECT n.organisation_id, n.name, n.repository_id FROM unplaced n)
          END THEN 'unclear'
        WHEN t."references" IS NULL THEN 'unused'
        WHEN c.kind = 'identifier' AND t.blocking = 0 THEN 'identifier'
        WHEN t."references" > t.planned THEN 'static' ELSE 'planned' END AS state
    FROM credential c
    JOIN organisation o ON o.id = c.organisation_id
    LEFT JOIN repository r ON r.id = c.repository_id
    LEFT JOIN counted t ON t.credential_id = c.id
    LEFT JOIN exposed x ON x.credential_id = c.id
    WHERE c.organisation_id = ${organisations} AND r.deleted_at IS NULL AND ${which}
      AND NOT (c.level = 'unknown' AND t."references" IS NULL AND (
        NOT EXISTS (SELECT FROM finding f WHERE f.credential_id = c.id)
        OR EXISTS (SELECT FROM finding f WHERE f.organisation_id = c.organisation_id AND f.repository_id = c.repository_id
          AND upper(f.secret_name) = upper(c.name) AND ${READS_A_SECRET})))
  )`;
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
  return Prisma.sql`(name ILIKE ${part} OR owner || '/' || repository ILIKE ${part} OR id IN (
    SELECT f.credential_id FROM finding f WHERE f.resolved_scan_id IS NULL AND f.credential_id IS NOT NULL AND f.repository_id IN (
      SELECT r.id FROM repository r LEFT JOIN repository_owner w ON w.repository_id = r.id
      WHERE r.organisation_id = ANY(${[...organisationIds]}::uuid[]) AND r.deleted_at IS NULL
        AND (r.owner || '/' || r.name ILIKE ${part} OR w.slug ILIKE ${part}))))`;
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
  age: "coalesce(updated_at, stored_at) % NULLS LAST",
};

/** The order of a query over `listed`, total, so that pages neither repeat nor lose a row. */
export function credentialOrder(query: CredentialQuery): Prisma.Sql {
  const direction = query.direction === "asc" ? "ASC" : "DESC";
  return Prisma.raw(
    `${ORDERS[query.sort].replaceAll("%", direction)}, lower(name), lower(owner), lower(repository), id`,
  );
}
