import type { SystemActor } from "../../core/actor.ts";
import { heldComment, LET_THROUGH } from "../../core/freeze/deployment-words.ts";
import type {
  GithubDirectory,
  GithubFailureCode,
  GithubInstallation,
  GithubResult,
  ReadOptions,
} from "../github/ports.ts";
import { auditOf } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { SyncStore } from "../sync/ports.ts";
import type { AskedDeployment, DeploymentStore, GithubDeploymentGate, WaitingDeployment } from "./deployment-ports.ts";
import type { GateRepository } from "./gate-ports.ts";

export interface DeploymentPorts {
  readonly deployments: DeploymentStore;
  readonly organisations: Pick<SyncStore, "organisation">;
  readonly directory: Pick<GithubDirectory, "installationOf">;
  readonly deploymentGate: GithubDeploymentGate;
  readonly clock: Clock;
  /** Where browsers reach the dashboard, without a slash at its end; null where that is not known. */
  readonly dashboard: string | null;
}

export interface DeploymentRequest {
  readonly organisationId: string;
  /** GitHub's id of the repository. */
  readonly githubId: number;
  /** What a webhook told; null where all that waits is to be looked at. */
  readonly asked: AskedDeployment | null;
}

/** A person has to change something first: it waits, and is looked at again. */
const LASTING: ReadonlySet<GithubFailureCode> = new Set([
  "misconfigured",
  "missing-permission",
  "moved",
  "not-found",
  "not-installed",
  "suspended",
]);

/**
 * Answers what waits to deploy from a repository, by what holds it at this moment: approves what nothing holds, and leaves everything else
 * waiting, once with a word why. What is not known, or cannot be asked, is left waiting and looked at again. Nothing is ever rejected: a
 * rejected run would have to be started anew. Asking twice is harmless, since GitHub takes one answer.
 */
export async function judgeDeployments(
  ports: DeploymentPorts,
  actor: SystemActor,
  { organisationId, githubId, asked }: DeploymentRequest,
  options?: ReadOptions,
): Promise<GithubResult<{ readonly approved: number }>> {
  const { deployments, organisations, directory, clock } = ports;
  const organisation = await organisations.organisation(organisationId);
  if (organisation === null) return done({ approved: 0 });
  if (asked !== null) await deployments.asked(organisationId, githubId, asked, clock.now());
  const repository = await deployments.repository(organisationId, githubId);
  const waiting = await deployments.waiting(organisationId, githubId);
  if (repository === null || waiting.length === 0) return done({ approved: 0 });
  for (const { id } of waiting) await deployments.looked(id, clock.now());
  const freezer = await directory.installationOf("freezer", organisation.ownerId, options);
  if (!freezer.ok) return LASTING.has(freezer.failure.code) ? done({ approved: 0 }) : freezer;
  if (freezer.value === null) return done({ approved: 0 });
  let approved = 0;
  for (const one of waiting) {
    options?.signal?.throwIfAborted();
    const answered = await judgeOne(ports, actor, { freezer: freezer.value, repository, one }, options);
    if (!answered.ok) return answered;
    if (answered.value) approved += 1;
  }
  return done({ approved });
}

interface Judged {
  readonly freezer: GithubInstallation;
  readonly repository: GateRepository;
  readonly one: WaitingDeployment;
}

/** @returns whether it was approved */
async function judgeOne(
  { deployments, deploymentGate, clock, dashboard }: DeploymentPorts,
  actor: SystemActor,
  { freezer, repository, one }: Judged,
  options?: ReadOptions,
): Promise<GithubResult<boolean>> {
  const { id, runId, environment } = one;
  const [incident] = await deployments.holding(repository.id);
  if (incident !== undefined && one.commented) return done(false);
  const where = dashboard === null || incident === undefined ? null : `${dashboard}/incidents/${incident}`;
  const comment = incident === undefined ? LET_THROUGH : heldComment(where);
  const approve = incident === undefined;
  const said = await deploymentGate.answer(freezer, repository.ref, { runId, environment, approve, comment }, options);
  if (!said.ok) return LASTING.has(said.failure.code) ? done(false) : said;
  const at = clock.now();
  if (!approve) {
    // Also where GitHub takes no word: it is approved later all the same.
    await deployments.commented(id, at);
    return done(false);
  }
  const answer = said.value === "taken" ? "approved" : "gone";
  const data = { runId, environment, held: one.commented };
  const audit = auditOf(actor, `deployment.${answer}`, "repository", repository.id, data);
  await deployments.answered(id, answer, at, audit);
  return done(answer === "approved");
}
