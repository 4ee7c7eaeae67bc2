import type { CheckResult } from "../../core/regressions/check.ts";
import type { AuditEntry } from "../ports.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "./ports.ts";

/** What the check of pull requests needs of GitHub and of the database. */

export interface PullHead {
  readonly open: boolean;
  readonly headSha: string;
  /** The commit that the change starts from; the base's own where the two have none in common. */
  readonly baseSha: string;
}

export interface GithubChecks {
  /** The state of a pull request, in the observer's name: two requests. */
  readPull(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    number: number,
    options?: ReadOptions,
  ): Promise<GithubResult<PullHead>>;
  /**
   * Makes the check run of a commit, in the freezer's name with a token for checks of this repository. The same result for the same commit
   * is made once, however often it is asked for; one that was cut off half-way is finished. Another App's run of that name is not ours.
   */
  putCheck(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    check: { readonly headSha: string; readonly externalId: string; readonly result: CheckResult },
    options?: ReadOptions,
  ): Promise<GithubResult<"made" | "finished" | "kept">>;
}

export interface CheckedRepository {
  /** Ours. */
  readonly id: string;
  readonly ref: GithubRepositoryRef;
  /** Also where that is not known. */
  readonly everybodyReads: boolean;
}

export interface CheckStore {
  /** By GitHub's id. Null for one that is not known, or gone. */
  repository(organisationId: string, githubId: number): Promise<CheckedRepository | null>;
  /** Those of the names (`owner/name`, in small letters) that are repositories of the organisation which everybody may read. */
  publicOnes(organisationId: string, names: readonly string[]): Promise<ReadonlySet<string>>;
  record(organisationId: string, audit: AuditEntry, at: Date): Promise<void>;
}
