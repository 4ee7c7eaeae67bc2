import type { AuditView, IssuanceRow } from "./broker-views.ts";

/** What a repository's page tells beside its files: commits of windows, what the broker gave it, and what became of it. */

export interface RepositoryRecord {
  /** Of each incident that asks something of GitHub about it, the newest first. */
  readonly windows: readonly WindowCommits[];
  readonly broker: BrokerUse;
  readonly history: HistoryPage;
}

export interface WindowCommits {
  readonly incidentId: string;
  /** What a person called the incident: free text. */
  readonly title: string;
  readonly commits: number;
  readonly reviewed: number;
  /** Null before the first reading. */
  readonly asOf: string | null;
  /** Why they are not known; null where they are. */
  readonly missing: string | null;
  /** Those that wait for a review, the riskiest first, at most MOST_COMMITS. */
  readonly open: readonly OpenCommit[];
}

export interface OpenCommit {
  readonly sha: string;
  /** Null for a directory of clones. */
  readonly url: string | null;
  /** Free text of whoever wrote it. */
  readonly subject: string;
  readonly author: string;
  readonly cameAt: string | null;
  /** 0 to 100, and why. */
  readonly risk: number;
  readonly reasons: readonly string[];
}

export const MOST_COMMITS = 5;

export interface BrokerUse {
  /** Of the last BROKER_DAYS. */
  readonly issued: number;
  readonly denied: number;
  readonly failed: number;
  /** Of denials and failures, most frequent first; `last` is the newest such request, with which the simulator begins. */
  readonly reasons: readonly { readonly reason: string; readonly count: number; readonly last: IssuanceRow }[];
  /** The newest, at most MOST_REQUESTS. */
  readonly newest: readonly IssuanceRow[];
  readonly asOf: string;
}

export const BROKER_DAYS = 30;
export const MOST_REQUESTS = 6;
export const MOST_REASONS = 5;

export interface HistoryPage {
  /** The newest first. `actor` is a login where it is a person's. */
  readonly events: readonly HistoryEvent[];
  /** The `seq` before which the next page begins; null on the last one. */
  readonly older: string | null;
}

export interface HistoryEvent extends AuditView {
  readonly objectKind: string;
}

export const HISTORY_PAGE = 20;

/** `123`: the record before which a page begins; null for the newest page, and for what is no record's number. */
export function historyPlace(text: unknown): string | null {
  return typeof text === "string" && /^[1-9]\d{0,17}$/.test(text) ? text : null;
}
