import type { Tier } from "./enforcement.ts";
import type { BypassActor, Rule, RulesetDocument } from "./rulesets.ts";

/**
 * Rulesets where the best is not to be had: the organisation's by ids of repositories where it has no custom properties, a repository's own
 * where the organisation has no rulesets. What they refuse is the same; whom they are about is said otherwise.
 */

interface Guards {
  readonly name: string;
  readonly target: "branch" | "tag";
  readonly enforcement: "active" | "disabled";
  readonly bypass_actors: readonly BypassActor[];
  readonly rules: readonly Rule[];
}

type RefCondition = Pick<RulesetDocument["conditions"], "ref_name">;

export interface IdsRulesetDocument extends Guards {
  readonly conditions: RefCondition & { readonly repository_id: { readonly repository_ids: readonly number[] } };
}

export interface RepositoryRulesetDocument extends Guards {
  readonly conditions: RefCondition;
}

/**
 * About these repositories and no others, also none that are made later.
 * @throws RangeError for no repository at all: nobody knows what GitHub would take that for
 */
export function rulesetByIds(document: RulesetDocument, repositoryIds: readonly number[]): IdsRulesetDocument {
  if (repositoryIds.length === 0) throw new RangeError("A ruleset must be about a repository.");
  const ids = [...new Set(repositoryIds)].sort((one, other) => one - other);
  return {
    ...document,
    conditions: { ref_name: document.conditions.ref_name, repository_id: { repository_ids: ids } },
  };
}

/** Of one repository, whose administrators can change it. */
export function rulesetOfRepository(document: RulesetDocument): RepositoryRulesetDocument {
  return { ...document, conditions: { ref_name: document.conditions.ref_name } };
}

/** What a repository offers by itself, the strongest first. */
export const REPOSITORY_TIERS = ["repository-ruleset", "classic-protection", "actions-off"] as const;
export type RepositoryTier = (typeof REPOSITORY_TIERS)[number];

/** Whether each repository is held by itself, at some requests for each. */
export function isOfRepositories(tier: Tier): tier is RepositoryTier {
  return (REPOSITORY_TIERS as readonly Tier[]).includes(tier);
}

/** The strongest of what repositories offer; null where none offers anything. */
export function strongestOf(tiers: readonly (RepositoryTier | null)[]): RepositoryTier | null {
  return REPOSITORY_TIERS.find((tier) => tiers.includes(tier)) ?? null;
}

/**
 * Requests that hold one repository, as far as that is known before: a ruleset that has to be made anew costs one more, and so does each
 * release branch that is locked.
 * @param kinds rulesets that a slot has
 */
export function repositoryCalls(tier: RepositoryTier | null, kinds: number): number {
  if (tier === null) return 0;
  // A branch is read before it is locked, and by the lock once more; Actions are read before they are off.
  return { "repository-ruleset": kinds, "classic-protection": 3, "actions-off": 2 }[tier];
}
