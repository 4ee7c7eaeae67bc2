import type { PolicyQuery } from "../../core/listing/broker-query.ts";
import { type GrantState, POLICY_STATES, type PolicyList, type PolicyRow } from "../../core/listing/broker-views.ts";
import { givesWords } from "../../core/listing/broker-wording.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import { Prisma } from "./generated/client.ts";
import type { Keep } from "./kept-readings.ts";
import { documentOf } from "./policy-rows.ts";

interface ListedColumns {
  readonly id: string;
  readonly organisation: string;
  readonly repository: string;
  readonly grant_name: string;
  readonly state: string;
  readonly active: number | null;
  readonly trial: number | null;
  readonly pending: number | null;
  readonly versions: number;
  readonly document: unknown;
  readonly last_used: Date | null;
  readonly changed: Date;
}

interface StateCount {
  readonly state: string;
  readonly fitting: number;
  readonly every: number;
}

/**
 * `WITH listed AS (…)`: each policy with what holds of its versions. What waits comes first, since somebody has to do something about it;
 * a repository that is no longer in the inventory is called by its id.
 */
function listed(organisationIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`WITH listed AS (
    SELECT p.id, p.organisation_id, p.subject_id, o.login AS organisation, p.repository_id, p.grant_name, v.*,
      coalesce(r.owner || '/' || r.name, 'repository ' || p.subject_id) AS repository,
      CASE WHEN v.pending IS NOT NULL THEN 'pending' WHEN v.trial IS NOT NULL THEN 'trial'
        WHEN v.active IS NOT NULL THEN 'active' ELSE 'none' END AS state
    FROM trust_policy p JOIN organisation o ON o.id = p.organisation_id LEFT JOIN repository r ON r.id = p.repository_id
    JOIN LATERAL (
      SELECT max(version) FILTER (WHERE status = 'active') AS active, max(version) FILTER (WHERE status = 'trial') AS trial,
        max(version) FILTER (WHERE status = 'pending') AS pending, count(*)::int AS versions,
        (array_agg(document ORDER BY status IN ('active', 'trial', 'pending') DESC, version DESC))[1] AS document,
        max(greatest(created_at, approved_at, ended_at)) AS changed
      FROM trust_policy_version WHERE policy_id = p.id
    ) v ON v.versions > 0
    WHERE p.organisation_id = ANY(${[...organisationIds]}::uuid[])
  )`;
}

/** Read to know which policies there are, in which state and in which order. What else stands in their versions is not kept. */
const TABLES = ["trust_policy", "trust_policy_version", "organisation", "repository"] as const;

/** What fits a search is asked for each time, and so are pages after the first. */
export async function readPolicies(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  query: PolicyQuery,
  { at, keep }: { readonly at: Date; readonly keep: Keep },
): Promise<PolicyList> {
  const kept = <T>(often: boolean, question: string, make: () => Promise<T>) =>
    often && query.text === "" ? keep(question, TABLES, make) : make();
  const byState = await kept(true, "policies by state", () => countByState(database, organisationIds, query.text));
  const counted = (of: "fitting" | "every") =>
    Object.fromEntries(
      POLICY_STATES.map((state) => [state, byState.find((one) => one.state === state)?.[of] ?? 0]),
    ) as PolicyList["counts"];
  const counts = counted("fitting");
  const total = query.state === null ? byState.reduce((sum, { fitting }) => sum + fitting, 0) : counts[query.state];
  const pages = Math.max(1, Math.ceil(total / LIST_PAGE));
  const page = Math.min(query.page, pages);
  const ids = await kept(page === 1, `first policies, of state ${query.state}`, () =>
    selectIds(database, organisationIds, { ...query, page }),
  );
  const rows = await listedByIds(database, organisationIds, ids);
  return { rows: rows.map(policyRow), counts, all: counted("every"), total, page, pages, asOf: at.toISOString() };
}

/** Of `listed`. */
function fits(text: string): Prisma.Sql {
  const part = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  return Prisma.sql`(repository ILIKE ${part} OR grant_name ILIKE ${part})`;
}

function countByState(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  text: string,
): Promise<readonly StateCount[]> {
  return database.$queryRaw<StateCount[]>`
    ${listed(organisationIds)}
    SELECT state, count(*) FILTER (WHERE ${fits(text)})::int AS fitting, count(*)::int AS every FROM listed GROUP BY state`;
}

async function selectIds(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  { text, state, page }: PolicyQuery,
): Promise<readonly string[]> {
  const inState = state === null ? Prisma.sql`true` : Prisma.sql`state = ${state}`;
  const rows = await database.$queryRaw<{ readonly id: string }[]>`
    ${listed(organisationIds)} SELECT id FROM listed WHERE ${fits(text)} AND ${inState}
    ORDER BY array_position(ARRAY['pending', 'trial', 'active', 'none'], state), lower(repository), grant_name, id
    LIMIT ${LIST_PAGE} OFFSET ${(page - 1) * LIST_PAGE}`;
  return rows.map(({ id }) => id);
}

/** In the order of the ids. */
async function listedByIds(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  ids: readonly string[],
): Promise<readonly ListedColumns[]> {
  if (ids.length === 0) return [];
  return await database.$queryRaw<ListedColumns[]>`
    ${listed(organisationIds)} SELECT listed.*, u.at AS last_used FROM listed
    LEFT JOIN LATERAL (
      SELECT i.at FROM issuance i WHERE i.organisation_id = listed.organisation_id AND i.subject_id = listed.subject_id
        AND i.policy_id = listed.id AND i.phase IN ('issued', 'revoked') ORDER BY i.at DESC LIMIT 1
    ) u ON true
    WHERE id = ANY(${[...ids]}::uuid[]) ORDER BY array_position(${[...ids]}::uuid[], id)`;
}

function policyRow(row: ListedColumns): PolicyRow {
  const document = documentOf(row.document);
  return {
    id: row.id,
    organisation: row.organisation,
    repository: row.repository,
    grant: row.grant_name,
    provider: document?.what.provider ?? "not readable",
    what: document === null ? "written by another version of Thaw" : givesWords(document.what, row.repository),
    state: POLICY_STATES.find((state) => state === row.state) ?? "none",
    active: row.active,
    trial: row.trial,
    pending: row.pending,
    versions: row.versions,
    lastUsedAt: row.last_used?.toISOString() ?? null,
    changedAt: row.changed.toISOString(),
  };
}

export async function readGrantStates(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  repositoryId: string,
): Promise<readonly GrantState[]> {
  const rows = await database.$queryRaw<{ id: string; grant_name: string; state: string }[]>`
    ${listed(organisationIds)} SELECT id, grant_name, state FROM listed WHERE repository_id = ${repositoryId}::uuid
    ORDER BY grant_name`;
  return rows.map(({ id, grant_name, state }) => ({
    grant: grant_name,
    policyId: id,
    state: POLICY_STATES.find((known) => known === state) ?? "none",
  }));
}
