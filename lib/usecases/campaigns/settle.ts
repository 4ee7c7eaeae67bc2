import { moved } from "./outcome.ts";
import type { CampaignPlace, CampaignPorts, CampaignRepositoryRow } from "./ports.ts";
import { lookAt } from "./sights.ts";

/**
 * Repositories that a worker left half-way when it was killed, of a campaign that was paused or stopped since. Nothing is written: what was
 * asked for is looked for, so that a pull request which is there is known and followed.
 */
export async function settleLeft(ports: CampaignPorts, campaignId: string, place: CampaignPlace): Promise<void> {
  const turn = await ports.work.begin(campaignId);
  for (const row of await ports.work.retake(turn)) await settle(ports, place, row);
}

async function settle(ports: CampaignPorts, place: CampaignPlace, row: CampaignRepositoryRow): Promise<void> {
  if (row.pullNumber !== null || row.askedAt === null) {
    await moved(ports, row, { kind: "release" });
    return;
  }
  const [seen] = await lookAt(ports, place, [row]);
  if (seen === undefined || seen.sight === "gone" || !seen.sight.ok) return;
  const { repository } = seen.sight.value;
  const found = await ports.changes.pullOf(place.observer, repository, row.branch);
  if (!found.ok) return;
  const pullNumber = found.value?.number ?? null;
  if (pullNumber === null) await moved(ports, row, { kind: "release" });
  else
    await moved(
      ports,
      row,
      { kind: "see", as: row.draft ? "draft" : "open" },
      { pullNumber, openedAt: ports.clock.now() },
    );
}
