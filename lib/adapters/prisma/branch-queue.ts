import { isLookDue } from "../../core/branches/elsewhere.ts";
import { isDue, sourceKey } from "../../core/github/source-key.ts";
import type { BranchReadAs } from "../../usecases/sync/branch-ports.ts";
import type { SyncScope } from "../../usecases/sync/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import type { Write } from "./fence.ts";
import { Prisma } from "./generated/client.ts";
import { mayWrite } from "./sync-heads.ts";

/** Branches whose files are read together, in two requests. */
const TOGETHER = 100;
/** Rows of one statement, so that an organisation is never held as a whole. */
const PAGE = 500;
/** Workflows that only their names of secrets are read of, in one sync: the others' turn comes with the next one. */
const MOST_OTHERS = 400;
/** What was asked for longer ago has lost its job. */
const LOST_MS = 2 * 3_600_000;
/** No row has it, and each comes after it. */
const FIRST = "00000000-0000-0000-0000-000000000000";

interface LookRow {
  readonly id: string;
  readonly githubId: bigint;
  readonly nodeId: string;
  readonly total: number | null;
  readonly pushedAt: Date | null;
  readonly headSha: string | null;
  readonly lookTotal: number | null;
  readonly lookPushedAt: Date | null;
  readonly lookHeadSha: string | null;
  readonly lookSettings: string | null;
  readonly lookedAt: Date | null;
}

/** Of the repositories that a run saw, or of the one, those whose branches have to be looked at. What is not due is let go of page by page. */
export async function looksDue(
  database: Database,
  scope: SyncScope,
  only: number | null,
  settings: string,
  at: Date,
): Promise<readonly { readonly id: number; readonly nodeId: string }[]> {
  const due: { readonly id: number; readonly nodeId: string }[] = [];
  for (let after: string | null = FIRST; after !== null; ) {
    const page: readonly LookRow[] = await lookRows(database, scope, only, after);
    for (const { githubId, nodeId, ...row } of page)
      if (isLookDue({ ...row, settings }, lookOf(row), at)) due.push({ id: Number(githubId), nodeId });
    after = lastOf(page);
  }
  return due;
}

/** Where the next page begins; null after the last one. */
function lastOf(page: readonly { readonly id: string }[]): string | null {
  return page.length < PAGE ? null : (page.at(-1)?.id ?? null);
}

function lookRows(database: Database, { id, organisationId }: SyncScope, only: number | null, after: string) {
  return database.$queryRaw<LookRow[]>`
    SELECT r.id, r.github_id AS "githubId", r.node_id AS "nodeId", r.branches AS total, r.pushed_at AS "pushedAt", r.head_sha AS "headSha",
      l.total AS "lookTotal", l.pushed_at AS "lookPushedAt", l.head_sha AS "lookHeadSha", l.settings AS "lookSettings",
      l.looked_at AS "lookedAt"
    FROM repository r LEFT JOIN branch_look l ON l.repository_id = r.id
    WHERE r.organisation_id = ${organisationId}::uuid AND r.id > ${after}::uuid AND r.deleted_at IS NULL AND r.absence IS NULL
      AND NOT r.disabled AND r.github_id IS NOT NULL AND r.node_id IS NOT NULL
      AND CASE WHEN ${only}::bigint IS NULL THEN r.sync_run_id = ${id}::uuid ELSE r.github_id = ${only}::bigint END
    ORDER BY r.id LIMIT ${PAGE}`;
}

function lookOf({
  lookTotal,
  lookPushedAt,
  lookHeadSha,
  lookSettings,
  lookedAt,
}: Omit<LookRow, "githubId" | "nodeId">) {
  if (lookSettings === null || lookedAt === null) return null;
  return { total: lookTotal, pushedAt: lookPushedAt, headSha: lookHeadSha, settings: lookSettings, lookedAt };
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly headSha: string;
  readonly workflowsTreeSha: string | null;
  readonly actionsTreeSha: string | null;
  readonly rootActionSha: string | null;
  readonly scannedKey: string | null;
  readonly scannedHead: string | null;
  readonly scannedOutside: boolean;
  readonly queuedKey: string | null;
  readonly queuedAt: Date | null;
}

type Due = { readonly row: Row; readonly key: string };

/** What one sync has come across so far. */
interface Met {
  readonly asked: Set<string>;
  /** Asked for before, and not read yet. */
  readonly waiting: Set<string>;
}

/**
 * Asks for what has to be read of branches. What waits already is left to wait. Each page is a transaction of its own: what was asked for is
 * noted with its job, and a sync that ends in between loses nothing.
 */
