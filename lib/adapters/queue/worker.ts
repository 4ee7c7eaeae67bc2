import { Logger, type Runner, run, runMigrations } from "graphile-worker";

/** Makes or upgrades the queue's own tables. Run by the database's owner. */
export async function prepareQueue(connectionString: string): Promise<void> {
  await runMigrations({ connectionString, logger: silent });
}

export interface QueueWorkerOptions {
  readonly connectionString: string;
  readonly concurrency: number;
  readonly tasks: Readonly<Record<string, (payload: unknown) => Promise<void>>>;
  /** Names and numbers of jobs, never what they carry. */
  readonly log: (message: string) => void;
}

export interface QueueWorker {
  /** Ends when the worker gave up, which it does when its database stays away. */
  readonly ended: Promise<void>;
  /** Lets jobs that run finish. */
  stop(): Promise<void>;
}

/** Works on jobs until stopped. A job that throws is tried again later, up to its number of attempts. */
export async function startQueueWorker(options: QueueWorkerOptions): Promise<QueueWorker> {
  const runner: Runner = await run({
    connectionString: options.connectionString,
    concurrency: options.concurrency,
    // Signals are the business of the process, which has more to close than this.
    noHandleSignals: true,
    taskList: Object.fromEntries(
      Object.entries(options.tasks).map(([name, task]) => [name, (payload: unknown) => task(payload)]),
    ),
    logger: silent,
  });
  runner.events.on("job:error", ({ job, error }) => {
    const reason = error instanceof Error ? error.message : String(error);
    options.log(`job ${job.task_identifier} ${job.id}, attempt ${job.attempts} of ${job.max_attempts}: ${reason}`);
  });
  return { ended: runner.promise, stop: () => runner.stop() };
}

const silent = new Logger(() => () => undefined);
