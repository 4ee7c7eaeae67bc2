import { type Actor, mayAct } from "../../core/actor.ts";
import { isFreezing } from "../../core/freeze/incident-state.ts";
import { isHeld } from "../../core/freeze/repository-state.ts";
import { propertyCalls, type Scope } from "../../core/freeze/scope.ts";
import { scopeChanges } from "../../core/freeze/slot.ts";
import type { ProofDebt, ThawPreflight, WidenPreflight } from "../../core/listing/thaw-views.ts";
import { done } from "../refuse.ts";
import { COMMANDERS, type FreezePorts, type FreezeResult, incidentFor, wrongState } from "./roles.ts";
import type { ThawPlans } from "./thaw-plan-ports.ts";

type Ports = FreezePorts & { readonly plans: ThawPlans };

/** What goes with a preflight: of what it is, and whether the actor may do it. */
export interface Planned<T> {
  readonly incident: {
    readonly id: string;
    readonly organisationId: string;
    readonly title: string;
    readonly drill: boolean;
  };
  readonly mayCommand: boolean;
  readonly preflight: T;
}

/**
 * What a thaw of these would do: who is let out and by what, who stays and by which gate, the requests, and which proofs become a debt. Nothing
 * is changed by it. `ready`: all that may thaw now.
 */
export async function preflightThaw(
  ports: Ports,
  actor: Actor,
  incidentId: string,
  which: readonly string[] | "ready",
): Promise<FreezeResult<Planned<ThawPreflight>>> {
  const found = await incidentFor(ports, actor, incidentId);
  if (!found.ok) return found;
  const incident = found.value;
  if (!isFreezing(incident.state)) return wrongState();
  const at = ports.clock.now();
  const ids = which === "ready" ? await ports.plans.ready(incidentId, at) : which;
  const rows = await ports.incidents.repositories(incidentId, ids);
  const places = new Map(ids.map((id, place) => [id, place]));
  const held = rows
    .filter(({ state }) => isHeld(state))
    .toSorted((one, other) => (places.get(one.repositoryId) ?? 0) - (places.get(other.repositoryId) ?? 0));
  const verdicts = await ports.readiness.of(
    incident,
    held.map(({ repositoryId }) => repositoryId),
    at,
  );
  const ready: ThawPreflight["ready"][number][] = [];
  const stays: ThawPreflight["held"][number][] = [];
  for (const { repositoryId, ...row } of held) {
    const name = `${row.owner}/${row.name}`;
    const verdict = verdicts.get(repositoryId) ?? { kind: "hold" as const, gates: [] };
    if (verdict.kind === "hold") stays.push({ repositoryId, name, gates: verdict.gates });
    else if (verdict.kind === "pass") ready.push({ repositoryId, name, until: null, excepted: [] });
    else ready.push({ repositoryId, name, until: new Date(verdict.until).toISOString(), excepted: verdict.gates });
  }
  const out = ready.map(({ repositoryId }) => repositoryId);
  const preflight = {
    ready,
    held: stays,
    out: rows.length - held.length,
    requests: propertyCalls(ready.length),
    debts: out.length === 0 ? [] : await ports.plans.debts(incidentId, out),
  };
  return done(planned(actor, incident, preflight));
}

/** How many may thaw now, for whom that is proposed. Null where there is no such incident, or it freezes nothing. */
export async function proposedThaw(
  ports: Ports,
  actor: Actor,
  incidentId: string,
): Promise<{ readonly ready: number; readonly mayCommand: boolean } | null> {
  const found = await incidentFor(ports, actor, incidentId);
  if (!found.ok || !isFreezing(found.value.state)) return null;
  const ready = await ports.plans.ready(incidentId, ports.clock.now());
  return { ready: ready.length, mayCommand: mayAct(actor, found.value.organisationId, COMMANDERS) };
}

/** Proofs of an incident that only a release gives. */
export async function readDebts(ports: Ports, actor: Actor, incidentId: string): Promise<readonly ProofDebt[]> {
  const found = await incidentFor(ports, actor, incidentId);
  return found.ok ? await ports.plans.debts(incidentId, null) : [];
}

/** What freezing more in the same incident would do. Nothing is changed by it. */
export async function preflightWiden(
  ports: Ports,
  actor: Actor,
  incidentId: string,
  scope: Scope,
): Promise<FreezeResult<Planned<WidenPreflight>>> {
  const found = await incidentFor(ports, actor, incidentId);
  if (!found.ok) return found;
  const incident = found.value;
  const { organisationId } = incident;
  if (!isFreezing(incident.state) || incident.scope.kind === "all") return wrongState();
  const wanted = scope.kind === "all" ? "all" : scope.repositoryIds;
  const [{ ids, names, already }, facts] = await Promise.all([
    ports.plans.outside(incidentId, organisationId, wanted),
    ports.incidents.facts(organisationId),
  ]);
  const slot = facts.slots.find((one) => one.slot === incident.slot);
  const wide: Scope =
    scope.kind === "all" ? scope : { kind: "chosen", repositoryIds: [...incident.scope.repositoryIds, ...ids] };
  const changes = slot === undefined ? ids : scopeChanges(wide, slot, facts.repositoryIds);
  const preflight = { more: ids.length, names, already, requests: propertyCalls(changes.length) };
  return done(planned(actor, incident, preflight));
}

function planned<T>(actor: Actor, incident: Planned<T>["incident"], preflight: T): Planned<T> {
  const { id, organisationId, title, drill } = incident;
  return {
    incident: { id, organisationId, title, drill },
    mayCommand: mayAct(actor, organisationId, COMMANDERS),
    preflight,
  };
}
