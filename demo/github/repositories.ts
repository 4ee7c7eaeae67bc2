import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { noteActivity } from "./activity.ts";
import { placeOfRef } from "./git/refs.ts";
import { commitFiles, createBare, type FileChanges, seedFromFolder } from "./git/write.ts";
import type { Environment, Owner, PropertyValue, Repository, Visibility } from "./model.ts";
import type { World } from "./world.ts";

/** What the people of an organisation do to its repositories. */

export interface RepositoryOptions {
  readonly visibility?: Visibility;
  readonly archived?: boolean;
  readonly disabled?: boolean;
  readonly template?: boolean;
  readonly defaultBranch?: string;
  /** Patterns of full refs: `refs/heads/main`, `refs/tags/*`. */
  readonly protectedRefs?: readonly string[];
  readonly subjectClaims?: readonly string[] | null;
  readonly immutableSubject?: boolean;
  readonly properties?: Readonly<Record<string, PropertyValue>>;
  readonly defaultWorkflowPermissions?: "read" | "write";
}

export interface NewRepository extends RepositoryOptions {
  /** Its first commit; without `files` and `from` it is empty. */
  readonly files?: FileChanges;
  /** A plain folder to take the first commit from. */
  readonly from?: string;
  readonly fork?: boolean;
  /** Who pushed its first commit; without it `ada`. */
  readonly by?: string;
}

/** The owner of this login; made, as an organisation, where there is none. */
export function ensureOwner(world: World, login: string, type: Owner["type"] = "Organization"): Owner {
  const found = findOwner(world, login);
  if (found !== null) return found;
  const owner: Owner = { id: world.ids.next("owner", login), login, type };
  world.owners.set(owner.id, owner);
  return owner;
}

export function findOwner(world: World, login: string): Owner | null {
  for (const owner of world.owners.values()) if (owner.login.toLowerCase() === login.toLowerCase()) return owner;
  return null;
}

