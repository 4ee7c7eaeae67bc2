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

/** Gives back jobs that dead workers had taken, and says of all workers that they are dead. Only for a database that nobody else works on. */
export async function releaseJobs(client: pg.Client): Promise<void> {
  await client.query("UPDATE job_worker SET state = 'dead', ended_at = now() WHERE ended_at IS NULL");
  await client.query(`SELECT graphile_worker.force_unlock_workers(workers)
    FROM (SELECT array_agg(DISTINCT locked_by) AS workers FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL) AS held
    WHERE workers IS NOT NULL`);
}

/** Tells the queue which jobs there are. Those of an older version stay: a process of that version may still ask for them. */
export async function putJobKinds(
  client: pg.Client,
  kinds: readonly { readonly name: string; readonly attempts: number }[],
): Promise<void> {
  await client.query(
    `INSERT INTO job_kind (name, max_attempts) SELECT * FROM unnest($1::text[], $2::integer[])
      ON CONFLICT (name) DO UPDATE SET max_attempts = excluded.max_attempts`,
    [kinds.map(({ name }) => name), kinds.map(({ attempts }) => attempts)],
  );
}
