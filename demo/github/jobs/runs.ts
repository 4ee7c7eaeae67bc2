import { readTree, resolveName } from "../git/read.ts";
import type { Repository } from "../model.ts";
import { actionsOf } from "../rules/protection.ts";
import type { World } from "../world.ts";
import type { JobResult } from "./request.ts";
import { runJob } from "./run-job.ts";
import { type Mapping, mapping, readWorkflow, type WorkflowFile } from "./workflow.ts";

/** One job that this machine ran, or is to run. Times are milliseconds since the epoch. */
export interface JobRun {
  readonly id: number;
  readonly repositoryId: number;
  /** The workflow's path and name, and the job as `runJob` takes it. */
  readonly workflow: string;
  readonly name: string;
  readonly job: string;
  readonly event: string;
  readonly actor: string;
  /** Of the workflow's file when it was asked for. */
  readonly sha: string;
  readonly askedAt: number;
  /** Null until it has ended. */
  result: JobResult | null;
}

/** Events that people cause on a page; what GitHub's clock causes has a button as well, since nobody waits for the night here. */
export const BY_HAND = ["workflow_dispatch", "schedule"] as const;

export interface RunnerSetup {
  /** As for `runJob`; a job that uses none of them is not run. */
  readonly actions: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  /** Whose scripts may run on this machine; of all others only the given actions and checkouts do. */
  readonly trusted: ReadonlySet<string>;
  /** Hears of each job that has ended. */
  readonly ended?: (full: string, run: JobRun) => void;
}

export interface Runner {
  /** The jobs at the newest commit of the default branch that use one of the runner's actions. */
  jobs(repository: Repository): Promise<readonly RunnableJob[]>;
  /** Runs it after those that were asked for before. */
  ask(repository: Repository, job: RunnableJob, event: string, actor: string): JobRun;
}

export interface RunnableJob {
  readonly workflow: string;
  readonly name: string;
  readonly job: string;
  readonly sha: string;
  readonly on: Mapping;
}

/**
 * Runs jobs one after the other, as GitHub's runners would: those of a push to the default branch by themselves, others when somebody asks.
 * Whatever comes of a job, the next one runs.
 */
export function startRunner(world: World, setup: RunnerSetup): Runner {
  let last: Promise<unknown> = Promise.resolve();
  const ask: Runner["ask"] = (repository, { workflow, name, job, sha }, event, actor) => {
    const id = world.ids.next("run", `${repository.id}`);
    const about = { workflow, name, job, event, actor, sha };
    const run: JobRun = { id, repositoryId: repository.id, ...about, askedAt: world.now(), result: null };
    world.runs.push(run);
    last = last.then(() => perform(world, setup, repository, run));
    return run;
  };
  const jobs = (repository: Repository) => jobsOf(repository, Object.keys(setup.actions));
  world.happenings.listen((happening) => {
    if (happening.event !== "push" || happening.after === null) return;
    const { repository, branch } = happening;
    if (branch !== repository.defaultBranch || !actionsOf(world, repository).enabled) return;
    const started = jobs(repository).then((found) => {
      for (const job of found)
        if (startsOnPush(job.on, branch)) ask(repository, job, "push", pusherOf(world, repository));
    });
    // A workflow that cannot be read starts nothing.
    started.catch(() => undefined);
  });
  return { jobs, ask };
}

/** Who merged last: the only pushes that people make here. */
function pusherOf(world: World, repository: Repository): string {
  const pulls = [...(world.projects.get(repository.id)?.pulls.values() ?? [])];
  const merged = pulls
    .filter(({ mergedAt }) => mergedAt !== null)
    .sort((left, right) => (left.mergedAt ?? 0) - (right.mergedAt ?? 0));
  return merged.at(-1)?.mergedBy ?? "octocat";
}

async function perform(world: World, setup: RunnerSetup, repository: Repository, run: JobRun): Promise<void> {
  const owner = world.owners.get(repository.ownerId)?.login ?? "";
  const full = `${owner}/${repository.name}`;
  run.result = await runJob(world, {
    repository: full,
    workflow: run.workflow,
    job: run.job,
    event: run.event,
    actor: run.actor,
    actions: setup.actions,
    vars: setup.vars,
    scripts: setup.trusted.has(full),
    runId: run.id,
  });
  setup.ended?.(full, run);
}

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;

async function jobsOf(repository: Repository, actions: readonly string[]): Promise<RunnableJob[]> {
  const ref = `refs/heads/${repository.defaultBranch}`;
  const head = await resolveName(repository.folder, ref);
  if (head === null) return [];
  const files = new Map<string, WorkflowFile>();
  for (const { name, type } of await readTree(repository.folder, head.sha, true)) {
    if (type !== "blob" || !WORKFLOW.test(name)) continue;
    const file = await readWorkflow(repository, name, ref, head.sha).catch(() => null);
    if (file !== null) files.set(name, file);
  }
  return [...files.values()].flatMap((file) => {
    const on = triggersOf(file.content.on);
    const name = typeof file.content.name === "string" ? file.content.name : file.path;
    return askingJobs(file, files, actions).map((job) => ({ workflow: file.path, name, job, sha: head.sha, on }));
  });
}

/** Jobs with a step of one of these actions, in the file itself or in a file that it calls. */
function askingJobs(
  file: WorkflowFile,
  files: ReadonlyMap<string, WorkflowFile>,
  actions: readonly string[],
): string[] {
  return Object.entries(mapping(file.content.jobs)).flatMap(([id, content]) => {
    const job = mapping(content);
    if (typeof job.uses === "string") {
      const called = files.get(job.uses.replace(/^\.\//, ""));
      return called === undefined || called === file
        ? []
        : askingJobs(called, new Map(), actions).map((one) => `${id}/${one}`);
    }
    const steps = Array.isArray(job.steps) ? job.steps.map(mapping) : [];
    return steps.some(({ uses }) => actions.includes(String(uses).replace(/@.*$/, ""))) ? [id] : [];
  });
}

/** `on: push`, `on: [push]` and `on: { push: … }` say the same. */
function triggersOf(on: unknown): Mapping {
  if (typeof on === "string") return { [on]: null };
  return Array.isArray(on) ? Object.fromEntries(on.map((event) => [String(event), null])) : mapping(on);
}

/** By branches only: paths filter nothing here. */
function startsOnPush(on: Mapping, branch: string): boolean {
  if (!Object.hasOwn(on, "push")) return false;
  const { branches, "branches-ignore": ignored, tags } = mapping(on.push);
  const named = (patterns: unknown) => Array.isArray(patterns) && patterns.some((one) => matches(String(one), branch));
  if (branches === undefined && ignored === undefined) return tags === undefined;
  return branches === undefined ? !named(ignored) : named(branches);
}

/** `*` is within a part of the name, `**` over all. */
function matches(pattern: string, branch: string): boolean {
  const source = pattern
    .split("**")
    .map((part) =>
      part
        .split("*")
        .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
        .join("[^/]*"),
    )
    .join(".*");
  return new RegExp(`^${source}$`).test(branch);
}
