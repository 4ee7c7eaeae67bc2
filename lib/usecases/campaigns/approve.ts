import { type Actor, mayView } from "../../core/actor.ts";
import { mayApproveCampaign } from "../../core/campaign/approval.ts";
import type { ProposePorts } from "../governance/propose.ts";
import { proposeFromPlan } from "../governance/propose-plan.ts";
import { auditOf } from "../governance/roles.ts";
import { done } from "../refuse.ts";
import type { CampaignPeoplePorts } from "./create.ts";
import type { CampaignRow } from "./ports.ts";
import { probeGrants } from "./probe.ts";
import { asCampaigner, CAMPAIGNERS, type CampaignResult, mayApproveNarrowing, notFound, wrongState } from "./roles.ts";

export interface Approved {
  /** Repositories whose pull requests will be opened. */
  readonly claimed: number;
  /** Taken from other campaigns. */
  readonly superseded: number;
  /** Trust policies that were proposed, or were proposed or in force before. Nobody gets anything by those that wait for their approval. */
  readonly proposed: number;
  /** Grants for which a person has to propose a policy, because something has to be answered first. */
  readonly unproposed: number;
}

/** Agrees to what the preflight showed, and proposes the trust policies of its plans. None of them is activated by it. */
export async function approveCampaign(
  ports: CampaignPeoplePorts & ProposePorts,
  actor: Actor,
  campaignId: string,
): Promise<CampaignResult<Approved>> {
  const campaign = await ports.campaigns.find(campaignId);
  if (campaign === null || !mayView(actor, campaign.organisationId)) return notFound();
  const allowed = asCampaigner(actor, campaign.organisationId);
  if (!allowed.ok) return allowed;
  return approveFound(ports, actor, campaign);
}

/** The same for somebody who may approve campaigns. Not every campaign: who made it does not, where anybody else may. */
export async function approveFound(
  ports: CampaignPeoplePorts & ProposePorts,
  actor: Actor,
  campaign: CampaignRow,
): Promise<CampaignResult<Approved>> {
  const { id: campaignId, organisationId, createdBy: creatorId } = campaign;
  const power = mayApproveNarrowing(actor, campaign);
  if (!power.ok) return power;
  const approvers = await ports.campaigns.approvers(organisationId, CAMPAIGNERS);
  const judged = mayApproveCampaign({ approverId: actor.id, creatorId, approvers });
  if (!judged.ok) return judged;
  const audit = auditOf(actor, "campaign.approved", "campaign", campaignId, { alone: judged.value.alone });
  const at = ports.clock.now();
  const approved = await ports.campaigns.approve(campaign, { by: actor.id, at, audit });
  if (approved === null) return wrongState();
  const proposed = await proposeAll(ports, actor, campaignId);
  await probeGrants(ports.campaigns, ports.clock, campaignId, null);
  return done({ ...approved, ...proposed });
}

async function proposeAll(ports: CampaignPeoplePorts & ProposePorts, actor: Actor, campaignId: string) {
  const answers = { confirmed: false, issuer: null };
  let [proposed, unproposed] = [0, 0];
  for (const { owner, name, planHash } of await ports.campaigns.grantedPlans(campaignId)) {
    const outcome = await proposeFromPlan(ports, actor, { owner, name, planHash, grant: null, answers });
    const grants = outcome.ok ? outcome.value : [];
    const made = grants.filter(({ result }) => result.ok).length;
    proposed += made;
    unproposed += outcome.ok ? grants.length - made : 1;
  }
  return { proposed, unproposed };
}
