import type { AppRoom } from "../../core/listing/app-views.ts";
import type { CommitQuery } from "../../core/listing/review-query.ts";
import type { CommitRoom, CommitView } from "../../core/listing/review-views.ts";
import type { AppDecision } from "../../core/review/app-decision.ts";
import type { Reviewer } from "../../core/review/reviewer.ts";
import type { CommitDetails, CommitFacts, Risk } from "../../core/review/risk.ts";
import type { BranchMove, Linked, Person } from "../../core/review/window.ts";
import type { SourceReading } from "../github/inventory-ports.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "../github/ports.ts";
import type { AuditEntry } from "../ports.ts";

/** What reviews read of GitHub. All of it is read by the observer, and all texts in it are strangers'. */
export interface GithubReview {
  /**
   * What moved a branch, by GitHub's record, the oldest first: everything since the last move before `since`, which is the first entry where
   * there is one.
   */
  moves(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    branch: string,
    since: Date,
    options?: ReadOptions,
  ): Promise<GithubResult<readonly BranchMove[]>>;
  /** Every commit that `tip` has and `base` has not, however many there are; with null everything that leads to `tip`. */
  range(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    ends: { readonly base: string | null; readonly tip: string },
    options?: ReadOptions,
  ): Promise<GithubResult<CommitRange>>;
  /** Pull requests and risky paths of up to fifty commits. One that GitHub does not give is missing in the answer. */
  details(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    asked: { readonly shas: readonly string[]; readonly branch: string; readonly paths: readonly string[] },
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<string, CommitDetails>>>;
}

export interface CommitRange {
  /** In no particular order. */
  readonly commits: readonly SeenCommit[];
  /** Paths that both ends have otherwise. */
  readonly paths: readonly string[];
  /** Whether GitHub listed all of them. */
  readonly pathsComplete: boolean;
}

/** A commit as git has it, and what GitHub knows of it. */
export interface SeenCommit extends Linked {
  /** The first line of its message. */
  readonly subject: string;
  readonly author: Signatory;
  readonly committer: Signatory;
  readonly verified: boolean;
  /** GitHub's word, such as `valid`, `unsigned`, `unknown_key`. */
  readonly verifyReason: string;
}

export interface Signatory {
  /** Free text. */
  readonly name: string;
  /** As the committer's clock had it; null where it is none. */
  readonly at: Date | null;
  /** Of the account that the address belongs to; null where it belongs to none. It proves nothing. */
  readonly account: Person | null;
}

// ---- what is stored

/** An incident as reviews see it. */
export interface ReviewIncident {
  readonly id: string;
  readonly organisationId: string;
  /** GitHub's id of the organisation; null for one of folders. */
  readonly githubId: string | null;
  readonly host: string;
  readonly from: Date;
  readonly to: Date;
}

/** One repository of an incident whose reading is due. */
export interface ReviewTarget {
  readonly incidentId: string;
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly repository: GithubRepositoryRef;
}

/** A commit of the window before anything was asked about it alone. */
export interface WindowCommitRow extends SeenCommit {
  readonly movers: readonly Person[];
  readonly moversKnown: boolean;
  readonly cameAt: Date | null;
  readonly leftAt: Date | null;
  readonly risk: Risk;
}

/** What a commit whose details lack is judged by. */
export type UndetailedCommit = Omit<CommitFacts, "details"> & { readonly sha: string };

export interface DetailedCommit {
  readonly sha: string;
  readonly details: CommitDetails;
  readonly parts: readonly number[];
  readonly risk: Risk;
}

export interface WindowReading {
  readonly branch: string | null;
  readonly head: string | null;
  /** What GitHub recorded, as a text: the same text stands for the same commits. */
  readonly record: string;
  readonly at: Date;
}

export interface CommitReadingStore {
  incident(id: string): Promise<ReviewIncident | null>;
  /** Incidents of one GitHub that are not over. */
  live(host: string): Promise<readonly string[]>;
  /** Those whose reading is some minutes old by now, or whose branch has moved since; the ones that were tried longest ago first. */
  due(incidentId: string, now: Date, most: number): Promise<readonly ReviewTarget[]>;
  /** Whether the commits that are stored are those of this record. */
  isKnown(target: ReviewTarget, record: string): Promise<boolean>;
  /** Puts the commits of a record in place of those that were there. What is known of one that stays is kept. */
  keep(target: ReviewTarget, reading: WindowReading, commits: readonly WindowCommitRow[]): Promise<void>;
  undetailed(target: ReviewTarget, most: number): Promise<readonly UndetailedCommit[]>;
  keepDetails(target: ReviewTarget, commits: readonly DetailedCommit[]): Promise<void>;
  /** Everything about the record is known. */
  confirm(target: ReviewTarget, reading: WindowReading): Promise<void>;
  /** It was tried, and why it is not known now. What was known before stays, as of then. */
  note(target: ReviewTarget, at: Date, missing: string): Promise<void>;
}

// ---- what people do

export interface ReviewRequest {
  readonly incidentId: string;
  readonly organisationId: string;
  readonly reviewer: { readonly id: string; readonly login: string; readonly githubId: number };
  /** Ids of commits by repository, or all that this finds. */
  readonly wanted: readonly { readonly repositoryId: string; readonly sha: string }[] | CommitQuery;
  readonly note: string | null;
  readonly at: Date;
}

export interface CommitReviewStore {
  /** Null where there is none, or it is of none of these organisations. */
  incident(id: string, organisationIds: readonly string[]): Promise<{ readonly organisationId: string } | null>;
  /** GitHub's id of a person in an organisation's GitHub; null for one that is none of GitHub's. */
  githubIdOf(userId: string, organisationId: string): Promise<number | null>;
  /**
   * Records the review of those that this person may review, and of no other, with one audit row and one line on the timeline. @returns how
   * many it was, and how many of those that were wanted it was not
   */
  review(
    request: ReviewRequest,
    audit: (reviewed: number) => AuditEntry,
  ): Promise<{ readonly reviewed: number; readonly refused: number }>;
}

export interface CommitReviewReading {
  /** Null where there is none, or it is of none of these organisations. */
  room(
    id: string,
    organisationIds: readonly string[],
    query: CommitQuery,
    reviewer: (organisationId: string) => Pick<Reviewer, "mayReview"> & { readonly userId: string },
  ): Promise<CommitRoom | null>;
  /** All that the query finds, whatever page. */
  all(
    id: string,
    organisationIds: readonly string[],
    query: CommitQuery,
    userId: string,
  ): Promise<readonly CommitView[] | null>;
}

// ---- Apps

export interface GithubAppAudit {
  /** The installations of the organisation, as the inventory keeps them. */
  list(observer: GithubInstallation, options?: ReadOptions): Promise<SourceReading>;
  /** When an App last did something, by the audit log; null where that has nothing of it. */
  lastUse(observer: GithubInstallation, slug: string, options?: ReadOptions): Promise<GithubResult<Date | null>>;
}

export interface AppUse {
  readonly installationId: number;
  /** `nothing`: the log is visible, and has nothing of it. */
  readonly outcome: "seen" | "nothing" | "not-visible";
  readonly at: Date | null;
}

export interface AppDecisionRequest {
  readonly incidentId: string;
  readonly organisationId: string;
  readonly installationId: number;
  readonly decision: AppDecision;
  readonly reason: string;
  readonly by: { readonly id: string; readonly login: string };
  readonly at: Date;
}

export interface AppAuditStore {
  incident(id: string): Promise<ReviewIncident | null>;
  /** Those that are there, whose use was not asked for since. */
  staleUses(
    organisationId: string,
    since: Date,
  ): Promise<readonly { readonly installationId: number; readonly slug: string }[]>;
  keepUses(organisationId: string, uses: readonly AppUse[], at: Date): Promise<void>;
}

export interface AppDecisionStore {
  incident(
    id: string,
    organisationIds: readonly string[],
  ): Promise<{ readonly organisationId: string; readonly open: boolean } | null>;
  /** With what it has at this moment, its audit row and its line on the timeline. False where there is no such installation. */
  decide(request: AppDecisionRequest, audit: AuditEntry): Promise<boolean>;
  room(
    organisationIds: readonly string[],
    incidentId: string | null,
    mayDecide: (organisationId: string) => boolean,
  ): Promise<AppRoom>;
}
