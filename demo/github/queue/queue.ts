import { noteActivity } from "../activity.ts";
import { deleteRef, moveRef, placeOfRef } from "../git/refs.ts";
import { GitHubError, validationFailed } from "../http/errors.ts";
import type { Repository } from "../model.ts";
import { exclusively, markMerged } from "../pulls/follow.ts";
import { type MergeMethod, mergedCommit } from "../pulls/merge.ts";
import { type Pull, projectOf, type QueueEntry } from "../pulls/store.ts";
import { checksStand, guardedOf, violationsOf } from "../rules/guard.ts";
import type { Mover } from "../rules/judge.ts";
import { isAbout } from "../rules/match.ts";
import { rulesetsFor } from "../rules/store.ts";
import type { World } from "../world.ts";

/**
 * A merge queue: each entry is built on top of the one before it, on a branch of its own, whose checks are waited for; then the branch is
 * moved to the last of those that are all green.
 * @see https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */

const QUEUE_BOT: Mover = {
  login: "github-merge-queue[bot]",
  appId: null,
  userId: null,
  teamIds: [],
  organizationAdmin: false,
  repositoryRole: null,
};

/** How a branch's queue merges; null where it has none. */
export function queueMethod(world: World, repository: Repository, branch: string): MergeMethod | null {
  const guarded = guardedOf(world, repository);
  for (const ruleset of rulesetsFor(world, repository)) {
    if (ruleset.enforcement !== "active" || !isAbout(ruleset, guarded, `refs/heads/${branch}`)) continue;
    for (const rule of ruleset.rules) if (rule.type === "merge_queue") return rule.method;
  }
  return null;
}

export function queueOf(world: World, repository: Repository, branch: string): readonly QueueEntry[] {
  return projectOf(world, repository).queue.filter(({ base }) => base === branch);
}

/** Where an entry's branch is now, whoever moved it. */
export async function headOf(repository: Repository, { ref }: QueueEntry): Promise<string | null> {
  return ref === null ? null : placeOfRef(repository.folder, ref);
}

/** @throws GitHubError 422 where there is no queue, or the pull request's own checks are not green */
export function enqueue(world: World, repository: Repository, pull: Pull, by: string): Promise<QueueEntry> {
  return exclusively(world, repository, async () => {
    const { queue } = projectOf(world, repository);
    if (queueMethod(world, repository, pull.base) === null) throw refused("Merge queue is not enabled for this branch");
    if (pull.state === "closed" || pull.draft) throw refused("Pull request is not mergeable");
    if (queue.some((entry) => entry.pull === pull.number)) throw refused("Pull request is already in the queue");
    if (checksStand(world, repository, `refs/heads/${pull.base}`, pull.headSha) !== "good")
      throw refused("Pull request is not mergeable: required status checks are expected");
    const id = world.ids.next("queue-entry", `${repository.id}/${pull.number}`);
    const entry: QueueEntry = {
      id,
      pull: pull.number,
      base: pull.base,
      sha: pull.headSha,
      by,
      at: world.now(),
      ref: null,
      from: null,
    };
    queue.push(entry);
    await build(world, repository);
    return entry;
  });
}

/** Takes an entry out, by hand. */
export function dequeue(world: World, repository: Repository, number: number): Promise<void> {
  return exclusively(world, repository, async () => {
    const entry = projectOf(world, repository).queue.find(({ pull }) => pull === number);
    if (entry !== undefined) await remove(world, repository, entry, "dequeued");
    await build(world, repository);
  });
}

/** Goes on with the queues of a repository: what is ready is merged, what failed is taken out, what lies on another base is built anew. */
export function goOn(world: World, repository: Repository): Promise<void> {
  return exclusively(world, repository, async () => {
    await build(world, repository);
    for (const base of new Set(projectOf(world, repository).queue.map((entry) => entry.base)))
      while (await step(world, repository, base));
  });
}

