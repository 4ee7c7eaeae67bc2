import type { Ceiling } from "../ceiling.ts";
import type { ResolvedGrant } from "../grant.ts";
import type { WorkloadIdentity } from "../identity.ts";
import { type PolicyVersion, targetRepositoriesOf } from "../policy.ts";
import type { DecisionReason } from "../reasons.ts";
import { type KillSwitch, switchesFor } from "../switches.ts";
import { ceilingChecks } from "./ceiling-checks.ts";
import { anyOf, type Check, NOTHING, told } from "./check.ts";
import { type GrantAsk, scopeOf } from "./scope.ts";
import { whoChecks } from "./who.ts";

/** A freeze of the repository that asks, or of one that the token would reach. */
export interface FreezeLock {
  readonly repositoryId: string;
  readonly incidentId: string;
  /** Names of the frozen repository's own grants; of another one that writes to it, `<its id>/<name>`. */
  readonly allowedGrants: readonly string[];
}

/** Everything that a decision is made of. It is read for each request; nothing is remembered from the one before. */
export interface DecisionFacts {
  readonly identity: WorkloadIdentity;
  readonly ask: GrantAsk;
  readonly organisationId: string | null;
  /** Versions of the policy for this repository and grant that are not pending, superseded or revoked; and at most one that is. */
  readonly versions: readonly PolicyVersion[];
  readonly ceiling: Ceiling | null;
  readonly switches: readonly KillSwitch[];
  readonly locks: readonly FreezeLock[];
  /** On trial: the commit of the branch that the run's merge commit was made of, as the API says; null where unknown. */
  readonly trialHead: string | null;
}

export type Decision = Allowed | Denied;

export interface Allowed {
  readonly allowed: true;
  readonly version: PolicyVersion;
  readonly grant: ResolvedGrant;
  readonly lifetimeSeconds: number;
  readonly deliver: "outputs" | "environment";
  readonly checks: readonly Check[];
}

export interface Denied {
  readonly allowed: false;
  readonly version: PolicyVersion | null;
  /** Of the first check that does not hold. */
  readonly reason: DecisionReason;
  /** All of them, those after the first failure too: who debugs a policy wants to see everything at once. */
  readonly checks: readonly Check[];
}

/**
 * Decides one request. Pure and total. Denied unless a policy version that is active (or on trial, for the campaign's own commit) says
 * otherwise in every line, within the owner's ceiling, with no switch on and no freeze that excludes it.
 */
export function decide(facts: DecisionFacts): Decision {
  const active = facts.versions.find(({ status }) => status === "active");
  const trial = facts.versions.find(({ status }) => status === "trial");
  const first = decideWith(facts, active ?? trial ?? facts.versions[0] ?? null);
  if (first.allowed || active === undefined || trial === undefined) return first;
  const second = decideWith(facts, trial);
  return second.allowed ? second : first;
}

function decideWith(facts: DecisionFacts, version: PolicyVersion | null): Decision {
  const general = [ceilingCheck(facts), switchCheck(facts, version), ...policyChecks(version, facts.ask)];
  if (version === null || facts.ceiling === null) return verdict(version, general, null);
  const scope = scopeOf(version.document, facts.ask);
  const checks = [
    ...general,
    ...whoChecks(version, facts.identity),
    ...(version.status === "trial" ? [trialCheck(facts, version)] : []),
    ...ceilingChecks(facts.ceiling, version, facts.identity),
    freezeCheck(facts, version),
    ...scope.checks,
  ];
  return verdict(version, checks, scope.grant);
}

function verdict(version: PolicyVersion | null, checks: readonly Check[], grant: ResolvedGrant | null): Decision {
  const failed = checks.find(({ holds }) => !holds);
  if (failed !== undefined) return { allowed: false, version, reason: failed.reason, checks };
  // Every list of checks without a version or a grant has one that fails; what cannot be is denied all the same.
  if (version === null || grant === null) return { allowed: false, version, reason: "no-policy", checks };
  const { lifetime_minutes, deliver } = version.document;
  return { allowed: true, version, grant, lifetimeSeconds: lifetime_minutes * 60, deliver, checks };
}

