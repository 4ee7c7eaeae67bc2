import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createRescanStore } from "../../../lib/adapters/prisma/rescan-store.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { JOBS } from "../../../lib/jobs/jobs.ts";
import { scanAgain } from "../../../lib/usecases/sync/scan-again.ts";
import { standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { repository, type SyncWorld, syncWorld } from "../../support/sync.ts";

/** Asked with the rights of the web process, done with the worker's. */

let db: TestDatabase;
let web: Database;
let github: StandIn;
let world: SyncWorld;
let githubId = 0;
let siteId = "";

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 3);
  github = await standIn();
  githubId = await repository(github, "site", { ".github/workflows/ci.yml": "on: push\njobs: {}\n" });
  world = await syncWorld(db, github);
  await world.sync();
  await world.work();
  siteId = (await world.repositories()).get("site")?.id ?? "";
});
beforeEach(() => db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs"));
afterAll(async () => {
  await web.$disconnect();
  await world.close();
  await db.close();
});

function person(role: Role, organisationId = world.organisationId): UserActor {
  return { kind: "user", id: randomUUID(), login: "ada", roles: [{ organisationId, role }] };
}

const ask = (actor: UserActor, id = siteId) =>
  scanAgain({ rescans: createRescanStore(web), clock: { now: () => new Date() } }, actor, id);

async function jobs(): Promise<readonly { readonly name: string; readonly payload: unknown }[]> {
  const { rows } = await db.query(
    db.ownerUrl,
    `SELECT tasks.identifier AS name, jobs.payload FROM graphile_worker._private_jobs AS jobs
      JOIN graphile_worker._private_tasks AS tasks ON tasks.id = jobs.task_id ORDER BY jobs.id`,
  );
  return rows;
}

test("a repository of GitHub that did not change is scanned again when a person asks, once, and who asked is in the record", async () => {
  const actor = person("owner");
  expect(await ask(actor)).toEqual({ ok: true, value: { name: "site" } });
  expect(await ask(actor)).toMatchObject({ ok: true });
  const asked = await jobs();
  expect(asked).toMatchObject([{ name: "sync.repository" }]);
  const payload = JOBS["sync.repository"].parse(asked[0]?.payload);
  expect(payload).toEqual({ organisationId: world.organisationId, githubId, again: true });
  const events = await db.database.auditEvent.findMany({ where: { action: "scan.asked-again" } });
  expect(events).toMatchObject(Array.from({ length: 2 }, () => ({ actorId: actor.id, objectId: siteId })));

  await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
  expect(await world.syncOne(githubId)).toMatchObject({ ok: true, value: { queued: 0 } });
  expect(await world.syncOne(githubId, payload.again)).toMatchObject({ ok: true, value: { queued: 1 } });
  // What waits for the same already is not asked for twice.
  expect(await world.syncOne(githubId, payload.again)).toMatchObject({ ok: true, value: { queued: 0 } });
  expect(await world.work()).toEqual(["site"]);
  expect(await db.database.scan.count({ where: { repositoryId: siteId, status: "done" } })).toBe(2);
});

test("what a webhook asks for meanwhile does not take its place", async () => {
  await ask(person("admin"));
  const { organisationId } = world;
  const payload = JSON.stringify({ organisationId, githubId });
  const key = `sync.repository:${organisationId}:${githubId}`;
  await db.query(db.webUrl, "SELECT thaw_add_job('sync.repository', $1::json, $2)", [payload, key]);
  expect((await jobs()).map((job) => (job.payload as { again?: boolean }).again)).toEqual([true, undefined]);
});

describe("is refused, and nothing is asked for,", () => {
  test.each([
    ["to a viewer", () => ask(person("viewer")), "forbidden"],
    ["to who is of another organisation", () => ask(person("admin", randomUUID())), "not-found"],
    ["for a repository that is not there", () => ask(person("admin"), randomUUID()), "not-found"],
  ])("%s", async (_what, asking, code) => {
    expect(await asking()).toMatchObject({ ok: false, failure: { code } });
    expect(await jobs()).toEqual([]);
  });

  test("for one whose files GitHub does not give", async () => {
    await db.database.repository.update({ where: { id: siteId }, data: { disabled: true } });
    expect(await ask(person("admin"))).toMatchObject({ ok: false, failure: { code: "unreadable" } });
    await db.database.repository.update({ where: { id: siteId }, data: { disabled: false } });
    expect(await jobs()).toEqual([]);
  });
});

test("in an organisation that is a folder, all of it is scanned", async () => {
  const { id: organisationId } = await db.database.organisation.create({
    data: { host: "local", login: "clones", kind: "folder", folder: "/clones" },
  });
  const { id } = await db.database.repository.create({ data: { organisationId, owner: "local", name: "one" } });
  expect(await ask(person("security-lead", organisationId), id)).toMatchObject({ ok: true });
  expect(await jobs()).toEqual([{ name: "scan.organisation", payload: { organisationId } }]);
});
