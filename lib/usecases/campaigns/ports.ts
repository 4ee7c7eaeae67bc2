import type { Role } from "../../core/actor.ts";
import type { CampaignEvent, CampaignState } from "../../core/campaign/campaign-state.ts";
import type { ChecksState, ReviewState } from "../../core/campaign/observe.ts";
import type { CampaignPace, PaceFacts } from "../../core/campaign/pace.ts";
import type { Preflight, PreflightFacts } from "../../core/campaign/preflight.ts";
import type { CampaignRepositoryState, Exclusion, RepositoryEvent } from "../../core/campaign/repository-state.ts";
import type {
  CampaignDetail,
  CampaignQuery,
  CampaignSummary,
  CampaignsReading,
  RepositoryCampaign,
} from "../../core/listing/campaign-views.ts";
import type { RepositoryQuery } from "../../core/listing/repository-query.ts";
import type { GithubChanges } from "../github/changes-ports.ts";
import type {
  CommitFiles,
  GithubFiles,
  GithubInstallation,
  GithubRepositoryRef,
  GithubResult,
} from "../github/ports.ts";
import type { AuditEntry, Clock, Planner, RepositorySource } from "../ports.ts";
import type { ProbeStore } from "./probe-ports.ts";
import type { RevertFactsStore, RevertWishes, RevertWork } from "./revert-ports.ts";

/** What campaigns need of the world. Every change is conditional, and stands in one transaction with its audit row. */

export interface CampaignRow {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly state: CampaignState;
  readonly supersede: boolean;
  readonly branch: string;
  readonly labels: readonly string[];
  readonly pace: CampaignPace;
  readonly createdBy: string;
  /** Whether it takes organisations' secrets that it replaced out of the reach of what it has migrated. */
  readonly narrow: boolean;
  /** Made for one repository, on its page. */
  readonly ofOne: boolean;
  readonly preflight: Preflight | null;
}

/** One repository of a campaign. Times are milliseconds since the epoch. */
export interface CampaignRepositoryRow {
  readonly id: string;
  readonly organisationId: string;
  readonly campaignId: string;
  readonly repositoryId: string;
  /** GitHub's id; null for one of a folder. */
  readonly githubId: number | null;
  readonly owner: string;
  readonly name: string;
  readonly defaultPermissions: "read" | "write" | null;
  readonly state: CampaignRepositoryState;
  readonly code: Exclusion | null;
  readonly planId: string | null;
  readonly planHash: string | null;
  readonly draft: boolean;
  readonly branch: string;
  readonly baseSha: string | null;
  readonly baseTree: string | null;
  readonly headSha: string | null;
  readonly pullNumber: number | null;
  readonly askedAt: number | null;
  readonly openedAt: number | null;
  readonly activeAt: number | null;
  readonly reopen: boolean;
  readonly attempts: number;
  readonly nudges: number;
  readonly nudgedAt: number | null;
  readonly word: Word | null;
  readonly wordAt: number | null;
  readonly mergedAt: number | null;
  /** Hash of what its pull request says about grants; null where it says nothing that we know of. */
  readonly grantsShown: string | null;
  /** How often a webhook told of its pull request. */
  readonly told: number;
  /** Whoever changes it names the one that was read. */
  readonly generation: number;
}

export type Word = "nudge" | "superseded" | "skipped";

/** What is kept with a change; what is missing stays as it is. */
export interface RowFields {
  readonly code?: Exclusion | null;
  readonly foundHash?: string | null;
  readonly baseSha?: string | null;
  readonly baseTree?: string | null;
  readonly headSha?: string | null;
  readonly pullNumber?: number | null;
  readonly askedAt?: Date | null;
  readonly openedAt?: Date | null;
  readonly observedAt?: Date;
  readonly activeAt?: Date;
  readonly checks?: ChecksState | null;
  readonly review?: ReviewState;
  readonly reopen?: boolean;
  readonly attempts?: number;
  readonly notBefore?: Date | null;
  readonly error?: string | null;
  readonly nudges?: number;
  readonly nudgedAt?: Date | null;
  readonly word?: Word | null;
  readonly wordAt?: Date | null;
  readonly mergedSha?: string | null;
  readonly mergedAt?: Date | null;
  readonly grantsShown?: string | null;
  /** The `told` of the row that was looked at. */
  readonly looked?: number;
  readonly labelsDueAt?: Date | null;
}

