import { setTimeout as sleep } from "node:timers/promises";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { passFence } from "../../../lib/adapters/prisma/fence.ts";
import { startQueueWorker } from "../../../lib/adapters/queue/worker.ts";
import { keptPayload } from "../../../lib/container/worker.ts";
import { jobFailed, judgeFailure } from "../../../lib/jobs/failure.ts";

/** A worker as a process of its own, with jobs that say what they do. Its parent kills, pauses and stops it. */

interface Plan {
  readonly id: string;
  /** How long the work takes. */
  readonly ms: number;
  /** Ends at once when it is told to. */
  readonly hears: boolean;
  /** Fails with this code so many times. */
  readonly fails?: { readonly code: string; readonly times: number; readonly retryAfterSeconds?: number };
  /** Stays in its writing transaction for so long. */
  readonly writesFor?: number;
}

const { url, times, concurrency } = JSON.parse(process.argv[2] ?? "{}");
const database = createDatabase(url, concurrency + 2, { idleMs: times.idle ?? 30_000 });
const say = (what: object) => process.send?.(what);
const mark = (id: string, what: string, generation: bigint) =>
  database.$executeRaw`INSERT INTO test_mark (id, what, generation) VALUES (${id}, ${what}, ${generation})`;

const worker = await startQueueWorker({
  connectionString: url,
  concurrency,
  times,
  kept: (name, payload) => (name === "test.work" ? { id: (payload as Plan).id } : keptPayload(name, payload)),
  judge(_name, _attempt, error) {
    const { code, message, retry, counts, retryAfterSeconds } = judgeFailure(error);
    const attempt = retry ? (counts ? "counted" : "uncounted") : "lasting";
    return { code, message, attempt, pauseSeconds: Math.max(retryAfterSeconds ?? 0, 0.2) };
  },
  log: (line) => say({ log: line }),
  tasks: {
    "test.work": async (payload, { attempt, signal, fence }) => {
      const plan = payload as Plan;
      await mark(plan.id, "started", fence.generation);
      const { fails } = plan;
      if (fails !== undefined) {
        const failed = await database.$queryRaw<{ count: number }[]>`
          SELECT count(*)::int AS count FROM test_mark WHERE id = ${plan.id} AND what = 'started'`;
        if ((failed[0]?.count ?? 0) <= fails.times) {
          if (fails.code === "thrown") throw new Error(`a secret: ghp_${"x".repeat(36)}`);
          throw jobFailed({ code: fails.code, message: "It was to fail.", ...pauseOf(fails) });
        }
      }
      await sleep(plan.ms, undefined, plan.hears ? { signal } : {}).catch(() => signal.throwIfAborted());
      await database.$transaction(
        async (tx) => {
          await passFence(tx, fence);
          await tx.$executeRaw`INSERT INTO test_mark (id, what, generation) VALUES (${plan.id}, ${`done ${attempt}`}, ${fence.generation})`;
          if (plan.writesFor !== undefined) {
            await mark(plan.id, "writing", fence.generation);
            await sleep(plan.writesFor);
          }
        },
        { timeout: 60_000 },
      );
    },
  },
});
say({ ready: String(worker.generation) });
const told = new Promise<string>((resolve) => process.once("SIGTERM", () => resolve("told")));
const why = await Promise.race([told, worker.ended.then(() => "ended")]);
await worker.stop();
process.exit(why === "told" ? 0 : 1);

function pauseOf({ retryAfterSeconds }: NonNullable<Plan["fails"]>) {
  return retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
}
