/** How much one address, or one token, may ask for. */
export interface RateLimit {
  /** Requests that are gained each second. */
  readonly perSecond: number;
  /** Requests that may come at once. */
  readonly burst: number;
}

export interface Taken {
  readonly ok: boolean;
  /** Requests that may still come at once. */
  readonly remaining: number;
  /** Until there is one more; 0 where there is one. */
  readonly waitSeconds: number;
  /** Until there are all. */
  readonly fullSeconds: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Keys that are remembered; the one that was quiet for longest is forgotten first. */
const MOST_KEYS = 50_000;

/**
 * A bucket for each key, in this process's memory: `take` counts a request. O(1).
 */
export function createBuckets({ perSecond, burst }: RateLimit) {
  const buckets = new Map<string, Bucket>();

  function filled(key: string, nowMs: number): number {
    const bucket = buckets.get(key);
    if (bucket === undefined) return burst;
    return Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.at) / 1_000) * perSecond);
  }

  function answer(tokens: number, ok: boolean): Taken {
    const waitSeconds = tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond));
    const fullSeconds = Math.ceil((burst - tokens) / perSecond);
    return { ok, remaining: Math.floor(tokens), waitSeconds, fullSeconds };
  }

  return {
    take(key: string, nowMs: number): Taken {
      const tokens = filled(key, nowMs);
      const ok = tokens >= 1;
      const left = ok ? tokens - 1 : tokens;
      // Taken out and put back: the map's order is that of the last use.
      buckets.delete(key);
      buckets.set(key, { tokens: left, at: nowMs });
      if (buckets.size > MOST_KEYS) buckets.delete(buckets.keys().next().value ?? "");
      return answer(left, ok);
    },
    /** For a request that was counted and is another's to count. */
    giveBack(key: string, nowMs: number): void {
      const bucket = buckets.get(key);
      if (bucket !== undefined) buckets.set(key, { tokens: Math.min(burst, filled(key, nowMs) + 1), at: nowMs });
    },
  };
}

/** One who has an IPv6 network has 2^64 addresses: they count as one. */
export function networkOf(address: string): string {
  if (!address.includes(":") || address.startsWith("::ffff:")) return address;
  const [head = ""] = address.split("%");
  const groups = head.split("::")[0]?.split(":") ?? [];
  return groups.slice(0, 4).join(":");
}
