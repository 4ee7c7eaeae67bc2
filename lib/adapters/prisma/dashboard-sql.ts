import { SEVERITIES } from "../../core/contracts.ts";
import { IMPORT_REF } from "../../core/listing/kinds.ts";
import type { RepositoryQuery, RepositorySort } from "../../core/listing/repository-query.ts";
import { Prisma } from "./generated/client.ts";

/** The one query behind every list of repositories: state and figures of each, from its newest finished scan. */

/** One row of `listed`, as it comes from the database. */
export interface ListedRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly owner: string;
  readonly name: string;
  readonly archived: boolean;
  readonly state: string;
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  readonly info: number;
  readonly blocking: number;
  readonly files: number;
  readonly unparsed: number;
  readonly owners: string[] | null;
  readonly owner_source: string | null;
  readonly ownership: string | null;
  readonly scan_id: string | null;
  readonly ref: string | null;
  readonly commit_sha: string | null;
  readonly finished_at: Date | null;
  readonly scanning: boolean;
}

/**
 * `WITH listed AS (…)`. The newest finished scan is looked up per repository by its index instead of sorting all scans
 * that ever were; a finding counts while it is open and belongs to the branch that scan was of, or to no branch because it was imported. A scan that failed since
 * makes what looked clean not understood: unknown is never treated as safe.
 */
export function listedRepositories(organisationIds: readonly string[]): Prisma.Sql {
  const tallies = SEVERITIES.map(
    (severity) => Prisma.sql`(count(*) FILTER (WHERE f.severity = ${severity}))::int AS ${Prisma.raw(`"${severity}"`)}`,
  );
  const counts = Prisma.join(SEVERITIES.map((severity) => Prisma.raw(`t."${severity}"`)));
  return Prisma.sql`WITH listed AS (
    SELECT r.id, r.organisation_id, r.owner, r.name, r.archived, c.id AS scan_id, c.ref, c.commit_sha, c.finished_at,
      coalesce(c.files, 0) AS files, coalesce(c.unparsed, 0) AS unparsed, ${counts}, t.blocking, t.kinds, o.owners, o.owner_source,
      (SELECT p.state FROM repository_ownership p WHERE p.repository_id = r.id) AS ownership,
      EXISTS (SELECT FROM scan a WHERE a.repository_id = r.id AND a.status IN ('queued', 'running')) AS scanning,
      CASE WHEN t.blocking > 0 THEN 'blocking'
        WHEN c.unparsed > 0 OR EXISTS (
          SELECT FROM scan n WHERE n.repository_id = r.id AND n.purpose = 'branch' AND n.status = 'failed'
            AND (c.id IS NULL OR n.queued_at > c.queued_at)
        ) THEN 'not-understood'
        WHEN c.id IS NULL THEN 'not-scanned' ELSE 'clean' END AS state
    FROM repository r
    LEFT JOIN LATERAL (
      SELECT s.id, s.ref, s.commit_sha, s.finished_at, s.queued_at, s.files, s.unparsed FROM scan s
      WHERE s.repository_id = r.id AND s.status = 'done' AND s.purpose = 'branch'
      ORDER BY s.queued_at DESC LIMIT 1
    ) c ON true
    LEFT JOIN LATERAL (
      SELECT ${Prisma.join(tallies)}, (count(*) FILTER (WHERE f.blocks_thaw))::int AS blocking,
        coalesce(array_agg(DISTINCT f.kind), '{}') AS kinds
      FROM finding f WHERE f.repository_id = r.id AND f.ref IN (c.ref, ${IMPORT_REF}) AND f.resolved_scan_id IS NULL
    ) t ON true
    LEFT JOIN LATERAL (
      SELECT array_agg(DISTINCT w.slug ORDER BY w.slug) AS owners, min(w.source) AS owner_source FROM repository_owner w WHERE w.repository_id = r.id
    ) o ON true
    WHERE r.deleted_at IS NULL AND r.organisation_id = ANY(${[...organisationIds]}::uuid[])
  )`;
}

/** The conditions of a query over `listed`. */
export function listedFilter(query: RepositoryQuery): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (query.text !== "") {
    const part = `%${query.text.replaceAll(/[\\%_]/g, "\\$&")}%`;
    conditions.push(
      Prisma.sql`(owner || '/' || name ILIKE ${part} OR array_to_string(coalesce(owners, '{}'), ' ') ILIKE ${part})`,
    );
  }
  if (query.states.length > 0) conditions.push(Prisma.sql`state = ANY(${[...query.states]}::text[])`);
  if (query.kinds.length > 0) conditions.push(Prisma.sql`kinds && ${[...query.kinds]}::text[]`);
  if (query.severities.length > 0) {
    const any = query.severities.map((severity) => Prisma.raw(`"${severity}" > 0`));
    conditions.push(Prisma.sql`(${Prisma.join(any, " OR ")})`);
  }
  return Prisma.join(conditions, " AND ");
}

const BY_STATE = `array_position(ARRAY['blocking','not-understood','not-scanned','clean'], state)`;

/** Column lists of each order, `%` standing for the direction. Never made of anything that was asked for. */
const ORDERS: Readonly<Record<RepositorySort, string>> = {
  state: `${BY_STATE} %, critical DESC, high DESC, blocking DESC`,
  name: "lower(owner) %, lower(name) %",
  severity: `critical %, high %, medium %, low %, "info" %`,
  blocking: "blocking %, critical DESC, high DESC",
  files: "files %",
  owner: "owners[1] % NULLS LAST",
  scanned: "finished_at % NULLS LAST",
};

/** The order of a query over `listed`, total, so that pages neither repeat nor lose a row. */
export function listedOrder(query: RepositoryQuery): Prisma.Sql {
  const direction = query.direction === "asc" ? "ASC" : "DESC";
  return Prisma.raw(`${ORDERS[query.sort].replaceAll("%", direction)}, lower(owner), lower(name), id`);
}
