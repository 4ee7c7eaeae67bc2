import { isFollowed, mayWrite } from "../../core/campaign/campaign-state.ts";
import { eventOf } from "../../core/campaign/observe.ts";
import { isNudgeDue } from "../../core/campaign/pace.ts";
import { isRemindable } from "../../core/campaign/repository-state.ts";
import type { PullView, RepositorySight } from "../github/changes-ports.ts";
import type { GithubResult } from "../github/ports.ts";
import { auditOf } from "../governance/roles.ts";
import { labelAgain } from "./labels.ts";
import { moved, refused } from "./outcome.ts";
import type { CampaignPlace, CampaignPorts, CampaignRepositoryRow, CampaignRow, RowFields } from "./ports.ts";
import { probeGrants, showProbes } from "./probe.ts";
import { followReverts } from "./revert.ts";
import { settleLeft } from "./settle.ts";
import { lookAt } from "./sights.ts";
import { nudgeText, SKIPPED_TEXT, SUPERSEDED_TEXT } from "./texts.ts";

/** Looked at in one go; the next go has the next ones. */
const PAGE = 100;
const WORDS = 20;
const DAY_MS = 24 * 3_600_000;

export interface FollowEnd {
  readonly seen: number;
  /** Whose state is another one now. */
  readonly changed: number;
  readonly spoken: number;
}

/**
 * Looks at a campaign's pull requests, twenty-five in a request, and takes what GitHub shows for the truth. Says what has to be said, asks
 * for the scan of what was merged, and judges it. Nothing is written for a campaign that is paused or stopped but the farewell of
 * superseded and skipped pull requests.
 * @param before those that were looked at since are left out
 */
export async function followCampaign(ports: CampaignPorts, campaignId: string, before: Date): Promise<FollowEnd> {
  const campaign = await ports.work.find(campaignId);
  if (campaign === null) return { seen: 0, changed: 0, spoken: 0 };
  const place = await ports.places.of(campaign.organisationId);
  if (!place.ok) {
    ports.log(`campaign ${campaignId} is not followed: ${place.failure.code}`, place.failure.detail ?? "");
    return { seen: 0, changed: 0, spoken: 0 };
  }
  const looked = isFollowed(campaign.state)
    ? await lookAtAll(ports, campaign, place.value, before)
    : { seen: 0, changed: 0 };
  if (!mayWrite(campaign.state)) await settleLeft(ports, campaignId, place.value);
  if (campaign.state === "stopped") await ports.work.letGo(campaignId);
  const spoken = await speak(ports, campaign, place.value);
  const probed = await probeGrants(ports.work, ports.clock, campaignId, null);
  if (mayWrite(campaign.state)) {
    await showProbes(ports, place.value, probed);
    await labelAgain(ports, campaign, place.value);
  }
  await followReverts(ports, campaignId, place.value);
  const judged = await judgeMerged(ports, campaignId);
  const worker = { kind: "system", id: "worker" } as const;
  const audit = auditOf(worker, "campaign.done", "campaign", campaignId, {});
  await ports.work.finish(campaignId, ports.clock.now(), audit);
  return { seen: looked.seen, changed: looked.changed + judged, spoken };
}

async function lookAtAll(ports: CampaignPorts, campaign: CampaignRow, place: CampaignPlace, before: Date) {
  const rows = await ports.work.following(campaign.id, before, PAGE);
  let changed = 0;
  for (const { row, sight } of await lookAt(ports, place, rows)) {
    if (sight === "gone") changed += (await gone(ports, row)) ? 1 : 0;
    else if (await observe(ports, campaign, row, sight)) changed += 1;
  }
  return { seen: rows.length, changed };
}

async function gone(ports: CampaignPorts, row: CampaignRepositoryRow): Promise<boolean> {
  const noted = await ports.work.note(row, { looked: row.told });
  return noted !== null && (await refused(ports, noted, "gone")) !== null;
}

async function observe(
  ports: CampaignPorts,
  campaign: CampaignRow,
  row: CampaignRepositoryRow,
  sight: GithubResult<RepositorySight>,
): Promise<boolean> {
  const at = ports.clock.now();
  if (!sight.ok) {
    ports.log(
      `campaign ${campaign.id}, ${row.owner}/${row.name} was not seen: ${sight.failure.code}`,
      sight.failure.detail ?? "",
    );
    return false;
  }
  const { archived, pull } = sight.value;
  if (pull === null) return false;
  const event = eventOf(pull, row);
  const seen = { observedAt: at, looked: row.told };
  const fields: RowFields = { ...seen, activeAt: pull.updatedAt, checks: pull.checks, review: pull.review };
  if (event.kind === "merge") return (await merge(ports, row, fields, pull, at)) !== null;
  if (event.kind === "close" && row.state === "closed") return touched(ports, row, fields);
  if (archived) return (await refused(ports, row, "archived")) !== null;
  if (event.kind === "see" && event.as === row.state)
    return touched(ports, row, { ...fields, ...nudgeOf(campaign, row, pull.updatedAt, at) });
  return (await moved(ports, row, event, fields)) !== null || touched(ports, row, fields);
}

