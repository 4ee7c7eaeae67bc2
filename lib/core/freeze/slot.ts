import { TIERS, type Tier } from "./enforcement.ts";
import { EPOCHS, type Epoch, nextEpoch } from "./epoch.ts";
import { propertyCalls, type Scope } from "./scope.ts";

/**
 * A place for one incident at a time: two custom properties and a set of rulesets that exist before anything happens. With four of them
 * several incidents and a drill stand side by side.
 */
export const SLOTS = [1, 2, 3, 4] as const;
export type Slot = (typeof SLOTS)[number];

/** In the first, every repository is in scope unless it is said to be out; in the others, the other way round. */
export function isInByDefault(slot: Slot): boolean {
  return slot === 1;
}

export const IN_SCOPE = "in";
export const OUT_OF_SCOPE = "out";

export function scopeProperty(slot: Slot): string {
  return `freeze_scope_${slot}`;
}

export function thawProperty(slot: Slot): string {
  return `thaw_epoch_${slot}`;
}

/** A custom property as GitHub's description has it. https://docs.github.com/en/rest/orgs/custom-properties */
export interface PropertyDefinition {
  readonly property_name: string;
  readonly value_type: "single_select";
  readonly required: boolean;
  readonly default_value: string | null;
  readonly allowed_values: readonly string[];
  /** By `org_and_repo_actors` a repository's administrator could let it out. */
  readonly values_editable_by: "org_actors";
  readonly description: string;
}

/** The two of a slot. A default needs `required`; the epoch has none: who is not let out by name is in. */
export function slotProperties(slot: Slot): readonly PropertyDefinition[] {
  return [
    {
      property_name: scopeProperty(slot),
      value_type: "single_select",
      required: true,
      default_value: isInByDefault(slot) ? IN_SCOPE : OUT_OF_SCOPE,
      allowed_values: [IN_SCOPE, OUT_OF_SCOPE],
      values_editable_by: "org_actors",
      description: `Thaw: whether a freeze in slot ${slot} is about this repository. Written by Thaw alone.`,
    },
    {
      property_name: thawProperty(slot),
      value_type: "single_select",
      required: false,
      default_value: null,
      allowed_values: EPOCHS,
      values_editable_by: "org_actors",
      description: `Thaw: the incident in slot ${slot} that this repository was let out of. Written by Thaw alone.`,
    },
  ];
}

/** How a slot stands. */
export interface SlotFacts {
  readonly slot: Slot;
  readonly lastEpoch: Epoch | null;
  /** An incident is in it, or its rulesets were not yet seen to be off after the last one. */
  readonly taken: boolean;
  /** What a freeze switches on is there, and as it should be. */
  readonly prepared: boolean;
  /** By which means. */
  readonly tier: Tier;
  /** Repositories whose scope is not the default. */
  readonly exceptions: readonly string[];
}

export interface ChosenSlot {
  readonly slot: Slot;
  readonly epoch: Epoch;
  /** Repositories whose scope has to be changed first, and to what. */
  readonly changes: readonly { readonly repositoryId: string; readonly value: typeof IN_SCOPE | typeof OUT_OF_SCOPE }[];
  /** Requests for these changes. */
  readonly propertyCalls: number;
}

/** Why none can be had. `none-prepared` and `all-taken` are told apart since different people mend them. */
export type NoSlot = "all-taken" | "none-prepared" | "used-up";

/**
 * The slot of the strongest means for a scope, and of these the one that costs the fewest requests: for all repositories the first one, if it is free. The epoch is one that no slot
 * has used.
 * @param repositoryIds all that the organisation has now
 */
export function chooseSlot(
  scope: Scope,
  slots: readonly SlotFacts[],
  repositoryIds: readonly string[],
): ChosenSlot | NoSlot {
  const free = slots.filter(({ taken }) => !taken);
  if (free.length === 0) return slots.length < SLOTS.length ? "none-prepared" : "all-taken";
  const prepared = free.filter((facts) => facts.prepared);
  if (prepared.length === 0) return "none-prepared";
  const epoch = nextEpoch(lastOf(slots));
  if (epoch === null) return "used-up";
  const best = Math.min(...prepared.map(({ tier }) => TIERS.indexOf(tier)));
  const strongest = prepared.filter(({ tier }) => TIERS.indexOf(tier) === best);
  const offers = strongest.map((facts) => offerOf(scope, facts, epoch, repositoryIds)).sort(byCost);
  return offers[0] ?? "none-prepared";
}

/**
 * The last of all slots: the check's name has the epoch and not the slot, so that what one slot's incident let through would be let through
 * by another's of the same epoch.
 */
function lastOf(slots: readonly SlotFacts[]): Epoch | null {
  return slots.reduce<Epoch | null>((last, { lastEpoch }) => {
    if (lastEpoch === null || (last !== null && EPOCHS.indexOf(last) >= EPOCHS.indexOf(lastEpoch))) return last;
    return lastEpoch;
  }, null);
}

function offerOf(scope: Scope, facts: SlotFacts, epoch: Epoch, repositoryIds: readonly string[]): ChosenSlot {
  // Without properties whom it is about is said in the rulesets themselves.
  const changes = facts.tier === "organisation-property" ? scopeChanges(scope, facts, repositoryIds) : [];
  return { slot: facts.slot, epoch, changes, propertyCalls: propertyCalls(changes.length) };
}

function byCost(one: ChosenSlot, other: ChosenSlot): number {
  return one.propertyCalls - other.propertyCalls || one.slot - other.slot;
}

/** Repositories whose scope in this slot is another than it has to be. */
export function scopeChanges(
  scope: Scope,
  facts: Pick<SlotFacts, "slot" | "exceptions">,
  repositoryIds: readonly string[],
): ChosenSlot["changes"] {
  const wanted = scope.kind === "chosen" ? new Set(scope.repositoryIds) : null;
  const exceptions = new Set(facts.exceptions);
  const inByDefault = isInByDefault(facts.slot);
  return repositoryIds.flatMap((repositoryId) => {
    const is = inByDefault !== exceptions.has(repositoryId);
    const should = wanted === null || wanted.has(repositoryId);
    return is === should ? [] : [{ repositoryId, value: should ? IN_SCOPE : OUT_OF_SCOPE } as const];
  });
}