export interface NewCampaign {
  readonly organisationId: string;
  readonly name: string;
  readonly query: RepositoryQuery;
  readonly supersede: boolean;
  readonly narrow: boolean;
  readonly labels: readonly string[];
  readonly pace: CampaignPace;
  readonly createdBy: string;
  readonly at: Date;
  readonly audit: (campaignId: string, repositories: number) => AuditEntry;
}

export interface Person {
  readonly id: string;
  readonly login: string;
}

export interface NewCampaignOfOne extends Pick<NewCampaign, "organisationId" | "name" | "createdBy" | "at"> {
  readonly repositoryId: string;
  readonly audit: (campaignId: string) => AuditEntry;
}

/** What a preflight and the order are made of. */
export interface CampaignFacts extends PreflightFacts {
  readonly critical: boolean;
  readonly blocking: number;
  /** Repositories of the organisation whose workflows it calls, as far as stored texts show. */
  readonly calls: readonly string[];
}

export interface PreflightedRepository {
  readonly repositoryId: string;
  readonly position: number;
  /** Null where it is automatic. */
  readonly code: Exclusion | null;
  readonly planId: string | null;
  readonly planHash: string | null;
  readonly draft: boolean;
}

/** What people do to campaigns. */
export interface CampaignStore extends ProbeStore, RevertWishes {
  /** With all repositories that the query finds at this moment. */
  create(campaign: NewCampaign): Promise<{ readonly campaignId: string; readonly repositories: number }>;
  /** The one of this repository alone that was not started yet, or a new one: never two. */
  ofOne(campaign: NewCampaignOfOne): Promise<{ readonly campaignId: string }>;
  /** People of the organisation with one of the roles, by name; those who are locked out are left out. */
  approvers(organisationId: string, roles: readonly Role[]): Promise<readonly Person[]>;
  find(campaignId: string): Promise<CampaignRow | null>;
  facts(campaign: CampaignRow): Promise<readonly CampaignFacts[]>;
  /** False where the campaign is in another state by now. */
  preflighted(
    campaign: CampaignRow,
    summary: Preflight,
    repositories: readonly PreflightedRepository[],
    change: { readonly at: Date; readonly audit: AuditEntry },
  ): Promise<boolean>;
  /**
   * Approves what was shown, and claims each repository. One that another campaign has is taken from it where this one supersedes, and is
   * left out where it does not.
   */
  approve(
    campaign: CampaignRow,
    change: { readonly by: string; readonly at: Date; readonly audit: AuditEntry },
  ): Promise<{ readonly claimed: number; readonly superseded: number } | null>;
  /** Any other event. False where it must not happen in the state of the moment. */
  move(
    campaignId: string,
    event: Exclude<CampaignEvent, "preflight" | "approve">,
    change: { readonly at: Date; readonly audit: AuditEntry },
  ): Promise<boolean>;
  repository(campaignRepositoryId: string): Promise<CampaignRepositoryRow | null>;
  /** What a person decides about one repository; `accept` only for the plan that the newest scan made. `unskip` takes a skip back. */
  decide(
    row: CampaignRepositoryRow,
    decision: { readonly kind: "retry" | "unskip" } | { readonly kind: "accept"; readonly planHash: string },
    change: { readonly at: Date; readonly audit: AuditEntry },
  ): Promise<"done" | "changed" | "another-plan" | "taken">;
  /** Leaves it out. False where it is not as it was read any more, or its campaign is not under way. */
  skip(
    row: CampaignRepositoryRow,
    change: HandChange & { readonly by: string; readonly reason: string },
  ): Promise<boolean>;
  /** Has its owner reminded. False as for `skip`, and where that was done after `before`, or is about to be. */
  nudge(row: CampaignRepositoryRow, change: HandChange & { readonly before: Date }): Promise<boolean>;
  /** Plans of an approved campaign that ask for grants. */
  grantedPlans(
    campaignId: string,
  ): Promise<readonly { readonly owner: string; readonly name: string; readonly planHash: string }[]>;
}

export interface HandChange {
  readonly at: Date;
  readonly audit: AuditEntry;
}

/** A worker's turn with a campaign; another one that begins ends it. */
export interface Turn {
  readonly campaignId: string;
  readonly generation: number;
}

