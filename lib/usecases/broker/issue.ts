import type { Result } from "../../core/contracts.ts";
import { SecretText } from "../../core/secret-text.ts";
import { type Allowed, decide } from "../../core/trust/decide/decide.ts";
import type { GrantAsk } from "../../core/trust/decide/scope.ts";
import type { Clock, Tokens } from "../ports.ts";
import type { Debts } from "./debts.ts";
import {
  DENIAL,
  fail,
  failed,
  type IssueFailure,
  issuedOutcome,
  NO_KEYS,
  oweUnrecorded,
  type Run,
  record,
  report,
  STORE_AWAY_SECONDS,
  takeBack,
  takeBackRecorded,
  UNAVAILABLE,
  UNRECORDED,
} from "./issue-outcome.ts";
import type {
  Begun,
  BrokerEvents,
  Caller,
  CeilingSource,
  CredentialProvider,
  Identifiers,
  Intent,
  IssuanceKind,
  IssuanceStore,
  Lease,
  LeaseSealer,
  Proof,
  ProofVerifier,
  Providers,
  TrialHead,
} from "./ports.ts";

export interface IssuePorts {
  readonly verifier: ProofVerifier;
  readonly store: IssuanceStore;
  readonly ceilings: CeilingSource;
  readonly trialHead: TrialHead;
  readonly providers: Providers;
  readonly sealer: LeaseSealer;
  readonly tokens: Tokens;
  readonly identifiers: Identifiers;
  readonly clock: Clock;
  readonly events: BrokerEvents;
  readonly debts: Pick<Debts, "add">;
}

export interface IssueRequest {
  readonly kind: IssuanceKind;
  readonly proof: Proof;
  readonly ask: GrantAsk;
  readonly correlationId: string;
}

export interface Issued {
  readonly issuanceId: string;
  readonly grant: string;
  /** None for a probe. */
  readonly values: Readonly<Record<string, SecretText>>;
  /** Names of values that are no secrets. */
  readonly plain: readonly string[];
  readonly deliver: "outputs" | "environment";
  readonly expiresAt: Date;
  /** Null for a probe. */
  readonly revocationSecret: SecretText | null;
  readonly scope: Readonly<Record<string, unknown>>;
}

/** A job waits that long at most for what the upstream does. */
const MINT_MS = 20_000;
const TRIAL_MS = 10_000;

/**
 * Hands out one credential, or says no. In this order: the proof is verified, the token used up and the intent recorded, the request
 * decided, the credential minted, the result recorded, the answer given. Nothing is minted that was not recorded before, and nothing is
 * handed out whose result was not: then it is revoked.
 * @param caller asked at the end: what was minted for one that has gone is revoked
 */
export async function issue(
  ports: IssuePorts,
  request: IssueRequest,
  caller: Caller,
): Promise<Result<Issued, IssueFailure>> {
  const now = ports.clock.now();
  const proven = await ports.verifier.verify(request.proof, request.correlationId, now);
  if (!proven.ok) {
    const { code, detail } = proven.failure;
    ports.events.refused(code, detail, request.correlationId);
    if (code === "issuer-unavailable") return fail("unavailable", NO_KEYS, 5);
    return fail("unproven", DENIAL);
  }
  const { kind, ask, correlationId } = request;
  const issuanceId = ports.identifiers.uuid(now);
  const intent: Intent = { issuanceId, kind, correlationId, at: now, identity: proven.value, ask };
  const begun = await ports.store.begin(intent);
  if (!begun.ok) {
    const detail = begun.failure.detail ?? null;
    report({ ports, intent }, { phase: "unrecorded", reason: "store-unavailable", provider: null, detail });
    return fail("unavailable", UNAVAILABLE, STORE_AWAY_SECONDS);
  }
  const run: Run = { ports, request, intent, organisationId: begun.value.organisationId, caller };
  if (!begun.value.fresh) {
    report(run, { phase: "denied", reason: "token-replayed", provider: null, detail: null });
    return fail("denied", DENIAL);
  }
  return await decideAndMint(run, begun.value);
}

