/** Time, as the adapter needs it; tests bring their own. */
export interface Timer {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs it after that many milliseconds. @returns what prevents it */
  after(ms: number, run: () => void): () => void;
}

/** Node's timers fire at once for more than this. */
const LONGEST_MS = 2 ** 31 - 1;

export const SYSTEM_TIMER: Timer = {
  now: () => Date.now(),
  after(ms, run) {
    const handle = setTimeout(run, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(handle);
  },
};

/** Ends at once where the signal is or becomes aborted; the next step then finds it. */
export function pause(timer: Timer, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const cancel = timer.after(ms, done);
    signal?.addEventListener("abort", done, { once: true });
  });
}
