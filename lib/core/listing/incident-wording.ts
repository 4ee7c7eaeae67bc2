import type { DriftCode, PropertyDriftCode } from "../freeze/drift.ts";
import type { Enforcement } from "../freeze/enforcement.ts";
import type { IncidentState } from "../freeze/incident-state.ts";
import type { RefreezeCause } from "../freeze/repository-state.ts";
import { GATES } from "../gates/index.ts";
import { counted, figure } from "./format.ts";
import { HELD_STATES, type Lamp, type ShownState, shownSum, TO_HOLD_STATES } from "./incident-shown.ts";
import type { IncidentDetail, IncidentSummary } from "./incident-views.ts";

/** The product's words for what is frozen and how far that is true. */

interface Words {
  readonly word: string;
  /** What it means, and what to do about it. */
  readonly means: string;
}

export const SHOWN_WORDS: Readonly<Record<ShownState, Words>> = {
  loose: { word: "not held", means: "It is to be frozen, and GitHub was seen to let merges through." },
  unknown: { word: "unknown", means: "GitHub could not be seen to hold it. It is looked at again by itself." },
  asked: { word: "freeze asked for", means: "GitHub was asked to hold it, and was not seen to do so yet." },
  refrozen: { word: "frozen again", means: "It was let out, and merges are held once more." },
  frozen: { word: "frozen", means: "Merges are seen to be held. No migration is open." },
  migrating: { word: "migrating", means: "Merges are seen to be held. A migration's pull request is open." },
  verifying: {
    word: "verifying",
    means: "Merges are seen to be held. The migration is merged, and gates are looked at.",
  },
  leaving: { word: "thaw asked for", means: "It was let out, and GitHub was not seen to let merges through yet." },
  excepted: { word: "exception", means: "Merges go through by an exception, until it ends." },
  thawed: { word: "thawed", means: "Every gate passed, and merges are seen to go through." },
  released: { word: "released", means: "Merges go through since the incident was ended; its gates did not pass." },
  chosen: { word: "chosen", means: "It is in the incident's scope. Nothing was asked of GitHub." },
};

export const ENFORCEMENT_WORDS: Readonly<Record<Enforcement, Words>> = {
  confirmed: { word: "confirmed", means: "Seen on GitHub since it was asked for." },
  requested: { word: "requested", means: "GitHub has taken it; it was not seen there yet." },
  asking: { word: "being asked", means: "GitHub has not taken it yet." },
  drifted: { word: "drifted", means: "It was asked for, and is not so on GitHub." },
  unenforced: { word: "nothing holds it", means: "Thaw has no means that would hold merges there." },
  unknown: { word: "unknown", means: "It could not be seen on GitHub." },
};

export const LAMP_WORDS: Readonly<Record<Lamp, Words>> = {
  off: { word: "Nothing is frozen by it", means: "It was not activated: nothing was asked of GitHub." },
  holds: { word: "The freeze holds", means: "Every repository that is to be held was seen to be." },
  asked: { word: "The freeze is being confirmed", means: "GitHub is asked, and each repository is looked at." },
  loose: { word: "The freeze does not hold everywhere", means: "Something may get through. Look at what follows." },
  unknown: { word: "It is not known whether the freeze holds", means: "GitHub could not be looked at lately." },
  free: { word: "Nothing is held any more", means: "Every repository was let out." },
  ending: {
    word: "The freeze is being taken off",
    means: "A person has ended it; GitHub's rules are being switched off.",
  },
  ended: { word: "Ended", means: "GitHub's rules were seen to be off." },
};

export const INCIDENT_WORDS: Readonly<Record<IncidentState, Words>> = {
  draft: {
    word: "declared",
    means: "Run the preflight: it shows what the freeze would do, and asks nothing of GitHub.",
  },
  preflighted: { word: "preflighted", means: "Look at the preflight, then activate exactly that." },
  activating: { word: "activating", means: "GitHub is being told. What is not confirmed yet is said so." },
  active: { word: "active", means: "GitHub was told all of it." },
  resolving: { word: "ending", means: "A person has ended it, and the rules are being taken off." },
  resolved: { word: "resolved", means: "The rules were seen to be off." },
  cancelled: { word: "cancelled", means: "It never froze anything." },
};

export const MODE_WORDS = {
  merges: "merges are held; migrations and passes go through",
  lockdown: "every update of a guarded branch is held; Thaw merges migrations and passes, once a person asks for it",
} as const;

