import type { PersistenceQuery } from "../../core/listing/persistence-query.ts";
import type { PersistenceRoom, PersistenceView } from "../../core/listing/persistence-views.ts";
import type {
  PersistenceDecision,
  PersistencePart,
  Question,
  SeenThing,
  ThingReviewer,
} from "../../core/review/persistence.ts";
import type { Risk } from "../../core/review/risk.ts";
import type { SourceResult } from "../github/inventory-ports.ts";
import type { GithubInstallation, ReadOptions } from "../github/ports.ts";
import type { AuditEntry } from "../ports.ts";
import type { ReviewIncident, ReviewTarget } from "./ports.ts";

/** What the review of what somebody may have left behind needs of GitHub and of the database. */

export interface PersistenceReading {
  readonly part: PersistencePart;
  readonly result: SourceResult<readonly SeenThing[]>;
}

/** All of it is read by the observer, and all texts in it are strangers'. Values never leave the adapter, addresses only as where they are. */
export interface GithubPersistence {
  /**
   * Every part is answered for, whatever lacks.
   * @param about `pushed`: whether anything was pushed since the window began; without it tags and branches are not asked for
   */
  readRepository(
    observer: GithubInstallation,
    repository: { readonly id: number; readonly owner: string; readonly name: string },
    about: { readonly from: Date; readonly to: Date; readonly pushed: boolean },
    options?: ReadOptions,
  ): Promise<readonly PersistenceReading[]>;
  /** What is the organisation's own and reaches its repositories. */
  readOrganisation(observer: GithubInstallation, options?: ReadOptions): Promise<readonly PersistenceReading[]>;
}

// ---- what is stored

/** Where something is: a repository of an incident, or its organisation. */
export interface PersistencePlace {
  readonly incidentId: string;
  readonly organisationId: string;
  /** Our id; null for the organisation. */
  readonly repositoryId: string | null;
}

/** Something that a window puts into question. */
export interface PersistenceRow {
  readonly part: PersistencePart;
  readonly thing: Pick<SeenThing, "kind" | "what" | "by" | "byLogins">;
  readonly question: Question;
  /** `versionOf`, which stands for it; hashed before it is stored. */
  readonly version: string;
  readonly content: string;
  readonly changedAt: Date | null;
  readonly risk: Risk;
}

export interface PersistenceReadingStore {
  incident(id: string): Promise<ReviewIncident | null>;
  /** Incidents of one GitHub that are not over and have the gate in force. */
  live(host: string): Promise<readonly string[]>;
  /** Whether the organisation's own is to be read again. */
  isOrganisationDue(incidentId: string, asked: { readonly now: Date; readonly held: string }): Promise<boolean>;
  /**
   * Repositories that are to be read again, those that were tried longest ago first: after some hours; sooner where something was to be
   * removed, where reading failed, or where the App had other permissions.
   */
  due(
    incidentId: string,
    asked: { readonly now: Date; readonly held: string; readonly most: number },
  ): Promise<readonly ReviewTarget[]>;
  /**
   * Writes down what a part has that has no time, forgets what it has no longer, and says since when each is seen.
   * @param states texts of `stateOf`; @returns by the same texts
   */
  since(
    place: PersistencePlace,
    part: PersistencePart,
    states: readonly string[],
    at: Date,
  ): Promise<ReadonlyMap<string, Date>>;
  /**
   * What was seen in these parts; what of them is there no longer is gone from now on.
   */
  keep(place: PersistencePlace, seen: SeenPlace): Promise<void>;
}

export interface SeenPlace {
  /** Those that were visible. */
  readonly parts: readonly PersistencePart[];
  readonly rows: readonly PersistenceRow[];
  readonly at: Date;
  /** Why it is not all; null where it is. */
  readonly missing: string | null;
  /** What the App that read it holds, as a text; null where something failed that may work the next time. */
  readonly held: string | null;
}

// ---- what people do

export interface PersistenceReviewRequest {
  readonly incidentId: string;
  readonly organisationId: string;
  readonly reviewer: { readonly id: string; readonly login: string; readonly githubId: number };
  /** Our ids, or all that this finds. */
  readonly wanted: readonly string[] | PersistenceQuery;
  readonly decision: PersistenceDecision;
  readonly note: string;
  readonly at: Date;
}

export interface PersistenceReviewStore {
  /** Null where there is none, or it is of none of these organisations. */
  incident(
    id: string,
    organisationIds: readonly string[],
  ): Promise<{ readonly organisationId: string; readonly open: boolean } | null>;
  githubIdOf(userId: string, organisationId: string): Promise<number | null>;
  /**
   * Records the decision about those that are there and that this person may review, and about no other, with one audit row and one line on
   * the timeline.
   */
  review(
    request: PersistenceReviewRequest,
    audit: (reviewed: number) => AuditEntry,
  ): Promise<{ readonly reviewed: number; readonly refused: number }>;
}

export interface PersistenceReviewReading {
  /** Null where there is none, or it is of none of these organisations. */
  room(
    id: string,
    organisationIds: readonly string[],
    query: PersistenceQuery,
    reviewer: (organisationId: string) => Pick<ThingReviewer, "mayReview" | "login"> & { readonly userId: string },
  ): Promise<PersistenceRoom | null>;
  /** All that the query finds, whatever page. */
  all(
    id: string,
    organisationIds: readonly string[],
    query: PersistenceQuery,
    reviewer: { readonly userId: string; readonly login: string },
  ): Promise<readonly PersistenceView[] | null>;
}
