import { driftOf, weakens } from "../../core/freeze/drift.ts";
import type { Tier } from "../../core/freeze/enforcement.ts";
import { isOfRepositories } from "../../core/freeze/ladder.ts";
import type { RulesetKind } from "../../core/freeze/rulesets.ts";
import { inCalls } from "../../core/freeze/scope.ts";
import { isInByDefault, OUT_OF_SCOPE, scopeProperty, slotProperties, thawProperty } from "../../core/freeze/slot.ts";
import type { GithubResult } from "../github/ports.ts";
import { done } from "../refuse.ts";
import { setEach } from "./apply.ts";
import { driftsByIds, repairByIds } from "./by-ids.ts";
import { isException, undefinedProperties } from "./prepare.ts";
import { documentOf, kindsFor, putOn, urgent } from "./put.ts";
import { driftsOfEach } from "./repository-sights.ts";
import { whoChanged } from "./who-changed.ts";
import type {
  DriftSubject,
  FoundDrift,
  FreezePlace,
  FreezeWorkPorts,
  FreezingIncident,
  RulesetIds,
  StoredDrift,
} from "./work-ports.ts";

/**
 * Compares what GitHub has with what it took, for each incident that is active: rulesets, definitions and values of properties. What differs is
 * kept with who did it, where GitHub tells, and is put right or left to people, as the incident says.
 */
export async function watchFreeze(ports: FreezeWorkPorts, organisationId: string): Promise<GithubResult<void>> {
  const incidents = (await ports.work.incidents(organisationId)).filter(({ state }) => state === "active");
  if (incidents.length === 0) return done(undefined);
  const place = await ports.places.of(organisationId);
  if (!place.ok) return place;
  const slots = await ports.work.slots(organisationId);
  for (const incident of incidents) {
    await ports.work.cover(incident, ports.clock.now());
    const row = slots.find(({ slot }) => slot === incident.slot);
    const tier = row?.tier ?? "organisation-property";
    const watched = isOfRepositories(tier)
      ? await watchRepositories(ports, place.value, incident)
      : await watchRulesets(tier, ports, place.value, incident, row?.rulesets ?? {});
    if (!watched.ok) return watched;
    await ports.work.ask("freeze.thaw", incident.id);
  }
  return done(undefined);
}

/** By rulesets of the organisation. */
async function watchRulesets(
  tier: Tier,
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
  rulesets: RulesetIds,
): Promise<GithubResult<void>> {
  const byIds = tier === "organisation-ids";
  const ofRulesets = await (byIds ? driftsByIds : rulesetDrifts)(ports, place, incident, rulesets);
  if (!ofRulesets.ok) return ofRulesets;
  // Values of properties are pages of GitHub's: nobody waits for them to hear of a rule that does not hold.
  const rules = await noted(ports, incident, "rulesets", ofRulesets.value);
  const repairs = incident.onDrift === "repair";
  if (repairs) {
    const righted = byIds
      ? await repairByIds(ports, place, incident, rules)
      : await repairRulesets(ports, place, incident, rulesets, rules);
    if (!righted.ok) return righted;
  }
  if (!byIds) {
    const ofProperties = await propertyDrifts(ports, place, incident);
    if (!ofProperties.ok) return ofProperties;
    const properties = await noted(ports, incident, "properties", ofProperties.value);
    const repaired = repairs ? await repairProperties(ports, place, incident, properties) : done(undefined);
    if (!repaired.ok) return repaired;
  }
  await ports.work.compared(incident, ports.clock.now());
  const passed = await ports.github.bypasses(place.freezer, null, urgent(ports));
  if (!passed.ok) return passed;
  await ports.work.bypassed(incident, passed.value, ports.clock.now());
  return done(undefined);
}

/** One by one, in turn. Each that differs is written whole when it is asked for again. */
async function watchRepositories(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
): Promise<GithubResult<void>> {
  const looked = await driftsOfEach(ports, place, incident);
  if (!looked.ok) return looked;
  const { found, compared } = looked.value;
  const ofRulesets = found.filter(({ ruleset }) => ruleset !== null);
  const others = found.filter(({ ruleset }) => ruleset === null);
  const rules = await noted(ports, incident, "rulesets", ofRulesets, compared);
  const open = [...rules, ...(await noted(ports, incident, "properties", others, compared))];
  await ports.work.compared(incident, ports.clock.now());
  const ids = [...new Set(open.flatMap(({ repositoryId }) => repositoryId ?? []))];
  if (incident.onDrift !== "repair" || ids.length === 0) return done(undefined);
  await ports.work.reask(incident, ids);
  await ports.work.repaired(incident, open, ports.clock.now());
  return done(undefined);
}

