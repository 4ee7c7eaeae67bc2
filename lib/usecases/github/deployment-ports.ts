import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "./ports.ts";

export interface SeenDeployments {
  /** GitHub's id. */
  readonly repositoryId: number;
  /** Names of branches, each once. Tags and what is gone are left out. */
  readonly branches: readonly string[];
}

/** Deployments, in the observer's name. */
export interface GithubDeployments {
  /**
   * Branches that deployed since then, of 25 repositories at most, by their newest hundred deployments each. One request. What GitHub does not
   * show any more is left out.
   */
  since(
    observer: GithubInstallation,
    repositories: readonly GithubRepositoryRef[],
    since: Date,
    options?: ReadOptions,
  ): Promise<GithubResult<readonly SeenDeployments[]>>;
}
