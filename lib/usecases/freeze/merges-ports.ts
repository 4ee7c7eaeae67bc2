import type { PastMerge } from "../../core/freeze/plan-freeze.ts";
import type { GithubInstallation, GithubResult, ReadOptions } from "../github/ports.ts";

/** Which merges there were: read by the worker, so that a preflight has them at once, whatever GitHub does then. */

export interface SeenMerge {
  /** GitHub's id. */
  readonly repositoryId: number;
  readonly number: number;
  readonly base: string;
  /** Null where the repository has no default branch. */
  readonly defaultBranch: string | null;
  readonly labels: readonly string[];
  readonly mergedAt: Date;
}

export interface SeenMerges {
  readonly merges: readonly SeenMerge[];
  /** Whether there are more than GitHub finds by one search, or than were asked for. */
  readonly more: boolean;
  readonly requests: number;
}

export interface GithubPastMerges {
  /**
   * Merged pull requests of an organisation, as far as the App is shown them; both ends included, in whole seconds.
   * @param most requests, a hundred for each
   */
  merged(
    observer: GithubInstallation,
    between: { readonly from: Date; readonly to: Date },
    most: number,
    options?: ReadOptions,
  ): Promise<GithubResult<SeenMerges>>;
}

export type StoredMerge = Omit<PastMerge, "repositoryId" | "ours"> & {
  /** GitHub's id. */
  readonly repositoryId: number;
  readonly number: number;
};

export interface MergesStore {
  /** Until when they were read last; null for never. */
  readUntil(organisationId: string): Promise<Date | null>;
  /** Keeps those of repositories that are known here, and forgets those before `since`. */
  keep(
    organisationId: string,
    merges: readonly StoredMerge[],
    read: { readonly since: Date; readonly at: Date; readonly incompleteUntil: Date | null },
  ): Promise<void>;
}

/** A sight of the last days, for a preflight. */
export interface PastMergesRead {
  readonly merges: readonly PastMerge[];
  /** Until when they were read. */
  readonly asOf: Date;
  /** Not all of them are among these. */
  readonly incomplete: boolean;
}
