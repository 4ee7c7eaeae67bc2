import type { Actor } from "../../core/actor.ts";
import { mayView } from "../../core/actor.ts";
import { campaignAfter } from "../../core/campaign/campaign-state.ts";
import { contentRequestsOf } from "../../core/campaign/estimate.ts";
import { openingOrder } from "../../core/campaign/order.ts";
import { type Preflight, type PreflightVerdict, preflightOf, preflightSummary } from "../../core/campaign/preflight.ts";
import { auditOf } from "../governance/roles.ts";
import { done } from "../refuse.ts";
import type { CampaignPeoplePorts } from "./create.ts";
import type { CampaignRow } from "./ports.ts";
import { asCampaigner, type CampaignResult, notFound, wrongState } from "./roles.ts";

/** What would happen to each repository, and in which order. An approval that was given before is void. */
export async function preflightCampaign(
  ports: CampaignPeoplePorts,
  actor: Actor,
  campaignId: string,
): Promise<CampaignResult<Preflight>> {
  const campaign = await ports.campaigns.find(campaignId);
  if (campaign === null || !mayView(actor, campaign.organisationId)) return notFound();
  const allowed = asCampaigner(actor, campaign.organisationId);
  if (!allowed.ok) return allowed;
  const preflight = await preflightFound(ports, actor, campaign);
  return preflight.ok ? done(preflight.value.summary) : preflight;
}

/** The same for somebody who was let in already. */
export async function preflightFound(
  ports: CampaignPeoplePorts,
  actor: Actor,
  campaign: CampaignRow,
): Promise<CampaignResult<{ readonly summary: Preflight; readonly verdicts: readonly PreflightVerdict[] }>> {
  const { id: campaignId } = campaign;
  if (campaignAfter(campaign.state, "preflight") === null) return wrongState();
  const all = (await ports.campaigns.facts(campaign)).map((facts) => ({
    facts,
    verdict: preflightOf(facts, campaign.supersede),
    repositories: 1,
  }));
  const { perHour } = campaign.pace;
  const contentRequests = contentRequestsOf(campaign.labels);
  const summary = preflightSummary(all, { contentRequests, perHour });
  const order = openingOrder(all.map(({ facts }) => ({ ...facts, id: facts.repositoryId })));
  const places = new Map(order.map((id, position) => [id, position]));
  const repositories = all.map(({ facts: { repositoryId }, verdict }) => ({
    repositoryId,
    position: places.get(repositoryId) ?? 0,
    ...(verdict.automatic
      ? { code: null, planId: verdict.plan.id, planHash: verdict.plan.hash, draft: verdict.draft }
      : { code: verdict.code, planId: null, planHash: null, draft: false }),
  }));
  const { automatic } = summary;
  const audit = auditOf(actor, "campaign.preflighted", "campaign", campaignId, { automatic, of: summary.repositories });
  const at = ports.clock.now();
  const kept = await ports.campaigns.preflighted(campaign, summary, repositories, { at, audit });
  return kept ? done({ summary, verdicts: all.map(({ verdict }) => verdict) }) : wrongState();
}
