import type pg from "pg";
import { type BackupHeader, BackupUnusable } from "./format.ts";
import type { BackupPart } from "./read.ts";
import { readTables } from "./write.ts";

export interface Restored {
  readonly rows: number;
  readonly tables: number;
}

/**
 * Puts a backup into a database that has exactly the backup's migrations and nobody's rows, in one transaction: all of it is there afterwards,
 * or nothing. Afterwards it is marked as restored, and no process acts until an operator has said that it may.
 * @param client of the database's owner
 * @throws BackupUnusable for a backup that is not whole; what PostgreSQL says otherwise
 */
export async function restoreBackup(
  client: pg.Client,
  header: BackupHeader,
  parts: AsyncIterable<BackupPart>,
): Promise<Restored> {
  await client.query("BEGIN");
  try {
    const tables = await readTables(client);
    await refuseUsed(client);
    const keys = await takeKeys(client);
    for (const { table } of tables)
      await client.query(`ALTER TABLE ${client.escapeIdentifier(table)} DISABLE TRIGGER USER`);
    await client.query(`TRUNCATE ${tables.map(({ table }) => client.escapeIdentifier(table)).join(", ")}`);
    const restored = await load(client, parts, tables);
    for (const { table, name, definition } of keys)
      await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${client.escapeIdentifier(name)} ${definition}`);
    for (const { table } of tables)
      await client.query(`ALTER TABLE ${client.escapeIdentifier(table)} ENABLE TRIGGER USER`);
    for (const [sequence, last] of Object.entries(header.sequences))
      if (last !== null)
        await client.query("SELECT setval($1::regclass, $2)", [client.escapeIdentifier(sequence), last]);
    await goOnWithTheRecord(client);
    await mark(client, header, restored);
    await client.query("COMMIT");
    return restored;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

async function refuseUsed(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ used: boolean }>(
    "SELECT EXISTS (SELECT FROM organisation) OR EXISTS (SELECT FROM app_user) OR EXISTS (SELECT FROM audit_event) AS used",
  );
  if (rows[0]?.used === true)
    throw new BackupUnusable(
      "This database is in use. A backup is restored into a new one: createdb NAME, and name it in DATABASE_URL.",
    );
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/** Rows come table by table, and some refer to what comes later: foreign keys are put back, and checked, at the end. */
async function takeKeys(client: pg.Client): Promise<readonly ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY conname`,
  );
  for (const { table, name } of rows)
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${client.escapeIdentifier(name)}`);
  return rows;
}

async function load(
  client: pg.Client,
  parts: AsyncIterable<BackupPart>,
  tables: readonly { readonly table: string; readonly columns: readonly string[] }[],
): Promise<Restored> {
  const known = new Map(tables.map(({ table, columns }) => [table, columns]));
  const restored = { rows: 0, tables: 0 };
  let insert = "";
  for await (const part of parts) {
    if (part.kind === "table") {
      const columns = known.get(part.table);
      // Names go into SQL: only those that this database has.
      if (columns === undefined || part.columns.some((column) => !columns.includes(column)))
        throw new BackupUnusable(
          `This backup has a table that its migrations do not make (${JSON.stringify(part.table)}): it was changed.`,
        );
      const list = part.columns.map((column) => client.escapeIdentifier(column)).join(", ");
      const name = client.escapeIdentifier(part.table);
      insert = `INSERT INTO ${name} (${list}) OVERRIDING SYSTEM VALUE SELECT ${list} FROM json_populate_recordset(NULL::${name}, $1::json)`;
      restored.tables += 1;
    } else {
      await client.query(insert, [`[${part.rows.join(",")}]`]);
      restored.rows += part.rows.length;
    }
  }
  return restored;
}

/**
 * Ids of transactions go on where those of the backup ended, so that the seals of what was and of what comes are one chain
 * (docs/decisions/0092-a-restored-record-goes-on.md).
 */
async function goOnWithTheRecord(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ from: string }>(
    `SELECT (greatest((SELECT coalesce(max(xid), 0) FROM audit_event), (SELECT coalesce(max(to_xid), 0) FROM audit_seal)) + 1
      - pg_current_xact_id()::text::bigint)::text AS from`,
  );
  const from = BigInt(rows[0]?.from ?? "0");
  // In the same cluster they are higher already.
  if (from <= 0n) return;
  await client.query(
    `CREATE OR REPLACE FUNCTION thaw_xid_offset() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT ${from}::bigint'`,
  );
}

async function mark(client: pg.Client, header: BackupHeader, { rows }: Restored): Promise<void> {
  await client.query(
    "UPDATE deployment_stamp SET restored_at = clock_timestamp(), backup_of = $1, restore_checked_at = NULL WHERE id = 1",
    [header.at],
  );
  await client.query(
    `INSERT INTO audit_event (actor_kind, actor_id, action, object_kind, object_id, data)
     VALUES ('system', 'terminal', 'database.restored', 'database', '1', $1)`,
    [JSON.stringify({ backupOf: header.at, version: header.version, rows })],
  );
}
