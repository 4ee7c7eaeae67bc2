/** How much one address may ask for before anything of its request is read. */
export interface RateLimit {
  /** Requests that are gained each second. */
  readonly perSecond: number;
  /** Requests that may come at once. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Addresses that are remembered; the one that was quiet for longest is forgotten first. */
const MOST_ADDRESSES = 50_000;

/**
 * A bucket for each address. @returns null when the request may go on, else the seconds to wait
 */
export function createRateLimiter(limit: RateLimit): (address: string, nowMs: number) => number | null {
  const buckets = new Map<string, Bucket>();
  return (address, nowMs) => {
    const key = networkOf(address);
    const bucket = buckets.get(key) ?? { tokens: limit.burst, at: nowMs };
    const gained = (Math.max(0, nowMs - bucket.at) / 1_000) * limit.perSecond;
    const tokens = Math.min(limit.burst, bucket.tokens + gained);
    // Taken out and put back: the map's order is that of the last use.
    buckets.delete(key);
    buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: nowMs });
    if (buckets.size > MOST_ADDRESSES) buckets.delete(buckets.keys().next().value ?? "");
    return tokens >= 1 ? null : Math.max(1, Math.ceil((1 - tokens) / limit.perSecond));
  };
}

/** One who has an IPv6 network has 2^64 addresses: they count as one. */
function networkOf(address: string): string {
  if (!address.includes(":") || address.startsWith("::ffff:")) return address;
  const [head = ""] = address.split("%");
  const groups = head.split("::")[0]?.split(":") ?? [];
  return groups.slice(0, 4).join(":");
}
