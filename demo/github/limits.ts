/** Primary rate limits. Each installation, each App and each visitor without a token has a window of one hour. */

export interface Bucket {
  readonly limit: number;
  readonly used: number;
  /** Milliseconds since the epoch. */
  readonly resetAt: number;
}

/** The resources whose primary limits are apart. */
export type Resource = "core" | "graphql";

/** A limit was exceeded, and the request refused. */
export interface LimitHit {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly limit: "primary" | "concurrent" | "rest-points" | "graphql-points" | "content-minute" | "content-hour";
  /** Whose: an installation, an App, a token. */
  readonly who: string;
}

const HOUR = 3_600_000;

export class Limits {
  /** Every time that any limit was exceeded, also a secondary one. */
  readonly hits: LimitHit[] = [];
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly now: () => number) {}

  /** The bucket as it is now; a window that has passed is a new one. */
  peek(key: string, limit: number): Bucket {
    const bucket = this.buckets.get(key);
    if (bucket !== undefined && bucket.resetAt > this.now()) return bucket;
    return { limit: bucket?.limit ?? limit, used: 0, resetAt: this.now() + HOUR };
  }

  /** Counts one request, or its points. @returns the bucket after it, and whether it is beyond the limit */
  take(key: string, limit: number, points = 1): { readonly bucket: Bucket; readonly exceeded: boolean } {
    const before = this.peek(key, limit);
    const exceeded = before.used + points > before.limit;
    if (exceeded) this.hit("primary", key);
    const bucket = exceeded ? before : { ...before, used: before.used + points };
    this.buckets.set(key, bucket);
    return { bucket, exceeded };
  }

  hit(limit: LimitHit["limit"], who: string): void {
    this.hits.push({ at: this.now(), limit, who });
  }

  /** Gives one request back: an answer that did not change costs nothing. */
  giveBack(key: string): void {
    const bucket = this.buckets.get(key);
    if (bucket !== undefined) this.buckets.set(key, { ...bucket, used: Math.max(0, bucket.used - 1) });
  }

  /** Sets what is left, and the limit itself if given. */
  set(key: string, remaining: number, limit: number): void {
    const { resetAt } = this.peek(key, limit);
    this.buckets.set(key, { limit, used: Math.max(0, limit - remaining), resetAt });
  }
}

/** The key of a caller's bucket of a resource. */
export function bucketKey(key: string, resource: Resource): string {
  return resource === "core" ? key : `${key}#${resource}`;
}

export function rateHeaders(bucket: Bucket, resource: Resource = "core"): Record<string, string> {
  return {
    "x-ratelimit-limit": String(bucket.limit),
    "x-ratelimit-remaining": String(Math.max(0, bucket.limit - bucket.used)),
    "x-ratelimit-used": String(bucket.used),
    "x-ratelimit-reset": String(Math.ceil(bucket.resetAt / 1000)),
    "x-ratelimit-resource": resource,
  };
}
