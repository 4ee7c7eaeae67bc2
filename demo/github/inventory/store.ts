import type { Permissions, Repository } from "../model.ts";
import type { World } from "../world.ts";

/** What an organisation keeps beside its files: names of secrets, keys, grants. Times are milliseconds since the epoch. */

/** Who is given a secret: workflows, Dependabot's runs, or Codespaces. */
export const SECRET_USERS = ["actions", "dependabot", "codespaces"] as const;
export type SecretUser = (typeof SECRET_USERS)[number];

/** Which repositories read what belongs to the organisation; `private` are internal ones as well. */
export type Audience = "all" | "private" | "selected";

/** A secret. There is no value: nothing here could answer it. */
export interface Secret {
  /** In capitals, as GitHub stores it. */
  readonly name: string;
  readonly createdAt: number;
  updatedAt: number;
  /** Of an organisation's only. */
  audience: Audience;
  /** Where the audience is `selected`. */
  repositoryIds: readonly number[];
}

export interface Variable extends Secret {
  value: string;
}

export interface DeployKey {
  readonly id: number;
  readonly title: string;
  /** The public half, without a comment. */
  readonly key: string;
  readonly readOnly: boolean;
  readonly addedBy: string | null;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

/** A person's fine-grained token that the organisation let in. */
export interface TokenGrant {
  readonly id: number;
  readonly tokenId: number;
  readonly tokenName: string;
  readonly login: string;
  readonly selection: "none" | "all" | "subset";
  readonly repositoryIds: readonly number[];
  readonly permissions: Permissions;
  readonly grantedAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

export type AuthorizedKind = "personal access token" | "SSH key" | "OAuth app token" | "GitHub app token";

/** A credential that its owner authorised for an organisation with SAML single sign-on. */
export interface Authorization {
  readonly id: number;
  readonly credentialId: number;
  readonly login: string;
  readonly kind: AuthorizedKind;
  readonly scopes: readonly string[];
  readonly note: string | null;
  readonly authorizedAt: number;
  readonly accessedAt: number | null;
  readonly expiresAt: number | null;
  readonly lastEight: string;
}

export interface SecretAlert {
  readonly number: number;
  readonly type: string;
  readonly secret: string;
  state: "open" | "resolved";
  readonly validity: "active" | "inactive" | "unknown";
  readonly createdAt: number;
}

/** Who is told of what happens in a repository or an organisation. */
export interface Hook {
  readonly id: number;
  url: string;
  events: readonly string[];
  active: boolean;
  readonly createdAt: number;
  updatedAt: number;
}

/** A machine that runs jobs. */
export interface SelfHostedRunner {
  readonly id: number;
  readonly name: string;
  readonly labels: readonly string[];
  readonly ephemeral: boolean;
}

/** What a person may do with a repository by themselves, without a team. */
export type CollaboratorRole = "read" | "triage" | "write" | "maintain" | "admin";

export interface Invitation {
  readonly id: number;
  readonly invitee: string;
  readonly inviter: string;
  readonly role: CollaboratorRole;
  readonly createdAt: number;
}

export interface Release {
  readonly id: number;
  readonly tag: string;
  readonly author: string;
  readonly draft: boolean;
  readonly publishedAt: number | null;
  readonly updatedAt: number;
}

/** By name, in capitals. */
type Secrets = Map<string, Secret>;

export interface OrganizationInventory {
  readonly secrets: Readonly<Record<SecretUser, Secrets>>;
  readonly variables: Map<string, Variable>;
  readonly grants: TokenGrant[];
  /** Null for an organisation without SAML single sign-on. */
  authorizations: Authorization[] | null;
  readonly hooks: Map<number, Hook>;
  readonly runners: Map<number, SelfHostedRunner>;
  defaultWorkflowPermissions: "read" | "write";
  canApproveReviews: boolean;
  /** What every member may do in every repository: GitHub's `default_repository_permission`. */
  memberPermission: MemberPermission;
}

export type MemberPermission = "none" | "read" | "write" | "admin";

export interface RepositoryInventory {
  readonly secrets: Readonly<Record<SecretUser, Secrets>>;
  /** By the environment's name in lower case. */
  readonly environmentSecrets: Map<string, Secrets>;
  readonly variables: Map<string, Variable>;
  readonly keys: Map<number, DeployKey>;
  readonly alerts: SecretAlert[];
  /** By the environment's name in lower case, then by their own. */
  readonly environmentVariables: Map<string, Map<string, Variable>>;
  readonly hooks: Map<number, Hook>;
  readonly runners: Map<number, SelfHostedRunner>;
  /** By login. */
  readonly collaborators: Map<string, CollaboratorRole>;
  readonly invitations: Map<number, Invitation>;
  readonly releases: Map<number, Release>;
  canApproveReviews: boolean;
}

/** A credential that was reported as leaked. */
export interface RevokedCredential {
  /** Base64 of its SHA-256. */
  readonly hashed: string;
  /** What it begins with, such as `ghp_`. */
  readonly prefix: string;
}

export interface Inventories {
  /** By the owner's id. */
  readonly organizations: Map<number, OrganizationInventory>;
  /** By the repository's id. */
  readonly repositories: Map<number, RepositoryInventory>;
  readonly revoked: RevokedCredential[];
}

export function emptyInventories(): Inventories {
  return { organizations: new Map(), repositories: new Map(), revoked: [] };
}

export function organizationInventory({ inventories }: World, ownerId: number): OrganizationInventory {
  const found = inventories.organizations.get(ownerId);
  if (found !== undefined) return found;
  const made: OrganizationInventory = {
    secrets: noSecrets(),
    variables: new Map(),
    grants: [],
    authorizations: null,
    hooks: new Map(),
    runners: new Map(),
    defaultWorkflowPermissions: "read",
    canApproveReviews: false,
    memberPermission: "read",
  };
  inventories.organizations.set(ownerId, made);
  return made;
}

export function repositoryInventory({ inventories }: World, { id }: Repository): RepositoryInventory {
  const found = inventories.repositories.get(id);
  if (found !== undefined) return found;
  const made: RepositoryInventory = {
    secrets: noSecrets(),
    environmentSecrets: new Map(),
    variables: new Map(),
    keys: new Map(),
    alerts: [],
    environmentVariables: new Map(),
    hooks: new Map(),
    runners: new Map(),
    collaborators: new Map(),
    invitations: new Map(),
    releases: new Map(),
    canApproveReviews: false,
  };
  inventories.repositories.set(id, made);
  return made;
}

function noSecrets(): Readonly<Record<SecretUser, Secrets>> {
  return { actions: new Map(), dependabot: new Map(), codespaces: new Map() };
}

/** An environment's secrets; they go with it. */
export function environmentSecrets(world: World, repository: Repository, environment: string): Secrets {
  const { environmentSecrets: all } = repositoryInventory(world, repository);
  const key = environment.toLowerCase();
  const found = all.get(key) ?? new Map();
  all.set(key, found);
  return found;
}

/** The repositories that are chosen for what belongs to the organisation, those that are gone left out. */
export function chosenRepositories(world: World, ids: readonly number[]): Repository[] {
  return ids.flatMap((id) => world.repositories.get(id) ?? []);
}

/** An environment's variables; they go with it. */
export function environmentVariables(world: World, repository: Repository, environment: string): Map<string, Variable> {
  const { environmentVariables: all } = repositoryInventory(world, repository);
  const key = environment.toLowerCase();
  const found = all.get(key) ?? new Map();
  all.set(key, found);
  return found;
}
