import { createHash } from "node:crypto";
import type { SecretText } from "../../core/secret-text.ts";
import type { Answer, Clock } from "./upstream.ts";

/** The access token that the broker holds for itself at an upstream, in memory only. */
export interface OwnToken {
  readonly value: SecretText;
  /** Null for one that does not expire. */
  readonly endsAt: Date | null;
}

export interface OwnTokenRequest {
  /** Fingerprint of the credentials it is got with: others get another token. */
  readonly source: string;
  /** It must still be valid then. A new one is taken as it is, even if it ends before. */
  readonly validUntil: Date;
  /** Must not throw, and ends by itself: it serves all who wait, so no single one's signal may end it. */
  readonly obtain: () => Promise<Answer<OwnToken>>;
  readonly signal: AbortSignal;
  readonly onAbort: () => Answer<never>;
}

export interface OwnTokens {
  /** The kept token, or a new one; many that ask at once share one request. */
  get(request: OwnTokenRequest): Promise<Answer<OwnToken & { readonly fresh: boolean }>>;
  /** Forgets this one, which the upstream did not take. */
  drop(token: OwnToken): void;
}

export function createOwnTokens(clock: Clock): OwnTokens {
  let kept: { readonly source: string; readonly token: OwnToken } | null = null;
  const underWay = new Map<string, Promise<Answer<OwnToken>>>();

  async function obtainAndKeep({ source, obtain }: OwnTokenRequest): Promise<Answer<OwnToken>> {
    try {
      const answer = await obtain();
      if (answer.ok) kept = { source, token: answer.value };
      return answer;
    } finally {
      underWay.delete(source);
    }
  }

  return {
    async get(request) {
      if (request.signal.aborted) return request.onAbort();
      if (kept !== null && kept.source === request.source && isValid(kept.token, request.validUntil, clock.now())) {
        return { ok: true, value: { ...kept.token, fresh: false } };
      }
      const flight = underWay.get(request.source) ?? obtainAndKeep(request);
      underWay.set(request.source, flight);
      const answer = await unlessAborted(flight, request.signal);
      if (answer === null) return request.onAbort();
      return answer.ok ? { ok: true, value: { ...answer.value, fresh: true } } : answer;
    },
    drop(token) {
      if (kept?.token.value === token.value) kept = null;
    },
  };
}

/** Tells apart credentials without holding them. */
export function fingerprint(...secrets: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(secrets)).digest("hex");
}

function isValid({ endsAt }: OwnToken, until: Date, now: Date): boolean {
  return endsAt === null || (endsAt > until && endsAt > now);
}

/** The promise's value, or null once the signal is aborted; the promise itself goes on. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<null>((resolve) => {
    stop = () => resolve(null);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
