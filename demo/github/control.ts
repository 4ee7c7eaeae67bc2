import { noteActivity } from "./activity.ts";
import {
  addAppKey,
  addClientSecret,
  changeInstallation,
  type InstallRequest,
  installApp,
  type NewApp,
  type RegisteredApp,
  registerApp,
  removeInstallation,
  suspendInstallation,
  unsuspendInstallation,
} from "./apps.ts";
import type { AuditEvent } from "./audit.ts";
import { hookControl } from "./control-hooks.ts";
import { inventoryControl } from "./control-inventory.ts";
import { leftBehindControl } from "./control-left.ts";
import { peopleControl } from "./control-people.ts";
import { pullControl } from "./control-pulls.ts";
import { ruleControl } from "./control-rules.ts";
import type { FaultRule } from "./faults.ts";
import { resolveName } from "./git/read.ts";
import { placeOfRef } from "./git/refs.ts";
import { type CommitRequest, commitFiles, type FileChanges } from "./git/write.ts";
import { announce } from "./hooks/announce.ts";
import { noteRun, type RunRecord } from "./jobs/history.ts";
import { type JobRequest, type JobResult, runJob } from "./jobs/run-job.ts";
import { type JobRun, type RunnerSetup, startRunner } from "./jobs/runs.ts";
import { bucketKey, type LimitHit, type Resource } from "./limits.ts";
import type { Permissions, Repository, TokenRecord } from "./model.ts";
import { signClaims } from "./oidc/claims.ts";
import { exclusively } from "./pulls/follow.ts";
import { followQueues } from "./queue/follow.ts";
import * as repositories from "./repositories.ts";
import type { RequestListener, RequestRecord } from "./request-log.ts";
import { type ManyRepositories, seedMany } from "./seed-many.ts";
import type { Unowned, World } from "./world.ts";

/** A repository as control shows it. */
export interface RepositoryFacts {
  readonly id: number;
  readonly ownerId: number;
  readonly fullName: string;
}

/** What a commit needs beyond its files. `branch` is without `refs/heads/`. */
export interface CommitOptions {
  readonly branch?: string;
  readonly message?: string;
  /** The branch or commit that a new branch starts at; without it the default branch. */
  readonly startAt?: string;
  readonly author?: CommitRequest["author"];
  /** Who pushed it; without it `ada`, and null for one of whom GitHub tells nobody. */
  readonly by?: string | null;
  /** When it was committed, in milliseconds, whatever the clock says: git takes any. */
  readonly committedAt?: number;
}

export interface UserTokenRequest {
  readonly owner: string;
  readonly actor: string;
  readonly permissions: Permissions;
  readonly repositories?: readonly string[];
  /** Seconds; without it an hour. */
  readonly seconds?: number;
}

/**
 * What people, administrators and fate do to GitHub, for the program that started the stand-in. Nothing of it can be
 * reached over the network. Repositories are named `OWNER/NAME`; a name that is not there throws.
 */
export type Control = ReturnType<typeof createControl>;

export function createControl(world: World) {
  announce(world);
  followQueues(world);
  return {
    ...repositoryControl(world),
    ...appControl(world),
    ...hookControl(world),
    ...observation(world),
    ...issuerControl(world),
    ...pullControl(world),
    ...ruleControl(world),
    ...peopleControl(world),
    ...inventoryControl(world),
    ...leftBehindControl(world),
    /** Runs one job of a workflow, as a runner would. It resolves when the job has ended, also when that was bad. */
    runJob: (request: JobRequest): Promise<JobResult> => runJob(world, request),
    /** From now on jobs that use one of these actions run by themselves: after a push to the default branch, and by pages. */
    startRunner: (setup: RunnerSetup): void => {
      world.runner ??= startRunner(world, setup);
    },
    /** A run as the API tells of it, though nothing ran: one of a fork, of an old commit that somebody ran again … */
    noteRun: (run: RunRecord): void => noteRun(world, run),
    /** What ran by itself, or is to, the oldest first. */
    runs: (): readonly Readonly<JobRun>[] => world.runs,
  };
}

function repositoryControl(world: World) {
  const named = (full: string) => repositories.repositoryNamed(world, full);
  const facts = (full: string): RepositoryFacts => {
    const { id, ownerId, name } = named(full);
    return { id, ownerId, fullName: `${repositories.ownerOf(world, named(full)).login}/${name}` };
  };
  return {
    repository: facts,
    repositories: (): readonly RepositoryFacts[] =>
      [...world.repositories.values()].map((one) => facts(`${repositories.ownerOf(world, one).login}/${one.name}`)),
    /** The id of an owner, which is made where there is none. */
    owner: (login: string, type?: "Organization" | "User"): number => repositories.ensureOwner(world, login, type).id,
    seed: (folder: string, options?: repositories.RepositoryOptions) =>
      repositories.seedFolders(world, folder, options),
    /** Thousands of repositories in seconds, for load. @returns their full names */
    seedMany: (request: ManyRepositories): Promise<string[]> => seedMany(world, request),
    createRepository: async (full: string, options?: repositories.NewRepository): Promise<RepositoryFacts> => {
      await repositories.createRepository(world, full, options);
      return facts(full);
    },
    renameRepository: (full: string, name: string) => repositories.renameRepository(world, named(full), name),
    transferRepository: (full: string, login: string) => repositories.transferRepository(world, named(full), login),
    deleteRepository: (full: string) => repositories.deleteRepository(world, named(full)),
    /** Deletes a repository and makes one of the same name, with a new id. */
    recycleRepository: async (full: string, options?: repositories.NewRepository): Promise<RepositoryFacts> => {
      await repositories.recycleRepository(world, named(full), options);
      return facts(full);
    },
    /** Changes settings: protected refs, visibility, what `sub` is made of, properties … */
    configureRepository: (full: string, options: repositories.RepositoryOptions): void =>
      repositories.configureRepository(world, named(full), options),
    setEnvironment: (full: string, name: string, options: repositories.EnvironmentOptions = {}) =>
      repositories.setEnvironment(world, named(full), name, options),
    deleteEnvironment: (full: string, name: string) => named(full).environments.delete(name.toLowerCase()),
    /** Makes a commit without any token, as a person with all rights would. @returns its id */
    commit: (full: string, files: FileChanges, options: CommitOptions = {}): Promise<string> => {
      const repository = named(full);
      const work = () => commit(world, repository, files, options);
      // Those who want to hear of it need the branches from before it and from after it.
      return world.hooks.length === 0 ? work() : exclusively(world, repository, work);
    },
    /** The newest commit of the default branch; null where there is none. */
    head: async (full: string): Promise<string | null> => {
      const { folder, defaultBranch } = named(full);
      return (await resolveName(folder, `refs/heads/${defaultBranch}`))?.sha ?? null;
    },
    /** Where the bare repository is, for a test that looks with git. */
    gitFolder: (full: string): string => named(full).folder,
  };
}

