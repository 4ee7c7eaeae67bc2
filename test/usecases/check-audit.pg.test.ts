import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fileAnchor } from "../../lib/adapters/audit/anchors.ts";
import { newSealKey, readSealKey, type SealKey } from "../../lib/adapters/audit/keys.ts";
import { readSeals } from "../../lib/adapters/audit/records.ts";
import { sealNew } from "../../lib/adapters/audit/sealer.ts";
import { createPrimary, type Primary } from "../../lib/adapters/broker-store/index.ts";
import { readAuditCheck } from "../../lib/adapters/prisma/audit-check.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { auditTasks } from "../../lib/container/audit.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

/** The job that verifies the audit, over a real chain of seals, as the worker's own user; and who changes the record all the same. */

let db: TestDatabase;
let primary: Primary;
let worker: Database;
let key: SealKey;
let folder: string;
const seal = () => sealNew(primary as never, key, { now: () => new Date() });
const keyFile = () => path.join(folder, "audit.pub");
const anchorsFile = () => path.join(folder, "anchors.jsonl");

beforeEach(async () => {
  db = await testDatabase();
  primary = createPrimary({ urls: [db.ownerUrl], connections: 4 });
  worker = createDatabase(db.workerUrl, 4);
  key = readSealKey(newSealKey());
  folder = mkdtempSync(path.join(tmpdir(), "thaw-check-"));
  writeFileSync(keyFile(), key.publicPem);
});
afterEach(async () => {
  vi.useRealTimers();
  await primary.close();
  await worker.$disconnect();
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

async function write(count: number): Promise<void> {
  await db.query(
    db.ownerUrl,
    `INSERT INTO audit_event (actor_kind, actor_id, action, object_kind, object_id, data)
     SELECT 'system', 'worker', 'scan.finished', 'repository', n::text, '{"a": 1}' FROM generate_series(1, $1) n`,
    [count],
  );
}

/** Seals of four records each, the last one published. */
async function chain(seals = 3): Promise<void> {
  for (let round = 0; round < seals; round += 1) {
    await write(4);
    expect(await seal()).toHaveLength(1);
  }
  const head = (await readSeals(primary as never)).at(-1);
  if (head !== undefined) await fileAnchor(anchorsFile()).publish(head);
}

async function check(with_: { readonly keys?: boolean; readonly anchors?: boolean } = {}) {
  const { keys = true, anchors = true } = with_;
  const generation = await db.query(
    db.ownerUrl,
    "INSERT INTO job_worker (host, pid, concurrency) VALUES ('test', 1, 1) RETURNING generation",
  );
  const fence = { generation: BigInt(generation.rows[0].generation), check: async () => undefined };
  const tasks = await auditTasks({
    database: worker,
    actor: { kind: "system", id: "worker" },
    keyFile: keys ? keyFile() : null,
    anchorsFile: anchors ? anchorsFile() : null,
  });
  await tasks["audit.verify"]({}, { fence, signal: new AbortController().signal } as never);
  return await readAuditCheck(worker);
}

/** As who owns the database's server, past the triggers. */
async function tamper(sql: string): Promise<void> {
  for (const table of ["audit_event", "audit_seal"])
    await db.query(db.ownerUrl, `ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  await db.query(db.ownerUrl, sql);
}

const entries = async () =>
  (await db.query(db.ownerUrl, "SELECT action, data FROM audit_event WHERE object_kind = 'audit' ORDER BY seq")).rows;

test("what nobody changed is verified to its last sealed record, and newer ones are counted as not sealed", async () => {
  await chain();
  const last = (await db.query(db.ownerUrl, "SELECT max(seq)::text AS seq FROM audit_event")).rows[0].seq;
  await write(2);
  expect(await check()).toMatchObject({
    seals: 3,
    verifiedSeals: 3,
    toRecord: last,
    records: 12,
    unsealed: 2,
    signatures: true,
    anchoredTo: 3,
    problem: null,
  });
  expect((await readAuditCheck(worker)).wholeAt).not.toBeNull();
  expect(await entries()).toEqual([]);
});

test("before anything is sealed nothing is said to be verified", async () => {
  await write(3);
  expect(await check({ anchors: false })).toMatchObject({ seals: 0, toRecord: null, records: 0, unsealed: 3 });
});

test("each check goes on where the one before ended", async () => {
  await chain(2);
  await check();
  await write(4);
  await seal();
  expect(await check()).toMatchObject({ verifiedSeals: 3, records: 12, problem: null });
});

test("without a key it says that signatures were not verified, and with one it begins anew", async () => {
  await chain(2);
  expect(await check({ keys: false, anchors: false })).toMatchObject({
    verifiedSeals: 2,
    signatures: false,
    anchoredTo: 0,
  });
  expect(await check()).toMatchObject({ verifiedSeals: 2, records: 8, signatures: true, anchoredTo: 2 });
});

test("what was published is looked at no more once nothing published is named, and counts from when it is", async () => {
  await chain(2);
  expect(await check({ anchors: false })).toMatchObject({ verifiedSeals: 2, anchoredTo: 0 });
  expect(await check()).toMatchObject({ anchoredTo: 2 });
  expect(await check({ anchors: false })).toMatchObject({ anchoredTo: 0 });
});

test("another seal in the place of the newest one is found by the next check", async () => {
  await chain(2);
  await check({ anchors: false });
  await tamper("UPDATE audit_seal SET hash = sha256('another') WHERE number = 2");
  expect(await check({ anchors: false })).toMatchObject({ problem: { kind: "seal-hash", number: 2 } });
});

test("seals of a key that is not known verify nothing", async () => {
  await chain(1);
  writeFileSync(keyFile(), readSealKey(newSealKey()).publicPem);
  expect(await check({ anchors: false })).toMatchObject({
    verifiedSeals: 0,
    toRecord: null,
    problem: { kind: "seal-signature", number: 1 },
  });
});

describe("a change of what is new", () => {
  test("stops it before the seal that it is under, and is a record of its own, once", async () => {
    await chain();
    await tamper("UPDATE audit_event SET actor_id = 'eve' WHERE seq = (SELECT max(seq) FROM audit_event)");
    const problem = { kind: "seal-hash", number: 3, expectedRows: 4, foundRows: 4 };
    expect(await check()).toMatchObject({ verifiedSeals: 2, records: 8, problem });
    expect(await check()).toMatchObject({ verifiedSeals: 2, records: 8, problem });
    expect(await entries()).toEqual([{ action: "audit.broken", data: { problem: "seal-hash", seal: 3 } }]);
  });

  test("is in order again only after a whole round found nothing", async () => {
    await chain();
    await tamper("UPDATE audit_event SET actor_id = 'eve' WHERE seq = (SELECT max(seq) FROM audit_event)");
    await check();
    await tamper("UPDATE audit_event SET actor_id = 'worker' WHERE actor_id = 'eve'");
    expect(await check()).toMatchObject({ verifiedSeals: 3, problem: null });
    expect((await entries()).map(({ action }) => action)).toEqual(["audit.broken", "audit.whole"]);
  });
});

describe("a change of what was verified before", () => {
  const later = () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * 3_600_000 });
  };

  test("is found by the round of the next day", async () => {
    await chain();
    await check();
    await tamper("DELETE FROM audit_event WHERE seq = (SELECT min(seq) + 5 FROM audit_event)");
    expect(await check()).toMatchObject({ problem: null });
    later();
    expect(await check()).toMatchObject({ problem: { kind: "seal-hash", number: 2, foundRows: 3 } });
  });

  test("is found at once where the newest seals were taken away", async () => {
    await chain();
    await check();
    await tamper("DELETE FROM audit_seal WHERE number = 3");
    expect(await check({ anchors: false })).toMatchObject({ problem: { kind: "seal-missing", number: 3 } });
  });

  test("is found by what was published, where all of it was made anew before it was ever verified", async () => {
    await chain();
    await tamper("DELETE FROM audit_seal WHERE number = 3");
    expect(await check()).toMatchObject({ verifiedSeals: 2, problem: { kind: "anchor-missing", number: 3 } });
  });
});

test("a file that cannot be used is said by the name of its variable", async () => {
  await chain(1);
  writeFileSync(keyFile(), "no key");
  await expect(check()).rejects.toThrow(/THAW_AUDIT_KEY_FILE cannot be used: there is no public key/);
});
