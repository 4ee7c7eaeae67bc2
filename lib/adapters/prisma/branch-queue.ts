import { isLookDue } from "../../core/branches/elsewhere.ts";
import { isDue, sourceKey } from "../../core/github/source-key.ts";
import type { BranchReadAs } from "../../usecases/sync/branch-ports.ts";
import type { SyncScope } from "../../usecases/sync/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { mayWrite } from "./sync-heads.ts";

/** Branches whose files are read together, in two requests. */
const TOGETHER = 100;
/** Workflows that only their names of secrets are read of, in one sync: the others' turn comes with the next one. */
const MOST_OTHERS = 400;
/** What was asked for longer ago has lost its job. */
const LOST_MS = 2 * 3_600_000;

/** Of the repositories that a run saw, or of the one, those whose branches have to be looked at. */
export async function looksDue(
  database: Database,
  { id, organisationId }: SyncScope,
  only: number | null,
  settings: string,
  at: Date,
): Promise<readonly { readonly id: number; readonly nodeId: string }[]> {
  const which = only === null ? { syncRunId: id } : { githubId: BigInt(only) };
  const rows = await database.repository.findMany({
    where: { organisationId, ...which, deletedAt: null, absence: null, disabled: false, nodeId: { not: null } },
    select: { githubId: true, nodeId: true, branches: true, pushedAt: true, headSha: true, branchLook: true },
    orderBy: { id: "asc" },
  });
  return rows.flatMap(({ githubId, nodeId, branches: total, pushedAt, headSha, branchLook }) => {
    if (githubId === null || nodeId === null) return [];
    return isLookDue({ total, pushedAt, headSha, settings }, branchLook, at) ? [{ id: Number(githubId), nodeId }] : [];
  });
}

type Row = Awaited<ReturnType<typeof candidates>>[number];

/** Asks for what has to be read of branches. What waits already is left to wait. */
export async function queueBranches(
  tx: Prisma.TransactionClient,
  scope: SyncScope,
  only: number | null,
  { engineVersion, at, audit }: BranchReadAs,
): Promise<{ readonly branches: number } | null> {
  if (!(await mayWrite(tx, scope, at))) return null;
  const { organisationId } = scope;
  const { configSha } = await tx.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { configSha: true },
  });
  const rows = await candidates(tx, organisationId, only);
  const read = await readTrees(tx, organisationId, rows, engineVersion);
  const asked = new Set<string>();
  const due = rows.flatMap((row): readonly { row: Row; key: string }[] => {
    const key = keyOfBranch(row, engineVersion, configSha);
    if (row.role === "release") {
      const last = { key: row.scannedKey, head: row.scannedHead, outside: row.scannedOutside };
      return isDue(key, row.headSha, last) && !waits(row, key, at) ? [{ row, key }] : [];
    }
    const tree = row.workflowsTreeSha;
    if (tree === null || read.has(tree) || asked.has(tree) || asked.size >= MOST_OTHERS || waits(row, key, at))
      return [];
    asked.add(tree);
    return [{ row, key }];
  });
  for (const { row, key } of due)
    await tx.repositoryBranch.update({
      where: { id: row.id },
      data: { queuedKey: queuedAs(row, key), queuedAt: at },
      select: { id: true },
    });
  for (let from = 0; from < due.length; from += TOGETHER)
    await addJob(
      tx,
      organisationId,
      due.slice(from, from + TOGETHER).map(({ row }) => row.id),
    );
  if (due.length > 0)
    await writeAudit(tx, organisationId, { ...audit, data: { ...audit.data, branches: due.length } }, at);
  return { branches: due.length };
}

async function addJob(
  tx: Prisma.TransactionClient,
  organisationId: string,
  branchIds: readonly string[],
): Promise<void> {
  const payload = JSON.stringify({ organisationId, branchIds });
  await tx.$executeRaw`SELECT thaw_add_job('scan.branches', ${payload}::json, ${`scan.branches:${branchIds[0]}`})`;
}

/** Release branches that differ from the default one, and all others, of repositories whose files can be read. */
function candidates(tx: Prisma.TransactionClient, organisationId: string, only: number | null) {
  const which = only === null ? {} : { githubId: BigInt(only) };
  return tx.repositoryBranch.findMany({
    where: {
      organisationId,
      goneAt: null,
      repository: { ...which, deletedAt: null, absence: null, disabled: false },
      OR: [
        { role: "release", same: false },
        { role: "release", repository: { scannedOutside: true } },
        { role: "other" },
      ],
    },
    select: {
      id: true,
      name: true,
      role: true,
      headSha: true,
      workflowsTreeSha: true,
      actionsTreeSha: true,
      rootActionSha: true,
      scannedKey: true,
      scannedHead: true,
      scannedOutside: true,
      queuedKey: true,
      queuedAt: true,
    },
    orderBy: { id: "asc" },
  });
}

async function readTrees(
  tx: Prisma.TransactionClient,
  organisationId: string,
  rows: readonly Row[],
  engineVersion: string,
): Promise<ReadonlySet<string>> {
  const trees = new Set(rows.flatMap(({ workflowsTreeSha }) => workflowsTreeSha ?? []));
  const known = await tx.workflowsReading.findMany({
    where: { organisationId, engineVersion, treeSha: { in: [...trees] } },
    select: { treeSha: true },
  });
  return new Set(known.map(({ treeSha }) => treeSha));
}

type Keyed = Pick<Row, "name" | "headSha" | "workflowsTreeSha" | "actionsTreeSha" | "rootActionSha">;

export function keyOfBranch(row: Keyed, engine: string, settings: string | null): string {
  const { name: ref, headSha, workflowsTreeSha: workflowsTree, actionsTreeSha: actionsTree, rootActionSha } = row;
  return sourceKey({ ref, headSha, workflowsTree, actionsTree, rootAction: rootActionSha }, { engine, settings });
}

function queuedAs({ headSha }: Row, key: string): string {
  return `${headSha} ${key}`;
}

function waits(row: Row, key: string, at: Date): boolean {
  const { queuedKey, queuedAt } = row;
  return queuedKey === queuedAs(row, key) && queuedAt !== null && at.getTime() - queuedAt.getTime() < LOST_MS;
}
