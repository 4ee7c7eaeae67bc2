import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFigures } from "../../lib/adapters/observe/registry.ts";
import { withClient } from "../../lib/adapters/postgres/owner.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

/** What a person pastes at night has to work. */

const DOCUMENT = readFileSync(fileURLToPath(new URL("../../docs/broker-availability.md", import.meta.url)), "utf8");
const STATEMENTS = [...DOCUMENT.matchAll(/^ *```sql\n([\s\S]*?)^ *```/gm)]
  .flatMap(([, block = ""]) => block.split(/;\s*$/m))
  .map((statement) => statement.trim())
  .filter((statement) => statement !== "");

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

test("the runbook has statements to try", () => {
  expect(STATEMENTS.length).toBeGreaterThan(8);
});

test.each(STATEMENTS)("runs: %s", async (statement) => {
  await withClient(db.ownerUrl, async (client) => {
    await client.query("BEGIN");
    await client.query(statement);
    await client.query("ROLLBACK");
  });
});

test("the switch that the runbook sets is the one that stops everything, and what it lifts is that one", async () => {
  const [set, noteSet, noteLift, lift] = STATEMENTS.filter((statement) => statement.includes("kill_switch"));
  const on = "SELECT scope_kind, scope_id, organisation_id FROM kill_switch WHERE lifted_at IS NULL";
  await db.query(db.ownerUrl, set ?? "");
  await db.query(db.ownerUrl, noteSet ?? "");
  expect((await db.query(db.ownerUrl, on)).rows).toEqual([
    { scope_kind: "everything", scope_id: "*", organisation_id: null },
  ]);
  await db.query(db.ownerUrl, noteLift ?? "");
  await db.query(db.ownerUrl, lift ?? "");
  expect((await db.query(db.ownerUrl, on)).rows).toEqual([]);
  const noted = await db.query(
    db.ownerUrl,
    "SELECT action FROM audit_event WHERE object_kind = 'kill-switch' ORDER BY seq",
  );
  expect(noted.rows.map(({ action }) => action)).toEqual(["switch.set", "switch.lifted"]);
});

test("figures that the alerts name exist", async () => {
  const { text } = await createFigures("broker").read();
  const named = new Set([...DOCUMENT.matchAll(/\bthaw_\w+/g)].map(([name]) => name.replace(/_count$/, "")));
  expect(named.size).toBeGreaterThan(4);
  expect([...named].filter((name) => !text.includes(`# TYPE ${name} `))).toEqual([]);
});
