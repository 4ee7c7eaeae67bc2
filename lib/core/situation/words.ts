import { gateTitle } from "../listing/incident-wording.ts";

/** The product's words for where a repository stands, for its owner. */

export const SITUATION_STATES = [
  "unknown",
  "frozen",
  "migrating",
  "verifying",
  "exception",
  "thawed",
  "peacetime",
] as const;
export type SituationState = (typeof SITUATION_STATES)[number];

export const SITUATION_WORDS: Readonly<Record<SituationState, string>> = {
  unknown: "unknown",
  frozen: "frozen",
  migrating: "migrating",
  verifying: "verifying",
  exception: "exception",
  thawed: "thawed",
  peacetime: "not frozen",
};

/** What is so while a gate does not pass; a gate's title says the contrary. */
const OPEN_GATES: Readonly<Record<string, string>> = {
  "static-credentials": "static credentials are left",
  "workflows-understood": "a workflow was not understood",
  "exposed-revoked": "exposed credentials are not revoked",
  "secrets-removed": "replaced secrets can still be read",
  "broker-adopted": "migrated jobs were not proven",
  "brokered-rotated": "brokered values were not rotated",
  "commit-review": "commits of the window are not reviewed",
  "persistence-review": "changes of the window are not reviewed",
  "app-audit": "installed Apps are not decided about",
  exceptions: "an exception has expired",
};

/** `static credentials are left`, or `it is not known whether “No static credential is left”`. */
export function gateReason(gate: string, verdict: "hold" | "unknown"): string {
  if (verdict === "unknown") return `it is not known whether “${gateTitle(gate)}”`;
  return Object.hasOwn(OPEN_GATES, gate) ? (OPEN_GATES[gate] ?? "") : `“${gateTitle(gate)}” does not pass`;
}
