import { secretNames } from "../branches/secret-names.ts";
import type { CiFile, JobModel, RepoModel, StepModel } from "../workflow/model.ts";
import { readCiFile } from "../workflow/read-file.ts";
import type { ReplacedPlace, RunJob, WorkflowRun } from "./run-facts.ts";

/**
 * Which runs show that a job works without a secret. Why these and no others: docs/decisions/0063-which-run-is-a-proof.md
 */

/**
 * Events whose runs have the default branch's newest commit, and the workflow's file of that commit. Those of pull requests run a merge that
 * is nowhere, or say the head of a stranger's branch and run another commit.
 */
const EVENTS: ReadonlySet<string> = new Set(["push", "schedule", "workflow_dispatch", "repository_dispatch"]);

export interface RunPlace {
  /** GitHub's. */
  readonly repositoryId: number;
  readonly defaultBranch: string;
  readonly path: string;
}

/** Why a run proves nothing, by what GitHub's list says of it; null where it may. Whether its commit counts is asked for apart. */
export function whyNotTheRun(run: WorkflowRun, { repositoryId, defaultBranch, path }: RunPlace): string | null {
  if (run.repositoryId !== repositoryId) return "it is another repository's";
  if (run.headRepositoryId !== repositoryId) return "it ran a fork's commit";
  if (run.path.replace(/@.*$/, "") !== path) return "it is another workflow's";
  if (!EVENTS.has(run.event)) return `${run.event} does not run what was merged`;
  if (run.headBranch !== defaultBranch) return "it is not of the default branch";
  return run.conclusion === "success" ? null : "it did not succeed";
}

/** Where a reference stands in the text that a scan read; null where the text does not have it there. */
export function placeIn(path: string, text: string, at: number): ReplacedPlace | null {
  const read = readCiFile(path, text, "workflow", new Set());
  if ("unparsed" in read) return null;
  const site = read.file.sites.find(({ expression }) => expression.outerStart <= at && at < expression.outerEnd);
  if (site === undefined) return null;
  return { path, job: site.place.job?.id ?? null, step: site.place.step?.key ?? null };
}

/** Why what ran was not the workflow without the secret; null where it was. */
export function whyNotTheText(repo: RepoModel, path: string, secretName: string): string | null {
  if (!repo.files.some((file) => file.path === path)) return `${path} was not understood at its commit`;
  const { names, opaque } = secretNames(repo);
  if (names.includes(secretName.toUpperCase())) return "the workflows of its commit still read the secret";
  return opaque === null ? null : `its commit does not tell which secrets it reads: ${opaque}`;
}

export type JobsVerdict =
  | { readonly proven: true; readonly job: RunJob }
  | { readonly proven: false; readonly why: string };

const not = (why: string): JobsVerdict => ({ proven: false, why });

/**
 * Whether the job that was changed ran and succeeded, with the step that was changed. Where that job, or that step, cannot be told by its
 * name beyond doubt, the whole has to have run and succeeded.
 * @param file the workflow at the run's commit
 * @param jobs all of the run's attempt
 */
export function judgeJobs(file: CiFile, place: ReplacedPlace, jobs: readonly RunJob[], headSha: string): JobsVerdict {
  if (jobs.length === 0) return not("it had no jobs");
  if (jobs.some((job) => job.headSha !== headSha)) return not("its jobs are of another commit");
  const model = file.jobs.find(({ id }) => id === place.job) ?? null;
  if (model === null || !isUnmistakable(file, model, jobs)) return judgeWhole(file, jobs);
  if (model.uses !== null)
    return not(`${model.id} calls a workflow, and which of its jobs need the secret is not known`);
  const own = jobs.filter(({ name }) => mayBe(model, name));
  return judgeEach(
    own,
    own.map(() => model),
    place.step,
  );
}

