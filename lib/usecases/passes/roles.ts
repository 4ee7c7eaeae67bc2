import { type Actor, mayAct, mayView, type Role, type UserActor } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { isHeld } from "../../core/freeze/repository-state.ts";
import { auditOf, rolesText } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";
import type { HeldPlace, PlaceStore, Trace } from "./ports.ts";

/** Who may ask for something to be let through. */
export const ASKERS: readonly Role[] = ["owner", "security-lead", "commander", "admin"];
/** Who may confirm that the glass is broken. */
export const CONFIRMERS: readonly Role[] = ["security-lead", "commander", "admin"];
/** Who may take back what others were given. */
export const TAKERS: readonly Role[] = ["security-lead", "commander", "admin"];

export type PassRefusalCode =
  | "forbidden"
  | "not-found"
  | "not-held"
  | "invalid"
  | "twice"
  | "own-request"
  | "own-pull-request"
  | "not-seen"
  | "over";
export type PassResult<T> = Result<T, Failure<PassRefusalCode>>;

/** A person of the role: a process of ours never decides for people. */
export function asPerson(
  actor: Actor,
  organisationId: string,
  roles: readonly Role[],
  what: string,
): PassResult<UserActor> {
  if (actor.kind === "user" && mayAct(actor, organisationId, roles)) return done(actor);
  return refuse("forbidden", `Only ${rolesText(roles)} may ${what}.`);
}

/** Where an incident that freezes now has a repository that the actor may look at. */
export async function placeFor(
  store: PlaceStore,
  actor: Actor,
  { incidentId, repositoryId }: { readonly incidentId: string; readonly repositoryId: string },
): Promise<PassResult<HeldPlace>> {
  const place = await store.place(incidentId, repositoryId);
  if (place === null || !mayView(actor, place.organisationId))
    return refuse("not-found", "No incident of yours is about this repository.");
  if (place.freezing && isHeld(place.state)) return done(place);
  return refuse(
    "not-held",
    `${place.owner}/${place.name} is not held by this incident, so nothing has to be let through.`,
  );
}

export function gone() {
  return refuse("not-found", "This request is not there.");
}

export function over() {
  return refuse("over", "Somebody decided about this in the meantime. Look at it once more.");
}

/** Name for sentences of the timeline: a login. */
export function nameOf(actor: Actor): string {
  return actor.kind === "user" ? actor.login : "Thaw";
}

/** The record of one step about a pass or an exception. */
export function traceOf(
  actor: Actor,
  action: string,
  object: { readonly kind: "pass" | "exception"; readonly id: string; readonly place: HeldPlace },
  text: string,
  data: Readonly<Record<string, string | number | boolean | null>>,
): Trace {
  const { place } = object;
  const audit = auditOf(actor, action, object.kind, object.id, {
    incident: place.incidentId,
    repository: `${place.owner}/${place.name}`,
    ...data,
  });
  return { audit, event: { kind: action, text } };
}
