import type { Severity } from "../contracts.ts";
import type { SourceId } from "../inventory/facts.ts";
import type { InventoryRule } from "../inventory/findings.ts";
import type { RepositoryName } from "./credential-views.ts";
import type { ScanProgress } from "./views.ts";

/**
 * What pages about the inventory show, and nothing more; times as ISO 8601 texts in UTC. Names, dates and reach: no field could hold the
 * value of a secret or of a variable.
 */

/** One source of one organisation, over all places where it is read: the organisation itself, or its repositories. */
export interface SourceStanding {
  readonly organisation: string;
  readonly source: SourceId;
  readonly places: number;
  /** Read, not shown to us, not answered, and never asked; together all places. */
  readonly visible: number;
  readonly notVisible: number;
  readonly failed: number;
  readonly unread: number;
  /** What lacks where it is not visible, most places first; null for a feature that is not there or is off. */
  readonly missing: readonly { readonly permission: string | null; readonly places: number }[];
  /** Codes of what failed, each once. */
  readonly failures: readonly string[];
  /** What is there, as it was seen last. Unknown where nothing was ever read. */
  readonly items: number;
  /** The oldest and the newest time at which a place was read; null before the first time. */
  readonly oldest: string | null;
  readonly newest: string | null;
}

export interface SourceView extends SourceStanding {
  /** Open judgements about it, and the worst of them. */
  readonly judgements: number;
  readonly worst: Severity | null;
}

export interface JudgementView {
  readonly id: string;
  readonly organisation: string;
  readonly rule: InventoryRule;
  /** Of the secret, the variable, the key or the token. */
  readonly name: string;
  readonly severity: Severity;
  readonly message: string;
  readonly repository: RepositoryName | null;
  readonly credentialId: string | null;
  readonly firstSeenAt: string;
  readonly asOf: string;
}

export interface Paged<T> {
  readonly rows: readonly T[];
  /** Rows that fit the filter, on all pages. */
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

export interface InventoryRoom {
  readonly sources: readonly SourceView[];
  /** Organisations of GitHub that this person may look at: without one there is nothing to read. */
  readonly connected: number;
  readonly judgements: Paged<JudgementView>;
  /** Open judgements in all, and by rule and severity. */
  readonly counts: readonly { readonly rule: InventoryRule; readonly severity: Severity; readonly count: number }[];
  readonly scan: ScanProgress;
  readonly asOf: string;
}

/** What a source tells of one thing. Only what its list has is there. */
export interface ItemDetail {
  readonly login?: string;
  readonly environment?: string | null;
  readonly audience?: string | null;
  readonly readers?: number;
  readonly readOnly?: boolean;
  readonly addedBy?: string | null;
  readonly selection?: string;
  readonly repositories?: number;
  readonly permissions?: Readonly<Record<string, string>> | string;
  readonly scopes?: readonly string[];
  readonly kind?: string;
  readonly rule?: string | null;
  readonly shape?: string | null;
  readonly allRepositories?: boolean;
  readonly suspended?: boolean;
  readonly validity?: string;
  readonly number?: number;
  readonly approvesReviews?: boolean | null;
  readonly actionsOn?: boolean | null;
  /** GitHub's id of a repository that is not known here. */
  readonly unknownRepository?: number | null;
}

export interface ItemView {
  readonly id: string;
  readonly organisation: string;
  readonly repository: RepositoryName | null;
  readonly name: string;
  readonly detail: ItemDetail;
  /** The page of this credential, where it has one. */
  readonly credentialId: string | null;
  readonly createdAt: string | null;
  readonly changedAt: string | null;
  /** Null where it was never used, or where that is not told. */
  readonly usedAt: string | null;
  readonly expiresAt: string | null;
  readonly judgements: readonly { readonly rule: string; readonly severity: Severity; readonly message: string }[];
  readonly asOf: string;
}

export interface SourceRoom {
  /** One for each organisation that this person may look at. */
  readonly sources: readonly SourceStanding[];
  readonly items: Paged<ItemView>;
  /** Whatever the filter. */
  readonly all: number;
  readonly scan: ScanProgress;
  readonly asOf: string;
}
