import type { Check } from "../trust/decide/check.ts";
import type { PolicyStatus, TrustPolicy } from "../trust/policy.ts";
import type { SwitchScope } from "../trust/switches.ts";

/**
 * What the pages about the broker show, and nothing more. Times are ISO 8601 texts in UTC. No field could hold a credential: of stored
 * values there are names and dates, of tokens the hash that GitHub's audit log has, too.
 */

export const PHASES = ["intent", "issued", "denied", "failed", "revoked", "unknown"] as const;
export type IssuancePhase = (typeof PHASES)[number];

/** What a first glance counts. A credential that was taken back was issued. */
export const OUTCOMES = ["issued", "denied", "failed", "unknown"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface IssuanceRow {
  readonly id: string;
  readonly organisation: string;
  readonly at: string;
  readonly kind: "token" | "probe";
  readonly phase: IssuancePhase;
  /** One of lib/core/trust/reasons.ts, as it was stored. */
  readonly reason: string | null;
  /** `owner/name` as the token had it; the id decides. */
  readonly repository: string | null;
  readonly subjectId: string;
  readonly grant: string;
  readonly provider: string | null;
  readonly event: string | null;
  readonly ref: string | null;
  readonly workflow: string | null;
  readonly actor: string | null;
  readonly policyId: string | null;
  readonly version: number | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly finishedAt: string | null;
  readonly correlationId: string;
}

export interface IssuanceList {
  readonly rows: readonly IssuanceRow[];
  /** Where the next page begins, as `before` of a query; null on the last one. */
  readonly older: string | null;
  /** The same for `after`; null on the first one. */
  readonly newer: string | null;
  readonly asOf: string;
}

/** What the recorded explanation of one request holds: a check, its reason and source as they were stored. */
export interface CheckView extends Omit<Check, "reason" | "source"> {
  readonly reason: string;
  readonly source: string;
}

export interface AuditView {
  readonly seq: string;
  readonly at: string;
  readonly actorKind: string;
  readonly actor: string;
  readonly action: string;
  /** What is short of its data: names and figures. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export interface LeaseView {
  readonly expiresAt: string;
  /** The broker takes it back then, or tries again. */
  readonly revokeAt: string;
  /** Tries to take it back that failed. */
  readonly attempts: number;
}

export interface IssuanceDetail {
  readonly row: IssuanceRow;
  readonly issuer: string;
  readonly ownerId: string;
  readonly runId: string | null;
  readonly hashedToken: string | null;
  readonly scope: unknown;
  readonly claims: Readonly<Record<string, unknown>> | null;
  /** What the request asked for beyond the grant's name: fewer repositories, fewer permissions. */
  readonly narrowed: unknown;
  readonly checks: readonly CheckView[];
  /** Of a failure, for the people who run the broker. */
  readonly detail: string | null;
  readonly policy: { readonly id: string; readonly version: number; readonly document: TrustPolicy | null } | null;
  readonly lease: LeaseView | null;
  readonly events: readonly AuditView[];
  readonly asOf: string;
}

export interface Bucket {
  readonly from: string;
  readonly counts: Readonly<Record<Outcome, number>>;
}

export interface BrokerFigures {
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Intents that have no result yet. */
  readonly open: number;
  readonly buckets: readonly Bucket[];
  /** Of denials and failures, most frequent first. */
  readonly reasons: readonly { readonly phase: IssuancePhase; readonly reason: string; readonly count: number }[];
  /** Credentials that are live now. */
  readonly live: number;
  /** Requests whose outcome is not known and whose longest lifetime has not ended. */
  readonly unknownLive: number;
  /** Live credentials that could not be taken back so far. */
  readonly failedRevocations: number;
  readonly asOf: string;
}

export interface SwitchView {
  readonly id: string;
  /** Null for everything. */
  readonly organisationId: string | null;
  readonly organisation: string | null;
  readonly scope: SwitchScope;
  readonly scopeId: string;
  /** What it stops, for people: a repository's name, a policy's grant. */
  readonly label: string;
  readonly reason: string;
  readonly author: string;
  readonly setAt: string;
}

export interface PolicyRow {
  readonly id: string;
  readonly organisation: string;
  readonly repository: string;
  readonly grant: string;
  readonly provider: string;
  /** What it gives, as one line. */
  readonly what: string;
  /** Of its versions: what holds now. `none`: all were superseded, revoked or rejected. */
  readonly state: PolicyState;
  readonly active: number | null;
  readonly trial: number | null;
  /** The newest version that waits for approval. */
  readonly pending: number | null;
  readonly versions: number;
  readonly lastUsedAt: string | null;
  readonly changedAt: string;
}

export const POLICY_STATES = ["pending", "trial", "active", "none"] as const;
export type PolicyState = (typeof POLICY_STATES)[number];

export interface PolicyList {
  readonly rows: readonly PolicyRow[];
  /** Of those that fit the text. */
  readonly counts: Readonly<Record<PolicyState, number>>;
  /** Of all. */
  readonly all: Readonly<Record<PolicyState, number>>;
  /** Those that fit the text and the state. */
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly asOf: string;
}

export interface VersionView {
  readonly version: number;
  readonly status: PolicyStatus;
  /** Null where this version of Thaw cannot read what is stored. */
  readonly document: TrustPolicy | null;
  readonly source: string;
  readonly scopeKey: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly endedBy: string | null;
  readonly endedAt: string | null;
  readonly endedReason: string | null;
  readonly trial: { readonly headRef: string; readonly commits: readonly string[] } | null;
}

export interface PolicyDetail {
  readonly id: string;
  readonly organisationId: string;
  readonly organisation: string;
  readonly repository: string;
  readonly subjectId: string;
  readonly issuer: string;
  readonly grant: string;
  /** Newest first. */
  readonly versions: readonly VersionView[];
  readonly lastUsedAt: string | null;
  readonly switches: readonly SwitchView[];
  /** Other policies' newest pending versions with the same scope as this one's. */
  readonly alike: readonly AlikeView[];
  readonly asOf: string;
}

export interface AlikeView {
  readonly policyId: string;
  readonly version: number;
  readonly repository: string;
  readonly grant: string;
}

/** One name of the store, by its current version. */
export interface StoredValueView {
  readonly organisation: string;
  readonly name: string;
  readonly version: number;
  readonly versions: number;
  readonly rotatedAt: string;
  readonly rotationDueAt: string;
  /** Removed, or replaced by nothing: nothing is lent any more. */
  readonly retiredAt: string | null;
  readonly createdBy: string;
  /** Grants of active policies that lend it. */
  readonly grants: number;
  readonly owners: readonly string[];
}

/** What became of one grant of a plan, by its name. */
export interface GrantState {
  readonly grant: string;
  readonly policyId: string;
  readonly state: PolicyState;
}

/** Something that a person may do, or why not. */
export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly why: string };
