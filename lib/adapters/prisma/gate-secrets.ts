import type { BrokeredSecret, Fact, ReplacedSecret } from "../../core/gates/facts.ts";
import type { FactSource, GateSubject } from "../../usecases/gates/ports.ts";
import type { Database } from "./client.ts";
import { grouped } from "./gate-scans.ts";

/** Stored secrets that a plan replaced, by GitHub's lists as they were read last, and values that the broker hands out. */
export function secretFacts(database: Database): FactSource {
  return async ({ incident: { organisationId }, subjects, now }) => {
    const ids = subjects.map(({ repositoryId }) => repositoryId);
    const [replaced, lists, brokered] = await Promise.all([
      replacedIn(database, organisationId, ids),
      listsOf(database, organisationId, ids),
      brokeredFor(database, organisationId, ids),
    ]);
    return new Map(
      subjects.map((subject) => {
        const { repositoryId } = subject;
        const values = brokered.get(repositoryId) ?? [];
        return [
          repositoryId,
          {
            "replaced-secrets": replacedFact(subject, replaced.get(repositoryId) ?? [], lists, now),
            "brokered-secrets": { value: values, asOf: now, sha: null, missing: null },
          },
        ];
      }),
    );
  };
}

/** Lists that a workflow's secrets may be in. A secret that is nowhere in them is gone only where each of them is visible. */
const LISTS = [
  "repository-secrets",
  "environment-secrets",
  "repository-dependabot-secrets",
  "organisation-secrets",
  "organisation-dependabot-secrets",
] as const;

interface ListRow {
  readonly source: string;
  readonly repository_id: string | null;
  readonly outcome: string;
  readonly missing_permission: string | null;
  readonly as_of: Date | null;
}

function listsOf(database: Database, organisationId: string, ids: readonly string[]): Promise<readonly ListRow[]> {
  return database.$queryRaw<ListRow[]>`
    SELECT source, repository_id, outcome, missing_permission, as_of FROM source_state
    WHERE organisation_id = ${organisationId}::uuid AND source = ANY(${[...LISTS]})
      AND (repository_id IS NULL OR repository_id = ANY(${[...ids]}::uuid[]))`;
}

/** Where nothing was replaced nothing has to be gone. */
function replacedFact(
  { repositoryId }: GateSubject,
  replaced: readonly ReplacedSecret[],
  lists: readonly ListRow[],
  now: number,
): Fact<readonly ReplacedSecret[]> {
  if (replaced.length === 0) return { value: replaced, asOf: now, sha: null, missing: null };
  const own = listsFor(repositoryId, lists);
  const hidden = LISTS.flatMap((source) => {
    const list = own.get(source);
    if (list === undefined) return [`the list of ${source} was not read yet.`];
    if (list.outcome === "visible") return [];
    const lacks = list.missing_permission === null ? "" : ` It takes ${list.missing_permission}.`;
    return [`the list of ${source} is not visible.${lacks}`];
  });
  const times = [...own.values()].flatMap(({ as_of: asOf }) => (asOf === null ? [] : [asOf.getTime()]));
  const about = { asOf: times.length === 0 ? now : Math.min(...times), sha: null };
  // What is seen to be there is there, whatever else is hidden.
  if (hidden.length === 0 || replaced.some(({ inReach }) => inReach))
    return { ...about, value: replaced, missing: null };
  return { ...about, value: null, missing: hidden.join(" ") };
}

const INDEXES = new WeakMap<readonly ListRow[], Map<string, Map<string, ListRow>>>();

/** Those of the organisation, and of the repository. */
function listsFor(repositoryId: string, lists: readonly ListRow[]): ReadonlyMap<string, ListRow> {
  let index = INDEXES.get(lists);
  if (index === undefined) {
    index = new Map();
    for (const row of lists) {
      const key = row.repository_id ?? "";
      const known = index.get(key) ?? new Map<string, ListRow>();
      index.set(key, known.set(row.source, row));
    }
    INDEXES.set(lists, index);
  }
  return new Map([...(index.get("") ?? []), ...(index.get(repositoryId) ?? [])]);
}

