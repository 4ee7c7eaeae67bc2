import type { Epoch } from "../../core/freeze/epoch.ts";
import { REPOSITORY_TIERS, type RepositoryTier, rulesetOfRepository } from "../../core/freeze/ladder.ts";
import { kindsOf, type RulesetKind, rulesetName } from "../../core/freeze/rulesets.ts";
import type { Slot } from "../../core/freeze/slot.ts";
import type { KnownRuleset } from "../github/freezer-ports.ts";
import type { GithubFailure, GithubResult, ReadOptions } from "../github/ports.ts";
import { done } from "../refuse.ts";
import { documentOf } from "./put.ts";
import type { FreezePlace, FreezeWorkPorts, FreezingIncident, Means, MeansRow } from "./work-ports.ts";

/** What is done to one repository where its organisation has no rulesets, by the strongest means that it offers. */

export interface MeansCall {
  readonly ports: FreezeWorkPorts;
  readonly place: FreezePlace;
  readonly organisationId: string;
  readonly options: ReadOptions;
}

/** About one repository: the others are gone on with. */
const OF_ONE: ReadonlySet<string> = new Set([
  "not-found",
  "moved",
  "invalid",
  "missing-permission",
  "refused",
  "broader",
]);

export function isOfOne({ code }: GithubFailure): boolean {
  return OF_ONE.has(code);
}

/** The kinds that a repository's own rulesets guard. There is no lockdown by them. */
export function ownKinds({ settings }: FreezePlace): readonly RulesetKind[] {
  return kindsOf({ ...settings, mergeAppId: null });
}

/**
 * Finds the strongest means that a repository offers, by making its rulesets, which are off; the weaker ones are only looked at. What it
 * offers is kept, or why it offers nothing.
 */
export async function probeRepository(call: MeansCall, row: MeansRow): Promise<GithubResult<RepositoryTier | null>> {
  const { ports, place, options } = call;
  const looks: Readonly<Record<RepositoryTier, () => Promise<GithubResult<unknown>>>> = {
    "repository-ruleset": () => writeRulesets(call, row, { slot: 1, epoch: null, active: false }),
    "classic-protection": async () =>
      row.defaultBranch === null
        ? noBranch()
        : ports.ladder.readBranch(place.freezer, row.repository, row.defaultBranch, options),
    "actions-off": () => ports.ladder.readActions(place.freezer, row.repository, options),
  };
  let failure: GithubFailure | null = null;
  for (const tier of REPOSITORY_TIERS) {
    const looked = await looks[tier]();
    if (looked.ok) return await offered(call, row, tier, null);
    if (!isOfOne(looked.failure)) return looked;
    failure ??= looked.failure;
  }
  return await offered(call, row, null, failure);
}

async function offered(
  { ports, organisationId }: MeansCall,
  { repository }: MeansRow,
  tier: RepositoryTier | null,
  failure: GithubFailure | null,
): Promise<GithubResult<RepositoryTier | null>> {
  const probedAt = ports.clock.now();
  const problem = failure?.message ?? null;
  await ports.work.changeMeans(organisationId, repository.repositoryId, (is) => ({ ...is, tier, problem, probedAt }));
  return done(tier);
}

function noBranch(): GithubResult<never> {
  const message = "The repository has no branch yet.";
  return { ok: false, failure: { code: "not-found", message, status: null, outcomeUnknown: false } };
}

interface Wish {
  readonly slot: Slot;
  readonly epoch: Epoch | null;
  readonly active: boolean;
}

/** Each ruleset of a slot, whole; one that is not known here is found again by its name before another is made. @returns requests that wrote */
async function writeRulesets(call: MeansCall, row: MeansRow, wish: Wish): Promise<GithubResult<number>> {
  const { ports, place, organisationId, options } = call;
  const { slot, epoch, active } = wish;
  const { repository } = row;
  let listed: readonly KnownRuleset[] | null = null;
  let calls = 0;
  for (const kind of ownKinds(place)) {
    const document = rulesetOfRepository(documentOf(slot, kind, epoch, place.settings, active));
    const write = async (id: number | null) => {
      await ports.guard();
      calls += 1;
      if (id === null) return await ports.ladder.createRuleset(place.freezer, repository, document, options);
      return await ports.ladder.updateRuleset(place.freezer, repository, id, document, options);
    };
    const known = row.rulesets[slot]?.[kind];
    let put = known === undefined ? null : await write(known);
    if (put === null || (!put.ok && put.failure.code === "not-found")) {
      if (listed === null) {
        const read = await ports.ladder.rulesets(place.freezer, repository, options);
        if (!read.ok) return read;
        listed = read.value;
      }
      put = await write(listed.find(({ name }) => name === rulesetName(slot, kind))?.id ?? null);
    }
    if (!put.ok) return put;
    const { id } = put.value;
    if (id !== known)
      await ports.work.changeMeans(organisationId, repository.repositoryId, (is) => withRuleset(is, slot, kind, id));
  }
  return done(calls);
}

function withRuleset(is: Means, slot: Slot, kind: RulesetKind, id: number): Means {
  return { ...is, rulesets: { ...is.rulesets, [slot]: { ...is.rulesets[slot], [kind]: id } } };
}

export interface Held {
  /** Null where nothing can be had. */
  readonly tier: RepositoryTier | null;
  /** Requests that wrote. */
  readonly calls: number;
}

/**
 * Holds it by the strongest means that can be had. That it is held is noted before, and how it was is noted before that is changed, so that
 * whoever goes on after a death puts back what there was.
 */
