import { OPEN_STATES } from "../../core/campaign/repository-state.ts";
import { type Forecast, forecastThaw, LOOKBACK_MS } from "../../core/forecast/forecast.ts";
import {
  type CampaignDetail,
  type CampaignSummary,
  countedIn,
  type OpenStep,
} from "../../core/listing/campaign-views.ts";
import { statesOfSteps } from "../../core/listing/migration-steps.ts";
import type { Prisma } from "./generated/client.ts";

/** How far open pull requests of a campaign are, and when all may be merged. */

/** Open ones that are past their checks, or past them and their owner's review, too: a funnel only becomes narrower. */
export function pastWhere(past: OpenStep): Prisma.CampaignRepositoryWhereInput {
  const open = { state: { in: [...OPEN_STATES] }, checks: "passing" };
  return past === "checks" ? open : { ...open, review: "approved" };
}

export async function readPast(
  database: Prisma.TransactionClient,
  campaignId: string,
): Promise<CampaignDetail["past"]> {
  const count = (past: OpenStep) => database.campaignRepository.count({ where: { campaignId, ...pastWhere(past) } });
  return { checks: await count("checks"), review: await count("review") };
}

/** Merges whose way is looked at, the newest: more tell no more. */
const MOST_MERGES = 300;
const PLANNED = statesOfSteps(["planned"]);

/**
 * As an incident's thaws are foreseen: merges are what leaves, what is not open yet stands at the beginning, and what is open stands where
 * others took as long as they did from being opened.
 */
export async function readOutlook(
  database: Prisma.TransactionClient,
  row: { readonly id: string; readonly approvedAt: Date | null },
  { counts, state }: CampaignSummary,
  at: Date,
): Promise<Forecast | null> {
  if (row.approvedAt === null || (state !== "running" && state !== "paused")) return null;
  const now = at.getTime();
  const merges = await database.campaignRepository.findMany({
    where: { campaignId: row.id, mergedAt: { not: null } },
    select: { openedAt: true, mergedAt: true },
    orderBy: { mergedAt: "desc" },
    take: MOST_MERGES,
  });
  const merged = merges.flatMap(({ mergedAt, openedAt }) =>
    mergedAt === null ? [] : [{ at: mergedAt.getTime(), opened: openedAt?.getTime() ?? null }],
  );
  return forecastThaw({
    now,
    since: row.approvedAt.getTime(),
    thawed: merged.map((one) => one.at).filter((time) => time >= now - LOOKBACK_MS),
    refrozen: [],
    remaining: { frozen: countedIn(counts, PLANNED), migrating: countedIn(counts, OPEN_STATES), verifying: 0 },
    took: {
      // When the others are opened is a matter of the pace, and not of how long those before had waited for it.
      frozen: [],
      migrating: merged.flatMap(({ at: end, opened }) => (opened === null ? [] : [Math.max(0, end - opened)])),
      verifying: [],
    },
  });
}
