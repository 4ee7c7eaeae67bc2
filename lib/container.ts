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
