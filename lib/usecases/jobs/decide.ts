import { type Actor, mayAct, type Role, type UserActor } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { auditOf, isOperator, NO_REASON, reasonOf } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { JobStore, OpenLetter } from "./ports.ts";

export interface DecidePorts {
  readonly jobs: JobStore;
  readonly clock: Clock;
}

export type DecideRefusal = "forbidden" | "not-found" | "decided" | "not-repeatable" | "no-reason";
type Refusal = Failure<DecideRefusal>;

export const DECIDERS: readonly Role[] = ["admin", "operator"];

/** Organisations whose jobs this person decides about, and whether those of the installation are among them. */
export function decidesFor(actor: Actor): {
  readonly organisationIds: readonly string[];
  readonly installation: boolean;
} {
  if (actor.kind === "system") return { organisationIds: [], installation: false };
  const ids = actor.roles.filter(({ role }) => DECIDERS.includes(role)).map(({ organisationId }) => organisationId);
  return { organisationIds: [...new Set(ids)], installation: isOperator(actor) };
}

/** Asks once more for a job that was given up: it starts with all of its attempts. Twice at the same time is once. */
export async function retryLetter(
  ports: DecidePorts,
  actor: UserActor,
  id: string,
): Promise<Result<{ readonly name: string }, Refusal>> {
  const letter = await allowed(ports, actor, id);
  if (!letter.ok) return letter;
  const { name, repeatable } = letter.value;
  if (!repeatable) return refuse("not-repeatable", "This job cannot be tried again: what it was about is not known.");
  return await decide(ports, actor, letter.value, "retried", { name });
}

/** Lets a job go. Why is in the record. */
export async function dropLetter(
  ports: DecidePorts,
  actor: UserActor,
  id: string,
  reasonText: string,
): Promise<Result<{ readonly name: string }, Refusal>> {
  const letter = await allowed(ports, actor, id);
  if (!letter.ok) return letter;
  const reason = reasonOf(reasonText);
  if (reason === null) return refuse("no-reason", NO_REASON);
  return await decide(ports, actor, letter.value, "dropped", { name: letter.value.name, reason });
}

/** After an outage there are many; what is beyond this is asked for with the next press. */
const MOST_AT_ONCE = 500;

/** Asks once more for all that this person may decide about. @returns how many */
export async function retryAllLetters(ports: DecidePorts, actor: UserActor): Promise<Result<number, Refusal>> {
  const { organisationIds, installation } = decidesFor(actor);
  if (organisationIds.length === 0 && !installation) return refuse("forbidden", FORBIDDEN);
  const letters = await ports.jobs.open(organisationIds, installation, MOST_AT_ONCE);
  let retried = 0;
  for (const letter of letters) {
    if (!letter.repeatable) continue;
    const decided = await decide(ports, actor, letter, "retried", { name: letter.name });
    if (decided.ok) retried += 1;
  }
  return done(retried);
}

const FORBIDDEN = "Only admins and operators decide about jobs that were given up.";

async function allowed({ jobs }: DecidePorts, actor: UserActor, id: string): Promise<Result<OpenLetter, Refusal>> {
  const letter = await jobs.find(id);
  const { organisationId } = letter ?? {};
  const may =
    organisationId === null
      ? isOperator(actor)
      : organisationId !== undefined && mayAct(actor, organisationId, DECIDERS);
  // Whose it is, is nobody else's business.
  if (letter === null || !may) {
    const decides = decidesFor(actor);
    if (decides.organisationIds.length === 0) return refuse("forbidden", FORBIDDEN);
    return refuse("not-found", "There is no such job among those that were given up.");
  }
  return letter.open
    ? done(letter)
    : refuse("decided", "Somebody decided about this job already, or it succeeded by itself.");
}

async function decide(
  { jobs, clock }: DecidePorts,
  actor: UserActor,
  { id, name }: OpenLetter,
  how: "retried" | "dropped",
  data: Readonly<Record<string, string>>,
): Promise<Result<{ readonly name: string }, Refusal>> {
  const audit = auditOf(actor, `job.${how}`, "job", id, data);
  const decided = await jobs.decide({ id, how, by: actor.login, at: clock.now(), audit });
  if (!decided) return refuse("decided", "Somebody decided about this job already, or it succeeded by itself.");
  return done({ name });
}

/** Stops work that is under way; it is not tried again. Its worker hears of it within seconds. */
export async function cancelWork(
  { jobs, clock }: DecidePorts,
  actor: UserActor,
  jobId: string,
): Promise<Result<{ readonly name: string }, Failure<"forbidden" | "ended">>> {
  if (!isOperator(actor)) return refuse("forbidden", CANCEL_FORBIDDEN);
  const ended = refuse("ended", "It is not being done any more.");
  const work = await jobs.running(jobId);
  if (work === null) return ended;
  const audit = auditOf(actor, "job.cancelled", "job", jobId, { name: work.name, key: work.key });
  return (await jobs.cancel(work.key, clock.now(), audit)) ? done({ name: work.name }) : ended;
}

export const CANCEL_FORBIDDEN = "Only operators stop work that is under way: it may be of any organisation.";