interface ReplacedRow {
  readonly repository_id: string;
  readonly name: string;
  readonly level: string | null;
  readonly there: boolean | null;
}

/**
 * Names that are not read any more and that a plan had a remedy for, each with the stored secrets of that name in the repository's reach. An
 * organisation's whose readers are not known is in everybody's.
 */
async function replacedIn(database: Database, organisationId: string, ids: readonly string[]) {
  const rows = await database.$queryRaw<ReplacedRow[]>`
    WITH replaced AS (
      SELECT DISTINCT f.repository_id, upper(f.secret_name) AS name
      FROM finding f
      JOIN plan n ON n.repository_id = f.repository_id
      JOIN plan_item i ON i.plan_id = n.id AND i.fingerprint = f.fingerprint AND i.remedy IS NOT NULL
      WHERE f.repository_id = ANY(${[...ids]}::uuid[]) AND f.origin = 'secret' AND f.secret_name IS NOT NULL
        AND f.resolved_scan_id IS NOT NULL
    ), stored AS (
      SELECT c.id, c.repository_id, upper(c.name) AS name, c.level, c.visibility, c.ended_at IS NULL AS there FROM credential c
      WHERE c.organisation_id = ${organisationId}::uuid AND c.level IN ('repo', 'env', 'org', 'dependabot')
        AND upper(c.name) IN (SELECT name FROM replaced)
    )
    SELECT x.repository_id, x.name, s.level, s.there
    FROM replaced x
    JOIN repository r ON r.id = x.repository_id
    LEFT JOIN stored s ON s.name = x.name AND (s.repository_id = x.repository_id OR s.repository_id IS NULL AND (
      s.visibility IN ('all', 'unknown') OR s.visibility = 'private' AND r.visibility <> 'public'
      OR EXISTS (SELECT FROM credential_reader w WHERE w.credential_id = s.id AND w.repository_id = x.repository_id)))
    ORDER BY x.repository_id, x.name, s.level`;
  return grouped(
    rows,
    ({ name, level, there }): ReplacedSecret => ({ name, level: levelOf(level), inReach: there === true }),
  );
}

function levelOf(level: string | null): ReplacedSecret["level"] {
  if (level === "env") return "environment";
  return level === "org" || level === "dependabot" ? level : "repo";
}

interface BrokeredRow {
  readonly repository_id: string;
  readonly name: string;
  readonly rotated_at: Date | null;
}

/** By the policies that are in force, and by the plans that were merged: a value that nobody stored yet was not rotated. */
async function brokeredFor(database: Database, organisationId: string, ids: readonly string[]) {
  const rows = await database.$queryRaw<BrokeredRow[]>`
    WITH wanted AS (
      SELECT t.repository_id, jsonb_array_elements_text(coalesce(nullif(v.document #> '{what,secrets}', 'null'), '[]')) AS name
      FROM trust_policy t JOIN trust_policy_version v ON v.policy_id = t.id AND v.status IN ('active', 'trial')
      WHERE t.repository_id = ANY(${[...ids]}::uuid[])
      UNION
      SELECT c.repository_id, jsonb_array_elements_text(coalesce(nullif(g.document -> 'secrets', 'null'), '[]')) AS name
      FROM campaign_repository c JOIN plan_grant g ON g.plan_id = c.plan_id
      WHERE c.repository_id = ANY(${[...ids]}::uuid[]) AND c.merged_at IS NOT NULL
    )
    SELECT w.repository_id, w.name, max(s.rotated_at) AS rotated_at
    FROM wanted w LEFT JOIN sealed_secret s ON s.organisation_id = ${organisationId}::uuid AND s.name = w.name AND s.retired_at IS NULL
    GROUP BY 1, 2 ORDER BY 1, 2`;
  return grouped(rows, ({ name, rotated_at }): BrokeredSecret => ({ name, rotatedAt: rotated_at?.getTime() ?? null }));
}
