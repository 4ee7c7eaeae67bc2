import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { withClient } from "../../lib/adapters/postgres/owner.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";

export interface TestDatabase {
  readonly ownerUrl: string;
  readonly webUrl: string;
  readonly workerUrl: string;
  readonly brokerUrl: string;
  /** As the owner. */
  readonly database: Database;
  /** One statement as any user. The owner's share connections, so that a statement leaves nothing behind for its session. */
  query(url: string, sql: string, values?: readonly unknown[]): Promise<pg.QueryResult>;
  close(): Promise<void>;
}

/** A database that nobody else uses: migrated, stamped, with its users. Close it in afterAll. */
export async function testDatabase(): Promise<TestDatabase> {
  const template = inject("postgres");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await withClient(addressOf(template.ownerUrl, "postgres"), (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${new URL(template.ownerUrl).pathname.slice(1)} STRATEGY FILE_COPY`),
  );
  const ownerUrl = addressOf(template.ownerUrl, name);
  const database = createDatabase(ownerUrl, 4);
  const owners = ownersConnections(ownerUrl);
  return {
    ownerUrl,
    webUrl: addressOf(template.webUrl, name),
    workerUrl: addressOf(template.workerUrl, name),
    brokerUrl: addressOf(template.brokerUrl, name),
    database,
    query: (url, sql, values = []) =>
      url === ownerUrl ? owners.query(sql, values) : withClient(url, (client) => client.query(sql, [...values])),
    async close() {
      await Promise.all([database.$disconnect(), owners.end()]);
      await withClient(addressOf(template.ownerUrl, "postgres"), (client) =>
        client.query(`DROP DATABASE ${name} WITH (FORCE)`),
      );
    },
  };
}

/** Opening a connection costs more than most statements. As many as a test asks for at once, since one may wait for another. */
function ownersConnections(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 40, idleTimeoutMillis: 2_000, application_name: "thaw" });
  pool.on("error", () => undefined);
  return {
    async query(sql: string, values: readonly unknown[]): Promise<pg.QueryResult> {
      try {
        return await pool.query(sql, [...values]);
      } catch (error) {
        // A test had all connections ended, and this one was not yet known to be: the statement never began.
        if (!isEnded(error)) throw error;
        return await withClient(url, (client) => client.query(sql, [...values]));
      }
    },
    end: () => pool.end(),
  };
}

function isEnded(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "57P01";
}

/** An empty database on the tests' server, for tests of migrations. */
export async function emptyDatabase(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { ownerUrl } = inject("postgres");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await withClient(addressOf(ownerUrl, "postgres"), (client) => client.query(`CREATE DATABASE ${name}`));
  return {
    url: addressOf(ownerUrl, name),
    async close() {
      await withClient(addressOf(ownerUrl, "postgres"), (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

function addressOf(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}
