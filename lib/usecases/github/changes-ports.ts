import type { PullSight } from "../../core/campaign/observe.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "./ports.ts";

/**
 * What a campaign does on GitHub. Reading is done in the observer's name, writing in the remediator's with a token for one repository and
 * one kind of work. A write whose outcome is not known is never repeated blindly: what is there is read first.
 */
export interface GithubChanges {
  /** Many repositories in few requests. One answer for each request, in its order. */
  look(
    observer: GithubInstallation,
    requests: readonly LookRequest[],
    options?: ReadOptions,
  ): Promise<readonly GithubResult<RepositorySight>[]>;
  /** The repository by its id, whatever it is called by now; `not-found` where it is gone. */
  find(observer: GithubInstallation, repositoryId: number, options?: ReadOptions): Promise<GithubResult<PlaceName>>;
  /** What stands on a branch, compared with what we would have written. */
  inspect(
    observer: GithubInstallation,
    change: BranchChange,
    options?: ReadOptions,
  ): Promise<GithubResult<BranchSight>>;
  /** A branch at `base` with one signed commit. `stale` where something else is on the branch. */
  commit(remediator: GithubInstallation, change: BranchChange, options?: ReadOptions): Promise<GithubResult<Committed>>;
  /**
   * The same for a branch that exists: it goes from `from` to one commit on the new base in one move, or stays. What was left on the branch
   * beside it by an attempt that was cut is removed.
   */
  rebuild(
    remediator: GithubInstallation,
    change: BranchChange & { readonly from: string },
    options?: ReadOptions,
  ): Promise<GithubResult<Committed>>;
  /** The pull request of a branch: the open one, else the newest. Null where there was never one. */
  pullOf(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    branch: string,
    options?: ReadOptions,
  ): Promise<GithubResult<FoundPull | null>>;
  /** Opens it and sets its labels. One that is open for the branch already is found, and not doubled. */
  open(remediator: GithubInstallation, pull: NewPullRequest, options?: ReadOptions): Promise<GithubResult<OpenedPull>>;
  /** Text and state. */
  change(
    remediator: GithubInstallation,
    pull: PullPlace,
    change: { readonly title?: string; readonly body?: string; readonly state?: "open" | "closed" },
    options?: ReadOptions,
  ): Promise<GithubResult<void>>;
  /** Adds labels; those that it has stay. */
  label(
    remediator: GithubInstallation,
    pull: PullPlace,
    labels: readonly string[],
    options?: ReadOptions,
  ): Promise<GithubResult<void>>;
  /** Its text anew, made of what stands there at this moment; null writes nothing. @returns whether it was written */
  rewrite(
    remediator: GithubInstallation,
    pull: PullPlace,
    text: (body: string) => string | null,
    options?: ReadOptions,
  ): Promise<GithubResult<boolean>>;
  /** @param since a comment of the same text that is newer counts as this one; null where none can be there */
  comment(
    remediator: GithubInstallation,
    pull: PullPlace,
    text: string,
    since: Date | null,
    options?: ReadOptions,
  ): Promise<GithubResult<void>>;
  /** Removes our branch if it still is where we left it. @returns whether it is gone */
  removeBranch(
    remediator: GithubInstallation,
    place: { readonly repository: GithubRepositoryRef; readonly branch: string; readonly head: string },
    options?: ReadOptions,
  ): Promise<GithubResult<boolean>>;
}

export interface LookRequest {
  readonly repositoryId: number;
  readonly owner: string;
  readonly name: string;
  readonly branch: string;
  /** Null where there is none that we know of. */
  readonly pullNumber: number | null;
}

export interface PlaceName {
  readonly ownerId: string;
  readonly owner: string;
  readonly name: string;
}

/** A repository with what a campaign has in it. Ids of git's objects are hexadecimal. */
export interface RepositorySight {
  readonly repository: GithubRepositoryRef;
  readonly archived: boolean;
  /** Switched off by GitHub. */
  readonly disabled: boolean;
  /** Null where there is no commit yet. */
  readonly defaultBranch: string | null;
  readonly head: string | null;
  /** The tree of `.github/workflows` at the head; null where there is none. */
  readonly baseTree: string | null;
  /** Where our branch is; null where there is none. */
  readonly branchHead: string | null;
  readonly pull: PullView | null;
}

export interface PullView extends PullSight {
  readonly number: number;
  readonly headBranch: string;
  /** The commit that it became. */
  readonly mergedSha: string | null;
  readonly mergedAt: Date | null;
  readonly updatedAt: Date;
}

export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** Files that are written as one commit on top of `base`. */
export interface BranchChange {
  readonly repository: GithubRepositoryRef;
  readonly branch: string;
  readonly base: string;
  readonly files: readonly NewFile[];
  readonly headline: string;
}

/** `ours`: one signed commit on `base` with exactly these texts in these files. */
export type BranchSight =
  | { readonly kind: "absent" }
  | { readonly kind: "base" }
  | { readonly kind: "ours"; readonly head: string }
  | { readonly kind: "other"; readonly head: string };

export type Committed = { readonly kind: "written"; readonly head: string } | { readonly kind: "stale" };

export interface PullPlace {
  readonly repository: GithubRepositoryRef;
  readonly number: number;
}

export interface NewPullRequest {
  readonly repository: GithubRepositoryRef;
  readonly base: string;
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly labels: readonly string[];
}

export interface OpenedPull {
  readonly number: number;
  /** False for one that was there already, whose text may be another one. */
  readonly made: boolean;
  /** False where the labels could not be set; the pull request is there all the same. */
  readonly labelled: boolean;
}

export interface FoundPull {
  readonly number: number;
  readonly state: "open" | "closed" | "merged";
}
