import type { HeadsPage, RepositoryHead } from "../../usecases/github/ports.ts";
import type { AuditEntry } from "../../usecases/ports.ts";
import type { AbsentRepository, SyncScope } from "../../usecases/sync/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Prisma } from "./client.ts";
import { uuid7 } from "./uuid.ts";

/** Whether this may write: a run must be the organisation's newest. Holds the organisation, so that pages of two runs take turns. */
export async function mayWrite(tx: Prisma.TransactionClient, scope: SyncScope, at: Date): Promise<boolean> {
  // NO KEY: rows that refer to the organisation may still be inserted meanwhile.
  await tx.$queryRaw`SELECT 1 FROM organisation WHERE id = ${scope.organisationId}::uuid FOR NO KEY UPDATE`;
  if (scope.id === null) return true;
  const { count } = await tx.syncRun.updateMany({ where: { id: scope.id, status: "running" }, data: { seenAt: at } });
  return count > 0;
}

/** Repositories as GitHub shows them, by its ids. One statement for a page, because Prisma would send one for each row. */
export async function putHeads(
  tx: Prisma.TransactionClient,
  scope: SyncScope,
  { repositories, unreadable }: HeadsPage,
  at: Date,
): Promise<boolean> {
  if (!(await mayWrite(tx, scope, at))) return false;
  const rows = JSON.stringify(rowsOf(repositories, at));
  const { organisationId } = scope;
  // Names change hands. Who has one no more is shown with its id behind a sign that no name has, until it is seen under its own.
  await tx.$executeRaw`
    UPDATE repository r SET name = r.name || '~' || r.github_id
    FROM jsonb_to_recordset(${rows}::jsonb) AS seen (github_id bigint, owner text, name text)
    WHERE r.organisation_id = ${organisationId}::uuid AND r.deleted_at IS NULL AND r.github_id <> seen.github_id
      AND lower(r.owner) = lower(seen.owner) AND lower(r.name) = lower(seen.name)`;
  await tx.$executeRaw`
    INSERT INTO repository (id, organisation_id, github_id, node_id, owner, name, default_branch, head_sha, workflows_tree_sha,
      actions_tree_sha, root_action_sha, visibility, archived, disabled, fork, pushed_at, branches, sync_run_id, as_of)
    SELECT id, ${organisationId}::uuid, github_id, node_id, owner, name, default_branch, head_sha, workflows_tree_sha,
      actions_tree_sha, root_action_sha, visibility, archived, disabled, fork, pushed_at, branches, ${scope.id}::uuid, ${at}
    FROM jsonb_to_recordset(${rows}::jsonb) AS row (id uuid, github_id bigint, node_id text, owner text, name text,
      default_branch text, head_sha text, workflows_tree_sha text, actions_tree_sha text, root_action_sha text, visibility text,
      archived boolean, disabled boolean, fork boolean, pushed_at timestamptz, branches int)
    ON CONFLICT (organisation_id, github_id) DO UPDATE SET
      node_id = excluded.node_id, owner = excluded.owner, name = excluded.name, default_branch = excluded.default_branch,
      head_sha = excluded.head_sha, workflows_tree_sha = excluded.workflows_tree_sha,
      actions_tree_sha = excluded.actions_tree_sha, root_action_sha = excluded.root_action_sha, visibility = excluded.visibility,
      archived = excluded.archived, disabled = excluded.disabled, fork = excluded.fork, pushed_at = excluded.pushed_at,
      branches = excluded.branches,
      sync_run_id = coalesce(excluded.sync_run_id, repository.sync_run_id), as_of = excluded.as_of, absence = NULL,
      deleted_at = NULL`;
  if (scope.id !== null)
    await tx.syncRun.update({
      where: { id: scope.id },
      data: { repositories: { increment: repositories.length }, unreadable: { increment: unreadable } },
      select: { id: true },
    });
  return true;
}

/** Each id and each name once: a list that changes while it is read may have one on two pages, and the later one counts. */
function rowsOf(heads: readonly RepositoryHead[], at: Date): readonly object[] {
  const byId = new Map(heads.map((head) => [head.id, head]));
  const byName = new Map([...byId.values()].map((head) => [`${head.owner}/${head.name}`.toLowerCase(), head]));
  return [...byName.values()].map((head) => ({
    id: uuid7(at.getTime()),
    github_id: head.id,
    node_id: head.nodeId,
    owner: head.owner,
    name: head.name,
    default_branch: head.defaultBranch,
    head_sha: head.headSha,
    workflows_tree_sha: head.workflowsTree,
    actions_tree_sha: head.actionsTree,
    root_action_sha: head.rootAction,
    visibility: head.visibility,
    archived: head.archived,
    disabled: head.disabled,
    fork: head.fork,
    pushed_at: head.pushedAt,
    branches: head.branches,
  }));
}

/** Repositories that are not the organisation's any more, or not shown. Their scans that wait are dropped, their history stays. */
export async function putAbsent(
  tx: Prisma.TransactionClient,
  scope: SyncScope,
  absent: readonly AbsentRepository[],
  at: Date,
  audit: AuditEntry,
): Promise<boolean> {
  if (!(await mayWrite(tx, scope, at))) return false;
  const { organisationId } = scope;
  let changed = 0;
  for (const absence of ["deleted", "transferred", "not-visible"] as const) {
    const ids = absent.filter((one) => one.absence === absence).map(({ id }) => BigInt(id));
    if (ids.length === 0) continue;
    const gone = absence === "not-visible" ? {} : { deletedAt: at };
    const where = { organisationId, githubId: { in: ids }, deletedAt: null };
    // What is only not shown is not known to be so as of now: `as_of` stays.
    const open = { ...where, OR: [{ absence: null }, { absence: { not: absence } }] };
    const { count } = await tx.repository.updateMany({ where: open, data: { absence, ...gone } });
    changed += count;
    await tx.scan.updateMany({
      where: { repository: { organisationId, githubId: { in: ids } }, status: { in: ["queued", "running"] } },
      data: { status: "superseded", finishedAt: at },
    });
  }
  if (changed === 0) return true;
  if (scope.id !== null)
    await tx.syncRun.update({ where: { id: scope.id }, data: { gone: { increment: changed } }, select: { id: true } });
  await writeAudit(tx, organisationId, audit, at);
  return true;
}
