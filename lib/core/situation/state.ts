import { HELD_STATES, type ShownState, TO_HOLD_STATES } from "../listing/incident-shown.ts";
import { SHOWN_WORDS } from "../listing/incident-wording.ts";
import type { GateFacts, HoldFacts, ScanFacts, SituationFacts } from "./facts.ts";
import { gateReason, type SituationState } from "./words.ts";

/** Where a repository stands over all its incidents, and why, in one sentence. */

export interface Standing {
  readonly state: SituationState;
  /** Something is wrong that may let through what is to be held, or was: shown in red. */
  readonly danger: boolean;
  /** The incident that the state is of; null in peacetime. */
  readonly hold: HoldFacts | null;
  readonly why: string;
}

/** The least that was done about it counts: it is frozen while any incident holds it. */
const LEAST_FIRST: readonly ShownState[] = [
  "refrozen",
  "frozen",
  "migrating",
  "verifying",
  "loose",
  "unknown",
  "asked",
  "leaving",
  "excepted",
  "thawed",
];

const STATES: Readonly<Partial<Record<ShownState, SituationState>>> = {
  refrozen: "frozen",
  frozen: "frozen",
  migrating: "migrating",
  verifying: "verifying",
  loose: "unknown",
  unknown: "unknown",
  asked: "unknown",
  leaving: "unknown",
  excepted: "exception",
  thawed: "thawed",
};

/** Total. What could not be seen is `unknown`, and no word that says more. */
export function standingOf(facts: SituationFacts): Standing {
  const hold = foremost(facts.holds);
  const state = hold === null ? null : STATES[hold.shown];
  if (hold === null || state === undefined || state === null) return atPeace(facts);
  const danger = facts.holds.some(({ shown }) => shown === "loose" || shown === "refrozen");
  return { state, danger, hold, why: whyOf(hold, facts) };
}

/** The incident whose word counts; null where none has one by now. */
export function foremost(holds: readonly HoldFacts[]): HoldFacts | null {
  for (const shown of LEAST_FIRST) {
    const found = holds.find((hold) => hold.shown === shown);
    if (found !== undefined) return found;
  }
  return null;
}

export function isHolding({ shown }: Pick<HoldFacts, "shown">): boolean {
  return HELD_STATES.some((state) => state === shown);
}

/** It is to be held, or it could not be seen whether it is. */
export function isToHold({ shown }: Pick<HoldFacts, "shown">): boolean {
  return shown === "unknown" || TO_HOLD_STATES.some((state) => state === shown);
}

/** Gates that keep it frozen: an excepted one does not. */
export function openGates(hold: HoldFacts): readonly GateFacts[] {
  return hold.gates.filter(({ verdict, excepted }) => verdict !== "pass" && !excepted);
}

function atPeace({ scan, hidden }: SituationFacts): Standing {
  const known = scan.state !== "not-scanned" && !scan.failed && !hidden;
  return { state: known ? "peacetime" : "unknown", danger: false, hold: null, why: peaceWords(scan, hidden) };
}

function peaceWords({ state, failed, blocking, unparsed, scanning }: ScanFacts, hidden: boolean): string {
  if (hidden)
    return "No incident freezes it. GitHub does not show it to Thaw any more, so it is not known what is in it by now.";
  if (failed) return "No incident freezes it. Its newest scan failed, so it is not known what is in it by now.";
  if (state === "not-scanned")
    return scanning
      ? "No incident freezes it. Its first scan is under way, so nothing is known of it yet."
      : "No incident freezes it. It was never scanned, so nothing is known of it.";
  if (blocking > 0) return `No incident freezes it. In one, ${findings(blocking)} would keep it frozen.`;
  if (unparsed > 0)
    return `No incident freezes it. What ${unparsed === 1 ? "1 CI file does" : `${unparsed} CI files do`} is not known.`;
  return "No incident freezes it, and nothing that is known would keep it frozen in one.";
}

function findings(count: number): string {
  return count === 1 ? "1 finding" : `${count} findings`;
}

function whyOf(hold: HoldFacts, facts: SituationFacts): string {
  if (isHolding(hold)) return heldWords(hold, facts);
  if (hold.shown === "excepted") return "Merges go through by an exception, until it ends.";
  return SHOWN_WORDS[hold.shown].means;
}

function heldWords(hold: HoldFacts, { scan, migration }: SituationFacts): string {
  const again = hold.shown === "refrozen" ? "Frozen again" : "Frozen";
  const [first, ...more] = openGates(hold);
  if (first === undefined) {
    const excepted = hold.gates.some((gate) => gate.excepted && gate.verdict !== "pass");
    const gates = excepted ? "every gate passes or has an exception" : "every gate passes";
    return hold.autoThaw
      ? `${again} for a moment longer: ${gates}.`
      : `${again} until a commander lets it out: ${gates}.`;
  }
  const count = first.gate === "static-credentials" && first.verdict === "hold" && scan.blocking > 0;
  const reason = gateReason(first.gate, first.verdict === "unknown" ? "unknown" : "hold");
  const counted = count ? ` (${findings(scan.blocking)})` : "";
  const rest =
    more.length === 0 ? "" : `, and ${more.length} more ${more.length === 1 ? "gate does" : "gates do"} not pass`;
  const open = hold.shown === "migrating" && migration?.pullNumber != null;
  const pull =
    open && first.gate === "static-credentials" ? `; pull request #${migration.pullNumber} is to remove them` : "";
  return `${again} because ${reason}${counted}${pull}${rest}.`;
}
