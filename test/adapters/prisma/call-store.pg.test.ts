import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createCallStore } from "../../../lib/adapters/prisma/call-store.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const AT = new Date("2026-03-01T00:00:00Z");
const LONG_AGO = new Date("2026-01-01T00:00:00Z");
const YESTERDAY = new Date("2026-02-28T00:00:00Z");

let db: TestDatabase;
/** With the worker's rights only. */
let worker: Database;
let acme = "";
let stranger = "";

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 3);
});
afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});
beforeEach(async () => {
  await db.database.organisation.deleteMany({});
  [acme, stranger] = [await organisation("acme", 7n), await organisation("stranger", 8n)];
});

async function organisation(login: string, githubId: bigint): Promise<string> {
  const row = await db.database.organisation.create({ data: { host: "github.com", githubId, login, kind: "github" } });
  return row.id;
}

const place = { owner: "acme", repo: "shared", path: ".github/workflows/deploy.yml", ref: "main" };

async function kept(organisationId: string, key: string, checkedAt: Date): Promise<void> {
  const read = { commitSha: "c".repeat(40), file: place.path, blobSha: "b", text: "on: push" };
  await db.database.calledFile.create({
    data: { organisationId, key, ...place, ...read, result: "b", fromState: "old", checkedAt },
  });
}

async function caller(organisationId: string, name: string, key: string, deletedAt: Date | null = null) {
  const about = { owner: "acme", name, defaultBranch: "main", headSha: "a".repeat(40), deletedAt };
  const githubId = BigInt(await db.database.repository.count()) + 1n;
  const row = await db.database.repository.create({ data: { organisationId, githubId, ...about } });
  const call = { repositoryId: row.id, organisationId, key, ...place, commitSha: "c".repeat(40), result: "b" };
  await db.database.repositoryCall.create({ data: call });
  return githubId;
}

const keys = async (organisationId: string) =>
  (await db.database.calledFile.findMany({ where: { organisationId }, orderBy: { key: "asc" } })).map(({ key }) => key);

test("what no repository calls any more goes after some days, of this organisation only", async () => {
  await kept(acme, "called", LONG_AGO);
  await caller(acme, "app", "called");
  await kept(acme, "by a repository that is gone", LONG_AGO);
  await caller(acme, "gone", "by a repository that is gone", LONG_AGO);
  await kept(acme, "by nobody", LONG_AGO);
  await kept(acme, "by a scan that has not ended", YESTERDAY);
  await kept(stranger, "by nobody", LONG_AGO);
  // A stranger's call does not keep ours.
  await caller(stranger, "theirs", "by nobody");
  const store = createCallStore(worker, null);
  expect(await store.prune(acme, AT)).toBe(2);
  expect(await keys(acme)).toEqual(["by a scan that has not ended", "called"]);
  expect(await keys(stranger)).toEqual(["by nobody"]);
  expect(await store.prune(stranger, AT)).toBe(0);
});

test("no more go at a time than one statement is to hold, and the others the next time", async () => {
  await db.query(
    db.ownerUrl,
    `INSERT INTO called_file (organisation_id, key, owner, repo, path, ref, why, result, from_state, checked_at)
    SELECT $1, n, 'a', 'b', 'c', 'd', 'gone', 'r', 's', $2 FROM generate_series(1, 1234) n`,
    [acme, LONG_AGO],
  );
  const store = createCallStore(worker, null);
  expect([await store.prune(acme, AT), await store.prune(acme, AT), await store.prune(acme, AT)]).toEqual([
    1_000, 234, 0,
  ]);
});

test("of what is out of date, no more is read than is asked for, and what waits longest first", async () => {
  for (const [key, at] of [
    ["b", YESTERDAY],
    ["a", LONG_AGO],
    ["c", AT],
  ] as const) {
    await db.database.calledFile.create({
      data: {
        organisationId: acme,
        key,
        ...place,
        ref: key,
        why: "gone",
        result: "r",
        fromState: "old",
        checkedAt: at,
      },
    });
    await caller(acme, `app-${key}`, key);
  }
  const store = createCallStore(worker, null);
  expect((await store.outdated(acme, AT, 2)).map(({ ref }) => ref)).toEqual(["a", "b"]);
  expect(await store.outdated(acme, AT, 9)).toHaveLength(3);
});

test("a repository that comes back after its call was let go of is scanned again", async () => {
  await kept(acme, "deploy", LONG_AGO);
  const githubId = Number(await caller(acme, "app", "deploy", LONG_AGO));
  await createCallStore(worker, null).prune(acme, AT);
  const audit = { actorKind: "system", actorId: "w", action: "a", objectKind: "o", objectId: "x", data: {} } as const;
  const queue = () =>
    createSyncStore(worker, null).queue({ id: null, organisationId: acme }, githubId, {
      engineVersion: "1",
      at: AT,
      audit,
    });
  await queue();
  const [scan] = await db.database.scan.findMany();
  expect(scan).toBeUndefined();
  await db.database.repository.updateMany({ where: { githubId }, data: { deletedAt: null } });
  await queue();
  const { sourceKey, commitSha } = await db.database.scan.findFirstOrThrow();
  await db.database.scan.updateMany({ data: { status: "done" } });
  // It was read as it is, and still what it calls is not known.
  await db.database.repository.updateMany({ data: { scannedKey: sourceKey, scannedHead: commitSha } });
  expect(await queue()).toEqual({ queued: 1 });
  await db.database.scan.updateMany({ data: { status: "done" } });
  await kept(acme, "deploy", AT);
  expect(await queue()).toEqual({ queued: 0 });
});
