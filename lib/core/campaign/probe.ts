import type { GrantRequest } from "../fix/grants.ts";
import type { FreezeLock } from "../trust/decide/decide.ts";
import { type PolicyVersion, targetRepositoriesOf } from "../trust/policy.ts";
import { isRefPattern } from "../trust/refs.ts";
import { asIfActive, type SimulatedJob, type Simulation, simulate } from "../trust/simulate.ts";
import type { KillSwitch } from "../trust/switches.ts";

/**
 * Whether the jobs of a migration will get a grant once it is merged, by everything that is known here.
 *
 * `passes`: nothing known denies any run that the plan names. `partly`: it denies some of them. `waits`: a version of its policy that nobody
 * approved yet would let all of them through. `denied`: all are denied, and would be after an approval. `unproposed`: there is no policy, and
 * none could be proposed from the plan alone. `unknown`: which runs will ask cannot be told.
 */
export const PROBE_VERDICTS = ["passes", "partly", "waits", "denied", "unproposed", "unknown"] as const;
export type ProbeVerdict = (typeof PROBE_VERDICTS)[number];

/** What the broker's record has of the newest request for a grant, from this pull request or since its merge. */
export interface GrantUse {
  readonly outcome: "given" | "denied" | "failed";
  readonly kind: "token" | "probe";
  /** A code of lib/core/trust/reasons.ts; null for what was given. */
  readonly reason: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface GrantProbe {
  readonly grant: string;
  readonly verdict: ProbeVerdict;
  /** A code: of lib/core/trust/reasons.ts, or why no policy could be proposed. */
  readonly reason: string | null;
  /** A public sentence where the code alone does not say what to do. */
  readonly message: string | null;
  /** The first run that is denied: `push on refs/heads/main`. */
  readonly run: string | null;
  readonly policyId: string | null;
  readonly version: number | null;
  readonly use: GrantUse | null;
}

/** Whose jobs will ask, as their issuer names them. */
export interface ProbePlace {
  readonly organisationId: string;
  readonly issuer: string;
  readonly ownerId: string;
  readonly repositoryId: string;
  /** `owner/name` */
  readonly repository: string;
  readonly defaultBranch: string | null;
}

export interface ProbeFacts {
  /** Active or on trial, else the newest: as the broker reads them. */
  readonly versions: readonly PolicyVersion[];
  /** The newest that waits for its approval. */
  readonly waiting: PolicyVersion | null;
  readonly switches: readonly KillSwitch[];
  /** Of the whole organisation; only those that matter are looked at. */
  readonly locks: readonly FreezeLock[];
}

type Judged = Omit<GrantProbe, "use">;

/** Total and pure. Nobody's token is used for it, and nothing is handed out. */
export function probeGrant(request: GrantRequest, place: ProbePlace, facts: ProbeFacts): Judged {
  const jobs = jobsOf(request, place);
  const plain = { grant: request.name, message: null, run: null, policyId: null, version: null };
  const current = facts.versions[0] ?? null;
  const next = facts.waiting ?? facts.versions.find(({ status }) => status === "trial") ?? null;
  if (current === null && next === null) return { ...plain, verdict: "unproposed", reason: "no-policy" };
  if (jobs.length === 0) return { ...plain, verdict: "unknown", reason: "callers-unknown" };
  const now = outcomeOf(jobs, request.name, place, facts, facts.versions);
  if (now.denied.length === 0) return { ...plain, verdict: "passes", reason: null, ...named(now.version) };
  const then = next === null ? null : outcomeOf(jobs, request.name, place, facts, [asIfActive(next)]);
  if (then !== null && then.denied.length === 0)
    return { ...plain, verdict: "waits", reason: "policy-not-active", ...named(next) };
  // What an approval would not change is what is to be mended first.
  const shown = current?.status === "active" || then === null ? now : then;
  const [first] = shown.denied;
  const verdict = shown.denied.length < jobs.length ? "partly" : "denied";
  return { ...plain, verdict, reason: first?.reason ?? null, run: first?.run ?? null, ...named(shown.version ?? next) };
}

function named(version: PolicyVersion | null): { readonly policyId: string | null; readonly version: number | null } {
  return { policyId: version?.policyId ?? null, version: version?.version ?? null };
}

interface Outcome {
  readonly version: PolicyVersion | null;
  readonly denied: readonly { readonly run: string; readonly reason: Simulation["reason"] }[];
}

function outcomeOf(
  jobs: readonly SimulatedJob[],
  grant: string,
  place: ProbePlace,
  { switches, locks }: ProbeFacts,
  versions: readonly PolicyVersion[],
): Outcome {
  const reached = new Set([place.repositoryId, ...versions.flatMap(({ document }) => targetRepositoriesOf(document))]);
  const own = locks.filter(({ repositoryId }) => reached.has(repositoryId));
  const facts = { organisationId: place.organisationId, versions, switches, locks: own };
  const judged = jobs.map((job) => ({
    run: `${job.event} on ${job.ref}`,
    ...simulate(job, { grant, repositories: null, permissions: null }, facts),
  }));
  const denied = judged.filter(({ outcome }) => outcome === "denied").map(({ run, reason }) => ({ run, reason }));
  return { version: judged[0]?.version ?? null, denied };
}

/** More kinds of run than any workflow has. */
const MOST_JOBS = 100;

/** One job for each kind of run that the plan names. What a pull request runs on is no branch, and the other way round. */
function jobsOf({ who }: GrantRequest, place: ProbePlace): readonly SimulatedJob[] {
  const jobs = who.startedBy.flatMap((workflow) =>
    who.events.flatMap((event) =>
      who.refs.flatMap((written) => {
        const ref = exampleRef(written, place.defaultBranch);
        if (ref === null || isPullRef(written) !== isPullEvent(event)) return [];
        return [jobOf(place, { workflow, event, ref }, who)];
      }),
    ),
  );
  return jobs.slice(0, MOST_JOBS);
}

function jobOf(
  { issuer, ownerId, repositoryId, repository }: ProbePlace,
  { workflow, event, ref }: { readonly workflow: string; readonly event: string; readonly ref: string },
  who: GrantRequest["who"],
): SimulatedJob {
  return {
    issuer,
    ownerId,
    repositoryId,
    repository,
    workflow,
    called: who.workflow === workflow ? null : who.workflow,
    ref,
    // That is the ceiling's matter, which is not known here.
    refProtected: true,
    event,
    environment: who.environment,
    // The text of a job names labels, and which runner has them is not in it.
    runner: "hosted",
    headRef: null,
  };
}

function isPullRef(ref: string): boolean {
  return ref.startsWith("refs/pull/");
}

function isPullEvent(event: string): boolean {
  return event.startsWith("pull_request");
}

/** A ref that the written one stands for; of a pattern, the simplest. */
function exampleRef(written: string, defaultBranch: string | null): string | null {
  if (written === "$default-branch") return defaultBranch === null ? null : `refs/heads/${defaultBranch}`;
  return isRefPattern(written) ? written.replaceAll("*", "1") : written;
}
