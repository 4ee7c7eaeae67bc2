import type { Failure, Result } from "../../core/contracts.ts";
import type { SecretText } from "../../core/secret-text.ts";
import type { Grant, ResolvedGrant } from "../../core/trust/grant.ts";
import type { WorkloadIdentity } from "../../core/trust/identity.ts";

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
 * `not-allowed`: the host is on no list, or its address is in a private range that no operator named; nothing was sent.
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
  readonly issuanceId: string;
  readonly now: Date;
}

/** A credential on its way to the job. */
export interface Lease {
  /** By the name that the job finds it under; `token` where there is one value only that has no name of its own. */
  readonly values: Readonly<Record<string, SecretText>>;
  readonly expiresAt: Date;
  /** What the provider needs to take it back; kept sealed until it expires. Null where it cannot be taken back. */
  readonly handle: SecretText | null;
  /** What the upstream says that it gave: names and levels, no values. */
  readonly effective: Readonly<Record<string, unknown>>;
}

/**
 * `unavailable`: it could not be reached, or answered nonsense or 5xx. `rate-limited`: wait. `refused`: it said no to what the policy
 * allows, so a person must look. `missing-permission`, `suspended`, `not-installed`: of a GitHub App's installation.
 * `broader`: what came back is more than what was asked for; it was revoked. `unknown-secret`: nothing is stored under that name.
 */
export type MintFailureCode =
  | "unavailable"
  | "rate-limited"
  | "refused"
  | "missing-permission"
  | "suspended"
  | "not-installed"
  | "broader"
  | "unknown-secret";

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
