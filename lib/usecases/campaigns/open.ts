import { mayWrite } from "../../core/campaign/campaign-state.ts";
import { roomFor } from "../../core/campaign/pace.ts";
import { probeSection } from "../../core/campaign/probe-words.ts";
import type { CommitFiles, GithubFailure, GithubResult, WantedFiles } from "../github/ports.ts";
import { type Opening, openOne } from "./open-one.ts";
import { failedBy, moved, refused } from "./outcome.ts";
import type { CampaignPlace, CampaignPorts, CampaignRepositoryRow, CampaignRow } from "./ports.ts";
import { probeGrants } from "./probe.ts";
import { lookAt, type Seen } from "./sights.ts";

/** Repositories that are read together and written one after the other: the heads are those of a minute ago at most. */
const WAVE = 10;

export interface WaveEnd {
  /** Repositories that were worked on. */
  readonly worked: number;
  /** Whether it is worth coming back at once, or when; null where nothing is to be opened, or another worker is at it. */
  readonly againMs: number | null;
  /** Why nothing can be opened for any of them at the moment. */
  readonly failure: GithubFailure | null;
}

const NOTHING: WaveEnd = { worked: 0, againMs: null, failure: null };

/**
 * Opens the next few pull requests of a campaign: as many as pace and brake let through. What a worker that was killed has left is taken
 * up first; should that one come back, its changes come too late.
 */
export async function openWave(ports: CampaignPorts, campaignId: string): Promise<WaveEnd> {
  const campaign = await ports.work.find(campaignId);
  if (campaign === null || !mayWrite(campaign.state)) return NOTHING;
  const place = await ports.places.of(campaign.organisationId);
  if (!place.ok) return { ...NOTHING, failure: place.failure };
  const turn = await ports.work.begin(campaignId);
  const left = await ports.work.retake(turn);
  const now = ports.clock.now();
  const room = roomFor(campaign.pace, await ports.work.paceFacts(campaign.id, now));
  const rows = left.length > 0 ? left : await ports.work.take(turn, Math.min(WAVE, room.room), now);
  if (rows.length === 0) return { ...NOTHING, againMs: room.room === 0 ? room.waitMs : null };
  await openAll(ports, campaign, place.value, rows);
  return { worked: rows.length, againMs: 0, failure: null };
}

async function openAll(
  ports: CampaignPorts,
  campaign: CampaignRow,
  place: CampaignPlace,
  rows: readonly CampaignRepositoryRow[],
): Promise<void> {
  const seen = await lookAt(ports, place, rows);
  const files = await filesOf(ports, place, seen);
  const probed = await probeGrants(
    ports.work,
    ports.clock,
    campaign.id,
    rows.map(({ id }) => id),
  );
  const grants = new Map(probed.map(({ row, probes }) => [row.id, probeSection(probes)]));
  for (const one of seen) {
    // What was not begun is the next worker's.
    ports.signal?.throwIfAborted();
    const current = await ports.work.find(campaign.id);
    // Paused or stopped meanwhile: what was not begun goes back to where it was.
    if (current === null || !mayWrite(current.state)) await moved(ports, one.row, { kind: "release" });
    else await openSeen(ports, { campaign, place, grants: grants.get(one.row.id) ?? "" }, one, files.get(one.row.id));
  }
}

async function openSeen(
  ports: CampaignPorts,
  known: Pick<Opening, "campaign" | "place" | "grants">,
  { row, sight }: Seen,
  files: GithubResult<CommitFiles> | undefined,
): Promise<void> {
  if (sight === "gone") return void (await refused(ports, row, "gone"));
  if (!sight.ok) return void (await failedBy(ports, row, sight.failure));
  try {
    const read = files ?? UNREAD;
    await openOne(ports, { ...known, row, sight: sight.value, files: read });
  } catch (error) {
    // The planner promises not to throw; should it, one repository is left and the others go on.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await failedBy(ports, row, { ...UNREAD.failure, message: "This repository could not be planned.", detail });
  }
}

const UNREAD = {
  ok: false,
  failure: {
    code: "unavailable",
    message: "GitHub could not be reached, or did not answer as it should.",
    detail: "its files were not read",
    status: null,
    outcomeUnknown: false,
  },
} as const;

/** CI files at the heads that were seen, by the row's id. */
async function filesOf(ports: CampaignPorts, { observer }: CampaignPlace, seen: readonly Seen[]) {
  const wanted = new Map<WantedFiles, string>();
  for (const { row, sight } of seen) {
    if (sight === "gone" || !sight.ok || sight.value.head === null || sight.value.archived) continue;
    wanted.set({ repository: sight.value.repository, commit: sight.value.head }, row.id);
  }
  const found = new Map<string, GithubResult<CommitFiles>>();
  if (wanted.size === 0) return found;
  for await (const { wanted: one, result } of ports.files.read(observer, [...wanted.keys()])) {
    const id = wanted.get(one);
    if (id !== undefined) found.set(id, result);
  }
  return found;
}
