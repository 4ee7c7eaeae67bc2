import { type Actor, mayAct, mayView, type Role } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { auditOf, rolesText } from "../governance/roles.ts";
import type { AuditEntry, Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { ExposureStore } from "./exposure-ports.ts";
import type { DebtStore, TimelineEntry } from "./ports.ts";

export interface DebtPorts {
  readonly debts: DebtStore;
  readonly clock: Clock;
}

export interface Promised {
  readonly incidentId: string;
  readonly repositoryId: string;
  /** Of the job that only a release runs. */
  readonly path: string;
  readonly job: string;
  readonly dueAt: Date;
}

/** Who may let a repository thaw before the proof that only a release gives. */
export const PROMISERS: readonly Role[] = ["security-lead", "commander", "admin"];

const LONGEST_DAYS = 30;

/** Whether the actor may let proofs of this incident wait; whoever does it is judged again. */
export async function mayPromiseProof(
  { exposures }: { readonly exposures: Pick<ExposureStore, "organisationOf"> },
  actor: Actor,
  incidentId: string,
): Promise<boolean> {
  const organisationId = await exposures.organisationOf(incidentId);
  return organisationId !== null && actor.kind === "user" && mayAct(actor, organisationId, PROMISERS);
}

/** Says until when the proof of a job may wait. It counts for jobs only that nothing but a release runs. */
export async function promiseProof(
  { debts, clock }: DebtPorts,
  actor: Actor,
  { incidentId, repositoryId, path, job, dueAt }: Promised,
): Promise<Result<void, Failure<"forbidden" | "not-found" | "invalid">>> {
  const organisationId = await debts.organisationOf(incidentId, repositoryId);
  if (organisationId === null || !mayView(actor, organisationId))
    return refuse("not-found", "This repository is not part of such an incident.");
  if (actor.kind !== "user" || !mayAct(actor, organisationId, PROMISERS))
    return refuse("forbidden", `Only ${rolesText(PROMISERS)} may let a proof wait.`);
  const at = clock.now();
  const wait = dueAt.getTime() - at.getTime();
  if (!(wait > 0 && wait <= LONGEST_DAYS * 86_400_000))
    return refuse("invalid", `Give a day within the next ${LONGEST_DAYS} days.`);
  if ([path, job].some((text) => text === "" || text.length > 500 || text.includes("\0")))
    return refuse("invalid", "Name the workflow's file and its job.");
  const until = dueAt.toISOString();
  const audit: AuditEntry = auditOf(actor, "gate.proof-promised", "repository", repositoryId, {
    incident: incidentId,
    path,
    job,
    until,
  });
  const entry: TimelineEntry = {
    repositoryId,
    actorKind: actor.kind,
    actorId: actor.id,
    kind: "gate.proof-promised",
    text: `${actor.login} lets the proof of ${job} in ${path} wait for its release, until ${until}.`,
    data: { path, job, until },
  };
  await debts.promise(
    { incidentId, repositoryId, organisationId, path, job, dueAt, by: actor.id, at },
    { audit, entry },
  );
  return done(undefined);
}
