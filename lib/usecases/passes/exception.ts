import { type Actor, mayAct, mayView } from "../../core/actor.ts";
import {
  exceptionState,
  LONGEST_BREAK_GLASS_MS,
  LONGEST_EXCEPTION_MS,
  mayApproveException,
} from "../../core/freeze/exception.ts";
import { expiryProblem } from "../../core/freeze/pass.ts";
import { isSecurityLead, NO_REASON, reasonOf } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { ExceptionStore, FreezeTurns, StoredException } from "./ports.ts";
import {
  ASKERS,
  asPerson,
  CONFIRMERS,
  gone,
  nameOf,
  over,
  type PassResult,
  placeFor,
  TAKERS,
  traceOf,
} from "./roles.ts";

export interface ExceptionPorts {
  readonly exceptions: ExceptionStore;
  readonly turns: FreezeTurns;
  readonly clock: Clock;
}

export interface ExceptionWish {
  readonly incidentId: string;
  readonly repositoryId: string;
  /** The gate that is to count as passed; null to break the glass: the whole repository is let out. */
  readonly gate: string | null;
  readonly reason: string;
  readonly expiresAt: Date;
}

/** Asks for an exception of one gate, or begins to break the glass. Nothing is let out until another person agrees. */
export async function askException(
  ports: ExceptionPorts,
  actor: Actor,
  wish: ExceptionWish,
): Promise<PassResult<string>> {
  const found = await placeFor(ports.exceptions, actor, wish);
  if (!found.ok) return found;
  const place = found.value;
  const breakGlass = wish.gate === null;
  const person = asPerson(actor, place.organisationId, ASKERS, breakGlass ? "break the glass" : "ask for an exception");
  if (!person.ok) return person;
  if (wish.gate !== null && !place.gates.includes(wish.gate))
    return refuse("invalid", "This gate is not in force in this incident.");
  const reason = reasonOf(wish.reason);
  if (reason === null) return refuse("invalid", NO_REASON);
  const at = ports.clock.now();
  const longest = breakGlass ? LONGEST_BREAK_GLASS_MS : LONGEST_EXCEPTION_MS;
  const problem = expiryProblem(wish.expiresAt.getTime(), at.getTime(), longest);
  if (problem !== null) return refuse("invalid", problem);
  const until = wish.expiresAt.toISOString();
  const what = breakGlass ? "breaks the glass" : `asks for an exception of gate ${wish.gate}`;
  const text = `${nameOf(actor)} ${what} for ${place.owner}/${place.name} until ${until}: ${reason}`;
  const action = breakGlass ? "break-glass.asked" : "exception.asked";
  const id = await ports.exceptions.ask({
    place,
    gate: wish.gate,
    breakGlass,
    reason,
    askedBy: person.value.id,
    at,
    expiresAt: wish.expiresAt,
    trace: (made) =>
      traceOf(actor, action, { kind: "exception", id: made, place }, text, {
        gate: wish.gate,
        expiresAt: until,
        reason,
      }),
  });
  return id === null ? refuse("twice", "An exception for this waits, or is in force, already.") : done(id);
}

/**
 * Agrees: a lead to an exception, any second person with power in an incident to broken glass. Broken glass lets the repository out at once;
 * an exception does when all other gates pass.
 */
