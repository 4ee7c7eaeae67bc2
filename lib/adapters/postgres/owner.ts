import pg from "pg";
import { databaseUnusable } from "./errors.ts";

/** Runs work on one connection of its own; what cannot be reached or used becomes a DatabaseUnusable. */
export async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  let client: pg.Client;
  try {
    client = new pg.Client({ connectionString, connectionTimeoutMillis: 15_000, application_name: "thaw" });
    client.on("error", () => undefined);
    await client.connect();
  } catch (error) {
    throw databaseUnusable(error);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the database unless it is there. @returns true when it was made */
export async function ensureDatabase(client: pg.Client, name: string): Promise<boolean> {
  const known = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
  if (known.rowCount !== 0) return false;
  await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  return true;
}

/** The address for another user of the same database. */
export function addressFor(
  connectionString: string,
  login: { readonly name: string; readonly password: string },
): string {
  const url = new URL(connectionString);
  url.username = encodeURIComponent(login.name);
  url.password = encodeURIComponent(login.password);
  // Settings in the query would win over the parts above.
  url.searchParams.delete("user");
  url.searchParams.delete("password");
  return url.href;
}

/** Gives back jobs that a dead worker had taken. Only for a database that nobody else works on. */
export async function releaseJobs(client: pg.Client): Promise<void> {
  await client.query(`SELECT graphile_worker.force_unlock_workers(workers)
    FROM (SELECT array_agg(DISTINCT locked_by) AS workers FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL) AS held
    WHERE workers IS NOT NULL`);
}
