import { z } from "zod";
import type { CampaignWait, InstallationBudget } from "../campaign/budget.ts";
import type { CampaignState } from "../campaign/campaign-state.ts";
import type { FinishBand } from "../campaign/estimate.ts";
import { type CampaignPace, nextNudgeByHand } from "../campaign/pace.ts";
import type { Preflight } from "../campaign/preflight.ts";
import type { GrantProbe, ProbeVerdict } from "../campaign/probe.ts";
import {
  CAMPAIGN_REPOSITORY_STATES,
  type CampaignRepositoryState,
  EXCLUSIONS,
  type Exclusion,
  isRemindable,
  repositoryAfter,
} from "../campaign/repository-state.ts";
import type { RevertState } from "../campaign/revert.ts";
import type { Forecast } from "../forecast/forecast.ts";
import { statesOfSteps } from "./migration-steps.ts";
import {
  knownWords,
  queryText,
  type RawSearchParams,
  searchText,
  urlPage,
  urlText,
  urlWord,
  urlWords,
} from "./url-words.ts";
import type { ScanProgress } from "./views.ts";

/** What pages about campaigns show, and how they are asked for; times as ISO 8601 texts in UTC. */

export interface CampaignSummary {
  readonly id: string;
  readonly organisation: string;
  readonly name: string;
  readonly state: CampaignState;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  /** Repositories in each state; states without one are missing. */
  readonly counts: Readonly<Partial<Record<CampaignRepositoryState, number>>>;
  readonly repositories: number;
}

export interface CampaignsReading {
  readonly campaigns: readonly CampaignSummary[];
  /** Organisations in which this person may make one. */
  readonly makers: readonly { readonly id: string; readonly login: string }[];
  readonly scan: ScanProgress;
  readonly asOf: string;
}

export interface CampaignRepositoryView {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly state: CampaignRepositoryState;
  readonly code: Exclusion | null;
  readonly error: string | null;
  readonly pullNumber: number | null;
  readonly draft: boolean;
  /** There is a plan that was shown: without one there is nothing to try again. */
  readonly planned: boolean;
  readonly checks: string | null;
  readonly review: string | null;
  readonly attempts: number;
  /** The plan that a person would have to agree to, where it is not the approved one. */
  readonly foundHash: string | null;
  readonly observedAt: string | null;
  /** How often its owner was reminded, and when last; `reminding` while that is about to be said. */
  readonly reminders: { readonly count: number; readonly lastAt: string | null; readonly reminding: boolean };
  /** Who left it out, and why; null where nobody did, or that was taken back. */
  readonly skipped: { readonly by: string; readonly at: string; readonly reason: string } | null;
  /** Whether jobs will get what its plan asks for; empty where nothing is known yet, or nothing is asked for. */
  readonly grants: readonly GrantProbe[];
  /** The pull request that takes its migration back; null where nobody asked for one. */
  readonly revert: RevertView | null;
}

export interface RevertView {
  readonly state: RevertState;
  readonly pullNumber: number | null;
  readonly reason: string;
  readonly askedAt: string;
  /** Why it cannot be done, or did not work the last time. */
  readonly error: string | null;
}

/** The grants of all of a campaign's plans. */
export interface CampaignGrants {
  readonly counts: Readonly<Partial<Record<ProbeVerdict, number>>>;
  /** Those for which a person has to do more than to approve, first ones first. */
  readonly open: readonly { readonly owner: string; readonly name: string; readonly probe: GrantProbe }[];
  /** When it was last asked; null before the first time. */
  readonly probedAt: string | null;
}

/** Rows of one list of such grants. */
export const MOST_OPEN_GRANTS = 100;

/** What GitHub lets through, what of it the campaign uses, and what it waits for; times are milliseconds since the epoch. */
export interface CampaignBudget {
  readonly installations: readonly InstallationBudget[];
  /** Pull requests that it began within the last hour. */
  readonly begun: number;
  /** Requests that each of them makes of those that create something. */
  readonly contentEach: number;
  /** Its pull requests whose checks run, or are about to. */
  readonly underChecks: number;
  /** Pull requests that are still to be opened, or built anew. */
  readonly left: number;
  /** Until the last of them is open, from now on; null where none is left. */
  readonly finish: FinishBand | null;
  readonly waits: readonly CampaignWait[];
}