async function rulesetDrifts(
  ports: FreezeWorkPorts,
  { freezer, settings }: FreezePlace,
  incident: FreezingIncident,
  rulesets: RulesetIds,
): Promise<GithubResult<readonly FoundDrift[]>> {
  const found: FoundDrift[] = [];
  for (const kind of kindsFor(incident, rulesets)) {
    const id = rulesets[kind] ?? 0;
    const seen = await ports.github.ruleset(freezer, id, urgent(ports));
    if (!seen.ok) return seen;
    const drifts = driftOf(documentOf(incident.slot, kind, incident.epoch, settings, true), seen.value);
    if (drifts.length === 0) continue;
    const changedBy = await whoChanged(ports, { freezer }, seen.value, id);
    for (const drift of drifts)
      found.push({ ...drift, weakens: weakens(drift), ruleset: kind, repositoryId: null, changedBy });
  }
  return done(found);
}

/** A value that is not as it should be, and of which repository and property. */
interface ToldValue {
  readonly drift: FoundDrift;
  readonly githubId: number;
  readonly property: { readonly name: string; readonly value: string | null };
}

async function propertyDrifts(
  ports: FreezeWorkPorts,
  { freezer }: FreezePlace,
  incident: FreezingIncident,
): Promise<GithubResult<readonly FoundDrift[]>> {
  const { slot, epoch } = incident;
  const own = { ruleset: null, changedBy: null };
  const defined = await ports.github.properties(freezer, urgent(ports));
  if (!defined.ok) return defined;
  const names = new Set(slotProperties(slot).map((property) => property.property_name));
  const found: FoundDrift[] = undefinedProperties(defined.value)
    .filter((property) => names.has(property.property_name))
    .map((property) => ({
      ...own,
      code: "definition",
      what: property.property_name,
      weakens: true,
      repositoryId: null,
    }));
  const told: ToldValue[] = [];
  // Read before GitHub is: what is asked for meanwhile is no difference.
  const rows = new Map((await ports.work.inIncident(incident.id)).map((row) => [row.repository.id, row]));
  const known = new Map((await ports.work.repositories(incident.organisationId)).map((one) => [one.id, one]));
  for await (const page of ports.github.propertyValues(freezer, urgent(ports))) {
    if (!page.ok) return page;
    for (const { repositoryId: githubId, values } of page.value) {
      const row = rows.get(githubId);
      const repositoryId = known.get(githubId)?.repositoryId ?? null;
      const tell = (code: FoundDrift["code"], what: string, harm: boolean, name: string) =>
        told.push({
          drift: { ...own, code, what, weakens: harm, repositoryId },
          githubId,
          property: { name, value: values[name] ?? null },
        });
      if (repositoryId === null) continue;
      const inScope = isException(slot, values) !== isInByDefault(slot);
      const letOut = values[thawProperty(slot)] === epoch;
      if (row === undefined) {
        if (inScope && !letOut) tell("in-scope", "freeze scope", false, scopeProperty(slot));
        continue;
      }
      if (row.requestedAt === null) continue;
      if (row.wanted === "held" && !inScope) tell("out-of-scope", "freeze scope", true, scopeProperty(slot));
      if (row.wanted === "held" && letOut) tell("let-out", "thaw epoch", true, thawProperty(slot));
      if (row.wanted === "free" && inScope && !letOut) tell("held-again", "thaw epoch", false, thawProperty(slot));
    }
  }
  for (const { drift, githubId, property } of told)
    found.push({ ...drift, changedBy: await ports.work.valueSetBy(incident.organisationId, githubId, property) });
  return done(found);
}

async function noted(
  ports: FreezeWorkPorts,
  incident: FreezingIncident,
  about: DriftSubject,
  found: readonly FoundDrift[],
  compared: readonly string[] | null = null,
): Promise<readonly StoredDrift[]> {
  const open = await ports.work.drifted(incident, about, found, ports.clock.now(), compared);
  await announce(ports, incident, open);
  return open;
}

