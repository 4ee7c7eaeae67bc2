import { setTimeout as sleep } from "node:timers/promises";
import type { JobHelpers } from "graphile-worker";
import { FencedOff } from "../../core/fenced-off.ts";
import { isTraceparent } from "../../core/observe/tracing.ts";
import type { JobOutcome, JobWatch } from "../../core/observe/watch.ts";
import type { Fence, RunningJob } from "../../usecases/ports.ts";
import { isAway } from "./pool.ts";
import { type RunningJobs, type StopReason, stopReasonOf } from "./running.ts";
import { beginWork, type HeldJob, type Settling, settleCancelled, settleDone, settleFailed } from "./settle.ts";

export type Task = (payload: unknown, job: RunningJob) => Promise<void>;

/** What the jobs' own rules say about an error that one of them threw. */
export type JudgeAttempt = (name: string, attempt: number, error: unknown) => Settling;

export interface AttemptContext {
  readonly running: RunningJobs;
  readonly fence: Fence;
  readonly judge: JudgeAttempt;
  /** A job has no attempt left. */
  readonly onDead: () => void;
  readonly watch: JobWatch;
  readonly log: (message: string) => void;
}

type QueueTask = (payload: unknown, helpers: JobHelpers) => Promise<void>;

/** A task as the queue runs it: told what it needs, and settled afterwards. */
export function attemptAt(name: string, task: Task, context: AttemptContext): QueueTask {
  return async (payload, helpers) => {
    const { job } = helpers;
    const { running, fence, watch } = context;
    const held = { id: job.id, pool: job.locked_by ?? "", key: job.key ?? `${name}:${job.id}` };
    if (!(await patiently(helpers, (query) => beginWork(query, held, name, fence.generation)))) {
      await patiently(helpers, (query) => settleFailed(query, held, BUSY));
      watch.ended(name, "waiting", 0);
      throw new Error(JSON.stringify(BUSY));
    }
    const signal = running.begin(job.id);
    let error: unknown = null;
    const began = performance.now();
    const ended = (outcome: JobOutcome) => watch.ended(name, outcome, (performance.now() - began) / 1_000);
    const waitedSeconds = Math.max(0, (Date.now() - job.run_at.getTime()) / 1_000);
    const seen = { name, attempt: job.attempts, waitedSeconds, trace: traceOf(job) };
    try {
      await watch.run(seen, () => task(payload, { id: job.id, attempt: job.attempts, signal, fence }));
    } catch (thrown) {
      error = thrown ?? new Error("nothing was thrown");
    } finally {
      running.end(job.id);
    }
    if (error === null) {
      await patiently(helpers, (query) => settleDone(query, held));
      return ended("done");
    }
    await settleError(name, context, helpers, held, error, stopReasonOf(signal), ended);
  };
}

/** What asked for it may have left its trace among the job's flags: `thaw_add_job` puts it there. */
function traceOf({ flags }: JobHelpers["job"]): string | null {
  const [flag] = Object.keys(flags ?? {}).filter((name) => name.startsWith("trace:"));
  const trace = flag?.slice("trace:".length);
  return isTraceparent(trace) ? trace : null;
}

/** Not the work's fault: somebody else will do it, soon. */
const STOPPED: Settling = {
  code: "stopped",
  message: "Its worker was stopped before it was done.",
  pauseSeconds: 0,
  attempt: "uncounted",
};

/** The same work is being done; what has changed since it began is read afterwards. */
const BUSY: Settling = {
  code: "busy",
  message: "The same work was being done.",
  pauseSeconds: 1,
  attempt: "uncounted",
};

/** @throws an error whose text may be kept, unless the job is not to be tried again */
async function settleError(
  name: string,
  { judge, log, onDead }: AttemptContext,
  helpers: JobHelpers,
  held: HeldJob,
  error: unknown,
  stopped: StopReason | null,
  ended: (outcome: JobOutcome) => void,
): Promise<void> {
  const { job } = helpers;
  if (stopped === "cancelled") {
    log(`job ${name} ${job.id} was cancelled`);
    await patiently(helpers, (query) => settleCancelled(query, held));
    return ended("cancelled");
  }
  const foreign = error instanceof FencedOff || stopped === "dead" || stopped === "taken";
  const settling = foreign || stopped === "draining" ? STOPPED : judge(name, job.attempts, error);
  log(`job ${name} ${job.id}, attempt ${job.attempts} of ${job.max_attempts}: ${settling.code}: ${detailOf(error)}`);
  // What another worker holds by now is not touched: settling asks for the holder.
  const dead = await patiently(helpers, (query) => settleFailed(query, held, settling));
  if (dead) onDead();
  ended(dead ? "given-up" : settling === STOPPED ? "stopped" : settling.attempt === "uncounted" ? "waiting" : "failed");
  throw new Error(JSON.stringify({ code: settling.code, message: settling.message }));
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const failure = "failure" in error ? (error.failure as { detail?: unknown } | null) : null;
  return typeof failure?.detail === "string" ? `${error.message} (${failure.detail})` : error.message;
}

/** A database that answers may still be in a moment's trouble. */
const PAUSES_MS = [200, 500, 1_000, 2_000, 4_000];
const LONGEST_PAUSE_MS = 4_000;

/**
 * What a job's attempt says to the queue. A database that is away is waited for, until the worker is made to end: an attempt that was
 * never settled would be nobody's, and an error here would end the process with everything else that it runs.
 */
async function patiently<T>(helpers: JobHelpers, work: (query: JobHelpers["query"]) => Promise<T>): Promise<T> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await work(helpers.query);
    } catch (error) {
      const pause = PAUSES_MS[tried] ?? LONGEST_PAUSE_MS;
      if (helpers.abortSignal.aborted || (tried >= PAUSES_MS.length && !isAway(error))) throw error;
      await sleep(pause);
    }
  }
}