export async function queueBranches(
  write: Write,
  scope: SyncScope,
  only: number | null,
  request: BranchReadAs,
): Promise<{ readonly branches: number } | null> {
  const met: Met = { asked: new Set(), waiting: new Set() };
  let branches = 0;
  for (const role of ["release", "other"] as const) {
    for (let after: string | null = FIRST; after !== null; ) {
      const from: string = after;
      const page = await write((tx) => queuePage(tx, scope, { role, only, after: from }, request, met));
      if (page === null) return null;
      branches += page.queued;
      after = met.asked.size < MOST_OTHERS ? page.last : null;
    }
  }
  return { branches };
}

interface Which {
  readonly role: "release" | "other";
  readonly only: number | null;
  readonly after: string;
}

async function queuePage(
  tx: Prisma.TransactionClient,
  scope: SyncScope,
  which: Which,
  { engineVersion, at, audit }: BranchReadAs,
  met: Met,
): Promise<{ readonly queued: number; readonly last: string | null } | null> {
  if (!(await mayWrite(tx, scope, at))) return null;
  const { organisationId } = scope;
  const { configSha } = await tx.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { configSha: true },
  });
  const rows = await candidates(tx, organisationId, which, engineVersion);
  const due = rows.flatMap((row): readonly Due[] => {
    const key = keyOfBranch(row, engineVersion, configSha);
    return (which.role === "release" ? isReleaseDue(row, key, at) : isOtherDue(row, key, at, met))
      ? [{ row, key }]
      : [];
  });
  await ask(tx, organisationId, due, at);
  if (due.length > 0)
    await writeAudit(tx, organisationId, { ...audit, data: { ...audit.data, branches: due.length } }, at);
  return { queued: due.length, last: lastOf(rows) };
}

function isReleaseDue(row: Row, key: string, at: Date): boolean {
  const last = { key: row.scannedKey, head: row.scannedHead, outside: row.scannedOutside };
  return isDue(key, row.headSha, last) && !waits(row, key, at);
}

/** One branch for each tree, whose names of secrets are the same wherever it is. */
function isOtherDue(row: Row, key: string, at: Date, { asked, waiting }: Met): boolean {
  const tree = row.workflowsTreeSha;
  if (tree === null || asked.has(tree) || waiting.has(tree) || asked.size >= MOST_OTHERS) return false;
  const waited = waits(row, key, at);
  (waited ? waiting : asked).add(tree);
  return !waited;
}

/** Notes what was asked for, by one statement, because Prisma would send one for each row; and asks. */
async function ask(tx: Prisma.TransactionClient, organisationId: string, due: readonly Due[], at: Date): Promise<void> {
  if (due.length === 0) return;
  const notes = JSON.stringify(due.map(({ row, key }) => ({ id: row.id, key: queuedAs(row, key) })));
  await tx.$executeRaw`
    UPDATE repository_branch b SET queued_key = note.key, queued_at = ${at}
    FROM jsonb_to_recordset(${notes}::jsonb) AS note (id uuid, key text) WHERE b.id = note.id`;
  for (let from = 0; from < due.length; from += TOGETHER) {
    const branchIds = due.slice(from, from + TOGETHER).map(({ row }) => row.id);
    const payload = JSON.stringify({ organisationId, branchIds });
    await tx.$executeRaw`SELECT thaw_add_job('scan.branches', ${payload}::json, ${`scan.branches:${branchIds[0]}`})`;
  }
}

const RELEASE = Prisma.sql`b.role = 'release' AND (NOT b.same OR r.scanned_outside)`;

/** Release branches that differ from the default one, and others whose workflows nobody read, of repositories whose files can be read. */
function candidates(
  tx: Prisma.TransactionClient,
  organisationId: string,
  { role, only, after }: Which,
  engineVersion: string,
): Promise<readonly Row[]> {
  const unread = Prisma.sql`b.role = 'other' AND b.workflows_tree_sha IS NOT NULL AND NOT EXISTS (
    SELECT FROM workflows_reading w
    WHERE w.organisation_id = b.organisation_id AND w.tree_sha = b.workflows_tree_sha AND w.engine_version = ${engineVersion})`;
  return tx.$queryRaw<Row[]>`
    SELECT b.id, b.name, b.head_sha AS "headSha", b.workflows_tree_sha AS "workflowsTreeSha", b.actions_tree_sha AS "actionsTreeSha",
      b.root_action_sha AS "rootActionSha", b.scanned_key AS "scannedKey", b.scanned_head AS "scannedHead",
      b.scanned_outside AS "scannedOutside", b.queued_key AS "queuedKey", b.queued_at AS "queuedAt"
    FROM repository_branch b JOIN repository r ON r.id = b.repository_id
    WHERE b.organisation_id = ${organisationId}::uuid AND b.id > ${after}::uuid AND b.gone_at IS NULL AND r.deleted_at IS NULL
      AND r.absence IS NULL AND NOT r.disabled AND (${only}::bigint IS NULL OR r.github_id = ${only}::bigint)
      AND ${role === "release" ? RELEASE : unread}
    ORDER BY b.id LIMIT ${PAGE}`;
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