function ceilingCheck({ ceiling, identity }: DecisionFacts): Check {
  return {
    reason: "no-ceiling",
    source: "ceiling",
    path: ["owner_id"],
    expected: "an owner that the configuration names",
    actual: `owner ${identity.ownerId} of ${identity.issuer}`,
    holds: ceiling !== null && ceiling.owner_id === identity.ownerId && ceiling.issuer === identity.issuer,
  };
}

function switchCheck(facts: DecisionFacts, version: PolicyVersion | null): Check {
  const targets = version === null ? [] : targetRepositoriesOf(version.document);
  const on = switchesFor(facts.switches, {
    organisationId: facts.organisationId,
    policyId: version?.policyId ?? null,
    repositoryIds: [facts.identity.repositoryId, ...targets],
    provider: version?.document.what.provider ?? null,
  });
  const actual = on.map(({ scope, scopeId }) => (scope === "everything" ? scope : `${scope} ${scopeId}`)).join(", ");
  return {
    reason: "kill-switch",
    source: "switch",
    path: [],
    expected: "no kill switch",
    actual: actual || "none",
    holds: on.length === 0,
  };
}

function policyChecks(version: PolicyVersion | null, ask: GrantAsk): readonly Check[] {
  const exists: Check = {
    reason: "no-policy",
    source: "record",
    path: [],
    expected: "a policy for this repository and grant",
    actual: version === null ? "none" : `version ${version.version}`,
    // The versions were looked up by the grant's name; one of another grant would have been found by mistake.
    holds: version !== null && version.document.grant === ask.grant,
  };
  if (version === null) return [exists];
  const usable = version.status === "active" || version.status === "trial";
  return [
    exists,
    {
      reason: "policy-not-active",
      source: "record",
      path: [],
      expected: "active",
      actual: version.status,
      holds: usable,
    },
  ];
}

/**
 * A branch of that name exists in forks, too: what counts is that the commit is one that we made. And what runs is its merge with the base,
 * so the base has to be a branch that the policy will trust: whoever may push some other branch could open a pull request into that one,
 * from the campaign's branch, and have the workflow file of their own run.
 */
function trialCheck({ identity, trialHead }: DecisionFacts, { evidence, document }: PolicyVersion): Check {
  const { trial } = evidence;
  const { refs } = document.who;
  const { event, headRef, baseRef } = identity;
  const holds =
    trial !== null &&
    event === "pull_request" &&
    headRef === trial.headRef &&
    baseRef !== null &&
    refs.includes(`refs/heads/${baseRef}`) &&
    trialHead !== null &&
    trial.commits.includes(trialHead);
  return {
    reason: "trial",
    source: "record",
    path: [],
    expected:
      trial === null ? NOTHING : `pull_request of ${trial.headRef} into ${anyOf(refs)} at ${anyOf(trial.commits)}`,
    actual: `${told(event)} of ${told(headRef)} into ${told(baseRef)} at ${told(trialHead)}`,
    holds,
  };
}

/** A frozen repository gets what its incident allows; and a token of another repository that writes to it counts the same. */
function freezeCheck({ locks, ask, identity }: DecisionFacts, { document }: PolicyVersion): Check {
  const { what } = document;
  const writes = what.provider === "github-app" && Object.values(what.permissions).includes("write");
  const closed = locks.filter(({ repositoryId, allowedGrants }) => {
    if (repositoryId === identity.repositoryId) return !allowedGrants.includes(ask.grant);
    // Names are each repository's own: what another one calls the same is not what the incident allows.
    return writes && !allowedGrants.includes(`${identity.repositoryId}/${ask.grant}`);
  });
  return {
    reason: "frozen",
    source: "freeze",
    path: [],
    expected: "no freeze, or one that allows this grant",
    actual:
      closed.length > 0
        ? closed
            .map(({ repositoryId, incidentId }) => `repository ${repositoryId} by incident ${incidentId}`)
            .join(", ")
        : locks.length > 0
          ? "frozen, and allowed there"
          : "not frozen",
    holds: closed.length === 0,
  };
}
