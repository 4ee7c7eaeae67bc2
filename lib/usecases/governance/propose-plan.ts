import type { Actor } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { done, refuse } from "../refuse.ts";
import { type PlanAnswers, type PlanRefusal, policyOfGrant } from "./plan-policy.ts";
import { type ProposalRefusal, type Proposed, type ProposePorts, proposePolicy } from "./propose.ts";
import { visibleOrganisations } from "./roles.ts";

export interface PlanProposal {
  readonly owner: string;
  readonly name: string;
  /** Of the plan that was looked at: another one is refused. */
  readonly planHash: string;
  /** Null for every grant of the plan. */
  readonly grant: string | null;
  readonly answers: PlanAnswers;
}

export interface GrantOutcome {
  readonly grant: string;
  readonly result: Result<Proposed, Failure<ProposalRefusal | PlanRefusal>>;
}

/** Makes a pending version of each grant that a plan asks for. One that is refused does not keep the others out. */
export async function proposeFromPlan(
  ports: ProposePorts,
  actor: Actor,
  { owner, name, planHash, grant, answers }: PlanProposal,
): Promise<Result<readonly GrantOutcome[], Failure<"not-found">>> {
  const repository = await ports.policies.repositoryByName(visibleOrganisations(actor), { owner, name });
  const plan = repository === null ? null : await ports.policies.planGrants(repository.id, planHash);
  const wanted = plan?.grants.filter((entry) => grant === null || entry.name === grant) ?? [];
  if (repository === null || plan === null || wanted.length === 0) {
    return refuse(
      "not-found",
      "This plan is not there any more: a newer scan planned again. Look at the page once more.",
    );
  }
  const { organisationId } = repository;
  const [issuers, githubIds] = await Promise.all([
    ports.policies.issuerOwners([organisationId]),
    ports.policies.githubIds(organisationId),
  ]);
  const outcomes: GrantOutcome[] = [];
  for (const entry of wanted) {
    const policy = policyOfGrant(entry, { repository, issuers, githubIds }, answers);
    const result = policy.ok
      ? await proposePolicy(ports, actor, { policy: policy.value, source: "plan", planId: plan.planId })
      : policy;
    outcomes.push({ grant: entry.name, result });
  }
  return done(outcomes);
}
