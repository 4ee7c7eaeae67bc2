import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import type { AuditEntry } from "../../../lib/usecases/ports.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

/** More than the store looks at together. */
const COUNT = 1_234;
const AT = new Date("2026-01-01T00:00:00Z");
const AUDIT: AuditEntry = {
  actorKind: "system",
  actorId: "worker",
  action: "scan.requested",
  objectKind: "organisation",
  objectId: "x",
  data: {},
};

let db: TestDatabase;
/** With the worker's rights only. */
let worker: Database;
let organisationId = "";

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 3);
  const row = await db.database.organisation.create({
    data: { host: "github.com", githubId: 7n, login: "acme", kind: "github" },
  });
  organisationId = row.id;
});
afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

/** A run that has seen repositories with ids that nothing orders, each with this tree. */
async function run(tree: (index: number) => string) {
  const store = createSyncStore(worker, null);
  const begun = await store.begin(organisationId, AT);
  const repositories = Array.from({ length: COUNT }, (_, index) => ({
    id: 1_000_000 - index * 7,
    nodeId: `R_${index}`,
    ownerId: "7",
    owner: "acme",
    name: `repository-${index}`,
    visibility: "private" as const,
    archived: false,
    disabled: false,
    fork: false,
    pushedAt: null,
    defaultBranch: "main",
    headSha: "a".repeat(40),
    workflowsTree: tree(index),
    actionsTree: null,
    rootAction: null,
    branches: null,
  }));
  await store.putHeads(begun, { repositories, unreadable: 0 }, AT);
  return store.queue(begun, null, { engineVersion: "1", at: AT, audit: AUDIT });
}

async function jobs(): Promise<readonly (readonly string[])[]> {
  const { rows } = await db.query(db.ownerUrl, "SELECT payload FROM graphile_worker._private_jobs ORDER BY id");
  return rows.map(({ payload }) => payload.scanIds);
}

test("an organisation of many pages has each repository queued once, in jobs of a hundred, and again only where it changed", async () => {
  expect(await run(() => "b".repeat(40))).toEqual({ queued: COUNT });
  const first = await jobs();
  expect(first.map((ids) => ids.length)).toEqual([...Array.from({ length: 12 }, () => 100), 34]);
  expect(new Set(first.flat()).size).toBe(COUNT);
  const scans = await db.database.scan.groupBy({ by: ["repositoryId"], where: { id: { in: [...first.flat()] } } });
  expect(scans).toHaveLength(COUNT);
  expect(await run(() => "b".repeat(40))).toEqual({ queued: 0 });

  const changed = (index: number) => index % 100 === 50;
  expect(await run((index) => (changed(index) ? "c" : "b").repeat(40))).toEqual({ queued: 12 });
  expect((await jobs()).slice(first.length).map((ids) => ids.length)).toEqual([12]);
  const states = await db.database.scan.groupBy({ by: ["status"], _count: true, orderBy: { status: "asc" } });
  expect(states.map(({ status, _count }) => [status, _count])).toEqual([
    ["queued", COUNT],
    ["superseded", 12],
  ]);
  const batches = await db.database.scan.groupBy({ by: ["batchId"] });
  expect(batches).toHaveLength(1);
});

test("a workflow that all of them call has each queued once, in jobs of a hundred, however often a hint comes", async () => {
  await db.database.scan.updateMany({ data: { status: "done", finishedAt: AT } });
  const before = (await jobs()).length;
  const call = { key: "acme/repository-0/a.yml@main", owner: "acme", repo: "repository-0", path: "a.yml", ref: "main" };
  const read = { ...call, organisationId, commitSha: "d".repeat(40) };
  const kept = { file: "a.yml", blobSha: "e".repeat(40), text: "", result: "new", fromState: "x", checkedAt: AT };
  await db.database.calledFile.create({ data: { ...read, ...kept } });
  const callers = await db.database.repository.findMany({ select: { id: true } });
  await db.database.repositoryCall.createMany({
    data: callers.map(({ id }, index) => ({ ...read, repositoryId: id, result: index === 0 ? "new" : "old" })),
  });
  const store = createSyncStore(worker, null);
  const request = { engineVersion: "1", at: AT, audit: AUDIT };
  expect(await store.queueCallers(organisationId, request)).toEqual({ queued: COUNT - 1 });
  expect(await store.queueCallers(organisationId, request)).toEqual({ queued: 0 });
  expect((await jobs()).slice(before).map((ids) => ids.length)).toEqual([...Array.from({ length: 12 }, () => 100), 33]);
});
