import type { Failure, Result } from "../contracts.ts";
import { type Grant, targetsOf } from "./grant.ts";
import {
  calledWorkflow,
  NOT_STATED,
  type PolicyVersion,
  refPatternsOf,
  type TrustPolicy,
  targetRepositoriesOf,
} from "./policy.ts";
import { isOutsiderEvent } from "./profiles.ts";

/** Who may make a policy active, as facts that were read at that moment. */
export interface ApprovalFacts {
  readonly approverId: string;
  readonly proposerId: string;
  /** Whose pull request brings the workflow that will ask; null where there is none. */
  readonly pullRequestAuthorId: string | null;
  readonly approverIsSecurityLead: boolean;
  /** Ids of the target repositories that the approver administers, asked live. */
  readonly administered: readonly string[];
  /** Targets of clouds, vaults and stores of which the approver is the recorded owner. */
  readonly owned: readonly string[];
  /** Ref patterns of which the API showed that every match is protected. */
  readonly protectedPatterns: readonly string[];
}

export type ApprovalRefusal =
  | "own-proposal"
  | "own-pull-request"
  | "not-administrator"
  | "not-owner"
  | "needs-security-lead"
  | "unproven-refs"
  | "not-pending";

/**
 * Whether this person may approve. Two people at least: neither the proposer nor the pull request's author. The approver administers every
 * repository that a token would reach, or is the recorded owner of what it opens elsewhere. A grant on other repositories than the one that
 * asks, and events that outsiders can cause, need a security lead.
 */
export function mayApprove(
  version: Pick<PolicyVersion, "status" | "document">,
  facts: ApprovalFacts,
): Result<void, Failure<ApprovalRefusal>> {
  const { document, status } = version;
  if (status !== "pending" && status !== "trial") {
    return refuse("not-pending", "This version is not waiting for approval.");
  }
  if (facts.approverId === facts.proposerId) {
    return refuse("own-proposal", "Who proposed a policy cannot approve it. Ask another person.");
  }
  if (facts.approverId === facts.pullRequestAuthorId) {
    return refuse("own-pull-request", "Who wrote the pull request cannot approve its policy. Ask another person.");
  }
  const targets = targetRepositoriesOf(document);
  const strange = targets.filter((id) => !facts.administered.includes(id));
  if (strange.length > 0) {
    return refuse(
      "not-administrator",
      `Only an administrator of ${repositoriesText(document, strange)} can approve this.`,
    );
  }
  const foreign = targetsOf(document.what).filter((target) => !facts.owned.includes(target));
  if (foreign.length > 0) {
    return refuse("not-owner", `Only the recorded owner of ${foreign.join(", ")} can approve this.`);
  }
  if (needsSecurityLead(document) && !facts.approverIsSecurityLead) {
    return refuse("needs-security-lead", `${securityLeadReason(document)} Only a security lead can approve this.`);
  }
  const unproven = refPatternsOf(document).filter((pattern) => !facts.protectedPatterns.includes(pattern));
  if (unproven.length > 0) {
    return refuse(
      "unproven-refs",
      `Nothing shows that every ref of ${unproven.join(", ")} is protected from unreviewed pushes. Name the refs one by one, or protect them.`,
    );
  }
  return { ok: true, value: undefined };
}

export function needsSecurityLead(document: TrustPolicy): boolean {
  return isCrossRepository(document) || outsiderEvents(document).length > 0;
}

/** Whether a token of it reaches another repository than the one that asks. */
export function isCrossRepository(document: TrustPolicy): boolean {
  return targetRepositoriesOf(document).some((id) => id !== document.who.repository_id);
}

function outsiderEvents(document: TrustPolicy): readonly string[] {
  return document.who.events.filter(isOutsiderEvent);
}

function securityLeadReason(document: TrustPolicy): string {
  const events = outsiderEvents(document);
  if (events.length > 0) return `Outsiders can cause ${events.join(", ")}.`;
  return "Its tokens reach other repositories than the one that asks.";
}

/** Scopes that are alike, so that they can be approved together: the same grant to the same kind of job. */
export function scopeKeyOf(document: TrustPolicy): string {
  const { who, what, lifetime_minutes, deliver } = document;
  const own = what.provider === "github-app" && !isCrossRepository(document);
  const reach = own
    ? { provider: what.provider, repositories: "own", permissions: sorted(what.permissions) }
    : inOneOrder(what);
  const started = who.workflows.includes(NOT_STATED) ? NOT_STATED : null;
  const audience = [who.issuer, who.owner_id, [...who.events].sort(), [...who.refs].sort(), who.ref_type ?? null];
  // Files of the own repository are the pull request's matter; a file of another one is trusted by the approval alone.
  const called = who.called === undefined ? null : calledWorkflow(who.called)?.where === "own" ? "own" : who.called;
  return JSON.stringify([
    reach,
    audience,
    started,
    called,
    who.environment ?? null,
    who.runner,
    lifetime_minutes,
    deliver,
  ]);
}

/** The same scope, written in another order, is the same scope. */
function inOneOrder(what: Grant): object {
  if (what.provider !== "github-app") return what;
  const repositories = what.repositories.map((entry) => (entry === "self" ? entry : entry.id)).sort();
  return { provider: what.provider, repositories, permissions: sorted(what.permissions) };
}

function sorted(map: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(map).sort(([left], [right]) => (left < right ? -1 : 1));
}

function repositoriesText({ who, what }: TrustPolicy, ids: readonly string[]): string {
  if (what.provider !== "github-app") return ids.join(", ");
  const names = new Map(
    what.repositories.map((entry) => (entry === "self" ? [who.repository_id, who.repository] : [entry.id, entry.name])),
  );
  return ids.map((id) => names.get(id) ?? `repository ${id}`).join(", ");
}

function refuse(code: ApprovalRefusal, message: string): { ok: false; failure: Failure<ApprovalRefusal> } {
  return { ok: false, failure: { code, message } };
}
