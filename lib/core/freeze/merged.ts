import type { Pass } from "./gate-check.ts";

/** A commit that came onto a guarded branch of a frozen repository. */
export interface LandedFacts {
  /** Null where there is none: a push. */
  readonly pass: Pass | null;
  /** The tree that the branch has now; null where it could not be read. */
  readonly tree: string | null;
  /** The tree that merging the passed commit into the branch as it was gives; null where it could not be computed. */
  readonly expectedTree: string | null;
  /** Who was let past the rules by GitHub, and how; null for nobody, `unseen` where GitHub does not say. */
  readonly bypass: string | null | "unseen";
  /** This very commit is the head of a merge group that was let through, part by part, on top of where the branch was. */
  readonly asGrouped?: boolean;
  /** The login of the App that GitHub lets past in a lockdown, for merges of pull requests only; null, or absent, where nobody may pass. */
  readonly mergeApp?: string | null;
}

/** When a pass stood. Milliseconds. */
export interface PassTime {
  readonly expiresAt: number | null;
  /** Null for one that lives, and for one that was used: its merge is what ended it. */
  readonly endedAt: number | null;
}

/**
 * Whether a pass still stood at the time of a merge, by GitHub's clock, whose seconds are whole: what was taken back or expired before it let
 * nothing in, however green its check still was, and what was taken back after it did.
 */
export function stoodAt({ expiresAt, endedAt }: PassTime, mergedAt: number): boolean {
  return (expiresAt === null || mergedAt < expiresAt) && (endedAt === null || mergedAt < endedAt);
}

/** A time in which a repository was let out, both ends by our clock; null where it still is. */
export interface OutTime {
  readonly from: number;
  readonly to: number | null;
}

/** What came while nothing held the branch is nobody's to judge. */
export function wasOut(times: readonly OutTime[], movedAt: number): boolean {
  return times.some(({ from, to }) => movedAt >= from && (to === null || movedAt < to));
}

/** `as-passed` lets the repository go on; `otherwise` freezes it again with an alarm; `unknown` does not count as what was passed. */
export type Landed = "as-passed" | "otherwise" | "bypassed" | "unknown";

/**
 * Whether what is on the branch is what was let through. A merge made by hand and pushed satisfies the rules by its second parent, whatever
 * else it changes; so the tree decides, and not the commits' names.
 */
export function judgeLanded(facts: LandedFacts): Landed {
  const { pass, tree, expectedTree, bypass, mergeApp = null, asGrouped = false } = facts;
  if (bypass !== null && bypass !== "unseen" && bypass !== mergeApp) return "bypassed";
  if (asGrouped) return "as-passed";
  if (pass === null) return bypass === "unseen" ? "unknown" : "otherwise";
  if (tree === null || expectedTree === null) return "unknown";
  return tree === expectedTree ? "as-passed" : "otherwise";
}
