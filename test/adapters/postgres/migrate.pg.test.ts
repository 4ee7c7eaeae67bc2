import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate, readMigrations } from "../../../lib/adapters/postgres/migrate.ts";
import { withClient } from "../../../lib/adapters/postgres/owner.ts";
import { stampMode } from "../../../lib/adapters/postgres/stamp.ts";
import { emptyDatabase } from "../../support/database.ts";
import { schemaDifference } from "../../support/schema-diff.ts";

let folder = "";
let database: Awaited<ReturnType<typeof emptyDatabase>>;

beforeAll(async () => {
  database = await emptyDatabase();
  folder = mkdtempSync(path.join(tmpdir(), "thaw-migrations-"));
  cpSync("prisma/migrations", folder, { recursive: true });
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.close();
});

function add(name: string, sql: string): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, name, "migration.sql"), sql);
}

const run = () => withClient(database.url, (client) => migrate(client, readMigrations(folder)));
const count = (sql: string) => withClient(database.url, async (client) => (await client.query(sql)).rowCount);

describe("migrations", () => {
  test("are applied once, also when two processes start at the same time", async () => {
    const [first, second] = await Promise.all([run(), run()]);
    expect([...first, ...second].sort()).toEqual(readMigrations(folder).map((migration) => migration.name));
    expect(await run()).toEqual([]);
  });

  test("make exactly what prisma/schema.prisma says", async () => {
    expect((await schemaDifference(database.url)).trim()).toBe("-- This is an empty migration.");
  });

  test("are noted as Prisma's own command notes them", async () => {
    const { rows } = await withClient(database.url, (client) => client.query("SELECT * FROM _prisma_migrations"));
    const [row] = rows;
    expect(row.checksum).toBe(readMigrations(folder)[0]?.checksum);
    expect(row.finished_at).toBeInstanceOf(Date);
    expect(row).toMatchObject({ rolled_back_at: null, logs: null, applied_steps_count: 1 });
  });

  test("that fail leave nothing behind and say which one it was", async () => {
    add("29990101000000_broken", "CREATE TABLE half (id int); SELECT 1 / 0;");
    await expect(run()).rejects.toThrow(/29990101000000_broken failed and left nothing behind: division by zero/);
    expect(await count("SELECT 1 FROM pg_tables WHERE tablename = 'half'")).toBe(0);
    rmSync(path.join(folder, "29990101000000_broken"), { recursive: true });
  });

  test("that make an index without locking anybody out go without a transaction, also after an attempt that was broken off", async () => {
    add("29990101000001_table", "CREATE TABLE doubled (id int); INSERT INTO doubled VALUES (1), (1);");
    add("29990101000002_index", '-- A word before.\nCREATE UNIQUE INDEX CONCURRENTLY "doubled_id" ON "doubled"("id");');
    await expect(run()).rejects.toThrow(/29990101000002_index failed and left nothing behind: could not create unique/);
    expect(await count("SELECT 1 FROM pg_class WHERE relname = 'doubled_id'")).toBe(0);
    // As a machine leaves it that lost its power on the way: there, and of no use.
    await withClient(database.url, (client) =>
      client.query('CREATE UNIQUE INDEX CONCURRENTLY "doubled_id" ON "doubled"("id")').catch(() => undefined),
    );
    expect(await count("SELECT 1 FROM pg_index WHERE indexrelid = 'doubled_id'::regclass AND NOT indisvalid")).toBe(1);
    await withClient(database.url, (client) => client.query("DELETE FROM doubled"));
    const both = await Promise.all([run(), run()]);
    expect(both.flat()).toEqual(["29990101000002_index"]);
    expect(await count("SELECT 1 FROM pg_index WHERE indexrelid = 'doubled_id'::regclass AND indisvalid")).toBe(1);
    await withClient(database.url, (client) =>
      client.query("DROP TABLE doubled; DELETE FROM _prisma_migrations WHERE migration_name LIKE '2999010100000%'"),
    );
    for (const name of ["29990101000001_table", "29990101000002_index"])
      rmSync(path.join(folder, name), { recursive: true });
  });

  test("with a function body of many statements are applied whole", async () => {
    add(
      "29990102000000_body",
      "CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END; $$;",
    );
    expect(await run()).toEqual(["29990102000000_body"]);
  });

  test("that were changed after they had been applied are refused", async () => {
    add("29990102000000_body", "SELECT 1;");
    await expect(run()).rejects.toThrow(/29990102000000_body was changed after it had been applied/);
  });

  test("of a newer version are refused", async () => {
    rmSync(path.join(folder, "29990102000000_body"), { recursive: true });
    await expect(run()).rejects.toThrow(/which this version of Thaw does not know/);
  });
});

describe("a database", () => {
  test("stays in the mode that it was made for", async () => {
    await withClient(database.url, (client) => stampMode(client, "demo"));
    await withClient(database.url, (client) => stampMode(client, "demo"));
    await expect(withClient(database.url, (client) => stampMode(client, "live"))).rejects.toThrow(
      /was made for demo mode, and Thaw was started in live mode/,
    );
  });
});
