import { createPublicKey, generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { Happening } from "./happenings.ts";
import { clientId } from "./ids.ts";
import type { App, Installation, Permissions, Repository, TokenRecord } from "./model.ts";
import { intersect, withMetadata } from "./permissions.ts";
import { ensureOwner, repositoryNamed } from "./repositories.ts";
import { hashToken } from "./tokens.ts";
import type { World } from "./world.ts";

/** GitHub Apps and where they are installed. */

export interface NewApp {
  readonly slug: string;
  readonly name?: string;
  readonly owner: string;
  readonly permissions: Permissions;
  readonly events?: readonly string[];
  /** SPKI PEM; without it a pair is made and the private key given back. */
  readonly publicKey?: string;
  /** Where people who sign in with it are led back to. */
  readonly callbackUrls?: readonly string[];
  readonly setupUrl?: string;
  /** Without it everybody may install it. */
  readonly public?: boolean;
}

export interface RegisteredApp {
  readonly id: number;
  readonly clientId: string;
  readonly slug: string;
  /** PKCS#1 PEM, as GitHub's download; null where the caller brought a public key. */
  readonly privateKey: string | null;
}

export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

export function makeKeyPair(): Promise<KeyPair> {
  return promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
}

export async function registerApp(world: World, request: NewApp): Promise<RegisteredApp> {
  const pair = request.publicKey === undefined ? await makeKeyPair() : null;
  const app: App = {
    id: world.ids.next("app", request.slug),
    clientId: clientId(request.slug),
    slug: request.slug,
    name: request.name ?? request.slug,
    ownerId: ensureOwner(world, request.owner).id,
    permissions: withMetadata(request.permissions),
    events: request.events ?? [],
    publicKeys: [createPublicKey(pair?.publicKey ?? request.publicKey ?? "")],
    callbackUrls: request.callbackUrls ?? [],
    setupUrl: request.setupUrl ?? null,
    public: request.public ?? true,
    clientSecrets: new Set(),
    createdAt: world.now(),
  };
  world.apps.set(app.id, app);
  return { id: app.id, clientId: app.clientId, slug: app.slug, privateKey: pair?.privateKey ?? null };
}

/** One more key for an App, or, with `only`, one in place of all. @returns the private half */
export async function addAppKey(world: World, appId: number, only = false): Promise<string> {
  const app = appOf(world, appId);
  const pair = await makeKeyPair();
  const key = createPublicKey(pair.publicKey);
  app.publicKeys = only ? [key] : [...app.publicKeys, key];
  return pair.privateKey;
}

/** One more secret of an App as a client of OAuth, by default a new one. @returns the secret, which is seen this once only */
export function addClientSecret(world: World, appId: number, secret = randomBytes(20).toString("hex")): string {
  appOf(world, appId).clientSecrets.add(hashToken(secret));
  return secret;
}

/** The App of a client id and a secret of it; null where either is wrong. */
export function clientOf(world: World, id: string, secret: string): App | null {
  const app = clientNamed(world, id);
  return app?.clientSecrets.has(hashToken(secret)) === true ? app : null;
}

export function clientNamed(world: World, id: string): App | null {
  return [...world.apps.values()].find((app) => app.clientId === id) ?? null;
}

export function appOf(world: World, id: number): App {
  const app = world.apps.get(id);
  if (app === undefined) throw new Error(`There is no App ${id}.`);
  return app;
}

export function installationOf(world: World, id: number): Installation {
  const installation = world.installations.get(id);
  if (installation === undefined) throw new Error(`There is no installation ${id}.`);
  return installation;
}

export interface InstallRequest {
  readonly owner: string;
  /** Full names or ids; without it all, also those to come. */
  readonly repositories?: readonly (string | number)[];
  /** Without it what the App asks for. */
  readonly permissions?: Permissions;
}

/** Installs an App on an owner. @returns the installation's id */
export function installApp(world: World, appId: number, request: InstallRequest): number {
  const app = appOf(world, appId);
  const owner = ensureOwner(world, request.owner);
  const installation: Installation = {
    id: world.ids.next("installation", `${app.slug}@${owner.login}`),
    appId,
    ownerId: owner.id,
    permissions: withMetadata(request.permissions ?? app.permissions),
    events: app.events,
    repositoryIds: request.repositories === undefined ? null : idsOf(world, request.repositories),
    suspendedAt: null,
    createdAt: world.now(),
    updatedAt: world.now(),
  };
  world.installations.set(installation.id, installation);
  tell(world, installation, "created");
  return installation.id;
}

function idsOf(world: World, repositories: readonly (string | number)[]): number[] {
  return repositories.map((one) => (typeof one === "number" ? one : repositoryNamed(world, one).id));
}

/** What an owner may change of an installation; tokens that were given out before are narrowed at once. */
export function changeInstallation(
  world: World,
  id: number,
  change: { readonly repositories?: readonly (string | number)[] | "all"; readonly permissions?: Permissions },
): void {
  const installation = installationOf(world, id);
  const before = reach(world, installation);
  if (change.permissions !== undefined) installation.permissions = withMetadata(change.permissions);
  if (change.repositories === "all") installation.repositoryIds = null;
  else if (change.repositories !== undefined) installation.repositoryIds = idsOf(world, change.repositories);
  installation.updatedAt = world.now();
  if (change.permissions !== undefined) tell(world, installation, "new_permissions_accepted");
  const after = reach(world, installation);
  tellReach(world, installation, "added", without(after, before));
  tellReach(world, installation, "removed", without(before, after));
}

function without(all: readonly Repository[], those: readonly Repository[]): Repository[] {
  const known = new Set(those);
  return all.filter((one) => !known.has(one));
}

export function suspendInstallation(world: World, id: number): void {
  const installation = installationOf(world, id);
  installation.suspendedAt = world.now();
  tell(world, installation, "suspend");
}

export function unsuspendInstallation(world: World, id: number): void {
  const installation = installationOf(world, id);
  installation.suspendedAt = null;
  tell(world, installation, "unsuspend");
}

type InstallationAction = Extract<Happening, { readonly event: "installation" }>["action"];

function tell(world: World, installation: Installation, action: InstallationAction): void {
  world.happenings.tell({ event: "installation", action, installation: { ...installation } });
}

function tellReach(
  world: World,
  installation: Installation,
  action: "added" | "removed",
  repositories: readonly Repository[],
): void {
  if (repositories.length === 0) return;
  const event = "installation_repositories";
  world.happenings.tell({ event, action, installation: { ...installation }, repositories });
}

/** Takes an installation away; its tokens are unknown from then on. */
export function removeInstallation(world: World, id: number): void {
  tell(world, installationOf(world, id), "deleted");
  world.installations.delete(id);
  world.tokens.revokeWhere((token) => token.installationId === id);
}

/** The repositories of an installation as they are now: a transferred one is not among them. */
export function reach(world: World, installation: Installation): Repository[] {
  return [...world.repositories.values()].filter((repository) => isReached(installation, repository));
}

function isReached({ ownerId, repositoryIds }: Installation, repository: Repository): boolean {
  return repository.ownerId === ownerId && (repositoryIds === null || repositoryIds.includes(repository.id));
}

export function installationFor(world: World, appId: number, ownerId: number): Installation | null {
  for (const installation of world.installations.values())
    if (installation.appId === appId && installation.ownerId === ownerId) return installation;
  return null;
}

/** What a token may do now, which is never more than its installation may now. */
export function permissionsOf(world: World, token: TokenRecord): Permissions {
  if (token.installationId === null) return token.permissions;
  const installation = world.installations.get(token.installationId);
  return installation === undefined ? {} : intersect(token.permissions, installation.permissions);
}

/** Whether a token reaches a repository at all. */
export function reaches(world: World, token: TokenRecord, repository: Repository): boolean {
  if (token.repositoryIds !== null && !token.repositoryIds.includes(repository.id)) return false;
  if (token.installationId === null) return token.ownerId === repository.ownerId;
  const installation = world.installations.get(token.installationId);
  return installation !== undefined && isReached(installation, repository);
}