async function commit(
  world: World,
  repository: Repository,
  files: FileChanges,
  options: CommitOptions,
): Promise<string> {
  const ref = `refs/heads/${options.branch ?? repository.defaultBranch}`;
  const startAt = options.startAt ?? `refs/heads/${repository.defaultBranch}`;
  const time = Math.floor((options.committedAt ?? world.now()) / 1000);
  const request = { ref, startAt, time, message: options.message ?? "Change", author: options.author };
  repository.pushedAt = world.now();
  const before = await placeOfRef(repository.folder, ref);
  const after = await commitFiles(repository.folder, request, files);
  const actor = options.by === undefined ? "ada" : options.by;
  await noteActivity(world, repository, { ref, before, after, actor });
  return after;
}

function appControl(world: World) {
  return {
    registerApp: (app: NewApp): Promise<RegisteredApp> => registerApp(world, app),
    /** One more key, or with `only` one in place of all. @returns the private key */
    addAppKey: (appId: number, only = false): Promise<string> => addAppKey(world, appId, only),
    /** One more secret of the App as a client of OAuth, by default a new one. @returns the secret */
    addClientSecret: (appId: number, secret?: string): string => addClientSecret(world, appId, secret),
    install: (appId: number, request: InstallRequest): number => installApp(world, appId, request),
    changeInstallation: (id: number, change: Parameters<typeof changeInstallation>[2]) =>
      changeInstallation(world, id, change),
    removeInstallation: (id: number) => removeInstallation(world, id),
    suspend: (id: number): void => suspendInstallation(world, id),
    unsuspend: (id: number): void => unsuspendInstallation(world, id),
    /** A person's fine-grained token. */
    issueUserToken: (request: UserTokenRequest): string => issueUserToken(world, request),
  };
}

function issueUserToken(world: World, request: UserTokenRequest): string {
  const { value } = world.tokens.issue({
    kind: "user",
    appId: null,
    installationId: null,
    ownerId: repositories.ensureOwner(world, request.owner).id,
    actor: request.actor,
    permissions: { metadata: "read", ...request.permissions },
    repositoryIds: request.repositories?.map((full) => repositories.repositoryNamed(world, full).id) ?? null,
    expiresAt: world.now() + (request.seconds ?? 3600) * 1000,
  });
  return value;
}

function observation(world: World) {
  return {
    /** What arrived, in order, without credentials. */
    requests: (): readonly RequestRecord[] => world.requests.all(),
    clearRequests: () => world.requests.clear(),
    onRequest: (listener: RequestListener): (() => void) => world.requests.listen(listener),
    /** What was answered with 501. */
    unowned: world.unowned as readonly Unowned[],
    auditLog: (): readonly AuditEvent[] => world.audit.all(),
    /** Every time that a limit was exceeded, primary or secondary; failures that a test asked for are not among them. */
    limits: (): readonly LimitHit[] => world.limits.hits,
    /** All tokens that were ever issued: hashes, scopes and times. */
    tokens: (): readonly TokenRecord[] => world.tokens.all(),
    /** Arms a failure. @returns what takes it away */
    fail: (rule: FaultRule): (() => void) => world.faults.add(rule),
    clearFaults: () => world.faults.clear(),
    /** Sets what is left of a primary limit: of an installation, or of an App for its own requests. */
    setRateLimit: (
      whose: { readonly installation: number } | { readonly app: number },
      remaining: number,
      limit = 5000,
      resource: Resource = "core",
    ): void => {
      const key = "app" in whose ? `app:${whose.app}` : `installation:${whose.installation}`;
      world.limits.set(bucketKey(key, resource), remaining, limit);
    },
  };
}

function issuerControl(world: World) {
  return {
    /** Signs with a new key from now on; with `keepOld: false` the old ones are not served any more. */
    rotateIssuerKey: (options?: { readonly keepOld?: boolean }): Promise<string> => world.keys.rotate(options),
    /** Any claims, signed with the issuer's key: for tokens that GitHub would never make. */
    signIdToken: (claims: Readonly<Record<string, unknown>>): Promise<string> => signClaims(world, claims),
  };
}