/** GitHub keeps who changed a ruleset; of a property only its webhook tells. */
function saidBy(ruleset: string | null, login: string): string {
  return ruleset === null ? `, set by ${login} as GitHub’s webhook says` : `, last changed by ${login}`;
}

/** New ones only: what stands open was told. */
async function announce(
  ports: FreezeWorkPorts,
  incident: FreezingIncident,
  open: readonly StoredDrift[],
): Promise<void> {
  const at = ports.clock.now();
  for (const { code, what, ruleset, changedBy, repositoryId, isNew } of open) {
    if (!isNew) continue;
    const where = ruleset === null ? "A property" : `The ruleset for ${ruleset}`;
    const by = changedBy === null ? "" : saidBy(ruleset, changedBy);
    const alarm = code === "exempt" ? " Whoever it is passes without a trace." : "";
    const data = { code, ruleset, changedBy };
    const kind = code === "exempt" ? "freeze.alarm" : "freeze.drift";
    await ports.work.tell(
      incident,
      { kind, text: `${where} differs (${code}: ${what})${by}.${alarm}`, data },
      at,
      repositoryId,
    );
  }
}

async function repairRulesets(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
  rulesets: RulesetIds,
  open: readonly StoredDrift[],
): Promise<GithubResult<void>> {
  const kinds = new Set(open.flatMap(({ ruleset }) => (ruleset === null ? [] : [ruleset as RulesetKind])));
  for (const kind of kinds) {
    const mine = open.filter(({ ruleset }) => ruleset === kind);
    const missing = mine.some(({ code }) => code === "missing");
    const put = await putOn(ports, place, incident, kind, missing ? null : (rulesets[kind] ?? null));
    if (!put.ok) return put;
    const document = documentOf(incident.slot, kind, incident.epoch, place.settings, true);
    // What GitHub answers is what it has now.
    const left = driftOf(document, put.value);
    const gone = mine.filter(({ code, what }) => !left.some((one) => one.code === code && one.what === what));
    await ports.work.repaired(incident, gone, ports.clock.now());
    const text =
      left.length === 0 ? `The ruleset for ${kind} was put right.` : `The ruleset for ${kind} could not be put right.`;
    await ports.work.tell(incident, { kind: "freeze.repaired", text, data: { ruleset: kind } }, ports.clock.now());
    // What was held may have been let through meanwhile: each is confirmed anew.
    if (mine.some((one) => one.weakens)) await ports.work.relook(incident, ports.clock.now());
  }
  return done(undefined);
}

async function repairProperties(
  ports: FreezeWorkPorts,
  { freezer }: FreezePlace,
  incident: FreezingIncident,
  open: readonly StoredDrift[],
): Promise<GithubResult<void>> {
  const definitions = open.filter(({ code }) => code === "definition");
  if (definitions.length > 0) {
    await ports.guard();
    const defined = await ports.github.defineProperties(freezer, slotProperties(incident.slot), urgent(ports));
    if (!defined.ok) return defined;
    await ports.work.repaired(incident, definitions, ports.clock.now());
  }
  const values = open.filter(({ code }) => code === "let-out" || code === "out-of-scope" || code === "held-again");
  const ids = values.flatMap(({ repositoryId }) => (repositoryId === null ? [] : [repositoryId]));
  if (ids.length > 0) {
    await ports.work.reask(incident, ids);
    await ports.work.repaired(incident, values, ports.clock.now());
  }
  const others = open.filter(({ code }) => code === "in-scope");
  const theirs = new Set(others.map(({ repositoryId }) => repositoryId));
  const repositories = await ports.work.repositories(incident.organisationId);
  for (const batch of inCalls(repositories.filter((one) => theirs.has(one.repositoryId)))) {
    const values = { [scopeProperty(incident.slot)]: OUT_OF_SCOPE };
    const set = await setEach(ports, { freezer }, batch, values, incident.organisationId);
    if (!set.ok) return set;
    await ports.work.scoped(incident.organisationId, incident.slot, set.value, false);
    const put = new Set(set.value);
    const gone = others.filter(({ repositoryId }) => repositoryId !== null && put.has(repositoryId));
    await ports.work.repaired(incident, gone, ports.clock.now());
  }
  return done(undefined);
}
