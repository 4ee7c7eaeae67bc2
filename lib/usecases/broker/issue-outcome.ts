import type { Failure, Result } from "../../core/contracts.ts";
import type { Allowed } from "../../core/trust/decide/decide.ts";
import { hashedToken } from "../../core/trust/hashed-token.ts";
import { targetRepositoriesOf } from "../../core/trust/policy.ts";
import type { FailureReason } from "../../core/trust/reasons.ts";
import type { Issued, IssuePorts, IssueRequest } from "./issue.ts";
import type {
  BrokerEvents,
  Caller,
  CredentialProvider,
  DeniedOutcome,
  FailedOutcome,
  Intent,
  IssuedOutcome,
  Lease,
  MintFailure,
  RevocationCause,
} from "./ports.ts";

/** What becomes of one request: its record, the answer, and what is taken back. */

/**
 * What the caller learns. `unproven` and `denied` have one text for whatever is the reason; the rest says what is wrong with the service,
 * since by then the caller was found to be allowed.
 */
export interface IssueFailure extends Failure<"unproven" | "denied" | "unavailable" | "upstream" | "unrecorded"> {
  readonly retryAfterSeconds?: number;
}

/** The one text of a denial: it tells neither what exists nor what would have been right. */
export const DENIAL =
  "This job was not given the credential. The reason is on record: find it by the correlation id on Thaw's broker page, or ask your security team.";

export const UNAVAILABLE =
  "The broker cannot record requests at the moment, and hands out nothing that is not recorded. Try again.";
export const NO_KEYS = "The broker cannot check this issuer's signatures at the moment. Try again.";
export const UNRECORDED = "The credential could not be recorded, so it was taken back. Try again.";

/** As long as a failover may take: a job that comes back at once would use up its tries before there is a database again. */
export const STORE_AWAY_SECONDS = 15;

export interface Run {
  readonly ports: IssuePorts;
  readonly request: IssueRequest;
  readonly intent: Intent;
  readonly organisationId: string | null;
  readonly caller: Caller;
}

/** Long enough for a provider to take something back, short enough not to keep a stopping broker. */
const TAKE_BACK_MS = 5_000;
const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 1_000;

export function fail(
  code: IssueFailure["code"],
  message: string,
  retryAfterSeconds?: number,
): { readonly ok: false; readonly failure: IssueFailure } {
  return { ok: false, failure: { code, message, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) } };
}

export function report(
  { ports, intent }: Pick<Run, "ports" | "intent">,
  event: Omit<Parameters<BrokerEvents["finished"]>[0], "issuanceId" | "correlationId">,
): void {
  const { issuanceId, correlationId } = intent;
  ports.events.finished({ ...event, issuanceId, correlationId });
}

type Open<T> = Omit<T, "issuanceId" | "organisationId" | "correlationId" | "at" | "identity" | "grantName">;

/** Records a denial or a failure. False when the record cannot be written. */
export async function record(run: Run, outcome: Open<DeniedOutcome> | Open<FailedOutcome>): Promise<boolean> {
  const whole = { ...common(run), ...outcome };
  const finished = await run.ports.store.finish(whole);
  if (!finished.ok) run.ports.debts.add({ outcome: whole, credential: null, endsAt: run.intent.at });
  const detail = outcome.phase === "failed" ? outcome.detail : null;
  const { phase, reason, version } = outcome;
  const provider = version?.document.what.provider ?? null;
  report(run, { phase: finished.ok ? phase : "unrecorded", reason, provider, detail });
  return finished.ok;
}

/** Nothing was minted, or nothing that is held: recorded, and answered with what a person can do. */
export async function failed(
  run: Run,
  { version, checks, lifetimeSeconds }: Allowed,
  reason: FailureReason,
  failure: Pick<MintFailure, "message" | "detail" | "retryAfterSeconds" | "outcomeUnknown">,
): Promise<Result<Issued, IssueFailure>> {
  const detail = failure.detail ?? null;
  const outcomeUnknown = failure.outcomeUnknown === true;
  const recorded = await record(run, {
    phase: "failed",
    reason,
    version,
    checks,
    detail,
    outcomeUnknown,
    lifetimeSeconds,
  });
  if (!recorded) return fail("unavailable", UNAVAILABLE, STORE_AWAY_SECONDS);
  const wait = reason === "unavailable" || reason === "rate-limited";
  return fail(wait ? "unavailable" : "upstream", failure.message, wait ? (failure.retryAfterSeconds ?? 5) : undefined);
}

