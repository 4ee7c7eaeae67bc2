import { afterAll, beforeAll, expect, test } from "vitest";
import { createPrimary, type Primary } from "../../lib/adapters/broker-store/index.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

let db: TestDatabase;
let primary: Primary;

beforeAll(async () => {
  db = await testDatabase();
  primary = createPrimary({ urls: [db.brokerUrl], connections: 2 });
});
afterAll(async () => {
  await primary.close();
  await db.close();
});

const OWN_PID = "SELECT pg_backend_pid() AS pid";

/** Until the server has ended that connection, and this process has heard of it. */
async function cut(pid: number): Promise<void> {
  await db.query(db.ownerUrl, "SELECT pg_terminate_backend($1, 5000)", [pid]);
  await db.query(db.ownerUrl, "SELECT 1");
}

test("a connection that is cut between two statements of a transaction fails that transaction, and not the process", async () => {
  const broken = primary.transaction(async (client) => {
    const { rows } = await client.query<{ pid: number }>(OWN_PID);
    await cut(rows[0]?.pid ?? 0);
    await client.query("SELECT 1");
  });
  await expect(broken).rejects.toThrow();
  expect((await primary.query({ text: "SELECT 1" })).rowCount).toBe(1);
});

test("a connection that is cut at the end of a transaction does not count as done", async () => {
  const broken = primary.transaction(async (client) => {
    const { rows } = await client.query<{ pid: number }>(OWN_PID);
    await cut(rows[0]?.pid ?? 0);
  });
  await expect(broken).rejects.toThrow();
  expect((await primary.query({ text: "SELECT 1" })).rowCount).toBe(1);
});

test("a connection that is cut while nobody uses it is replaced without an error", async () => {
  const { rows } = await primary.query<{ pid: number }>({ text: OWN_PID });
  await cut(rows[0]?.pid ?? 0);
  const again = await primary.query<{ pid: number }>({ text: OWN_PID });
  expect(again.rows[0]?.pid).not.toBe(rows[0]?.pid);
});
