import type { Failure } from "../../core/contracts.ts";
import { readsOutside } from "../../core/github/source-key.ts";
import type { AuditEntry, Fence } from "../../usecases/ports.ts";
import type { ClaimedScan, RedactedSource, ScanOutcome, ScanStore } from "../../usecases/scan-ports.ts";
import { writeAudit } from "./audit.ts";
import { putCalls } from "./call-store.ts";
import type { Database, Prisma } from "./client.ts";
import { putCredentials } from "./credentials.ts";
import { fencedWrites } from "./fence.ts";
import { putFindings, resolveMissing } from "./findings.ts";
import { writeBatchMetrics, writeRepositoryMetrics } from "./metrics.ts";
import { putOwnerships } from "./owner-store.ts";
import { putPlan } from "./plans.ts";
import { claimScans } from "./scan-claims.ts";
import { storable } from "./storable.ts";

/** A repository with ten thousand findings is stored in a few seconds; what takes longer than this is stuck. */
const TRANSACTION_MS = 60_000;

/** @param fence of the worker whose job writes; null where none does */
export function createScanStore(database: Database, fence: Fence | null): ScanStore {
  const write = fencedWrites(database, fence, TRANSACTION_MS);
  return {
    claim: async (scanId, at) => (await write((tx) => claimScans(tx, [scanId], at)))[0] ?? null,
    claimAll: (scanIds, at) => write((tx) => claimScans(tx, scanIds, at)),
    complete: (scan, outcome) => write((tx) => complete(tx, scan, storable(outcome))),
    fail: (scan, failure, at, audit) => write((tx) => fail(tx, scan, storable(failure), at, audit)),
  };
}

async function complete(tx: Prisma.TransactionClient, scan: ClaimedScan, outcome: ScanOutcome): Promise<boolean> {
  // Writers of one repository queue up here, so that what is seen as missing below is missing.
  await tx.$queryRaw`SELECT 1 FROM repository WHERE id = ${scan.repositoryId}::uuid FOR NO KEY UPDATE`;
  const { count } = await tx.scan.updateMany({
    where: { id: scan.id, status: "running" },
    data: {
      status: "done",
      ref: outcome.ref,
      commitSha: outcome.commit,
      engineVersion: outcome.engineVersion,
      files: outcome.files.length,
      unparsed: outcome.files.filter((file) => file.status === "unparsed").length,
      findingsOpen: outcome.findings.length,
      finishedAt: outcome.at,
    },
  });
  if (count === 0) return false;

  const { organisationId } = scan;
  await noteScanned(tx, scan, outcome);
  await tx.scanFile.createMany({
    data: outcome.files.map((file) => ({ ...file, organisationId, scanId: scan.id })),
    skipDuplicates: true,
  });
  await putSources(tx, organisationId, outcome.sources);
  const credentialIds = await putCredentials(tx, scan, outcome);
  await putFindings(tx, scan, outcome, credentialIds);
  await resolveMissing(tx, scan);
  if (outcome.ownership)
    await putOwnerships(
      tx,
      organisationId,
      [{ repositoryId: scan.repositoryId, ownership: outcome.ownership }],
      outcome.at,
    );
  if (outcome.calls) await putCalls(tx, scan, outcome.calls);
  if (outcome.plan !== null) await putPlan(tx, scan, outcome.plan, outcome);
  await writeRepositoryMetrics(tx, scan, outcome.at);
  await writeAudit(tx, organisationId, outcome.audit, outcome.at);
  await writeBatchMetrics(tx, scan, outcome.at);
  return true;
}

/** Where a folder stands is known by its scan; of GitHub the sync knows it, perhaps of a newer commit already. */
async function noteScanned(tx: Prisma.TransactionClient, scan: ClaimedScan, outcome: ScanOutcome): Promise<void> {
  const { commit, ref, at, files } = outcome;
  if (scan.github === null) {
    const data = { headSha: commit, defaultBranch: ref, asOf: at };
    await tx.repository.update({ where: { id: scan.repositoryId }, data });
    return;
  }
  const outside = readsOutside(files.map(({ path }) => path));
  await tx.$executeRaw`
    UPDATE repository SET scanned_key = (SELECT source_key FROM scan WHERE id = ${scan.id}::uuid), scanned_head = ${commit},
      scanned_outside = ${outside} WHERE id = ${scan.repositoryId}::uuid`;
}

/**
 * One content is one row, whichever repositories have it. A row that an older engine wrote, or that another path led to, may
 * show what this scan knows to cover: then what either covers is covered.
 */
async function putSources(
  tx: Prisma.TransactionClient,
  organisationId: string,
  sources: readonly RedactedSource[],
): Promise<void> {
  const known = await tx.sourceBlob.findMany({
    where: { organisationId, sha: { in: sources.map((source) => source.sha) } },
    select: { sha: true, text: true },
  });
  const before = new Map(known.map((row) => [row.sha, row.text]));
  const changed = sources.flatMap((source) => {
    const text = before.get(source.sha);
    if (text === source.text) return [];
    return [{ ...source, organisationId, text: text === undefined ? source.text : coveredByEither(source.text, text) }];
  });
  await tx.sourceBlob.deleteMany({ where: { organisationId, sha: { in: changed.map(({ sha }) => sha) } } });
  await tx.sourceBlob.createMany({ data: changed, skipDuplicates: true });
}

/** Texts of other lengths are not of one way to read the bytes: the newer one stands. */
function coveredByEither(text: string, older: string): string {
  if (older.length !== text.length) return text;
  let result = "";
  let copied = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (older[at] !== "*" || text[at] === "*") continue;
    result += `${text.slice(copied, at)}*`;
    copied = at + 1;
  }
  return result + text.slice(copied);
}

async function fail(
  tx: Prisma.TransactionClient,
  scan: ClaimedScan,
  failure: Failure,
  at: Date,
  audit: AuditEntry,
): Promise<boolean> {
  const { count } = await tx.scan.updateMany({
    where: { id: scan.id, status: "running" },
    data: { status: "failed", errorCode: failure.code, errorMessage: failure.message, finishedAt: at },
  });
  if (count === 0) return false;
  await writeAudit(tx, scan.organisationId, audit, at);
  await writeBatchMetrics(tx, scan, at);
  return true;
}
