import { type Actor, mayAct, mayView, type UserActor } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { type ApprovalFacts, type ApprovalRefusal, mayApprove } from "../../core/trust/approval.ts";
import { targetsOf } from "../../core/trust/grant.ts";
import {
  NO_EVIDENCE,
  type PolicyEvidence,
  refPatternsOf,
  type TrustPolicy,
  targetRepositoriesOf,
} from "../../core/trust/policy.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { ApproverRights, PolicyStore, RefProtection, StoredVersion } from "./ports.ts";
import { auditOf, isSecurityLead, rolesText, TRIAL_APPROVERS } from "./roles.ts";

export interface ApprovePorts {
  readonly policies: PolicyStore;
  readonly rights: ApproverRights;
  readonly protection: RefProtection;
  readonly clock: Clock;
}

export type ApproveRefusal =
  | ApprovalRefusal
  | "not-found"
  | "not-a-person"
  | "unreadable"
  | "changed"
  | "forbidden"
  | "bad-trial";

export interface VersionKey {
  readonly policyId: string;
  readonly version: number;
}

export interface Approved extends VersionKey {
  readonly grant: string;
}

const NOT_FOUND = "There is no such version of a policy.";
const NOT_A_PERSON = "Only a person can approve a policy.";
const UNREADABLE = "This version of Thaw cannot read the policy, so nobody can approve it here.";
const CHANGED = "Somebody changed this policy in the meantime. Look at it once more.";

/**
 * Makes a waiting version active. Who may is asked at this moment (lib/core/trust/approval.ts); the database refuses one person for both
 * roles, too. What was active is superseded in the same transaction.
 */
export async function approvePolicy(
  ports: ApprovePorts,
  actor: Actor,
  key: VersionKey,
): Promise<Result<Approved, Failure<ApproveRefusal>>> {
  const loaded = await load(ports, actor, key);
  if (!loaded.ok) return loaded;
  const { stored, document, person } = loaded.value;
  const judged = await judge(ports, person, stored, document);
  if (!judged.ok) return judged;
  const written = await ports.policies.activate({
    ...key,
    to: "active",
    evidence: judged.value,
    approvedBy: person.id,
    at: ports.clock.now(),
    audit: (superseded) =>
      auditOf(person, "policy.approved", "trust-policy", key.policyId, {
        version: key.version,
        grant: document.grant,
        proposedBy: stored.createdBy,
        superseded,
        securityLead: judged.value.approvedBySecurityLead,
      }),
  });
  return written ? done({ ...key, grant: document.grant }) : refuse("changed", CHANGED);
}

/**
 * Approves versions that were shown together because their scopes are alike. Each is judged and written by itself, with its own audit row:
 * one that is refused does not keep the others out. A version of another scope is refused, so that only what was looked at is approved.
 */
export async function approveAlike(
  ports: ApprovePorts,
  actor: Actor,
  scopeKey: string,
  keys: readonly VersionKey[],
): Promise<readonly { readonly key: VersionKey; readonly result: Result<Approved, Failure<ApproveRefusal>> }[]> {
  const outcomes = [];
  for (const key of keys) {
    const stored = await ports.policies.find(key.policyId, key.version);
    const alike = stored !== null && stored.scopeKey === scopeKey;
    const result = alike ? await approvePolicy(ports, actor, key) : refuse("not-found" as const, NOT_FOUND);
    outcomes.push({ key, result });
  }
  return outcomes;
}

/** Whether this person may approve it now: for a page, before anybody presses anything. */
export async function judgeApproval(
  ports: ApprovePorts,
  actor: Actor,
  key: VersionKey,
): Promise<Result<void, Failure<ApproveRefusal>>> {
  const loaded = await load(ports, actor, key);
  if (!loaded.ok) return loaded;
  const judged = await judge(ports, loaded.value.person, loaded.value.stored, loaded.value.document);
  return judged.ok ? done(undefined) : judged;
}

export interface TrialRequest extends VersionKey {
  /** The campaign's branch. */
  readonly headRef: string;
  /** Commits on it that we made: 40 hexadecimal digits each. */
  readonly commits: readonly string[];
}

