import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "./ports.ts";

/** Who opened a pull request. Accounts that are gone have no id. */
export interface PullAuthor {
  readonly githubId: string | null;
  readonly login: string;
}

export interface OfferedPull {
  readonly number: number;
  readonly headSha: string;
  /** The branch's name, without `refs/heads/`. */
  readonly base: string;
  readonly author: PullAuthor;
}

/** Pull requests as a freeze looks at them, in the observer's name. */
export interface GithubPulls {
  /** All open ones, of forks as well; a list without a failure is complete. One request for a hundred. */
  open(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    options?: ReadOptions,
  ): Promise<GithubResult<readonly OfferedPull[]>>;
  /** What became of one: null where there is none of this number. */
  state(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    number: number,
    options?: ReadOptions,
  ): Promise<GithubResult<"open" | "closed" | "merged" | null>>;
}