/** Each entry that has no branch, or whose base is another by now, gets one. */
async function build(world: World, repository: Repository): Promise<void> {
  const project = projectOf(world, repository);
  const tops = new Map<string, string>();
  for (const entry of [...project.queue]) {
    const pull = project.pulls.get(entry.pull);
    const method = queueMethod(world, repository, entry.base);
    const top = tops.get(entry.base) ?? (await placeOfRef(repository.folder, `refs/heads/${entry.base}`));
    if (
      pull === undefined ||
      pull.state === "closed" ||
      pull.headSha !== entry.sha ||
      method === null ||
      top === null
    ) {
      await remove(world, repository, entry, "dequeued");
      continue;
    }
    if (entry.from !== top) {
      if (entry.ref !== null) await destroy(world, repository, entry, "invalidated");
      if (!(await buildOne(world, repository, entry, { pull, method, top }))) {
        await remove(world, repository, entry, "dequeued");
        continue;
      }
    }
    tops.set(entry.base, (await headOf(repository, entry)) ?? top);
  }
}

async function buildOne(
  world: World,
  repository: Repository,
  entry: QueueEntry,
  { pull, method, top }: { readonly pull: Pull; readonly method: MergeMethod; readonly top: string },
): Promise<boolean> {
  const request = { by: entry.by, method, sha: null, title: null, message: null, workflows: true };
  const made = await mergedCommit({ world, repository, pull, request, base: top }).catch((error: unknown) => {
    if (error instanceof GitHubError) return null;
    throw error;
  });
  if (made === null) return false;
  entry.from = top;
  entry.ref = `refs/heads/gh-readonly-queue/${entry.base}/pr-${pull.number}-${top}`;
  await moveRef(repository.folder, entry.ref, made, null);
  world.happenings.tell({
    event: "merge_group",
    action: "checks_requested",
    repository,
    group: { ...entry, head: made },
  });
  return true;
}

/** @returns whether something was done, after which there may be more to do */
async function step(world: World, repository: Repository, base: string): Promise<boolean> {
  const ready: { readonly entry: QueueEntry; readonly head: string }[] = [];
  for (const entry of queueOf(world, repository, base)) {
    const head = await headOf(repository, entry);
    const stands = head === null ? "bad" : checksStand(world, repository, `refs/heads/${base}`, head);
    if (stands === "bad" && ready.length === 0) {
      await remove(world, repository, entry, "dequeued");
      await build(world, repository);
      return true;
    }
    if (stands !== "good" || head === null) break;
    ready.push({ entry, head });
  }
  return ready.length > 0 && (await merge(world, repository, base, ready));
}

async function merge(
  world: World,
  repository: Repository,
  base: string,
  ready: readonly { readonly entry: QueueEntry; readonly head: string }[],
): Promise<boolean> {
  const project = projectOf(world, repository);
  const last = ready.at(-1);
  const from = ready[0]?.entry.from ?? null;
  const pull = last === undefined ? undefined : project.pulls.get(last.entry.pull);
  if (last === undefined || pull === undefined || from === null) return false;
  const ref = `refs/heads/${base}`;
  const update = {
    ref,
    from,
    to: last.head,
    via: "queue",
    mover: QUEUE_BOT,
    forced: false,
    pull,
    parents: [],
  } as const;
  if ((await violationsOf(world, repository, update)).length > 0) return false;
  if (!(await moveRef(repository.folder, ref, last.head, from))) return false;
  const type = "merge_queue_merge";
  await noteActivity(world, repository, { ref, before: from, after: last.head, actor: QUEUE_BOT.login, type });
  let before = from;
  for (const { entry, head } of ready) {
    const merged = project.pulls.get(entry.pull);
    if (merged !== undefined) {
      merged.baseSha = before;
      markMerged(world, repository, merged, { mergeSha: head, by: entry.by });
    }
    before = head;
    await remove(world, repository, entry, "merged");
  }
  await build(world, repository);
  return true;
}

type Reason = "merged" | "invalidated" | "dequeued";

async function remove(world: World, repository: Repository, entry: QueueEntry, reason: Reason): Promise<void> {
  const { queue } = projectOf(world, repository);
  queue.splice(queue.indexOf(entry), 1);
  if (entry.ref !== null) await destroy(world, repository, entry, reason);
}

async function destroy(world: World, repository: Repository, entry: QueueEntry, reason: Reason): Promise<void> {
  const head = await headOf(repository, entry);
  if (head === null || entry.ref === null) return;
  await deleteRef(repository.folder, entry.ref, head);
  const group = { ...entry, head };
  world.happenings.tell({ event: "merge_group", action: "destroyed", repository, group, more: { reason } });
  entry.ref = null;
}

function refused(message: string): GitHubError {
  return validationFailed({ resource: "PullRequest", code: "custom", message });
}
