/** A bound for how much is done at once. What comes beyond it waits for its turn, for a while. */
export interface Slots {
  /** How to leave again; null when there was no turn in time, or too many wait already. */
  enter(): Promise<(() => void) | null>;
}

export function slots(most: number, mostWaiting: number, waitMs: number): Slots {
  let inside = 0;
  const waiting = new Set<() => void>();

  function leave(): void {
    const [next] = waiting;
    if (next === undefined) {
      inside -= 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return {
    async enter() {
      if (inside < most) {
        inside += 1;
        return leave;
      }
      if (waiting.size >= mostWaiting) return null;
      return await new Promise((resolve) => {
        const turn = () => {
          clearTimeout(timer);
          resolve(leave);
        };
        const timer = setTimeout(() => {
          waiting.delete(turn);
          resolve(null);
        }, waitMs);
        waiting.add(turn);
      });
    },
  };
}
