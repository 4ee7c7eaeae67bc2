import type { GrantRequest } from "../../core/fix/grants.ts";
import {
  type GrantIssuance,
  type MigratedExchange,
  type MigratedGrant,
  migratedJobs,
} from "../../core/gates/migrated.ts";
import type { FactSource } from "../../usecases/gates/ports.ts";
import type { Database } from "./client.ts";
import { grouped } from "./gate-scans.ts";
import { Prisma } from "./generated/client.ts";

/** How each job was proven that a merged pull request of a campaign changed. One that was taken back again is none. */
export function jobFacts(database: Database): FactSource {
  return async ({ incident, subjects, now }) => {
    const ids = subjects.map(({ repositoryId }) => repositoryId);
    const [grants, exchanges, issuances, commits, debts] = await Promise.all([
      mergedGrants(database, ids),
      mergedExchanges(database, ids),
      newestIssuances(database, ids),
      knownCommits(database, ids),
      debtsOf(database, incident.id),
    ]);
    return new Map(
      subjects.map(({ repositoryId }) => {
        const value = migratedJobs({
          grants: grants.get(repositoryId) ?? [],
          exchanges: exchanges.get(repositoryId) ?? [],
          issuances: issuances.get(repositoryId) ?? [],
          commits: commits.get(repositoryId) ?? [],
          debts: debts.get(repositoryId) ?? [],
        });
        return [repositoryId, { "migrated-jobs": { value, asOf: now, sha: null, missing: null } }];
      }),
    );
  };
}

/** Merges that still count. Of several that gave the same grant the newest. */
function merged(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`(
    SELECT c.repository_id, c.plan_id, c.merged_sha, c.merged_at FROM campaign_repository c
    LEFT JOIN campaign_revert v ON v.campaign_repository_id = c.id AND v.merged_at IS NOT NULL
    WHERE c.repository_id = ANY(${[...ids]}::uuid[]) AND c.merged_at IS NOT NULL AND v.campaign_repository_id IS NULL
  )`;
}

async function mergedGrants(database: Database, ids: readonly string[]) {
  const rows = await database.$queryRaw<{ repository_id: string; document: GrantRequest; merged_at: Date }[]>`
    SELECT DISTINCT ON (m.repository_id, g.name) m.repository_id, g.document, m.merged_at
    FROM ${merged(ids)} m
    JOIN plan_grant g ON g.plan_id = m.plan_id
    ORDER BY m.repository_id, g.name, m.merged_at DESC`;
  return grouped(
    rows,
    ({ document, merged_at }): MigratedGrant => ({ grant: document, mergedAt: merged_at.getTime() }),
  );
}

interface ExchangeRow {
  readonly repository_id: string;
  readonly path: string;
  readonly line: number;
  readonly job: string | null;
  readonly head_sha: string | null;
  readonly concluded_at: Date | null;
}

/** A run that succeeds without the secret has exchanged its token with the cloud. */
async function mergedExchanges(database: Database, ids: readonly string[]) {
  const rows = await database.$queryRaw<ExchangeRow[]>`
    SELECT m.repository_id, i.path, i.line, p.job, p.head_sha, p.concluded_at
    FROM ${merged(ids)} m
    JOIN plan_item i ON i.plan_id = m.plan_id AND i.remedy = 'direct-oidc'
    LEFT JOIN run_proof p ON p.repository_id = m.repository_id AND p.fingerprint = i.fingerprint AND p.merged_sha = m.merged_sha
    ORDER BY m.repository_id, i.path, i.line`;
  return grouped(
    rows,
    ({ path, line, job, head_sha: headSha, concluded_at: at }): MigratedExchange => ({
      path,
      job: job ?? `at line ${line}`,
      run: headSha === null || at === null ? null : { headSha, at: at.getTime() },
    }),
  );
}

interface IssuanceRow {
  readonly repository_id: string;
  readonly kind: string;
  readonly grant_name: string;
  readonly provider: string | null;
  readonly scope: Readonly<Record<string, unknown>> | null;
  readonly workflow_sha: string | null;
  readonly at: Date;
}

/**
 * The newest answers of the broker to each grant since its merge, with the commit of the workflow as GitHub signed it, which stands in the
 * record of the request (`issuance.intent`, lib/adapters/broker-store/begin.ts).
 */
async function newestIssuances(database: Database, ids: readonly string[]) {
  const rows = await database.$queryRaw<IssuanceRow[]>`
    SELECT m.repository_id, i.kind, i.grant_name, i.provider, i.scope, i.at, a.sha AS workflow_sha
    FROM (
      SELECT c.repository_id, g.name, max(c.merged_at) AS merged_at FROM ${merged(ids)} c JOIN plan_grant g ON g.plan_id = c.plan_id
      GROUP BY 1, 2
    ) m
    JOIN repository r ON r.id = m.repository_id
    JOIN LATERAL (
      SELECT i.id, i.kind, i.grant_name, i.provider, i.scope, i.at FROM issuance i
      JOIN trust_policy t ON t.id = i.policy_id AND t.repository_id = m.repository_id
      WHERE i.organisation_id = r.organisation_id AND i.subject_id = r.github_id::text AND i.grant_name = m.name
        AND i.phase IN ('issued', 'revoked') AND i.at > m.merged_at
      ORDER BY i.at DESC LIMIT ${NEWEST}
    ) i ON true
    LEFT JOIN LATERAL (
      SELECT e.data #>> '{claims,workflow_sha}' AS sha FROM audit_event e
      WHERE e.object_kind = 'issuance' AND e.object_id = i.id::text AND e.action = 'issuance.intent' LIMIT 1
    ) a ON true`;
  return grouped(
    rows,
    (row): GrantIssuance => ({
      kind: row.kind === "probe" ? "probe" : "token",
      grantName: row.grant_name,
      provider: row.provider,
      scope: row.scope ?? {},
      workflowSha: row.workflow_sha,
      at: row.at.getTime(),
    }),
  );
}

const NEWEST = 5;

/** The merge itself, what was scanned since, and the newest: commits that have the merge in them, since nothing else gets onto the branch. */
async function knownCommits(database: Database, ids: readonly string[]) {
  const rows = await database.$queryRaw<{ repository_id: string; sha: string }[]>`
    WITH merged AS (SELECT c.repository_id, c.merged_sha, c.merged_at FROM ${merged(ids)} c WHERE c.merged_sha IS NOT NULL),
      newest AS (SELECT repository_id, max(merged_at) AS merged_at FROM merged GROUP BY 1)
    SELECT DISTINCT repository_id, sha FROM (
      SELECT m.repository_id, m.merged_sha AS sha FROM merged m JOIN newest n USING (repository_id, merged_at)
      UNION ALL
      SELECT n.repository_id, r.head_sha FROM newest n JOIN repository r ON r.id = n.repository_id WHERE r.as_of > n.merged_at
      UNION ALL
      SELECT n.repository_id, s.commit_sha FROM newest n
      JOIN scan s ON s.repository_id = n.repository_id AND s.purpose = 'branch' AND s.queued_at > n.merged_at
    ) each WHERE sha IS NOT NULL`;
  return grouped(rows, ({ sha }) => sha);
}

async function debtsOf(database: Database, incidentId: string) {
  const rows = await database.gateDebt.findMany({ where: { incidentId } });
  return grouped(
    rows.map(({ repositoryId, path, job, dueAt }) => ({ repository_id: repositoryId, path, job, dueAt })),
    ({ path, job, dueAt }) => ({ path, job, dueAt: dueAt.getTime() }),
  );
}