/** Every job of the file ran and succeeded, each with all of its steps. */
function judgeWhole(file: CiFile, jobs: readonly RunJob[]): JobsVerdict {
  if (file.jobs.some(({ uses }) => uses !== null))
    return not("it calls a workflow, and which of its jobs need the secret is not known");
  if (jobs.length < file.jobs.length) return not("not every job of it ran");
  const models = jobs.map(({ name }) => file.jobs.filter((model) => mayBe(model, name)));
  if (!models.every((found) => found.length === 1) || new Set(models.flat()).size < file.jobs.length)
    return not("which of its jobs ran cannot be told by their names");
  return judgeEach(jobs, models.flat(), null);
}

function judgeEach(jobs: readonly RunJob[], models: readonly JobModel[], step: string | null): JobsVerdict {
  for (const [index, job] of jobs.entries()) {
    if (job.conclusion !== "success") return not(`the job ${job.name} did not succeed (${job.conclusion ?? "no end"})`);
    const model = models[index];
    const why = model === undefined ? "is not in the file" : whyNotItsSteps(model, step, job);
    if (why !== null) return not(`the job ${job.name} ${why}`);
  }
  const [first, ...more] = jobs;
  if (first === undefined) return not("the job that was changed did not run");
  // All of a matrix: the last one to end.
  const last = more.reduce((late, job) => (Number(job.completedAt) > Number(late.completedAt) ? job : late), first);
  return last.completedAt === null ? not("GitHub does not tell when it ended") : { proven: true, job: last };
}

/** A matrix adds its values in parentheses. Of a name with an expression nobody knows what it became. */
function mayBe({ id, name, repeated }: JobModel, shown: string): boolean {
  const base = name ?? id;
  if (base.includes("${{")) return true;
  return shown === base || (repeated && shown.startsWith(`${base} (`) && shown.endsWith(")"));
}

/** No job of the run that may be this one may be another of the file. */
function isUnmistakable(file: CiFile, model: JobModel, jobs: readonly RunJob[]): boolean {
  if ((model.name ?? model.id).includes("${{")) return false;
  const own = jobs.filter(({ name }) => mayBe(model, name));
  return own.every(({ name }) => file.jobs.filter((other) => mayBe(other, name)).length === 1);
}

function whyNotItsSteps(model: JobModel, key: string | null, job: RunJob): string | null {
  if (job.steps.length === 0) return "does not tell its steps";
  if (model.steps.some(({ nested }) => nested)) return "has steps in blocks, which cannot be told by their names";
  const changed = key === null ? undefined : model.steps.find((step) => step.key === key);
  const shown = changed === undefined ? null : shownName(changed);
  const told = shown === null ? [] : job.steps.filter(({ name }) => name === shown);
  const same = shown === null ? [] : model.steps.filter((step) => shownName(step) === shown);
  if (told.length === 0 || told.length < same.length) return whyNotAllSteps(model, job);
  if (same.some(({ mayGoOn }) => mayGoOn)) return "goes on after an error of the step that was changed";
  return told.every(({ conclusion }) => conclusion === "success") ? null : "passed over the step that was changed";
}

function whyNotAllSteps(model: JobModel, job: RunJob): string | null {
  if (model.steps.some(({ mayGoOn }) => mayGoOn)) return "goes on after errors of a step";
  const passed = job.steps.filter(({ conclusion }) => conclusion !== "success");
  return passed.every(({ name, conclusion }) => conclusion === "skipped" && isForFailures(model, name))
    ? null
    : "passed over a step";
}

/** Steps that run after a failure only are passed over by every success. */
function isForFailures({ steps }: JobModel, shown: string): boolean {
  const same = steps.filter((step) => shownName(step) === shown);
  return (
    same.length > 0 &&
    same.every(({ condition }) => /^\s*(?:\$\{\{)?\s*(?:failure|cancelled)\(\)\s*(?:\}\})?\s*$/.test(condition ?? ""))
  );
}

/** How GitHub names a step; null where an expression is in it. */
function shownName({ name, uses, run }: StepModel): string | null {
  const [line = ""] = run?.text.trim().split("\n") ?? [];
  const shown = name ?? `Run ${uses?.text ?? line.trim()}`;
  return shown.includes("${{") ? null : shown;
}
