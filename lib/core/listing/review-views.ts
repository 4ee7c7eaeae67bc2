import type { ReviewVerdict } from "../review/reviewer.ts";
import type { CommitDetails } from "../review/risk.ts";
import type { Person } from "../review/window.ts";
import type { ScanProgress } from "./views.ts";

/** `unknown`: who had a part in it is not known, so that no review lets it pass. */
export type CommitState = "open" | "reviewed" | "unknown" | "unread";

export interface CommitView {
  readonly repositoryId: string;
  readonly owner: string;
  readonly name: string;
  readonly sha: string;
  readonly url: string | null;
  readonly subject: string;
  readonly author: NamedView;
  readonly committer: NamedView;
  readonly verified: boolean;
  readonly verifyReason: string;
  readonly movers: readonly Person[];
  readonly moversKnown: boolean;
  readonly cameAt: string | null;
  readonly leftAt: string | null;
  readonly details: CommitDetails | null;
  readonly risk: number;
  readonly reasons: readonly string[];
  readonly state: CommitState;
  readonly reviews: readonly { readonly login: string; readonly at: string; readonly note: string | null }[];
  /** For whoever looks. */
  readonly verdict: ReviewVerdict;
}

/** What git has, and the account that GitHub links with it, which proves nothing. */
export interface NamedView {
  readonly name: string;
  readonly login: string | null;
  readonly at: string | null;
}

export interface RepositoryProgress {
  readonly repositoryId: string;
  readonly owner: string;
  readonly name: string;
  readonly commits: number;
  readonly reviewed: number;
  /** Null before the first reading. */
  readonly asOf: string | null;
  /** Why its commits are not known; null where they are. */
  readonly missing: string | null;
}

export interface CommitRoom {
  readonly scan: ScanProgress;
  readonly incident: {
    readonly id: string;
    readonly organisationId: string;
    readonly title: string;
    readonly drill: boolean;
    readonly from: string;
    readonly to: string;
    readonly status: string;
  };
  readonly totals: {
    readonly commits: number;
    readonly reviewed: number;
    readonly unknown: number;
    readonly high: number;
    /** Open ones that whoever looks may review. */
    readonly mine: number;
    readonly repositories: number;
    /** Repositories whose commits are not known. */
    readonly unread: number;
  };
  /** Those with most to do first, and those that could not be read. */
  readonly repositories: readonly RepositoryProgress[];
  readonly people: readonly { readonly login: string; readonly reviewed: number }[];
  readonly rows: readonly CommitView[];
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** The oldest reading of all. */
  readonly asOf: string | null;
  /** Whether this person may review anything, else why not. */
  readonly may: { readonly may: true } | { readonly may: false; readonly why: string };
}
