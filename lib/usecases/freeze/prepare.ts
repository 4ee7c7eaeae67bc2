import { driftOf } from "../../core/freeze/drift.ts";
import { EPOCHS, type Epoch } from "../../core/freeze/epoch.ts";
import {
  type GuardSettings,
  kindsOf,
  RULESET_KINDS,
  type RulesetDocument,
  type RulesetKind,
  rulesetDocument,
  rulesetName,
} from "../../core/freeze/rulesets.ts";
import { inCalls } from "../../core/freeze/scope.ts";
import { IN_SCOPE, isInByDefault, SLOTS, type Slot, scopeProperty, slotProperties } from "../../core/freeze/slot.ts";
import type { KnownRuleset, SeenProperty } from "../github/freezer-ports.ts";
import type { GithubFailure, GithubResult, ReadOptions } from "../github/ports.ts";
import { done } from "../refuse.ts";
import type { FreezePlace, FreezeWorkPorts, RulesetIds, SlotRow } from "./work-ports.ts";

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
 * Makes, in peacetime, what a freeze then only switches on: properties, and rulesets that are off. What is there already is found again by its
 * name, so that an answer that never came makes nothing twice. Why a slot cannot be had stands with it, as a sentence.
 */
export async function prepareSlots(ports: FreezeWorkPorts, organisationId: string): Promise<GithubResult<void>> {
  const prepared = await prepare(ports, organisationId);
  if (prepared.ok || !LASTING.has(prepared.failure.code)) return prepared;
  const rows = await ports.work.slots(organisationId);
  for (const slot of SLOTS) {
    const rulesets = rows.find((row) => row.slot === slot)?.rulesets ?? {};
    const change = { rulesets, settings: null, exceptions: null, problem: prepared.failure.message, noLockdown: null };
    await ports.work.putSlot(organisationId, slot, change, ports.clock.now());
  }
  return done(undefined);
}

async function prepare(ports: FreezeWorkPorts, organisationId: string): Promise<GithubResult<void>> {
  const place = await ports.places.of(organisationId);
  if (!place.ok) return place;
  const rows = await ports.work.slots(organisationId);
  if (rows.every(({ prepared }) => !prepared)) {
    const offered = await probe(ports, place.value);
    if (!offered.ok) return offered;
  }
  const defined = await define(ports, place.value);
  if (!defined.ok) return defined;
  const there = await ports.github.rulesets(place.value.freezer, later(ports));
  if (!there.ok) return there;
  const exceptions = await exceptionsOf(ports, place.value, organisationId);
  if (!exceptions.ok) return exceptions;
  for (const slot of SLOTS) {
    const row = rows.find((one) => one.slot === slot);
    if (row?.taken === true) continue;
    const made = await prepareSlot(ports, place.value, slot, row, there.value);
    if (!made.ok) return made;
    const reset = await resetScope(ports, place.value, organisationId, slot, exceptions.value.get(slot) ?? []);
    if (!reset.ok) return reset;
    const { settings, noLockdown } = place.value;
    const change = { rulesets: made.value, settings, exceptions: reset.value, problem: null, noLockdown };
    await ports.work.putSlot(organisationId, slot, change, ports.clock.now());
  }
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
    const document = documentOf(slot, kind, row?.lastEpoch ?? null, settings, false);
    const put = await putRuleset(ports, place, kept ?? null, document);
    if (!put.ok) return put;
    ids[kind] = put.value;
  }
  return done(ids);
}

/** One that is off carries the last epoch that was used, or the first. */
export function documentOf(
  slot: Slot,
  kind: RulesetKind,
  epoch: Epoch | null,
  settings: GuardSettings,
  active: boolean,
): RulesetDocument {
  return rulesetDocument({ slot, kind, epoch: epoch ?? (EPOCHS[0] as Epoch), active }, settings);
}

async function putRuleset(
  ports: FreezeWorkPorts,
  { freezer }: FreezePlace,
  seen: KnownRuleset | null,
  document: RulesetDocument,
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
