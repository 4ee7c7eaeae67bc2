import { driftOf } from "../../core/freeze/drift.ts";
import type { Epoch } from "../../core/freeze/epoch.ts";
import { type IdsRulesetDocument, isOfRepositories, rulesetByIds, strongestOf } from "../../core/freeze/ladder.ts";
import {
  kindsOf,
  RULESET_KINDS,
  type RulesetDocument,
  type RulesetKind,
  rulesetName,
} from "../../core/freeze/rulesets.ts";
import { inCalls } from "../../core/freeze/scope.ts";
import { IN_SCOPE, isInByDefault, SLOTS, type Slot, scopeProperty, slotProperties } from "../../core/freeze/slot.ts";
import type { KnownRuleset, SeenProperty } from "../github/freezer-ports.ts";
import type { GithubFailure, GithubResult, ReadOptions } from "../github/ports.ts";
import { done } from "../refuse.ts";
import { documentOf } from "./put.ts";
import { probeRepository } from "./repository-means.ts";
import type { FreezePlace, FreezeWorkPorts, RulesetIds, SlotChange, SlotRow } from "./work-ports.ts";

/** Everything here may wait: nobody is frozen by it. */
function later({ signal }: FreezeWorkPorts): ReadOptions {
  return { signal, priority: "background" };
}

/** A person has to do something about these; the others are tried again. */
const LASTING: ReadonlySet<string> = new Set([
  "misconfigured",
  "suspended",
  "not-installed",
  "missing-permission",
  "not-found",
  "invalid",
]);

/**
 * Makes, in peacetime, what a freeze then only switches on, by the strongest means that the organisation offers: properties and rulesets that are
 * off; rulesets by ids of repositories; or what each repository offers by itself. What is there already is found again by its name, so that an
 * answer that never came makes nothing twice. Why a slot cannot be had, or only by weaker means, stands with it, as a sentence.
 */
export async function prepareSlots(ports: FreezeWorkPorts, organisationId: string): Promise<GithubResult<void>> {
  const prepared = await prepare(ports, organisationId);
  if (prepared.ok || !LASTING.has(prepared.failure.code)) return prepared;
  const rows = await ports.work.slots(organisationId);
  for (const slot of SLOTS) {
    const { rulesets = {}, tier = "organisation-property" } = rows.find((row) => row.slot === slot) ?? {};
    const problem = prepared.failure.message;
    const change = { rulesets, settings: null, exceptions: null, problem, noLockdown: null, tier, tierReason: null };
    await ports.work.putSlot(organisationId, slot, change, ports.clock.now());
  }
  return done(undefined);
}

async function prepare(ports: FreezeWorkPorts, organisationId: string): Promise<GithubResult<void>> {
  const place = await ports.places.of(organisationId);
  if (!place.ok) return place;
  const rows = await ports.work.slots(organisationId);
  if (!rows.some(({ prepared, tier }) => prepared && !isOfRepositories(tier))) {
    const offered = await probe(ports, place.value);
    if (!offered.ok && LASTING.has(offered.failure.code))
      return await prepareRepositories(ports, place.value, organisationId, offered.failure);
    if (!offered.ok) return offered;
  }
  const defined = await define(ports, place.value);
  if (defined.ok) {
    const made = await prepareByProperty(ports, place.value, organisationId);
    if (made.ok || made.failure.code !== "invalid") return made;
    return await prepareByIds(
      ports,
      place.value,
      organisationId,
      `GitHub takes no ruleset by property: ${made.failure.message}`,
    );
  }
  if (!LASTING.has(defined.failure.code)) return defined;
  const reason = `The organisation’s custom properties cannot be used: ${defined.failure.message}`;
  return await prepareByIds(ports, place.value, organisationId, reason);
}

async function prepareByProperty(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  organisationId: string,
): Promise<GithubResult<void>> {
  const exceptions = await exceptionsOf(ports, place, organisationId);
  if (!exceptions.ok) return exceptions;
  const document = (slot: Slot, kind: RulesetKind, epoch: Epoch | null) =>
    documentOf(slot, kind, epoch, place.settings, false);
  return await prepareEach(ports, place, organisationId, document, async (slot, rulesets) => {
    const reset = await resetScope(ports, place, organisationId, slot, exceptions.value.get(slot) ?? []);
    if (!reset.ok) return reset;
    const own = { tier: "organisation-property", tierReason: null } as const;
    return done({
      ...own,
      rulesets,
      settings: place.settings,
      exceptions: reset.value,
      problem: null,
      noLockdown: place.noLockdown,
    });
  });
}

