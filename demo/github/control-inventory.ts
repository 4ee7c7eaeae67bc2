import {
  type Audience,
  type Authorization,
  type AuthorizedKind,
  environmentSecrets,
  organizationInventory,
  type RevokedCredential,
  repositoryInventory,
  type Secret,
  type SecretUser,
} from "./inventory/store.ts";
import type { Permissions } from "./model.ts";
import { ensureOwner, repositoryNamed } from "./repositories.ts";
import type { World } from "./world.ts";

/** Times are milliseconds since the epoch; without them it is now. */
export interface NewSecret {
  /** Without it `actions`. */
  readonly user?: SecretUser;
  /** Of a repository, for Actions. */
  readonly environment?: string;
  readonly createdAt?: number;
  readonly updatedAt?: number;
  /** Of an organisation's; without it `selected` where repositories are named, else `all`. */
  readonly audience?: Audience;
  readonly repositories?: readonly string[];
}

export interface NewDeployKey {
  readonly title: string;
  readonly readOnly?: boolean;
  readonly addedBy?: string;
  readonly createdAt?: number;
  readonly lastUsedAt?: number;
}

export interface NewTokenGrant {
  readonly organization: string;
  readonly login: string;
  readonly tokenName: string;
  readonly permissions: Permissions;
  /** Full names. */
  readonly repositories: readonly string[] | "all" | "none";
  readonly grantedAt?: number;
  readonly expiresAt?: number;
  readonly lastUsedAt?: number;
}

export interface NewAuthorization {
  readonly organization: string;
  readonly login: string;
  readonly kind?: AuthorizedKind;
  readonly scopes?: readonly string[];
  readonly note?: string;
  readonly authorizedAt?: number;
  readonly accessedAt?: number;
  readonly expiresAt?: number;
}

export interface NewSecretAlert {
  readonly type: string;
  readonly secret: string;
  readonly validity?: "active" | "inactive" | "unknown";
}

/** What people keep beside files. A place is an organisation's login, or `OWNER/NAME`. */
export function inventoryControl(world: World) {
  return {
    ...secretControl(world),
    ...credentialControl(world),
    /** Whether Actions may run in a repository. */
    switchActions: (name: string, enabled: boolean): void => {
      world.rules.actions.set(repositoryNamed(world, name).id, { enabled, allowed: "all" });
    },
    /** What GITHUB_TOKEN may do where a workflow says nothing, and whether it may approve pull requests. */
    setWorkflowPermissions: (place: string, level: "read" | "write", canApproveReviews = false): void => {
      if (!place.includes("/")) {
        const own = organizationInventory(world, ensureOwner(world, place).id);
        own.defaultWorkflowPermissions = level;
        own.canApproveReviews = canApproveReviews;
        return;
      }
      const repository = repositoryNamed(world, place);
      repository.defaultWorkflowPermissions = level;
      repositoryInventory(world, repository).canApproveReviews = canApproveReviews;
    },
  };
}

function secretControl(world: World) {
  return {
    /** Stores a secret, or changes it: then it is as old as it was. */
    setSecret: (place: string, name: string, options: NewSecret = {}): void => {
      const all = secretsAt(world, place, options);
      const before = all.get(name.toUpperCase());
      all.set(name.toUpperCase(), {
        ...secretOf(world, name, options),
        ...(before && { createdAt: before.createdAt }),
      });
    },
    deleteSecret: (place: string, name: string, options: Pick<NewSecret, "user" | "environment"> = {}): boolean =>
      secretsAt(world, place, options).delete(name.toUpperCase()),
    setVariable: (place: string, name: string, value: string, options: NewSecret = {}): void => {
      const variable = { ...secretOf(world, name, options), value };
      variablesAt(world, place).set(variable.name, variable);
    },
    deleteVariable: (place: string, name: string): boolean => variablesAt(world, place).delete(name.toUpperCase()),
  };
}

function secretsAt(world: World, place: string, { user = "actions", environment }: NewSecret): Map<string, Secret> {
  if (!place.includes("/")) return organizationInventory(world, ensureOwner(world, place).id).secrets[user];
  const repository = repositoryNamed(world, place);
  if (environment === undefined) return repositoryInventory(world, repository).secrets[user];
  if (!repository.environments.has(environment.toLowerCase()))
    throw new Error(`${place} has no environment ${environment}.`);
  return environmentSecrets(world, repository, environment);
}

