import type { Failure, Result } from "../../core/contracts.ts";
import type { Clock, Tokens } from "../ports.ts";
import type {
  BrokerEvents,
  IssuanceStore,
  LeaseSealer,
  Providers,
  RevocableIssuance,
  RevocationCause,
} from "./ports.ts";

export interface RevokePorts {
  readonly store: IssuanceStore;
  readonly sealer: LeaseSealer;
  readonly providers: Providers;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly events: BrokerEvents;
}

export interface Revoked {
  /** False where the provider cannot take it back: it lives until `liveUntil`. */
  readonly revoked: boolean;
  readonly liveUntil: Date | null;
}

export interface RevokeFailure extends Failure<"denied" | "unavailable"> {
  readonly retryAfterSeconds?: number;
}

const REFUSED = "There is no such issuance, or this is not its revocation secret.";
const LATER = "The credential could not be taken back at the moment. The broker goes on trying; so may you.";

/**
 * Takes back what was issued, for whoever holds its revocation secret: no OIDC token is needed, since a job's last step may run when that
 * has long expired. Safe to repeat: what is gone already is answered the same.
 */
export async function revokeIssued(
  ports: RevokePorts,
  request: { readonly issuanceId: string; readonly secret: string; readonly correlationId: string },
  signal: AbortSignal,
): Promise<Result<Revoked, RevokeFailure>> {
  const found = await ports.store.findForRevocation(request.issuanceId, ports.tokens.hash(request.secret));
  if (!found.ok) return later(2);
  if (found.value === null) return { ok: false, failure: { code: "denied", message: REFUSED } };
  const { phase, expiresAt } = found.value;
  const now = ports.clock.now();
  if (phase === "revoked" || expiresAt <= now) return done(true, null);
  if (found.value.lease === null) return done(false, expiresAt);
  const ok = await takeBackLease(
    ports,
    { ...found.value, lease: found.value.lease },
    "job-ended",
    request.correlationId,
    signal,
  );
  return ok ? done(true, null) : later(5);
}

/** Opens a sealed lease, has its provider take it back, and records that. False when it has to be tried again. */
export async function takeBackLease(
  ports: Omit<RevokePorts, "tokens">,
  issuance: RevocableIssuance & { readonly lease: NonNullable<RevocableIssuance["lease"]> },
  cause: RevocationCause,
  correlationId: string | null,
  signal: AbortSignal,
): Promise<boolean> {
  const { issuanceId, organisationId } = issuance;
  const say = (ok: boolean, detail: string | null) => ports.events.revoked({ issuanceId, cause, ok, detail });
  const provider = ports.providers.get(issuance.provider);
  if (provider?.revoke === undefined) {
    say(false, "the broker is not set up for this provider any more");
    return false;
  }
  let handle: ReturnType<LeaseSealer["open"]>;
  try {
    handle = ports.sealer.open(issuanceId, issuance.lease);
  } catch (error) {
    say(false, error instanceof Error ? error.message : "the lease does not open");
    return false;
  }
  const revoked = await provider.revoke(handle, signal);
  if (!revoked.ok) {
    say(false, revoked.failure.detail ?? revoked.failure.code);
    return false;
  }
  const recorded = await ports.store.recordRevoked({
    issuanceId,
    organisationId,
    at: ports.clock.now(),
    cause,
    correlationId,
  });
  say(recorded.ok, recorded.ok ? null : "taken back, and not recorded yet");
  return recorded.ok;
}

function done(revoked: boolean, liveUntil: Date | null): Result<Revoked, RevokeFailure> {
  return { ok: true, value: { revoked, liveUntil } };
}

function later(retryAfterSeconds: number): Result<Revoked, RevokeFailure> {
  return { ok: false, failure: { code: "unavailable", message: LATER, retryAfterSeconds } };
}
