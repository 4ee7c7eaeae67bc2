import type { Tier } from "../../core/freeze/enforcement.ts";
import { isOfRepositories, rulesetByIds } from "../../core/freeze/ladder.ts";
import { RULESET_KINDS, type RulesetDocument } from "../../core/freeze/rulesets.ts";
import { inCalls } from "../../core/freeze/scope.ts";
import {
  IN_SCOPE,
  isInByDefault,
  OUT_OF_SCOPE,
  type Slot,
  scopeProperty,
  thawProperty,
} from "../../core/freeze/slot.ts";
import type { GithubResult } from "../github/ports.ts";
import { done } from "../refuse.ts";
import { holdByIds } from "./by-ids.ts";
import { freeEach, holdEach, tellEach } from "./by-repository.ts";
import { documentOf, kindsFor, putOn, urgent } from "./put.ts";
import type {
  FreezePlace,
  FreezeWorkPorts,
  FreezingIncident,
  KnownRepository,
  RulesetIds,
  WorkRow,
} from "./work-ports.ts";

/**
 * Tells GitHub of a freeze. What GitHub took is noted after each request, and each request says the whole state: whoever goes on after a
 * death repeats one request at most, and that is harmless.
 */
export async function applyFreeze(ports: FreezeWorkPorts, incidentId: string): Promise<GithubResult<void>> {
  const incident = await ports.work.incident(incidentId);
  if (incident === null || incident.state !== "activating") return done(undefined);
  const place = await ports.places.of(incident.organisationId);
  if (!place.ok) return place;
  const row = (await ports.work.slots(incident.organisationId)).find(({ slot }) => slot === incident.slot);
  const tier = row?.tier ?? "organisation-property";
  const held = await holdBy(tier, ports, place.value, incident, row?.rulesets ?? {});
  if (!held.ok) return held;
  if (held.value === "more") {
    await ports.work.ask("freeze.confirm", incidentId);
    return done(undefined);
  }
  if (await ports.work.requested(incident, ports.clock.now(), tier)) await ports.work.ask("freeze.confirm", incidentId);
  await ports.work.ask("freeze.drift", incident.organisationId);
  // What was decided while it was being activated.
  await ports.work.ask("freeze.thaw", incidentId);
  return done(undefined);
}

/** By the slot's means. @returns whether all of it was asked for; if not, another job goes on */
async function holdBy(
  tier: Tier,
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
  rulesets: RulesetIds,
): Promise<GithubResult<"all" | "more">> {
  if (isOfRepositories(tier)) {
    const held = await holdEach(ports, place, incident);
    return held.ok ? done(held.value ? "more" : "all") : held;
  }
  if (tier === "organisation-ids") {
    const held = await holdByIds(ports, place, incident);
    return held.ok ? done("all") : held;
  }
  const scoped = await applyScope(ports, place, incident);
  if (!scoped.ok) return scoped;
  for (const kind of kindsFor(incident, rulesets)) {
    if (incident.progress.includes(kind)) continue;
    const put = await putOn(ports, place, incident, kind, rulesets[kind] ?? null);
    if (!put.ok) return put;
  }
  return done("all");
}

async function applyScope(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
): Promise<GithubResult<void>> {
  const { organisationId, slot } = incident;
  const [repositories, rows, slots] = await Promise.all([
    ports.work.repositories(organisationId),
    ports.work.inIncident(incident.id),
    ports.work.slots(organisationId),
  ]);
  const ours = new Set(rows.map(({ repository }) => repository.repositoryId));
  const exceptions = new Set(slots.find((row) => row.slot === slot)?.exceptions ?? []);
  for (const value of [IN_SCOPE, OUT_OF_SCOPE] as const) {
    const wrong = repositories.filter(({ repositoryId }) => {
      const should = incident.scope.kind === "all" || ours.has(repositoryId);
      const is = isInByDefault(slot) !== exceptions.has(repositoryId);
      return is !== should && should === (value === IN_SCOPE);
    });
    for (const batch of inCalls(wrong)) {
      const begun = ports.clock.now().getTime();
      const set = await setEach(ports, place, batch, { [scopeProperty(slot)]: value }, organisationId);
      if (!set.ok) return set;
      await ports.work.scoped(organisationId, slot, set.value, value === IN_SCOPE);
      await ports.work.progress(incident.id, null, ports.clock.now().getTime() - begun);
    }
  }
  return done(undefined);
}

/**
 * Thirty at most, by one request. Where GitHub has one of them no more under its name, none was set: then each by itself.
 * @returns our ids of those that were set
 */
export async function setEach(
  ports: FreezeWorkPorts,
  { freezer }: Pick<FreezePlace, "freezer">,
  batch: readonly KnownRepository[],
  values: Readonly<Record<string, string | null>>,
  organisationId: string,
): Promise<GithubResult<readonly string[]>> {
  await ports.guard();
  const names = batch.map(({ name }) => name);
  const all = await ports.github.setProperties(freezer, names, values, urgent(ports));
  if (all.ok) return done(batch.map(({ repositoryId }) => repositoryId));
  if (all.failure.code !== "not-found") return all;
  const lost: number[] = [];
  const set: string[] = [];
  for (const { name, id, repositoryId } of batch) {
    await ports.guard();
    const one = await ports.github.setProperties(freezer, [name], values, urgent(ports));
    if (!one.ok && one.failure.code !== "not-found") return one;
    if (one.ok) set.push(repositoryId);
    else lost.push(id);
  }
  await ports.work.askForSync(organisationId, lost);
  return done(set);
}

