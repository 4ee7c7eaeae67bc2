import { type Actor, mayAct } from "../../core/actor.ts";
import { mayApproveCampaign, namesText } from "../../core/campaign/approval.ts";
import type { Exclusion } from "../../core/campaign/repository-state.ts";
import { EXCLUSION_WORDS } from "../../core/campaign/words.ts";
import type { ProposePorts } from "../governance/propose.ts";
import { auditOf, rolesText, visibleOrganisations } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";
import { approveFound } from "./approve.ts";
import type { CampaignPeoplePorts } from "./create.ts";
import type { CampaignRow } from "./ports.ts";
import { preflightFound } from "./preflight.ts";
import { asRequester, CAMPAIGNERS, type CampaignResult, wrongState } from "./roles.ts";

export interface MigrationRequest {
  readonly owner: string;
  readonly name: string;
  /** Of the plan that was looked at: another one is not opened. */
  readonly planHash: string;
}

export type OpenedMigration =
  | { readonly kind: "opening"; readonly campaignId: string; readonly alone: boolean }
  /** Somebody else has to approve it; their names, or the roles where nobody has one yet. */
  | { readonly kind: "waits"; readonly campaignId: string; readonly forWhom: string }
  | { readonly kind: "not-possible"; readonly campaignId: string; readonly code: Exclusion; readonly why: string };

/**
 * Opens the pull request of one repository: a campaign of its own, which is made, preflighted, approved where this person may, and started.
 * Done twice, it is the same campaign. What keeps it from being opened is said, and who can change that.
 */
export async function openMigration(
  ports: CampaignPeoplePorts & ProposePorts,
  actor: Actor,
  { owner, name, planHash }: MigrationRequest,
): Promise<CampaignResult<OpenedMigration>> {
  const repository = await ports.policies.repositoryByName(visibleOrganisations(actor), { owner, name });
  if (repository === null) return refuse("not-found", "There is no such repository.");
  const allowed = asRequester(actor, repository.organisationId);
  if (!allowed.ok) return allowed;
  const campaign = await ofOne(ports, actor, repository);
  if (campaign === null) return wrongState();
  const campaignId = campaign.id;
  // Approved by somebody, and cut before it was started.
  if (campaign.state === "approved") return start(ports, actor, campaign, false);
  const preflight = await preflightFound(ports, actor, campaign);
  if (!preflight.ok) return preflight;
  const [verdict] = preflight.value.verdicts;
  if (verdict === undefined || !verdict.automatic) {
    const code = verdict?.code ?? "gone";
    return done({ kind: "not-possible", campaignId, code, why: EXCLUSION_WORDS[code] });
  }
  if (verdict.plan.hash !== planHash)
    return refuse("another-plan", "A newer scan planned this repository again. Look at the page once more.");
  return approveAndStart(ports, actor, { ...campaign, state: "preflighted" });
}

async function approveAndStart(
  ports: CampaignPeoplePorts & ProposePorts,
  actor: Actor,
  campaign: CampaignRow,
): Promise<CampaignResult<OpenedMigration>> {
  const { id: campaignId, organisationId, createdBy: creatorId } = campaign;
  const approvers = await ports.campaigns.approvers(organisationId, CAMPAIGNERS);
  const judged = mayApproveCampaign({ approverId: actor.id, creatorId, approvers });
  if (!mayAct(actor, organisationId, CAMPAIGNERS) || !judged.ok) {
    const others = approvers.filter(({ id }) => id !== creatorId).map(({ login }) => login);
    const forWhom = others.length > 0 ? namesText(others) : rolesText(CAMPAIGNERS);
    return done({ kind: "waits", campaignId, forWhom });
  }
  const approved = await approveFound(ports, actor, campaign);
  if (!approved.ok) return approved;
  return start(ports, actor, campaign, judged.value.alone);
}

async function start(
  { campaigns, clock }: CampaignPeoplePorts,
  actor: Actor,
  { id }: CampaignRow,
  alone: boolean,
): Promise<CampaignResult<OpenedMigration>> {
  const audit = auditOf(actor, "campaign.started", "campaign", id, {});
  const started = await campaigns.move(id, "start", { at: clock.now(), audit });
  return started ? done({ kind: "opening", campaignId: id, alone }) : wrongState();
}

/** The campaign of this repository alone that nobody started yet, or a new one. */
async function ofOne(
  ports: CampaignPeoplePorts,
  actor: Actor,
  repository: { readonly id: string; readonly organisationId: string; readonly owner: string; readonly name: string },
): Promise<CampaignRow | null> {
  const { id, organisationId, owner, name } = repository;
  const { campaignId } = await ports.campaigns.ofOne({
    organisationId,
    repositoryId: id,
    name: `${owner}/${name}`.slice(0, 120),
    createdBy: actor.id,
    at: ports.clock.now(),
    audit: (made) =>
      auditOf(actor, "campaign.created", "campaign", made, { name: `${owner}/${name}`, repositories: 1 }),
  });
  return ports.campaigns.find(campaignId);
}
