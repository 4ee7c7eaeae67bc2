/** What adapters tell of their work to whoever counts it and follows it. Names, words of closed lists and durations; never what the work is about. */

/** How an attempt at a job ended: `failed` is tried again, `waiting` was put off and does not count as an attempt. */
export const JOB_OUTCOMES = ["done", "failed", "waiting", "given-up", "cancelled", "stopped"] as const;
export type JobOutcome = (typeof JOB_OUTCOMES)[number];

export interface JobSeen {
  readonly name: string;
  readonly attempt: number;
  /** For how long it was due. */
  readonly waitedSeconds: number;
  /** The W3C `traceparent` of what asked for it; null where that is not known. */
  readonly trace: string | null;
}

export interface JobWatch {
  /** Runs the work of one attempt, and throws what it throws. */
  run(job: JobSeen, work: () => Promise<void>): Promise<void>;
  ended(name: string, outcome: JobOutcome, seconds: number): void;
}

/** `lost`: no answer came. */
export const REQUEST_OUTCOMES = ["ok", "unchanged", "refused", "limited", "failed", "lost"] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

export interface RequestSeen {
  readonly api: string;
  readonly method: string;
  /** As `githubRoute` names it. */
  readonly route: string;
  readonly writes: boolean;
}

/** Of an answer, as much as is counted. */
export interface AnswerSeen {
  readonly status: number;
  readonly limited: boolean;
}

export interface RequestWatch {
  /** Sends one request, and gives or throws what that does. */
  run<T>(request: RequestSeen, work: () => Promise<T>, seen: (answer: T) => AnswerSeen): Promise<T>;
}

export function requestOutcome({ status, limited }: AnswerSeen): RequestOutcome {
  if (limited || status === 429) return "limited";
  if (status === 304) return "unchanged";
  if (status >= 500) return "failed";
  return status >= 400 ? "refused" : "ok";
}

/** Connections of a pool. */
export interface PoolSeen {
  readonly used: number;
  readonly idle: number;
  /** Requests that wait for a connection. */
  readonly waiting: number;
}

/** What a database's adapter is watched by. */
export interface DatabaseWatch {
  pool(look: () => PoolSeen): void;
  /** The `traceparent` that work asked for now belongs to; null outside of a trace. */
  traceparent(): string | null;
}
