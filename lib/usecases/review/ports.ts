import type { CommitDetails } from "../../core/review/risk.ts";
import type { BranchMove, Linked, Person } from "../../core/review/window.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "../github/ports.ts";

/** What reviews read of GitHub. All of it is read by the observer, and all texts in it are strangers'. */
export interface GithubReview {
  /**
   * What moved a branch, by GitHub's record, the oldest first: everything since the last move before `since`, which is the first entry where
   * there is one.
   */
  moves(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    branch: string,
    since: Date,
    options?: ReadOptions,
  ): Promise<GithubResult<readonly BranchMove[]>>;
  /** Every commit that `tip` has and `base` has not, however many there are; with null everything that leads to `tip`. */
  range(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    ends: { readonly base: string | null; readonly tip: string },
    options?: ReadOptions,
  ): Promise<GithubResult<CommitRange>>;
  /** Pull requests and risky paths of up to fifty commits. One that GitHub does not give is missing in the answer. */
  details(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    asked: { readonly shas: readonly string[]; readonly branch: string; readonly paths: readonly string[] },
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<string, CommitDetails>>>;
}

export interface CommitRange {
  /** In no particular order. */
  readonly commits: readonly SeenCommit[];
  /** Paths that both ends have otherwise. */
  readonly paths: readonly string[];
  /** Whether GitHub listed all of them. */
  readonly pathsComplete: boolean;
}

/** A commit as git has it, and what GitHub knows of it. */
export interface SeenCommit extends Linked {
  /** The first line of its message. */
  readonly subject: string;
  readonly author: Signatory;
  readonly committer: Signatory;
  readonly verified: boolean;
  /** GitHub's word, such as `valid`, `unsigned`, `unknown_key`. */
  readonly verifyReason: string;
}

export interface Signatory {
  /** Free text. */
  readonly name: string;
  /** As the committer's clock had it; null where it is none. */
  readonly at: Date | null;
  /** Of the account that the address belongs to; null where it belongs to none. It proves nothing. */
  readonly account: Person | null;
}
