import { globOf } from "../branches/release.ts";

/** Days within which a deployment counts. */
export const DEPLOYED_DAYS = 90;
/** Names in one ruleset. GitHub says no limit; beyond this the ruleset would be one that nobody reads. */
export const MOST_DEPLOYED = 100;

/** A branch of one repository that deployed within the days. */
export interface DeployedBranch {
  readonly repositoryId: string;
  readonly branch: string;
}

export interface DeployedChoice {
  /** Names without `refs/heads/`, as they are, in the order of their letters. */
  readonly branches: readonly string[];
  /** How many more there are, which no ruleset names. */
  readonly left: number;
}

/**
 * The names for the ruleset of branches that deploy: one name counts in every repository, so that each is there once, those of the most
 * repositories first where there are too many. What is guarded as a default branch in its own repository, or as a release branch, needs no
 * second check.
 */
export function chooseDeployed(
  seen: readonly DeployedBranch[],
  guarded: { readonly releasePatterns: readonly string[]; readonly defaults: ReadonlyMap<string, string | null> },
): DeployedChoice {
  const releases = guarded.releasePatterns.map(globOf);
  const counts = new Map<string, number>();
  for (const { repositoryId, branch } of seen) {
    if (guarded.defaults.get(repositoryId) === branch || !isBranchName(branch)) continue;
    if (releases.some((pattern) => pattern.test(branch))) continue;
    counts.set(branch, (counts.get(branch) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).map(([name]) => name);
  return { branches: ranked.slice(0, MOST_DEPLOYED).sort(), left: Math.max(0, ranked.length - MOST_DEPLOYED) };
}

/** Queues' own branches come and go with their names. Names that git would not take are nobody's. */
function isBranchName(name: string): boolean {
  if (name === "" || name.length > 250 || name.startsWith("gh-readonly-queue/")) return false;
  return !/[\p{Cc}\p{Surrogate} ~^:?*[\\]|\.\.|@\{|\/\/|^[/.]|[/.]$/u.test(name);
}

/**
 * A name as a pattern that means that name only.
 * @see https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax
 */
export function literalPattern(name: string): string {
  return name.replace(/[\\*?[\]{}!]/g, "\\$&");
}