/** What the worker does. A change that comes too late, or from a worker that was declared dead, changes nothing. */
export interface CampaignWork extends ProbeStore, RevertWork {
  /** Campaigns for which something may have to be done. */
  live(): Promise<readonly string[]>;
  find(campaignId: string): Promise<CampaignRow | null>;
  /** From then on, who began before takes nothing more. */
  begin(campaignId: string): Promise<Turn>;
  paceFacts(campaignId: string, now: Date): Promise<PaceFacts>;
  /** Those that a worker had which is gone, whatever the room. */
  retake(turn: Turn): Promise<readonly CampaignRepositoryRow[]>;
  /** The next ones in their order, those that have to be built anew first; `now` is when their turn came. */
  take(turn: Turn, most: number, now: Date): Promise<readonly CampaignRepositoryRow[]>;
  /** Notes what is about to be written. Null where the row is not as it was read any more: nothing must be written then. */
  note(row: CampaignRepositoryRow, fields: RowFields): Promise<CampaignRepositoryRow | null>;
  /** Null where it is not as it was read, the event must not happen in its state, or another campaign has the repository. */
  move(
    row: CampaignRepositoryRow,
    event: RepositoryEvent,
    fields: RowFields,
    audit: AuditEntry,
    at: Date,
  ): Promise<CampaignRepositoryRow | null>;
  /**
   * With a pull request whose fate is not known to be sealed: those that a webhook told of since they were looked at, whenever that was, then
   * the ones that were looked at longest ago.
   */
  following(campaignId: string, before: Date, most: number): Promise<readonly CampaignRepositoryRow[]>;
  /** Open ones without their labels, whose turn it is. */
  unlabelled(campaignId: string, now: Date, most: number): Promise<readonly CampaignRepositoryRow[]>;
  /** With a word that is to be said. */
  speaking(campaignId: string, most: number): Promise<readonly CampaignRepositoryRow[]>;
  /** Merged ones, and what the first scan after the merge found of the plan's findings: null while there is none. */
  merged(
    campaignId: string,
  ): Promise<
    readonly { readonly row: CampaignRepositoryRow; readonly found: number | null; readonly scanning: boolean }[]
  >;
  /** Lets go what a stopped campaign claimed and never began, so that others may take it. */
  letGo(campaignId: string): Promise<void>;
  /** Ends a campaign in which nothing is left to do. */
  finish(campaignId: string, at: Date, audit: AuditEntry): Promise<boolean>;
}

/** Under which installations an organisation's GitHub is read and written. */
export interface CampaignPlaces {
  of(organisationId: string): Promise<GithubResult<CampaignPlace>>;
}

export interface CampaignPlace {
  readonly observer: GithubInstallation;
  readonly remediator: GithubInstallation;
}

/** Everything that a scan would read, so that the same text gives the same plan. */
export interface CampaignSources {
  source(
    organisationId: string,
    repository: GithubRepositoryRef,
    branch: string,
    files: CommitFiles,
  ): Promise<RepositorySource>;
}

/** Asks for a scan of the default branch soon. Asked for twice before it starts, it is done once. */
export interface CampaignScans {
  scan(repositoryId: string): Promise<void>;
}

export interface CampaignPorts {
  readonly work: CampaignWork;
  readonly places: CampaignPlaces;
  readonly changes: GithubChanges;
  readonly files: GithubFiles;
  readonly sources: CampaignSources;
  readonly planner: Planner;
  readonly scans: CampaignScans;
  readonly clock: Clock;
  readonly log: (message: string, detail: string) => void;
  /** Tells to stop between two repositories. */
  readonly signal?: AbortSignal;
}

/** Reads of campaigns, each of one moment and limited to the organisations that are named. */
export interface CampaignReading extends RevertFactsStore {
  /** The newest of them. */
  list(organisationIds: readonly string[], makers: readonly string[], at: Date): Promise<CampaignsReading>;
  /** All of them, some at a time, the newest first. */
  every(organisationIds: readonly string[]): AsyncIterable<readonly CampaignSummary[]>;
  /** With the organisation that the row belongs to. Null where there is none, and for what is no id at all. */
  campaign(
    organisationIds: readonly string[],
    id: string,
    query: CampaignQuery,
    at: Date,
  ): Promise<{
    readonly organisationId: string;
    readonly creatorId: string;
    readonly ofOne: boolean;
    readonly detail: Omit<CampaignDetail, "mayDecide" | "mayStop" | "approval">;
  } | null>;
  /** People of the organisation with one of the roles, by name; those who are locked out are left out. */
  approvers(organisationId: string, roles: readonly Role[]): Promise<readonly Person[]>;
  ofRepository(
    organisationIds: readonly string[],
    name: { readonly owner: string; readonly name: string },
  ): Promise<readonly RepositoryCampaign[]>;
  /** Whose the repository is, and who made its own campaign that waits for an approval; null for none that may be looked at. */
  ownCampaign(
    organisationIds: readonly string[],
    name: { readonly owner: string; readonly name: string },
  ): Promise<{ readonly organisationId: string; readonly creatorId: string | null } | null>;
}
