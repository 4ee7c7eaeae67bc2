import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { DatabaseUnusable } from "./errors.ts";

/** NULLS NOT DISTINCT in a unique index. */
const OLDEST_POSTGRESQL = 150_000;
/** Any number that only we use: starts on several machines take turns. */
const MIGRATION_LOCK = 7_310_214;

/** As Prisma's own command makes it, so that `prisma migrate deploy` stays usable on the same database. */
const HISTORY = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY NOT NULL,
  checksum varchar(64) NOT NULL,
  finished_at timestamptz,
  migration_name varchar(255) NOT NULL,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`;

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, in hex. */
  readonly checksum: string;
}

/** Migrations of a folder in the order of their names. */
export function readMigrations(folder: string): readonly Migration[] {
  return readdirSync(folder)
    .filter((name) => existsSync(path.join(folder, name, "migration.sql")))
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/**
 * Applies what the database does not have yet, each migration in a transaction of its own: one that fails leaves nothing. One that makes an index
 * CONCURRENTLY, which keeps nobody from writing meanwhile, has that one statement, and goes without a transaction.
 * @returns the names of those applied
 * @throws DatabaseUnusable when PostgreSQL is too old, when a migration was changed after it was applied, or when the database
 * comes from a newer version of Thaw
 */
export async function migrate(client: pg.Client, migrations: readonly Migration[]): Promise<readonly string[]> {
  await requireVersion(client);
  await takeTurn(client);
  try {
    await client.query(HISTORY);
    const applied = await appliedIn(client);
    refuseForeign(applied, migrations);
    const fresh = migrations.filter((migration) => !applied.has(migration.name));
    for (const migration of fresh) await apply(client, migration);
    return fresh.map((migration) => migration.name);
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [MIGRATION_LOCK]);
  }
}

const TURN_MS = 200;

/**
 * Asked for again and again, and not waited for: a statement that waits is a transaction, and an index that is made CONCURRENTLY waits for all of
 * those, so that of two starts each would wait for the other.
 */
async function takeTurn(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>("SELECT pg_try_advisory_lock($1) AS mine", [MIGRATION_LOCK]);
    if (rows[0]?.mine === true) return;
    await sleep(TURN_MS);
  }
}

export interface MigrationState {
  readonly applied: number;
  /** Names, in their order. */
  readonly waiting: readonly string[];
}

/**
 * What the database has of these, without changing anything: a new database has none.
 * @throws DatabaseUnusable as `migrate` does
 */
export async function migrationState(client: pg.Client, migrations: readonly Migration[]): Promise<MigrationState> {
  await requireVersion(client);
  const { rows } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS there",
  );
  const applied = rows[0]?.there === true ? await appliedIn(client) : new Map<string, string>();
  refuseForeign(applied, migrations);
  return { applied: applied.size, waiting: migrations.map(({ name }) => name).filter((name) => !applied.has(name)) };
}

/** Checksums by name. */
async function appliedIn(client: pg.Client): Promise<Map<string, string>> {
  const known = await client.query<{ migration_name: string; checksum: string }>(
    "SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  return new Map(known.rows.map((row) => [row.migration_name, row.checksum]));
}

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string }>(
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS name",
  );
  const [version] = rows;
  if (version !== undefined && version.number >= OLDEST_POSTGRESQL) return;
  throw new DatabaseUnusable(`Thaw needs PostgreSQL 15 or newer; this server is ${version?.name ?? "unknown"}.`);
}

function refuseForeign(applied: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const ours = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const [name, checksum] of applied) {
    const expected = ours.get(name);
    if (expected === undefined) {
      throw new DatabaseUnusable(
        `The database has migration ${name}, which this version of Thaw does not know. Use a newer Thaw.`,
      );
    }
    if (expected !== checksum) {
      throw new DatabaseUnusable(
        `Migration ${name} was changed after it had been applied. Restore the file, and add a new migration.`,
      );
    }
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const index = CONCURRENT_INDEX.exec(migration.sql)?.[1];
  if (index !== undefined) return await applyIndex(client, migration, index);
  await client.query("BEGIN");
  try {
    await client.query(migration.sql);
    await note(client, migration);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw failed(migration, error);
  }
}

const CONCURRENT_INDEX = /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY "?([A-Za-z0-9_]+)"?/m;

/** What an attempt that was broken off left is an index that PostgreSQL does not use: it goes first. */
async function applyIndex(client: pg.Client, migration: Migration, index: string): Promise<void> {
  const drop = `DROP INDEX CONCURRENTLY IF EXISTS ${client.escapeIdentifier(index)}`;
  try {
    await client.query(drop);
    await client.query(migration.sql);
    await note(client, migration);
  } catch (error) {
    const left = await client.query(drop).then(
      () => "nothing",
      () => `the index ${index}, which PostgreSQL does not use: the next attempt takes it away`,
    );
    throw failed(migration, error, left);
  }
}

async function note(client: pg.Client, { checksum, name }: Migration): Promise<void> {
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
    [randomUUID(), checksum, name],
  );
}

function failed({ name }: Migration, error: unknown, left = "nothing"): DatabaseUnusable {
  const reason = error instanceof Error ? error.message : String(error);
  return new DatabaseUnusable(`Migration ${name} failed and left ${left} behind: ${reason}`, { cause: error });
}
