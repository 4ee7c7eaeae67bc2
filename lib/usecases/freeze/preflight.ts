import type { Actor } from "../../core/actor.ts";
import { incidentAfter } from "../../core/freeze/incident-state.ts";
import { isOfRepositories, repositoryCalls } from "../../core/freeze/ladder.ts";
import { freezeCost, replay, tiersOfScope } from "../../core/freeze/plan-freeze.ts";
import type { NoSlot } from "../../core/freeze/slot.ts";
import { counted } from "../../core/listing/format.ts";
import { auditOf } from "../governance/roles.ts";
import { done } from "../refuse.ts";
import type { PastMergesRead } from "./merges-ports.ts";
import type { FreezeFacts, FreezePreflight, IncidentRow } from "./ports.ts";
import { asCommander, type FreezePorts, type FreezeResult, incidentFor, wrongState } from "./roles.ts";

/** Merges of so many days are replayed. */
export const REPLAYED_DAYS = 7;

/** Merges of the last days; null where they were never read. */
export interface PastMerges {
  since(organisationId: string, since: Date): Promise<PastMergesRead | null>;
}

/** Says what the freeze would do, and keeps it with the incident. Nothing is asked of GitHub's rules. */
export async function preflightIncident(
  ports: FreezePorts & { readonly merges: PastMerges },
  actor: Actor,
  incidentId: string,
): Promise<FreezeResult<FreezePreflight>> {
  const found = await incidentFor(ports, actor, incidentId);
  if (!found.ok) return found;
  const incident = found.value;
  const allowed = asCommander(actor, incident.organisationId);
  if (!allowed.ok) return allowed;
  if (incidentAfter(incident.state, "preflight") === null) return wrongState();
  const at = ports.clock.now();
  const since = new Date(at.getTime() - REPLAYED_DAYS * 86_400_000);
  const [facts, merges] = await Promise.all([
    ports.incidents.facts(incident.organisationId),
    ports.merges.since(incident.organisationId, since),
  ]);
  const preflight = preflightOf(incident, facts, merges, at);
  const { repositories } = preflight;
  const { rulesetCalls, propertyCalls, repositoryCalls: ofRepositories } = preflight;
  const audit = auditOf(actor, "incident.preflighted", "incident", incidentId, {
    repositories,
    rulesetCalls,
    propertyCalls,
    repositoryCalls: ofRepositories,
  });
  const text =
    preflight.problem ??
    `${counted(repositories, "repository", "repositories")} in ${counted(rulesetCalls + propertyCalls + ofRepositories, "request")}.`;
  const note = { kind: "incident.preflighted", text: `Preflight: ${text}` };
  return (await ports.incidents.preflighted(incident, preflight, { at, audit, note })) ? done(preflight) : wrongState();
}

function preflightOf(
  { scope, mode }: IncidentRow,
  facts: FreezeFacts,
  merges: PastMergesRead | null,
  at: Date,
): FreezePreflight {
  const there = new Set(facts.repositoryIds);
  const inScope = scope.kind === "all" ? facts.repositoryIds : scope.repositoryIds.filter((id) => there.has(id));
  const cost = freezeCost(scope, facts.slots, facts.repositoryIds, 0);
  const slot = typeof cost === "string" ? null : facts.slots.find((one) => one.slot === cost.slot.slot);
  const known = { powers: facts.powers, deployed: facts.deployed, ...around(facts, inScope) };
  const counterfactual =
    merges === null
      ? null
      : { ...replay(scope, merges.merges), incomplete: merges.incomplete, asOf: merges.asOf.toISOString() };
  const shared = { at: at.toISOString(), repositories: inScope.length, counterfactual, days: REPLAYED_DAYS, ...known };
  if (typeof cost === "string" || slot === undefined || slot === null) {
    const problem = noSlotText(typeof cost === "string" ? cost : "none-prepared", facts);
    return { ...shared, ...NO_CALLS, slot: null, tiers: [], tierReason: null, problem };
  }
  const { tier, tierReason, kinds } = slot;
  const calls = isOfRepositories(tier)
    ? { ...NO_CALLS, repositoryCalls: sum(inScope.map((id) => repositoryCalls(facts.offers.get(id) ?? null, kinds))) }
    : {
        ...NO_CALLS,
        rulesetCalls: kinds + (mode === "lockdown" && slot.lockdown ? 1 : 0),
        propertyCalls: cost.propertyCalls,
      };
  return {
    ...shared,
    ...calls,
    slot: slot.slot,
    tiers: tiersOfScope(tier, inScope, facts.offers),
    tierReason,
    problem: mode === "lockdown" && !slot.lockdown ? noLockdownText(facts) : null,
  };
}

/** Repositories without a way out, and owners, that are named. */
const NAMED = 20;

function around({ surroundings }: FreezeFacts, inScope: readonly string[]) {
  const { owners, unreached } = surroundings ?? {};
  const scope = new Set(inScope);
  const without = unreached?.kind === "read" ? unreached.value.filter((id) => scope.has(id)) : null;
  const logins = owners?.kind === "read" ? owners.value : [];
  const problem = owners === undefined ? "They were not read yet." : owners.kind === "read" ? null : owners.why;
  return {
    withoutExit: without?.length ?? null,
    unreached: without?.slice(0, NAMED) ?? [],
    owners: { logins: logins.slice(0, NAMED), count: logins.length, problem },
  };
}

const NO_CALLS = { rulesetCalls: 0, propertyCalls: 0, repositoryCalls: 0 } as const;

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

/** For people: why no incident can be in lockdown. */
export function noLockdownText({ slots }: Pick<FreezeFacts, "slots">): string {
  const why = slots.find(({ noLockdown }) => noLockdown !== null)?.noLockdown;
  return `A lockdown needs a Merge App of its own. ${why ?? "The worker prepares it within some minutes of that App being installed."} Freeze merges instead.`;
}

/** For people: what to do about it. */
export function noSlotText(why: NoSlot, { slots, freezerThere }: Pick<FreezeFacts, "slots" | "freezerThere">): string {
  if (why === "all-taken")
    return "All four slots are taken by other incidents and drills. Resolve one of them: a drill, most of all.";
  if (why === "used-up")
    return "Every free slot has used all of its numbers. An administrator has to clear the thaw_epoch properties in GitHub.";
  const problem = slots.find((slot) => slot.problem !== null)?.problem ?? null;
  if (problem !== null) return `No slot is prepared, so GitHub would hold nothing. ${problem}`;
  if (freezerThere)
    return "Slots are being prepared, and GitHub would hold nothing yet: while a worker runs, they are ready within a minute. Run the preflight again then.";
  return "No slot is prepared, so GitHub would hold nothing. The Freezer App was not seen to be installed, or is suspended: install it, and run the preflight again a minute later. A worker has to run.";
}
