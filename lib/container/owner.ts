import type { Actor } from "../core/actor.ts";
import type { IssuerConnection } from "../usecases/ports.ts";
import { scanQueueOver, systemClock } from "./common.ts";

/** What the supervisor needs to bring everything up. It works as the database's owner. */
export async function ownerContainer(connectionString: string) {
  const [
    prisma,
    people,
    folders,
    feeds,
    { createDashboardReading },
    { tokens },
    links,
    open,
    git,
    settings,
    connections,
    connect,
    demonstrations,
    demonstration,
  ] = await Promise.all([
    import("../adapters/prisma/client.ts"),
    import("../adapters/prisma/people-store.ts"),
    import("../adapters/prisma/folder-store.ts"),
    import("../adapters/postgres/notifications.ts"),
    import("../adapters/prisma/dashboard.ts"),
    import("../adapters/tokens/tokens.ts"),
    import("../usecases/people.ts"),
    import("../usecases/open-folder.ts"),
    import("../adapters/git/organisation-source.ts"),
    import("../adapters/git/settings.ts"),
    import("../adapters/prisma/connection-store.ts"),
    import("../usecases/connect-issuer.ts"),
    import("../adapters/prisma/demonstration-store.ts"),
    import("../usecases/open-demonstration.ts"),
  ]);
  const database = prisma.createDatabase(connectionString, 2);
  const reading = createDashboardReading(database);
  const peoplePorts = { people: people.createPeopleStore(database), clock: systemClock, tokens };
  return {
    scanQueue: scanQueueOver((sql, values) => database.$executeRawUnsafe(sql, ...values)),
    /** Asks the worker to look where Apps are installed, and what changed while nobody listened. */
    reconcile: async (): Promise<void> => {
      await database.$executeRaw`SELECT thaw_add_job('sync.reconcile', '{}'::json, 'sync.reconcile:start')`;
    },
    feed: feeds.createFeed(connectionString, "scan_progress"),
    overview: (organisationId: string) => reading.overview([organisationId], systemClock.now()),
    openFolder: (actor: Actor, request: { readonly folder: string; readonly login: string }) =>
      open.openFolder({ store: folders.createFolderStore(database), source: git.folderSource }, actor, request),
    openDemonstration: (actor: Actor, request: Parameters<typeof demonstration.openDemonstration>[2]) =>
      demonstration.openDemonstration(demonstrations.createDemonstrationStore(database), actor, request),
    putLocalPerson: (actor: Actor, person: Parameters<typeof links.putLocalPerson>[2]) =>
      links.putLocalPerson(peoplePorts, actor, person),
    issueSignInLink: (actor: Actor, login: string) => links.issueSignInLink(peoplePorts, actor, login),
    connectIssuer: (actor: Actor, connection: IssuerConnection) =>
      connect.connectIssuer(connections.createConnectionStore(database), actor, connection),
    /** What is wrong with the folder's thaw.config.yml, with its line; null when nothing is. */
    settingsMistake: async (folder: string): Promise<string | null> => {
      const read = await settings.readSettings(folder);
      return read.ok ? null : read.failure.message;
    },
    close: () => database.$disconnect(),
  };
}
