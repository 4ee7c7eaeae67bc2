import { type Actor, mayAct, mayView } from "../../core/actor.ts";
import { mayApproveCampaign, namesText } from "../../core/campaign/approval.ts";
import { campaignAfter } from "../../core/campaign/campaign-state.ts";
import { isRevertable, judgeRevert, type RevertState } from "../../core/campaign/revert.ts";
import type {
  CampaignApproval,
  CampaignDetail,
  CampaignQuery,
  CampaignSummary,
  CampaignsReading,
  MigrationButton,
  RepositoryCampaign,
  RepositoryMigration,
  RevertOffer,
} from "../../core/listing/campaign-views.ts";
import { isStorableName } from "../../core/repository-name.ts";
import { rolesText, visibleOrganisations } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import type { CampaignReading } from "./ports.ts";
import { CAMPAIGNERS, mayApproveNarrowing, mayStopOwn, REQUESTERS } from "./roles.ts";

interface Ports {
  readonly campaignReading: CampaignReading;
  readonly clock: Clock;
}

/** Campaigns of every organisation that the actor may look at: the newest, which are all but of the busiest. */
export async function listCampaigns({ campaignReading, clock }: Ports, actor: Actor): Promise<CampaignsReading> {
  const visible = visibleOrganisations(actor);
  const makers = visible.filter((id) => mayAct(actor, id, CAMPAIGNERS));
  return await campaignReading.list(visible, makers, clock.now());
}

/** All of them for a file, some at a time, in the order of the list. */
export function everyCampaign(
  { campaignReading }: Pick<Ports, "campaignReading">,
  actor: Actor,
): AsyncIterable<readonly CampaignSummary[]> {
  return campaignReading.every(visibleOrganisations(actor));
}

/** One campaign; null when there is none or the actor may not look at it: the two must not be told apart. */
export async function readCampaign(
  { campaignReading, clock }: Ports,
  actor: Actor,
  id: string,
  query: CampaignQuery,
): Promise<CampaignDetail | null> {
  const found = await campaignReading.campaign(visibleOrganisations(actor), id, query, clock.now());
  if (found === null || !mayView(actor, found.organisationId)) return null;
  const mayDecide = mayAct(actor, found.organisationId, CAMPAIGNERS);
  const approvers = await campaignReading.approvers(found.organisationId, CAMPAIGNERS);
  const judged = mayApproveCampaign({ approverId: actor.id, creatorId: found.creatorId, approvers });
  const power = mayApproveNarrowing(actor, { organisationId: found.organisationId, narrow: found.detail.narrow });
  const approval = approvalOf(judged, power);
  const stops = campaignAfter(found.detail.campaign.state, "stop") !== null;
  const mayStop = stops && (mayDecide || mayStopOwn(actor, found));
  return { ...found.detail, mayDecide, mayStop, approval };
}

function approvalOf(
  judged: ReturnType<typeof mayApproveCampaign>,
  power: ReturnType<typeof mayApproveNarrowing>,
): CampaignApproval {
  if (!judged.ok) return { may: false, why: judged.failure.message };
  return power.ok ? { may: true, alone: judged.value.alone } : { may: false, why: power.failure.message };
}

/** What campaigns did to one repository, newest first; none for one that the actor may not look at. */
export async function readRepositoryCampaigns(
  { campaignReading }: Pick<Ports, "campaignReading">,
  actor: Actor,
  name: { readonly owner: string; readonly name: string },
): Promise<readonly RepositoryCampaign[]> {
  if (!isStorableName(name)) return [];
  return await campaignReading.ofRepository(visibleOrganisations(actor), name);
}

/** The same with the one button of the repository's page: who may press it, and what a press would come to. */
export async function readMigration(
  ports: Pick<Ports, "campaignReading">,
  actor: Actor,
  name: { readonly owner: string; readonly name: string },
): Promise<RepositoryMigration> {
  const campaigns = await readRepositoryCampaigns(ports, actor, name);
  const hidden = !isStorableName(name);
  const own = hidden ? null : await ports.campaignReading.ownCampaign(visibleOrganisations(actor), name);
  if (own === null)
    return { campaigns, button: { allowed: false, why: "There is no such repository." }, mayDecide: false };
  const mayDecide = mayAct(actor, own.organisationId, CAMPAIGNERS);
  const offered = await Promise.all(
    campaigns.map(async (one) => ({
      ...one,
      mayStop: maySettle(actor, own.organisationId, one),
      revertOffer: await offerOf(ports, actor, own.organisationId, one),
    })),
  );
  return { campaigns: offered, button: await buttonFor(ports, actor, own), mayDecide };
}

function maySettle(
  actor: Actor,
  organisationId: string,
  { ofOne, askedById, campaignState }: RepositoryCampaign,
): boolean {
  if (!ofOne || campaignAfter(campaignState, "stop") === null) return false;
  return (
    mayAct(actor, organisationId, CAMPAIGNERS) || mayStopOwn(actor, { organisationId, creatorId: askedById, ofOne })
  );
}

const UNDER_WAY: readonly RevertState[] = ["asked", "open", "merged"];

async function offerOf(
  { campaignReading }: Pick<Ports, "campaignReading">,
  actor: Actor,
  organisationId: string,
  { row }: RepositoryCampaign,
): Promise<RevertOffer | null> {
  if (!isRevertable(row.state) || (row.revert !== null && UNDER_WAY.includes(row.revert.state))) return null;
  if (actor.kind !== "user" || !mayAct(actor, organisationId, REQUESTERS))
    return { allowed: false, why: `It is taken back by ${rolesText(REQUESTERS)}.` };
  const verdict = judgeRevert(await campaignReading.revertFacts(row.id));
  if (verdict.kind === "pass") return { allowed: true };
  return { allowed: false, why: verdict.kind === "hold" ? verdict.reason : verdict.missing };
}

async function buttonFor(
  { campaignReading }: Pick<Ports, "campaignReading">,
  actor: Actor,
  { organisationId, creatorId }: { readonly organisationId: string; readonly creatorId: string | null },
): Promise<MigrationButton> {
  if (actor.kind !== "user" || !mayAct(actor, organisationId, REQUESTERS))
    return { allowed: false, why: `It is opened by ${rolesText(REQUESTERS)}.` };
  const maker = creatorId ?? actor.id;
  const approvers = await campaignReading.approvers(organisationId, CAMPAIGNERS);
  const judged = mayApproveCampaign({ approverId: actor.id, creatorId: maker, approvers });
  if (mayAct(actor, organisationId, CAMPAIGNERS) && judged.ok)
    return { allowed: true, forWhom: null, alone: judged.value.alone };
  const others = approvers.filter(({ id }) => id !== maker).map(({ login }) => login);
  return { allowed: true, forWhom: others.length > 0 ? namesText(others) : rolesText(CAMPAIGNERS), alone: false };
}
