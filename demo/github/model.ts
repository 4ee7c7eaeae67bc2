import type { KeyObject } from "node:crypto";

/** What the stand-in knows. Times are milliseconds since the epoch; names are as GitHub spells them. */

export type Level = "read" | "write" | "admin";
export type Permissions = Readonly<Record<string, Level>>;
export type Visibility = "public" | "private" | "internal";

export interface Owner {
  readonly id: number;
  login: string;
  readonly type: "Organization" | "User";
}

/** What somebody is to an organisation. */
export interface Membership {
  readonly role: "admin" | "member";
  /** `pending` is somebody who was asked and has not answered. */
  readonly state: "active" | "pending";
}

/** What a team may do with a repository, as GraphQL's `RepositoryPermission` in small letters. */
export type TeamPermission = "admin" | "maintain" | "write" | "triage" | "read";

export interface Team {
  readonly id: number;
  readonly ownerId: number;
  readonly slug: string;
  readonly name: string;
  /** Ids of people. */
  readonly members: Set<number>;
  /** By the ids of repositories. */
  readonly repositories: Map<number, TeamPermission>;
  readonly createdAt: number;
}

export interface Environment {
  readonly id: number;
  readonly name: string;
  /** Logins of those who must approve; none means that the environment protects nothing by people. */
  readonly reviewers: readonly string[];
  /** `protected` admits protected branches only, `custom` named patterns, null every branch. */
  readonly branchPolicy: "protected" | "custom" | null;
  /** Ids of Apps whose deployment protection rule an administrator added. */
  readonly ruleApps: readonly number[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a `repo_property_*` claim is made of. */
export type PropertyValue = string | boolean | readonly string[];

export interface Repository {
  readonly id: number;
  ownerId: number;
  name: string;
  visibility: Visibility;
  archived: boolean;
  disabled: boolean;
  readonly fork: boolean;
  template: boolean;
  defaultBranch: string;
  /** The bare repository on disk. It is named after the id, so that a rename moves nothing. */
  readonly folder: string;
  readonly createdAt: number;
  pushedAt: number;
  /** Patterns of full refs (`refs/heads/main`, `refs/heads/release/*`) that count as protected. */
  protectedRefs: readonly string[];
  readonly environments: Map<string, Environment>;
  /** The claims that `sub` is made of; null is GitHub's default. */
  subjectClaims: readonly string[] | null;
  /** GitHub's newer `sub`, which carries the ids of owner and repository. */
  immutableSubject: boolean;
  properties: Readonly<Record<string, PropertyValue>>;
  /** What `GITHUB_TOKEN` may do where a workflow says nothing. */
  defaultWorkflowPermissions: "read" | "write";
}

export interface App {
  readonly id: number;
  readonly clientId: string;
  readonly slug: string;
  readonly name: string;
  readonly ownerId: number;
  permissions: Permissions;
  events: readonly string[];
  /** Any of them may have signed. */
  publicKeys: readonly KeyObject[];
  /** Where people may be led back to, exactly. */
  readonly callbackUrls: readonly string[];
  /** Where whoever installed it is led to; null where nowhere. */
  readonly setupUrl: string | null;
  /** Whether others than its owner may install it. */
  readonly public: boolean;
  /** Hashes of the client's secrets. */
  readonly clientSecrets: Set<string>;
  readonly createdAt: number;
}

export interface Installation {
  readonly id: number;
  readonly appId: number;
  readonly ownerId: number;
  permissions: Permissions;
  events: readonly string[];
  /** Null means all repositories of the owner, also later ones. */
  repositoryIds: readonly number[] | null;
  suspendedAt: number | null;
  readonly createdAt: number;
  updatedAt: number;
}

/** `user` is a person's own token, `oauth` one that an App was given for a person. */
export type TokenKind = "installation" | "job" | "user" | "oauth";

/** One issued token. The value itself is nowhere: it is found again by its hash. */
export interface TokenRecord {
  readonly id: number;
  readonly kind: TokenKind;
  /** Base64 of the SHA-256, which is what GitHub's audit log calls `hashed_token`. */
  readonly hashedToken: string;
  readonly appId: number | null;
  readonly installationId: number | null;
  readonly ownerId: number;
  readonly actor: string;
  readonly permissions: Permissions;
  /** Null means all that the installation (or user) reaches. */
  readonly repositoryIds: readonly number[] | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  revokedAt: number | null;
}

export function fullName(owner: Owner, repository: Repository): string {
  return `${owner.login}/${repository.name}`;
}
