import { createHash } from "node:crypto";
import type { SecretText } from "../../core/secret-text.ts";
import type { EgressResponse } from "../../usecases/broker/ports.ts";
import type { Answer, Clock } from "./upstream.ts";

/** The access token that the broker holds for itself at an upstream, in memory only. */
export interface OwnToken {
  readonly value: SecretText;
  readonly endsAt: Date;
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
  /**
   * Sends with the token; where the upstream does not take a kept one any more, which it says by the status `stale`, once again with
   * a new one. That status means that nothing was done, so the second request doubles nothing.
   */
  send(
    request: OwnTokenRequest,
    stale: number,
    send: (token: OwnToken) => Promise<Answer<EgressResponse>>,
  ): Promise<Answer<{ readonly response: EgressResponse; readonly token: OwnToken }>>;
}

export function createOwnTokens(clock: Clock): OwnTokens {
  let kept: { readonly source: string; readonly token: OwnToken } | null = null;
  const underWay = new Map<string, Promise<Answer<OwnToken>>>();

  async function obtainAndKeep({ source, obtain }: OwnTokenRequest): Promise<Answer<OwnToken>> {
    try {
      // Under way before it can end, however it ends.
      await Promise.resolve();
      const answer = await obtain();
      if (answer.ok) kept = { source, token: answer.value };
      return answer;
    } finally {
      underWay.delete(source);
    }
  }

  async function get(request: OwnTokenRequest): Promise<Answer<OwnToken & { readonly fresh: boolean }>> {
    if (request.signal.aborted) return request.onAbort();
    if (kept !== null && kept.source === request.source && isValid(kept.token, request.validUntil, clock.now())) {
      return { ok: true, value: { ...kept.token, fresh: false } };
    }
    const flight = underWay.get(request.source) ?? obtainAndKeep(request);
    underWay.set(request.source, flight);
    const answer = await unlessAborted(flight, request.signal);
    if (answer === null) return request.onAbort();
    return answer.ok ? { ok: true, value: { ...answer.value, fresh: true } } : answer;
  }

  return {
    get,
    async send(request, stale, send) {
      const first = await get(request);
      if (!first.ok) return first;
      const answer = await send(first.value);
      if (!answer.ok) return answer;
      if (answer.value.status !== stale || first.value.fresh) {
        return { ok: true, value: { response: answer.value, token: first.value } };
      }
      if (kept?.token.value === first.value.value) kept = null;
      const second = await get(request);
      if (!second.ok) return second;
      const again = await send(second.value);
      return again.ok ? { ok: true, value: { response: again.value, token: second.value } } : again;
    },
  };
}

/** Tells apart credentials without holding them. */
export function fingerprint(...secrets: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(secrets)).digest("hex");
}

function isValid({ endsAt }: OwnToken, until: Date, now: Date): boolean {
  return endsAt > until && endsAt > now;
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
