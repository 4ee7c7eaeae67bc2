import type { Failure, Result } from "../../core/contracts.ts";
import type { Egress, EgressFailureCode, EgressResponse, MintFailure } from "../../usecases/broker/ports.ts";
import { shortCode } from "./answers.ts";

/** Calls to what issues credentials, and what their failures mean for a job. */

/** For one call, answer included. A job waits for it, and several calls may be needed for one credential. */
export const TIMEOUT_MS = 10_000;
/** The longest answer that any of the providers gives is a few kilobytes. */
const ANSWER_BYTES_MAX = 64 * 1024;
/** A longer wait than this is no use to a job, and may be a mistake. */
const RETRY_AFTER_SECONDS_MAX = 3_600;

export interface Clock {
  now(): Date;
}

/** What each provider is given, whatever it speaks to. */
export interface ProviderDeps {
  readonly egress: Egress;
  readonly clock: Clock;
  /** For one call; `TIMEOUT_MS` where it is not given. */
  readonly timeoutMs?: number;
}

export interface Upstream extends ProviderDeps {
  /** As people know it, in sentences for the job's log: `AWS`. */
  readonly service: string;
}

export interface Call {
  /** Which call it is, for the log: `sts`. Never made of what a caller or an upstream says. */
  readonly step: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether this request, once it is sent, may have minted what a job would use. */
  readonly mints: boolean;
  /** Statuses of success; 200 where it is not given. */
  readonly accepts?: readonly number[];
  /** The upstream's own short code of an error, from its answer. Must be total: the answer may be anything. */
  readonly errorCode?: (body: Uint8Array) => string | null;
  /** What an upstream's code means where it says more than the status. */
  readonly codes?: ReadonlyMap<string, "unavailable" | "rate-limited" | "refused">;
}

export type Answer<T> = Result<T, MintFailure>;

/**
 * One request and its answer, whatever the status. Never throws: an egress that does, or that is given up, is `unavailable`.
 */
export async function exchange(upstream: Upstream, call: Call, signal?: AbortSignal): Promise<Answer<EgressResponse>> {
  if (signal?.aborted) return failed(givenUp(upstream, call.step, false));
  const { method, url, headers, body } = call;
  const timeoutMs = upstream.timeoutMs ?? TIMEOUT_MS;
  try {
    const answer = await upstream.egress.send(
      { method, url, headers, body, timeoutMs, maxBytes: ANSWER_BYTES_MAX },
      signal,
    );
    if (answer.ok) return answer;
    if (signal?.aborted) return failed(givenUp(upstream, call.step, call.mints));
    return failed(notReached(upstream, call, answer.failure));
  } catch {
    // What it threw is not kept: an error of a client may quote the request, and that has secrets in it.
    if (signal?.aborted) return failed(givenUp(upstream, call.step, call.mints));
    return failed(unavailable(upstream, `${call.step}: the call failed`, call.mints));
  }
}

/** The same, where every status but those of success is a failure. */
export async function ask(upstream: Upstream, call: Call, signal?: AbortSignal): Promise<Answer<EgressResponse>> {
  const answer = await exchange(upstream, call, signal);
  if (!answer.ok) return answer;
  const failure = judge(upstream, call, answer.value);
  return failure === null ? answer : failed(failure);
}

/** What a status means; null for success. The answer's text goes nowhere, only a short code that has the form of one. */
export function judge(upstream: Upstream, call: Call, response: EgressResponse): MintFailure | null {
  const { status } = response;
  if ((call.accepts ?? [200]).includes(status)) return null;
  const code = shortCode(call.errorCode?.(response.body) ?? null);
  const kind = (code === null ? undefined : call.codes?.get(code)) ?? kindOf(status);
  const detail = `${call.step}: ${status}${code === null ? "" : ` ${code}`}`;
  if (kind === "unavailable") return unavailable(upstream, detail, call.mints);
  if (kind === "refused") return refused(upstream, detail);
  const message = `${upstream.service} limits how often credentials are asked for; try again later.`;
  const retryAfterSeconds = retryAfter(response.headers["retry-after"], upstream.clock.now());
  return { code: "rate-limited", message, detail, ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) };
}

function kindOf(status: number): "unavailable" | "rate-limited" | "refused" {
  if (status === 429) return "rate-limited";
  // RFC 9110 section 15.5.9 and RFC 8470 section 5.2: not a no, ask again.
  if (status === 408 || status === 425) return "unavailable";
  return status >= 400 && status < 500 ? "refused" : "unavailable";
}

/** `not-allowed` and `unreachable` mean that there was no connection, so nothing can have been minted. */
function notReached(upstream: Upstream, call: Call, { code }: Failure<EgressFailureCode>): MintFailure {
  const sent = code !== "not-allowed" && code !== "unreachable";
  return unavailable(upstream, `${call.step}: ${code}`, call.mints && sent);
}

export function failed(failure: MintFailure): { readonly ok: false; readonly failure: MintFailure } {
  return { ok: false, failure };
}

export function unavailable({ service }: Upstream, detail: string, outcomeUnknown: boolean): MintFailure {
  return {
    code: "unavailable",
    message: `${service} could not be reached or gave no answer that makes sense; try again later.`,
    detail,
    ...(outcomeUnknown ? { outcomeUnknown } : {}),
  };
}

/** Success by its status, and something else by its content. What it may have minted is held by nobody. */
export function nonsense(upstream: Upstream, call: Pick<Call, "step" | "mints">, what = "not the answer expected") {
  return unavailable(upstream, `${call.step}: ${what}`, call.mints);
}

export function refused({ service }: Upstream, detail: string): MintFailure {
  return {
    code: "refused",
    message: `${service} refused what the policy allows; whoever looks after the grant must look at it.`,
    detail,
  };
}

/** The broker's own key or certificate: gone, unreadable, or not in the form that the configuration's page asks for. */
export function ownCredentials({ service }: Upstream, detail: string): MintFailure {
  return {
    code: "misconfigured",
    message: `The broker cannot use its own credentials for ${service}; whoever runs it must look at it.`,
    detail,
  };
}

export function givenUp({ service }: Upstream, step: string, outcomeUnknown: boolean): MintFailure {
  return {
    code: "unavailable",
    message: `The request to ${service} was given up before it was answered.`,
    detail: `${step}: aborted`,
    ...(outcomeUnknown ? { outcomeUnknown } : {}),
  };
}

/** RFC 9110 section 10.2.3: seconds, or a date. Null where there is none that makes sense. */
function retryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (!/^\d{1,9}$|^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(header)) return null;
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now.getTime()) / 1_000);
  if (!Number.isFinite(seconds)) return null;
  return Math.min(Math.max(seconds, 1), RETRY_AFTER_SECONDS_MAX);
}
