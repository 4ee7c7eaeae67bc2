import type { Database } from "../../../lib/adapters/prisma/client.ts";
import type { Chance } from "./chance.ts";
import type { Kept } from "./processes.ts";

/** Kills of workers, and how long their work then lies still. */
export interface Kills {
  readonly counts: { worker: number; atWork: number; web: number };
  /** Milliseconds from the kill of a worker with the campaign's step until another one has it. */
  readonly takenUpMs: number[];
  /** Most often the one that works on the campaign, at a moment that is drawn. */
  worker(): Promise<void>;
  web(): void;
  /** SIGTERM to the one that works on the campaign. */
  told(): Promise<void>;
  /** What became of those. */
  readonly ends: (number | string | null)[];
}

interface Holder {
  readonly generation: bigint;
  readonly pid: number;
}

export function killsOver(owner: Database, workers: readonly Kept[], web: Kept, chance: Chance): Kills {
  const counts = { worker: 0, atWork: 0, web: 0 };
  const takenUpMs: number[] = [];
  const ends: (number | string | null)[] = [];
  let watched: { readonly at: number; readonly generation: bigint } | null = null;
  const holder = async (): Promise<Holder | null> => {
    const rows = await owner.$queryRaw<Holder[]>`
      SELECT w.generation, w.pid FROM job_running r JOIN job_worker w ON w.generation = r.generation
      WHERE r.name = 'campaign.step'`;
    return rows[0] ?? null;
  };
  async function watch(): Promise<void> {
    while (watched !== null) {
      const now = await holder().catch(() => null);
      if (watched !== null && now !== null && now.generation !== watched.generation) {
        takenUpMs.push(Date.now() - watched.at);
        watched = null;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return {
    counts,
    takenUpMs,
    ends,
    async told() {
      const at = await holder().catch(() => null);
      const working = workers.find((one) => one.pid() !== undefined && one.pid() === at?.pid);
      // One that is not at it may not have begun to listen for signals.
      if (working !== undefined) ends.push(await working.replace());
    },
    async worker() {
      const at = await holder().catch(() => null);
      const working = workers.find((one) => one.pid() !== undefined && one.pid() === at?.pid);
      const victim = working !== undefined && chance.draw() < 0.8 ? working : chance.pick(workers);
      await new Promise((resolve) => setTimeout(resolve, chance.between(0, 120)));
      victim.kill();
      counts.worker += 1;
      if (victim !== working || at === null) return;
      counts.atWork += 1;
      if (watched !== null) return;
      watched = { at: Date.now(), generation: at.generation };
      void watch();
    },
    web() {
      counts.web += 1;
      web.kill();
    },
  };
}
