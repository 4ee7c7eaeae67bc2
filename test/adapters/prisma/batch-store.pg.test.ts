import { afterAll, beforeAll, expect, test } from "vitest";
import { createBatchStore } from "../../../lib/adapters/prisma/batch-store.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import type { RepositoryEntry } from "../../../lib/usecases/ports.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

/** More than two statements' rows. */
const COUNT = 1_234;

let db: TestDatabase;
/** With the worker's rights only. */
let worker: Database;
let organisationId = "";

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 3);
  const row = await db.database.organisation.create({
    data: { host: "local", login: "clones", kind: "folder", folder: "clones" },
  });
  organisationId = row.id;
});
afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

const all = (branch: string): readonly RepositoryEntry[] =>
  Array.from({ length: COUNT }, (_, index) => ({ owner: "acme", name: `r${index}`, defaultBranch: branch }));

function begin(repositories: readonly RepositoryEntry[], day: number) {
  const audit = { actorKind: "system", actorId: "w", action: "a", objectKind: "o", objectId: "x", data: {} } as const;
  const at = new Date(Date.UTC(2026, 0, day));
  return createBatchStore(worker, null).begin({ organisationId, repositories, engineVersion: "1", at, audit });
}

async function jobs() {
  const { rows } = await db.query(db.ownerUrl, "SELECT payload FROM graphile_worker._private_jobs");
  return new Set(rows.map(({ payload }) => payload.scanId as string));
}

test("a folder of many repositories is known, queued and superseded as a whole, whichever statement has which", async () => {
  const first = await begin(all("main"), 1);
  expect(new Set(first.scanIds).size).toBe(COUNT);
  expect(await jobs()).toEqual(new Set(first.scanIds));
  const before = await db.database.repository.findMany({ orderBy: { id: "asc" } });
  expect(before).toHaveLength(COUNT);

  // The first has lost its commits, the others have another branch, the last three are gone, and one is new.
  const later = all("trunk").slice(0, -3);
  const changed = [
    { owner: "ACME", name: "R0", defaultBranch: null },
    ...later.slice(1),
    { owner: "acme", name: "new", defaultBranch: null },
  ];
  const second = await begin(changed, 2);
  const waiting = await jobs();
  expect(second.scanIds.filter((id) => !waiting.has(id))).toEqual([]);
  // One job for each repository, also where it was asked for before.
  expect(waiting.size).toBe(COUNT + 1);
  const after = await db.database.repository.findMany({ where: { deletedAt: null } });
  expect(after).toHaveLength(COUNT - 2);
  const branches = new Map(after.map(({ name, defaultBranch }) => [name, defaultBranch]));
  expect([branches.get("r0"), branches.get("r1"), branches.get("r1230"), branches.get("new")]).toEqual([
    "main",
    "trunk",
    "trunk",
    null,
  ]);
  const known = new Set(before.map(({ id }) => id));
  expect(after.filter(({ id }) => !known.has(id)).map(({ name }) => name)).toEqual(["new"]);
  const states = await db.database.scan.groupBy({ by: ["status", "ref"], _count: true });
  expect(new Map(states.map(({ status, ref, _count }) => [`${status} ${ref}`, _count]))).toEqual(
    new Map([
      ["superseded main", COUNT],
      ["queued HEAD", 2],
      ["queued trunk", COUNT - 4],
    ]),
  );
});
