import { type Actor, mayAct, mayView, type Role } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { rolesText } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import { asOfNow, type Commanding } from "../roles-now.ts";
import type { IncidentRow, IncidentStore, ThawReadiness } from "./ports.ts";

/** Who may freeze, thaw and end it. */
export const COMMANDERS: readonly Role[] = ["commander", "admin"];
/** Who may write on the timeline, beside those who have a role in the incident itself. */
export const REPORTERS: readonly Role[] = ["security-lead", ...COMMANDERS];

export type { Commanding } from "../roles-now.ts";

export type FreezeRefusal =
  | "forbidden"
  | "not-found"
  | "state"
  | "invalid"
  | "sign-in"
  | "not-read"
  | "typed-name"
  | "no-slot"
  | "held";
export type FreezeResult<T> = Result<T, Failure<FreezeRefusal>>;

export interface FreezePorts {
  readonly incidents: IncidentStore;
  readonly readiness: ThawReadiness;
  readonly clock: Clock;
}

export function asCommander(actor: Actor, organisationId: string): FreezeResult<void> {
  if (mayAct(actor, organisationId, COMMANDERS)) return done(undefined);
  return refuse("forbidden", `Only ${rolesText(COMMANDERS)} may do this to an incident.`);
}

/** For what freezes or thaws: by the roles of this moment. */
export async function asFreshCommander(by: Commanding, organisationId: string, now: Date): Promise<FreezeResult<void>> {
  const allowed = asCommander(by.actor, organisationId);
  if (!allowed.ok) return allowed;
  const current = await asOfNow(by, organisationId, now);
  return current.ok ? asCommander(current.value, organisationId) : current;
}

/** The incident, where this person may know of it. */
export async function incidentFor(ports: FreezePorts, actor: Actor, id: string): Promise<FreezeResult<IncidentRow>> {
  const incident = await ports.incidents.find(id);
  return incident === null || !mayView(actor, incident.organisationId) ? notFound() : done(incident);
}

export function notFound(): { readonly ok: false; readonly failure: Failure<FreezeRefusal> } {
  return refuse("not-found", "This incident is not there.");
}

export function wrongState(): { readonly ok: false; readonly failure: Failure<FreezeRefusal> } {
  return refuse(
    "state",
    "The incident is in another state by now: somebody else did something to it. Look at its page once more.",
  );
}
