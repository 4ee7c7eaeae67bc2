import type { WorkerContainer } from "../../../lib/container/worker.ts";
import { isJobName, type JobName } from "../../../lib/jobs/jobs.ts";
import type { TestDatabase } from "../database.ts";

/** Every job of the queue, one after the other, in this process and by the worker's own handlers. No timetable asks for any. */
export function jobsOf(db: TestDatabase, { tasks }: WorkerContainer) {
  const worker = db.query(
    db.workerUrl,
    "INSERT INTO job_worker (host, pid, concurrency) VALUES ($1, $2, 1) RETURNING generation",
    ["by-hand", process.pid],
  );
  let count = 0;
  const run = async (name: JobName, payload: unknown): Promise<void> => {
    const generation = BigInt((await worker).rows[0].generation);
    count += 1;
    const fence = { generation, check: async () => undefined };
    await tasks[name](payload, { id: `${count}`, attempt: 1, signal: new AbortController().signal, fence });
  };
  const taken = async (): Promise<{ readonly name: string; readonly payload: unknown } | null> => {
    const { rows } = await db.query(
      db.ownerUrl,
      `DELETE FROM graphile_worker._private_jobs AS jobs USING graphile_worker._private_tasks AS tasks
        WHERE tasks.id = jobs.task_id
          AND jobs.id = (SELECT id FROM graphile_worker._private_jobs ORDER BY priority, run_at, id LIMIT 1)
        RETURNING tasks.identifier AS name, jobs.payload`,
    );
    return rows[0] ?? null;
  };
  return {
    run,
    /** Names of those that wait. */
    waiting: async (): Promise<readonly string[]> => {
      const { rows } = await db.query(
        db.ownerUrl,
        `SELECT tasks.identifier AS name FROM graphile_worker._private_jobs AS jobs
          JOIN graphile_worker._private_tasks AS tasks ON tasks.id = jobs.task_id ORDER BY jobs.id`,
      );
      return rows.map(({ name }) => name);
    },
    /** Until none waits. @returns the names of those that ran @throws where one of them does, or they never end */
    drain: async (): Promise<readonly string[]> => {
      const ran: string[] = [];
      for (let job = await taken(); job !== null; job = await taken()) {
        if (!isJobName(job.name) || ran.length > MOST) throw new Error(`This job was not expected: ${job.name}.`);
        ran.push(job.name);
        await run(job.name, job.payload);
      }
      return ran;
    },
  };
}

const MOST = 200;
