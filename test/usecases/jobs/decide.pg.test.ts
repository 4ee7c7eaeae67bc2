import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createJobReading } from "../../../lib/adapters/prisma/job-reading.ts";
import { createJobStore } from "../../../lib/adapters/prisma/job-store.ts";
import { ROLES, type Role, type UserActor } from "../../../lib/core/actor.ts";
import { cancelWork, dropLetter, retryAllLetters, retryLetter } from "../../../lib/usecases/jobs/decide.ts";
import { readJobs } from "../../../lib/usecases/jobs/read.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

/** With the rights of the web process: it decides about jobs, and never reads the queue. */

let db: TestDatabase;
let web: Database;
let acme = "";
let other = "";

const AT = new Date("2026-03-02T10:00:00Z");
const clock = { now: () => AT };
const ports = () => ({ jobs: createJobStore(web), clock });
const board = (actor: UserActor) => readJobs({ reading: createJobReading(web), clock }, actor);

function person(roles: readonly Role[], organisationId = acme): UserActor {
  return { kind: "user", id: randomUUID(), login: "ada", roles: roles.map((role) => ({ organisationId, role })) };
}

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 4);
  const make = async (login: string) =>
    (await db.database.organisation.create({ data: { host: "local", login, kind: "folder", folder: `/${login}` } })).id;
  [acme, other] = [await make("acme"), await make("other")];
});
beforeEach(async () => {
  await db.database.deadLetter.deleteMany();
  await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
});
afterAll(async () => {
  await web.$disconnect();
  await db.close();
});

async function letter(change: Partial<Parameters<typeof db.database.deadLetter.create>[0]["data"]> = {}) {
  const organisationId = randomUUID();
  const data = {
    organisationId: acme,
    name: "scan.organisation",
    key: `scan.organisation:${organisationId}`,
    payload: { organisationId },
    attempts: 3,
    code: "unexpected",
    message: "It failed.",
    askedAt: AT,
    ...change,
  };
  return await db.database.deadLetter.create({
    data: data as Parameters<typeof db.database.deadLetter.create>[0]["data"],
  });
}

async function queued() {
  const { rows } = await db.query(
    db.ownerUrl,
    `SELECT tasks.identifier AS name, jobs.key, jobs.payload, jobs.attempts FROM graphile_worker._private_jobs AS jobs
      JOIN graphile_worker._private_tasks AS tasks ON tasks.id = jobs.task_id ORDER BY jobs.id`,
  );
  return rows;
}

const stateOf = async (id: string) => {
  const { state, decidedBy } = await db.database.deadLetter.findUniqueOrThrow({ where: { id } });
  return { state, decidedBy };
};
const audited = (action: string, objectId: string) => db.database.auditEvent.findMany({ where: { action, objectId } });
const codeOf = (result: { ok: boolean; failure?: { code: string } }) => (result.ok ? "ok" : result.failure?.code);

describe("a job that was given up", () => {
  test("is asked for again as it was, with all of its attempts, on record", async () => {
    const actor = person(["admin"]);
    const row = await letter();
    expect(await retryLetter(ports(), actor, row.id)).toEqual({ ok: true, value: { name: "scan.organisation" } });
    expect(await queued()).toEqual([{ name: row.name, key: row.key, payload: row.payload, attempts: 0 }]);
    expect(await stateOf(row.id)).toEqual({ state: "retried", decidedBy: "ada" });
    expect(await audited("job.retried", row.id)).toMatchObject([{ actorId: actor.id, organisationId: acme }]);
  });

  test("is dropped with a reason, on record, and not queued", async () => {
    const row = await letter();
    expect(codeOf(await dropLetter(ports(), person(["admin"]), row.id, "  "))).toBe("no-reason");
    expect(codeOf(await dropLetter(ports(), person(["admin"]), row.id, "the repository is gone"))).toBe("ok");
    expect(await queued()).toEqual([]);
    expect(await stateOf(row.id)).toEqual({ state: "dropped", decidedBy: "ada" });
    expect(await audited("job.dropped", row.id)).toMatchObject([{ data: { reason: "the repository is gone" } }]);
  });

  test("is decided about once, however many press at the same time", async () => {
    const row = await letter();
    const presses = [1, 2, 3, 4].map(() => retryLetter(ports(), person(["admin"]), row.id));
    const codes = (await Promise.all(presses)).map(codeOf).sort();
    expect(codes).toEqual(["decided", "decided", "decided", "ok"]);
    expect(await queued()).toHaveLength(1);
    expect(await audited("job.retried", row.id)).toHaveLength(1);
  });

  test.each(ROLES)("is decided about by %s, where the role may", async (role) => {
    const row = await letter();
    const may = role === "admin" || role === "operator";
    expect(codeOf(await retryLetter(ports(), person([role]), row.id))).toBe(may ? "ok" : "forbidden");
  });

  test("of another organisation is not there", async () => {
    const row = await letter({ organisationId: other });
    const actor = person(["admin"]);
    expect(codeOf(await retryLetter(ports(), actor, row.id))).toBe("not-found");
    expect(codeOf(await dropLetter(ports(), actor, row.id, "x"))).toBe("not-found");
    expect((await board(actor))?.letters).toEqual([]);
    expect(await retryAllLetters(ports(), actor)).toEqual({ ok: true, value: 0 });
  });

  test("of the installation as a whole is for operators", async () => {
    const row = await letter({ organisationId: null });
    expect((await board(person(["admin"])))?.openLetters).toBe(0);
    expect((await board(person(["operator"])))?.openLetters).toBe(1);
    expect(codeOf(await retryLetter(ports(), person(["admin"]), row.id))).toBe("not-found");
    expect(codeOf(await retryLetter(ports(), person(["operator"]), row.id))).toBe("ok");
  });

  test.each([
    ["that did not carry what it needs", { code: "bad-payload", payload: {} }],
    ["of a name that no worker knows", { name: "no.such.job" }],
  ])("%s is not asked for again, and can be dropped", async (_what, change) => {
    const row = await letter(change);
    const actor = person(["admin"]);
    expect((await board(actor))?.letters[0]?.repeatable).toBe(false);
    expect(codeOf(await retryLetter(ports(), actor, row.id))).toBe("not-repeatable");
    expect(codeOf(await dropLetter(ports(), actor, row.id, "it cannot be done"))).toBe("ok");
  });

  test("an id that is none finds nothing", async () => {
    expect(codeOf(await retryLetter(ports(), person(["admin"]), "' OR 1=1"))).toBe("not-found");
  });
});