export function issuedOutcome(
  run: Run,
  decision: Allowed,
  lease: Lease,
  how: { readonly revokedNow: boolean; readonly secretHash: string | null },
): IssuedOutcome {
  const { grant, version, checks, lifetimeSeconds } = decision;
  const { issuanceId, at } = run.intent;
  const ends = new Date(at.getTime() + lifetimeSeconds * 1_000);
  const keeps = lease.handle !== null && !how.revokedNow;
  return {
    ...common(run),
    phase: how.revokedNow ? "revoked" : "issued",
    version,
    checks,
    provider: grant.provider,
    scope: { ...grant, given: lease.effective },
    hashedToken: hashedTokenOf(grant.provider, lease),
    revokeHash: how.secretHash,
    expiresAt: lease.expiresAt,
    // A probe that could not be taken back is due at once.
    revokeAt: run.request.kind === "probe" ? at : ends < lease.expiresAt ? ends : lease.expiresAt,
    lease: keeps && lease.handle !== null ? run.ports.sealer.seal(issuanceId, lease.handle) : null,
    targetIds: targetRepositoriesOf(version.document),
  };
}

/** Of tokens that nobody can guess only: a stored value's plain hash would tell who has a list of leaked ones. */
function hashedTokenOf(provider: string, { values }: Lease): string | null {
  const token = provider === "github-app" ? values.token : undefined;
  return token === undefined ? null : hashedToken(token.reveal());
}

/** Takes a credential back that nobody was given. True when the provider says that it is gone. */
export async function takeBack(provider: CredentialProvider, { handle }: Lease): Promise<boolean> {
  if (handle === null || provider.revoke === undefined) return false;
  for (let pause = FIRST_PAUSE_MS; ; pause *= 4) {
    const revoked = await provider.revoke(handle, AbortSignal.timeout(TAKE_BACK_MS));
    if (revoked.ok) return true;
    if (pause > LAST_PAUSE_MS) return false;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** What was minted and could not be recorded: the record is written, and the credential taken back, when that is possible. */
export function oweUnrecorded(
  run: Run,
  { version, checks, lifetimeSeconds }: Allowed,
  provider: CredentialProvider,
  lease: Lease,
  gone: boolean,
): void {
  const { handle, expiresAt } = lease;
  const outcome: FailedOutcome = {
    ...common(run),
    phase: "failed",
    reason: "not-recorded",
    version,
    checks,
    detail: null,
    outcomeUnknown: !gone,
    lifetimeSeconds,
    hashedToken: hashedTokenOf(provider.id, lease),
  };
  const credential = gone || handle === null ? null : { provider, handle };
  run.ports.debts.add({ outcome, credential, endsAt: expiresAt });
  if (gone) return;
  const { issuanceId } = run.intent;
  run.ports.events.revoked({ issuanceId, cause: "unrecorded", ok: false, detail: "it lives, and nobody was given it" });
}

/** As `takeBack`, and noted in the record; what cannot be taken back now is due for the sweep. */
export async function takeBackRecorded(
  run: Run,
  provider: CredentialProvider,
  lease: Lease,
  cause: RevocationCause,
): Promise<void> {
  const { issuanceId, correlationId } = run.intent;
  const ok = await takeBack(provider, lease);
  const at = run.ports.clock.now();
  if (ok) {
    const { organisationId } = run;
    const recorded = await run.ports.store.recordRevoked({ issuanceId, organisationId, at, cause, correlationId });
    run.ports.events.revoked({ issuanceId, cause, ok: recorded.ok, detail: recorded.ok ? null : "not recorded" });
    return;
  }
  run.ports.events.revoked({ issuanceId, cause, ok: false, detail: "the provider did not take it back" });
}

function common({ intent, organisationId, request }: Run) {
  const { issuanceId, correlationId, at, identity } = intent;
  return { issuanceId, organisationId, correlationId, at, identity, grantName: request.ask.grant };
}