async function prepareByIds(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  organisationId: string,
  tierReason: string,
): Promise<GithubResult<void>> {
  const ids = (await ports.work.repositories(organisationId)).map(({ id }) => id);
  if (ids.length === 0) return lasting("invalid", "No repository is known yet that a ruleset could be about.");
  // Whom one that is off is about is of no consequence, as long as it is anybody.
  const document = (slot: Slot, kind: RulesetKind, epoch: Epoch | null, seen: KnownRuleset | null) => {
    const kept = seen?.repositoryIds ?? [];
    return rulesetByIds(documentOf(slot, kind, epoch, place.settings, false), kept.length > 0 ? kept : ids);
  };
  return await prepareEach(ports, place, organisationId, document, async (_slot, rulesets) => {
    const own = { tier: "organisation-ids", tierReason } as const;
    return done({
      ...own,
      rulesets,
      settings: place.settings,
      exceptions: [],
      problem: null,
      noLockdown: place.noLockdown,
    });
  });
}

type DocumentFor = (
  slot: Slot,
  kind: RulesetKind,
  epoch: Epoch | null,
  seen: KnownRuleset | null,
) => RulesetDocument | IdsRulesetDocument;

/** Slots that no incident has. */
async function prepareEach(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  organisationId: string,
  document: DocumentFor,
  changeOf: (slot: Slot, rulesets: RulesetIds) => Promise<GithubResult<SlotChange>>,
): Promise<GithubResult<void>> {
  const there = await ports.github.rulesets(place.freezer, later(ports));
  if (!there.ok) return there;
  const rows = await ports.work.slots(organisationId);
  for (const slot of SLOTS) {
    const row = rows.find((one) => one.slot === slot);
    if (row?.taken === true) continue;
    const made = await prepareSlot(ports, place, slot, row, there.value, document);
    if (!made.ok) return made;
    const change = await changeOf(slot, made.value);
    if (!change.ok) return change;
    await ports.work.putSlot(organisationId, slot, change.value, ports.clock.now());
  }
  return done(undefined);
}

/** Repositories of one round that are probed; the next ones are a job of their own. */
const PROBED = 40;
const PROBE_AGAIN_MS = 24 * 60 * 60_000;

/** Each by itself, in rounds. Slots are prepared as soon as one repository offers anything, and no better than the best of them. */
async function prepareRepositories(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  organisationId: string,
  failure: GithubFailure,
): Promise<GithubResult<void>> {
  const call = { ports, place, organisationId, options: later(ports) };
  const now = ports.clock.now().getTime();
  const due = (await ports.work.means(organisationId, null)).filter(
    ({ probedAt, heldBy }) =>
      heldBy.length === 0 && (probedAt === null || Math.abs(now - probedAt.getTime()) > PROBE_AGAIN_MS),
  );
  for (const row of due.slice(0, PROBED)) {
    ports.signal?.throwIfAborted();
    const probed = await probeRepository(call, row);
    if (!probed.ok) return probed;
  }
  const tier = strongestOf((await ports.work.means(organisationId, null)).map((one) => one.tier));
  if (tier === null) return { ok: false, failure };
  const change = {
    rulesets: {},
    settings: place.settings,
    exceptions: [],
    problem: null,
    noLockdown: "Repositories that are held one by one are not locked down.",
    tier,
    tierReason: failure.message,
  };
  for (const slot of SLOTS) await ports.work.putSlot(organisationId, slot, change, ports.clock.now());
  if (due.length > PROBED) await ports.work.ask("freeze.prepare", organisationId);
  return done(undefined);
}

async function probe(ports: FreezeWorkPorts, { freezer }: FreezePlace): Promise<GithubResult<void>> {
  await ports.guard();
  const { state, failure } = await ports.github.probe(freezer, later(ports));
  if (state === "offered") return done(undefined);
  if (state === "not-offered")
    return lasting(
      "invalid",
      "The organisation's plan on GitHub offers no organisation rulesets, so merges cannot be held.",
    );
  if (state === "not-allowed")
    return lasting(
      "missing-permission",
      "The Freezer App may not write the organisation's rulesets. An owner has to grant it organization_administration: write.",
    );
  return failure === null
    ? lasting("invalid", "GitHub did not say whether it offers rulesets.")
    : { ok: false, failure };
}

function lasting(code: GithubFailure["code"], message: string): GithubResult<never> {
  return { ok: false, failure: { code, message, status: null, outcomeUnknown: false } };
}

async function define(ports: FreezeWorkPorts, { freezer }: FreezePlace): Promise<GithubResult<void>> {
  const seen = await ports.github.properties(freezer, later(ports));
  if (!seen.ok) return seen;
  const wrong = undefinedProperties(seen.value);
  if (wrong.length === 0) return done(undefined);
  await ports.guard();
  return await ports.github.defineProperties(freezer, wrong, later(ports));
}