/** Lets a waiting version work for the campaign's own commits, so that its pull request can prove itself before the merge. */
export async function startTrial(
  ports: ApprovePorts,
  actor: Actor,
  { policyId, version, headRef, commits }: TrialRequest,
): Promise<Result<Approved, Failure<ApproveRefusal>>> {
  const loaded = await load(ports, actor, { policyId, version });
  if (!loaded.ok) return loaded;
  const { stored, document, person } = loaded.value;
  if (!mayAct(person, stored.organisationId, TRIAL_APPROVERS)) {
    return refuse("forbidden", `Only ${rolesText(TRIAL_APPROVERS)} may let a policy be tried.`);
  }
  if (person.id === stored.createdBy) {
    return refuse("own-proposal", "Who proposed a policy cannot let it be tried. Ask another person.");
  }
  if (stored.status !== "pending") return refuse("not-pending", "This version is not waiting for approval.");
  const named = headRef !== "" && headRef.length <= 250 && commits.length > 0 && commits.length <= 50;
  if (!named || !commits.every((commit) => /^[0-9a-f]{40}$/.test(commit))) {
    return refuse("bad-trial", "Name the campaign's branch, and its commits by their 40 hexadecimal digits.");
  }
  const written = await ports.policies.activate({
    policyId,
    version,
    to: "trial",
    evidence: { ...NO_EVIDENCE, approvedBySecurityLead: true, trial: { headRef, commits } },
    approvedBy: person.id,
    at: ports.clock.now(),
    audit: (superseded) =>
      auditOf(person, "policy.trial", "trust-policy", policyId, {
        version,
        grant: document.grant,
        proposedBy: stored.createdBy,
        headRef,
        commits: commits.join(" "),
        superseded,
      }),
  });
  return written ? done({ policyId, version, grant: document.grant }) : refuse("changed", CHANGED);
}

interface Loaded {
  readonly stored: StoredVersion;
  readonly document: TrustPolicy;
  readonly person: UserActor;
}

/** The tenant is the loaded row's. A version of another organisation is as one that is not there. */
async function load(
  ports: ApprovePorts,
  actor: Actor,
  { policyId, version }: VersionKey,
): Promise<Result<Loaded, Failure<"not-found" | "not-a-person" | "unreadable">>> {
  if (actor.kind !== "user") return refuse("not-a-person", NOT_A_PERSON);
  const stored = await ports.policies.find(policyId, version);
  if (stored === null || !mayView(actor, stored.organisationId)) return refuse("not-found", NOT_FOUND);
  if (stored.document === null) return refuse("unreadable", UNREADABLE);
  return done({ stored, document: stored.document, person: actor });
}

async function judge(
  ports: ApprovePorts,
  person: UserActor,
  stored: StoredVersion,
  document: TrustPolicy,
): Promise<Result<PolicyEvidence, Failure<ApprovalRefusal>>> {
  const { organisationId } = stored;
  const { who, what } = document;
  const [administered, owned, protectedPatterns, environmentProtected] = await Promise.all([
    ports.rights.administered(person.id, organisationId, targetRepositoriesOf(document)),
    ports.rights.owned(person.id, organisationId, what.provider, targetsOf(what)),
    ports.protection.provenPatterns(who.repository_id, refPatternsOf(document)),
    isNamedEnvironment(who.environment)
      ? ports.protection.environmentProtected(who.repository_id, who.environment)
      : Promise.resolve(false),
  ]);
  const facts: ApprovalFacts = {
    approverId: person.id,
    proposerId: stored.createdBy,
    // Pull requests of campaigns come later; until then a plan's author is its proposer.
    pullRequestAuthorId: null,
    approverIsSecurityLead: isSecurityLead(person, organisationId),
    administered,
    owned,
    protectedPatterns,
  };
  const allowed = mayApprove({ status: stored.status, document }, facts);
  if (!allowed.ok) return allowed;
  const { approverIsSecurityLead: approvedBySecurityLead } = facts;
  return done({ protectedPatterns, environmentProtected, approvedBySecurityLead, trial: null });
}

function isNamedEnvironment(environment: string | undefined): environment is string {
  return environment !== undefined && environment !== "any";
}
