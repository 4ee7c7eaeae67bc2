import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import {
  ask,
  killAll,
  marked,
  marks,
  PATIENT,
  prepareWork,
  queueLength,
  startWorker,
  until,
} from "../support/jobs/processes.ts";

/** Workers as processes of their own, over one database: killed, paused, stopped, many. */

vi.setConfig({ testTimeout: 180_000 });

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
  await prepareWork(db);
});
afterEach(() => killAll());
afterAll(() => db.close());

const finished = (id: string) => marked(db, id, /^done/);
const workerState = async (generation: string) => {
  const { rows } = await db.query(db.ownerUrl, "SELECT state FROM job_worker WHERE generation = $1", [generation]);
  return rows[0]?.state;
};

/** The one that takes a piece of work over must not take as long for it. */
const makeShort = (id: string) =>
  db.query(db.ownerUrl, "UPDATE graphile_worker._private_jobs SET payload = $1 WHERE key = $2", [
    JSON.stringify({ id, ms: 0, hears: true }),
    `test.work:${id}`,
  ]);

describe("a worker that is killed in the middle of a job", () => {
  test("is declared dead, and another one does the job", async () => {
    const victim = await startWorker(db);
    await ask(db, "killed", { ms: 60_000 });
    await until("it began", async () => (await marked(db, "killed", "started")).length === 1);
    victim.child.kill("SIGKILL");
    await victim.ended;
    await makeShort("killed");
    const heir = await startWorker(db);
    const [done] = await until("it is done", async () => {
      const found = await finished("killed");
      return found.length > 0 && found;
    });
    expect(done).toMatchObject({ what: "done 2", generation: heir.generation });
    expect(await workerState(victim.generation)).toBe("dead");
    expect(await workerState(heir.generation)).toBe("running");
  });

  test("in each of its attempts makes the job a dead letter that says so", async () => {
    await ask(db, "poison", { ms: 60_000 });
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const victim = await startWorker(db);
      await until(`attempt ${attempt}`, async () => (await marked(db, "poison", "started")).length === attempt);
      victim.child.kill("SIGKILL");
      await victim.ended;
    }
    await startWorker(db);
    const letter = await until("the letter", () =>
      db.database.deadLetter.findFirst({ where: { key: "test.work:poison" } }),
    );
    expect(letter).toMatchObject({ name: "test.work", code: "worker-died", attempts: 3, state: "open" });
    expect(await marked(db, "poison", "started")).toHaveLength(3);
    expect(await queueLength(db)).toBe(0);
  });
});

describe("a worker that stands still and comes back", () => {
  test("may not write what another one did meanwhile, and ends", async () => {
    const paused = await startWorker(db);
    // Time enough to pause it in the middle; over when it comes back, so that it writes at once.
    await ask(db, "paused", { ms: 5_000, hears: false });
    await until("it began", async () => (await marked(db, "paused", "started")).length === 1);
    paused.child.kill("SIGSTOP");
    await makeShort("paused");
    const heir = await startWorker(db, { silent: 6_000 });
    await until("the other one did it", async () => (await finished("paused")).length === 1);
    paused.child.kill("SIGCONT");
    expect(await paused.ended).toBe(1);
    expect((await finished("paused")).map(({ generation }) => generation)).toEqual([heir.generation]);
    expect(paused.logs.join("\n")).toMatch(/was silent for too long and was declared dead/);
    expect(await queueLength(db)).toBe(0);
  });

  test("in the middle of a write keeps nobody waiting: its transaction is ended, and what it wrote is not there", async () => {
    const paused = await startWorker(db, { idle: 5_000 });
    await ask(db, "writing", { writesFor: 60_000 });
    await until("it writes", async () => (await marked(db, "writing", "writing")).length === 1);
    paused.child.kill("SIGSTOP");
    await makeShort("writing");
    const heir = await startWorker(db);
    await until("the other one did it", async () => (await finished("writing")).length === 1);
    paused.child.kill("SIGCONT");
    await paused.ended;
    expect((await finished("writing")).map(({ generation }) => generation)).toEqual([heir.generation]);
  });
});

describe("a worker that is told to stop", () => {
  test("finishes what it began and takes nothing new", async () => {
    const worker = await startWorker(db, { drain: 30_000 }, 1);
    await ask(db, "last", { ms: 500 });
    await until("it began", async () => (await marks(db, "last")).length === 1);
    await ask(db, "waiting");
    worker.child.kill("SIGTERM");
    expect(await worker.ended).toBe(0);
    expect(await finished("last")).toHaveLength(1);
    expect(await marks(db, "waiting")).toEqual([]);
    expect(await workerState(worker.generation)).toBe("stopped");
    await startWorker(db);
    await until("the next one does it", async () => (await finished("waiting")).length === 1);
  });

  test.each([
    ["hears of it", true],
    ["does not hear of it", false],
  ])("hands a long job back that %s, at no cost of an attempt, within its bound", async (_what, hears) => {
    const id = `long-${hears}`;
    const worker = await startWorker(db);
    await ask(db, id, { ms: 60_000, hears });
    await until("it began", async () => (await marks(db, id)).length === 1);
    worker.child.kill("SIGTERM");
    expect(await worker.ended).toBe(0);
    const { rows } = await db.query(
      db.ownerUrl,
      "SELECT attempts, locked_by FROM graphile_worker._private_jobs WHERE key = $1",
      [`test.work:${id}`],
    );
    expect(rows).toEqual([{ attempts: 0, locked_by: null }]);
    await db.query(db.ownerUrl, "SELECT thaw_cancel_job($1)", [`test.work:${id}`]);
  });
});

describe("several workers", () => {
  test("share the work: each piece is done once", async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `shared-${index}`);
    const workers = await Promise.all([1, 2, 3].map(() => startWorker(db, PATIENT)));
    // Once all of them are there: on a busy machine the first would have done everything by then.
    for (const id of ids) await ask(db, id, { ms: 100 });
    await until("the queue is empty", async () => (await queueLength(db)) === 0);
    const { rows } = await db.query(
      db.ownerUrl,
      "SELECT id, count(*)::int AS count FROM test_mark WHERE id LIKE 'shared-%' AND what LIKE 'done%' GROUP BY id",
    );
    expect(rows).toHaveLength(ids.length);
    expect(rows.filter(({ count }) => count !== 1)).toEqual([]);
    const { rows: shares } = await db.query(
      db.ownerUrl,
      "SELECT DISTINCT generation::text AS generation FROM test_mark WHERE id LIKE 'shared-%'",
    );
    expect(shares.length).toBeGreaterThan(1);
    expect(workers.map(({ generation }) => generation)).toEqual(
      expect.arrayContaining(shares.map(({ generation }) => generation)),
    );
  });
});
