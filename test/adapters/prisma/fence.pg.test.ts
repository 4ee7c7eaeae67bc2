import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBatchStore } from "../../../lib/adapters/prisma/batch-store.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { passFence } from "../../../lib/adapters/prisma/fence.ts";
import { createScanStore } from "../../../lib/adapters/prisma/scan-store.ts";
import { FencedOff } from "../../../lib/core/fenced-off.ts";
import type { AuditEntry, Fence } from "../../../lib/usecases/ports.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let db: TestDatabase;
/** With the worker's rights only. */
let worker: Database;
let organisationId = "";
let scanId = "";

const AT = new Date("2026-01-01T00:00:00Z");
const AUDIT: AuditEntry = {
  actorKind: "system",
  actorId: "worker",
  action: "tested",
  objectKind: "organisation",
  objectId: "x",
  data: {},
};

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 3);
  const row = await db.database.organisation.create({
    data: { host: "local", login: "acme", kind: "folder", folder: "/nowhere" },
  });
  organisationId = row.id;
  const [begun] = (await begin(null)).scanIds;
  scanId = begun ?? "";
});
afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

const begin = (fence: Fence | null) =>
  createBatchStore(worker, fence).begin({
    organisationId,
    repositories: [{ owner: "acme", name: "site", defaultBranch: "main" }],
    engineVersion: "1",
    at: AT,
    audit: AUDIT,
  });

async function fenceOf(state: "running" | "draining" | "stopped" | "dead"): Promise<Fence> {
  const endedAt = state === "stopped" || state === "dead" ? AT : null;
  const { generation } = await db.database.jobWorker.create({
    data: { host: "here", pid: 1, concurrency: 1, state, endedAt },
  });
  return { generation, check: async () => undefined };
}

const state = () => db.database.scan.findUniqueOrThrow({ where: { id: scanId }, select: { status: true } });

describe("a worker that was declared dead or has ended", () => {
  test.each(["dead", "stopped"] as const)("%s: writes nothing of a scan", async (how) => {
    const store = createScanStore(worker, await fenceOf(how));
    await expect(store.claim(scanId, AT)).rejects.toThrow(FencedOff);
    expect(await state()).toEqual({ status: "queued" });
  });

  test("cannot store or fail the scan that it had claimed", async () => {
    const fence = await fenceOf("running");
    const store = createScanStore(worker, fence);
    const scan = await store.claim(scanId, AT);
    if (scan === null) throw new Error("There was nothing to claim.");
    await db.query(db.ownerUrl, "UPDATE job_worker SET state = 'dead', ended_at = now() WHERE generation = $1", [
      String(fence.generation),
    ]);
    await expect(store.fail(scan, { code: "x", message: "x" }, AT, AUDIT)).rejects.toThrow(FencedOff);
    await expect(
      store.complete(scan, {
        ref: "main",
        commit: null,
        engineVersion: "1",
        files: [],
        sources: [],
        findings: [],
        plan: null,
        at: AT,
        audit: AUDIT,
      }),
    ).rejects.toThrow(FencedOff);
    expect(await state()).toEqual({ status: "running" });
  });

  test("does not begin a batch of scans", async () => {
    const before = await db.database.scan.count();
    await expect(begin(await fenceOf("dead"))).rejects.toThrow(FencedOff);
    expect(await db.database.scan.count()).toBe(before);
  });
});

test("a worker that drains still finishes what it writes", async () => {
  const store = createScanStore(worker, await fenceOf("draining"));
  expect(await store.claim(scanId, AT)).toMatchObject({ id: scanId });
});

test("a worker cannot be declared dead while a write of it is open, and its heartbeats do not wait for the write", async () => {
  const fence = await fenceOf("running");
  const generation = String(fence.generation);
  await worker.$transaction(async (tx) => {
    await passFence(tx, fence);
    await db.query(db.workerUrl, "UPDATE job_worker SET seen_at = now() WHERE generation = $1", [generation]);
    const free = "SELECT 1 FROM job_worker WHERE generation = $1 FOR UPDATE SKIP LOCKED";
    expect((await db.query(db.workerUrl, free, [generation])).rowCount).toBe(0);
  });
});
