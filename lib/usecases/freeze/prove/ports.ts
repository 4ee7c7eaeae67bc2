import type { AttemptResult } from "../../../core/freeze/proof.ts";
import type { SecretText } from "../../../core/secret-text.ts";
import type { FreezeCheck } from "../../github/freezer-ports.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "../../github/ports.ts";

/** What a proof takes of the world. */

/**
 * What became of an attempt. `refused`: by GitHub's rules, and by nothing else. `failed`: for any other reason, a missing permission among
 * them, which says nothing about rules.
 */
export interface Tried {
  readonly kind: "done" | "refused" | "failed";
  /** One line of GitHub's, without a secret. */
  readonly answer: string;
}

/** Whoever an attempt is made by: the App of the installation, or the person whose token was given. */
export type By = "app" | "person";

export interface ProofHands {
  /** GitHub's id of the Freezer App, whose check the rules ask for. */
  freezerAppId(options?: ReadOptions): Promise<GithubResult<number>>;
  /** Null where no person's token was given. */
  person(repository: GithubRepositoryRef): Promise<GithubResult<{ readonly administrator: boolean } | null>>;
  /** Lends a token that may write to this repository alone, for git, and takes it back. */
  lend<T>(
    installation: GithubInstallation,
    repository: GithubRepositoryRef,
    work: (token: SecretText) => Promise<T>,
  ): Promise<GithubResult<T>>;
  merge(installation: GithubInstallation, repository: GithubRepositoryRef, pull: number, by: By): Promise<Tried>;
  /** Puts a pull request into the merge queue of its base. */
  enqueue(installation: GithubInstallation, repository: GithubRepositoryRef, pull: number): Promise<Tried>;
  /** Gives a branch a merge queue, by a ruleset of the repository. `refused`: GitHub has none for this repository. */
  makeQueue(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    queue: { readonly name: string; readonly branch: string },
  ): Promise<Tried>;
  /** As the person. */
  setStatus(repository: GithubRepositoryRef, sha: string, context: string): Promise<Tried>;
  /** As the person, by the way that a repository's administrators have. */
  setProperty(repository: GithubRepositoryRef, name: string, value: string): Promise<Tried>;
  /** By an App that is none of ours; null where none was given. */
  foreignCheck(repository: GithubRepositoryRef, check: FreezeCheck): Promise<Tried | null>;
}

/** A clone of the sacrificial repository, in a folder that is gone afterwards. */
export interface ProofClone {
  /** The newest commit of a branch as the remote has it; null where there is none. */
  head(branch: string): Promise<string | null>;
  /** A commit on top of another one, with one more file. */
  commit(onto: string, file: string, text: string): Promise<string>;
  /** A merge of two commits as somebody makes it by hand, with a file of their own in it. */
  mergeByHand(first: string, second: string, file: string, text: string): Promise<string>;
  tree(commit: string): Promise<string>;
  push(commit: string, ref: string): Promise<Tried>;
  /** Takes away refs of the remote that begin so; what is not there is no failure. @returns those that are still there */
  removeAll(prefixes: readonly string[]): Promise<readonly string[]>;
}

export interface ProofGit {
  /** @param work gets the clone while it is there */
  within<T>(repository: GithubRepositoryRef, token: SecretText, work: (clone: ProofClone) => Promise<T>): Promise<T>;
}

export interface Proof {
  readonly at: Date;
  readonly green: boolean;
  readonly attempts: readonly AttemptResult[];
  /** Who ran it, as the audit calls them. */
  readonly by: string;
}

export interface ProofStore {
  /** Null for a login that no connected organisation has. */
  organisation(login: string): Promise<{ readonly id: string; readonly login: string } | null>;
  /** Whether an incident freezes anything now, or is about to. */
  isFreezing(organisationId: string): Promise<boolean>;
  keep(organisationId: string, repository: string, proof: Proof): Promise<void>;
  newest(organisationId: string): Promise<Pick<Proof, "at" | "green"> | null>;
}
