import type { Repository } from "../model.ts";
import type { JobFacts } from "../oidc/claims.ts";
import type { World } from "../world.ts";
import type { Conclusion, JobResult } from "./request.ts";
import type { JobPlan } from "./workflow.ts";

/** What the API tells of runs. Times are milliseconds since the epoch. */

export interface StepRecord {
  readonly name: string;
  readonly conclusion: Conclusion;
}

export interface JobRecord {
  readonly id: number;
  readonly name: string;
  readonly attempt: number;
  readonly startedAt: number;
  /** Both null until it has ended. */
  readonly completedAt: number | null;
  readonly conclusion: Conclusion | null;
  readonly steps: readonly StepRecord[];
}

/** One run of a workflow; its jobs are those of all of its attempts. */
export interface RunRecord {
  readonly id: number;
  readonly repositoryId: number;
  /** The workflow's path, and its name. */
  readonly path: string;
  readonly name: string;
  readonly event: string;
  /** A branch or a tag, as GitHub tells them: without saying which. */
  readonly headBranch: string;
  readonly headSha: string;
  /** A fork's commit: its repository is another one. */
  readonly fork: boolean;
  readonly actor: string;
  readonly createdAt: number;
  readonly attempt: number;
  readonly jobs: readonly JobRecord[];
}

/** Notes a run, or what it has come to: the newest word on an id counts. */
export function noteRun(world: World, run: RunRecord): void {
  world.history.set(run.id, run);
}

export function runsOf(world: World, { id }: Repository): readonly RunRecord[] {
  return [...world.history.values()].filter(({ repositoryId }) => repositoryId === id).reverse();
}

/** @returns what notes its end */
export function noteJob(world: World, plan: JobPlan, facts: JobFacts, fork: boolean): (result: JobResult) => void {
  const job: JobRecord = {
    id: facts.checkRunId,
    name: jobName(plan),
    attempt: facts.runAttempt,
    startedAt: world.now(),
    completedAt: null,
    conclusion: null,
    steps: [],
  };
  put(world, facts, plan, fork, job);
  return ({ conclusion, steps }) => {
    const shown = steps.map((step) => ({ name: step.shown, conclusion: step.conclusion }));
    const own = conclusion === "skipped" ? [] : around(shown, conclusion);
    put(world, facts, plan, fork, { ...job, completedAt: world.now(), conclusion, steps: own });
  };
}

function put(world: World, facts: JobFacts, { started }: JobPlan, fork: boolean, job: JobRecord): void {
  const known = world.history.get(facts.runId);
  noteRun(world, {
    id: facts.runId,
    repositoryId: facts.repository.id,
    path: started.path,
    name: facts.workflow,
    event: facts.event,
    headBranch: facts.headRef || facts.ref.replace(/^refs\/(?:heads|tags)\//, ""),
    headSha: facts.sha,
    fork,
    actor: facts.actor.login,
    createdAt: known?.createdAt ?? job.startedAt,
    attempt: Math.max(known?.attempt ?? 1, facts.runAttempt),
    jobs: [...(known?.jobs ?? []).filter(({ id }) => id !== job.id), job],
  });
}

/** Every job has steps of the runner's own. */
function around(steps: readonly StepRecord[], conclusion: Conclusion): StepRecord[] {
  const last = conclusion === "cancelled" ? "cancelled" : "success";
  return [{ name: "Set up job", conclusion: "success" }, ...steps, { name: "Complete job", conclusion: last }];
}

function jobName({ jobId, job, started, file }: JobPlan): string {
  const own = typeof job.name === "string" ? job.name : jobId;
  return started === file ? own : `${file.path} / ${own}`;
}

/** All of the attempt have ended, and how: a run is as bad as its worst job. */
export function conclusionOf({ jobs, attempt }: RunRecord): Conclusion | null {
  const own = jobs.filter((job) => job.attempt === attempt);
  if (own.some(({ conclusion }) => conclusion === null)) return null;
  const order = ["failure", "cancelled", "success", "skipped"] as const;
  return order.find((one) => own.some(({ conclusion }) => conclusion === one)) ?? "failure";
}
