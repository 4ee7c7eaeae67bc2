import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../../lib/adapters/postgres/owner.ts";
import { thaw } from "../support/command.ts";
import { emptyDatabase, type TestDatabase, testDatabase } from "../support/database.ts";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let demonstration: TestDatabase;
let home = "";

beforeAll(async () => {
  database = await emptyDatabase();
  demonstration = await testDatabase();
  home = mkdtempSync(path.join(tmpdir(), "thaw-database-"));
});

afterAll(async () => {
  const { id } = JSON.parse(readFileSync(path.join(home, "state.json"), "utf8"));
  const users = ["web", "worker", "broker"].map((name) => `thaw_${name}_${id}`);
  await withClient(database.url, async (client) => {
    for (const user of users) await client.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
  });
  rmSync(home, { recursive: true });
  await database.close();
  await demonstration.close();
});

const run = (url: string | null, ...args: readonly string[]) =>
  thaw(["database", ...args], {
    state: home,
    env: { THAW_HOME: home, ...(url === null ? {} : { DATABASE_URL: url }) },
  });
const tables = async (url: string) =>
  withClient(
    url,
    async (client) => (await client.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).rowCount,
  );

test("status changes nothing of a new database; migrate makes it a live one with its users, and may be repeated", {
  timeout: 180_000,
}, async () => {
  const before = run(database.url, "status");
  expect([before.status, before.stdout]).toEqual([1, expect.stringContaining("thaw database migrate")]);
  expect(await tables(database.url)).toBe(0);

  const out = path.join(home, "etc");
  const made = run(database.url, "migrate", "--out", out);
  expect([made.status, made.stderr]).toEqual([0, ""]);
  expect(made.stdout).toContain("It is a live one from now on.");
  const after = run(database.url, "status");
  expect([after.status, after.stdout]).toEqual([
    0,
    "The database is a live one.\nIt is up to date with this version.\n",
  ]);
  expect(run(database.url, "migrate").stdout).toContain("Nothing had to be applied.");

  for (const name of ["web", "worker", "broker"]) {
    const file = path.join(out, `${name}.database.env`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const [, url = ""] = readFileSync(file, "utf8").trim().split("THAW_DATABASE_URL=");
    expect(made.stdout + made.stderr).not.toContain(new URL(url).password);
    const { rows } = await withClient(url, (client) => client.query("SELECT mode FROM deployment_stamp"));
    expect(rows).toEqual([{ mode: "live" }]);
    await expect(withClient(url, (client) => client.query("DELETE FROM audit_event"))).rejects.toThrow("permission");
  }
});

test("a database of a newer version and one of a demonstration are refused, and stay as they are", {
  timeout: 180_000,
}, async () => {
  await withClient(database.url, (client) =>
    client.query(`INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
      VALUES ('x', 'y', '29990101000000_later', now())`),
  );
  for (const what of ["status", "migrate"]) {
    const { status, stderr } = run(database.url, what);
    expect([status, stderr]).toEqual([1, expect.stringContaining("Use a newer Thaw.")]);
  }
  await withClient(database.url, (client) => client.query("DELETE FROM _prisma_migrations WHERE id = 'x'"));

  const count = await tables(demonstration.ownerUrl);
  const { status, stderr } = run(demonstration.ownerUrl, "migrate");
  expect([status, stderr]).toEqual([1, expect.stringContaining("Name another in DATABASE_URL")]);
  expect(await tables(demonstration.ownerUrl)).toBe(count);
});

test.each([
  ["no address", null, "DATABASE_URL"],
  ["an address of something else", "mysql://x", "postgresql://"],
  ["one where nothing answers", "postgresql://thaw:hunter2hunter2@127.0.0.1:1/thaw", "Is PostgreSQL running"],
])("%s is told with what to do, and without the password", (_, url, said) => {
  const { status, stdout, stderr } = run(url, "migrate");
  expect([status, stderr]).toEqual([1, expect.stringContaining(said)]);
  expect(stdout + stderr).not.toContain("hunter2hunter2");
});

test("what is not understood gets the usage", { timeout: 180_000 }, () => {
  for (const args of [[], ["status", "--out", "x"], ["drop"], ["migrate", "more"]]) {
    const { status, stderr } = run(database.url, ...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining("Usage: thaw database")]);
  }
  expect(run(database.url, "--help").status).toBe(0);
});
