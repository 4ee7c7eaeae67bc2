import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Settling } from "../../../lib/adapters/queue/settle.ts";
import { type QueueWorker, startQueueWorker } from "../../../lib/adapters/queue/worker.ts";
import { jobFailed, judgeFailure } from "../../../lib/jobs/failure.ts";
import type { RunningJob } from "../../../lib/usecases/ports.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { ask, prepareWork, queueLength, SHORT, until } from "../../support/jobs/processes.ts";

/** What becomes of jobs that fail, are cancelled, or are asked for again. The worker runs in this process. */

let db: TestDatabase;
let worker: QueueWorker | null = null;
let logs: string[] = [];

type Work = (payload: { readonly id: string }, job: RunningJob) => Promise<void>;

beforeAll(async () => {
  db = await testDatabase();
  await prepareWork(db);
});
afterEach(async () => {
  await worker?.stop();
  worker = null;
  await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
});
afterAll(() => db.close());

/** As the jobs' rules say, without their pauses. */
function judge(_name: string, _attempt: number, error: unknown): Settling {
  const { code, message, retry, counts, retryAfterSeconds } = judgeFailure(error);
  const attempt = retry ? (counts ? "counted" : "uncounted") : "lasting";
  return { code, message, attempt, pauseSeconds: retryAfterSeconds ?? 0.1 };
}

async function start(work: Work): Promise<void> {
  logs = [];
  worker = await startQueueWorker({
    connectionString: db.workerUrl,
    concurrency: 2,
    times: SHORT,
    kept: (_name, payload) => ({ id: (payload as { id: string }).id }),
    judge,
    log: (line) => logs.push(line),
    tasks: { "test.work": (payload, job) => work(payload as { id: string }, job) },
  });
}

const jobOf = async (id: string) => {
  const { rows } = await db.query(
    db.ownerUrl,
    "SELECT attempts, run_at, last_error, extract(epoch FROM run_at - now())::float8 AS wait FROM graphile_worker._private_jobs WHERE key = $1",
    [`test.work:${id}`],
  );
  return rows[0];
};
const letterOf = (id: string) =>
  db.database.deadLetter.findFirst({ where: { key: `test.work:${id}` }, orderBy: { diedAt: "desc" } });

describe("a job that fails", () => {
  test("is tried again until it succeeds", async () => {
    const attempts: number[] = [];
    await start(async (_payload, { attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) throw new Error("not yet");
    });
    await ask(db, "twice");
    await until("it is done", async () => (await queueLength(db)) === 0);
    expect(attempts).toEqual([1, 2, 3]);
    expect(await letterOf("twice")).toBeNull();
  });

  test("without end is put aside after its attempts, with a sentence for people and none of the error's text", async () => {
    await start(async () => {
      throw new Error("connect to https://user:hunter2@internal failed");
    });
    await ask(db, "always");
    const letter = await until("the letter", () => letterOf("always"));
    expect(letter).toMatchObject({ name: "test.work", state: "open", code: "unexpected", attempts: 3 });
    expect(letter?.payload).toEqual({ id: "always" });
    expect(JSON.stringify(letter)).not.toContain("hunter2");
    expect(await queueLength(db)).toBe(0);
    // The detail is in the log, where it belongs.
    expect(logs.join("\n")).toContain("hunter2");
    const audit = await db.database.auditEvent.findFirst({ where: { action: "job.given-up", objectId: letter?.id } });
    expect(audit).toMatchObject({ actorKind: "system", objectKind: "job" });
  });

  test("for a reason that lasts is put aside at once", async () => {
    let attempts = 0;
    await start(async () => {
      attempts += 1;
      throw jobFailed({ code: "missing-permission", message: "The App may not read members." });
    });
    await ask(db, "lasting");
    const letter = await until("the letter", () => letterOf("lasting"));
    expect(letter).toMatchObject({ code: "missing-permission", message: "The App may not read members." });
    expect(attempts).toBe(1);
  });

  test("at GitHub's limit waits as long as GitHub asked, and keeps its attempts, whoever asks for it again meanwhile", async () => {
    await start(async () => {
      throw jobFailed({ code: "rate-limited", message: "GitHub asks to wait.", retryAfterSeconds: 900 });
    });
    await ask(db, "limited");
    const job = await until("it waits", async () => {
      const found = await jobOf("limited");
      return found?.last_error !== null && found;
    });
    expect(job.attempts).toBe(0);
    expect(job.wait).toBeGreaterThan(800);
    await ask(db, "limited");
    expect((await jobOf("limited")).run_at).toEqual(job.run_at);
  });
});

