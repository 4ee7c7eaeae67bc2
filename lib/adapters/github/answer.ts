import type { PacedRequest } from "../../core/pacing/limits.ts";
import type { PacingAnswer, PrimaryLimit } from "../../core/pacing/pacer.ts";
import type { GithubFailureCode } from "../../usecases/github/ports.ts";
import { GithubError } from "./failure.ts";
import type { Incoming } from "./send.ts";

/** What kind of request it is for the limits. Whatever may create content counts as creating. */
export function requestKind(method: string, path: string, graphql: string | null): PacedRequest {
  if (graphql !== null) {
    const mutates = isMutation(graphql);
    return { api: "graphql", writes: mutates, creates: mutates };
  }
  const writes = method !== "GET" && method !== "HEAD";
  const posts = method === "POST" && !path.endsWith("/access_tokens");
  const commits = method === "PUT" && /\/(?:contents\/|merge$)/.test(path);
  return { api: "rest", writes, creates: posts || commits };
}

/** A document of any form but a plain query counts as a mutation. */
function isMutation(document: string): boolean {
  const bare = document.replace(/#[^\n]*/g, "").trim();
  return !/^(?:query\b|\{|fragment\b)/.test(bare) || /(?:^|\})\s*mutation\b/.test(bare);
}

/**
 * What an answer says about limits.
 * Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function pacingAnswer({ status, headers, text }: Incoming, request: PacedRequest, now: number): PacingAnswer {
  const primary = primaryOf(headers, request);
  const after = headers.get("retry-after");
  const seconds = after === null ? Number.NaN : Number(after);
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1_000) : null;
  const refused = status === 429 || (status === 403 && saysLimit(headers, text));
  const limited = refused || (request.api === "graphql" && status === 200 && graphqlLimited(text));
  if (!limited) return { primary, limited: null, retryAfterMs: null, free: status === 304 };
  const spent = primary?.remaining === 0 && primary.resetAt > now;
  return { primary, limited: spent ? "primary" : "secondary", retryAfterMs, free: false };
}

function saysLimit(headers: Headers, text: string): boolean {
  if (headers.get("x-ratelimit-remaining") === "0" || headers.has("retry-after")) return true;
  return /secondary rate limit|rate limit exceeded|abuse detection/i.test(text);
}

/** GraphQL says so in an answer of status 200. */
function graphqlLimited(text: string): boolean {
  return text.includes("RATE_LIMIT") && errorTypes(text).some((type) => /^RATE_LIMIT(?:ED)?$/.test(type));
}

function errorTypes(text: string): readonly string[] {
  const body = parsed(text);
  const errors = typeof body === "object" && body !== null && "errors" in body ? body.errors : null;
  return Array.isArray(errors) ? errors.map((error) => String(error?.type)) : [];
}

/** Other resources, such as search, have limits of their own which are nothing to these. */
function primaryOf(headers: Headers, { api }: PacedRequest): PrimaryLimit | null {
  const resource = headers.get("x-ratelimit-resource");
  if (resource !== null && resource !== (api === "graphql" ? "graphql" : "core")) return null;
  const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) => {
    const value = headers.get(`x-ratelimit-${name}`);
    return value === null || !/^\d+$/.test(value) ? null : Number(value);
  });
  if (limit == null || remaining == null || reset == null) return null;
  return { limit, remaining, resetAt: reset * 1_000 };
}

const NOTHING = Symbol("no JSON");

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOTHING;
  }
}

/** Whether it is the JSON that was asked for: a proxy's page of HTML comes with status 200, too. */
export function isJson({ headers, text }: Incoming): boolean {
  return /^application\/(?:[\w.]+\+)?json\b/i.test(headers.get("content-type") ?? "") && parsed(text) !== NOTHING;
}

/** The failure that a status of 400 or more is. @param asApp whether the App asked in its own name */
export function statusError(
  incoming: Incoming,
  pacing: PacingAnswer,
  writes: boolean,
  asApp: boolean,
  now: number,
): GithubError {
  const { status } = incoming;
  const said = messageOf(incoming.text);
  const detail = `GitHub answered ${status}${said === null ? "" : `: ${said}`}`;
  if (pacing.limited !== null) {
    const reset = pacing.primary === null ? 0 : pacing.primary.resetAt - now;
    const wait = pacing.retryAfterMs ?? (pacing.limited === "primary" ? Math.max(0, reset) : 60_000);
    return new GithubError("rate-limited", detail, {
      status,
      retryAfterSeconds: Math.ceil(wait / 1_000),
      passing: true,
    });
  }
  // 5xx of a write: it may have been done before that.
  if (status >= 500) return new GithubError("unavailable", detail, { status, outcomeUnknown: writes, passing: true });
  return new GithubError(codeOf(status, said ?? "", asApp), detail, { status });
}

function codeOf(status: number, said: string, asApp: boolean): GithubFailureCode {
  if (status === 401) return asApp ? "misconfigured" : "unauthorised";
  if (status === 404 || status === 410 || status === 451) return "not-found";
  if (status === 403 && /suspended/i.test(said)) return "suspended";
  if (status === 403 && /not accessible by|without `?\w+`? permission/i.test(said)) return "missing-permission";
  return "invalid";
}

function messageOf(text: string): string | null {
  const body = parsed(text);
  if (typeof body !== "object" || body === null || !("message" in body)) return null;
  return typeof body.message === "string" ? body.message : null;
}
