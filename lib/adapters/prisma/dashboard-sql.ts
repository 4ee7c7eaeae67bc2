import { SEVERITIES } from "../../core/contracts.ts";
import { type MigrationStep, statesOfSteps } from "../../core/listing/migration-steps.ts";
import type {
  FreezeFilter,
  OwnerFilter,
  RepositoryQuery,
  RepositorySort,
} from "../../core/listing/repository-query.ts";
import { isUuid } from "../../core/uuid.ts";
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
  readonly pushed_at: Date | null;
  readonly scanning: boolean;
}

/**
 * `WITH … listed AS (…)`: repositories of these organisations, or those of them that are named. What is counted of scans and findings stands in
 * `repository_figure`, which triggers keep. Owners and whether a scan is on its way are looked up for the rows that ask for them after they were
 * sorted, which are those of one page. A finding counts while it is open and belongs to the branch that the newest finished scan was of, or to no
 * branch because it was imported. A scan that failed since makes what looked clean not understood: unknown is never treated as safe.
 */
export function listedRepositories(
  organisationIds: readonly string[],
  named: RepositoryName | { readonly ids: readonly string[] } | null = null,
): Prisma.Sql {
  const organisations = Prisma.sql`ANY(${[...organisationIds]}::uuid[])`;
  const which = named === null ? Prisma.sql`true` : thoseOf(named);
  const counts = Prisma.raw(
    [...SEVERITIES, "blocking", "files", "unparsed"]
      .map((count) => `coalesce(g."${count}", 0) AS "${count}"`)
      .join(", "),
  );
  return Prisma.sql`WITH listed AS NOT MATERIALIZED (
    SELECT r.id, r.organisation_id, r.owner, r.name, r.archived, r.pushed_at, g.scan_id, g.ref, g.commit_sha, g.finished_at, ${counts},
      coalesce(g.kinds, '{}') AS kinds,
      (SELECT array_agg(DISTINCT w.slug ORDER BY w.slug) FROM repository_owner w WHERE w.repository_id = r.id) AS owners,
      (SELECT min(w.source) FROM repository_owner w WHERE w.repository_id = r.id) AS owner_source,
      (SELECT p.state FROM repository_ownership p WHERE p.repository_id = r.id) AS ownership,
      EXISTS (SELECT FROM scan a WHERE a.repository_id = r.id AND a.status IN ('queued', 'running')) AS scanning,
      g.scan_id IS NULL OR g.unparsed > 0 OR g.failed_since AS unread,
      CASE WHEN g.blocking > 0 THEN 'blocking' WHEN g.unparsed > 0 OR g.failed_since THEN 'not-understood'
        WHEN g.scan_id IS NULL THEN 'not-scanned' ELSE 'clean' END AS state,
      CASE WHEN g.blocking > 0 THEN 1 WHEN g.unparsed > 0 OR g.failed_since THEN 2 WHEN g.scan_id IS NULL THEN 3 ELSE 4 END AS rank
    FROM repository r
    LEFT JOIN repository_figure g ON g.repository_id = r.id
    WHERE r.deleted_at IS NULL AND r.organisation_id = ${organisations} AND ${which}
  )`;
}

function thoseOf(named: RepositoryName | { readonly ids: readonly string[] }): Prisma.Sql {
  if ("ids" in named) return Prisma.sql`r.id = ANY(${[...named.ids]}::uuid[])`;
  return Prisma.sql`lower(r.owner) = lower(${named.owner}) AND lower(r.name) = lower(${named.name})`;
}

interface RepositoryName {
  readonly owner: string;
  readonly name: string;
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
  if (query.ownerships.length > 0) conditions.push(Prisma.sql`ownership = ANY(${[...query.ownerships]}::text[])`);
  if (query.severities.length > 0) {
    const any = query.severities.map((severity) => Prisma.raw(`"${severity}" > 0`));
    conditions.push(Prisma.sql`(${Prisma.join(any, " OR ")})`);
  }
  if (query.freezes.length > 0) conditions.push(freezeFilter(query.freezes));
  if (query.migrations.length > 0) conditions.push(migrationFilter(query.migrations));
  if (query.of !== null) conditions.push(ownerFilter(query.of));
  if (query.archived !== null) conditions.push(Prisma.sql`archived = ${query.archived}`);
  if (query.unread === "files") conditions.push(Prisma.sql`unparsed > 0`);
  if (query.unread === "any") conditions.push(Prisma.sql`unread`);
  if (query.selection !== null)
    conditions.push(
      Prisma.sql`id IN (SELECT m.repository_id FROM repository_selection m WHERE m.selection_id = ${query.selection}::uuid)`,
    );
  return Prisma.join(conditions, " AND ");
}

