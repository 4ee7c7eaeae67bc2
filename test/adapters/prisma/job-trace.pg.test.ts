import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
let db: TestDatabase;
let web: Database;
let current: string | null = null;

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 2, { watch: { pool: () => undefined, traceparent: () => current } });
  await db.query(
    db.ownerUrl,
    "INSERT INTO job_kind (name, max_attempts) VALUES ('sync.reconcile', 3) ON CONFLICT DO NOTHING",
  );
});
afterAll(async () => {
  await web.$disconnect();
  await db.close();
});
afterEach(async () => {
  current = null;
  await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
});

const flags = async () =>
  (await db.query(db.ownerUrl, "SELECT flags FROM graphile_worker._private_jobs")).rows.map((row) => row.flags);

test("a job that is asked for within a trace carries it, within a transaction and outside of one", async () => {
  current = TRACE;
  await web.$executeRaw`SELECT thaw_add_job('sync.reconcile', '{}'::json, ${"alone"})`;
  await web.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT thaw_add_job('sync.reconcile', '{}'::json, ${"together"})`;
  });
  await web.$queryRaw`SELECT thaw_add_job('sync.reconcile', '{}'::json, key)::text FROM (VALUES ('many')) AS asked (key)`;
  expect(await flags()).toEqual(Array.from({ length: 3 }, () => ({ [`trace:${TRACE}`]: true })));
});

test("a job that is asked for outside of a trace carries none", async () => {
  await web.$executeRaw`SELECT thaw_add_job('sync.reconcile', '{}'::json, 'alone')`;
  expect(await flags()).toEqual([null]);
});

test("what stands later in a statement, or is no trace, is not taken for one", async () => {
  const statements = [
    `SELECT thaw_add_job('sync.reconcile', '{}'::json, '/*traceparent=''${TRACE}''*/ ')`,
    `/*traceparent='${TRACE}; DROP'*/ SELECT thaw_add_job('sync.reconcile', '{}'::json, 'b')`,
    `/*traceparent='${TRACE.toUpperCase()}'*/ SELECT thaw_add_job('sync.reconcile', '{}'::json, 'c')`,
  ];
  for (const statement of statements) await db.query(db.webUrl, statement);
  expect(await flags()).toEqual([null, null, null]);
});

test("the same work that waits already is not asked for again because of another trace", async () => {
  await web.$executeRaw`SELECT thaw_add_job('sync.reconcile', '{}'::json, 'same')`;
  current = TRACE;
  await web.$executeRaw`SELECT thaw_add_job('sync.reconcile', '{}'::json, 'same')`;
  expect(await flags()).toEqual([null]);
});
