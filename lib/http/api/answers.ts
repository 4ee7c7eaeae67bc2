import { createHash } from "node:crypto";

/** How the API speaks: JSON, and problem+json (RFC 9457) for everything that is refused. */

type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 429 | 500 | 503;

const PROBLEMS: Readonly<Record<ProblemStatus, readonly [type: string, title: string]>> = {
  400: ["bad-request", "Bad request"],
  401: ["no-token", "No token"],
  403: ["scope", "Scope is missing"],
  404: ["not-found", "Not found"],
  405: ["method-not-allowed", "Method not allowed"],
  429: ["too-many-requests", "Too many requests"],
  500: ["failed", "Failed"],
  503: ["unavailable", "Not available"],
};

export type Headers = Readonly<Record<string, string>>;

/** No cache keeps what one token may see. */
const ALWAYS: Headers = { "cache-control": "no-store", "x-content-type-options": "nosniff", vary: "Authorization" };

/** @param requestId by which whoever runs the server finds this answer in its log */
export function problem(status: ProblemStatus, detail: string, requestId: string, headers: Headers = {}): Response {
  const [type, title] = PROBLEMS[status];
  const body = { type: `urn:thaw:problem:${type}`, title, status, detail, instance: `urn:uuid:${requestId}` };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...ALWAYS, ...headers, "content-type": "application/problem+json" },
  });
}

/** @param etag of the content; null where nobody should be told that it is as it was */
export function json(body: string, etag: string | null, headers: Headers = {}): Response {
  const tagged: Headers = etag === null ? {} : { etag };
  return new Response(body, { headers: { ...ALWAYS, ...headers, ...tagged, "content-type": "application/json" } });
}

/** RFC 9110, section 15.4.5: without a body, with what the full answer would have said of it. */
export function notModified(etag: string, headers: Headers = {}): Response {
  return new Response(null, { status: 304, headers: { ...ALWAYS, ...headers, etag } });
}

export function lines(body: ReadableStream<Uint8Array>, headers: Headers = {}): Response {
  return new Response(body, { headers: { ...ALWAYS, ...headers, "content-type": "application/x-ndjson" } });
}

/** Weak: two answers of the same content may say another time of reading. */
export function weakTag(content: unknown): string {
  return `W/"${createHash("sha256").update(JSON.stringify(content)).digest("base64url").slice(0, 27)}"`;
}

/** RFC 9110, section 13.1.2: weak comparison, of any that are named. */
export function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null || ifNoneMatch.length > 2_000) return false;
  const plain = (tag: string) => tag.trim().replace(/^W\//, "");
  return ifNoneMatch.split(",").some((tag) => tag.trim() === "*" || plain(tag) === plain(etag));
}
