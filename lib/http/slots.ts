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

/** A bound for how much is done at once by all, and by each of them, so that none takes the places of all others. Nobody waits. */
export interface Shares {
  /** How to leave again, which counts once; null where there is no place. */
  enter(who: string): (() => void) | null;
}

export function shares(most: number, mostOfOne: number): Shares {
  const inside = new Map<string, number>();
  let all = 0;
  return {
    enter(who) {
      const own = inside.get(who) ?? 0;
      if (all >= most || own >= mostOfOne) return null;
      all += 1;
      inside.set(who, own + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        all -= 1;
        const now = (inside.get(who) ?? 1) - 1;
        if (now === 0) inside.delete(who);
        else inside.set(who, now);
      };
    },
  };
}
