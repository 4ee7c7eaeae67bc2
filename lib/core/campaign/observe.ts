import type { RepositoryEvent } from "./repository-state.ts";

export type ChecksState = "none" | "running" | "passing" | "failing";
export type ReviewState = "none" | "approved" | "changes-requested";

/** A pull request as GitHub shows it. */
export interface PullSight {
  readonly state: "open" | "closed" | "merged";
  readonly draft: boolean;
  readonly headSha: string;
  /** `unknown` while GitHub is still at it. */
  readonly mergeable: "yes" | "conflicts" | "unknown";
  /** Null where it may not be seen: that is not "none". */
  readonly checks: ChecksState | null;
  readonly review: ReviewState;
  /** The tree of `.github/workflows` at the base's head; null where there is none. */
  readonly baseTree: string | null;
}

export interface Written {
  /** The last commit that we wrote on the branch. */
  readonly headSha: string | null;
  readonly baseTree: string | null;
}

/**
 * What an observation means for the repository's state. What was decided by people comes first, then what keeps it from being merged. A
 * head that is not ours is people's, also one that we cannot explain.
 */
export function eventOf(pull: PullSight, written: Written): RepositoryEvent {
  if (pull.state === "merged") return { kind: "merge" };
  if (pull.state === "closed") return { kind: "close" };
  if (pull.headSha !== written.headSha) return { kind: "see", as: "changed" };
  if (pull.mergeable === "conflicts") return { kind: "see", as: "conflicted" };
  if (pull.baseTree !== written.baseTree) return { kind: "see", as: "behind" };
  if (pull.checks === "failing") return { kind: "see", as: "failing" };
  return { kind: "see", as: pull.draft ? "draft" : "open" };
}
