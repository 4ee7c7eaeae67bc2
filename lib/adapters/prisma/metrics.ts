import type { ClaimedScan } from "../../usecases/scan-ports.ts";
import type { Prisma } from "./client.ts";

/**
 * Points of one repository after its scan or an import: `findings.open` and `findings.blocking`, dimension `repository`, key its id.
 * They are counted from the rows, so that they agree with what pages show.
 */
export async function writeRepositoryMetrics(
  tx: Prisma.TransactionClient,
  scan: Pick<ClaimedScan, "organisationId" | "repositoryId">,
  at: Date,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO metric_point (organisation_id, at, metric, dimension, key, value)
    SELECT ${scan.organisationId}::uuid, ${at}, metric, 'repository', ${scan.repositoryId}, value
    FROM (SELECT count(*) AS open, count(*) FILTER (WHERE blocks_thaw) AS blocking FROM finding
          WHERE repository_id = ${scan.repositoryId}::uuid AND resolved_scan_id IS NULL) AS counted,
      LATERAL (VALUES ('findings.open', open), ('findings.blocking', blocking)) AS point (metric, value)
    ON CONFLICT (organisation_id, metric, dimension, key, at) DO UPDATE SET value = excluded.value`;
}

/**
 * Points of the organisation once the last scan of a batch has ended: `findings.open` by severity, by kind and for all,
 * `repositories.total`, `repositories.blocked`, `repositories.failed`. Scans of one batch that end together take turns, so
 * that exactly one of them sees that it was the last.
 */
export async function writeBatchMetrics(tx: Prisma.TransactionClient, scan: ClaimedScan, at: Date): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(
    (SELECT 'scan-batch ' || batch_id FROM scan WHERE id = ${scan.id}::uuid), 0))`;
  const unfinished = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM scan WHERE batch_id = (SELECT batch_id FROM scan WHERE id = ${scan.id}::uuid)
      AND status IN ('queued', 'running') LIMIT 1`;
  if (unfinished.length > 0) return;
  await writeOrganisationMetrics(tx, scan, at);
}

async function writeOrganisationMetrics(tx: Prisma.TransactionClient, scan: ClaimedScan, at: Date): Promise<void> {
  await tx.$executeRaw`
    WITH open AS (
      SELECT f.severity, f.kind, f.blocks_thaw, f.repository_id FROM finding f JOIN repository r ON r.id = f.repository_id
      WHERE f.organisation_id = ${scan.organisationId}::uuid AND f.resolved_scan_id IS NULL AND r.deleted_at IS NULL
    ), points (metric, dimension, key, value) AS (
      SELECT 'findings.open', 'severity', name, (SELECT count(*) FROM open WHERE severity = name)
        FROM unnest(ARRAY['info', 'low', 'medium', 'high', 'critical']) AS name
      UNION ALL SELECT 'findings.open', 'kind', kind, count(*) FROM open GROUP BY kind
      UNION ALL SELECT 'findings.open', 'all', '', count(*) FROM open
      UNION ALL SELECT 'findings.blocking', 'all', '', count(*) FROM open WHERE blocks_thaw
      UNION ALL SELECT 'repositories.blocked', 'all', '', count(DISTINCT repository_id) FROM open WHERE blocks_thaw
      UNION ALL SELECT 'repositories.total', 'all', '', count(*) FROM repository
        WHERE organisation_id = ${scan.organisationId}::uuid AND deleted_at IS NULL
      UNION ALL SELECT 'repositories.failed', 'all', '', count(*) FROM scan
        WHERE batch_id = (SELECT batch_id FROM scan WHERE id = ${scan.id}::uuid) AND status = 'failed'
    )
    INSERT INTO metric_point (organisation_id, at, metric, dimension, key, value)
    SELECT ${scan.organisationId}::uuid, ${at}, metric, dimension, key, value FROM points
    ON CONFLICT (organisation_id, metric, dimension, key, at) DO UPDATE SET value = excluded.value`;
}
