/**
 * A sliding window that cannot be exceeded whatever the network does. When a request arrives at GitHub is known only as "after it was
 * sent and before its answer came", so it counts from its sending until a whole span after its answer: any span that has its arrival in
 * it is covered. Times are milliseconds since any epoch.
 */
export interface Window {
  /** Cost of what was sent and not answered. */
  readonly flying: number;
  /** What was answered, by time. */
  readonly ended: readonly Ended[];
}

interface Ended {
  readonly at: number;
  readonly cost: number;
}

export const EMPTY_WINDOW: Window = { flying: 0, ended: [] };

export function startIn(window: Window, cost: number): Window {
  return { ...window, flying: window.flying + cost };
}

/** A clock that went backwards counts as one that stood still. */
export function endIn(window: Window, cost: number, spanMs: number, now: number): Window {
  const at = Math.max(now, window.ended.at(-1)?.at ?? now);
  const kept = window.ended.filter((entry) => entry.at + spanMs >= at);
  return { flying: Math.max(0, window.flying - cost), ended: [...kept, { at, cost }] };
}

/** Milliseconds until `cost` fits; infinite while it depends on answers that are still to come. */
export function waitIn(window: Window, cost: number, limit: number, spanMs: number, now: number): number {
  let over = window.flying + cost - limit;
  if (over > 0) return Number.POSITIVE_INFINITY;
  const counted = window.ended.filter(({ at }) => at + spanMs >= now);
  over += counted.reduce((sum, entry) => sum + entry.cost, 0);
  for (const entry of counted) {
    if (over <= 0) return 0;
    over -= entry.cost;
    if (over <= 0) return entry.at + spanMs - now + 1;
  }
  return 0;
}
