import { type Actor, mayView } from "../../core/actor.ts";
import { mayWrite } from "../../core/campaign/campaign-state.ts";
import { nextNudgeByHand, nudgeDaysByHand } from "../../core/campaign/pace.ts";
import { isRemindable, repositoryAfter } from "../../core/campaign/repository-state.ts";
import { counted, utc } from "../../core/listing/format.ts";
import { auditOf, NO_REASON, reasonOf } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";
import type { CampaignPeoplePorts } from "./create.ts";
import type { CampaignRepositoryRow } from "./ports.ts";
import { asCampaigner, type CampaignResult, notFound, wrongState } from "./roles.ts";

const DAY_MS = 24 * 3_600_000;

async function rowFor(
  ports: CampaignPeoplePorts,
  actor: Actor,
  id: string,
): Promise<CampaignResult<CampaignRepositoryRow>> {
  const row = await ports.campaigns.repository(id);
  if (row === null || !mayView(actor, row.organisationId)) return notFound();
  const allowed = asCampaigner(actor, row.organisationId);
  return allowed.ok ? done(row) : allowed;
}

/**
 * Leaves one repository of a campaign out: nothing is opened in it, and what is open there because of us alone is closed with a word.
 * Recorded with its reason; `decideRepository` takes it back. What people work on is theirs, and is not skipped.
 */
export async function skipRepository(
  ports: CampaignPeoplePorts,
  actor: Actor,
  campaignRepositoryId: string,
  reason: string,
): Promise<CampaignResult<void>> {
  const found = await rowFor(ports, actor, campaignRepositoryId);
  if (!found.ok) return found;
  const row = found.value;
  const why = reasonOf(reason);
  if (why === null) return refuse("invalid", NO_REASON);
  if (row.state === "skipped") return refuse("state", "It is left out already.");
  if (repositoryAfter(row.state, { kind: "skip" }) === null)
    return refuse(
      "state",
      "It cannot be left out as it stands: it is being written, people work on it, or it has ended.",
    );
  const data = { campaign: row.campaignId, from: row.state, pull: row.pullNumber, reason: why };
  const audit = auditOf(actor, "campaign.skipped", "repository", row.repositoryId, data);
  const change = { by: actor.id, reason: why, at: ports.clock.now(), audit };
  return (await ports.campaigns.skip(row, change)) ? done(undefined) : wrongState();
}

/**
 * Has the owner of one open pull request reminded now, by the worker. Not more often than the campaign's pace has it, whoever asks; how
 * many reminders there were does not matter to a person.
 */
export async function nudgeRepository(
  ports: CampaignPeoplePorts,
  actor: Actor,
  campaignRepositoryId: string,
): Promise<CampaignResult<void>> {
  const found = await rowFor(ports, actor, campaignRepositoryId);
  if (!found.ok) return found;
  const row = found.value;
  const campaign = await ports.campaigns.find(row.campaignId);
  if (campaign === null) return notFound();
  if (!mayWrite(campaign.state)) return refuse("state", "Its campaign is not running: nothing is written for it.");
  if (!isRemindable(row.state)) return refuse("state", "It has no open pull request that waits for its owner.");
  if (row.word !== null) return refuse("state", "It is about to be reminded already.");
  const at = ports.clock.now();
  const next = nextNudgeByHand(campaign.pace, { now: at.getTime(), nudgedAt: row.nudgedAt });
  const days = nudgeDaysByHand(campaign.pace.nudgeDays);
  if (next !== null)
    return refuse(
      "state",
      `It is reminded every ${counted(days, "day")} at most: next from ${utc(new Date(next).toISOString())}.`,
    );
  const audit = auditOf(actor, "campaign.nudged", "repository", row.repositoryId, {
    campaign: row.campaignId,
    pull: row.pullNumber,
  });
  const change = { before: new Date(at.getTime() - days * DAY_MS), at, audit };
  return (await ports.campaigns.nudge(row, change)) ? done(undefined) : wrongState();
}
