import type { AuditEntry } from "../../usecases/ports.ts";
import type { BranchLooked } from "../../usecases/sync/branch-ports.ts";
import type { SyncScope } from "../../usecases/sync/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Prisma } from "./client.ts";
import { mayWrite } from "./sync-heads.ts";
import { uuid7 } from "./uuid.ts";

/**
 * Stores looks at the branches of some repositories: one statement for all of them. What a look counts is newer than what its sync had read
 * of the repository: a branch that was pushed in between is no other change to wait for, of which GitHub would tell nobody once more.
 */
export async function putLooks(
  tx: Prisma.TransactionClient,
  scope: SyncScope,
  looks: readonly BranchLooked[],
  at: Date,
  audit: AuditEntry,
): Promise<boolean> {
  if (!(await mayWrite(tx, scope, at))) return false;
  const { organisationId } = scope;
  const json = JSON.stringify(
    looks.map(({ id, seen, beyond, settings }) => ({ id, ...lookOf(seen), beyond, settings })),
  );
  await tx.$executeRaw`
    INSERT INTO branch_look (repository_id, organisation_id, head_sha, pushed_at, total, complete, beyond, settings, looked_at)
    SELECT r.id, r.organisation_id, row.head_sha, row.pushed_at, row.total, row.complete, row.beyond, row.settings, ${at}
    FROM jsonb_to_recordset(${json}::jsonb) AS row (id bigint, head_sha text, pushed_at timestamptz, total int, complete boolean,
      beyond int, settings text)
    JOIN repository r ON r.organisation_id = ${organisationId}::uuid AND r.github_id = row.id
    ON CONFLICT (repository_id) DO UPDATE SET head_sha = excluded.head_sha, pushed_at = excluded.pushed_at, total = excluded.total,
      complete = excluded.complete, beyond = excluded.beyond, settings = excluded.settings, looked_at = excluded.looked_at`;
  await tx.$executeRaw`
    UPDATE repository r SET branches = row.total
    FROM jsonb_to_recordset(${json}::jsonb) AS row (id bigint, head_sha text, total int)
    WHERE r.organisation_id = ${organisationId}::uuid AND r.github_id = row.id AND r.head_sha IS NOT DISTINCT FROM row.head_sha
      AND r.branches IS DISTINCT FROM row.total`;
  await putBranches(tx, organisationId, looks, at);
  const ended = await endMissing(tx, organisationId, looks, at);
  if (ended > 0) await writeAudit(tx, organisationId, { ...audit, data: { ...audit.data, branches: ended } }, at);
  return true;
}

function lookOf({ headSha, pushedAt, total, complete }: BranchLooked["seen"]): object {
  return { head_sha: headSha, pushed_at: pushedAt, total, complete };
}

async function putBranches(
  tx: Prisma.TransactionClient,
  organisationId: string,
  looks: readonly BranchLooked[],
  at: Date,
): Promise<void> {
  const rows = looks.flatMap(({ id, branches }) =>
    branches.map((branch) => ({
      id: uuid7(at.getTime()),
      github_id: id,
      name: branch.name,
      role: branch.role,
      protected: branch.protected,
      same: branch.same,
      head_sha: branch.headSha,
      workflows_tree_sha: branch.workflowsTree,
      actions_tree_sha: branch.actionsTree,
      root_action_sha: branch.rootAction,
      committed_at: branch.committedAt,
    })),
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO repository_branch (id, organisation_id, repository_id, name, role, protected, same, head_sha, workflows_tree_sha,
      actions_tree_sha, root_action_sha, committed_at, seen_at)
    SELECT row.id, r.organisation_id, r.id, row.name, row.role, row.protected, row.same AND NOT r.scanned_outside, row.head_sha, row.workflows_tree_sha,
      row.actions_tree_sha, row.root_action_sha, row.committed_at, ${at}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (id uuid, github_id bigint, name text, role text, protected boolean,
      same boolean, head_sha text, workflows_tree_sha text, actions_tree_sha text, root_action_sha text, committed_at timestamptz)
    JOIN repository r ON r.organisation_id = ${organisationId}::uuid AND r.github_id = row.github_id
    ON CONFLICT (repository_id, name) DO UPDATE SET role = excluded.role, protected = excluded.protected, same = excluded.same,
      head_sha = excluded.head_sha, workflows_tree_sha = excluded.workflows_tree_sha, actions_tree_sha = excluded.actions_tree_sha,
      root_action_sha = excluded.root_action_sha, committed_at = excluded.committed_at, seen_at = excluded.seen_at, gone_at = NULL`;
}

/**
 * What a complete list does not have is gone; of a branch that is read no more, findings end. @returns how many release branches are gone
 */
async function endMissing(
  tx: Prisma.TransactionClient,
  organisationId: string,
  looks: readonly BranchLooked[],
  at: Date,
): Promise<number> {
  const all = looks.map(({ id }) => BigInt(id));
  const complete = looks.filter(({ seen }) => seen.complete).map(({ id }) => BigInt(id));
  await tx.repositoryBranch.deleteMany({
    where: {
      organisationId,
      role: "other",
      seenAt: { lt: at },
      repository: { githubId: { in: complete } },
      findings: { none: {} },
    },
  });
  const { count } = await tx.repositoryBranch.updateMany({
    where: { organisationId, goneAt: null, seenAt: { lt: at }, repository: { githubId: { in: complete } } },
    data: { goneAt: at },
  });
  const unread = { OR: [{ goneAt: { not: null } }, { role: "other" }, { same: true }] };
  const where = { organisationId, repository: { githubId: { in: all } }, ...unread };
  await tx.branchFinding.updateMany({ where: { endedAt: null, branch: where }, data: { endedAt: at } });
  // Read again once it counts again.
  await tx.repositoryBranch.updateMany({
    where: { ...where, scannedKey: { not: null } },
    data: { scannedKey: null, scannedHead: null, queuedKey: null },
  });
  return count;
}
