import { isDue, sourceKey } from "../../core/github/source-key.ts";
import type { QueueRequest, SyncScope } from "../../usecases/sync/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Prisma } from "./client.ts";
import { mayWrite } from "./sync-heads.ts";
import { uuid7 } from "./uuid.ts";

/** Repositories whose files are read together, in two requests. */
const TOGETHER = 100;
/** The name of a repository that has no commit, and so no branch, yet. */
const NO_BRANCH = "HEAD";
/** A scan that waits longer has lost its job. */
const LOST_MS = 2 * 3_600_000;

type Row = Awaited<ReturnType<typeof candidates>>[number];
type Due = { readonly row: Row; readonly key: string };

/** Queues a scan for each repository that would be read differently by now. One that waits for the same already is left to wait. */
export async function queueScans(
  tx: Prisma.TransactionClient,
  scope: SyncScope,
  only: number | null,
  request: QueueRequest,
): Promise<{ readonly scanIds: readonly string[] } | null> {
  const { engineVersion, at, audit } = request;
  if (!(await mayWrite(tx, scope, at))) return null;
  const { organisationId } = scope;
  const { configSha } = await tx.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { configSha: true },
  });
  const due = (await candidates(tx, scope, only)).flatMap((row): readonly Due[] => {
    const key = keyOf(row, engineVersion, configSha);
    const last = { key: row.scannedKey, head: row.scannedHead, outside: row.scannedOutside };
    return isDue(key, row.headSha, last) ? [{ row, key }] : [];
  });
  const open = await openScans(tx, organisationId, due, at);
  const missing = due.filter(({ row, key }) => !open.waiting.has(`${row.id} ${row.headSha} ${key}`));
  await tx.scan.updateMany({
    where: { repositoryId: { in: missing.map(({ row }) => row.id) }, status: { in: ["queued", "running"] } },
    data: { status: "superseded", finishedAt: at },
  });
  const scans = missing.map(({ row, key }) => ({
    id: uuid7(at.getTime()),
    organisationId,
    repositoryId: row.id,
    // Who looks at the progress of a first sync must not see it replaced by one repository that changed meanwhile.
    batchId: open.batchId,
    ref: row.defaultBranch ?? NO_BRANCH,
    commitSha: row.headSha,
    sourceKey: key,
    purpose: "branch",
    engineVersion,
    status: "queued",
    queuedAt: at,
  }));
  if (scans.length === 0) return { scanIds: [] };
  await tx.scan.createMany({ data: scans });
  const scanIds = scans.map(({ id }) => id);
  for (let from = 0; from < scanIds.length; from += TOGETHER)
    await addJob(tx, organisationId, scanIds.slice(from, from + TOGETHER));
  if (scope.id !== null)
    await tx.syncRun.update({ where: { id: scope.id }, data: { queued: scanIds.length }, select: { id: true } });
  await writeAudit(tx, organisationId, { ...audit, data: { ...audit.data, repositories: scanIds.length } }, at);
  return { scanIds };
}

async function addJob(tx: Prisma.TransactionClient, organisationId: string, scanIds: readonly string[]): Promise<void> {
  const payload = JSON.stringify({ organisationId, scanIds });
  await tx.$executeRaw`SELECT thaw_add_job('scan.repositories', ${payload}::json, ${`scan.repositories:${scanIds[0]}`})`;
}

/** Those that the run saw, or the one, as far as GitHub lets their files be read. */
function candidates(tx: Prisma.TransactionClient, { id, organisationId }: SyncScope, only: number | null) {
  const which = only === null ? { syncRunId: id } : { githubId: BigInt(only) };
  return tx.repository.findMany({
    where: { organisationId, ...which, deletedAt: null, absence: null, disabled: false },
    select: {
      id: true,
      defaultBranch: true,
      headSha: true,
      workflowsTreeSha: true,
      actionsTreeSha: true,
      rootActionSha: true,
      scannedKey: true,
      scannedHead: true,
      scannedOutside: true,
    },
    orderBy: { id: "asc" },
  });
}

function keyOf(row: Row, engine: string, settings: string | null): string {
  const { defaultBranch, headSha, workflowsTreeSha: workflowsTree, actionsTreeSha: actionsTree, rootActionSha } = row;
  const state = { ref: defaultBranch ?? NO_BRANCH, headSha, workflowsTree, actionsTree, rootAction: rootActionSha };
  return sourceKey(state, { engine, settings });
}

/** Scans of these that wait, and the organisation's batch that is not finished, or a new one. */
async function openScans(tx: Prisma.TransactionClient, organisationId: string, due: readonly Due[], at: Date) {
  const waits = { status: { in: ["queued", "running"] }, queuedAt: { gt: new Date(at.getTime() - LOST_MS) } };
  const rows = await tx.scan.findMany({
    where: { repositoryId: { in: due.map(({ row }) => row.id) }, ...waits },
    select: { repositoryId: true, commitSha: true, sourceKey: true },
  });
  const newest = await tx.scan.findFirst({
    where: { organisationId, ...waits },
    select: { batchId: true },
    orderBy: { queuedAt: "desc" },
  });
  const waiting = new Set(rows.map((row) => `${row.repositoryId} ${row.commitSha} ${row.sourceKey}`));
  return { waiting, batchId: newest?.batchId ?? uuid7(at.getTime()) };
}
