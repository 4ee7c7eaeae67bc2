import type { Ownership } from "../../core/owners/choose.ts";
import type { CodeownersRead } from "../../core/owners/codeowners.ts";
import type { GroupingProperties, PropertyValues } from "../../core/owners/properties.ts";
import type { AuditEntry } from "../ports.ts";
import type { GithubInstallation, GithubResult, ReadOptions } from "./ports.ts";

/** What use cases need of GitHub to tell who owns a repository. */

/** A repository by its name, held against its id: names change hands. */
export interface NamedRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

export interface GithubTeam {
  readonly slug: string;
  /** Ids of repositories that it may administer. */
  readonly administers: ReadonlySet<number>;
  /** Ids of repositories that it may read, those among them. */
  readonly reads: ReadonlySet<number>;
}

export interface GithubUser {
  readonly login: string;
  /** Null where memberships are not visible. */
  readonly member: boolean | null;
}

/**
 * What tells a repository's owners, each for a whole organisation in few requests. A permission that lacks is the failure
 * `missing-permission`, before anything is asked where the installation says so. A repository that is missing in an answer could not be read.
 */
export interface GithubOwners {
  /** All custom properties that are set, by the ids of repositories; one without any is there with none. */
  properties(
    installation: GithubInstallation,
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<number, PropertyValues>>>;
  codeowners(
    installation: GithubInstallation,
    repositories: readonly NamedRepository[],
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<number, CodeownersRead>>>;
  teams(installation: GithubInstallation, options?: ReadOptions): Promise<GithubResult<readonly GithubTeam[]>>;
  /** Those of the logins that there are, in lower case. */
  users(
    installation: GithubInstallation,
    logins: readonly string[],
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<string, GithubUser>>>;
  /** Logins of those who changed workflows last, the newest first, each once. */
  committers(
    installation: GithubInstallation,
    repositories: readonly NamedRepository[],
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<number, readonly string[]>>>;
}

export interface OwnedRepository {
  readonly id: string;
  readonly githubId: number;
  readonly owner: string;
  readonly name: string;
  /** Paths, as far as a scan saw them. */
  readonly workflows: readonly string[];
}

export interface OwnerStore {
  /** The repositories of an organisation that GitHub knows. */
  read(organisationId: string): Promise<readonly OwnedRepository[]>;
  /**
   * Organisations that are synced, and whose owners were read more than twenty hours ago or never; or more than an hour ago where a
   * repository is new since.
   */
  stale(at: Date): Promise<readonly string[]>;
  /** Takes the place of what was known of these repositories, in one transaction with the audit row. */
  put(request: {
    readonly organisationId: string;
    readonly owned: readonly { readonly repositoryId: string; readonly ownership: Ownership }[];
    /** Null where they are not visible: what was known of them stays, as old as it is. */
    readonly properties: GroupingProperties | null;
    readonly at: Date;
    readonly audit: AuditEntry;
  }): Promise<void>;
}
