import type pg from "pg";
import type { KeptPayload } from "./letters.ts";
import { beat } from "./presence.ts";
import type { RunningJobs } from "./running.ts";
import { sweep, tidy } from "./sweep.ts";
import type { WorkerTimes } from "./times.ts";

export interface VigilPlan {
  readonly control: pg.Pool;
  readonly generation: bigint;
  readonly pool: () => string | null;
  readonly running: RunningJobs;
  readonly times: WorkerTimes;
  readonly kept: KeptPayload;
  readonly log: (message: string) => void;
}

export interface Vigil {
  /** Ends when this worker was declared dead. */
  readonly dead: Promise<void>;
  /** Looks for jobs without an attempt left, and silent workers, at once. */
  sweepNow(): Promise<void>;
  stop(): void;
}

/** Beats and sweeps until stopped. A database that is away is asked again at the next turn. */
export function keepVigil(plan: VigilPlan): Vigil {
  const { control, running, times, log } = plan;
  let declare: () => void = () => undefined;
  const dead = new Promise<void>((resolve) => {
    declare = resolve;
  });
  let heardAt = Date.now();
  /** After having been away itself, this worker waits until the others had time to be heard. */
  let sweepFrom = 0;

  async function beatOnce(): Promise<void> {
    const heard = await beat(control, plan.generation, plan.pool(), running.ids());
    if (Date.now() - heardAt > times.silent / 2) sweepFrom = Date.now() + times.silent;
    heardAt = Date.now();
    for (const id of heard.cancelled) running.stop(id, "cancelled");
    for (const id of heard.taken) running.stop(id, "taken");
    if (heard.alive) return;
    running.stopAll("dead");
    declare();
  }

  async function sweepNow(): Promise<void> {
    if (Date.now() < sweepFrom) return;
    const swept = await sweep(control, times.silent, plan.kept);
    for (const generation of swept.dead)
      log(`worker ${generation} was silent and is declared dead; its jobs go to others`);
    if (swept.letters > 0) log(`jobs without an attempt left: ${swept.letters}; see them in Settings, Jobs`);
    await tidy(control);
  }

  const stops = [every(times.beat, beatOnce, log), every(times.sweep, sweepNow, log)];
  return {
    dead,
    sweepNow,
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** One after the other, the first at once. Failures are logged, once until it works again. @returns how to stop */
function every(ms: number, work: () => Promise<void>, log: (message: string) => void): () => void {
  let stopped = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;

  async function turn(): Promise<void> {
    try {
      await work();
      failing = false;
    } catch (error) {
      if (!failing && !stopped) log(`the database does not answer: ${error instanceof Error ? error.message : error}`);
      failing = true;
    }
    if (!stopped) timer = setTimeout(turn, ms);
  }

  void turn();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