export const CAUSE_WORDS: Readonly<Record<RefreezeCause, string>> = {
  "by-hand": "by a person",
  "gate-regressed": "a gate does not pass any more",
  "exception-ended": "its exception has ended",
  "merged-otherwise": "what was merged is not what was let through",
  "passed-the-rules": "somebody was let past the rules",
};

/** `2 h 05 min`, `3 d 4 h`: how long something lasts, as an incident's clock shows it. Under a minute, in seconds. */
export function elapsedWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Why a repository is where it is. What is no cause of a refreeze is the use case's own word. */
export function causeWords(cause: string): string {
  return Object.hasOwn(CAUSE_WORDS, cause) ? CAUSE_WORDS[cause as RefreezeCause] : cause.replaceAll("-", " ");
}

/** Codes that are of no ruleset: of properties, and of what holds one repository. */
const DRIFT_WORDS: Readonly<Record<DriftCode | PropertyDriftCode, string>> = {
  missing: "the ruleset is not there",
  enforcement: "the ruleset is not switched as it should be:",
  target: "the ruleset is about something else:",
  exempt: "somebody passes the rules and leaves no trace:",
  bypass: "somebody may pass the rules:",
  "bypass-unseen": "who may pass the rules is not visible:",
  refs: "the ruleset guards other branches:",
  repositories: "the ruleset is about other repositories:",
  rule: "a rule is missing or weaker:",
  "rule-added": "there is one more rule:",
  name: "the ruleset was renamed:",
  definition: "a property is not as it was defined:",
  "let-out": "a repository was let out by hand:",
  "out-of-scope": "a repository was taken out of the freeze by hand:",
  "held-again": "a repository that thawed is held all the same:",
  "in-scope": "a repository that the incident is not about is held:",
  unlocked: "a branch that was locked is not, or not for administrators:",
  "actions-on": "jobs run again that were switched off:",
};

/** `default: somebody may pass the rules:`; what differs stands behind it. */
export function driftSentence({ ruleset, code }: { readonly ruleset: string | null; readonly code: string }): string {
  const words = Object.hasOwn(DRIFT_WORDS, code) ? DRIFT_WORDS[code as keyof typeof DRIFT_WORDS] : `${code}:`;
  return ruleset === null ? words : `${ruleset}: ${words}`;
}

/** Of a gate of our own or, as it is called, of a custom one. */
export function gateTitle(id: string): string {
  return GATES.find((gate) => gate.id === id)?.title ?? id;
}

/** Never more than was seen: an environment without the rule is not held, and what was not read is said. */
/** Of how many it was seen that they are held, or let out, and how GitHub's rules differ from what was written. */
export function enforcedWords({ counts, drifts, lamp, repositories }: IncidentSummary): string {
  if (lamp === "ending")
    return `let out ${figure(repositories - shownSum(counts, ["leaving", "unknown"]))} of ${figure(repositories)}`;
  const unknown = shownSum(counts, ["unknown"]);
  const drift = drifts.open === 0 ? "none" : figure(drifts.open);
  const seen = `enforced ${figure(shownSum(counts, HELD_STATES))} of ${figure(shownSum(counts, TO_HOLD_STATES))}`;
  return `${seen}, drift ${drift}${unknown > 0 ? `, ${figure(unknown)} unknown` : ""}`;
}

/** Whether the next status update should have come by now. */
export function isUpdateLate({ nextUpdateDue, resolvedAt }: IncidentSummary, asOf: string): boolean {
  return nextUpdateDue !== null && nextUpdateDue < asOf && resolvedAt === null;
}

export function deploymentWords({ held, known, environments, ruled }: IncidentDetail["deployments"]): string {
  if (known === 0)
    return "Whether deployments are held is not known: which environments have Thaw’s rule was not read.";
  const unread = held - known;
  const rest = unread === 0 ? "" : `; of ${counted(unread, "repository", "repositories")} that is not known`;
  const all = counted(environments, "environment", "environments");
  if (environments === 0) return `Deployments are not held: there are no environments${rest}.`;
  if (ruled === 0) return `Deployments are not held: none of ${all} has Thaw’s rule${rest}.`;
  const others = ruled === environments ? "" : ", the others are not";
  return `Deployments: ${ruled} of ${all} held by Thaw’s rule${others}${rest}.`;
}
