import type { GithubAppSettings } from "../adapters/github/index.ts";
import type { Database } from "../adapters/prisma/client.ts";
import type { SystemActor } from "../core/actor.ts";
import { APP_ROLES, type AppRole } from "../core/github/roles.ts";
import type { RequestWatch } from "../core/observe/watch.ts";
import { GITHUB_LIMITS, type PacingLimits } from "../core/pacing/limits.ts";
import { SecretText } from "../core/secret-text.ts";
import { type AppEnvironment, EnvironmentError, type GithubEnvironment } from "../env.ts";
import type { ReadOptions } from "../usecases/github/ports.ts";

export type Github = Awaited<ReturnType<typeof githubOver>>;

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

/**
 * GitHub with the Apps that the operator configured.
 * @throws EnvironmentError that says which variable is wrong: of a key or an address that cannot be used, and for a stand-in in front of real
 *   data or the other way about
 */
export async function githubOver(
  environment: GithubEnvironment,
  database: Database,
  actor: SystemActor,
  watch?: RequestWatch,
) {
  const [adapter, { createEtagStore, createMintLog }, { createSharedTurns }] = await Promise.all([
    import("../adapters/github/index.ts"),
    import("../adapters/prisma/github-store.ts"),
    import("../adapters/prisma/github-turns.ts"),
  ]);
  await refuseOtherMode(environment, database);
  const apps: { -readonly [Role in AppRole]?: GithubAppSettings } = {};
  for (const role of APP_ROLES) {
    const app = environment.apps[role];
    if (app !== undefined) apps[role] = { appId: app.id, signer: await signerOf(adapter, role, app) };
  }
  const etags = createEtagStore(database);
  const mints = createMintLog(database, { actorKind: actor.kind, actorId: actor.id });
  const turns = createSharedTurns(database);
  const { api } = environment;
  const given = { api, apps, mints, etags, turns, limits: limitsOf(environment) };
  const options = watch === undefined ? given : { ...given, watch };
  const github = await inEnvironment("THAW_GITHUB_API", () => new adapter.GithubApps(options));
  return {
    host: hostOf(api),
    apps: github,
    etags,
    directory: adapter.createDirectory(github),
    deployments: adapter.createDeployments(github),
    deploymentRules: adapter.createDeploymentRules(github),
    deploymentGate: adapter.createDeploymentGate(github),
    heads: adapter.createHeads(github),
    branches: adapter.createBranches(github),
    calls: adapter.createCalls(github),
    files: adapter.createFiles(github),
    changes: (usual: ReadOptions) => adapter.createChanges(github, usual),
    owners: adapter.createOwners(github),
    readers: adapter.createReaders(github),
    members: adapter.createMembers(github),
    checks: adapter.createChecks(github),
    freezer: adapter.createFreezer(github),
    freezerLadder: adapter.createFreezerLadder(github),
    issues: adapter.createIssues(github),
    pulls: adapter.createPulls(github),
    queue: adapter.createQueue(github),
    merges: adapter.createMerges(github),
    review: adapter.createReview(github),
    trees: adapter.createTrees(github),
    hooks: adapter.createHooks(github),
    /** One role for each App: several may have the same. */
    hookRoles: APP_ROLES.filter(
      (role, place) =>
        apps[role] !== undefined && !APP_ROLES.slice(0, place).some((one) => apps[one]?.appId === apps[role]?.appId),
    ),
  };
}

function limitsOf({ content }: GithubEnvironment): PacingLimits {
  const { contentPerMinute, contentPerHour } = GITHUB_LIMITS;
  return {
    ...GITHUB_LIMITS,
    contentPerMinute: content.perMinute ?? contentPerMinute,
    contentPerHour: content.perHour ?? contentPerHour,
  };
}

type Adapter = typeof import("../adapters/github/index.ts");

function signerOf(adapter: Adapter, role: string, { key }: AppEnvironment) {
  const name = `THAW_${role.toUpperCase()}_APP_KEY`;
  if ("file" in key) return inEnvironment(`${name}_FILE`, () => adapter.signerOfKeyFile(key.file));
  return inEnvironment(name, () => adapter.signerOfKey(new SecretText(key.text)));
}

async function inEnvironment<T>(variable: string, make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    // The adapter's sentences have neither the key nor the address in them.
    throw new EnvironmentError(
      `${variable} cannot be used: ${error instanceof Error ? error.message : "unknown error"}`,
    );
  }
}

/** As organisations are kept under: `github.com`, or the host of an Enterprise Server. */
function hostOf(api: string): string {
  const { host } = new URL(api);
  return /^api\.(?:github\.com|[^.]+\.ghe\.com)$/.test(host) ? host.slice("api.".length) : host;
}

/** A stand-in listens on this machine only, and its tokens and people must never meet real ones. */
async function refuseOtherMode({ api }: GithubEnvironment, database: Database): Promise<void> {
  const row = await database.deploymentStamp.findUnique({ where: { id: 1 }, select: { mode: true } });
  const standIn = LOOPBACK.test(new URL(api).hostname);
  if (row?.mode === "live" && standIn)
    throw new EnvironmentError(
      "THAW_GITHUB_API names this machine, and the database is of live mode, which takes no stand-in.",
    );
  if (row?.mode === "demo" && !standIn)
    throw new EnvironmentError(
      "Apps of GitHub are configured, and the database is of a demonstration. Use another database.",
    );
}
