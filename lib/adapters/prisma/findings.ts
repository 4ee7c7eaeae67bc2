import type { ClaimedScan, ScanOutcome } from "../../usecases/scan-ports.ts";
import type { Prisma } from "./client.ts";
import { sightingKey } from "./credentials.ts";
import { uuid7 } from "./uuid.ts";

/** Rows of one statement: JSON of this many findings stays far below the limit of one value. */
const CHUNK = 500;

/**
 * Inserts findings, or updates those that the repository had on this ref: the first scan that saw it stays, a finding that
 * was resolved and is back is open again. One statement for many rows, because Prisma would send one for each.
 */
export async function putFindings(
  tx: Prisma.TransactionClient,
  scan: ClaimedScan,
  outcome: ScanOutcome,
  credentialIds: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = uniqueRows(scan, outcome, credentialIds);
  for (let from = 0; from < rows.length; from += CHUNK) {
    await putChunk(tx, JSON.stringify(rows.slice(from, from + CHUNK)));
  }
}

/**
 * Marks what the repository had and this scan did not see. Of every ref: one ref is scanned of each repository, and a clone
 * that has another branch checked out now has no findings of the former one. What was imported is not ours to see: people close it.
 */
export async function resolveMissing(tx: Prisma.TransactionClient, scan: ClaimedScan): Promise<void> {
  await tx.finding.updateMany({
    where: {
      repositoryId: scan.repositoryId,
      resolvedScanId: null,
      lastScanId: { not: scan.id },
      origin: { not: "import" },
    },
    data: { resolvedScanId: scan.id },
  });
}

function uniqueRows(scan: ClaimedScan, outcome: ScanOutcome, credentialIds: ReadonlyMap<string, string>): object[] {
  const rows = new Map<string, object>();
  for (const finding of outcome.findings) {
    const credentialId =
      finding.credential === null ? null : (credentialIds.get(sightingKey(finding.credential)) ?? null);
    rows.set(finding.fingerprint, {
      id: uuid7(outcome.at.getTime()),
      organisation_id: scan.organisationId,
      repository_id: scan.repositoryId,
      ref: outcome.ref,
      fingerprint: finding.fingerprint,
      detector: finding.detector,
      kind: finding.kind,
      origin: finding.origin,
      target: finding.target,
      severity: finding.severity,
      confidence: finding.confidence,
      blocks_thaw: finding.blocksThaw,
      secret_name: finding.secretName,
      credential_id: credentialId,
      context: finding.context,
      path: finding.primary.path,
      span: finding.primary,
      remedy: finding.remedy,
      message: finding.message,
      modifiers: finding.modifiers,
      generated_from: finding.generatedFrom,
      sinks: finding.sinks,
      commit_sha: finding.commit,
      literal_hmac: finding.literal?.hmac ?? null,
      literal_shape: finding.literal?.shape ?? null,
      scan_id: scan.id,
      seen_at: outcome.at,
    });
  }
  return [...rows.values()];
}

async function putChunk(tx: Prisma.TransactionClient, json: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO finding (id, organisation_id, repository_id, ref, fingerprint, detector, kind, origin, target, severity,
      confidence, blocks_thaw, secret_name, credential_id, context, path, span, remedy, message, modifiers, generated_from,
      sinks, commit_sha, literal_hmac, literal_shape, first_scan_id, last_scan_id, first_seen_at)
    SELECT id, organisation_id, repository_id, ref, fingerprint, detector, kind, origin, nullif(target, 'null'::jsonb), severity,
      confidence, blocks_thaw, secret_name, credential_id, context, path, span, remedy, message, modifiers, generated_from,
      sinks, commit_sha, literal_hmac, literal_shape, scan_id, scan_id, seen_at
    FROM jsonb_to_recordset(${json}::jsonb) AS row (id uuid, organisation_id uuid, repository_id uuid, ref text, fingerprint text,
      detector text, kind text, origin text, target jsonb, severity text, confidence text, blocks_thaw boolean, secret_name text,
      credential_id uuid, context text, path text, span jsonb, remedy text, message text, modifiers text[], generated_from text,
      sinks jsonb, commit_sha text, literal_hmac text, literal_shape text, scan_id uuid, seen_at timestamptz)
    ON CONFLICT (repository_id, ref, fingerprint) DO UPDATE SET
      detector = excluded.detector, kind = excluded.kind, origin = excluded.origin, target = excluded.target,
      severity = excluded.severity, confidence = excluded.confidence, blocks_thaw = excluded.blocks_thaw,
      secret_name = excluded.secret_name, context = excluded.context,
      -- Where the secret is stored is the inventory's to say: a text that names the same secret as before knows no better.
      credential_id = CASE WHEN excluded.secret_name = finding.secret_name AND EXISTS (
          SELECT FROM credential stored WHERE stored.id = finding.credential_id AND stored.level IN ('org', 'repo', 'env')
            AND stored.ended_at IS NULL
        ) THEN finding.credential_id ELSE excluded.credential_id END,
      path = excluded.path, span = excluded.span, remedy = excluded.remedy, message = excluded.message,
      modifiers = excluded.modifiers, generated_from = excluded.generated_from, sinks = excluded.sinks,
      commit_sha = excluded.commit_sha, literal_hmac = excluded.literal_hmac, literal_shape = excluded.literal_shape,
      last_scan_id = excluded.last_scan_id, resolved_scan_id = NULL`;
}