export interface CampaignDetail {
  readonly campaign: CampaignSummary;
  readonly host: string | null;
  readonly branch: string;
  readonly labels: readonly string[];
  readonly supersede: boolean;
  /** Whether organisations' secrets that it replaced are taken out of the reach of what it has migrated. */
  readonly narrow: boolean;
  readonly pace: CampaignPace;
  /** What was shown last, and what an approval agrees to; null before the first. */
  readonly preflight: Preflight | null;
  /** Repositories that cannot be done, by reason, most first. */
  readonly refusals: readonly { readonly code: Exclusion; readonly repositories: number }[];
  /** Null for a folder of clones. */
  readonly budget: CampaignBudget | null;
  readonly grants: CampaignGrants;
  /** Of its open pull requests, how many are past these. */
  readonly past: Readonly<Record<OpenStep, number>>;
  /** When all of them may be merged: a band, or that there is too little to go by. Null where nothing is under way. */
  readonly outlook: Forecast | null;
  readonly rows: readonly CampaignRepositoryView[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  /** Whether this person may decide about it. */
  readonly mayDecide: boolean;
  /** Whether this person may stop it: who asked for the migration of one repository may stop that. */
  readonly mayStop: boolean;
  readonly approval: CampaignApproval;
  readonly scan: ScanProgress;
  readonly asOf: string;
}

/** `alone`: nobody else may, so who asked for it goes on without a second person. */
export type CampaignApproval =
  | { readonly may: true; readonly alone: boolean }
  | { readonly may: false; readonly why: string };

/** What became of the pull request of one repository, newest campaign first. */
export interface RepositoryCampaign {
  readonly campaignId: string;
  readonly campaign: string;
  readonly campaignState: CampaignState;
  readonly host: string | null;
  readonly row: CampaignRepositoryView;
  readonly askedBy: string;
  readonly askedById: string;
  readonly askedAt: string;
  /** Made for this repository alone. */
  readonly ofOne: boolean;
  /** Whether this person may stop it here: one of this repository alone. */
  readonly mayStop: boolean;
  readonly approvedBy: string | null;
  readonly openedAt: string | null;
  readonly mergedAt: string | null;
  /** Whether its migration can be taken back by this person now; null where there is no merge to take back. */
  readonly revertOffer: RevertOffer | null;
}

export type RevertOffer = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

/** The one button of a repository's page, and who may press it. */
export type MigrationButton =
  /** Pressed by this person, it is opened, or waits for one of these. */
  | { readonly allowed: true; readonly forWhom: string | null; readonly alone: boolean }
  | { readonly allowed: false; readonly why: string };

export interface RepositoryMigration {
  readonly campaigns: readonly RepositoryCampaign[];
  readonly button: MigrationButton;
  /** Whether this person may try again, or accept another plan. */
  readonly mayDecide: boolean;
}

export interface CampaignQuery {
  /** Any of these; empty for all. */
  readonly states: readonly CampaignRepositoryState[];
  /** Cannot be done for one of these reasons; empty for all. */
  readonly codes: readonly Exclusion[];
  /** Open, and past this on its way to the merge; null for all. */
  readonly past: OpenStep | null;
  /** Part of `owner/name`, without case; empty for all. */
  readonly text: string;
  /** 1-based. */
  readonly page: number;
}

/** What an open pull request is past: its checks, or its owner's review. */
export const OPEN_STEPS = ["checks", "review"] as const;
export type OpenStep = (typeof OPEN_STEPS)[number];

const rawQuery = z.object({ q: urlText, state: urlWords, reason: urlWords, past: urlWord, page: urlPage });

/** Never fails: what is not understood is left out. */
export function parseCampaignQuery(params: RawSearchParams): CampaignQuery {
  const { q, state, reason, past, page } = rawQuery.parse({ ...params });
  return {
    states: knownWords(CAMPAIGN_REPOSITORY_STATES, state),
    codes: knownWords(EXCLUSIONS, reason),
    past: knownWords(OPEN_STEPS, [past ?? ""])[0] ?? null,
    text: searchText(q),
    page,
  };
}

export function campaignQueryString({ states, codes, past, text, page }: CampaignQuery): string {
  const params = new URLSearchParams();
  if (text !== "") params.set("q", text);
  if (states.length > 0) params.set("state", states.join(","));
  if (codes.length > 0) params.set("reason", codes.join(","));
  if (past !== null) params.set("past", past);
  if (page !== 1) params.set("page", String(page));
  return queryText(params);
}

export const ALL_OF_CAMPAIGN: CampaignQuery = { states: [], codes: [], past: null, text: "", page: 1 };

export function isFilteredCampaign({ states, codes, past, text }: CampaignQuery): boolean {
  return text !== "" || past !== null || states.length + codes.length > 0;
}

/** What a person who decides can do about a row by hand, as far as the page can tell: the use cases judge again. */
export function ordersFor(
  { planned, state, reminders }: Pick<CampaignRepositoryView, "planned" | "state" | "reminders">,
  campaign: { readonly state: CampaignState; readonly pace: CampaignPace; readonly asOf: string },
): readonly RowOrder[] {
  if (!isUnderWay(campaign.state)) return [];
  const after = (kind: "retry" | "unskip" | "skip") => repositoryAfter(state, { kind }) !== null;
  const last = {
    now: Date.parse(campaign.asOf),
    nudgedAt: reminders.lastAt === null ? null : Date.parse(reminders.lastAt),
  };
  const nudge =
    campaign.state === "running" &&
    isRemindable(state) &&
    !reminders.reminding &&
    nextNudgeByHand(campaign.pace, last) === null;
  return [
    ...(planned && after("retry") ? (["retry"] as const) : []),
    ...(planned && after("unskip") ? (["unskip"] as const) : []),
    ...(nudge ? (["nudge"] as const) : []),
    ...(campaign.state !== "done" && after("skip") ? (["skip"] as const) : []),
  ];
}

export type RowOrder = "retry" | "unskip" | "nudge" | "skip";

/** Approved and not stopped: one that is done goes on for a repository that is tried again. */
function isUnderWay(state: CampaignState): boolean {
  return state === "approved" || state === "running" || state === "paused" || state === "done";
}

/** The way of a repository through a campaign, as steps that people think in. Every state belongs to one step. */
export const FUNNEL: readonly { readonly step: string; readonly states: readonly CampaignRepositoryState[] }[] = (
  ["planned", "open", "merged", "verified", "not-done"] as const
).map((step) => ({ step: step.replace("-", " "), states: statesOfSteps([step]) }));

export function countedIn(counts: CampaignSummary["counts"], states: readonly CampaignRepositoryState[]): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** `40 minutes`, `3 hours`: as people say how long something takes, never less than a minute. */
export function durationWords(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 90) return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

/** A band of time; one whose ends read alike is said once. */
export function bandWords(earliestMs: number, latestMs: number): string {
  const [earliest, latest] = [durationWords(earliestMs), durationWords(latestMs)];
  return earliest === latest ? `about ${earliest}` : `${earliest} to ${latest}`;
}
