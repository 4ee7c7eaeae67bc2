import { isDue, sourceKey } from "../../core/github/source-key.ts";
import type { QueueRequest, SyncScope } from "../../usecases/sync/ports.ts";
import { writeAudit } from "./audit.ts";
import { outdatedCallers } from "./call-store.ts";
import { Prisma } from "./generated/client.ts";
import { mayWrite } from "./sync-heads.ts";
import { uuid7 } from "./uuid.ts";

/** Repositories whose files are read together, in two requests. */
const TOGETHER = 100;
/** The name of a repository that has no commit, and so no branch, yet. */
const NO_BRANCH = "HEAD";
/** A scan that waits longer has lost its job. */
const LOST_MS = 2 * 3_600_000;
/** Repositories that are looked at together, so that an organisation is never held as a whole. */
const PAGE = 500;

interface Row {
  readonly id: string;
  readonly githubId: bigint;
  readonly defaultBranch: string | null;
  readonly headSha: string | null;
  readonly workflowsTreeSha: string | null;
  readonly actionsTreeSha: string | null;
  readonly rootActionSha: string | null;
  readonly scannedKey: string | null;
  readonly scannedHead: string | null;
  readonly scannedOutside: boolean;
}
type Due = { readonly row: Row; readonly key: string };

/** Queues a scan for each repository that would be read differently by now. One that waits for the same already is left to wait. */
export async function queueScans(
  tx: Prisma.TransactionClient,
  scope: SyncScope,
  only: number | null,
  request: QueueRequest,
): Promise<{ readonly queued: number } | null> {
  if (!(await mayWrite(tx, scope, request.at))) return null;
  const behind = await outdatedCallers(tx, scope.organisationId);
  const queued = await queueDuePages(tx, scope.organisationId, candidates(tx, scope, only), behind, request);
  if (queued > 0 && scope.id !== null)
    await tx.syncRun.update({ where: { id: scope.id }, data: { queued }, select: { id: true } });
  return { queued };
}

/** The same for those alone that are behind what they call, however few that are among all. */
export async function queueCallers(
  tx: Prisma.TransactionClient,
  organisationId: string,
  request: QueueRequest,
): Promise<{ readonly queued: number }> {
  const scope = { id: null, organisationId };
  await mayWrite(tx, scope, request.at);
  const behind = await outdatedCallers(tx, organisationId);
  return { queued: await queueDuePages(tx, organisationId, callers(tx, organisationId, behind), behind, request) };
}

async function queueDuePages(
  tx: Prisma.TransactionClient,
  organisationId: string,
  pages: AsyncGenerator<readonly Row[]>,
  behind: ReadonlySet<string>,
  { engineVersion, at, audit, again = false }: QueueRequest,
): Promise<number> {
  const { configSha } = await tx.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { configSha: true },
  });
  const batchId = await openBatch(tx, organisationId, at);
  const jobs = jobsOf(tx, organisationId);
  for await (const page of pages) {
    const due = page.flatMap((row): readonly Due[] => {
      const key = keyOf(row, engineVersion, configSha);
      const last = { key: row.scannedKey, head: row.scannedHead, outside: row.scannedOutside };
      return again || behind.has(row.id) || isDue(key, row.headSha, last) ? [{ row, key }] : [];
    });
    await jobs.add(await queueDue(tx, due, { organisationId, batchId, engineVersion, at }));
  }
  const queued = await jobs.end();
  if (queued > 0) await writeAudit(tx, organisationId, { ...audit, data: { ...audit.data, repositories: queued } }, at);
  return queued;
}

interface Batch {
  readonly organisationId: string;
  readonly batchId: string;
  readonly engineVersion: string;
  readonly at: Date;
}

/** One scan for each that does not wait for the same, in place of what waits for something else. @returns their ids */
async function queueDue(tx: Prisma.TransactionClient, due: readonly Due[], batch: Batch): Promise<readonly string[]> {
  if (due.length === 0) return [];
  const { organisationId, batchId, engineVersion, at } = batch;
  const waiting = await waitingScans(tx, due, at);
  const missing = due.filter(({ row, key }) => !waiting.has(`${row.id} ${row.headSha} ${key}`));
  if (missing.length === 0) return [];
  const scans = missing.map(({ row, key }) => ({
    id: uuid7(at.getTime()),
    repository_id: row.id,
    ref: row.defaultBranch ?? NO_BRANCH,
    commit_sha: row.headSha,
    source_key: key,
  }));
  await tx.$executeRaw`
    UPDATE scan SET status = 'superseded', finished_at = ${at}
    WHERE repository_id = ANY(${missing.map(({ row }) => row.id)}::uuid[]) AND status IN ('queued', 'running')`;
  // One statement, because Prisma takes longer for ten thousand rows than a transaction may stand still.
  await tx.$executeRaw`
    INSERT INTO scan (id, organisation_id, repository_id, batch_id, ref, commit_sha, source_key, purpose, engine_version, status, queued_at)
    SELECT id, ${organisationId}::uuid, repository_id, ${batchId}::uuid, ref, commit_sha, source_key, 'branch', ${engineVersion}, 'queued', ${at}
    FROM jsonb_to_recordset(${JSON.stringify(scans)}::jsonb) AS row (id uuid, repository_id uuid, ref text, commit_sha text, source_key text)`;
  return scans.map(({ id }) => id);
}

