import { isAncestor } from "./git/refs.ts";
import type { Repository } from "./model.ts";
import type { World } from "./world.ts";

/** What moved a branch, as a repository's activity tells it. Tags are none of it. */
export interface Activity {
  readonly id: number;
  /** Full: `refs/heads/main`. */
  readonly ref: string;
  /** Null where there was no branch before, or is none after. */
  readonly before: string | null;
  readonly after: string | null;
  readonly type: ActivityType;
  /** Null where GitHub knows nobody. */
  readonly actor: string | null;
  readonly at: number;
}

export const ACTIVITY_TYPES = [
  "push",
  "force_push",
  "branch_creation",
  "branch_deletion",
  "pr_merge",
  "merge_queue_merge",
] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

export type BranchMove = Pick<Activity, "ref" | "before" | "after" | "actor"> & {
  readonly merge?: boolean;
  readonly type?: ActivityType;
};

/** Remembers that a branch was moved, and who did it. */
export async function noteActivity(world: World, repository: Repository, move: BranchMove): Promise<void> {
  const { ref, before, after, actor, merge = false } = move;
  if (!ref.startsWith("refs/heads/") || before === after) return;
  const list = world.activity.get(repository.id) ?? [];
  world.activity.set(repository.id, list);
  const type = move.type ?? (merge ? "pr_merge" : await typeOf(repository, before, after));
  list.push({
    id: world.ids.next("activity", String(repository.id)),
    ref,
    before,
    after,
    type,
    actor,
    at: world.now(),
  });
}

async function typeOf(repository: Repository, before: string | null, after: string | null): Promise<ActivityType> {
  if (before === null) return "branch_creation";
  if (after === null) return "branch_deletion";
  return (await isAncestor(repository.folder, before, after)) ? "push" : "force_push";
}

/** What a push did, by the branches from before it and from after it. */
export async function noteMoved(
  world: World,
  repository: Repository,
  {
    heads,
    actor,
  }: { readonly heads: readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>]; readonly actor: string },
): Promise<void> {
  const [was, is] = heads;
  for (const branch of new Set([...was.keys(), ...is.keys()])) {
    const [before, after] = [was.get(branch) ?? null, is.get(branch) ?? null];
    await noteActivity(world, repository, { ref: `refs/heads/${branch}`, before, after, actor });
  }
}
