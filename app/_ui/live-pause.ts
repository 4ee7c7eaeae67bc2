/** The first pause after a connection has ended; each later one is twice as long. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long to wait before the next attempt, in milliseconds: longer after each that failed, and never as long as all others, so that a
 * server that comes back is not asked by every open page at once. What the server itself asks for is the least.
 * @param failed attempts that failed in a row
 * @param random from 0 up to 1
 * @param asked seconds from `retry-after`, as the header has it
 */
export function pauseMs(failed: number, random: number, asked: string | null = null): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failed, 16));
  const least = Math.min(LONGEST_MS, (/^\d{1,9}$/.test(asked ?? "") ? Number(asked) : 0) * 1_000);
  return Math.round(least + longest * (0.5 + random / 2));
}
