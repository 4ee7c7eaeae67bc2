import type pg from "pg";

export interface RoleLogin {
  readonly name: string;
  readonly password: string;
}

export interface DatabaseRequest {
  /** An existing PostgreSQL; null for the embedded one. */
  readonly databaseUrl: string | null;
  /** Where node_modules and prisma/migrations are. */
  readonly root: string;
  readonly stateFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly roles: { readonly web: RoleLogin; readonly worker: RoleLogin; readonly broker: RoleLogin };
  /** What the database is for, for good; without it a demonstration, or a folder of clones. */
  readonly mode?: "demo" | "live";
  /** For tests: data need not survive a power cut. */
  readonly fast?: boolean;
}

export type DatabaseState =
  | { readonly kind: "new" }
  | {
      readonly kind: "live" | "demo";
      readonly applied: number;
      /** Names of migrations that it does not have yet. */
      readonly waiting: readonly string[];
    };

/**
 * What a database is and lacks; nothing of it is changed.
 * @param root where prisma/migrations is
 * @throws DatabaseUnusable with a sentence that says what to do, also for one of a newer version
 */
export async function databaseState(ownerUrl: string, root: string): Promise<DatabaseState> {
  const [{ migrationState, readMigrations }, { withClient }, { default: path }, { databaseUnusable }] =
    await Promise.all([
      import("../adapters/postgres/migrate.ts"),
      import("../adapters/postgres/owner.ts"),
      import("node:path"),
      import("../adapters/postgres/errors.ts"),
    ]);
  return await withClient(ownerUrl, async (client) => {
    try {
      const state = await migrationState(client, readMigrations(path.join(root, "prisma", "migrations")));
      if (state.applied === 0) return { kind: "new" };
      const { rows } = await client.query<{ mode: string }>("SELECT mode FROM deployment_stamp WHERE id = 1");
      return rows[0] === undefined ? { kind: "new" } : { kind: rows[0].mode === "demo" ? "demo" : "live", ...state };
    } catch (error) {
      throw databaseUnusable(error);
    }
  });
}

export interface ReadyDatabase {
  readonly ownerUrl: string;
  readonly webUrl: string;
  readonly workerUrl: string;
  readonly brokerUrl: string;
  /** What a person should know: where the data lies, what could not be separated. */
  readonly notes: readonly string[];
  /** Where the embedded server writes what happens to it; null for one that is not ours. */
  readonly log: string | null;
  /** Ends when the embedded server ends; never for one that is not ours. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

const EMBEDDED_DATABASE = "thaw";
const NEVER = new Promise<void>(() => undefined);

/**
 * A database that is up, migrated, stamped, and has its users. The embedded one is started for that.
 * @throws DatabaseUnusable with a sentence that says what to do
 */
export async function readyDatabase(request: DatabaseRequest): Promise<ReadyDatabase> {
  const [{ startCluster }, { ensureDatabase, withClient }] = await Promise.all([
    import("../adapters/postgres/cluster.ts"),
    import("../adapters/postgres/owner.ts"),
  ]);
  if (request.databaseUrl !== null)
    return await prepareDatabase(request, request.databaseUrl, { exited: NEVER, stop: async () => undefined });
  const cluster = await startCluster(request);
  try {
    await withClient(cluster.url("postgres"), (client) => ensureDatabase(client, EMBEDDED_DATABASE));
    return await prepareDatabase(request, cluster.url(EMBEDDED_DATABASE), cluster);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

type Server = Pick<ReadyDatabase, "exited" | "stop"> & { readonly note?: string | null; readonly log?: string };

export async function prepareDatabase(
  request: DatabaseRequest,
  ownerUrl: string,
  server: Server,
): Promise<ReadyDatabase> {
  const [{ withClient, releaseJobs, putJobKinds, addressFor }, { stampMode }, { prepareQueue }, { jobKinds }] =
    await Promise.all([
      import("../adapters/postgres/owner.ts"),
      import("../adapters/postgres/stamp.ts"),
      import("../adapters/queue/worker.ts"),
      import("../jobs/retry.ts"),
    ]);
  const notes = server.note ? [server.note] : [];
  const separate = await withClient(ownerUrl, async (client) => {
    await migrateAll(client, request.root);
    await stampMode(client, request.mode ?? "demo");
    await prepareQueue(ownerUrl);
    await putJobKinds(client, jobKinds());
    if (request.databaseUrl === null) await releaseJobs(client);
    return await separatePowers(client, request);
  });
  if (!separate && request.mode === "live") {
    const { DatabaseUnusable } = await import("../adapters/postgres/errors.ts");
    throw new DatabaseUnusable(
      "The user of DATABASE_URL may not create users, and in live mode web, worker and broker never share its rights. As a superuser run: ALTER ROLE … CREATEROLE",
    );
  }
  if (!separate) {
    notes.push(
      "The user of DATABASE_URL may not create users, so web, worker and broker share its rights. To separate them: ALTER ROLE … CREATEROLE",
    );
  }
  const address = (role: RoleLogin) => (separate ? addressFor(ownerUrl, role) : ownerUrl);
  return {
    ownerUrl,
    webUrl: address(request.roles.web),
    workerUrl: address(request.roles.worker),
    brokerUrl: address(request.roles.broker),
    notes,
    log: server.log ?? null,
    exited: server.exited,
    stop: server.stop,
  };
}

async function migrateAll(client: pg.Client, root: string): Promise<void> {
  const [{ migrate, readMigrations }, { default: path }, { databaseUnusable }] = await Promise.all([
    import("../adapters/postgres/migrate.ts"),
    import("node:path"),
    import("../adapters/postgres/errors.ts"),
  ]);
  try {
    await migrate(client, readMigrations(path.join(root, "prisma", "migrations")));
  } catch (error) {
    throw databaseUnusable(error);
  }
}

/** False when the owner may not make users. The embedded owner may: there it is an error. */
async function separatePowers(client: pg.Client, request: DatabaseRequest): Promise<boolean> {
  const { grantRoles } = await import("../adapters/postgres/roles.ts");
  try {
    await grantRoles(client, request.roles);
    return true;
  } catch (error) {
    const refused = error instanceof Error && "code" in error && error.code === "42501";
    if (refused && request.databaseUrl !== null) return false;
    throw error;
  }
}
