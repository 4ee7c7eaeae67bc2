/**
 * What GitHub does about a repository, beside what it was asked to do. The screen's word comes from here alone: "frozen" is said of what
 * was seen to be held, and of nothing else.
 */

/** The means by which a repository is held, the strongest first. What repository administrators can undo is said so. */
export const TIERS = [
  "organisation-property",
  "organisation-ids",
  "repository-ruleset",
  "classic-protection",
  "actions-off",
] as const;
export type Tier = (typeof TIERS)[number];

export interface TierWords {
  readonly name: string;
  /** Null where there is nothing to add. */
  readonly limit: string | null;
}

export const TIER_WORDS: Readonly<Record<Tier, TierWords>> = {
  "organisation-property": { name: "organisation ruleset, by property", limit: null },
  "organisation-ids": {
    name: "organisation ruleset, by repository",
    limit: "A repository that is made meanwhile is not covered before Thaw has added it.",
  },
  "repository-ruleset": {
    name: "ruleset of the repository",
    limit: "Repository administrators can undo this.",
  },
  "classic-protection": {
    name: "locked branch",
    limit: "Repository administrators can undo this, and it holds migration pull requests, too. Tags are not held.",
  },
  "actions-off": {
    name: "Actions switched off",
    limit: "Merging is not held: only jobs do not run. Repository administrators can undo this.",
  },
};

/** Whether a tier blocks merges at all. */
export function blocksMerges(tier: Tier): boolean {
  return tier !== "actions-off";
}

export const WANTED = ["held", "free"] as const;
export type Wanted = (typeof WANTED)[number];

/** What the branch itself says, by the rules in force on it. Null where it was never asked, or its answer was none. */
export interface Sight {
  readonly at: number;
  /** Whether every guarded branch that was looked at is under the incident's rules, or none is. */
  readonly rules: "all" | "some" | "none" | "unknown";
}

export interface EnforcementFacts {
  readonly wanted: Wanted;
  /** When that was asked of GitHub; null where GitHub has not taken it yet. */
  readonly requestedAt: number | null;
  readonly sight: Sight | null;
  /** A difference of a ruleset of ours that may let something through, seen after the last request. */
  readonly weakened: boolean;
  /** Our Apps are not there, or no tier can be had. */
  readonly tier: Tier | null;
}

/**
 * `confirmed`: seen since it was asked for. `requested`: asked for, not seen yet. `asking`: GitHub has not taken it yet. `drifted`: it was asked
 * for, and is not so. `unenforced`: nothing holds it. `unknown`: it could not be seen.
 */
export const ENFORCEMENTS = ["confirmed", "requested", "asking", "drifted", "unenforced", "unknown"] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];

export function enforcementOf(facts: EnforcementFacts): Enforcement {
  const { wanted, requestedAt, sight, tier } = facts;
  if (wanted === "held" && (tier === null || !blocksMerges(tier))) return "unenforced";
  if (requestedAt === null) return "asking";
  if (wanted === "held" && facts.weakened) return "drifted";
  // What was seen in the moment of the request may be what was before.
  if (sight === null || sight.at <= requestedAt) return "requested";
  if (sight.rules === "unknown") return "unknown";
  const held = sight.rules === "all";
  if (wanted === "held") return held ? "confirmed" : "drifted";
  return sight.rules === "none" ? "confirmed" : "drifted";
}

/** Whether "frozen" may be said of it. */
export function isShownFrozen(facts: EnforcementFacts): boolean {
  return facts.wanted === "held" && enforcementOf(facts) === "confirmed";
}
