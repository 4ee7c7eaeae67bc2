import type { SweepStore } from "./ports.ts";
import type { RevokePorts } from "./revoke.ts";
import { takeBackLease } from "./revoke.ts";

export interface SweepPorts extends Omit<RevokePorts, "tokens"> {
  readonly sweeps: SweepStore;
}

/** An intent that has no result after this long has lost its broker. */
export const INTENT_PATIENCE_SECONDS = 120;
/** Another broker takes over what one claimed and did not finish by then. */
const CLAIM_SECONDS = 30;
const AT_ONCE = 20;
const REVOKE_MS = 10_000;
const LONGEST_PAUSE_SECONDS = 300;

/**
 * One round of what has to happen without being asked: credentials that a kill switch, a freeze or a shorter lifetime ends are taken back,
 * what has ended is erased, and intents without a result are called unknown. Several brokers may sweep at once.
 * @returns how many leases were due
 */
export async function sweep(ports: SweepPorts, signal: AbortSignal): Promise<number> {
  const now = ports.clock.now();
  await ports.sweeps.markStopped(now);
  let due = 0;
  for (;;) {
    const at = ports.clock.now();
    const leases = await ports.sweeps.claimDue(at, later(at, CLAIM_SECONDS), AT_ONCE);
    due += leases.length;
    await Promise.all(
      leases.map(async (lease) => {
        const ended = AbortSignal.any([signal, AbortSignal.timeout(REVOKE_MS)]);
        if (await takeBackLease(ports, lease, lease.cause, null, ended)) return;
        const pause = Math.min(2 ** lease.attempts, LONGEST_PAUSE_SECONDS);
        await ports.sweeps.postpone(lease.issuanceId, later(ports.clock.now(), pause));
      }),
    );
    if (leases.length < AT_ONCE || signal.aborted) break;
  }
  await ports.sweeps.tidy(now, later(now, -INTENT_PATIENCE_SECONDS));
  return due;
}

function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1_000);
}
