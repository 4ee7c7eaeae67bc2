import { EventEmitter } from "node:events";
import {
  type CronItem,
  Logger,
  parseCronItems,
  type Runner,
  run,
  runMigrations,
  type WorkerEvents,
} from "graphile-worker";
import type pg from "pg";
import { FencedOff } from "../../core/fenced-off.ts";
import type { JobWatch } from "../../core/observe/watch.ts";
import type { Fence } from "../../usecases/ports.ts";
import { attemptAt, type JudgeAttempt, type Task } from "./attempt.ts";
import type { KeptPayload } from "./letters.ts";
import { createControlPool, createQueuePool } from "./pool.ts";
import { isAlive, leave, register, sayDraining } from "./presence.ts";
import { type RunningJobs, runningJobs } from "./running.ts";
import { WORKER_TIMES, type WorkerTimes } from "./times.ts";
import { keepVigil, type Vigil } from "./vigil.ts";

/** Makes or upgrades the queue's own tables. Run by the database's owner. */
export async function prepareQueue(connectionString: string): Promise<void> {
  await runMigrations({ connectionString, logger: silent });
}

/** A job that runs without being asked for. */
export interface TimetableEntry {
  readonly task: string;
  /** As cron writes it, in UTC. */
  readonly match: string;
  /** Before whatever else waits. */
  readonly first?: true;
}

/** The same work waits once only, however many workers there are. */
function timed({ task, match, first }: TimetableEntry): CronItem {
  return { task, match, identifier: task, options: { jobKey: task, ...(first ? { priority: -10 } : {}) } };
}

export interface QueueWorkerOptions {
  readonly connectionString: string;
  readonly concurrency: number;
  readonly tasks: Readonly<Record<string, Task>>;
  readonly judge: JudgeAttempt;
  readonly kept: KeptPayload;
  readonly times?: Partial<WorkerTimes>;
  readonly timetable?: readonly TimetableEntry[];
  /** Without it nobody counts. */
  readonly watch?: JobWatch;
  /** Names and numbers of jobs, and internal detail of failures; never what jobs carry. */
  readonly log: (message: string) => void;
}

export interface QueueWorker {
  readonly generation: bigint;
  /** Ends when the worker gave up: its database stays away, or it was declared dead. Then it must be stopped. */
  readonly ended: Promise<void>;
  /**
   * Takes no more jobs and lets those that run finish. What has not finished after `times.drain` is handed back; it may still be
   * running in this process, which is to end then.
   */
  stop(): Promise<void>;
}

/**
 * Works on jobs until stopped. A job that throws is tried again after the pause that `judge` says, up to its number of attempts; then it is put
 * aside for a person. Of a worker that is not heard of any more, the others take the jobs.
 */
export async function startQueueWorker(options: QueueWorkerOptions): Promise<QueueWorker> {
  const { connectionString, log } = options;
  const times = { ...WORKER_TIMES, ...options.times };
  const control = createControlPool(connectionString, times.silent);
  const running = runningJobs();
  const pool = createQueuePool(connectionString, options.concurrency + 2, times.silent);
  const state = { pool: null as string | null };
  const generation = await register(control, options.concurrency);
  const vigil = keepVigil({ control, generation, pool: () => state.pool, running, times, kept: options.kept, log });
  try {
    const runner = await startRunner(
      options,
      pool,
      times,
      {
        running,
        fence: fenceOf(control, generation),
        judge: options.judge,
        onDead: () => void vigil.sweepNow().catch(() => undefined),
        watch: options.watch ?? UNWATCHED,
        log,
      },
      state,
    );
    const ended = Promise.race([
      runner.promise.catch((error: unknown) => log(`the queue's worker ended: ${error}`)),
      vigil.dead.then(() => log("this worker was silent for too long and was declared dead; it ends")),
    ]);
    const stop = () => drain({ control, pool, generation, running, vigil, runner, times, state, log });
    return { generation, ended, stop };
  } catch (error) {
    vigil.stop();
    await Promise.all([control.end(), pool.end()]);
    throw error;
  }
}

const UNWATCHED: JobWatch = { run: (_job, work) => work(), ended: () => undefined };

function fenceOf(control: pg.Pool, generation: bigint): Fence {
  return {
    generation,
    async check() {
      if (!(await isAlive(control, generation))) throw new FencedOff(generation);
    },
  };
}

async function startRunner(
  options: QueueWorkerOptions,
  pool: pg.Pool,
  times: WorkerTimes,
  context: Parameters<typeof attemptAt>[2],
  state: { pool: string | null },
): Promise<Runner> {
  const events = new EventEmitter() as WorkerEvents;
  events.on("pool:create", ({ workerPool }) => {
    state.pool = workerPool.id;
  });
  return await run({
    pgPool: pool,
    concurrency: options.concurrency,
    pollInterval: times.poll,
    // Signals are the business of the process, which has more to close than this.
    noHandleSignals: true,
    events,
    taskList: Object.fromEntries(
      Object.entries(options.tasks).map(([name, task]) => [name, attemptAt(name, task, context)]),
    ),
    parsedCronItems: parseCronItems((options.timetable ?? []).map(timed)),
    logger: silent,
  });
}

interface Draining {
  readonly control: pg.Pool;
  readonly pool: pg.Pool;
  readonly generation: bigint;
  readonly running: RunningJobs;
  readonly vigil: Vigil;
  readonly runner: Runner;
  readonly times: WorkerTimes;
  readonly state: { readonly pool: string | null };
  readonly log: (message: string) => void;
}

/** Never rejects: a worker that cannot say goodbye is silent, and that is enough. */
async function drain(worker: Draining): Promise<void> {
  const { control, generation, running, runner, times, log } = worker;
  await sayDraining(control, generation).catch(() => undefined);
  const hint = setTimeout(() => running.stopAll("draining"), (times.drain * 2) / 3);
  let bound: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    bound = setTimeout(resolve, times.drain);
  });
  // It may have stopped by itself.
  const finished = runner.stop().catch(() => undefined);
  await Promise.race([finished, late]);
  clearTimeout(hint);
  clearTimeout(bound);
  const left = running.ids().length;
  if (left > 0) log(`jobs that did not end in time and are handed back: ${left}`);
  await leave(control, generation, worker.state.pool).catch((error: unknown) => log(`could not say goodbye: ${error}`));
  worker.vigil.stop();
  // Whoever still uses a connection of it keeps it; the process ends anyway.
  for (const connections of [control, worker.pool]) void connections.end().catch(() => undefined);
}

const silent = new Logger(() => () => undefined);
