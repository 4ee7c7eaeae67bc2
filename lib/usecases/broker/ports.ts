import type { Failure, Result } from "../../core/contracts.ts";
import type { SecretText } from "../../core/secret-text.ts";
import type { Ceiling } from "../../core/trust/ceiling.ts";
import type { ClientCertificate } from "../../core/trust/certificate.ts";
import type { Check } from "../../core/trust/decide/check.ts";
import type { FreezeLock } from "../../core/trust/decide/decide.ts";
import type { GrantAsk } from "../../core/trust/decide/scope.ts";
import type { Grant, ProviderId, ResolvedGrant } from "../../core/trust/grant.ts";
import type { WorkloadIdentity } from "../../core/trust/identity.ts";
import type { PolicyVersion } from "../../core/trust/policy.ts";
import type { DecisionReason, FailureReason, ProofReason } from "../../core/trust/reasons.ts";
import type { KillSwitch } from "../../core/trust/switches.ts";

/** What the broker needs of the world. */

export type { ResolvedGrant };

// ---- calls to the outside

export interface EgressRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For connection, request and answer together. */
  readonly timeoutMs: number;
  /** A longer answer is an error (`too-large`), and is not read to its end. */
  readonly maxBytes: number;
}

export interface EgressResponse {
  readonly status: number;
  /** Names in lower case; of repeated ones, all values joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * `not-allowed` and `unreachable`: nothing was sent. `cut` is also what an abort gives: what was sent may have been carried out.
 * `not-allowed`: the host is on no list, or its address is in a private range that no operator named.
 * `redirected`: the answer was a redirect, which is never followed.
 */
export type EgressFailureCode = "not-allowed" | "unreachable" | "timeout" | "cut" | "too-large" | "redirected";

/**
 * The one way out. Hosts are allow-listed by the operator; a name is looked up once and the connection goes to that address; redirects
 * are never followed. Failures name the host, never a header or a body.
 */
export interface Egress {
  send(request: EgressRequest, signal?: AbortSignal): Promise<Result<EgressResponse, Failure<EgressFailureCode>>>;
}

// ---- what issues credentials

export interface MintRequest<G extends Grant = Grant> {
  /** After all checks: `self` is resolved, permissions and repositories are what was asked for and allowed. */
  readonly grant: ResolvedGrant<G>;
  readonly lifetimeSeconds: number;
  readonly identity: WorkloadIdentity;
  readonly organisationId: string;
  readonly issuanceId: string;
  readonly now: Date;
}

/** A credential on its way to the job. */
export interface Lease {
  /** By the name that the job finds it under; `token` where there is one value only that has no name of its own. */
  readonly values: Readonly<Record<string, SecretText>>;
  /** Names of values that are no secrets, such as a region: masking them would blank common words in the job's log. */
  readonly plain?: readonly string[];
  readonly expiresAt: Date;
  /** What the provider needs to take it back; kept sealed until it expires. Null where it cannot be taken back. */
  readonly handle: SecretText | null;
  /** What the upstream says that it gave: names and levels, no values. */
  readonly effective: Readonly<Record<string, unknown>>;
}

/**
 * `unavailable`: it could not be reached, or answered nonsense or 5xx. `rate-limited`: wait. `refused`: it said no to what the policy
 * allows, so a person must look. `missing-permission`, `suspended`, `not-installed`: of a GitHub App's installation.
 * `misconfigured`: the broker's own credentials for the provider cannot be used. `broader`: what came back is more than what was asked for; it was revoked. `unknown-secret`: nothing is stored under that name.
 */
export type MintFailureCode =
  | "unavailable"
  | "rate-limited"
  | "refused"
  | "missing-permission"
  | "suspended"
  | "not-installed"
  | "broader"
  | "unknown-secret"
  | "misconfigured";

/** `message` is for the job's log: what is wrong and who can mend it, without names of policies, Apps, accounts or other repositories. */
export interface MintFailure extends Failure<MintFailureCode> {
  readonly retryAfterSeconds?: number;
  /** Something may have been minted that nobody holds: shown as outcome unknown until its lifetime ends. */
  readonly outcomeUnknown?: boolean;
}

export interface CredentialProvider<G extends Grant = Grant> {
  readonly id: G["provider"];
  /**
   * Mints exactly what is asked for, or fails; what comes back broader is revoked and a failure. Never throws for what the upstream does.
   */
  mint(request: MintRequest<G>, signal: AbortSignal): Promise<Result<Lease, MintFailure>>;
  /** Takes back one lease by its handle. One that is gone already is success. */
  revoke?(handle: SecretText, signal: AbortSignal): Promise<Result<void, MintFailure>>;
}

/** The values that nothing can issue, stored until somebody rotates them. */
export interface SecretVault {
  /** Null where nothing is stored under that name. Rejects when it cannot be read or does not open. */
  read(organisationId: string, name: string): Promise<{ readonly value: SecretText; readonly rotatedAt: Date } | null>;
}

export type Providers = ReadonlyMap<ProviderId, CredentialProvider>;

// ---- who asks

/** What a request brings to prove who it is. A certificate's chain was verified by TLS against this profile's authorities. */
export type Proof =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "certificate"; readonly profile: string; readonly certificate: ClientCertificate };