test("all that can be are asked for again with one press, each on record", async () => {
  const rows = [await letter(), await letter(), await letter({ code: "bad-payload" })];
  expect(await retryAllLetters(ports(), person(["admin"]))).toEqual({ ok: true, value: 2 });
  expect(await queued()).toHaveLength(2);
  const states = await Promise.all(rows.map(async ({ id }) => (await stateOf(id)).state));
  expect(states).toEqual(["retried", "retried", "open"]);
});

describe("the page about jobs", () => {
  test.each(ROLES)("is shown to %s, where the role decides about jobs", async (role) => {
    const shown = await board(person([role]));
    expect(shown !== null).toBe(role === "admin" || role === "operator");
    if (shown !== null) expect(shown.cancel.allowed).toBe(role === "operator");
  });

  test("says which repository a job was about, and never one of another organisation", async () => {
    const repositoryOf = async (organisationId: string, name: string) =>
      await db.database.repository.create({ data: { organisationId, owner: name, name: "site", githubId: 5n } });
    await repositoryOf(acme, "acme");
    await repositoryOf(other, "other");
    await letter({ payload: { organisationId: acme, githubId: 5 } });
    await letter({ payload: { organisationId: acme, githubId: 6 } });
    const about = (await board(person(["admin"])))?.letters.map((shown) => shown.about);
    expect(about?.sort()).toEqual(["acme", "acme/site"]);
  });

  test("counts what waits, workers with their work, and what GitHub told", async () => {
    await db.query(db.webUrl, "SELECT thaw_add_job('scan.organisation', '{}'::json, 'k')");
    const { generation } = await db.database.jobWorker.create({
      data: { host: "machine", pid: 7, concurrency: 2, seenAt: AT },
    });
    await db.database.jobRunning.create({
      data: { key: "r", jobId: 99n, name: "scan.repository", generation, beganAt: AT },
    });
    const delivery = { host: "github.com", event: "push", pullNumbers: [], receivedAt: AT, takenAt: AT };
    const deliveries = [
      { bodyHash: "a".repeat(64), state: "queued", organisationId: acme, jobs: 1, times: 3 },
      { bodyHash: "b".repeat(64), state: "ignored", reason: "unknown-organisation" },
      { bodyHash: "c".repeat(64), state: "queued", organisationId: other, jobs: 1 },
    ];
    await db.database.webhookDelivery.createMany({
      data: deliveries.map((row) => ({ ...delivery, ...row, id: randomUUID() })),
    });
    expect(await board(person(["admin"]))).toMatchObject({
      queue: [{ name: "scan.organisation", waiting: 1, delayed: 0, running: 0 }],
      workers: [{ generation: String(generation), state: "running", work: [{ jobId: "99", name: "scan.repository" }] }],
      webhooks: { queued: 1, unknown: 1, repeated: 2, lastAt: AT.toISOString() },
    });
  });
});

describe("work that is under way", () => {
  test("is stopped by operators only, on record", async () => {
    await db.query(db.webUrl, "SELECT thaw_add_job('scan.organisation', '{}'::json, 'work')");
    await db.query(
      db.ownerUrl,
      "UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'pool' WHERE key = 'work'",
    );
    await db.database.jobRunning.create({
      data: { key: "work", jobId: 123n, name: "scan.organisation", generation: 1n },
    });
    expect(codeOf(await cancelWork(ports(), person(["admin"]), "123"))).toBe("forbidden");
    const actor = person(["operator"]);
    expect(codeOf(await cancelWork(ports(), actor, "123"))).toBe("ok");
    const { rows } = await db.query(db.ownerUrl, "SELECT flags FROM graphile_worker._private_jobs");
    expect(rows).toEqual([{ flags: { cancelled: true } }]);
    expect(await audited("job.cancelled", "123")).toMatchObject([{ actorId: actor.id }]);
    expect(codeOf(await cancelWork(ports(), actor, "123"))).toBe("ended");
    expect(codeOf(await cancelWork(ports(), actor, "none"))).toBe("ended");
  });
});
