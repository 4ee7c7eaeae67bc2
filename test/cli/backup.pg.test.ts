import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../../lib/adapters/postgres/owner.ts";
import { thaw } from "../support/command.ts";
import { emptyDatabase } from "../support/database.ts";

/** A live installation is backed up, and restored as an operator does it, step by step. */

let old: Awaited<ReturnType<typeof emptyDatabase>>;
let fresh: Awaited<ReturnType<typeof emptyDatabase>>;
let home = "";

beforeAll(async () => {
  old = await emptyDatabase();
  fresh = await emptyDatabase();
  home = mkdtempSync(path.join(tmpdir(), "thaw-backup-"));
});

afterAll(async () => {
  const { id } = JSON.parse(readFileSync(path.join(home, "state.json"), "utf8"));
  for (const { url } of [old, fresh])
    await withClient(url, async (client) => {
      for (const name of ["web", "worker", "broker"]) await client.query(`DROP OWNED BY thaw_${name}_${id}`);
    });
  await withClient(old.url, async (client) => {
    for (const name of ["web", "worker", "broker"]) await client.query(`DROP ROLE thaw_${name}_${id}`);
  });
  rmSync(home, { recursive: true });
  await old.close();
  await fresh.close();
});

const run = (url: string | null, ...args: readonly string[]) =>
  thaw(args, { state: home, env: { THAW_HOME: home, ...(url === null ? {} : { DATABASE_URL: url }) } });

test("a backup is written, restored, given its users, and works once an operator says so", {
  timeout: 300_000,
}, async () => {
  expect(run(old.url, "database", "migrate").status).toBe(0);
  await withClient(old.url, (client) =>
    client.query(
      "INSERT INTO organisation (id, host, login, kind) VALUES (gen_random_uuid(), 'github.test', 'fjordline', 'github')",
    ),
  );
  const file = path.join(home, "thaw.backup");
  const written = run(old.url, "backup", "--to", file);
  expect([written.status, written.stdout, written.stderr]).toEqual([0, `Written: ${file}\n`, ""]);
  const again = run(old.url, "backup", "--to", file);
  expect([again.status, again.stderr]).toEqual([1, expect.stringContaining("replaces nothing")]);

  const restored = run(fresh.url, "restore", file);
  expect([restored.status, restored.stderr]).toEqual([0, ""]);
  expect(restored.stdout).toContain("nothing is frozen, and no campaign runs");
  const out = path.join(home, "etc");
  expect(run(fresh.url, "database", "migrate", "--out", out).status).toBe(0);
  const [, workerUrl = ""] = readFileSync(path.join(out, "worker.database.env"), "utf8")
    .trim()
    .split("THAW_DATABASE_URL=");
  const worker = () =>
    thaw(["worker"], {
      state: home,
      env: { THAW_DATABASE_URL: workerUrl, THAW_LITERAL_KEY: "k".repeat(40), THAW_DRAIN_SECONDS: "1" },
    });
  const refused = worker();
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("thaw restore --check")]);
  const { rows } = await withClient(fresh.url, (client) => client.query("SELECT login FROM organisation"));
  expect(rows).toEqual([{ login: "fjordline" }]);

  const checked = run(fresh.url, "restore", "--check");
  expect([checked.status, checked.stdout]).toEqual([0, "Noted. Worker and broker may start.\n"]);
  expect(run(fresh.url, "restore", "--check").status).toBe(1);
});

test("what is no backup, and a database in use, are refused with what to do", { timeout: 300_000 }, () => {
  const used = run(old.url, "restore", path.join(home, "thaw.backup"));
  expect([used.status, used.stderr]).toEqual([1, expect.stringContaining("createdb NAME")]);
  const none = run(fresh.url, "restore", path.join(home, "state.json"));
  expect([none.status, none.stderr]).toEqual([1, expect.stringContaining("no backup of Thaw's")]);
  const missing = run(fresh.url, "restore", path.join(home, "not-there"));
  expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining("not-there")]);
});

test("what is not understood gets the usage", { timeout: 300_000 }, () => {
  for (const args of [
    ["backup"],
    ["backup", "--to"],
    ["restore"],
    ["restore", "a", "b"],
    ["restore", "--check", "a"],
  ]) {
    const { status, stderr } = run(old.url, ...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`Usage: thaw ${args[0]}`)]);
  }
  const nowhere = run(null, "backup", "--to", path.join(home, "x"));
  expect([nowhere.status, nowhere.stderr]).toEqual([2, expect.stringContaining("DATABASE_URL")]);
});
