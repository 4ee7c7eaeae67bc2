import { randomBytes } from "node:crypto";
import type pg from "pg";
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
  /** One statement as any user. */
  query(url: string, sql: string, values?: readonly unknown[]): Promise<pg.QueryResult>;
  close(): Promise<void>;
}

/** A database that nobody else uses: migrated, stamped, with its users. Close it in afterAll. */
export async function testDatabase(): Promise<TestDatabase> {
  const template = inject("postgres");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await withClient(addressOf(template.ownerUrl, "postgres"), (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${new URL(template.ownerUrl).pathname.slice(1)}`),
  );
  const ownerUrl = addressOf(template.ownerUrl, name);
  const database = createDatabase(ownerUrl, 4);
  return {
    ownerUrl,
    webUrl: addressOf(template.webUrl, name),
    workerUrl: addressOf(template.workerUrl, name),
    brokerUrl: addressOf(template.brokerUrl, name),
    database,
    query: (url, sql, values = []) => withClient(url, (client) => client.query(sql, [...values])),
    async close() {
      await database.$disconnect();
      await withClient(addressOf(template.ownerUrl, "postgres"), (client) =>
        client.query(`DROP DATABASE ${name} WITH (FORCE)`),
      );
    },
  };
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