function ownerFilter(of: OwnerFilter): Prisma.Sql {
  const owners = Prisma.sql`SELECT FROM repository_owner w WHERE w.repository_id = listed.id`;
  if (of.kind === "nobody") return Prisma.sql`NOT EXISTS (${owners})`;
  if (of.kind !== "me") return Prisma.sql`EXISTS (${owners} AND w.kind = ${of.kind} AND w.slug = ${of.slug})`;
  return of.person === null || !isUuid(of.person.id)
    ? Prisma.sql`false`
    : Prisma.sql`EXISTS (${owners} AND ${namesAsOwner(of.person)})`;
}

/**
 * Whether an owner `w` of a repository is this person, or a team of theirs, as GitHub's roles have it: who committed last is a guess, and a name
 * that nobody could find may be made by anybody.
 */
export function namesAsOwner({ id, login }: { readonly id: string; readonly login: string }): Prisma.Sql {
  return Prisma.sql`w.verified AND w.source IN ('property', 'codeowners', 'admin') AND (
    (w.kind = 'user' AND lower(w.slug) = lower(${login}))
    OR (w.kind = 'team' AND EXISTS (
      SELECT FROM person_team t WHERE t.user_id = ${id}::uuid AND t.organisation_id = w.organisation_id
        AND t.slug = lower(regexp_replace(w.slug, '^.*/', ''))
    ))
  )`;
}

/** Incidents that ask something of GitHub, or did not see it off yet. */
export const FREEZING = Prisma.sql`i.status IN ('activating', 'active', 'resolving')`;

function freezeFilter(freezes: readonly FreezeFilter[]): Prisma.Sql {
  const within = Prisma.sql`FROM incident_repository ir JOIN incident i ON i.id = ir.incident_id
    WHERE ir.repository_id = listed.id AND ${FREEZING}`;
  const stands = Prisma.sql`EXISTS (SELECT ${within} AND ir.state = ANY(${[...freezes]}::text[]))`;
  return freezes.includes("none") ? Prisma.sql`(${stands} OR NOT EXISTS (SELECT ${within}))` : stands;
}

/** Campaigns that were approved: before that nothing was decided about a repository. */
export const DECIDED = Prisma.sql`c.status NOT IN ('draft', 'preflighted')`;

/** By the newest one's state: ids grow with time. */
function migrationFilter(steps: readonly MigrationStep[]): Prisma.Sql {
  const newest = Prisma.sql`(SELECT cr.state FROM campaign_repository cr JOIN campaign c ON c.id = cr.campaign_id
    WHERE cr.repository_id = listed.id AND ${DECIDED} ORDER BY cr.id DESC LIMIT 1)`;
  const so = Prisma.sql`${newest} = ANY(${[...statesOfSteps(steps)]}::text[])`;
  return steps.includes("none") ? Prisma.sql`(${newest} IS NULL OR ${so})` : so;
}

/** Column lists of each order, `%` standing for the direction. Never made of anything that was asked for. */
const ORDERS: Readonly<Record<RepositorySort, string>> = {
  state: "rank %, critical DESC, high DESC, blocking DESC",
  name: "lower(owner) %, lower(name) %",
  severity: `critical %, high %, medium %, low %, "info" %`,
  blocking: "blocking %, critical DESC, high DESC",
  files: "files %",
  owner: "owners[1] % NULLS LAST",
  scanned: "finished_at % NULLS LAST",
  // As rows show it: GREATEST leaves out what is null.
  activity:
    "greatest(pushed_at, (SELECT max(cr.active_at) FROM campaign_repository cr JOIN campaign c ON c.id = cr.campaign_id WHERE cr.repository_id = listed.id AND c.status NOT IN ('draft', 'preflighted'))) % NULLS LAST",
};

/** The order of a query over `listed`, total, so that pages neither repeat nor lose a row. */
export function listedOrder(query: RepositoryQuery): Prisma.Sql {
  const direction = query.direction === "asc" ? "ASC" : "DESC";
  return Prisma.raw(`${ORDERS[query.sort].replaceAll("%", direction)}, lower(owner), lower(name), id`);
}
