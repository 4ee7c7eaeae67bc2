import { createBuckets, networkOf, type RateLimit } from "../rate-limit.ts";

export type { RateLimit } from "../rate-limit.ts";

/**
 * How much one address may ask for before anything of its request is read. @returns null when the request may go on, else the seconds to wait
 */
export function createRateLimiter(limit: RateLimit): (address: string, nowMs: number) => number | null {
  const buckets = createBuckets(limit);
  return (address, nowMs) => {
    const { ok, waitSeconds } = buckets.take(networkOf(address), nowMs);
    return ok ? null : waitSeconds;
  };
}
