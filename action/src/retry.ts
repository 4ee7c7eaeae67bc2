/** The world that waiting needs. Given, so that its arithmetic can be checked without waiting. */
export interface Clock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

export const realClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

const FIRST_MS = 1000;
const LONGEST_BACKOFF_MS = 20_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * How long to wait after so many failures: what the other side asks for in seconds, and up to a tenth more, so that jobs that were told
 * the same do not come back at the same moment; else exponential with full jitter. Never longer than a minute.
 * @returns milliseconds
 */
export function waitAfter(failures: number, retryAfter: string | null, random: number): number {
  if (retryAfter !== null && /^\d{1,9}$/.test(retryAfter)) {
    return Math.min(LONGEST_WAIT_MS, Number(retryAfter) * 1000 * (1 + random / 10));
  }
  return random * Math.min(LONGEST_BACKOFF_MS, FIRST_MS * 2 ** (failures - 1));
}

/**
 * How one attempt ended. `elsewhere`: ask the next target at once (this one cannot be reached), once this one's attempts are used up
 * (it fails), or never (it wants to be asked less).
 */
export type Attempt<T> =
  | { readonly done: T }
  | { readonly again: string; readonly retryAfter: string | null; readonly elsewhere: "now" | "later" | "never" };

export interface Limits {
  /** For each target. */
  readonly attempts: number;
  /** On the clock, in milliseconds, for all targets together. */
  readonly until: number;
}

/** All targets were tried; the message says how each ended. */
export class GaveUp extends Error {}

interface Turn {
  readonly target: string;
  failures: number;
  notBefore: number;
  reason: string;
}

/**
 * Asks targets in their order until one answers.
 * @throws GaveUp; what `attempt` throws ends it as well
 */
export async function askInTurn<T>(
  targets: readonly string[],
  attempt: (target: string, within: number) => Promise<Attempt<T>>,
  { attempts, until }: Limits,
  clock: Clock,
): Promise<T> {
  const turns: Turn[] = targets.map((target) => ({
    target,
    failures: 0,
    notBefore: 0,
    reason: "there was no time left",
  }));
  let queue: readonly Turn[] = turns;
  while (queue.length > 0) {
    const [turn, ...others] = queue as readonly [Turn, ...Turn[]];
    const left = until - clock.now();
    if (left <= 0) break;
    const wait = Math.max(0, turn.notBefore - clock.now());
    // One that asks for patience must not use up the time of those behind it.
    if (wait > left / queue.length) {
      queue = others;
      continue;
    }
    if (wait > 0) await clock.sleep(wait);
    const result = await attempt(turn.target, until - clock.now());
    if ("done" in result) return result.done;
    turn.failures += 1;
    turn.reason = result.again;
    turn.notBefore = clock.now() + waitAfter(turn.failures, result.retryAfter, clock.random());
    const over = turn.failures >= attempts;
    if (over && result.elsewhere === "never") break;
    if (over) queue = others;
    else if (result.elsewhere === "now") queue = [...others, turn];
  }
  throw new GaveUp(turns.map(({ target, reason }) => `${target} ${reason}`).join("; "));
}
