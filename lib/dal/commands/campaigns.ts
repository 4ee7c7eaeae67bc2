import "server-only";
import { webContainer } from "../../container.ts";
import type { CampaignPace } from "../../core/campaign/pace.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { counted, figure } from "../../core/listing/format.ts";
import type { RepositoryQuery } from "../../core/listing/repository-query.ts";
import { isUuid } from "../../core/uuid.ts";
import { requireActor, requireWriter } from "../session.ts";
import type { CommandAnswer } from "./governance.ts";

/** What a person does to campaigns. The use cases decide; here is who asks, and what they are told. */

const GONE: CommandAnswer = { ok: false, notes: [{ ok: false, text: "This campaign is not there." }] };

async function opened(power: "write" | "stop" = "write") {
  const actor = await (power === "stop" ? requireActor() : requireWriter());
  const { campaigns } = await webContainer();
  return { actor, campaigns };
}

function answer<T>(result: Result<T, Failure<string>>, text: (value: T) => string): CommandAnswer {
  if (!result.ok) return { ok: false, notes: [{ ok: false, text: result.failure.message }] };
  return { ok: true, notes: [{ ok: true, text: text(result.value) }] };
}

export interface NewCampaignForm {
  readonly organisationId: string;
  readonly name: string;
  readonly query: RepositoryQuery;
  readonly supersede: boolean;
  readonly narrow: boolean;
  readonly labels: readonly string[];
  readonly pace: Partial<CampaignPace>;
}

/** The id of what was made, or why nothing was. */
export async function makeCampaign(form: NewCampaignForm): Promise<Result<string, Failure<string>>> {
  const { actor, campaigns } = await opened();
  const made = await campaigns.createCampaign(actor, form);
  return made.ok ? { ok: true, value: made.value.campaignId } : made;
}

export async function preflight(id: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { actor, campaigns } = await opened();
  return answer(
    await campaigns.preflightCampaign(actor, id),
    ({ automatic, repositories }) =>
      `${figure(automatic)} of ${counted(repositories, "repository", "repositories")} can be done.`,
  );
}

export async function approveCampaign(id: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { actor, campaigns } = await opened();
  return answer(await campaigns.approveCampaign(actor, id), ({ claimed, superseded, proposed, unproposed }) =>
    [
      `${counted(claimed, "pull request")} will be opened once the campaign is started.`,
      superseded > 0 ? `${counted(superseded, "repository is", "repositories are")} taken from other campaigns.` : "",
      proposed > 0
        ? `${counted(proposed, "trust policy waits", "trust policies wait")} for approval or are in force.`
        : "",
      unproposed > 0 ? `${counted(unproposed, "grant")} has to be proposed by hand, on the repository's page.` : "",
    ]
      .filter((part) => part !== "")
      .join(" "),
  );
}

const ORDERED = {
  start: "Started: pull requests are opened in their order.",
  pause: "Paused: what is open is followed, and nothing is written.",
  resume: "Resumed.",
  stop: "Stopped for good: what is open stays open and is followed.",
} as const;

export async function orderCampaign(id: string, order: keyof typeof ORDERED): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { actor, campaigns } = await opened(order === "pause" || order === "stop" ? "stop" : "write");
  return answer(await campaigns.orderCampaign(actor, id, order), () => ORDERED[order]);
}

/** Tries one repository again, or agrees to the plan that was found instead of the approved one. */
export async function decideRepository(id: string, acceptedPlan: string | null): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { actor, campaigns } = await opened();
  const decision =
    acceptedPlan === null ? { kind: "retry" as const } : { kind: "accept" as const, planHash: acceptedPlan };
  return answer(await campaigns.decideRepository(actor, id, decision), () => "Its turn comes again.");
}

/** The one button of a repository's page. */
export async function openMigration(request: MigrationForm): Promise<CommandAnswer> {
  const { actor, campaigns } = await opened();
  const result = await campaigns.openMigration(actor, request);
  if (!result.ok) return { ok: false, notes: [{ ok: false, text: result.failure.message }] };
  const { value } = result;
  if (value.kind === "not-possible") return { ok: false, notes: [{ ok: false, text: value.why }] };
  if (value.kind === "waits") {
    return { ok: true, notes: [{ ok: true, text: `Asked for. It is opened once ${value.forWhom} approves it.` }] };
  }
  const alone = value.alone ? " Nobody else may approve it yet, so you went on alone; the record says so." : "";
  return {
    ok: true,
    notes: [{ ok: true, text: `Its pull request is being written: look again in a moment.${alone}` }],
  };
}

/** Takes a merged migration back, by a pull request of its own. */
export async function askRevert(id: string, reason: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { actor, campaigns } = await opened();
  return answer(await campaigns.askRevert(actor, id, reason), () => "Its pull request is being written.");
}

interface MigrationForm {
  readonly owner: string;
  readonly name: string;
  readonly planHash: string;
}

/** What is done by hand to one repository, or to several at once. */
export type RepositoryOrder = "retry" | "unskip" | "skip" | "nudge";

const BY_HAND: Readonly<Record<RepositoryOrder, string>> = {
  retry: "its turn comes again.",
  unskip: "taken in again; its turn comes again.",
  skip: "left out. What is open there because of the campaign alone is closed with a word.",
  nudge: "its owner is reminded in a moment.",
};

/** One after the other: what cannot be is told by its reason, and keeps no other from it. @param reason for `skip` */
export async function orderRepositories(
  ids: readonly string[],
  order: RepositoryOrder,
  reason: string,
): Promise<CommandAnswer> {
  const chosen = [...new Set(ids)].filter(isUuid);
  if (chosen.length === 0) return { ok: false, notes: [{ ok: false, text: "Choose at least one repository." }] };
  const { actor, campaigns } = await opened();
  const ordered = (id: string) => {
    if (order === "skip") return campaigns.skipRepository(actor, id, reason);
    if (order === "nudge") return campaigns.nudgeRepository(actor, id);
    return campaigns.decideRepository(actor, id, { kind: order });
  };
  const refused = new Map<string, number>();
  for (const id of chosen) {
    const result = await ordered(id);
    if (!result.ok) refused.set(result.failure.message, (refused.get(result.failure.message) ?? 0) + 1);
  }
  const failed = [...refused.values()].reduce((sum, count) => sum + count, 0);
  const did = chosen.length - failed;
  const told =
    did === 0 ? [] : [{ ok: true, text: `${counted(did, "repository", "repositories")}: ${BY_HAND[order]}` }];
  const notes = [...refused].map(([message, count]) => ({
    ok: false,
    text: chosen.length === 1 ? message : `${figure(count)}: ${message}`,
  }));
  return { ok: failed === 0, notes: [...told, ...notes] };
}