async function decideAndMint(run: Run, begun: Begun): Promise<Result<Issued, IssueFailure>> {
  const { ports, intent, request } = run;
  const { identity } = intent;
  const onTrial = begun.versions.some(({ status }) => status === "trial") && identity.event === "pull_request";
  const decision = decide({
    identity,
    ask: request.ask,
    organisationId: begun.organisationId,
    versions: begun.versions,
    ceiling: ports.ceilings.find(identity.issuer, identity.ownerId),
    switches: begun.switches,
    locks: begun.locks,
    trialHead: onTrial ? await ports.trialHead.find(identity, AbortSignal.timeout(TRIAL_MS)) : null,
  });
  if (!decision.allowed) {
    const reason = decision.reason === "no-policy" && begun.unreadable ? "policy-unreadable" : decision.reason;
    const { version, checks } = decision;
    const recorded = await record(run, { phase: "denied", reason, version, checks });
    return recorded ? fail("denied", DENIAL) : fail("unavailable", UNAVAILABLE, STORE_AWAY_SECONDS);
  }
  const provider = ports.providers.get(decision.grant.provider);
  if (provider === undefined) {
    return await failed(run, decision, "provider-missing", {
      message: "The broker is not set up for this kind of credential. Tell the people who run it.",
    });
  }
  const minted = await provider.mint(
    {
      grant: decision.grant,
      lifetimeSeconds: decision.lifetimeSeconds,
      identity,
      // Policies belong to organisations: without one there was none to allow this.
      organisationId: begun.organisationId ?? "",
      issuanceId: intent.issuanceId,
      now: intent.at,
    },
    // Not the caller's signal: what is cut off in the middle may have been minted all the same.
    AbortSignal.timeout(MINT_MS),
  );
  if (!minted.ok) return await failed(run, decision, minted.failure.code, minted.failure);
  return await handOut(run, decision, provider, minted.value);
}

/** Records what was minted, and gives it to the caller: in this order, or it is revoked. */
async function handOut(
  run: Run,
  decision: Allowed,
  provider: CredentialProvider,
  lease: Lease,
): Promise<Result<Issued, IssueFailure>> {
  const { ports, intent, request } = run;
  const isProbe = request.kind === "probe";
  const revokedNow = isProbe && (await takeBack(provider, lease));
  const secret = isProbe ? null : ports.tokens.create();
  const secretHash = secret === null ? null : ports.tokens.hash(secret);
  const outcome = issuedOutcome(run, decision, lease, { revokedNow, secretHash });
  const finished = await ports.store.finish(outcome);
  const told = { provider: provider.id, detail: null };
  if (!finished.ok || !finished.value.recorded) {
    const detail = finished.ok ? "there was no open intent" : (finished.failure.detail ?? null);
    oweUnrecorded(run, decision, provider, lease, revokedNow || (await takeBack(provider, lease)));
    report(run, { phase: "unrecorded", reason: "not-recorded", provider: provider.id, detail });
    return fail("unrecorded", UNRECORDED, STORE_AWAY_SECONDS);
  }
  if (finished.value.stopped) {
    if (!revokedNow) await takeBackRecorded(run, provider, lease, "stopped-meanwhile");
    report(run, { phase: "failed", reason: "stopped-meanwhile", ...told });
    return fail("denied", DENIAL);
  }
  if (!isProbe && run.caller.hasGone()) {
    await takeBackRecorded(run, provider, lease, "client-gone");
    report(run, { phase: "failed", reason: "client-gone", ...told });
    return fail("unavailable", "The caller went away.", 1);
  }
  report(run, { phase: outcome.phase, reason: null, ...told });
  return {
    ok: true,
    value: {
      issuanceId: intent.issuanceId,
      grant: request.ask.grant,
      values: isProbe ? {} : lease.values,
      plain: lease.plain ?? [],
      deliver: decision.deliver,
      expiresAt: outcome.revokeAt,
      revocationSecret: secret === null ? null : new SecretText(secret),
      scope: outcome.scope,
    },
  };
}
