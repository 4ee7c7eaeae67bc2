import { type Actor, mayView } from "../../core/actor.ts";
import { type CampaignPace, DEFAULT_PACE } from "../../core/campaign/pace.ts";
import type { RepositoryQuery } from "../../core/listing/repository-query.ts";
import { askedBy } from "../asked-by.ts";
import { auditOf } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { CampaignStore } from "./ports.ts";
import { asCampaigner, type CampaignResult, notFound } from "./roles.ts";

export interface CampaignPeoplePorts {
  readonly campaigns: CampaignStore;
  readonly clock: Clock;
}

export interface CampaignRequest {
  readonly organisationId: string;
  readonly name: string;
  /** Which repositories; sorting and paging do not matter. */
  readonly query: RepositoryQuery;
  /** Takes repositories from other campaigns, whose pull requests are closed with a word. */
  readonly supersede: boolean;
  /** Takes organisations' secrets that it replaced out of the reach of what it has migrated; without it, a person does. */
  readonly narrow?: boolean;
  readonly labels: readonly string[];
  readonly pace: Partial<CampaignPace>;
}

const LONGEST_NAME = 120;
const MOST_LABELS = 5;

/** Chooses repositories. Nothing is written anywhere but here until the campaign is approved and started. */
export async function createCampaign(
  ports: CampaignPeoplePorts,
  actor: Actor,
  request: CampaignRequest,
): Promise<CampaignResult<{ readonly campaignId: string; readonly repositories: number }>> {
  const { organisationId, query, supersede, narrow = false } = request;
  if (!mayView(actor, organisationId)) return notFound();
  const allowed = asCampaigner(actor, organisationId);
  if (!allowed.ok) return allowed;
  const name = request.name.replaceAll(/\p{Cc}/gu, " ").trim();
  if (name === "" || name.length > LONGEST_NAME)
    return refuse("invalid", `Give the campaign a name of ${LONGEST_NAME} characters at most.`);
  const labels = [...new Set(request.labels.map((label) => label.trim()))].filter((label) => label !== "");
  // GitHub's own limits: https://docs.github.com/en/rest/issues/labels
  if (labels.length > MOST_LABELS || labels.some((label) => label.length > 50 || /[,\p{Cc}]/u.test(label)))
    return refuse("invalid", `Name at most ${MOST_LABELS} labels, each of 50 characters at most and without commas.`);
  const pace = { ...DEFAULT_PACE, ...request.pace };
  const wrong = paceMistake(pace);
  if (wrong !== null) return refuse("invalid", wrong);
  const at = ports.clock.now();
  const made = await ports.campaigns.create({
    organisationId,
    name,
    query: askedBy(actor, query),
    supersede,
    narrow,
    labels,
    pace,
    createdBy: actor.id,
    at,
    audit: (campaignId, repositories) =>
      auditOf(actor, "campaign.created", "campaign", campaignId, { name, repositories }),
  });
  return done(made);
}

function paceMistake({ perHour, mostRunning, nudgeDays, mostNudges }: CampaignPace): string | null {
  const whole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  if (perHour !== null && !whole(perHour, 1, 500)) return "Choose 1 to 500 pull requests an hour.";
  if (!whole(mostRunning, 1, 1_000)) return "Let the checks of 1 to 1,000 pull requests run at a time.";
  if (nudgeDays !== null && !whole(nudgeDays, 1, 365)) return "Remind after 1 to 365 days, or never.";
  return whole(mostNudges, 0, 10) ? null : "Remind at most ten times.";
}
