import type { Tier } from "./enforcement.ts";
import { isOfRepositories, REPOSITORY_TIERS, type RepositoryTier } from "./ladder.ts";
import type { Scope } from "./scope.ts";
import { type ChosenSlot, chooseSlot, type NoSlot, type SlotFacts } from "./slot.ts";

/** What a freeze asks of GitHub, shown before it is confirmed. */
export interface FreezeCost {
  readonly slot: ChosenSlot;
  /** Requests that switch rulesets on: as many as the slot has, whatever the number of repositories. */
  readonly rulesetCalls: number;
  /** Requests that put repositories into scope, or out of it, before that. */
  readonly propertyCalls: number;
}

/**
 * The cost of freezing a scope now.
 * @param kinds how many rulesets a slot switches on
 */
export function freezeCost(
  scope: Scope,
  slots: readonly SlotFacts[],
  repositoryIds: readonly string[],
  kinds: number,
): FreezeCost | NoSlot {
  const slot = chooseSlot(scope, slots, repositoryIds);
  if (typeof slot === "string") return slot;
  return { slot, rulesetCalls: kinds, propertyCalls: slot.propertyCalls };
}

/** By which means repositories would be held, the strongest first; null for those that nothing would hold. */
export function tiersOfScope(
  slot: Tier,
  repositoryIds: readonly string[],
  offers: ReadonlyMap<string, RepositoryTier | null>,
): readonly { readonly tier: Tier | null; readonly repositories: number }[] {
  if (!isOfRepositories(slot)) return [{ tier: slot, repositories: repositoryIds.length }];
  const counts = new Map<Tier | null, number>();
  for (const id of repositoryIds) counts.set(offers.get(id) ?? null, (counts.get(offers.get(id) ?? null) ?? 0) + 1);
  return [...REPOSITORY_TIERS, null].flatMap((tier) => {
    const repositories = counts.get(tier) ?? 0;
    return repositories === 0 ? [] : [{ tier, repositories }];
  });
}

/** A merge of the last days. */
export interface PastMerge {
  readonly repositoryId: string;
  readonly base: string;
  readonly kind: "default" | "release" | "deployed" | "other";
  readonly labels: readonly string[];
  readonly mergedAt: number;
  /** Whether a migration's own pull request: those go through. */
  readonly ours: boolean;
}

export interface Counterfactual {
  readonly merges: number;
  readonly blocked: number;
  /** Of these, the ones whose labels say that they could not wait. */
  readonly urgent: number;
  /** Migrations' own pull requests, which go through. */
  readonly letThrough: number;
  /** Repositories with a blocked merge, the most first. */
  readonly repositories: readonly { readonly repositoryId: string; readonly blocked: number }[];
}

const URGENT = /hot-?fix|urgent|sev(?:erity)?[-/ ]?[01]\b|p0\b|incident|security/i;

/** What the freeze would have blocked, had it been in force. Labels are free text: they tell people, and decide nothing. */
export function replay(scope: Scope, merges: readonly PastMerge[]): Counterfactual {
  const inScope = scope.kind === "chosen" ? new Set(scope.repositoryIds) : null;
  const isIn = (repositoryId: string) => inScope?.has(repositoryId) ?? true;
  const blocked = merges.filter(({ repositoryId, kind, ours }) => !ours && kind !== "other" && isIn(repositoryId));
  const own = merges.filter(({ repositoryId, kind, ours }) => ours && kind !== "other" && isIn(repositoryId));
  const each = new Map<string, number>();
  for (const { repositoryId } of blocked) each.set(repositoryId, (each.get(repositoryId) ?? 0) + 1);
  const repositories = [...each].map(([repositoryId, count]) => ({ repositoryId, blocked: count }));
  return {
    merges: merges.length,
    blocked: blocked.length,
    letThrough: own.length,
    urgent: blocked.filter(({ labels }) => labels.some((label) => URGENT.test(label))).length,
    repositories: repositories.sort(
      (one, other) => other.blocked - one.blocked || (one.repositoryId < other.repositoryId ? -1 : 1),
    ),
  };
}
