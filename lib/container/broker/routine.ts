/** Something that has to happen again and again while a process lives. */
export interface Routine {
  stop(): Promise<void>;
  /** Not to wait for the next time. */
  soon(): void;
}

/**
 * Runs `work` every so often, one run after the other; a run that fails is told and tried again the next time. Stopping waits for the run
 * that is under way.
 */
export function every(milliseconds: number, work: () => Promise<unknown>, failed: (error: unknown) => void): Routine {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  let busy = false;
  let again = false;

  function plan(pause: number): void {
    if (stopped) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      running = run();
    }, pause);
  }

  async function run(): Promise<void> {
    timer = null;
    busy = true;
    await work().catch(failed);
    busy = false;
    plan(again ? 0 : milliseconds);
    again = false;
  }

  plan(milliseconds);
  return {
    soon() {
      if (busy) again = true;
      else plan(0);
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