/** @returns false: the state is as it was */
async function touched(ports: CampaignPorts, row: CampaignRepositoryRow, fields: RowFields): Promise<boolean> {
  await ports.work.note(row, fields);
  return false;
}

async function merge(ports: CampaignPorts, row: CampaignRepositoryRow, fields: RowFields, pull: PullView, at: Date) {
  const { mergedSha, mergedAt } = pull;
  // By GitHub's own clock: a scan that began between the merge and this look has seen it.
  const ended = { ...fields, mergedSha, mergedAt: mergedAt ?? at, reopen: false };
  const merged = await moved(ports, row, { kind: "merge" }, ended);
  if (merged !== null) await ports.scans.scan(row.repositoryId);
  return merged;
}

function nudgeOf({ state, pace }: CampaignRow, row: CampaignRepositoryRow, updatedAt: Date, at: Date): RowFields {
  if (!mayWrite(state) || row.word !== null || !isRemindable(row.state)) return {};
  const { nudges, nudgedAt } = row;
  const due = isNudgeDue(pace, { now: at.getTime(), activeAt: updatedAt.getTime(), nudges, nudgedAt });
  return due ? { word: "nudge", wordAt: at } : {};
}

async function speak(ports: CampaignPorts, campaign: CampaignRow, place: CampaignPlace): Promise<number> {
  let spoken = 0;
  for (const row of await ports.work.speaking(campaign.id, WORDS)) {
    if (row.word !== "nudge") spoken += (await farewell(ports, place, row)) ? 1 : 0;
    else if (mayWrite(campaign.state)) spoken += (await remind(ports, place, row)) ? 1 : 0;
  }
  return spoken;
}

/** Only one that is still open and ours to speak on; where it has moved on, nothing is said. */
async function remind(ports: CampaignPorts, place: CampaignPlace, row: CampaignRepositoryRow) {
  const at = ports.clock.now();
  const silent: RowFields = { word: null, wordAt: null };
  const [seen] = isRemindable(row.state) ? await lookAt(ports, place, [row]) : [];
  if (seen === undefined || seen.sight === "gone") return touched(ports, row, silent);
  if (!seen.sight.ok) return false;
  const { repository, pull } = seen.sight.value;
  if (pull?.state !== "open") return touched(ports, row, silent);
  const text = nudgeText(Math.floor((at.getTime() - (row.openedAt ?? at.getTime())) / DAY_MS));
  const said = await ports.changes.comment(place.remediator, { repository, number: pull.number }, text, wordSince(row));
  if (!said.ok) return complain(ports, row, said.failure.code, said.failure.detail);
  return (await ports.work.note(row, { ...silent, nudges: row.nudges + 1, nudgedAt: at })) !== null;
}

/** Clocks differ by some minutes at most. A word that was said in an earlier attempt is newer than its note. */
function wordSince({ wordAt }: CampaignRepositoryRow): Date | null {
  return wordAt === null ? null : new Date(wordAt - 5 * 60_000);
}

async function farewell(ports: CampaignPorts, place: CampaignPlace, row: CampaignRepositoryRow): Promise<boolean> {
  const [seen] = await lookAt(ports, place, [row]);
  if (seen === undefined) return false;
  const done: RowFields = { word: null, wordAt: null };
  if (seen.sight === "gone") return touched(ports, row, done);
  if (!seen.sight.ok) return false;
  const { repository, pull, branchHead } = seen.sight.value;
  if (pull?.state === "open") {
    const at = { repository, number: pull.number };
    const text = row.word === "skipped" ? SKIPPED_TEXT : SUPERSEDED_TEXT;
    const said = await ports.changes.comment(place.remediator, at, text, wordSince(row));
    if (!said.ok) return complain(ports, row, said.failure.code, said.failure.detail);
    const closed = await ports.changes.change(place.remediator, at, { state: "closed" });
    if (!closed.ok) return complain(ports, row, closed.failure.code, closed.failure.detail);
  }
  // Only while it holds what we wrote: people's commits stay where they are.
  if (row.headSha !== null && branchHead === row.headSha && pull?.state !== "merged") {
    const ours = { repository, branch: row.branch, head: row.headSha };
    const removed = await ports.changes.removeBranch(place.remediator, ours);
    if (!removed.ok) return complain(ports, row, removed.failure.code, removed.failure.detail);
  }
  return (await ports.work.note(row, done)) !== null;
}

/** It is tried again at the next look. */
function complain(ports: CampaignPorts, row: CampaignRepositoryRow, code: string, detail = ""): boolean {
  ports.log(`campaign ${row.campaignId}, ${row.owner}/${row.name}: ${row.word} was not said: ${code}`, detail);
  return false;
}

async function judgeMerged(ports: CampaignPorts, campaignId: string): Promise<number> {
  let changed = 0;
  for (const { row, found, scanning } of await ports.work.merged(campaignId)) {
    if (found === null) {
      if (!scanning) await ports.scans.scan(row.repositoryId);
      continue;
    }
    const event = found === 0 ? "prove" : "persist";
    if ((await moved(ports, row, { kind: event })) !== null) changed += 1;
  }
  return changed;
}
