import { scanQueueOver, systemClock } from "./container/common.ts";
import type { Actor } from "./core/actor.ts";
import type { RepositoryQuery } from "./core/listing/repository-query.ts";

/**
 * The only place where adapters meet use cases. Members are loaded when they are asked for: `thaw scan` must not pay for a
 * database that it never opens.
 */

export type WebContainer = Awaited<ReturnType<typeof buildWeb>>;

/** One for each process, also when the framework loads this module more than once. */
const SHARED = Symbol.for("thaw.container.web");
type Shared = typeof globalThis & { [SHARED]?: Promise<WebContainer> };

/** What pages and routes work with. Throws EnvironmentError when the web process was not started as it should be. */
export function webContainer(): Promise<WebContainer> {
  const shared = globalThis as Shared;
  shared[SHARED] ??= buildWeb();
  return shared[SHARED];
}

async function buildWeb() {
  const [
    { webEnvironment },
    prisma,
    { createDashboardReading },
    people,
    sessionTable,
    auth,
    { tokens },
    links,
    reads,
    feed,
  ] = await Promise.all([
    import("./env.ts"),
    import("./adapters/prisma/client.ts"),
    import("./adapters/prisma/dashboard.ts"),
    import("./adapters/prisma/people-store.ts"),
    import("./adapters/prisma/sessions.ts"),
    import("./adapters/prisma/auth.ts"),
    import("./adapters/tokens/tokens.ts"),
    import("./usecases/people.ts"),
    import("./usecases/read-dashboard.ts"),
    import("./adapters/postgres/notifications.ts"),
  ]);
  const environment = webEnvironment();
  const database = prisma.createDatabase(environment.THAW_DATABASE_URL);
  const sessions = sessionTable.createSessionStore(database);
  const reading = createDashboardReading(database);
  const clock = systemClock;
  const peoplePorts = { people: people.createPeopleStore(database), clock, tokens };
  const progress = feed.createFeed(environment.THAW_DATABASE_URL, "scan_progress");
  const ports = { reading, clock };
  return {
    clock,
    tokens,
    sessions,
    authAdapter: auth.createAuthAdapter(database, sessions, tokens, clock),
    authSecret: environment.NEXTAUTH_SECRET,
    origin: environment.NEXTAUTH_URL,
    scanQueue: scanQueueOver((sql, values) => database.$executeRawUnsafe(sql, ...values)),
    listRepositories: (actor: Actor, query: RepositoryQuery) => reads.listRepositories(ports, actor, query),
    readRepository: (actor: Actor, name: { readonly owner: string; readonly name: string }) =>
      reads.readRepository(ports, actor, name),
    readScanProgress: (actor: Actor) => reads.readScanProgress(ports, actor),
    redeemSignInLink: (request: { readonly token: string; readonly remoteAddress: string }) =>
      links.redeemSignInLink(peoplePorts, request),
    /** Calls back with an organisation's id whenever one of its scans changes state. Returns how to stop. */
    onScanProgress: (listener: (organisationId: string) => void) => progress.subscribe(listener),
  };
}

/** What `thaw scan` works with: no database, no network. A settings file that cannot be read is a failure, not a default. */
export async function scanContainer(paths: readonly string[]) {
  const [git, tree, { createScanner, sealer }, { scanPaths }, settings] = await Promise.all([
    import("./adapters/git/index.ts"),
    import("./adapters/tree/index.ts"),
    import("./adapters/scanner/index.ts"),
    import("./usecases/scan-paths.ts"),
    scanSettings(paths),
  ]);
  if (!settings.ok) return settings;
  const hmacKey = () => tree.localHmacKey(stateFolder());
  const scanner = createScanner({ settings: settings.value, seal: sealer(hmacKey) });
  const literals: LiteralScanner = {
    tree: async ({ path, gitDir, hasWorkTree }, commit) => {
      if (!hasWorkTree && gitDir) {
        return commit ? (await tree.scanCommit(gitDir, commit, { hmacKey: hmacKey() })).results : [];
      }
      return (await tree.scanTree(path, { hmacKey: hmacKey(), gitDir: gitDir ?? undefined })).results;
    },
    history: async ({ gitDir }) => (gitDir ? (await tree.scanHistory(gitDir, { hmacKey: hmacKey() })).results : []),
  };
  return {
    ok: true as const,
    value: {
      scanPaths: (request: ScanPathsRequest, progress: ScanPathsPorts["progress"]) =>
        scanPaths({ find: git.findRepositories, scanner, literals, progress }, request),
    },
  };
}

/** What the scanned folders set. */
async function scanSettings(_paths: readonly string[]): Promise<Result<FindingSettings>> {
  return { ok: true, value: { notBlocking: new Set() } };
}
