/** A file's mode and id, by its path. */
export type TreeFiles = ReadonlyMap<string, string>;

/** What a merge queue did with one pull request, as git has it. */
export interface QueueStep {
  /** Where the queue put it on top of. */
  readonly from: string;
  readonly to: string;
  /** The pull request's head. */
  readonly sha: string;
  /** All commits that `to` has and `from` has not. */
  readonly between: readonly { readonly sha: string; readonly parents: readonly string[] }[];
  /** All commits that the pull request's head has and `from` has not. */
  readonly own: readonly string[];
  /** Whether `to` differs from `from` in exactly what the pull request changes; null where that could not be compared. */
  readonly sameChanges: boolean | null;
}

/**
 * Whether there is nothing between the two but the pull request: its own commits below one merge commit of the two (method `merge`), or one
 * commit (`squash`), or a line of no more than it has (`rebase`); and whether that changes what the pull request changes. The second decides,
 * since the queue's commits are no pull request's; the first finds what was taken back again before the end.
 * @see https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
export function judgeStep({ from, to, sha, between, own, sameChanges }: QueueStep): "own" | "more" | null {
  const mine = new Set(own);
  const rest = between.filter((commit) => !mine.has(commit.sha));
  const known =
    own.length > 0 &&
    (isMerge(rest, { from, to, sha }) ||
      (rest.length === 0 && to === sha) ||
      isLine(rest, between, own.length, from, to));
  if (!known) return "more";
  if (sameChanges === null) return null;
  return sameChanges ? "own" : "more";
}

type Between = QueueStep["between"];

function isMerge(rest: Between, { from, to, sha }: Pick<QueueStep, "from" | "to" | "sha">): boolean {
  const [merge, ...others] = rest;
  if (merge === undefined || others.length > 0 || merge.sha !== to) return false;
  return merge.parents.length === 2 && merge.parents[0] === from && merge.parents[1] === sha;
}

/** Each on top of the one before, and none of them the pull request's own. */
function isLine(rest: Between, between: Between, most: number, from: string, to: string): boolean {
  if (rest.length !== between.length || rest.length > most) return false;
  const byId = new Map(rest.map((commit) => [commit.sha, commit]));
  let at = to;
  for (let steps = 0; steps < rest.length; steps += 1) {
    const parents = byId.get(at)?.parents ?? [];
    if (parents.length !== 1) return false;
    at = parents[0] ?? "";
  }
  return at === from;
}

/** What one tree has otherwise than another, the same for the same changes. */
export function changesBetween(before: TreeFiles, after: TreeFiles): readonly string[] {
  const changes: string[] = [];
  for (const [path, file] of after) if (before.get(path) !== file) changes.push(JSON.stringify([path, file]));
  for (const path of before.keys()) if (!after.has(path)) changes.push(JSON.stringify([path, null]));
  return changes.sort();
}

/** Whether two pairs of trees differ by the same. */
export function areSameChanges(one: readonly [TreeFiles, TreeFiles], other: readonly [TreeFiles, TreeFiles]): boolean {
  const [first, second] = [changesBetween(...one), changesBetween(...other)];
  return first.length === second.length && first.every((change, index) => change === second[index]);
}