/** Everything that a slot says of a repository, so that one request makes it what it is to be, whatever it was. */
function valuesOf(slot: Slot, { epoch }: Pick<FreezingIncident, "epoch">, wanted: WorkRow["wanted"]) {
  return { [scopeProperty(slot)]: IN_SCOPE, [thawProperty(slot)]: wanted === "free" ? epoch : null };
}

/** Lets out, or holds again, what was decided so: thirty repositories by one request. */
export async function applyDecisions(ports: FreezeWorkPorts, incidentId: string): Promise<GithubResult<void>> {
  const tried = new Set<string>();
  for (;;) {
    const incident = await ports.work.incident(incidentId);
    if (incident === null || (incident.state !== "activating" && incident.state !== "active")) return done(undefined);
    const asking = await ports.work.asking(incident);
    // What GitHub does not have under its name waits for its sync, and what was changed meanwhile has another version.
    const rows = asking.filter((row) => !tried.has(keyOf(row)));
    if (rows.length === 0) break;
    const place = await ports.places.of(incident.organisationId);
    if (!place.ok) return place;
    const told = await tellRows(ports, place.value, incident, rows);
    if (!told.ok) return told;
    for (const row of rows) tried.add(keyOf(row));
  }
  await ports.work.ask("freeze.confirm", incidentId);
  return done(undefined);
}

/** By the means of the incident's slot. */
async function tellRows(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
  rows: readonly WorkRow[],
): Promise<GithubResult<void>> {
  const row = (await ports.work.slots(incident.organisationId)).find(({ slot }) => slot === incident.slot);
  if (row?.tier === "organisation-ids") return await holdByIds(ports, place, incident);
  if (row !== undefined && isOfRepositories(row.tier)) return await tellEach(ports, place, incident, rows);
  for (const wanted of ["held", "free"] as const) {
    for (const batch of inCalls(rows.filter((one) => one.wanted === wanted))) {
      const applied = await applyBatch(ports, place, incident, batch);
      if (!applied.ok) return applied;
    }
  }
  return done(undefined);
}

function keyOf({ repository, version }: WorkRow): string {
  return `${repository.repositoryId} ${version}`;
}

async function applyBatch(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
  batch: readonly WorkRow[],
): Promise<GithubResult<void>> {
  const { organisationId, slot } = incident;
  const repositories = batch.map(({ repository }) => repository);
  const values = valuesOf(slot, incident, batch[0]?.wanted ?? "held");
  const set = await setEach(ports, place, repositories, values, organisationId);
  if (!set.ok) return set;
  const taken = new Set(set.value);
  await ports.work.scoped(organisationId, slot, set.value, true);
  const rows = batch.filter(({ repository }) => taken.has(repository.repositoryId));
  const byProperty = rows.map((row) => ({ ...row, tier: "organisation-property" as const }));
  await ports.work.taken(incident, byProperty, ports.clock.now());
  return done(undefined);
}

/** Takes the rules off. The slot is free once they were seen to be off, and not before. */
export async function applyResolution(ports: FreezeWorkPorts, incidentId: string): Promise<GithubResult<void>> {
  const incident = await ports.work.incident(incidentId);
  if (incident === null || incident.state !== "resolving") return done(undefined);
  const place = await ports.places.of(incident.organisationId);
  if (!place.ok) return place;
  const { freezer, settings } = place.value;
  const row = (await ports.work.slots(incident.organisationId)).find(({ slot }) => slot === incident.slot);
  if (row !== undefined && isOfRepositories(row.tier)) {
    const free = await freeEach(ports, place.value, incident);
    if (!free.ok) return free;
    if (!free.value) return done(undefined);
  }
  for (const kind of RULESET_KINDS) {
    const id = row?.rulesets[kind];
    if (id === undefined) continue;
    const off = documentOf(incident.slot, kind, incident.epoch, settings, false);
    const document = row?.tier === "organisation-ids" ? await namingAny(ports, incident, off) : off;
    await ports.guard();
    const put = await ports.github.updateRuleset(freezer, id, document, urgent(ports));
    if (!put.ok && put.failure.code !== "not-found") return put;
    const seen = await ports.github.ruleset(freezer, id, urgent(ports));
    if (!seen.ok) return seen;
    if (seen.value !== null && seen.value.enforcement !== "disabled") return stillOn(seen.value.name);
  }
  await ports.work.resolved(incident, ports.clock.now());
  await ports.work.ask("freeze.confirm", incident.id);
  await ports.work.ask("freeze.prepare", incident.organisationId);
  return done(undefined);
}

/** One that is off has to be about some repository all the same. */
async function namingAny(ports: FreezeWorkPorts, { organisationId }: FreezingIncident, document: RulesetDocument) {
  const ids = (await ports.work.repositories(organisationId)).map(({ id }) => id);
  return ids.length === 0 ? document : rulesetByIds(document, ids);
}

function stillOn(name: string): GithubResult<never> {
  const message = `GitHub still has the ruleset ${name} on. It is tried again.`;
  return { ok: false, failure: { code: "unavailable", message, status: null, outcomeUnknown: false } };
}
