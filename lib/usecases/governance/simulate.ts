import type { Actor } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import type { GrantAsk } from "../../core/trust/decide/scope.ts";
import { asIfActive, type SimulatedJob, type Simulation, simulate } from "../../core/trust/simulate.ts";
import { done, refuse } from "../refuse.ts";
import type { GovernanceReading, PolicyStore } from "./ports.ts";
import { visibleOrganisations } from "./roles.ts";

export interface SimulatePorts {
  readonly policies: PolicyStore;
  readonly governance: GovernanceReading;
}

export interface SimulationRequest {
  /** `owner/name` */
  readonly repository: string;
  /** Null where one issuer is connected. */
  readonly issuer: string | null;
  readonly job: Omit<SimulatedJob, "issuer" | "repositoryId" | "ownerId" | "repository">;
  readonly ask: GrantAsk;
  /** As if the newest version that waits were approved. */
  readonly waiting: boolean;
}

export type SimulationRefusal = "no-repository" | "no-github-id" | "no-issuer" | "which-issuer" | "none-waits";

/** Judges an imagined job by what is stored at this moment. Nothing is written, and nothing is issued. */
export async function simulateRequest(
  ports: SimulatePorts,
  actor: Actor,
  request: SimulationRequest,
): Promise<Result<Simulation, Failure<SimulationRefusal>>> {
  const [owner = "", name = ""] = request.repository.split("/");
  const repository = await ports.policies.repositoryByName(visibleOrganisations(actor), { owner, name });
  if (repository === null) return refuse("no-repository", "There is no such repository. Name it as OWNER/NAME.");
  const { organisationId, githubId } = repository;
  if (githubId === null) {
    return refuse("no-github-id", "This repository has no id of GitHub here, and no token could name it.");
  }
  const connected = await ports.policies.issuerOwners([organisationId]);
  const issuers = connected.filter(({ issuer }) => request.issuer === null || issuer === request.issuer);
  const [issuer, ...more] = issuers;
  if (issuer === undefined) return refuse("no-issuer", "No such issuer is connected to this organisation.");
  if (more.length > 0) {
    return refuse(
      "which-issuer",
      `Several issuers are connected: ${issuers.map((one) => one.issuer).join(", ")}. Choose one.`,
    );
  }
  const { versions, waiting, switches, locks } = await ports.governance.simulationFacts(
    organisationId,
    issuer.issuer,
    githubId,
    request.ask.grant,
  );
  if (request.waiting && waiting === null) return refuse("none-waits", "No version of this policy waits for approval.");
  const judged = request.waiting && waiting !== null ? [asIfActive(waiting)] : versions;
  const job: SimulatedJob = {
    ...request.job,
    issuer: issuer.issuer,
    ownerId: issuer.ownerId,
    repositoryId: githubId,
    repository: `${repository.owner}/${repository.name}`,
  };
  return done(simulate(job, request.ask, { organisationId, versions: judged, switches, locks }));
}
