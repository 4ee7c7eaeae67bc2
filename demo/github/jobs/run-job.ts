import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { idTokenUrl } from "../http/oidc.ts";
import type { JobFacts } from "../oidc/claims.ts";
import { withMetadata } from "../permissions.ts";
import { repositoryNamed } from "../repositories.ts";
import { actionsOf } from "../rules/protection.ts";
import type { World } from "../world.ts";
import { judge, resolveMap } from "./expressions.ts";
import { environmentRefusal, eventPayload, factsOf, githubContext, whereItRuns } from "./facts.ts";
import { noteJob } from "./history.ts";
import { JobLog } from "./log.ts";
import { defaultPermissions, forFork } from "./permissions.ts";
import type { Conclusion, JobRequest, JobResult } from "./request.ts";
import { contextsOf, jobStatus, type Session } from "./session.ts";
import { runSteps } from "./steps.ts";
import { type JobPlan, type Mapping, mapping, planJob, readWorkflow } from "./workflow.ts";

export type { JobRequest, JobResult, StepResult } from "./request.ts";

const SIX_HOURS = 6 * 3_600_000;

/**
 * Runs one job of a workflow as a runner would: the file from git, the permissions of its token, its steps in order, the
 * posts of its actions at the end. Its tokens are good while it runs only. What GitHub would not start, a missing file
 * or a call that asks for too much, is a failed job with that error in its annotations.
 */
export async function runJob(world: World, request: JobRequest): Promise<JobResult> {
  const log = new JobLog();
  const runId = request.runId ?? world.ids.next("run", request.repository);
  try {
    const plan = await planOf(world, request);
    const facts = factsOf(world, plan, request, runId);
    const ended = noteJob(world, plan, facts, request.fork === true);
    const result = await runPlanned(world, request, plan, facts, log).catch((error: unknown) =>
      failed(log, runId, error),
    );
    ended(result);
    return result;
  } catch (error) {
    return failed(log, runId, error);
  }
}

function failed(log: JobLog, runId: number, error: unknown): JobResult {
  log.error(error instanceof Error ? error.message : String(error));
  return resultOf(log, "failure", runId, null);
}

async function planOf(world: World, request: JobRequest): Promise<JobPlan> {
  const repository = repositoryNamed(world, request.repository);
  if (!actionsOf(world, repository).enabled) throw new Error("GitHub Actions is disabled for this repository.");
  const { ref, sha } = await whereItRuns(repository, request);
  const started = await readWorkflow(repository, request.workflow, ref, sha);
  const fork = request.fork === true && request.event === "pull_request";
  return planJob(world, started, {
    job: request.job ?? null,
    inputs: request.inputs ?? {},
    secrets: fork ? {} : (request.secrets ?? {}),
    contexts: { vars: request.vars ?? {}, needs: request.needs ?? {}, matrix: request.matrix ?? {} },
    defaults: defaultPermissions(repository.defaultWorkflowPermissions),
    cap: fork ? forFork : null,
  });
}

async function runPlanned(
  world: World,
  request: JobRequest,
  plan: JobPlan,
  facts: JobFacts,
  log: JobLog,
): Promise<JobResult> {
  const refusal = environmentRefusal(facts) ?? (request.scripts === false ? null : unsupported(plan.job));
  if (refusal !== null) throw new Error(refusal);
  const folder = await mkdtemp(path.join(tmpdir(), "stand-in-job-"));
  const { value: token, record } = issueJobToken(world, plan, facts);
  const { job, bearer } = world.jobs.start(facts, plan.permissions.id_token === "write");
  const idToken: Record<string, string> =
    bearer === null
      ? {}
      : { ACTIONS_ID_TOKEN_REQUEST_URL: idTokenUrl(world, job.id), ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer };
  for (const secret of [token, bearer ?? "", ...Object.values(plan.secrets)]) log.mask(secret);
  try {
    const session = await begin({ world, request, plan, facts, log, folder, token, idToken });
    return await perform(session);
  } finally {
    world.jobs.end(job.id);
    world.tokens.revoke(record);
    await rm(folder, { recursive: true, force: true });
  }
}

