import type { CredentialKind } from "../contracts.ts";
import type { IncidentState } from "../freeze/incident-state.ts";
import type { ExposureClass } from "../gates/facts.ts";
import type { CredentialLevel } from "./credential-query.ts";
import type { ExposureKey } from "./exposure-query.ts";
import type { ScanProgress } from "./views.ts";

/** What the page of exposed credentials shows; times as ISO 8601 texts in UTC. Names and places only: no field could hold a value. */

interface Named {
  readonly owner: string;
  readonly name: string;
}

/** One step on the way to a credential, with the names that it is about. What is not there any more is null. */
export interface CauseView {
  readonly kind: "run" | "foothold" | "runs-gone" | "opened-by" | "written-by" | "written-anywhere";
  readonly repository: Named | null;
  readonly credential: { readonly id: string; readonly name: string } | null;
  readonly run: { readonly id: string; readonly path: string; readonly job: string } | null;
}

/** A place that stops working with the credential. */
export interface UseView {
  readonly repository: Named | null;
  readonly path: string;
  /** Names of jobs that were seen to be given it there; null where none ran within the window. */
  readonly job: string | null;
  readonly line: number | null;
  /** Of the finding, by which the repository's page shows the lines. */
  readonly fingerprint: string | null;
}

export interface ExposureView {
  readonly key: ExposureKey;
  readonly credentialId: string;
  readonly name: string;
  readonly kind: CredentialKind;
  readonly level: CredentialLevel;
  readonly environment: string | null;
  /** The repository that stores it; null for the organisation's. */
  readonly repository: Named | null;
  readonly class: ExposureClass;
  readonly because: readonly CauseView[];
  /** The first of them; `breakCount` counts all. */
  readonly breaks: readonly UseView[];
  readonly breakCount: number;
  /** Repositories whose gate waits for its revocation. */
  readonly repositories: number;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly revoked: {
    /** Recorded with the credential, or stated for this incident with a link. */
    readonly how: "recorded" | "stated";
    readonly evidence: string;
    readonly link: string | null;
    readonly by: string;
    readonly at: string;
  } | null;
}

export interface ExposureTotals {
  readonly exposed: number;
  readonly revoked: number;
  readonly overdue: number;
  /** Not revoked, by class. */
  readonly open: Readonly<Record<ExposureClass, number>>;
}

export interface Foothold extends Named {
  readonly repositoryId: string;
  readonly by: string;
  readonly at: string;
}

export interface StoredExposureRoom {
  readonly incident: {
    readonly id: string;
    readonly title: string;
    readonly drill: boolean;
    readonly state: IncidentState;
    readonly from: string;
    readonly to: string;
  };
  /** GitHub's host, where runs can be looked at; null for a folder of clones. */
  readonly host: string | null;
  /** When it was found out; null where nobody looked yet. */
  readonly asOf: string | null;
  /** Repositories of the incident, and those of them whose runs were not read: what they may read counts as exposed. */
  readonly repositories: number;
  readonly unread: number;
  readonly totals: ExposureTotals;
  readonly footholds: readonly Foothold[];
  readonly rows: readonly ExposureView[];
  /** Rows that fit the filter, on all pages. */
  readonly total: number;
  /** Where the next page begins; null on the last one. */
  readonly next: ExposureKey | null;
  /** The repository that the filter names. */
  readonly only: Named | null;
  readonly scan: ScanProgress;
  readonly now: string;
}

export interface ExposureRoom extends StoredExposureRoom {
  /** Whether this person may state that something was revoked; whoever acts is judged again. */
  readonly mayState: boolean;
  /** The same of where the attacker could write. */
  readonly mayMark: boolean;
}

/** Credentials that were exposed in an incident which goes on, and are not revoked. */
export interface ExposedNow {
  readonly incidentId: string;
  readonly title: string;
  readonly drill: boolean;
  readonly open: number;
  readonly exposed: number;
}
