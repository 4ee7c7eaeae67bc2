import { type Actor, mayView } from "../../core/actor.ts";
import { isRevertable, judgeRevert } from "../../core/campaign/revert.ts";
import { auditOf, NO_REASON, reasonOf } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";
import type { CampaignPeoplePorts } from "./create.ts";
import { asRequester, type CampaignResult, notFound } from "./roles.ts";

/**
 * Asks for the pull request that takes a merged migration back: for a morning on which releases stand still. Only while the inventory says that
 * what was replaced is still stored. The worker looks once more before it writes.
 */
export async function askRevert(
  ports: CampaignPeoplePorts,
  actor: Actor,
  campaignRepositoryId: string,
  reason: string,
): Promise<CampaignResult<void>> {
  const row = await ports.campaigns.repository(campaignRepositoryId);
  if (row === null || !mayView(actor, row.organisationId)) return notFound();
  const allowed = asRequester(actor, row.organisationId);
  if (!allowed.ok) return allowed;
  if (!isRevertable(row.state)) return refuse("state", "Its pull request was not merged: close it instead.");
  const why = reasonOf(reason);
  if (why === null) return refuse("invalid", NO_REASON);
  const verdict = judgeRevert(await ports.campaigns.revertFacts(row.id));
  if (verdict.kind === "hold") return refuse("state", verdict.reason);
  if (verdict.kind === "unknown") return refuse("state", verdict.missing);
  const at = ports.clock.now();
  const audit = auditOf(actor, "campaign.revert-asked", "repository", row.repositoryId, {
    campaign: row.campaignId,
    pull: row.pullNumber,
    reason: why,
  });
  const wish = { reason: why, by: actor.id, at, audit };
  return (await ports.campaigns.askRevert(row, wish))
    ? done(undefined)
    : refuse("state", "Its revert is under way already, or was merged.");
}
