import type { SystemActor } from "../../core/actor.ts";
import { type ExceptionEnd, endRefreezes } from "../../core/freeze/exception.ts";
import type { PassEnd } from "../../core/freeze/pass.ts";
import { type ExceptionPorts, letOut, whatOf } from "./exception.ts";
import type { PassPorts } from "./pass.ts";
import { traceOf } from "./roles.ts";

const MOST = 200;

export interface Expired {
  readonly passes: number;
  readonly exceptions: number;
  /** Repositories that are frozen again. */
  readonly refrozen: number;
}

const PASS_WORDS: Readonly<Record<PassEnd, string>> = {
  refused: "was refused",
  "taken-back": "was taken back",
  pushed: "is void: something was pushed since",
  superseded: "is void: a newer plan took its place",
  closed: "is over: it was closed",
  merged: "was used: it is merged",
  expired: "has expired",
  "not-offered": "is void: no open pull request offers that commit to that branch",
  "incident-over": "is over with the incident",
};

/** A sentence of the timeline. */
export function passEnded(pullRequest: number, repository: string, why: PassEnd): string {
  return `The pass for #${pullRequest} of ${repository} ${PASS_WORDS[why]}.`;
}

const EXCEPTION_WORDS: Readonly<Record<ExceptionEnd, string>> = {
  refused: "was refused",
  "taken-back": "was taken back",
  expired: "has expired",
  "gate-passes": "is not needed any more",
  "incident-over": "is over with the incident",
};

/**
 * Ends what is past its time, and freezes again what was out because of it. Cut off anywhere, the next minute goes on: an exception counts as
 * settled only when its repository was turned.
 */
export async function expire(ports: PassPorts & ExceptionPorts, actor: SystemActor): Promise<Expired> {
  const now = ports.clock.now();
  let [passes, exceptions] = [0, 0];
  for (const { pass, why } of await ports.passes.due(now, MOST)) {
    const { place, pullRequest, sha, base } = pass;
    const text = passEnded(pullRequest, `${place.owner}/${place.name}`, why);
    const data = { pullRequest, sha, base };
    const trace = traceOf(actor, `pass.${why}`, { kind: "pass", id: pass.id, place }, text, data);
    if (await ports.passes.end(pass.id, { by: actor.id, why, at: now }, trace)) passes += 1;
  }
  for (const { exception, why } of await ports.exceptions.due(now, MOST)) {
    const { id, place, gate, breakGlass } = exception;
    const what = whatOf(exception);
    const text = `${what.charAt(0).toUpperCase()}${what.slice(1)} ${EXCEPTION_WORDS[why]}.`;
    const action = `${breakGlass ? "break-glass" : "exception"}.${why}`;
    const trace = traceOf(actor, action, { kind: "exception", id, place }, text, { gate });
    if (await ports.exceptions.end(id, { by: actor.id, why, at: now }, trace)) exceptions += 1;
  }
  for (const exception of await ports.exceptions.notLetOut(now, MOST))
    if (exception.place.freezing) await letOut(ports, exception);
  return { passes, exceptions, refrozen: await settle(ports) };
}

async function settle({ exceptions, turns, clock }: ExceptionPorts): Promise<number> {
  let refrozen = 0;
  for (const exception of await exceptions.unsettled(MOST)) {
    const { place, id } = exception;
    const now = clock.now();
    const others = await exceptions.of(place.incidentId, place.repositoryId);
    if (place.freezing && endRefreezes(exception, others, place.state, now.getTime())) {
      const end = await turns.refreeze(place, "exception-ended", `${whatOf(exception)} is over.`);
      if (end === "turned") refrozen += 1;
    }
    await exceptions.settled(id, now);
  }
  return refrozen;
}