export async function approveException(ports: ExceptionPorts, actor: Actor, id: string): Promise<PassResult<void>> {
  const found = await exceptionFor(ports, actor, id);
  if (!found.ok) return found;
  const { exception, now } = found.value;
  const { place, breakGlass, askedBy } = exception;
  if (actor.kind !== "user") return refuse("forbidden", "Only a person can agree to an exception.");
  if (!place.freezing) return over();
  const allowed = mayApproveException({
    approverId: actor.id,
    askedBy,
    breakGlass,
    isLead: isSecurityLead(actor, place.organisationId),
    mayConfirm: mayAct(actor, place.organisationId, CONFIRMERS),
    state: exceptionState(exception, now.getTime()),
  });
  if (!allowed.ok) return allowed;
  const repository = `${place.owner}/${place.name}`;
  const until = new Date(exception.expiresAt).toISOString();
  const text = breakGlass
    ? `${nameOf(actor)} confirmed that the glass is broken: ${repository} is let out until ${until}.`
    : `${nameOf(actor)} approved an exception of gate ${exception.gate} for ${repository} until ${until}.`;
  const action = breakGlass ? "break-glass.confirmed" : "exception.approved";
  const trace = traceOf(actor, action, { kind: "exception", id, place }, text, { gate: exception.gate, askedBy });
  if (!(await ports.exceptions.approve(id, actor.id, now, trace))) return over();
  if (breakGlass) await letOut(ports, exception);
  return done(undefined);
}

/** Once: whoever freezes it again by hand meanwhile is not overruled. Cut off in between, the worker does it within a minute. */
export async function letOut({ turns, exceptions, clock }: ExceptionPorts, exception: StoredException): Promise<void> {
  await turns.letOut(exception.place, `${whatOf(exception)} lets it out.`);
  await exceptions.letOut(exception.id, clock.now());
}

export async function refuseException(
  ports: ExceptionPorts,
  actor: Actor,
  id: string,
  why: string,
): Promise<PassResult<void>> {
  const found = await exceptionFor(ports, actor, id);
  if (!found.ok) return found;
  const { exception, now } = found.value;
  const { place, breakGlass } = exception;
  const roles = breakGlass ? CONFIRMERS : (["security-lead"] as const);
  const person = asPerson(actor, place.organisationId, roles, "refuse this");
  if (!person.ok) return person;
  const reason = reasonOf(why);
  if (reason === null) return refuse("invalid", NO_REASON);
  if (exceptionState(exception, now.getTime()) !== "waiting") return over();
  const text = `${nameOf(actor)} refused ${whatOf(exception)}: ${reason}`;
  const action = `${breakGlass ? "break-glass" : "exception"}.refused`;
  const trace = traceOf(actor, action, { kind: "exception", id, place }, text, { gate: exception.gate, reason });
  const ended = await ports.exceptions.end(id, { by: actor.id, why: "refused", at: now }, trace);
  return ended ? done(undefined) : over();
}

/** Takes it back before its time: what follows for the repository is done by the worker within a minute. */
export async function takeBackException(ports: ExceptionPorts, actor: Actor, id: string): Promise<PassResult<void>> {
  const found = await exceptionFor(ports, actor, id);
  if (!found.ok) return found;
  const { exception, now } = found.value;
  const { place } = exception;
  const own = actor.kind === "user" && exception.askedBy === actor.id && mayAct(actor, place.organisationId, ASKERS);
  if (!own) {
    const person = asPerson(actor, place.organisationId, TAKERS, "take back an exception of others");
    if (!person.ok) return person;
  }
  const text = `${nameOf(actor)} took back ${whatOf(exception)}.`;
  const action = `${exception.breakGlass ? "break-glass" : "exception"}.taken-back`;
  const trace = traceOf(actor, action, { kind: "exception", id, place }, text, { gate: exception.gate });
  const ended = await ports.exceptions.end(id, { by: actor.id, why: "taken-back", at: now }, trace);
  return ended ? done(undefined) : over();
}

async function exceptionFor({ exceptions, clock }: ExceptionPorts, actor: Actor, id: string) {
  const exception = await exceptions.find(id);
  if (exception === null || !mayView(actor, exception.place.organisationId)) return gone();
  return done({ exception, now: clock.now() });
}

/** For sentences. */
export function whatOf({ breakGlass, gate, place }: StoredException): string {
  const repository = `${place.owner}/${place.name}`;
  return breakGlass ? `the broken glass of ${repository}` : `the exception of gate ${gate} for ${repository}`;
}
