import type { Failure } from "../core/contracts.ts";

/**
 * Why a job ended without having done its work. `message` is kept with the job and shown to people; it never has internal detail, which
 * is for the log.
 */
export class JobFailed extends Error {
  override readonly name = "JobFailed";

  constructor(
    readonly failure: Failure<string>,
    readonly retryAfterSeconds: number | null,
  ) {
    super(failure.message);
  }
}

/** For a job to throw: the failure of a use case, with the pause that GitHub asked for, where it did. */
export function jobFailed(failure: Failure<string> & { readonly retryAfterSeconds?: number }): JobFailed {
  return new JobFailed(failure, failure.retryAfterSeconds ?? null);
}

/** Trying again does not help with these: a person has to change something first. */
const LASTING: ReadonlySet<string> = new Set([
  "bad-payload",
  "broader",
  "config",
  "forbidden",
  "foreign",
  "invalid",
  "misconfigured",
  "missing-permission",
  "moved",
  "no-folder",
  "no-github",
  "not-found",
  "not-installed",
  "refused",
  "source",
  "suspended",
]);

/** The other side asked to wait; that says nothing about the work, so it does not count as an attempt. */
const WAITING: ReadonlySet<string> = new Set(["rate-limited"]);

export interface Judgement {
  readonly code: string;
  /** For people. */
  readonly message: string;
  readonly retry: boolean;
  /** Whether it counts as one of the job's attempts. */
  readonly counts: boolean;
  readonly retryAfterSeconds: number | null;
}

/**
 * What a job threw. Of an error that is not a JobFailed nothing is kept but that it happened: its text may quote anything.
 */
export function judgeFailure(error: unknown): Judgement {
  if (!(error instanceof JobFailed)) {
    const message = "It ended with an error that was not foreseen. The worker's log has the detail.";
    return { code: "unexpected", message, retry: true, counts: true, retryAfterSeconds: null };
  }
  const { failure, retryAfterSeconds } = error;
  const { code, message } = failure;
  return { code, message, retry: !LASTING.has(code), counts: !WAITING.has(code), retryAfterSeconds };
}
