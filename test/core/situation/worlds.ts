import type {
  GateFacts,
  HoldFacts,
  MigrationFacts,
  Power,
  ScanFacts,
  SituationFacts,
  SituationRights,
} from "../../../lib/core/situation/facts.ts";
import { POWERS } from "../../../lib/core/situation/facts.ts";

/** Repositories and people for tables. */

export const CLEAN: ScanFacts = { state: "clean", blocking: 0, unparsed: 0, scanning: false, failed: false };
export const BLOCKED: ScanFacts = { ...CLEAN, state: "blocking", blocking: 2 };
export const UNSCANNED: ScanFacts = { ...CLEAN, state: "not-scanned" };

export function repository(more: Partial<SituationFacts> = {}): SituationFacts {
  return {
    archived: false,
    disabled: false,
    hidden: false,
    actions: true,
    scan: CLEAN,
    holds: [],
    plan: null,
    migration: null,
    passes: [],
    ...more,
  };
}

export function hold(more: Partial<HoldFacts> = {}): HoldFacts {
  return {
    incidentId: "i1",
    title: "Leak",
    drill: false,
    mode: "merges",
    autoThaw: false,
    shown: "frozen",
    gates: [gate("static-credentials")],
    until: null,
    ...more,
  };
}

export function gate(id: string, verdict: GateFacts["verdict"] = "hold", excepted = false): GateFacts {
  return { gate: id, verdict, excepted };
}

export function migration(more: Partial<MigrationFacts> = {}): MigrationFacts {
  return {
    campaignId: "c1",
    campaignState: "running",
    askedById: "ben",
    state: "open",
    code: null,
    pullNumber: 12,
    checks: "passing",
    review: "none",
    ...more,
  };
}

/** A person with these powers and no others. */
export function person(powers: readonly Power[], alone = false): SituationRights {
  const all = POWERS.map((power) => [power, { may: powers.includes(power), who: `who may ${power}` }] as const);
  return { personId: "ada", alone, powers: Object.fromEntries(all) as SituationRights["powers"] };
}

export const VIEWER = person([]);
export const OWNER = person(["scan", "open", "merge", "ask-pass", "review"]);
export const LEAD = person([
  "scan",
  "open",
  "merge",
  "decide",
  "ask-pass",
  "approve-pass",
  "review",
  "decide-apps",
  "record-revocation",
  "remove",
]);
export const COMMANDER = person([...POWERS]);
