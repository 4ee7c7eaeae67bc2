import type { PersistenceKind } from "../gates/facts.ts";
import type { PersistenceDecision, Question } from "../review/persistence.ts";
import type { ReviewVerdict } from "../review/reviewer.ts";
import type { CommitRoom } from "./review-views.ts";
import type { ScanProgress } from "./views.ts";

/** `removing`: it was decided that it must go, and it is still there. */
export type PersistenceState = "open" | "removing" | "kept" | "gone";

/** Times are ISO 8601 in UTC. */
export interface PersistenceView {
  readonly id: string;
  /** Null for what is the organisation's own. */
  readonly repositoryId: string | null;
  /** `owner/name`, or the organisation's login. */
  readonly place: string;
  /** GitHub's page about it; null where there is none. */
  readonly url: string | null;
  readonly kind: PersistenceKind;
  readonly what: string;
  readonly fingerprint: string;
  readonly question: Question;
  readonly changedAt: string | null;
  readonly by: readonly string[];
  readonly risk: number;
  readonly reasons: readonly string[];
  readonly state: PersistenceState;
  readonly goneAt: string | null;
  readonly seenAt: string;
  readonly review: {
    readonly decision: PersistenceDecision;
    readonly login: string;
    readonly at: string;
    readonly reason: string;
  } | null;
  /** For whoever looks. */
  readonly verdict: ReviewVerdict;
}

export interface PersistenceProgress {
  /** Null for the organisation itself. */
  readonly repositoryId: string | null;
  readonly place: string;
  readonly things: number;
  readonly settled: number;
  /** The last reading that saw all; null before it. */
  readonly asOf: string | null;
  /** Why not all of it is known; null where it is. */
  readonly missing: string | null;
}

export interface PersistenceRoom {
  readonly scan: ScanProgress;
  readonly incident: CommitRoom["incident"] & { readonly organisation: string };
  readonly totals: {
    readonly things: number;
    readonly open: number;
    readonly removing: number;
    readonly kept: number;
    readonly gone: number;
    /** Open ones of high risk. */
    readonly high: number;
    /** Open ones that whoever looks may review. */
    readonly mine: number;
    readonly repositories: number;
    /** Repositories, and the organisation itself, of which not all is known. */
    readonly unread: number;
  };
  /** Those with most to do first, and those that could not be read. */
  readonly places: readonly PersistenceProgress[];
  readonly people: readonly { readonly login: string; readonly reviewed: number }[];
  readonly rows: readonly PersistenceView[];
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** The oldest reading of all. */
  readonly asOf: string | null;
  readonly may: ReviewVerdict;
}
