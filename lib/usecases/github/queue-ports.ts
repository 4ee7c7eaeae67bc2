import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "./ports.ts";

/** One pull request's place in a merge queue, whose head GitHub has made. */
export interface QueuedPull {
  readonly pullRequest: number;
  /** The pull request's own head. */
  readonly sha: string;
  readonly from: string;
  readonly to: string;
}

export interface SeenQueue {
  /** Where the branch is, as of the same answer; null where there is none. */
  readonly branchHead: string | null;
  /** Those that have a head by now. Empty where the branch has no queue. */
  readonly entries: readonly QueuedPull[];
}

/** Merge queues, in the observer's name. */
export interface GithubQueue {
  /** Whole, or a failure. One request. */
  read(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    branch: string,
    options?: ReadOptions,
  ): Promise<GithubResult<SeenQueue>>;
  /**
   * Whether the queue added nothing to a pull request: `judgeStep` of lib/core/freeze/queue-step.ts. Null where GitHub does not tell all
   * that this takes. Two requests, and four more for a pull request that is not on top of the branch.
   */
  brings(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    queued: QueuedPull,
    options?: ReadOptions,
  ): Promise<GithubResult<"own" | "more" | null>>;
}
