import type { ApiCaller } from "../../usecases/api/token-ports.ts";
import { createBuckets, networkOf, type RateLimit, type Taken } from "../rate-limit.ts";
import { type Headers, problem } from "./answers.ts";

/** Who is let in: a token by its own limit, everybody else by their address's. */

export interface AdmissionPorts {
  readonly callerOf: (text: string) => Promise<ApiCaller | null>;
  readonly hash: (text: string) => string;
  readonly nowMs: () => number;
}

export interface Limits {
  /** Of one token. */
  readonly token: RateLimit;
  /** Of one address, of requests that no token stands for. */
  readonly address: RateLimit;
}

export const LIMITS: Limits = { token: { perSecond: 10, burst: 600 }, address: { perSecond: 1, burst: 60 } };

/** So long a token is known to have been one, which lets it past an address that others have used up. It is looked up all the same. */
const KNOWN_MS = 60_000;
const MOST_KNOWN = 10_000;

type Admitted = { readonly caller: ApiCaller; readonly text: string; readonly headers: Headers };

/**
 * The one door. Without a token, and with one that is none, an address may ask a few times; beyond that nothing is looked up for it any more. Only
 * the header counts: neither a cookie nor a parameter of the address stands for anybody.
 */
export function createAdmission({ callerOf, hash, nowMs }: AdmissionPorts, limits: Limits = LIMITS) {
  const tokens = createBuckets(limits.token);
  const addresses = createBuckets(limits.address);
  const known = new Map<string, number>();

  function stranger(address: string, requestId: string): Response | null {
    const taken = addresses.take(networkOf(address), nowMs());
    return taken.ok ? null : tooMany("address", limits.address, taken, requestId);
  }

  function remember(key: string): void {
    known.delete(key);
    known.set(key, nowMs() + KNOWN_MS);
    if (known.size > MOST_KNOWN) known.delete(known.keys().next().value ?? "");
  }

  async function admit(request: Request, address: string, requestId: string): Promise<Admitted | Response> {
    const text = bearer(request);
    if (text === null) {
      const detail = "Send a token: Authorization: Bearer thaw_… An admin makes one in the settings.";
      return (
        stranger(address, requestId) ?? problem(401, detail, requestId, { "www-authenticate": 'Bearer realm="thaw"' })
      );
    }
    const key = hash(text);
    const isKnown = (known.get(key) ?? 0) > nowMs();
    // Counted before it is looked up: however many come at once, no more are.
    const before = isKnown ? tokens.take(key, nowMs()) : null;
    if (before?.ok === false) return tooMany("token", limits.token, before, requestId);
    const refused = isKnown ? null : stranger(address, requestId);
    if (refused !== null) return refused;
    const caller = await callerOf(text);
    if (caller === null) {
      known.delete(key);
      const challenge = { "www-authenticate": 'Bearer realm="thaw", error="invalid_token"' };
      const detail = "This token is none, is over, was revoked, or its maker may not make one any more.";
      return problem(401, detail, requestId, challenge);
    }
    if (!isKnown) addresses.giveBack(networkOf(address), nowMs());
    remember(key);
    const taken = before ?? tokens.take(key, nowMs());
    if (!taken.ok) return tooMany("token", limits.token, taken, requestId);
    return { caller, text, headers: limitHeaders("token", limits.token, taken) };
  }

  return { admit, stranger };
}

/** RFC 6750, section 2.1. */
function bearer(request: Request): string | null {
  const [, text] = /^Bearer ([!-~]{1,200})$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  return text ?? null;
}

function tooMany(policy: string, limit: RateLimit, taken: Taken, requestId: string): Response {
  const detail = `Too many requests of this ${policy}. Come again in ${taken.waitSeconds} s.`;
  const headers = { ...limitHeaders(policy, limit, taken), "retry-after": String(taken.waitSeconds) };
  return problem(429, detail, requestId, headers);
}

/** https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10 */
function limitHeaders(policy: string, { perSecond, burst }: RateLimit, { remaining, fullSeconds }: Taken): Headers {
  return {
    "ratelimit-policy": `"${policy}";q=${burst};w=${Math.ceil(burst / perSecond)}`,
    ratelimit: `"${policy}";r=${remaining};t=${fullSeconds}`,
  };
}
