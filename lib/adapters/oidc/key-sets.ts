import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { Egress } from "../../usecases/broker/ports.ts";
import type { Clock } from "../../usecases/ports.ts";

export interface KeySource {
  /** The issuer's URL, as tokens write it. */
  readonly url: string;
  /** Null: found by the issuer's discovery document, on the issuer's own host. */
  readonly jwksUrl: string | null;
  readonly algorithms: readonly string[];
}

export interface KeySetOptions {
  readonly egress: Egress;
  readonly clock: Clock;
  /** Younger than this, a set is used without asking. */
  readonly freshMs?: number;
  /** Older than this, a set is not believed any more. */
  readonly believedMs?: number;
  /** The least time between two requests for one issuer, whatever keys tokens name. */
  readonly pauseMs?: number;
}

export type KeyLookup =
  | { readonly found: "key"; readonly key: KeyObject }
  | { readonly found: "none" }
  | { readonly found: "unavailable"; readonly detail: string };

interface Kept {
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly at: number;
}

interface Jwk extends JsonWebKey {
  readonly kid?: unknown;
  readonly use?: unknown;
  readonly alg?: unknown;
}

interface State {
  kept: Kept | null;
  lastTry: number;
  lastProblem: string;
  trying: Promise<void> | null;
}

const MINUTE_MS = 60_000;
const MOST_BYTES = 256 * 1_024;
const MOST_KEYS = 100;
const TIMEOUT_MS = 5_000;

/**
 * The issuers' public keys. Fetched when first needed, again after ten minutes in the background, and once more when a token names a key
 * that is not there (a rotation); but never more often than the pause allows, so that tokens with invented keys cause no flood. When the
 * issuer is away, its keys are believed for an hour.
 */
export function createKeySets(
  options: KeySetOptions,
): (source: KeySource, kid: string, alg: string) => Promise<KeyLookup> {
  const { clock, freshMs = 10 * MINUTE_MS, believedMs = 60 * MINUTE_MS, pauseMs = 10_000 } = options;
  const states = new Map<string, State>();

  function refresh(source: KeySource, state: State): Promise<void> {
    if (state.trying !== null) return state.trying;
    const now = clock.now().getTime();
    if (now - state.lastTry < pauseMs) return Promise.resolve();
    state.lastTry = now;
    state.trying = fetchKeys(options.egress, source)
      .then((keys) => {
        state.kept = { keys, at: clock.now().getTime() };
        state.lastProblem = "";
      })
      .catch((error: unknown) => {
        state.lastProblem = error instanceof Error ? error.message : "unknown";
      })
      .finally(() => {
        state.trying = null;
      });
    return state.trying;
  }

  return async (source, kid, alg) => {
    const state = states.get(source.url) ?? { kept: null, lastTry: -Infinity, lastProblem: "", trying: null };
    states.set(source.url, state);
    const name = `${alg} ${kid}`;
    const age = () => (state.kept === null ? Infinity : clock.now().getTime() - state.kept.at);
    if (age() > believedMs) await refresh(source, state);
    else if (age() > freshMs) void refresh(source, state);
    if (age() <= believedMs && state.kept?.keys.has(name) === false) await refresh(source, state);
    if (age() > believedMs)
      return { found: "unavailable", detail: state.lastProblem || "its keys were not fetched yet" };
    const key = state.kept?.keys.get(name);
    return key === undefined ? { found: "none" } : { found: "key", key };
  };
}

async function fetchKeys(egress: Egress, source: KeySource): Promise<ReadonlyMap<string, KeyObject>> {
  const jwksUrl = source.jwksUrl ?? (await discover(egress, source.url));
  const { keys } = (await getJson(egress, jwksUrl)) as { readonly keys?: unknown };
  if (!Array.isArray(keys) || keys.length > MOST_KEYS) throw new Error("the key set is no list of keys");
  const usable = new Map<string, KeyObject>();
  for (const entry of keys as readonly (Jwk | null)[]) {
    for (const alg of source.algorithms) {
      const kid = usableAs(entry, alg);
      if (kid === null || usable.has(`${alg} ${kid}`)) continue;
      usable.set(`${alg} ${kid}`, createPublicKey({ key: entry as JsonWebKey, format: "jwk" }));
    }
  }
  if (usable.size === 0) throw new Error("the key set has no key for the configured algorithms");
  return usable;
}

/** The key's id, where it is a public signing key of the right kind; null otherwise. One that is not is skipped, not an error. */
function usableAs(entry: Jwk | null, alg: string): string | null {
  if (typeof entry !== "object" || entry === null || typeof entry.kid !== "string" || entry.kid === "") return null;
  if (entry.use !== undefined && entry.use !== "sig") return null;
  if (entry.alg !== undefined && entry.alg !== alg) return null;
  if (alg === "RS256") {
    // 2048 bits are 342 characters in base64url (RFC 7518 section 3.3 wants no less).
    const strong = entry.kty === "RSA" && typeof entry.n === "string" && entry.n.length >= 342 && entry.d === undefined;
    return strong ? entry.kid : null;
  }
  const fits = alg === "ES256" && entry.kty === "EC" && entry.crv === "P-256" && entry.d === undefined;
  return fits ? entry.kid : null;
}

/** OpenID Connect Discovery 1.0 section 4. What it names must be on the issuer's own host, or be configured. */
async function discover(egress: Egress, issuer: string): Promise<string> {
  const { issuer: said, jwks_uri: uri } = (await getJson(egress, `${issuer}/.well-known/openid-configuration`)) as {
    readonly issuer?: unknown;
    readonly jwks_uri?: unknown;
  };
  if (said !== issuer) throw new Error("the discovery document is another issuer's");
  if (typeof uri !== "string" || !URL.canParse(uri)) throw new Error("the discovery document names no key set");
  if (new URL(uri).origin !== new URL(issuer).origin) {
    throw new Error("the discovery document names a key set on another host; name it in the configuration (jwks_url)");
  }
  return uri;
}

async function getJson(egress: Egress, url: string): Promise<object> {
  const headers = { accept: "application/json", "user-agent": "thaw-broker" };
  const answer = await egress.send({ method: "GET", url, headers, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES });
  if (!answer.ok) throw new Error(answer.failure.message);
  if (answer.value.status !== 200) throw new Error(`${new URL(url).host} answered ${answer.value.status}`);
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(answer.value.body));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // The text may be anything; that it is no JSON is all there is to say.
  }
  throw new Error(`${new URL(url).host} answered something that is no JSON object`);
}
