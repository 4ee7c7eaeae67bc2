import type { CampaignPlace, CampaignPorts, CampaignRepositoryRow, CampaignRow } from "./ports.ts";
import { lookAt } from "./sights.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MOST = 20;

/** Sets labels that could not be set when the pull request was opened. What fails for a day is given up, and said on the campaign's page. */
export async function labelAgain(
  ports: CampaignPorts,
  { id, labels }: CampaignRow,
  place: CampaignPlace,
): Promise<void> {
  const rows = await ports.work.unlabelled(id, ports.clock.now(), MOST);
  for (const { row, sight } of await lookAt(ports, place, rows)) {
    if (sight === "gone" || !sight.ok || sight.value.pull?.state !== "open") continue;
    const pull = { repository: sight.value.repository, number: sight.value.pull.number };
    const set = await ports.changes.label(place.remediator, pull, labels);
    if (set.ok) await ports.work.note(row, { labelsDueAt: null, error: null });
    else await ports.work.note(row, { labelsDueAt: nextTry(row, ports.clock.now().getTime()) });
  }
}

/** After as long again as it has been open, and an hour at most. */
function nextTry({ openedAt }: CampaignRepositoryRow, now: number): Date | null {
  const age = now - (openedAt ?? now);
  if (age > 24 * HOUR_MS) return null;
  return new Date(now + Math.min(HOUR_MS, Math.max(MINUTE_MS, age)));
}

/** When they are tried for the first time again. */
export function firstLabels(labelled: boolean, openedAt: Date): Date | null {
  return labelled ? null : new Date(openedAt.getTime() + MINUTE_MS);
}
