import { FencedOff } from "../../core/fenced-off.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database, Prisma } from "./client.ts";

/**
 * The first statement of a transaction that a job writes with. While the transaction is open its worker cannot be declared dead: that
 * takes the lock which this one refuses. Heartbeats change no key and pass. A transaction whose worker stands still does not hold
 * the lock for long, since the server ends connections that idle in one.
 * @param fence null for a write that no worker makes
 * @throws FencedOff when the worker was declared dead, or has ended
 */
export async function passFence(tx: Prisma.TransactionClient, fence: Fence | null): Promise<void> {
  if (fence === null) return;
  const alive = await tx.$queryRaw<unknown[]>`SELECT 1 FROM job_worker
    WHERE generation = ${fence.generation} AND ended_at IS NULL FOR KEY SHARE`;
  if (alive.length === 0) throw new FencedOff(fence.generation);
}

/** One transaction for each piece of work, which a worker that was declared dead cannot make. */
export type Write = <T>(work: (tx: Prisma.TransactionClient) => Promise<T>) => Promise<T>;

/**
 * The transactions of one worker's job: each passes the fence before anything else.
 * @param timeoutMs after which one is given up; without it the client's five seconds, which are for small writes
 */
export function fencedWrites(database: Database, fence: Fence | null, timeoutMs?: number): Write {
  const options = timeoutMs === undefined ? {} : { timeout: timeoutMs };
  return (work) =>
    database.$transaction(async (tx) => {
      await passFence(tx, fence);
      return await work(tx);
    }, options);
}
