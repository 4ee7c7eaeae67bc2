import type { SecretText } from "../../core/secret-text.ts";
import { GithubError } from "./failure.ts";
import { aborted } from "./scheduler.ts";

export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly token: SecretText;
  readonly timeoutMs: number;
  /** A longer answer is a failure, and is not read to its end. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

export interface Incoming {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What says that nothing left this machine, or nobody was there. */
const NOT_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

/**
 * One request over HTTP and its whole answer, whatever its status. Redirects are not followed. The token is put in here and nowhere else, so
 * nothing outside can show it.
 * @throws GithubError `unavailable`: not reached, too slow, cut, or too long
 */
export async function send(outgoing: Outgoing): Promise<Incoming> {
  const { method, url, headers, body, token, timeoutMs, maxBytes, signal } = outgoing;
  const timeout = AbortSignal.timeout(timeoutMs);
  const both = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  const authorization = `Bearer ${token.reveal()}`;
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...headers, authorization },
      body,
      redirect: "manual",
      signal: both,
    });
    return { status: answer.status, headers: answer.headers, text: await readAll(answer, maxBytes) };
  } catch (error) {
    if (error instanceof GithubError) throw error;
    if (signal?.aborted === true) throw aborted();
    const writes = method !== "GET" && method !== "HEAD";
    if (timeout.aborted) throw failed(`no answer in ${timeoutMs} ms`, writes);
    const code = codeOf(error);
    throw failed(`the connection failed (${code})`, writes && !NOT_SENT.has(code));
  }
}

function failed(detail: string, outcomeUnknown: boolean): GithubError {
  return new GithubError("unavailable", detail, { outcomeUnknown, passing: true });
}

/** Octokit takes an answer that was cut for an empty one, so it is read here. */
async function readAll(answer: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  if (answer.body === null) return text;
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new GithubError("unavailable", `the answer is longer than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A code such as ECONNRESET, of the innermost cause that has one. Messages are left out: they may repeat an address. */
function codeOf(error: unknown): string {
  let found = "unknown";
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === "string" && /^[A-Z\d_]+$/.test(code)) found = code;
  }
  return found;
}
