import type { Failure } from "../../core/contracts.ts";
import type { AuditEntry, ClaimedScan, Fence, RedactedSource, ScanOutcome, ScanStore } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { putCredentials } from "./credentials.ts";
import { passFence } from "./fence.ts";
import { putFindings, resolveMissing } from "./findings.ts";
import { writeBatchMetrics, writeRepositoryMetrics } from "./metrics.ts";
import { putOwnerships } from "./owner-store.ts";
import { putPlan } from "./plans.ts";

/** A repository with ten thousand findings is stored in a few seconds; what takes longer than this is stuck. */
const TRANSACTION_MS = 60_000;

/** @param fence of the worker whose job writes; null where none does */
export function createScanStore(database: Database, fence: Fence | null): ScanStore {
  const write = <T>(work: (tx: Prisma.TransactionClient) => Promise<T>) =>
    database.$transaction(
      async (tx) => {
        await passFence(tx, fence);
        return await work(tx);
      },
      { timeout: TRANSACTION_MS },
    );
  return {
    claim: (scanId, at) => write((tx) => claim(tx, scanId, at)),
    complete: (scan, outcome) => write((tx) => complete(tx, scan, outcome)),
    fail: (scan, failure, at, audit) => write((tx) => fail(tx, scan, failure, at, audit)),
  };
}

async function claim(tx: Prisma.TransactionClient, scanId: string, at: Date): Promise<ClaimedScan | null> {
  // `running` is claimed again: the queue hands a job out twice only after the first worker died, or was stopped. What was given up is
  // claimed when a person asks for it again.
  const { count } = await tx.scan.updateMany({
    where: {
      id: scanId,
      OR: [{ status: { in: ["queued", "running"] } }, { status: "failed", errorCode: "given-up" }],
    },
    data: { status: "running", startedAt: at, finishedAt: null, errorCode: null, errorMessage: null },
  });
  if (count === 0) return null;
  const row = await tx.scan.findUniqueOrThrow({
    where: { id: scanId },
    select: {
      organisationId: true,
      repositoryId: true,
      organisation: { select: { folder: true } },
      repository: { select: { owner: true, name: true, defaultPermissions: true } },
    },
  });
  if (row.organisation.folder === null) return null;
  const { organisationId, repositoryId, organisation, repository } = row;
  const { owner, name } = repository;
  const known = repository.defaultPermissions;
  // A word that this version does not know is a setting that is not known.
  const defaultPermissions = known === "read" || known === "write" ? known : null;
  return {
    id: scanId,
    organisationId,
    repositoryId,
    folder: organisation.folder ?? "",
    owner,
    name,
    defaultPermissions,
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
  await tx.repository.update({
    where: { id: scan.repositoryId },
    data: { headSha: outcome.commit, defaultBranch: outcome.ref, asOf: outcome.at },
  });
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
  if (outcome.plan !== null) await putPlan(tx, scan, outcome.plan, outcome);
  await writeRepositoryMetrics(tx, scan, outcome.at);
  await writeAudit(tx, organisationId, outcome.audit, outcome.at);
  await writeBatchMetrics(tx, scan, outcome.at);
  return true;
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
