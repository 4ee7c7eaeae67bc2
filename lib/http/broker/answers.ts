import type { Context } from "hono";
import type { BrokerBindings } from "./ports.ts";

export type BrokerContext = Context<BrokerBindings>;

type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 500 | 502 | 503;

const TITLES: Readonly<Record<ErrorStatus, string>> = {
  400: "Bad request",
  401: "Not given",
  403: "Not given",
  404: "Not found",
  405: "Method not allowed",
  413: "Too large",
  415: "Wrong kind of body",
  429: "Too many requests",
  500: "Not recorded",
  502: "Provider refused",
  503: "Not available",
};

const TYPES: Readonly<Record<ErrorStatus, string>> = {
  400: "bad-request",
  401: "denied",
  403: "denied",
  404: "not-found",
  405: "method-not-allowed",
  413: "too-large",
  415: "wrong-body",
  429: "too-many-requests",
  500: "not-recorded",
  502: "provider-refused",
  503: "unavailable",
};

/** The OAuth route: whoever speaks OAuth reads its errors and no others, whatever part of the broker refuses. */
export const EXCHANGE_PATH = "/v1/exchange";

type OAuthError = "invalid_request" | "invalid_grant" | "temporarily_unavailable" | "server_error";

/** RFC 6749 section 5.2. */
export function oauthProblem(
  context: BrokerContext,
  status: ErrorStatus,
  error: OAuthError,
  description: string,
  headers: AnswerHeaders = {},
): Response {
  const body = { error, error_description: description, correlation_id: context.get("correlationId") };
  return answer(context, status, "application/json", JSON.stringify(body), headers);
}

function oauthErrorOf(status: ErrorStatus): OAuthError {
  if (status === 429 || status === 503) return "temporarily_unavailable";
  return status >= 500 ? "server_error" : "invalid_request";
}

/** problem+json (RFC 9457). `detail` is a sentence for whoever reads the job's log. */
export function problem(
  context: BrokerContext,
  status: ErrorStatus,
  detail: string,
  retryAfterSeconds?: number,
  headers: AnswerHeaders = {},
): Response {
  const all = { ...headers, ...retryAfter(retryAfterSeconds) };
  if (context.req.path === EXCHANGE_PATH) return oauthProblem(context, status, oauthErrorOf(status), detail, all);
  const text = problemText(status, detail, context.get("correlationId"));
  const asked = status === 401 ? { ...all, "www-authenticate": "Bearer" } : all;
  return answer(context, status, "application/problem+json", text, asked);
}

export function retryAfter(seconds: number | undefined): AnswerHeaders {
  return seconds === undefined ? {} : { "retry-after": String(Math.ceil(seconds)) };
}

export function problemText(status: ErrorStatus, detail: string, correlationId: string): string {
  const type = `urn:thaw:problem:${TYPES[status]}`;
  return JSON.stringify({ type, title: TITLES[status], status, detail, correlation_id: correlationId });
}

export function json(context: BrokerContext, value: unknown, status: 200 | 503 = 200): Response {
  return answer(context, status, "application/json", JSON.stringify(value));
}

type AnswerHeaders = Readonly<Record<string, string>>;

/**
 * Every answer but those of a request that could not be read. Headers as a plain record: Hono would make `Headers` of them, which costs a
 * refused request more than checking its signature's form does.
 */
export function answer(
  context: BrokerContext,
  status: number,
  type: string,
  text: string,
  headers: AnswerHeaders = {},
): Response {
  return new Response(text, {
    status,
    headers: {
      "content-type": type,
      "x-correlation-id": context.get("correlationId"),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers,
    },
  });
}
