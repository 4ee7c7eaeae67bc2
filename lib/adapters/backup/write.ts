import { createHash } from "node:crypto";
import type pg from "pg";
import { type BackupHeader, FORMAT, LEFT_OUT } from "./format.ts";

/** Rows that are read at once. Some hold whole files. */
const PAGE = 200;

/**
 * The lines of a backup of everything, as it was in one moment, whatever goes on meanwhile.
 * @param client of the database's owner, on a connection that does nothing else
 */
export async function* backupLines(client: pg.Client, version: string): AsyncGenerator<string> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    const hash = createHash("sha256");
    const rows: Record<string, number> = {};
    const told = (line: string) => {
      hash.update(line);
      hash.update("\n");
      return line;
    };
    yield told(JSON.stringify(await readHeader(client, version)));
    for (const { table, columns } of await readTables(client)) {
      rows[table] = 0;
      yield told(JSON.stringify({ table, columns }));
      for await (const row of readRows(client, table, columns)) {
        rows[table] += 1;
        yield told(row);
      }
    }
    yield JSON.stringify({ end: hash.digest("hex"), rows });
  } finally {
    await client.query("ROLLBACK");
  }
}

async function readHeader(client: pg.Client, version: string): Promise<BackupHeader> {
  const [stamp, migrations, sequences] = [
    // The first statement takes the snapshot, and everything is of its moment.
    await client.query<{ mode: "demo" | "live"; at: Date }>(
      "SELECT mode, clock_timestamp()::timestamptz(3) AS at FROM deployment_stamp WHERE id = 1",
    ),
    await client.query<{ name: string; checksum: string }>(
      `SELECT migration_name AS name, checksum FROM _prisma_migrations
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
    ),
    await client.query<{ name: string; last: string | null }>(
      "SELECT sequencename AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1",
    ),
  ];
  const [row] = stamp.rows;
  if (row === undefined) throw new Error("The database is not set up yet: there is nothing to back up.");
  return {
    thaw: "backup",
    format: FORMAT,
    version,
    at: row.at.toISOString(),
    mode: row.mode,
    migrations: migrations.rows,
    sequences: Object.fromEntries(sequences.rows.map(({ name, last }) => [name, last])),
  };
}

/** Tables that are ours, with the columns that hold something of their own. */
export async function readTables(client: pg.Client): Promise<readonly { table: string; columns: string[] }[]> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `SELECT c.relname AS table, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND NOT c.relname = ANY($1::text[])
     GROUP BY c.relname ORDER BY c.relname`,
    [[...LEFT_OUT]],
  );
  return rows;
}

async function* readRows(client: pg.Client, table: string, columns: readonly string[]): AsyncGenerator<string> {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(", ");
  await client.query(
    `DECLARE backup NO SCROLL CURSOR FOR SELECT to_jsonb(r)::text AS row FROM (SELECT ${list} FROM ${client.escapeIdentifier(table)}) r`,
  );
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`FETCH ${PAGE} FROM backup`);
    for (const { row } of rows) yield row;
    if (rows.length < PAGE) break;
  }
  await client.query("CLOSE backup");
}
