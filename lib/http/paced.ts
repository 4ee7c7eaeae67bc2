export interface Paced {
  /** Acts at once, or as soon as the pause since the last time is over; however often it is called meanwhile, once. */
  soon(): void;
  stop(): void;
}

/** Acts upon what comes in bursts: the first of them waits for nothing, and what comes within the pause is one. */
export function paced(pauseMs: number, act: () => void): Paced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let calls = 0;
  let stopped = false;
  const pause = () => {
    calls = 0;
    timer = setTimeout(() => {
      timer = undefined;
      if (calls === 0) return;
      pause();
      act();
    }, pauseMs);
    timer.unref?.();
  };
  return {
    soon() {
      if (stopped) return;
      if (timer !== undefined) {
        calls += 1;
        return;
      }
      pause();
      act();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