/** Those of all slots that are missing, or that somebody else may set. */
export function undefinedProperties(seen: readonly SeenProperty[]) {
  const byName = new Map(seen.map((property) => [property.name, property]));
  return SLOTS.flatMap(slotProperties).filter((wanted) => {
    const is = byName.get(wanted.property_name);
    if (is === undefined || is.valueType !== wanted.value_type || is.editableBy !== wanted.values_editable_by)
      return true;
    if (is.required !== wanted.required || is.defaultValue !== wanted.default_value) return true;
    return wanted.allowed_values.some((value) => !is.allowedValues.includes(value));
  });
}

async function prepareSlot(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  slot: Slot,
  row: SlotRow | undefined,
  there: readonly KnownRuleset[],
  documentFor: DocumentFor,
): Promise<GithubResult<RulesetIds>> {
  const { freezer, settings } = place;
  const ids: Partial<Record<RulesetKind, number>> = {};
  const kinds = kindsOf(settings);
  for (const kind of RULESET_KINDS) {
    const own = there.filter(({ id, name }) => id === row?.rulesets[kind] || name === rulesetName(slot, kind));
    const kept = own.find(({ id }) => id === row?.rulesets[kind]) ?? own[0];
    const wanted = kinds.includes(kind);
    // What is ours and not wanted must not stand there half made, nor a second one beside the one that we know.
    for (const { id } of own.filter((one) => !wanted || one !== kept)) {
      await ports.guard();
      const gone = await ports.github.deleteRuleset(freezer, id, later(ports));
      if (!gone.ok && gone.failure.code !== "not-found") return gone;
    }
    if (!wanted) continue;
    const document = documentFor(slot, kind, row?.lastEpoch ?? null, kept ?? null);
    const put = await putRuleset(ports, place, kept ?? null, document);
    if (!put.ok) return put;
    ids[kind] = put.value;
  }
  return done(ids);
}

async function putRuleset(
  ports: FreezeWorkPorts,
  { freezer }: FreezePlace,
  seen: KnownRuleset | null,
  document: RulesetDocument | IdsRulesetDocument,
): Promise<GithubResult<number>> {
  if (seen !== null && driftOf(document, seen).length === 0) return done(seen.id);
  await ports.guard();
  const put =
    seen === null
      ? await ports.github.createRuleset(freezer, document, later(ports))
      : await ports.github.updateRuleset(freezer, seen.id, document, later(ports));
  return put.ok ? done(put.value.id) : put;
}

/** Repositories whose scope is not the default, by slot, as GitHub has them. */
async function exceptionsOf(
  ports: FreezeWorkPorts,
  { freezer }: FreezePlace,
  organisationId: string,
): Promise<GithubResult<ReadonlyMap<Slot, readonly string[]>>> {
  const known = new Map((await ports.work.repositories(organisationId)).map((one) => [one.id, one.repositoryId]));
  const found = new Map<Slot, string[]>(SLOTS.map((slot) => [slot, []]));
  for await (const page of ports.github.propertyValues(freezer, later(ports))) {
    if (!page.ok) return page;
    for (const { repositoryId: githubId, values } of page.value) {
      const repositoryId = known.get(githubId);
      if (repositoryId === undefined) continue;
      for (const slot of SLOTS) if (isException(slot, values)) found.get(slot)?.push(repositoryId);
    }
  }
  return done(found);
}

/** A repository that has no value has the default. */
export function isException(slot: Slot, values: Readonly<Record<string, string | null>>): boolean {
  const value = values[scopeProperty(slot)] ?? null;
  return value !== null && (value === IN_SCOPE) !== isInByDefault(slot);
}

/** Back to the default, so that the next freeze of all costs nothing. @returns those that are still not */
async function resetScope(
  ports: FreezeWorkPorts,
  { freezer }: FreezePlace,
  organisationId: string,
  slot: Slot,
  exceptions: readonly string[],
): Promise<GithubResult<readonly string[]>> {
  if (exceptions.length === 0) return done([]);
  const names = new Map((await ports.work.repositories(organisationId)).map((one) => [one.repositoryId, one.name]));
  const left: string[] = [];
  for (const batch of inCalls(exceptions)) {
    await ports.guard();
    const known = batch.flatMap((id) => names.get(id) ?? []);
    const value = isInByDefault(slot) ? IN_SCOPE : "out";
    const set = await ports.github.setProperties(freezer, known, { [scopeProperty(slot)]: value }, later(ports));
    if (!set.ok && set.failure.code !== "not-found") return set;
    if (!set.ok) left.push(...batch);
  }
  return done(left);
}