/** What changes where steps run, so that running them here would be a lie. */
function unsupported(job: Mapping): string | null {
  const found = ["container", "services"].find((key) => job[key] !== undefined);
  if (found !== undefined) return `The job simulator has no "${found}".`;
  return null;
}

/** `GITHUB_TOKEN`: an installation token for this repository, which ends with the job. */
function issueJobToken(world: World, { permissions }: JobPlan, { repository }: JobFacts) {
  const { id_token: _, ...others } = permissions;
  return world.tokens.issue({
    kind: "job",
    appId: null,
    installationId: null,
    ownerId: repository.ownerId,
    actor: "github-actions[bot]",
    permissions: withMetadata(others),
    repositoryIds: [repository.id],
    expiresAt: world.now() + SIX_HOURS,
  });
}

interface Beginning extends Pick<Session, "world" | "request" | "plan" | "facts" | "log" | "folder" | "token"> {
  readonly idToken: Readonly<Record<string, string>>;
}

async function begin(beginning: Beginning): Promise<Session> {
  const { world, request, plan, facts, folder, token, idToken } = beginning;
  const workspace = path.join(folder, "work");
  const temp = path.join(folder, "temp");
  await Promise.all([workspace, temp].map((one) => mkdir(one, { recursive: true })));
  const event = eventPayload(world, plan.started, request);
  const eventFile = path.join(folder, "event.json");
  await writeFile(eventFile, JSON.stringify(event));
  const github = githubContext(world, facts, { token, jobId: plan.jobId, workspace, event });
  const runner = {
    name: `stand-in ${randomBytes(4).toString("hex")}`,
    os: "Linux",
    arch: "X64",
    temp,
    tool_cache: temp,
    environment: facts.runnerEnvironment,
  };
  const session: Session = {
    ...beginning,
    workspace,
    github,
    runner,
    variables: { ...variablesOf(github, runner, eventFile), ...idToken, HOME: temp, ...request.runnerVariables },
    env: {},
    paths: [],
    summary: "",
    status: { failed: false, cancelled: false },
    steps: {},
    results: [],
    posts: [],
  };
  session.env = resolveMap(plan.file.content.env, contextsOf(session));
  session.env = { ...session.env, ...resolveMap(plan.job.env, contextsOf(session)) };
  return session;
}

/** `GITHUB_*` and `RUNNER_*`. The token is not among them: a step that wants it must name it. */
function variablesOf(
  github: Readonly<Record<string, unknown>>,
  runner: Readonly<Record<string, string>>,
  eventFile: string,
): Record<string, string> {
  const variables: Record<string, string> = {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_PATH: eventFile,
    PATH: process.env.PATH ?? "",
    LANG: "C.UTF-8",
  };
  for (const [name, value] of Object.entries(github))
    if (name !== "token" && name !== "event" && name !== "repositoryUrl")
      variables[`GITHUB_${name.toUpperCase()}`] = String(value);
  for (const [name, value] of Object.entries(runner)) variables[`RUNNER_${name.toUpperCase()}`] = value;
  return variables;
}

async function perform(session: Session): Promise<JobResult> {
  const { plan, log, facts } = session;
  if (!judge(plan.job.if, contextsOf(session), session.status)) return resultOf(log, "skipped", facts.runId, session);
  const steps = Array.isArray(plan.job.steps) ? plan.job.steps.map(mapping) : [];
  await runSteps(session, steps);
  return resultOf(log, jobStatus(session), facts.runId, session);
}

function resultOf(log: JobLog, conclusion: Conclusion, runId: number, session: Session | null): JobResult {
  return {
    conclusion,
    success: conclusion === "success",
    steps: session?.results ?? [],
    outputs: session === null ? {} : jobOutputs(session),
    log: log.text(),
    masks: log.masks(),
    annotations: log.annotations,
    summary: log.hide(session?.summary ?? ""),
    runId,
    permissions: session?.plan.permissions ?? {},
  };
}

function jobOutputs(session: Session): Record<string, string> {
  const outputs = Object.entries(resolveMap(session.plan.job.outputs, contextsOf(session)));
  const clean = outputs.filter(([name, value]) => {
    if (session.log.hide(value) === value) return true;
    session.log.line(`::warning::Skip output '${name}' since it may contain secret.`);
    return false;
  });
  return Object.fromEntries(clean);
}
