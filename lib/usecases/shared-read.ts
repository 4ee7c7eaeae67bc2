import type { Clock } from "./ports.ts";

/**
 * A reading that many ask for at the same moment, done once: whoever asks for the same within `ms` gets the same answer. One that failed is
 * not kept.
 */
export function sharedRead<T>(
  clock: Clock,
  ms: number,
  read: (key: string) => Promise<T>,
): (key: string) => Promise<T> {
  const kept = new Map<string, { readonly until: number; readonly value: Promise<T> }>();
  return (key) => {
    const now = clock.now().getTime();
    const found = kept.get(key);
    // A clock that was set back must not keep an answer for longer.
    if (found !== undefined && found.until > now && found.until - now <= ms) return found.value;
    for (const [other, { until }] of kept) if (until <= now || until - now > ms) kept.delete(other);
    const value = read(key);
    kept.set(key, { until: now + ms, value });
    value.catch(() => {
      if (kept.get(key)?.value === value) kept.delete(key);
    });
    return value;
  };
}
