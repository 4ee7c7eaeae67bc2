import { storableJson } from "../../core/storable-json.ts";
import type { Primary } from "./primary.ts";

/** What is kept of a refusal's kind: how often, and the first of each round. */
export interface RefusalCount {
  readonly reason: string;
  readonly count: number;
  readonly sample: { readonly detail: string | null; readonly correlationId: string; readonly at: string };
}

/**
 * Refusals before the database are counted in memory: anybody can cause them, and a row for each would let anybody fill the disk. Each
 * round of counts is one record.
 */
export function createRefusalCounts() {
  let counts = new Map<string, RefusalCount>();
  return {
    add(reason: string, detail: string | null, correlationId: string, at: Date): void {
      const known = counts.get(reason);
      const sample = known?.sample ?? { detail, correlationId, at: at.toISOString() };
      counts.set(reason, { reason, count: (known?.count ?? 0) + 1, sample });
    },
    /** Hands over what was counted since the last time. */
    take(): readonly RefusalCount[] {
      const taken = [...counts.values()];
      counts = new Map();
      return taken;
    },
    /** What could not be recorded is counted on. */
    putBack(taken: readonly RefusalCount[]): void {
      for (const entry of taken) {
        const count = entry.count + (counts.get(entry.reason)?.count ?? 0);
        counts.set(entry.reason, { ...entry, count });
      }
    },
  };
}

export async function recordRefusals(primary: Primary, counts: readonly RefusalCount[], at: Date): Promise<void> {
  await primary.query({
    name: "broker_refusals",
    text: `INSERT INTO audit_event (at, actor_kind, actor_id, action, object_kind, object_id, data)
      VALUES ($1, 'system', 'broker', 'broker.refused', 'broker', 'broker', $2::jsonb)`,
    values: [at, storableJson({ counts })],
  });
}
