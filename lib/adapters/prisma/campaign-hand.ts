import { CAMPAIGN_REPOSITORY_STATES, isRemindable, repositoryBefore } from "../../core/campaign/repository-state.ts";
import type { CampaignStore } from "../../usecases/campaigns/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import type { Prisma } from "./generated/client.ts";

/** What people do by hand to single repositories of a campaign. @param then in the same transaction */
export function createCampaignHand(
  database: Database,
  then: (tx: Prisma.TransactionClient, campaignId: string) => Promise<void>,
): Pick<CampaignStore, "skip" | "nudge"> {
  return {
    skip: (...change) => database.$transaction((tx) => skip(tx, then, ...change)),
    nudge: (...change) => database.$transaction((tx) => nudge(tx, then, ...change)),
  };
}

type Then = Parameters<typeof createCampaignHand>[1];

/** Before its approval a campaign's repositories are chosen by its filter; what was stopped is not touched. */
const SKIPPABLE = ["approved", "running", "paused"];

async function skip(tx: Prisma.TransactionClient, then: Then, ...[row, change]: Parameters<CampaignStore["skip"]>) {
  const { by, reason, at, audit } = change;
  const { count } = await tx.campaignRepository.updateMany({
    where: {
      id: row.id,
      generation: row.generation,
      state: { in: [...repositoryBefore("skip")] },
      campaign: { status: { in: SKIPPABLE } },
      // One that was asked for, and of which no answer came, is looked for first.
      OR: [{ askedAt: null }, { prNumber: { not: null } }],
    },
    data: {
      state: "skipped",
      skippedBy: by,
      skippedAt: at,
      skipReason: reason,
      error: null,
      attempts: 0,
      notBefore: null,
      // Its pull request is closed with a word.
      ...(row.pullNumber === null ? {} : { word: "skipped", wordAt: at }),
      generation: { increment: 1 },
    },
  });
  if (count !== 1) return false;
  await writeAudit(tx, row.organisationId, audit, at);
  await then(tx, row.campaignId);
  return true;
}

const REMINDABLE = CAMPAIGN_REPOSITORY_STATES.filter(isRemindable);

async function nudge(tx: Prisma.TransactionClient, then: Then, ...[row, change]: Parameters<CampaignStore["nudge"]>) {
  const { before, at, audit } = change;
  const { count } = await tx.campaignRepository.updateMany({
    where: {
      id: row.id,
      generation: row.generation,
      state: { in: REMINDABLE },
      word: null,
      OR: [{ nudgedAt: null }, { nudgedAt: { lte: before } }],
      campaign: { status: "running" },
    },
    data: { word: "nudge", wordAt: at, generation: { increment: 1 } },
  });
  if (count !== 1) return false;
  await writeAudit(tx, row.organisationId, audit, at);
  await then(tx, row.campaignId);
  return true;
}

/** What a stopped campaign claimed and never began is free for others; what was asked for may be open, and is followed. */
export async function letGo(tx: Prisma.TransactionClient, campaignId: string): Promise<void> {
  await tx.campaignRepository.updateMany({
    where: {
      campaignId,
      campaign: { status: "stopped" },
      claimedAt: { not: null },
      prNumber: null,
      askedAt: null,
      state: { in: ["waiting", "replanned", "failed"] },
    },
    data: { claimedAt: null, generation: { increment: 1 } },
  });
}