/** `issuer-unavailable`: its keys cannot be had, and those that are kept are too old to be believed. */
export type ProofFailure = Failure<ProofReason | "issuer-unavailable">;

export interface ProofVerifier {
  /**
   * Who the holder is, or why not. An issuer that is not configured causes no request to anywhere.
   * @param requestId for proofs that have no id of their own
   */
  verify(proof: Proof, requestId: string, now: Date): Promise<Result<WorkloadIdentity, ProofFailure>>;
}

/** The broker's own configuration, which no writer of the database can change. */
export interface CeilingSource {
  /** Null for an owner without a ceiling: nothing is allowed. */
  find(issuer: string, ownerId: string): Ceiling | null;
}

/** Whoever waits for an answer. */
export interface Caller {
  /** Whether nobody would read it any more. */
  hasGone(): boolean;
}

/** For policies on trial. */
export interface TrialHead {
  /** The commit of the branch that a pull request's merge commit was made of; null where it cannot be known. */
  find(identity: WorkloadIdentity, signal: AbortSignal): Promise<string | null>;
}

// ---- the record

export type IssuanceKind = "token" | "probe";

/** What is written before anything is decided. */
export interface Intent {
  readonly issuanceId: string;
  readonly kind: IssuanceKind;
  readonly correlationId: string;
  readonly at: Date;
  readonly identity: WorkloadIdentity;
  readonly ask: GrantAsk;
}

/** What the record knows at that moment, read in the same statement that wrote the intent and used up the token. */
export interface Begun {
  /** False when the token was used before; the denial is recorded already. */
  readonly fresh: boolean;
  readonly organisationId: string | null;
  readonly versions: readonly PolicyVersion[];
  /** True when a version's document could not be read: it counts as none. */
  readonly unreadable: boolean;
  readonly switches: readonly KillSwitch[];
  readonly locks: readonly FreezeLock[];
}

export interface SealedLease {
  readonly keyId: string;
  readonly ciphertext: Uint8Array;
}

interface OutcomeCommon {
  readonly issuanceId: string;
  readonly organisationId: string | null;
  readonly correlationId: string;
  readonly at: Date;
  readonly identity: WorkloadIdentity;
  readonly grantName: string;
  readonly version: PolicyVersion | null;
  readonly checks: readonly Check[];
}

export interface DeniedOutcome extends OutcomeCommon {
  readonly phase: "denied";
  readonly reason: DecisionReason;
}

export interface FailedOutcome extends OutcomeCommon {
  readonly phase: "failed";
  readonly reason: FailureReason;
  /** Internal detail, without secrets. */
  readonly detail: string | null;
  /** Something may have been minted that nobody holds. */
  readonly outcomeUnknown: boolean;
  readonly lifetimeSeconds: number;
  /** Of what was minted and taken back, since its issue could not be recorded: it can be found in GitHub's log all the same. */
  readonly hashedToken?: string | null;
}

export interface IssuedOutcome extends OutcomeCommon {
  /** `revoked`: a probe, taken back at once. */
  readonly phase: "issued" | "revoked";
  readonly version: PolicyVersion;
  readonly provider: ProviderId;
  readonly scope: Readonly<Record<string, unknown>>;
  /** As GitHub's audit log has it; null for what is not GitHub's. */
  readonly hashedToken: string | null;
  readonly revokeHash: string | null;
  readonly expiresAt: Date;
  /** When the broker takes it back, where that is before it ends by itself. */
  readonly revokeAt: Date;
  readonly lease: SealedLease | null;
  readonly targetIds: readonly string[];
}