/** Asks for jobs of a hundred scans each, from whatever pages they come. `end` asks for the last one, and says how many scans there were. */
function jobsOf(tx: Prisma.TransactionClient, organisationId: string) {
  let kept: readonly string[] = [];
  let total = 0;
  const ask = async (scanIds: readonly string[]) => {
    const payload = JSON.stringify({ organisationId, scanIds });
    await tx.$executeRaw`SELECT thaw_add_job('scan.repositories', ${payload}::json, ${`scan.repositories:${scanIds[0]}`})`;
  };
  return {
    async add(scanIds: readonly string[]): Promise<void> {
      total += scanIds.length;
      for (kept = [...kept, ...scanIds]; kept.length >= TOGETHER; kept = kept.slice(TOGETHER))
        await ask(kept.slice(0, TOGETHER));
    },
    async end(): Promise<number> {
      if (kept.length > 0) await ask(kept);
      return total;
    },
  };
}

const COLUMNS = Prisma.sql`id, github_id AS "githubId", default_branch AS "defaultBranch", head_sha AS "headSha",
  workflows_tree_sha AS "workflowsTreeSha", actions_tree_sha AS "actionsTreeSha", root_action_sha AS "rootActionSha",
  scanned_key AS "scannedKey", scanned_head AS "scannedHead", scanned_outside AS "scannedOutside"`;
const READABLE = Prisma.sql`deleted_at IS NULL AND absence IS NULL AND NOT disabled`;

/** Those that the run saw, or the one, as far as GitHub lets their files be read. By GitHub's ids, which there is an index of. */
async function* candidates(
  tx: Prisma.TransactionClient,
  { id, organisationId }: SyncScope,
  only: number | null,
): AsyncGenerator<readonly Row[]> {
  for (let after = BigInt(only ?? 0) - 1n; ; ) {
    const page: readonly Row[] = await tx.$queryRaw<Row[]>`
      SELECT ${COLUMNS} FROM repository
      WHERE organisation_id = ${organisationId}::uuid AND github_id > ${after} AND ${READABLE} AND CASE WHEN ${only}::bigint IS NULL THEN sync_run_id = ${id}::uuid ELSE github_id = ${only}::bigint END
      ORDER BY github_id LIMIT ${only === null ? PAGE : 1}`;
    yield page;
    const last = page.at(-1);
    if (only !== null || last === undefined || page.length < PAGE) return;
    after = last.githubId;
  }
}

async function* callers(
  tx: Prisma.TransactionClient,
  organisationId: string,
  behind: ReadonlySet<string>,
): AsyncGenerator<readonly Row[]> {
  const ids = [...behind].sort();
  for (let from = 0; from < ids.length; from += PAGE)
    yield await tx.$queryRaw<Row[]>`
      SELECT ${COLUMNS} FROM repository
      WHERE organisation_id = ${organisationId}::uuid AND id = ANY(${ids.slice(from, from + PAGE)}::uuid[]) AND ${READABLE}
      ORDER BY id`;
}

function keyOf(row: Row, engine: string, settings: string | null): string {
  const { defaultBranch, headSha, workflowsTreeSha: workflowsTree, actionsTreeSha: actionsTree, rootActionSha } = row;
  const state = { ref: defaultBranch ?? NO_BRANCH, headSha, workflowsTree, actionsTree, rootAction: rootActionSha };
  return sourceKey(state, { engine, settings });
}

function stillWaits(at: Date) {
  return { status: { in: ["queued", "running"] }, queuedAt: { gt: new Date(at.getTime() - LOST_MS) } };
}

/** What of these waits, by repository, commit and key. */
async function waitingScans(tx: Prisma.TransactionClient, due: readonly Due[], at: Date): Promise<ReadonlySet<string>> {
  const rows = await tx.scan.findMany({
    where: { repositoryId: { in: due.map(({ row }) => row.id) }, ...stillWaits(at) },
    select: { repositoryId: true, commitSha: true, sourceKey: true },
  });
  return new Set(rows.map((row) => `${row.repositoryId} ${row.commitSha} ${row.sourceKey}`));
}

/** The organisation's batch that is not finished, or a new one: who looks at the progress of a first sync must not see it replaced. */
async function openBatch(tx: Prisma.TransactionClient, organisationId: string, at: Date): Promise<string> {
  const newest = await tx.scan.findFirst({
    where: { organisationId, ...stillWaits(at) },
    select: { batchId: true },
    orderBy: { queuedAt: "desc" },
  });
  return newest?.batchId ?? uuid7(at.getTime());
}
