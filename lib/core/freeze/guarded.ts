import { globOf } from "../branches/release.ts";
import type { CheckedKind, GuardSettings } from "./rulesets.ts";

/** What decides whether a branch is guarded, beside its name. */
export interface Guarding {
  /** Null where a repository has none yet. */
  readonly defaultBranch: string | null;
  /** As the rulesets of the slot were written; null where that is not known. */
  readonly settings: Pick<GuardSettings, "releasePatterns" | "deployedBranches"> | null;
}

/** The kinds of branch that one is: each asks for its own check, so that a branch of two kinds needs two. */
export function guardedKinds(branch: string, { defaultBranch, settings }: Guarding): readonly CheckedKind[] {
  const kinds: CheckedKind[] = [];
  if (branch === defaultBranch) kinds.push("default");
  if (settings?.releasePatterns.some((pattern) => globOf(pattern).test(branch))) kinds.push("release");
  if (settings?.deployedBranches.includes(branch)) kinds.push("deployed");
  return kinds;
}
