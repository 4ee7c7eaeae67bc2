import { type Actor, mayAct, mayView } from "../../core/actor.ts";
import type {
  CampaignDetail,
  CampaignQuery,
  CampaignsReading,
  RepositoryCampaign,
} from "../../core/listing/campaign-views.ts";
import { visibleOrganisations } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import type { CampaignReading } from "./ports.ts";
import { CAMPAIGNERS } from "./roles.ts";

interface Ports {
  readonly campaignReading: CampaignReading;
  readonly clock: Clock;
}

/** Campaigns of every organisation that the actor may look at, newest first. */
export async function listCampaigns({ campaignReading, clock }: Ports, actor: Actor): Promise<CampaignsReading> {
  const visible = visibleOrganisations(actor);
  const makers = visible.filter((id) => mayAct(actor, id, CAMPAIGNERS));
  return await campaignReading.list(visible, makers, clock.now());
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
  return { ...found.detail, mayDecide: mayAct(actor, found.organisationId, CAMPAIGNERS) };
}

/** What campaigns did to one repository, newest first; none for one that the actor may not look at. */
export async function readRepositoryCampaigns(
  { campaignReading }: Pick<Ports, "campaignReading">,
  actor: Actor,
  name: { readonly owner: string; readonly name: string },
): Promise<readonly RepositoryCampaign[]> {
  if (`${name.owner}${name.name}`.includes("\0")) return [];
  return await campaignReading.ofRepository(visibleOrganisations(actor), name);
}
