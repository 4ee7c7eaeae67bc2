import type { SecretNames } from "../../core/branches/secret-names.ts";
import type { Failure, Finding } from "../../core/contracts.ts";
import type { BranchesSeen, BranchHead, GithubRepositoryRef } from "../github/ports.ts";
import type { AuditEntry, RepositorySource } from "../ports.ts";
import type { SyncScope } from "./ports.ts";

/** What is kept of branches besides the default one. */

export interface BranchRow extends BranchHead {
  readonly role: "release" | "other";
  /** What a scan reads of it is what it reads of the default branch. */
  readonly same: boolean;
}

/** One look at a repository's branches, as it is kept. */
export interface BranchLooked {
  /** GitHub's id. */
  readonly id: number;
  readonly seen: Omit<BranchesSeen, "branches">;
  /** Those that are kept. */
  readonly branches: readonly BranchRow[];
  /** Release branches beyond those that are scanned. */
  readonly beyond: number;
  /** Which ones count as release branches. */
  readonly settings: string;
}

export interface ClaimedBranch {
  readonly id: string;
  readonly organisationId: string;
  readonly role: "release" | "other";
  readonly repository: GithubRepositoryRef;
  readonly name: string;
  readonly commit: string;
  readonly workflowsTree: string | null;
  readonly key: string;
}

export interface BranchOutcome {
  readonly findings: readonly Finding[];
  readonly files: number;
  readonly unparsed: number;
  /** It read files that no tree of the key tells of. */
  readonly outside: boolean;
}

export interface BranchReadAs {
  readonly engineVersion: string;
  readonly at: Date;
  readonly audit: AuditEntry;
}

/** Tells, for the removal of a secret, where else it is referred to. */
export interface BranchReferences {
  /**
   * By our ids of repositories: the branches besides the default one on which a workflow refers to the secret, or null where that cannot be
   * told. A repository that is not known is not in the answer.
   */
  elsewhere(
    organisationId: string,
    repositoryIds: readonly string[],
    secretName: string,
  ): Promise<ReadonlyMap<string, readonly string[] | null>>;
}

export interface BranchStore extends BranchReferences {
  /** Of the repositories that the run saw, or of the one, those whose branches have to be looked at. */
  due(
    scope: SyncScope,
    only: number | null,
    settings: string,
    at: Date,
  ): Promise<readonly { readonly id: number; readonly nodeId: string }[]>;
  /** False where another run took over: nothing is written then. Findings of branches that are gone end. */
  put(scope: SyncScope, looks: readonly BranchLooked[], at: Date, audit: AuditEntry): Promise<boolean>;
  /** Jobs for release branches that would be read differently by now, and for workflows that nobody read. Null where another run took over. */
  queue(scope: SyncScope, only: number | null, request: BranchReadAs): Promise<{ readonly branches: number } | null>;
  /** Those that are still there. */
  claim(branchIds: readonly string[], engineVersion: string): Promise<readonly ClaimedBranch[]>;
  /** Where another commit is asked for by now, nothing is written. */
  complete(branch: ClaimedBranch, outcome: BranchOutcome, as: BranchReadAs): Promise<boolean>;
  fail(branch: ClaimedBranch, failure: Failure, at: Date): Promise<void>;
  putNames(branch: ClaimedBranch, names: SecretNames, as: Pick<BranchReadAs, "engineVersion" | "at">): Promise<void>;
}

export interface SecretNameReader {
  secretNames(source: RepositorySource): SecretNames;
}