function variablesAt(world: World, place: string) {
  return place.includes("/")
    ? repositoryInventory(world, repositoryNamed(world, place)).variables
    : organizationInventory(world, ensureOwner(world, place).id).variables;
}

function secretOf(world: World, name: string, options: NewSecret): Secret {
  const { repositories, createdAt = world.now(), updatedAt = createdAt } = options;
  const audience = options.audience ?? (repositories === undefined ? "all" : "selected");
  const repositoryIds = (repositories ?? []).map((full) => repositoryNamed(world, full).id);
  return { name: name.toUpperCase(), createdAt, updatedAt, audience, repositoryIds };
}

function credentialControl(world: World) {
  const now = () => world.now();
  return {
    /** @returns its id */
    addDeployKey: (full: string, key: NewDeployKey): number => {
      const repository = repositoryNamed(world, full);
      const id = world.ids.next("deploy-key", `${repository.id}/${key.title}`);
      const { title, readOnly = true, addedBy = null, createdAt = now(), lastUsedAt = null } = key;
      const made = { id, title, readOnly, addedBy, createdAt, lastUsedAt, key: publicKey(id) };
      repositoryInventory(world, repository).keys.set(id, made);
      return id;
    },
    removeDeployKey: (full: string, id: number): boolean =>
      repositoryInventory(world, repositoryNamed(world, full)).keys.delete(id),
    /** Lets a person's fine-grained token in. @returns the grant's id */
    grantToken: (grant: NewTokenGrant): number => grantToken(world, grant),
    endTokenGrant: (organization: string, id: number): void => {
      const { grants } = organizationInventory(world, ensureOwner(world, organization).id);
      const at = grants.findIndex((one) => one.id === id);
      if (at >= 0) grants.splice(at, 1);
    },
    /** Authorises a credential; from then on the organisation has SAML single sign-on. @returns its id */
    authorizeCredential: (request: NewAuthorization): number => authorizeCredential(world, request),
    /** What secret scanning found. @returns the alert's number */
    addSecretAlert: (full: string, { type, secret, validity = "unknown" }: NewSecretAlert): number => {
      const { alerts } = repositoryInventory(world, repositoryNamed(world, full));
      const number = alerts.length + 1;
      alerts.push({ number, type, secret, state: "open", validity, createdAt: now() });
      return number;
    },
    /** What was reported as leaked, without values. */
    revokedCredentials: (): readonly RevokedCredential[] => world.inventories.revoked,
  };
}

function grantToken(world: World, grant: NewTokenGrant): number {
  const { organization, login, tokenName, permissions, repositories } = grant;
  const listed = typeof repositories === "string" ? [] : repositories;
  ensureOwner(world, login, "User");
  const id = world.ids.next("token-grant", `${organization}/${login}/${tokenName}`);
  organizationInventory(world, ensureOwner(world, organization).id).grants.push({
    id,
    tokenId: world.ids.next("token", `${login}/${tokenName}`),
    tokenName,
    login,
    selection: typeof repositories === "string" ? repositories : "subset",
    repositoryIds: listed.map((full) => repositoryNamed(world, full).id),
    permissions,
    grantedAt: grant.grantedAt ?? world.now(),
    expiresAt: grant.expiresAt ?? null,
    lastUsedAt: grant.lastUsedAt ?? null,
  });
  return id;
}

function authorizeCredential(world: World, request: NewAuthorization): number {
  const { organization, login, kind = "personal access token", scopes = [], note = null } = request;
  const own = organizationInventory(world, ensureOwner(world, organization).id);
  const id = world.ids.next("authorization", `${organization}/${login}`);
  const made: Authorization = {
    id,
    credentialId: world.ids.next("credential", `${login}/${id}`),
    login,
    kind,
    scopes,
    note,
    authorizedAt: request.authorizedAt ?? world.now(),
    accessedAt: request.accessedAt ?? null,
    expiresAt: request.expiresAt ?? null,
    lastEight: String(id).padStart(8, "0").slice(-8),
  };
  own.authorizations = [...(own.authorizations ?? []), made];
  return id;
}

/** In the form of a key, which nobody has the other half of. */
function publicKey(id: number): string {
  return `ssh-ed25519 ${Buffer.from(`stand-in-key-${id}`).toString("base64")}`;
}
