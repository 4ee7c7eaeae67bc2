import type { ApiCampaign, ApiCampaignRepository, ApiIncident, ApiIncidentRepository } from "../../core/api/answers.ts";
import { CAMPAIGN_REPOSITORY_STATES, EXCLUSIONS } from "../../core/campaign/repository-state.ts";
import type { CampaignSummary } from "../../core/listing/campaign-views.ts";
import type { Slice } from "../../usecases/api/ports.ts";
import { FIRST } from "./api-sight.ts";
import { campaignSummaries } from "./campaign-reading.ts";
import type { Prisma } from "./generated/client.ts";
import { readFactRowsBehind } from "./incident-reading-facts.ts";
import { incidentRow, summariesOf, WITH_ORGANISATION } from "./incident-reading-rows.ts";

/** Campaigns and incidents as the API tells them. */

export async function readCampaigns(
  database: Prisma.TransactionClient,
  organisationId: string,
  { after, most }: Slice,
): Promise<readonly ApiCampaign[]> {
  const where = { organisationId, id: { gt: after ?? FIRST } };
  const rows = await campaignSummaries(database, where, { orderBy: [{ id: "asc" }], take: most });
  return rows.map(campaignOf);
}

export async function readCampaign(
  database: Prisma.TransactionClient,
  organisationId: string,
  id: string,
): Promise<ApiCampaign | null> {
  const [row] = await campaignSummaries(database, { organisationId, id });
  return row === undefined ? null : campaignOf(row);
}

function campaignOf({ organisation: _, ...row }: CampaignSummary): ApiCampaign {
  return { ...row, counts: { ...row.counts } };
}

export async function readCampaignRepositories(
  database: Prisma.TransactionClient,
  organisationId: string,
  campaignId: string,
  { after, most }: Slice,
): Promise<readonly ApiCampaignRepository[] | null> {
  const known = await database.campaign.findFirst({ where: { id: campaignId, organisationId }, select: { id: true } });
  if (known === null) return null;
  const rows = await database.campaignRepository.findMany({
    where: { campaignId, organisationId, id: { gt: after ?? FIRST } },
    include: { repository: { select: { owner: true, name: true } } },
    orderBy: { id: "asc" },
    take: most,
  });
  return rows.map((row) => ({
    id: row.id,
    repository: row.repository,
    state: CAMPAIGN_REPOSITORY_STATES.find((state) => state === row.state) ?? "failed",
    refusal: EXCLUSIONS.find((code) => code === row.code) ?? null,
    pullRequest: row.prNumber,
    checks: row.checks,
    review: row.review,
    openedAt: row.openedAt?.toISOString() ?? null,
    mergedAt: row.mergedAt?.toISOString() ?? null,
    observedAt: row.observedAt?.toISOString() ?? null,
  }));
}

export async function readIncidents(
  database: Prisma.TransactionClient,
  organisationId: string,
  { after, most }: Slice,
  at: Date,
): Promise<readonly ApiIncident[]> {
  return await incidentsOf(database, { organisationId, id: { gt: after ?? FIRST } }, most, at);
}

export async function readIncident(
  database: Prisma.TransactionClient,
  organisationId: string,
  id: string,
  at: Date,
): Promise<ApiIncident | null> {
  return (await incidentsOf(database, { organisationId, id }, 1, at))[0] ?? null;
}

async function incidentsOf(
  database: Prisma.TransactionClient,
  where: Prisma.IncidentWhereInput,
  take: number,
  at: Date,
): Promise<readonly ApiIncident[]> {
  const rows = await database.incident.findMany({ where, include: WITH_ORGANISATION, orderBy: { id: "asc" }, take });
  return (await summariesOf(database, rows, at)).map(({ organisation: _, drifts, ...row }) => ({
    ...row,
    counts: { ...row.counts },
    openDrifts: drifts.open,
    weakeningDrifts: drifts.weakening,
  }));
}

export async function readIncidentRepositories(
  database: Prisma.TransactionClient,
  organisationId: string,
  incidentId: string,
  { after, most }: Slice,
): Promise<readonly ApiIncidentRepository[] | null> {
  const known = await database.incident.findFirst({ where: { id: incidentId, organisationId }, select: { id: true } });
  if (known === null) return null;
  const rows = await readFactRowsBehind(database, incidentId, after ?? FIRST, most);
  return rows.map((row) => {
    const { repositoryId, owner, name, state, shown, enforcement, tier, stateAt, seenAt } = incidentRow(row);
    return { repositoryId, repository: { owner, name }, state, shown, enforcement, tier, stateAt, seenAt };
  });
}
