import { fileAnchor, httpAnchor } from "../../adapters/audit/anchors.ts";
import type { SealKey } from "../../adapters/audit/keys.ts";
import { readLastSeal } from "../../adapters/audit/records.ts";
import { sealNew } from "../../adapters/audit/sealer.ts";
import { streamNew } from "../../adapters/audit/stream.ts";
import type { Primary } from "../../adapters/broker-store/index.ts";
import { type createRefusalCounts, recordRefusals } from "../../adapters/broker-store/refusals.ts";
import type { Log } from "../../adapters/observe/log.ts";
import type { Figures } from "../../adapters/observe/registry.ts";
import type { Egress } from "../../usecases/broker/ports.ts";
import { systemClock } from "../common.ts";
import type { LoadedConfiguration } from "./configuration.ts";
import { every, type Routine } from "./routine.ts";

const SWEEP_MS = 1_000;
const SEAL_MS = 5_000;
const ANCHOR_MS = 60_000;
const REFUSALS_MS = 10_000;

interface Work {
  readonly primary: Primary;
  readonly metrics: Figures;
  readonly log: Log;
  readonly counts: ReturnType<typeof createRefusalCounts>;
  readonly sealKey: SealKey;
  readonly egress: Egress;
  readonly loaded: LoadedConfiguration;
}

/** What a broker does without being asked: sweeps, seals, anchors, and writes down what it refused. */
export function startRoutines(work: Work, sweepOnce: () => Promise<unknown>): { soon(): void; stop(): Promise<void> } {
  const { log, primary, counts } = work;
  const failed = (what: string) => (error: unknown) =>
    log("error", `${what}.failed`, { detail: error instanceof Error ? error.message.slice(0, 200) : "unknown" });
  const sweeping = every(SWEEP_MS, sweepOnce, failed("sweep"));
  const routines: Routine[] = [
    sweeping,
    every(SEAL_MS, () => sealAndStream(work), failed("seal")),
    every(ANCHOR_MS, () => publishHead(work), failed("anchor")),
    every(REFUSALS_MS, () => flushRefusals(primary, counts), failed("refusals")),
  ];
  return {
    soon: () => sweeping.soon(),
    async stop() {
      await Promise.all(routines.map((routine) => routine.stop()));
      await flushRefusals(primary, counts).catch(failed("refusals"));
    },
  };
}

async function flushRefusals(primary: Primary, counts: Work["counts"]): Promise<void> {
  const taken = counts.take();
  if (taken.length === 0) return;
  try {
    await recordRefusals(primary, taken, systemClock.now());
  } catch (error) {
    counts.putBack(taken);
    throw error;
  }
}

async function sealAndStream(work: Work): Promise<void> {
  const { primary, sealKey, egress, loaded } = work;
  try {
    await sealNew(primary, sealKey, systemClock);
  } finally {
    // How far it came is said above all where it came no further.
    await measure(work);
  }
  const { stream } = loaded.configuration.audit;
  if (stream === undefined) return;
  const authorization = authorizationOf(loaded, stream.authorization_file);
  await streamNew(primary, egress, { url: stream.url, authorization }, systemClock);
}

async function measure({ primary, metrics }: Work): Promise<void> {
  const { rows } = await primary.query<{ age: number; unknown: number; sealed: number }>({
    text: `SELECT coalesce(extract(epoch FROM now() - min(at)), 0)::float8 AS age,
      (SELECT count(*)::int FROM issuance WHERE phase = 'unknown' AND expires_at > now()) AS unknown,
      (SELECT coalesce(max(number), 0) FROM audit_seal) AS sealed
      FROM audit_event WHERE xid >= (SELECT coalesce(max(to_xid), 0) FROM audit_seal)`,
  });
  metrics.set("thaw_audit_unsealed_seconds", {}, rows[0]?.age ?? 0);
  metrics.set("thaw_broker_unknown_outcomes", {}, rows[0]?.unknown ?? 0);
  metrics.set("thaw_audit_sealed_to", {}, rows[0]?.sealed ?? 0);
}

/** Publishes the newest seal, everywhere that the configuration names. One place that fails keeps no other from it. */
async function publishHead({ primary, egress, loaded }: Work): Promise<void> {
  const head = await readLastSeal(primary);
  if (head === null) return;
  const targets = loaded.configuration.audit.anchors.map((anchor) =>
    "file" in anchor
      ? fileAnchor(loaded.resolve(anchor.file))
      : httpAnchor(egress, anchor.url, authorizationOf(loaded, anchor.authorization_file)),
  );
  const results = await Promise.allSettled(targets.map((target) => target.publish(head)));
  const problems = results.flatMap((result, index) =>
    result.status === "rejected" ? [`${targets[index]?.name}: ${String(result.reason)}`] : [],
  );
  if (problems.length > 0) throw new Error(problems.join("; "));
}

function authorizationOf(loaded: LoadedConfiguration, file: string | undefined): (() => Promise<string>) | null {
  return file === undefined ? null : async () => loaded.read(file).trim();
}
