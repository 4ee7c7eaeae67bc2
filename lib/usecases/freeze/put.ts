import { EPOCHS, type Epoch } from "../../core/freeze/epoch.ts";
import type { IdsRulesetDocument } from "../../core/freeze/ladder.ts";
import {
  type GuardSettings,
  RULESET_KINDS,
  type RulesetDocument,
  type RulesetKind,
  rulesetDocument,
} from "../../core/freeze/rulesets.ts";
import type { Slot } from "../../core/freeze/slot.ts";
import type { KnownRuleset } from "../github/freezer-ports.ts";
import type { GithubResult, ReadOptions } from "../github/ports.ts";
import type { FreezePlace, FreezeWorkPorts, FreezingIncident, RulesetIds } from "./work-ports.ts";

/** How a slot's rulesets are written, whatever the occasion. */

export function urgent({ signal }: FreezeWorkPorts): ReadOptions {
  return { signal, priority: "urgent" };
}

export function kindsFor({ mode }: Pick<FreezingIncident, "mode">, rulesets: RulesetIds): readonly RulesetKind[] {
  return RULESET_KINDS.filter((kind) => rulesets[kind] !== undefined && (kind !== "lockdown" || mode === "lockdown"));
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

/** Switches one on, and makes it anew where somebody deleted it. */
export async function putOn(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
  kind: RulesetKind,
  id: number | null,
): Promise<GithubResult<KnownRuleset>> {
  const document = documentOf(incident.slot, kind, incident.epoch, place.settings, true);
  return await putDocument(ports, place, incident, kind, id, document);
}

export async function putDocument(
  ports: FreezeWorkPorts,
  { freezer }: FreezePlace,
  { id: incidentId, organisationId, slot }: FreezingIncident,
  kind: RulesetKind,
  id: number | null,
  document: RulesetDocument | IdsRulesetDocument,
): Promise<GithubResult<KnownRuleset>> {
  const begun = ports.clock.now().getTime();
  await ports.guard();
  let put = id === null ? null : await ports.github.updateRuleset(freezer, id, document, urgent(ports));
  if (put === null || (!put.ok && put.failure.code === "not-found")) {
    await ports.guard();
    put = await ports.github.createRuleset(freezer, document, urgent(ports));
    if (put.ok) await ports.work.putRuleset(organisationId, slot, kind, put.value.id);
  }
  if (put.ok) await ports.work.progress(incidentId, kind, ports.clock.now().getTime() - begun);
  return put;
}
