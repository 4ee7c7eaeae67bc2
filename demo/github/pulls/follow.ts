import { headsOf, isAncestor } from "../git/refs.ts";
import { git } from "../git/run.ts";
import type { Happening } from "../happenings.ts";
import type { Repository } from "../model.ts";
import type { World } from "../world.ts";
import { type Project, type Pull, projectOf } from "./store.ts";

/**
 * Pull requests follow their branches, whoever moves them and by whatever way: a push, the API, a person. So nobody has to
 * tell: the branches are compared with how they were at the last look, before anything is answered and after each change.
 */

/** Does something while nothing else is done to the repository; its pull requests are right before and after. */
export function exclusively<T>(world: World, repository: Repository, work: () => Promise<T> | T): Promise<T> {
  const project = projectOf(world, repository);
  const done = project.busy.then(async () => {
    await follow(world, repository, project);
    const result = await work();
    await follow(world, repository, project);
    return result;
  });
  project.busy = done.catch(() => undefined);
  return done;
}

async function follow(world: World, repository: Repository, project: Project): Promise<void> {
  const before = project.heads;
  const heads = await headsOf(repository.folder);
  project.heads = heads;
  if (before === null) return;
  const moved = new Set([...before.keys(), ...heads.keys()].filter((name) => before.get(name) !== heads.get(name)));
  if (moved.size === 0) return;
  repository.pushedAt = world.now();
  for (const branch of moved) {
    const [was, is] = [before.get(branch) ?? null, heads.get(branch) ?? null];
    world.happenings.tell({ event: "push", repository, branch, before: was, after: is });
  }
  for (const pull of project.pulls.values()) {
    if (pull.state === "open" && (moved.has(pull.head) || moved.has(pull.base)))
      await followOne(world, repository, pull, heads);
  }
}

/**
 * The head's commits have come into the base: merged. A branch is gone, or nothing is left between the two: closed.
 * @see https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges#indirect-merges
 */
async function followOne(
  world: World,
  repository: Repository,
  pull: Pull,
  heads: ReadonlyMap<string, string>,
): Promise<void> {
  const base = heads.get(pull.base);
  if (base === undefined) return closePull(world, repository, pull);
  const head = heads.get(pull.head) ?? pull.headSha;
  if (await isAncestor(repository.folder, head, base)) {
    // A head that was set back to what the base had before brought nothing.
    if (!(await isAncestor(repository.folder, pull.headSha, head))) return closePull(world, repository, pull);
    await setHead(repository, pull, head);
    return markMerged(world, repository, pull, { mergeSha: head, by: null });
  }
  if (!heads.has(pull.head)) return closePull(world, repository, pull);
  if (head === pull.headSha) return;
  const more = { before: pull.headSha, after: head };
  await setHead(repository, pull, head);
  pull.baseSha = base;
  pull.updatedAt = world.now();
  tellPull(world, repository, pull, "synchronize", more);
}

/** GitHub keeps `refs/pull/N/head`, which outlives the branch. */
export async function setHead(repository: Repository, pull: Pull, sha: string): Promise<void> {
  await git(repository.folder, ["update-ref", `refs/pull/${pull.number}/head`, sha]);
  pull.headSha = sha;
}

/** Tells what became of a pull request, as it is at this moment. */
export function tellPull(
  world: World,
  repository: Repository,
  pull: Pull,
  action: PullAction,
  more: Readonly<Record<string, unknown>> = {},
): void {
  world.happenings.tell({ event: "pull_request", action, repository, pull: { ...pull }, more });
}

type PullAction = Extract<Happening, { readonly event: "pull_request" }>["action"];

export function closePull(world: World, repository: Repository, pull: Pull): void {
  pull.state = "closed";
  pull.closedAt = world.now();
  pull.updatedAt = world.now();
  tellPull(world, repository, pull, "closed");
}

interface Merged {
  readonly mergeSha: string;
  readonly by: string | null;
}

export function markMerged(world: World, repository: Repository, pull: Pull, { mergeSha, by }: Merged): void {
  pull.mergeSha = mergeSha;
  pull.mergedAt = world.now();
  pull.mergedBy = by;
  closePull(world, repository, pull);
}

/** The commit to compare a pull request with: its base's newest while it is open. */
export function baseOf(world: World, repository: Repository, pull: Pull): string {
  if (pull.state === "closed") return pull.baseSha;
  return projectOf(world, repository).heads?.get(pull.base) ?? pull.baseSha;
}
