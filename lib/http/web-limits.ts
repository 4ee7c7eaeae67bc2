import type { Traffic } from "../core/web/traffic.ts";
import { createBuckets, networkOf, type RateLimit } from "./rate-limit.ts";

export interface WebLimits {
  /** Of one address, of what leads to a session. */
  readonly signIn: RateLimit;
  /** Of one session. */
  readonly session: RateLimit;
  /** Of one address: many people may sit behind one. */
  readonly address: RateLimit;
}

/** A page with everything that it asks for is some ten requests. */
export const WEB_LIMITS: WebLimits = {
  signIn: { perSecond: 2, burst: 120 },
  session: { perSecond: 50, burst: 1_000 },
  address: { perSecond: 200, burst: 4_000 },
};

/** Stands for whoever sends no cookie. Its own value need not be one of a session: that is found out later, at a cost. */
export type SessionKey = string | null;

/** Counted in this process's memory: decision 98. @returns null when the request may go on, else the seconds to wait */
export function createWebLimiter({ signIn, session, address }: WebLimits = WEB_LIMITS) {
  const signIns = createBuckets(signIn);
  const sessions = createBuckets(session);
  const addresses = createBuckets(address);
  return (traffic: Traffic, peer: string, key: SessionKey, nowMs: number): number | null => {
    if (traffic === "free") return null;
    const network = networkOf(peer);
    const counted = [
      addresses.take(network, nowMs),
      ...(traffic === "sign-in" ? [signIns.take(network, nowMs)] : []),
      ...(key === null ? [] : [sessions.take(key, nowMs)]),
    ];
    const waits = counted.filter(({ ok }) => !ok).map(({ waitSeconds }) => waitSeconds);
    return waits.length === 0 ? null : Math.max(...waits);
  };
}
