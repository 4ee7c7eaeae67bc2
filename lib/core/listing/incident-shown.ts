import { type Enforcement, type EnforcementFacts, enforcementOf, isShownFrozen } from "../freeze/enforcement.ts";
import { holdsSlot, type IncidentState, isFreezing } from "../freeze/incident-state.ts";
import type { FreezeState } from "../freeze/repository-state.ts";

/** What screens and reports say of a repository in an incident: what was decided about it, and what was seen on GitHub, in one word. */

/**
 * In the order of the bar. `frozen`, `refrozen`, `migrating`, `verifying`: merges are seen to be held. `asked`: the freeze was asked for and not
 * seen yet. `loose`: it is to be held, and is not. `unknown`: it could not be seen. `leaving`: it was let out, and GitHub was not seen to do
 * so. `thawed`, `excepted`: it is seen to be out. `released`: it is seen to be out since the incident was ended. `chosen`: nothing was asked of GitHub.
 */
export const SHOWN_STATES = [
  "loose",
  "unknown",
  "asked",
  "refrozen",
  "frozen",
  "migrating",
  "verifying",
  "leaving",
  "excepted",
  "thawed",
  "released",
  "chosen",
] as const;
export type ShownState = (typeof SHOWN_STATES)[number];

/** What is known of one repository, or of several alike. Times only as they were compared, so that equal rows can be counted together. */
export interface ShownFacts {
  readonly incident: IncidentState;
  readonly state: FreezeState;
  readonly enforcement: EnforcementFacts;
}

/** What the incident wants of GitHub by now: one that was ended wants nothing held. */
export function wantedNow({ incident, enforcement }: ShownFacts): EnforcementFacts {
  const ended = holdsSlot(incident) && !isFreezing(incident);
  return ended || incident === "resolved" ? { ...enforcement, wanted: "free", weakened: false } : enforcement;
}

/** What GitHub was seen to do about it; null where nothing was ever asked. */
export function shownEnforcement(facts: ShownFacts): Enforcement | null {
  if (!holdsSlot(facts.incident) && facts.incident !== "resolved") return null;
  return enforcementOf(wantedNow(facts));
}

const LOOSE: ReadonlySet<Enforcement> = new Set(["drifted", "unenforced"]);

/** Total. "Frozen" and what builds on it is said of what `isShownFrozen` allows, and of nothing else. */
export function shownOf(facts: ShownFacts): ShownState {
  const enforcement = shownEnforcement(facts);
  if (enforcement === null) return "chosen";
  const wanted = wantedNow(facts);
  if (wanted.wanted === "held") {
    if (isShownFrozen(wanted)) return heldWord(facts.state);
    if (LOOSE.has(enforcement)) return "loose";
    return enforcement === "unknown" ? "unknown" : "asked";
  }
  if (enforcement === "unknown") return "unknown";
  if (enforcement !== "confirmed") return "leaving";
  if (facts.state === "thawed" || facts.state === "excepted") return facts.state;
  return "released";
}

function heldWord(state: FreezeState): ShownState {
  // A row that is held though it was let out contradicts itself; no state of an own is made of it.
  return state === "thawed" || state === "excepted" ? "unknown" : state;
}

export type ShownCounts = Readonly<Partial<Record<ShownState, number>>>;

/** Added up by what is shown; what there is none of is left out. */
export function countShown(
  groups: readonly { readonly shown: ShownState; readonly repositories: number }[],
): ShownCounts {
  const counts: Partial<Record<ShownState, number>> = {};
  for (const { shown, repositories } of groups) counts[shown] = (counts[shown] ?? 0) + repositories;
  return counts;
}

export function shownSum(counts: ShownCounts, states: readonly ShownState[] = SHOWN_STATES): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** Seen to be held. */
export const HELD_STATES = ["frozen", "refrozen", "migrating", "verifying"] as const satisfies readonly ShownState[];
/** To be held, whatever was seen. */
export const TO_HOLD_STATES = ["asked", "loose", ...HELD_STATES] as const satisfies readonly ShownState[];

/**
 * `off`: nothing was asked of GitHub. `holds`: all that is to be held was seen to be. `asked`: some of it was not seen yet. `loose`: something
 * may get through. `unknown`: what was seen is too old, or could not be seen. `free`: nothing is to be held any more. `ending`, `ended`: by
 * a person; `ended` once the rules were seen to be off.
 */
export const LAMPS = ["off", "holds", "asked", "loose", "unknown", "free", "ending", "ended"] as const;
export type Lamp = (typeof LAMPS)[number];

export interface LampFacts {
  readonly incident: IncidentState;
  readonly counts: ShownCounts;
  /** Open differences of rulesets that may let something through. */
  readonly weakening: number;
  /** When GitHub's rules were last compared, in milliseconds; null for never. */
  readonly lookedAt: number | null;
  readonly now: number;
}

/** They are compared every minute: after this, nobody looks. */
export const LOOKED_AT_MS = 5 * 60_000;

/** The worst that is true of the whole. */
export function lampOf({ incident, counts, weakening, lookedAt, now }: LampFacts): Lamp {
  if (incident === "resolved") return "ended";
  if (incident === "resolving") return "ending";
  if (!isFreezing(incident)) return "off";
  if (weakening > 0 || shownSum(counts, ["loose"]) > 0) return "loose";
  const held = shownSum(counts, HELD_STATES);
  if (shownSum(counts, ["unknown"]) > 0) return "unknown";
  // While the first of it is asked for, nothing was compared yet.
  if (held > 0 && (lookedAt === null || now - lookedAt > LOOKED_AT_MS)) return "unknown";
  if (incident === "activating" || shownSum(counts, ["asked"]) > 0) return "asked";
  return held > 0 ? "holds" : "free";
}
