import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { ask, killAll, prepareWork, queueLength, startWorker, until } from "../support/jobs/processes.ts";

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
  // Each kill uses up an attempt of what was under way; none of them is to be given up here.
  await prepareWork(db, 25);
});
afterAll(async () => {
  killAll();
  await db.close();
});

test("of 100 pieces of work, whose workers are killed and paused, none is lost, and none is done twice by one that lives", async () => {
  const ids = Array.from({ length: 100 }, (_, index) => `piece-${index}`);
  for (const id of ids) await ask(db, id, { ms: 20, hears: false });
  await startWorker(db);
  for (let round = 0; round < 3 && (await queueLength(db)) > 0; round += 1) {
    const [victim, sleeper] = await Promise.all([startWorker(db), startWorker(db)]);
    const before = await queueLength(db);
    await until("they are at it", async () => (await queueLength(db)) < before - 5 || (await queueLength(db)) === 0);
    victim.child.kill("SIGKILL");
    sleeper.child.kill("SIGSTOP");
    setTimeout(() => sleeper.child.kill("SIGCONT"), 5_000);
  }
  // Should the others have had to end, on a machine that is busy with other things.
  await startWorker(db);
  await until("all is done", async () => (await queueLength(db)) === 0, 100_000);
  const { rows } = await db.query(
    db.ownerUrl,
    "SELECT id, count(*)::int AS count FROM test_mark WHERE what LIKE 'done%' GROUP BY id",
  );
  const counts = new Map(rows.map(({ id, count }) => [id, count]));
  expect(ids.filter((id) => !counts.has(id))).toEqual([]);
  expect((await db.query(db.ownerUrl, "SELECT 1 FROM dead_letter")).rowCount).toBe(0);
  // A worker that died between its write and the note that the job is done leaves a job that is run once more: what a job writes twice,
  // its use case has to see. Of those that were only paused nothing is written twice.
  const { rows: twice } = await db.query(
    db.ownerUrl,
    `SELECT test_mark.id, array_agg(job_worker.state ORDER BY test_mark.seq) AS states FROM test_mark
      JOIN job_worker ON job_worker.generation = test_mark.generation WHERE what LIKE 'done%' GROUP BY 1 HAVING count(*) > 1`,
  );
  expect(twice.filter(({ states }) => states.slice(0, -1).some((state: string) => state !== "dead"))).toEqual([]);
}, 180_000);
