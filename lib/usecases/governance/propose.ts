import { type Actor, mayAct, mayView } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { scopeKeyOf } from "../../core/trust/approval.ts";
import { type TrustPolicy, targetRepositoriesOf } from "../../core/trust/policy.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { PolicySource, PolicyStore, ProposedVersion } from "./ports.ts";
import { auditOf, PROPOSERS, rolesText } from "./roles.ts";

export interface ProposePorts {
  readonly policies: PolicyStore;
  readonly clock: Clock;
}

export type ProposalRefusal = "forbidden" | "foreign-owner" | "foreign-repository";

export interface Proposed extends ProposedVersion {
  readonly grant: string;
  /** `owner/name` */
  readonly repository: string;
}

/**
 * Makes a pending version of a policy, and nothing else: nobody gets anything by it until another person approves. The jobs' owner and
 * repository must be the organisation's own, so that nobody proposes in another one's name. A document that waits or is in force already
 * makes no second version.
 */
export async function proposePolicy(
  ports: ProposePorts,
  actor: Actor,
  proposal: { readonly policy: TrustPolicy; readonly source: PolicySource; readonly planId?: string },
): Promise<Result<Proposed, Failure<ProposalRefusal>>> {
  const { policy, source, planId = null } = proposal;
  const { who } = policy;
  const organisationId = await ownerOrganisation(ports, actor, who.issuer, who.owner_id);
  if (organisationId === null) {
    return refuse(
      "foreign-owner",
      `Owner ${who.owner_id} of issuer ${who.issuer} is not connected to an organisation of yours. The people who run Thaw connect it.`,
    );
  }
  if (!mayAct(actor, organisationId, PROPOSERS)) {
    return refuse("forbidden", `Only ${rolesText(PROPOSERS)} may propose a trust policy.`);
  }
  const repository = await ports.policies.repositoryByGithubId(organisationId, who.repository_id);
  if (repository === null) {
    return refuse("foreign-repository", `No repository of the organisation has the id ${who.repository_id}.`);
  }
  const proposed = await ports.policies.propose({
    organisationId,
    repositoryId: repository.id,
    document: policy,
    source,
    planId,
    targetIds: targetRepositoriesOf(policy),
    scopeKey: scopeKeyOf(policy),
    createdBy: actor.id,
    at: ports.clock.now(),
    audit: (policyId, version) =>
      auditOf(actor, "policy.proposed", "trust-policy", policyId, {
        version,
        grant: policy.grant,
        repository: who.repository_id,
        source,
      }),
  });
  return done({ ...proposed, grant: policy.grant, repository: `${repository.owner}/${repository.name}` });
}

async function ownerOrganisation(
  ports: ProposePorts,
  actor: Actor,
  issuer: string,
  ownerId: string,
): Promise<string | null> {
  const organisationIds = actor.kind === "system" ? [] : actor.roles.map((entry) => entry.organisationId);
  const owners = await ports.policies.issuerOwners(organisationIds);
  const found = owners.find((entry) => entry.issuer === issuer && entry.ownerId === ownerId);
  return found !== undefined && mayView(actor, found.organisationId) ? found.organisationId : null;
}