/** The account that an address of GitHub's own belongs to. Nobody here has registered another one. */
export function accountOf(world: World, { email }: { readonly email: string }): Owner | null {
  const login = /^(?:\d+\+)?([A-Za-z0-9-]+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  const owner = login === undefined ? null : findOwner(world, login);
  return owner?.type === "User" ? owner : null;
}

export function ownerOf(world: World, repository: Repository): Owner {
  const owner = world.owners.get(repository.ownerId);
  if (owner === undefined) throw new Error(`Repository ${repository.id} has no owner.`);
  return owner;
}

/** Names are found in any case, as on GitHub. */
export function findRepository(world: World, owner: string, name: string): Repository | null {
  const login = findOwner(world, owner);
  if (login === null) return null;
  for (const repository of world.repositories.values())
    if (repository.ownerId === login.id && repository.name.toLowerCase() === name.toLowerCase()) return repository;
  return null;
}

/** @throws Error for a name that is not there, since only tests and set-up ask so */
export function repositoryNamed(world: World, full: string): Repository {
  const [owner = "", name = ""] = full.split("/");
  const found = findRepository(world, owner, name);
  if (found === null) throw new Error(`There is no repository ${full}.`);
  return found;
}

/** Makes a repository, with a new id also where the name was used before. */
export async function createRepository(world: World, full: string, options: NewRepository = {}): Promise<Repository> {
  const [login = "", name = ""] = full.split("/");
  const owner = ensureOwner(world, login);
  if (findRepository(world, login, name) !== null) throw new Error(`${full} exists.`);
  const id = world.ids.next("repository", full);
  const folder = path.join(world.folder, `${id}.git`);
  const defaultBranch = options.defaultBranch ?? "main";
  if (options.from === undefined) await createBare(folder, defaultBranch);
  else await seedFromFolder(folder, options.from, defaultBranch);
  const first = { ref: `refs/heads/${defaultBranch}`, message: "Seed" };
  if (options.files !== undefined) await commitFiles(folder, first, options.files);
  const head = await placeOfRef(folder, first.ref);
  const repository = repositoryAs({ id, ownerId: owner.id, name, folder, createdAt: world.now() }, options);
  world.repositories.set(id, repository);
  world.formerNames.delete(full.toLowerCase());
  await noteActivity(world, repository, { ref: first.ref, before: null, after: head, actor: options.by ?? "ada" });
  return repository;
}

type Fixed = Pick<Repository, "id" | "ownerId" | "name" | "folder" | "createdAt">;

/** What is known of a new repository, besides git. */
export function repositoryAs(fixed: Fixed, options: NewRepository): Repository {
  return {
    ...fixed,
    visibility: options.visibility ?? "private",
    archived: options.archived ?? false,
    disabled: options.disabled ?? false,
    fork: options.fork ?? false,
    template: options.template ?? false,
    defaultBranch: options.defaultBranch ?? "main",
    pushedAt: fixed.createdAt,
    protectedRefs: options.protectedRefs ?? [],
    environments: new Map(),
    subjectClaims: options.subjectClaims ?? null,
    immutableSubject: options.immutableSubject ?? false,
    properties: options.properties ?? {},
    defaultWorkflowPermissions: options.defaultWorkflowPermissions ?? "read",
  };
}

/** Makes a repository of each folder `OWNER__NAME`. @returns their full names */
export async function seedFolders(world: World, root: string, options: RepositoryOptions = {}): Promise<string[]> {
  const names = (await readdir(root, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && entry.name.includes("__"))
    .map((entry) => entry.name)
    .sort();
  const made: string[] = [];
  for (const name of names) {
    const full = name.replace("__", "/");
    await createRepository(world, full, { ...options, from: path.join(root, name) });
    made.push(full);
  }
  return made;
}

/** The id stays; the old name leads to it until somebody else takes it. */
export function renameRepository(world: World, repository: Repository, name: string): void {
  const owner = ownerOf(world, repository);
  if (findRepository(world, owner.login, name) !== null) throw new Error(`${owner.login}/${name} exists.`);
  world.formerNames.set(`${owner.login}/${repository.name}`.toLowerCase(), repository.id);
  const changes = { repository: { name: { from: repository.name } } };
  repository.name = name;
  tell(world, repository, "renamed", { changes });
}

/** The id stays, the owner's id is another; what was installed on the old owner reaches it no longer. */
export function transferRepository(world: World, repository: Repository, login: string): void {
  const before = ownerOf(world, repository);
  const owner = ensureOwner(world, login);
  if (findRepository(world, login, repository.name) !== null) throw new Error(`${login}/${repository.name} exists.`);
  world.formerNames.set(`${before.login}/${repository.name}`.toLowerCase(), repository.id);
  repository.ownerId = owner.id;
  const from = { organization: { id: before.id, login: before.login } };
  tell(world, repository, "transferred", { changes: { owner: { from } } });
}

/** Changes settings, and tells those changes that GitHub tells. */
export function configureRepository(world: World, repository: Repository, options: RepositoryOptions): void {
  const { archived, visibility, defaultBranch } = repository;
  Object.assign(repository, options);
  if (archived !== repository.archived) tell(world, repository, repository.archived ? "archived" : "unarchived");
  if (visibility !== repository.visibility)
    tell(world, repository, repository.visibility === "public" ? "publicized" : "privatized");
  if (defaultBranch !== repository.defaultBranch)
    tell(world, repository, "edited", { changes: { default_branch: { from: defaultBranch } } });
}

function tell(
  world: World,
  repository: Repository,
  action: string,
  more: Readonly<Record<string, unknown>> = {},
): void {
  world.happenings.tell({ event: "repository", action, repository, more });
}

export async function deleteRepository(world: World, repository: Repository): Promise<void> {
  // It is told before, while it can still be seen who may know of it.
  tell(world, repository, "deleted");
  world.repositories.delete(repository.id);
  for (const [name, id] of world.formerNames) if (id === repository.id) world.formerNames.delete(name);
  await rm(repository.folder, { recursive: true, force: true });
}

/** Deletes the repository and makes another of the same name, which has another id. */
export async function recycleRepository(
  world: World,
  repository: Repository,
  options: NewRepository = {},
): Promise<Repository> {
  const full = `${ownerOf(world, repository).login}/${repository.name}`;
  await deleteRepository(world, repository);
  return createRepository(world, full, options);
}

export interface EnvironmentOptions {
  readonly reviewers?: readonly string[];
  readonly branchPolicy?: Environment["branchPolicy"];
  readonly ruleApps?: readonly number[];
}

/** Makes an environment, or replaces it; without options it has no protection. */
export function setEnvironment(world: World, repository: Repository, name: string, options: EnvironmentOptions): void {
  const key = name.toLowerCase();
  const before = repository.environments.get(key);
  const id = before?.id ?? world.ids.next("environment", `${repository.id}/${name}`);
  const { reviewers = [], branchPolicy = null, ruleApps = [] } = options;
  for (const login of reviewers) ensureOwner(world, login, "User");
  const updatedAt = world.now();
  const createdAt = before?.createdAt ?? updatedAt;
  repository.environments.set(key, { id, name, reviewers, branchPolicy, ruleApps, createdAt, updatedAt });
}

/** Whether a full ref is protected, as the `ref_protected` claim and a branch's `protected` say. */
export function isProtected(repository: Repository, ref: string): boolean {
  return repository.protectedRefs.some((pattern) => matchesRef(pattern, ref));
}

function matchesRef(pattern: string, ref: string): boolean {
  const parts = pattern.split(/(\*\*|\*)/).map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`).test(ref);
}