export async function holdRepository(
  call: MeansCall,
  row: MeansRow,
  { slot, epoch }: Pick<FreezingIncident, "slot" | "epoch">,
): Promise<GithubResult<Held>> {
  const { ports, organisationId } = call;
  const note = (change: (is: Means) => Means) =>
    ports.work.changeMeans(organisationId, row.repository.repositoryId, change);
  await note((is) => ({ ...is, heldBy: [...is.heldBy.filter((one) => one !== slot), slot] }));
  const ways: Readonly<Record<RepositoryTier, () => Promise<GithubResult<number>>>> = {
    "repository-ruleset": () => writeRulesets(call, row, { slot, epoch, active: true }),
    "classic-protection": () => lockBranches(call, row),
    "actions-off": () => switchActionsOff(call, row),
  };
  const from = row.tier === null ? 0 : REPOSITORY_TIERS.indexOf(row.tier);
  let failure: GithubFailure | null = null;
  for (const tier of REPOSITORY_TIERS.slice(from)) {
    const held = await ways[tier]();
    if (held.ok) {
      if (tier !== row.tier) await note((is) => ({ ...is, tier, problem: null, probedAt: ports.clock.now() }));
      return done({ tier, calls: held.value });
    }
    if (!isOfOne(held.failure)) return held;
    failure ??= held.failure;
  }
  const problem = failure?.message ?? null;
  await note((is) => ({ ...is, tier: null, problem, probedAt: ports.clock.now() }));
  return done({ tier: null, calls: 0 });
}

export function branchesOf({ defaultBranch, releases }: MeansRow): readonly string[] {
  return [...new Set([...(defaultBranch === null ? [] : [defaultBranch]), ...releases])];
}

async function lockBranches(call: MeansCall, row: MeansRow): Promise<GithubResult<number>> {
  const { ports, place, organisationId, options } = call;
  const { repository, defaultBranch } = row;
  if (defaultBranch === null) return noBranch();
  let calls = 0;
  for (const branch of branchesOf(row)) {
    const read = await ports.ladder.readBranch(place.freezer, repository, branch, options);
    if (!read.ok) return read;
    const before = read.value;
    // The first word counts: by the second it is we who locked it.
    await ports.work.changeMeans(organisationId, repository.repositoryId, (is) => ({
      ...is,
      branches: { ...is.branches, [branch]: is.branches[branch] ?? before },
    }));
    await ports.guard();
    const locked = await ports.ladder.lockBranch(place.freezer, repository, branch, options);
    // A release branch that is gone by now needs no lock.
    if (!locked.ok && (branch === defaultBranch || !isOfOne(locked.failure))) return locked;
    calls += 1;
  }
  return done(calls);
}

async function switchActionsOff(call: MeansCall, { repository }: MeansRow): Promise<GithubResult<number>> {
  const { ports, place, organisationId, options } = call;
  const read = await ports.ladder.readActions(place.freezer, repository, options);
  if (!read.ok) return read;
  await ports.work.changeMeans(organisationId, repository.repositoryId, (is) => ({
    ...is,
    actions: is.actions ?? read.value,
  }));
  await ports.guard();
  const off = await ports.ladder.writeActions(place.freezer, repository, { enabled: false, allowed: null }, options);
  return off.ok ? done(1) : off;
}

/** Lets it out of one slot's incident. What several share, a lock or Actions that are off, goes with the last of them. @returns requests that wrote */
export async function freeRepository(
  call: MeansCall,
  row: MeansRow,
  { slot, epoch }: Pick<FreezingIncident, "slot" | "epoch">,
): Promise<GithubResult<number>> {
  const { ports, place, organisationId, options } = call;
  const { repository } = row;
  const note = (change: (is: Means) => Means) =>
    ports.work.changeMeans(organisationId, repository.repositoryId, change);
  let calls = 0;
  for (const [kind, id] of Object.entries(row.rulesets[slot] ?? {})) {
    const off = rulesetOfRepository(documentOf(slot, kind as RulesetKind, epoch, place.settings, false));
    await ports.guard();
    const put = await ports.ladder.updateRuleset(place.freezer, repository, id, off, options);
    if (!put.ok && put.failure.code !== "not-found") return put;
    calls += 1;
  }
  const is = await note((means) => ({ ...means, heldBy: means.heldBy.filter((one) => one !== slot) }));
  if (is.heldBy.length > 0) return done(calls);
  for (const [branch, before] of Object.entries(is.branches)) {
    await ports.guard();
    const put = await ports.ladder.unlockBranch(place.freezer, repository, branch, before, options);
    if (!put.ok && put.failure.code !== "not-found") return await stillHeld(put, note, slot);
    await note(({ branches, ...means }) => ({ ...means, branches: without(branches, branch) }));
    calls += 1;
  }
  if (is.actions !== null) {
    await ports.guard();
    const put = await ports.ladder.writeActions(place.freezer, repository, is.actions, options);
    if (!put.ok) return await stillHeld(put, note, slot);
    await note((means) => ({ ...means, actions: null }));
    calls += 1;
  }
  return done(calls);
}

async function stillHeld<T>(
  failed: GithubResult<T>,
  note: (change: (is: Means) => Means) => Promise<Means>,
  slot: Slot,
): Promise<GithubResult<never>> {
  await note((is) => ({ ...is, heldBy: [...is.heldBy.filter((one) => one !== slot), slot] }));
  if (failed.ok) throw new RangeError("only what failed is still held");
  return failed;
}

function without<T>(all: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));
}
