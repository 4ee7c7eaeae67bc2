import { type Actor, mayAct, mayView } from "../../core/actor.ts";
import { expiryProblem, LONGEST_PASS_MS, mayApprovePass, type PassEnd, passState } from "../../core/freeze/pass.ts";
import { isSecurityLead, NO_REASON, reasonOf } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { PassStore, StoredPass } from "./ports.ts";
import { ASKERS, asPerson, gone, nameOf, over, type PassResult, placeFor, TAKERS, traceOf } from "./roles.ts";

export interface PassPorts {
  readonly passes: PassStore;
  readonly clock: Clock;
}

export interface PassWish {
  readonly incidentId: string;
  readonly repositoryId: string;
  readonly pullRequest: number;
  /** The head that is to be merged, and no other. */
  readonly sha: string;
  /** The branch's name, without `refs/heads/`. */
  readonly base: string;
  readonly reason: string;
  readonly expiresAt: Date;
}

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const LONGEST_BRANCH = 250;

/**
 * Asks for one commit of one pull request to be merged into one branch of a frozen repository. Nothing is let through by it: the worker
 * looks whether GitHub offers just that, and a lead approves.
 */
export async function askPass(ports: PassPorts, actor: Actor, wish: PassWish): Promise<PassResult<string>> {
  const found = await placeFor(ports.passes, actor, wish);
  if (!found.ok) return found;
  const place = found.value;
  const person = asPerson(actor, place.organisationId, ASKERS, "ask for a pass");
  if (!person.ok) return person;
  const now = ports.clock.now();
  const { pullRequest, sha, base, expiresAt } = wish;
  const reason = reasonOf(wish.reason);
  if (reason === null) return refuse("invalid", NO_REASON);
  if (!Number.isSafeInteger(pullRequest) || pullRequest < 1 || !SHA.test(sha))
    return refuse(
      "invalid",
      "Name the pull request by its number, and its newest commit by all of its hexadecimal digits.",
    );
  if (!isBranch(base)) return refuse("invalid", "Name the branch that it is to be merged into.");
  const problem = expiryProblem(expiresAt.getTime(), now.getTime(), LONGEST_PASS_MS);
  if (problem !== null) return refuse("invalid", problem);
  const text = `${nameOf(actor)} asks for a pass for #${pullRequest} of ${place.owner}/${place.name} until ${expiresAt.toISOString()}: ${reason}`;
  const data = { pullRequest, sha, base, expiresAt: expiresAt.toISOString(), reason };
  const id = await ports.passes.ask({
    place,
    pullRequest,
    sha,
    base,
    reason,
    askedBy: person.value.id,
    at: now,
    expiresAt,
    trace: (made) => traceOf(actor, "pass.asked", { kind: "pass", id: made, place }, text, data),
  });
  return id === null ? refuse("twice", "A pass for this commit waits, or is in force, already.") : done(id);
}

/** git's own rules for names, as far as they keep texts harmless. https://git-scm.com/docs/git-check-ref-format */
function isBranch(name: string): boolean {
  return name !== "" && name.length <= LONGEST_BRANCH && !/[\p{Cc}\s~^:?*[\\]/u.test(name) && !name.includes("..");
}

/** Lets it through. Who may is asked at this moment; the database refuses one person for both parts, too. */
export async function approvePass(ports: PassPorts, actor: Actor, id: string): Promise<PassResult<void>> {
  const found = await passFor(ports, actor, id);
  if (!found.ok) return found;
  const { pass, now } = found.value;
  if (!pass.place.freezing) return over();
  const approver = actor.kind === "user" ? await ports.passes.someone(actor.id) : null;
  if (approver === null) return refuse("forbidden", "Only a person can let a pull request through.");
  const allowed = mayApprovePass({
    approver,
    isLead: isSecurityLead(actor, pass.place.organisationId),
    askedBy: pass.askedBy,
    author: pass.author,
    state: passState(pass, now.getTime()),
  });
  if (!allowed.ok) return allowed;
  const text = `${nameOf(actor)} let #${pass.pullRequest} of ${named(pass)} through, at commit ${pass.sha.slice(0, 10)}.`;
  const trace = traceOf(actor, "pass.approved", { kind: "pass", id, place: pass.place }, text, dataOf(pass));
  return (await ports.passes.approve(id, approver.id, now, trace)) ? done(undefined) : over();
}

/** Says no to what waits. */
export async function refusePass(ports: PassPorts, actor: Actor, id: string, why: string): Promise<PassResult<void>> {
  const found = await passFor(ports, actor, id);
  if (!found.ok) return found;
  const { pass, now } = found.value;
  const person = asPerson(actor, pass.place.organisationId, ["security-lead"], "refuse a pass");
  if (!person.ok) return person;
  const reason = reasonOf(why);
  if (reason === null) return refuse("invalid", NO_REASON);
  if (passState(pass, now.getTime()) !== "waiting") return over();
  const text = `${nameOf(actor)} refused a pass for #${pass.pullRequest} of ${named(pass)}: ${reason}`;
  return endPass(ports, actor, pass, { why: "refused", text, reason, at: now });
}

/** Takes it back: whoever asked, or a lead, commander or admin. */
export async function takeBackPass(ports: PassPorts, actor: Actor, id: string): Promise<PassResult<void>> {
  const found = await passFor(ports, actor, id);
  if (!found.ok) return found;
  const { pass, now } = found.value;
  const own = actor.kind === "user" && pass.askedBy === actor.id && mayAct(actor, pass.place.organisationId, ASKERS);
  if (!own) {
    const person = asPerson(actor, pass.place.organisationId, TAKERS, "take back a pass of others");
    if (!person.ok) return person;
  }
  const text = `${nameOf(actor)} took back the pass for #${pass.pullRequest} of ${named(pass)}.`;
  return endPass(ports, actor, pass, { why: "taken-back", text, reason: null, at: now });
}

async function endPass(
  ports: PassPorts,
  actor: Actor,
  pass: StoredPass,
  end: { readonly why: PassEnd; readonly text: string; readonly reason: string | null; readonly at: Date },
): Promise<PassResult<void>> {
  const { why, at, reason } = end;
  const data = reason === null ? dataOf(pass) : { ...dataOf(pass), reason };
  const trace = traceOf(actor, `pass.${why}`, { kind: "pass", id: pass.id, place: pass.place }, end.text, data);
  return (await ports.passes.end(pass.id, { by: actor.id, why, at }, trace)) ? done(undefined) : over();
}

async function passFor({ passes, clock }: PassPorts, actor: Actor, id: string) {
  const pass = await passes.find(id);
  if (pass === null || !mayView(actor, pass.place.organisationId)) return gone();
  return done({ pass, now: clock.now() });
}

function named({ place }: StoredPass): string {
  return `${place.owner}/${place.name}`;
}

function dataOf({ pullRequest, sha, base }: StoredPass) {
  return { pullRequest, sha, base };
}
