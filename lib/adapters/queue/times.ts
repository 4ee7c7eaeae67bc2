/** What a worker waits for, in milliseconds. Tests shorten it. */
export interface WorkerTimes {
  readonly beat: number;
  /** A worker that was not heard of for this long is declared dead. Must be many beats. */
  readonly silent: number;
  readonly sweep: number;
  /** How often the queue is looked at without having been called. */
  readonly poll: number;
  /** From the wish to stop until jobs that run are handed back. They are told to stop when two thirds of it have passed. */
  readonly drain: number;
}

/** Silence, then a sweep, then a look at the queue: a dead worker's job is taken up within 75 s. */
export const WORKER_TIMES: WorkerTimes = { beat: 5_000, silent: 60_000, sweep: 10_000, poll: 2_000, drain: 8_000 };
