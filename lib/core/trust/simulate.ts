import { needsSecurityLead } from "./approval.ts";
import type { Ceiling } from "./ceiling.ts";
import type { Check } from "./decide/check.ts";
import { type DecisionFacts, decide, type FreezeLock } from "./decide/decide.ts";
import type { GrantAsk } from "./decide/scope.ts";
import { PROVIDERS, targetsOf } from "./grant.ts";
import type { WorkloadIdentity } from "./identity.ts";
import { NO_EVIDENCE, NOT_STATED, type PolicyVersion } from "./policy.ts";
import { isOutsiderEvent } from "./profiles.ts";
import type { DecisionReason } from "./reasons.ts";
import { isRefPattern } from "./refs.ts";
import type { KillSwitch } from "./switches.ts";

const BRANCH = "refs/heads/";

/** A job that somebody imagines, and what it would ask for. */
export interface SimulatedJob {
  readonly issuer: string;
  readonly repositoryId: string;
  readonly ownerId: string;
  /** `owner/name` */
  readonly repository: string;
  /** Path of the file that is started. */
  readonly workflow: string;
  /** Path in the own repository, or `owner/name/path@ref`; null where the job stands in the file that is started. */
  readonly called: string | null;
  /** In full: `refs/heads/main`. */
  readonly ref: string;
  readonly refProtected: boolean;
  readonly event: string;
  readonly environment: string | null;
  readonly runner: "hosted" | "self-hosted";
  /** Branch of a pull request, for policies on trial. */
  readonly headRef: string | null;
}

export interface SimulationFacts {
  readonly organisationId: string;
  /** As the broker would read them: those that are active or on trial, else the newest. */
  readonly versions: readonly PolicyVersion[];
  readonly switches: readonly KillSwitch[];
  readonly locks: readonly FreezeLock[];
}

/**
 * The answer as far as it is known here. The owner's ceiling lies in the broker's own configuration, out of reach of this process, so
 * nothing is ever called allowed: `passes` says that nothing known here denies it, and the ceiling still may.
 */
export interface Simulation {
  readonly outcome: "denied" | "passes";
  readonly reason: DecisionReason | null;
  readonly version: PolicyVersion | null;
  /** Lines that were judged. None is the ceiling's. */
  readonly checks: readonly Check[];
  /** What a ceiling that says nothing about it denies: its owner has to have allowed each of these. */
  readonly ceilingMust: readonly string[];
}

/** Judges an imagined job by the stored policy, switches and freezes. Pure and total. */
export function simulate(job: SimulatedJob, ask: GrantAsk, facts: SimulationFacts): Simulation {
  const identity = { ...identityOf(job), baseRef: trialBase(facts) };
  const decision = decide({
    ...facts,
    identity,
    ask,
    ceiling: unknownCeiling(identity, facts.versions),
    trialHead: trialHead(facts),
  });
  const checks = decision.checks.filter(({ source }) => source !== "ceiling");
  const failed = checks.find(({ holds }) => !holds);
  return {
    outcome: failed === undefined && decision.version !== null ? "passes" : "denied",
    reason: failed?.reason ?? (decision.version === null ? "no-policy" : null),
    version: decision.version,
    checks,
    ceilingMust: ceilingMust(identity),
  };
}

/** A version as it would be once it were approved today: nothing proves its patterns or its environment. */
export function asIfActive(version: PolicyVersion): PolicyVersion {
  const approvedBySecurityLead = version.evidence.approvedBySecurityLead || needsSecurityLead(version.document);
  return {
    ...version,
    status: "active",
    evidence: { ...NO_EVIDENCE, ...version.evidence, approvedBySecurityLead, trial: null },
  };
}

/** Nobody imagines the proof itself, so it is called what it is. */
function identityOf(job: SimulatedJob): WorkloadIdentity {
  const workflow = { repository: job.repository, path: job.workflow, ref: job.ref };
  return {
    issuer: job.issuer,
    subject: "simulated",
    proofId: "simulated",
    proofExpiresAt: new Date(0),
    repositoryId: job.repositoryId,
    ownerId: job.ownerId,
    repository: job.repository,
    ref: job.ref,
    refType: job.ref.startsWith("refs/tags/") ? "tag" : "branch",
    refProtected: job.refProtected,
    sha: null,
    event: job.event,
    workflow,
    calledWorkflow: calledOf(job) ?? workflow,
    environment: job.environment,
    runner: job.runner,
    headRef: job.headRef,
    baseRef: null,
    actor: null,
    actorId: null,
    runId: null,
    runAttempt: null,
    claims: {},
  };
}

function calledOf({ called, repository, ref }: SimulatedJob): WorkloadIdentity["calledWorkflow"] {
  if (called === null) return null;
  const at = called.indexOf("@");
  if (at < 0) return { repository, path: called, ref };
  const [owner = "", name = "", ...rest] = called.slice(0, at).split("/");
  return { repository: `${owner}/${name}`, path: rest.join("/"), ref: called.slice(at + 1) };
}

/** A ceiling that denies nothing of these versions: what it would say stands in place of what is not known. */
function unknownCeiling(identity: WorkloadIdentity, versions: readonly PolicyVersion[]): Ceiling {
  const grants = versions.map(({ document }) => document.what);
  const rights = grants.flatMap((what) => (what.provider === "github-app" ? Object.entries(what.permissions) : []));
  // The larger level of each: `write` comes after `read`.
  const permissions = Object.fromEntries(rights.sort(([, left], [, right]) => (left < right ? -1 : 1)));
  const targets = Object.fromEntries(PROVIDERS.map((provider) => [provider, grants.flatMap(targetsOf)]));
  return {
    issuer: identity.issuer,
    owner_id: identity.ownerId,
    owner: identity.ownerId,
    providers: [...PROVIDERS],
    permissions,
    repositories: "installation",
    targets,
    lifetime_minutes: 720,
    events: [identity.event ?? NOT_STATED],
    runners: ["hosted", "self-hosted", NOT_STATED],
    unprotected_refs: true,
    never: [],
  };
}

/** Whose commit it is cannot be imagined: on trial, the job is taken to be one of the campaign's own. */
function trialHead({ versions }: SimulationFacts): DecisionFacts["trialHead"] {
  return versions.find(({ status }) => status === "trial")?.evidence.trial?.commits[0] ?? null;
}

/** Nor can the branch be imagined that its pull request goes into: it is taken to be one that the policy will trust. */
function trialBase({ versions }: SimulationFacts): string | null {
  const refs = versions.find(({ status }) => status === "trial")?.document.who.refs ?? [];
  const branch = refs.find((ref) => ref.startsWith(BRANCH) && !isRefPattern(ref));
  return branch?.slice(BRANCH.length) ?? null;
}

function ceilingMust({ event, runner, refProtected }: WorkloadIdentity): readonly string[] {
  const needs: string[] = [];
  if (refProtected !== true) needs.push("the ref is not protected, so it must have unprotected_refs: true");
  if (event !== null && isOutsiderEvent(event)) needs.push(`outsiders can cause ${event}, so its events must name it`);
  if (runner === "self-hosted") needs.push("the runner is self-hosted, so its runners must name that kind");
  return needs;
}
