import { type Actor, isFreshSignIn, mayAct, mayView, type Role, SIGN_IN_MINUTES } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { rolesText } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { IncidentRow, IncidentStore, ThawReadiness } from "./ports.ts";

/** Who may freeze, thaw and end it. */
export const COMMANDERS: readonly Role[] = ["commander", "admin"];
/** Who may write on the timeline, beside those who have a role in the incident itself. */
export const REPORTERS: readonly Role[] = ["security-lead", ...COMMANDERS];

export type FreezeRefusal =
  | "forbidden"
  | "not-found"
  | "state"
  | "invalid"
  | "sign-in"
  | "typed-name"
  | "no-slot"
  | "held";
export type FreezeResult<T> = Result<T, Failure<FreezeRefusal>>;

export interface FreezePorts {
  readonly incidents: IncidentStore;
  readonly readiness: ThawReadiness;
  readonly clock: Clock;
}

/** Who asks, and when they signed in; null where that is not known. A terminal on the server has no sign-in, and needs none. */
export interface Commanding {
  readonly actor: Actor;
  readonly signedInAt: Date | null;
}

export function asCommander(actor: Actor, organisationId: string): FreezeResult<void> {
  if (mayAct(actor, organisationId, COMMANDERS)) return done(undefined);
  return refuse("forbidden", `Only ${rolesText(COMMANDERS)} may do this to an incident.`);
}

/** For what freezes or thaws. */
export function asFreshCommander(
  { actor, signedInAt }: Commanding,
  organisationId: string,
  now: Date,
): FreezeResult<void> {
  const allowed = asCommander(actor, organisationId);
  if (!allowed.ok || actor.kind === "system") return allowed;
  return staleSignIn(signedInAt, now) ?? allowed;
}

/** The refusal of who signed in too long ago, or is not known to have signed in; null for the others. */
export function staleSignIn(signedInAt: Date | null, now: Date) {
  if (isFreshSignIn(signedInAt, now)) return null;
  return refuse(
    "sign-in",
    `This needs a sign-in that is younger than ${SIGN_IN_MINUTES} minutes. Sign in again, and come back.`,
  );
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
