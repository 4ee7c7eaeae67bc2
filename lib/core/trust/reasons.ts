/**
 * Why a request was denied or failed: for the record and for the dashboard, never for the caller, who gets one text for all of them.
 */

/** Before the database: counted and sampled, not recorded one by one. */
export const PROOF_REASONS = {
  "no-proof": "The request has no bearer token, or more than one.",
  "malformed-token": "The bearer token is no signed JWT.",
  "wrong-algorithm": "The token is signed by an algorithm that its issuer is not configured for.",
  "unknown-issuer": "The token names an issuer that is not configured.",
  "unknown-key": "The issuer has no such key.",
  "bad-signature": "The signature does not fit the token.",
  "missing-claim": "The token lacks a claim that every token must have.",
  "wrong-claim-type": "A claim is of a wrong type.",
  "wrong-issuer": "The token's issuer is not the one that its key belongs to.",
  "wrong-audience": "The token was made for somebody else.",
  expired: "The token has expired.",
  "not-yet-valid": "The token is not valid yet.",
  "too-old": "The token was made too long ago.",
  "no-identity": "The token does not name a repository and its owner by id.",
  "bad-request": "The request is not as the interface describes it.",
} as const;

/** By the decision, or by what came after it: each is a record of its own. */
export const DECISION_REASONS = {
  "token-replayed": "The token was used before. A token is good for one request.",
  "no-ceiling": "The broker's configuration says nothing about this owner.",
  "kill-switch": "A kill switch is on.",
  "no-policy": "There is no trust policy for this grant in this repository.",
  "policy-not-active": "The policy is not active: it waits for approval, or was revoked.",
  "policy-unreadable": "The policy's document cannot be read by this version.",
  issuer: "The proof is of another issuer.",
  repository: "The repository is another one.",
  owner: "The owner is another one.",
  workflow: "The workflow that was started is not the one of the policy.",
  "called-workflow": "The job stands in another file than the policy names.",
  "workflow-version": "The workflow file is of another ref than the run.",
  event: "The event is not on the policy's list.",
  "outsider-event": "Outsiders can cause this event, and no security lead approved the policy.",
  ref: "The ref is not on the policy's list.",
  "ref-unproven": "Nothing proves that every ref of this pattern is protected.",
  "ref-type": "The ref is of the other kind.",
  "ref-unprotected": "The ref is not known to be protected.",
  environment: "The environment is another one.",
  runner: "The runner is of another kind.",
  trial: "The policy is on trial, for the campaign's own commits only.",
  "ceiling-provider": "The owner's ceiling does not have this provider.",
  "ceiling-event": "The owner's ceiling does not have this event.",
  "ceiling-runner": "The owner's ceiling does not have this kind of runner.",
  "ceiling-lifetime": "The lifetime is above the owner's ceiling.",
  "ceiling-permission": "A permission is above the owner's ceiling.",
  "ceiling-repository": "A repository is outside of the owner's ceiling.",
  "ceiling-target": "The target is outside of the owner's ceiling.",
  "ceiling-never": "The owner's ceiling excludes this grant.",
  frozen: "The repository is frozen, and the incident does not allow this grant.",
  "request-permission": "The request asks for a permission beyond the policy.",
  "request-repository": "The request asks for a repository beyond the policy.",
  "request-narrowing": "This kind of credential cannot be narrowed by the request.",
} as const;

export const FAILURE_REASONS = {
  "provider-missing": "The broker is not configured for this provider.",
  unavailable: "The provider could not be reached, or answered nonsense.",
  "rate-limited": "The provider asked to wait.",
  misconfigured: "The broker's own credentials for the provider cannot be used.",
  refused: "The provider refused what the policy allows.",
  "missing-permission": "The GitHub App's installation lacks the permission.",
  suspended: "The GitHub App's installation is suspended.",
  "not-installed": "The GitHub App is not installed for this owner.",
  broader: "The provider gave more than was asked for; it was revoked.",
  "unknown-secret": "Nothing is stored under that name.",
  "stopped-meanwhile":
    "A kill switch, a freeze or a change of the policy came during the request; the credential was revoked.",
  "not-recorded": "The result could not be recorded; the credential was revoked.",
  "broker-lost": "The broker that worked on it was lost before the result: something may have been minted.",
  "client-gone": "The client went away before the answer.",
} as const;

export type ProofReason = keyof typeof PROOF_REASONS;
export type DecisionReason = keyof typeof DECISION_REASONS;
export type FailureReason = keyof typeof FAILURE_REASONS;
export type ReasonCode = ProofReason | DecisionReason | FailureReason;

export const REASONS: Readonly<Record<ReasonCode, string>> = {
  ...PROOF_REASONS,
  ...DECISION_REASONS,
  ...FAILURE_REASONS,
};
