import { parse } from "yaml";
import { readFileAt, resolveName } from "../git/read.ts";
import type { Repository } from "../model.ts";
import { findRepository, ownerOf } from "../repositories.ts";
import type { World } from "../world.ts";
import { type Contexts, resolveValue } from "./expressions.ts";
import { type JobPermissions, permissionsIn } from "./permissions.ts";

export type Mapping = Readonly<Record<string, unknown>>;

/** A workflow file at a commit. */
export interface WorkflowFile {
  readonly repository: Repository;
  readonly path: string;
  /** What stands after the `@` of a workflow ref: a full ref, or a commit id. */
  readonly ref: string;
  readonly sha: string;
  readonly content: Mapping;
}

/** The job to run, and the files that lead to it. */
export interface JobPlan {
  /** The file that was started, and the file that has the job: two where a reusable workflow is called. */
  readonly started: WorkflowFile;
  readonly file: WorkflowFile;
  readonly jobId: string;
  readonly job: Mapping;
  readonly inputs: Mapping;
  readonly secrets: Readonly<Record<string, string>>;
  readonly permissions: JobPermissions;
}

export class WorkflowError extends Error {}

export function mapping(value: unknown): Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}

/** Reads a workflow. @throws WorkflowError where there is none or it is no workflow */
export async function readWorkflow(
  repository: Repository,
  path: string,
  ref: string,
  sha: string,
): Promise<WorkflowFile> {
  const text = await readFileAt(repository.folder, sha, path);
  if (text === null) throw new WorkflowError(`There is no ${path} at ${ref}.`);
  const content = mapping(parse(text));
  if (Object.keys(mapping(content.jobs)).length === 0) throw new WorkflowError(`${path} has no jobs.`);
  return { repository, path, ref, sha, content };
}

/** `OWNER/NAME/path@ref`, as claims and contexts name a workflow file. */
export function workflowRef(world: World, { repository, path, ref }: WorkflowFile): string {
  return `${ownerOf(world, repository).login}/${repository.name}/${path}@${ref}`;
}

export interface PlanRequest {
  /** `job`, or `caller/called` for one of a reusable workflow; null where there is one only. */
  readonly job: string | null;
  readonly inputs: Mapping;
  readonly secrets: Readonly<Record<string, string>>;
  /** Contexts for the `with` of a call. */
  readonly contexts: Contexts;
  /** What `GITHUB_TOKEN` has where nothing is said, and what it can have at most (null: anything). */
  readonly defaults: JobPermissions;
  readonly cap: ((permissions: JobPermissions) => JobPermissions) | null;
}

/** Follows calls of reusable workflows to the job. @throws WorkflowError where GitHub would not start the run */
export async function planJob(world: World, started: WorkflowFile, request: PlanRequest): Promise<JobPlan> {
  const names = request.job?.split("/") ?? [];
  let plan = at(started, started, names.shift(), {
    inputs: withDefaults(started.content, "workflow_dispatch", request.inputs),
    secrets: request.secrets,
    permissions: request.defaults,
  });
  while (typeof plan.job.uses === "string") {
    const file = await calledFile(world, plan.file, plan.job.uses);
    const contexts = { ...request.contexts, inputs: plan.inputs };
    const given = Object.entries(mapping(plan.job.with)).map(([name, value]) => [name, resolveValue(value, contexts)]);
    const called = at(started, file, names.shift(), {
      inputs: withDefaults(file.content, "workflow_call", Object.fromEntries(given)),
      secrets: secretsFor(plan, contexts),
      permissions: plan.permissions,
    });
    refuseMore(called.permissions, plan.permissions);
    plan = called;
  }
  return request.cap === null ? plan : { ...plan, permissions: request.cap(plan.permissions) };
}

function at(
  started: WorkflowFile,
  file: WorkflowFile,
  name: string | undefined,
  given: Pick<JobPlan, "inputs" | "secrets" | "permissions">,
): JobPlan {
  const jobs = mapping(file.content.jobs);
  const ids = Object.keys(jobs);
  if (name === undefined && ids.length > 1) throw new WorkflowError(`Which job of ${file.path}: ${ids.join(", ")}?`);
  const jobId = name ?? ids[0] ?? "";
  if (!Object.hasOwn(jobs, jobId)) throw new WorkflowError(`${file.path} has no job ${jobId}.`);
  const job = mapping(jobs[jobId]);
  const permissions = permissionsIn(job.permissions) ?? permissionsIn(file.content.permissions) ?? given.permissions;
  return { started, file, jobId, job, inputs: given.inputs, secrets: given.secrets, permissions };
}

/** Inputs with the defaults of the trigger. */
function withDefaults(content: Mapping, trigger: string, given: Mapping): Mapping {
  const declared = mapping(mapping(mapping(content.on)[trigger]).inputs);
  const defaults = Object.entries(declared)
    .map(([name, input]) => [name, mapping(input).default] as const)
    .filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(defaults), ...given };
}

function secretsFor(plan: JobPlan, contexts: Contexts): Record<string, string> {
  if (plan.job.secrets === "inherit") return plan.secrets;
  const named = Object.entries(mapping(plan.job.secrets));
  const values = { ...contexts, secrets: plan.secrets };
  return Object.fromEntries(named.map(([name, value]) => [name, String(resolveValue(value, values))]));
}

/** A called workflow may keep or lower what its caller has, and never raise it. */
function refuseMore(asked: JobPermissions, allowed: JobPermissions): void {
  for (const [name, level] of Object.entries(asked)) {
    const has = allowed[name];
    if (has === level || has === "write" || has === "admin") continue;
    const name_ = name.replaceAll("_", "-");
    throw new WorkflowError(
      `The workflow is requesting '${name_}: ${level}', but is only allowed '${name_}: ${has ?? "none"}'.`,
    );
  }
}

async function calledFile(world: World, from: WorkflowFile, uses: string): Promise<WorkflowFile> {
  if (uses.startsWith("./")) return readWorkflow(from.repository, uses.slice(2), from.ref, from.sha);
  const [, owner = "", name = "", path = "", ref = ""] = /^([^/]+)\/([^/]+)\/(.+?)@(.+)$/.exec(uses) ?? [];
  const repository = findRepository(world, owner, name);
  const seen =
    repository !== null && (repository.visibility === "public" || repository.ownerId === from.repository.ownerId);
  const found = seen ? await resolveName(repository.folder, ref) : null;
  if (!seen || found === null) throw new WorkflowError(`workflow was not found: ${uses}`);
  return readWorkflow(repository, path, found.ref ?? found.sha, found.sha);
}