export type Outcome = DeniedOutcome | FailedOutcome | IssuedOutcome;

export interface Finished {
  /** False when there was no open intent: nothing was written. */
  readonly recorded: boolean;
  /** A switch, a freeze or a change of the policy came in between: it was recorded as failed, and its lease as due. */
  readonly stopped: boolean;
}

export type StoreFailure = Failure<"store-unavailable">;

/** Durable before the answer: what a method returned as done is on disk. */
export interface IssuanceStore {
  begin(intent: Intent): Promise<Result<Begun, StoreFailure>>;
  finish(outcome: Outcome): Promise<Result<Finished, StoreFailure>>;
  /** The issuance that this secret revokes, and its lease if there is one. Null for a wrong pair, whatever is wrong with it. */
  findForRevocation(issuanceId: string, secretHash: string): Promise<Result<RevocableIssuance | null, StoreFailure>>;
  /** False when it was revoked by somebody else meanwhile, or has ended. */
  recordRevoked(revoked: RevokedRecord): Promise<Result<boolean, StoreFailure>>;
}

export interface RevocableIssuance {
  readonly issuanceId: string;
  readonly organisationId: string | null;
  readonly provider: ProviderId;
  readonly phase: string;
  readonly expiresAt: Date;
  readonly lease: SealedLease | null;
}

export type RevocationCause =
  | "job-ended"
  | "kill-switch"
  | "frozen"
  | "lifetime"
  | "stopped-meanwhile"
  | "client-gone"
  | "unrecorded";

export interface RevokedRecord {
  readonly issuanceId: string;
  readonly organisationId: string | null;
  readonly at: Date;
  readonly cause: RevocationCause;
  readonly correlationId: string | null;
}

/** A live credential that has to be taken back now. */
export interface DueLease extends RevocableIssuance {
  readonly lease: SealedLease;
  readonly cause: RevocationCause;
  readonly attempts: number;
}

export interface SweepStore {
  /** Marks live leases that a switch or a freeze stops, or whose policy was revoked, as due now. Returns how many. */
  markStopped(now: Date): Promise<number>;
  /** Takes due leases for this broker: another one does not get them before `until`. */
  claimDue(now: Date, until: Date, limit: number): Promise<readonly DueLease[]>;
  /** The next try. */
  postpone(issuanceId: string, until: Date): Promise<void>;
  /** Erases what has ended by itself, tokens that can no longer be replayed; calls intents without a result unknown. */
  tidy(
    now: Date,
    intentsBefore: Date,
  ): Promise<{ readonly leases: number; readonly tokens: number; readonly unknown: number }>;
}

/** Seals what has to be kept for a while, bound to its issuance: a copy in another row does not open. */
export interface LeaseSealer {
  seal(issuanceId: string, handle: SecretText): SealedLease;
  /** Throws when it was changed, or belongs to another issuance, or its key is gone. */
  open(issuanceId: string, lease: SealedLease): SecretText;
}

/**
 * Wraps the data keys. A file of keys is one way; a key management service, where the wrapping key never leaves it, another.
 * Both bind what they wrap to `bound`.
 */
export interface KeyWrapper {
  /** Id of the key that wraps now. */
  readonly current: string;
  wrap(dataKey: Uint8Array, bound: string): Promise<Uint8Array>;
  /** Rejects when it does not open. */
  unwrap(keyId: string, wrapped: Uint8Array, bound: string): Promise<Uint8Array>;
}

export interface Identifiers {
  /** Unique, and increasing with time. */
  uuid(now: Date): string;
}

/** What happens, for logs and figures. Nothing in it is secret. */
export interface BrokerEvents {
  refused(reason: ProofReason | "issuer-unavailable", detail: string | undefined, correlationId: string): void;
  finished(event: {
    readonly phase: Outcome["phase"] | "unrecorded";
    readonly reason: string | null;
    readonly provider: string | null;
    readonly issuanceId: string;
    readonly correlationId: string;
    readonly detail: string | null;
  }): void;
  revoked(event: {
    readonly issuanceId: string;
    readonly cause: RevocationCause;
    readonly ok: boolean;
    readonly detail: string | null;
  }): void;
}