describe("a dead letter", () => {
  test("is one for the same work, however often it dies, and is solved when the work succeeds", async () => {
    let failing = true;
    await start(async () => {
      if (failing) throw jobFailed({ code: "invalid", message: "It was to fail." });
    });
    await ask(db, "again");
    const first = await until("the letter", () => letterOf("again"));
    await ask(db, "again");
    await until("it died again", async () => {
      const letter = await letterOf("again");
      return letter !== null && first !== null && letter.diedAt > first.diedAt;
    });
    expect(await db.database.deadLetter.count({ where: { key: "test.work:again" } })).toBe(1);
    failing = false;
    await ask(db, "again");
    await until("it is solved", async () => (await letterOf("again"))?.state === "solved");
  });
});

describe("work that is asked for again", () => {
  test("waits once, however often it is asked for at the same time", async () => {
    await Promise.all(Array.from({ length: 40 }, () => ask(db, "flood")));
    expect(await queueLength(db)).toBe(1);
  });

  test("while it runs is done once more, afterwards, since it may have read what is old by now", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let runs = 0;
    let together = 0;
    let most = 0;
    await start(async () => {
      runs += 1;
      together += 1;
      most = Math.max(most, together);
      if (runs === 1) await held;
      together -= 1;
    });
    await ask(db, "fresh");
    await until("it runs", async () => runs === 1);
    await ask(db, "fresh");
    await ask(db, "fresh");
    await until("the second was looked at", async () => (await jobOf("fresh"))?.last_error?.includes("busy"));
    release();
    await until("all is done", async () => (await queueLength(db)) === 0);
    expect({ runs, most }).toEqual({ runs: 2, most: 1 });
    expect(await db.database.jobRunning.count()).toBe(0);
    expect(await letterOf("fresh")).toBeNull();
  });
});

describe("a job that is cancelled", () => {
  const cancel = (id: string) => db.query(db.webUrl, "SELECT thaw_cancel_job($1) AS known", [`test.work:${id}`]);

  test("while it waits is gone", async () => {
    await ask(db, "waiting");
    expect((await cancel("waiting")).rows).toEqual([{ known: true }]);
    expect(await queueLength(db)).toBe(0);
    expect((await cancel("waiting")).rows).toEqual([{ known: false }]);
  });

  test("while it runs hears of it, is not tried again, and is no dead letter", async () => {
    let began = 0;
    await start(async (_payload, { signal }) => {
      began += 1;
      await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    });
    await ask(db, "running");
    await until("it runs", async () => began === 1);
    // Asked for again meanwhile: all of it is taken back.
    await ask(db, "running");
    expect((await cancel("running")).rows).toEqual([{ known: true }]);
    expect((await cancel("running")).rows).toEqual([{ known: false }]);
    await until("it is gone", async () => (await queueLength(db)) === 0);
    expect(began).toBe(1);
    expect(await letterOf("running")).toBeNull();
    expect(logs).toContainEqual(expect.stringMatching(/job test\.work \d+ was cancelled/));
  });
});

test("a job needs a name that is known, and a key", async () => {
  const sql = "SELECT thaw_add_job($1, '{}'::json, $2)";
  await expect(db.query(db.webUrl, sql, ["no.such.job", "k"])).rejects.toThrow(/unknown job no\.such\.job/);
  await expect(db.query(db.webUrl, sql, ["test.work", ""])).rejects.toThrow(/a job needs a key/);
});
