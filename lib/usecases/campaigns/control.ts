import { type Actor, mayView } from "../../core/actor.ts";
import type { CampaignEvent } from "../../core/campaign/campaign-state.ts";
import { auditOf } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";
import type { CampaignPeoplePorts } from "./create.ts";
import { asCampaigner, type CampaignResult, mayStopOwn, notFound, wrongState } from "./roles.ts";

/** `stop`: what is open stays open, and is followed; nothing is written any more, for good. */
export type CampaignOrder = Extract<CampaignEvent, "start" | "pause" | "resume" | "stop">;

const PAST: Readonly<Record<CampaignOrder, string>> = {
  start: "campaign.started",
  pause: "campaign.paused",
  resume: "campaign.resumed",
  stop: "campaign.stopped",
};

export async function orderCampaign(
  ports: CampaignPeoplePorts,
  actor: Actor,
  campaignId: string,
  order: CampaignOrder,
): Promise<CampaignResult<void>> {
  const campaign = await ports.campaigns.find(campaignId);
  if (campaign === null || !mayView(actor, campaign.organisationId)) return notFound();
  const allowed = asCampaigner(actor, campaign.organisationId);
  const own = order === "stop" && mayStopOwn(actor, { ...campaign, creatorId: campaign.createdBy });
  if (!allowed.ok && !own) return allowed;
  const audit = auditOf(actor, PAST[order], "campaign", campaignId, {});
  const at = ports.clock.now();
  return (await ports.campaigns.move(campaignId, order, { at, audit })) ? done(undefined) : wrongState();
}

export type RepositoryDecision =
  /** Try again what failed, was refused, was closed by a person, or was merged and is still found. */
  | { readonly kind: "retry" }
  /** Take it in again after it was skipped. */
  | { readonly kind: "unskip" }
  /** Agree to the plan of the newest scan, which is not the one that was approved. */
  | { readonly kind: "accept"; readonly planHash: string };

const DECIDED: Readonly<Record<RepositoryDecision["kind"], string>> = {
  retry: "campaign.retried",
  unskip: "campaign.unskipped",
  accept: "campaign.plan-accepted",
};

/** What a person decides about one repository of a campaign. A campaign that was done goes on for it. */
export async function decideRepository(
  ports: CampaignPeoplePorts,
  actor: Actor,
  campaignRepositoryId: string,
  decision: RepositoryDecision,
): Promise<CampaignResult<void>> {
  const row = await ports.campaigns.repository(campaignRepositoryId);
  if (row === null || !mayView(actor, row.organisationId)) return notFound();
  const allowed = asCampaigner(actor, row.organisationId);
  if (!allowed.ok) return allowed;
  if (decision.kind !== "accept" && row.planHash === null)
    return refuse("state", "It has no approved plan. Run the preflight of a new campaign for it.");
  const campaign = await ports.campaigns.find(row.campaignId);
  if (campaign?.state === "stopped")
    return refuse("state", "Its campaign was stopped for good. Make a new one for this repository.");
  const at = ports.clock.now();
  const action = DECIDED[decision.kind];
  const data = { campaign: row.campaignId, from: row.state };
  const audit = auditOf(actor, action, "repository", row.repositoryId, data);
  const outcome = await ports.campaigns.decide(row, decision, { at, audit });
  if (outcome === "changed") return wrongState();
  if (outcome === "taken") return refuse("another-campaign", "Another campaign works on this repository by now.");
  if (outcome === "another-plan")
    return refuse("another-plan", "That is not the plan of the newest scan. Look at the repository's page once more.");
  if (campaign?.state === "done") {
    const reopened = auditOf(actor, "campaign.reopened", "campaign", row.campaignId, {});
    await ports.campaigns.move(row.campaignId, "reopen", { at, audit: reopened });
  }
  return done(undefined);
}
