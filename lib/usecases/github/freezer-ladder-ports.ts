import type { RepositoryRulesetDocument } from "../../core/freeze/ladder.ts";
import type { KnownRuleset } from "./freezer-ports.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "./ports.ts";

/**
 * What a freeze does to one repository where the organisation has no rulesets. Its administrators can undo all of it: whoever shows a freeze
 * by these means says so. Each call has a token for the administration of this one repository.
 */
export interface GithubFreezerLadder {
  /** The repository's own rulesets, each whole; the organisation's are not among them. */
  rulesets(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    options?: ReadOptions,
  ): Promise<GithubResult<readonly KnownRuleset[]>>;
  /** Made while it is off, so that a freeze is one request. */
  createRuleset(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    document: RepositoryRulesetDocument,
    options?: ReadOptions,
  ): Promise<GithubResult<KnownRuleset>>;
  updateRuleset(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    id: number,
    document: RepositoryRulesetDocument,
    options?: ReadOptions,
  ): Promise<GithubResult<KnownRuleset>>;
  deleteRuleset(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    id: number,
    options?: ReadOptions,
  ): Promise<GithubResult<void>>;
  /** How a branch is protected now, by its classic protection alone. */
  readBranch(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    branch: string,
    options?: ReadOptions,
  ): Promise<GithubResult<BranchBefore>>;
  /**
   * Makes a branch read-only, for administrators as well, by its classic protection, whose other settings stay. It holds migration pull requests,
   * too. @returns what `unlockBranch` has to put back. Of a branch that is locked already it is that, so that it is kept by whoever locked it first
   */
  lockBranch(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    branch: string,
    options?: ReadOptions,
  ): Promise<GithubResult<BranchBefore>>;
  unlockBranch(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    branch: string,
    before: BranchBefore,
    options?: ReadOptions,
  ): Promise<GithubResult<void>>;
  /** Whether jobs run at all. Merging is not held by it. */
  readActions(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    options?: ReadOptions,
  ): Promise<GithubResult<ActionsSetting>>;
  /** @param setting as it was read before it was turned off, or off */
  writeActions(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    setting: ActionsSetting,
    options?: ReadOptions,
  ): Promise<GithubResult<void>>;
}

/** How a branch was before it was locked. */
export interface BranchBefore {
  /** Without any protection, where locking made one. */
  readonly protected: boolean;
  readonly locked: boolean;
  /** Whether administrators were bound by its protection. */
  readonly administrators: boolean;
}

export interface ActionsSetting {
  readonly enabled: boolean;
  /** Whose actions may run; null where GitHub does not tell, as it does where none run. */
  readonly allowed: "all" | "local_only" | "selected" | null;
}
