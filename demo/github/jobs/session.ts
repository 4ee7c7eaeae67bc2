import path from "node:path";
import type { JobFacts } from "../oidc/claims.ts";
import type { World } from "../world.ts";
import type { Contexts, JobStatus } from "./expressions.ts";
import type { Written } from "./file-commands.ts";
import type { JobLog } from "./log.ts";
import type { Conclusion, JobRequest, StepResult } from "./request.ts";
import type { JobPlan } from "./workflow.ts";

/** A stage that waits for the end of the job. */
export interface Post {
  readonly id: string;
  readonly name: string;
  readonly condition: unknown;
  run(): Promise<Conclusion>;
}

/** One job that runs: what it knows, and what its steps changed. */
export interface Session {
  readonly world: World;
  readonly request: JobRequest;
  readonly plan: JobPlan;
  readonly facts: JobFacts;
  readonly log: JobLog;
  readonly folder: string;
  readonly workspace: string;
  readonly token: string;
  readonly github: Readonly<Record<string, unknown>>;
  readonly runner: Readonly<Record<string, string>>;
  /** What the runner sets for every step. */
  readonly variables: Readonly<Record<string, string>>;
  /** `env` of workflow and job, and what steps wrote to GITHUB_ENV. */
  env: Record<string, string>;
  paths: string[];
  summary: string;
  status: JobStatus;
  readonly steps: Record<string, { outputs: Record<string, string>; outcome: Conclusion; conclusion: Conclusion }>;
  readonly results: StepResult[];
  readonly posts: Post[];
}

export function jobStatus({ status }: Session): "success" | "failure" | "cancelled" {
  if (status.cancelled) return "cancelled";
  return status.failed ? "failure" : "success";
}

/** The contexts of a step, whose own `env` may be given. */
export function contextsOf(session: Session, env: Readonly<Record<string, string>> = {}): Contexts {
  const { plan, request } = session;
  return {
    github: session.github,
    env: { ...session.env, ...env },
    vars: request.vars ?? {},
    job: { status: jobStatus(session), check_run_id: String(session.facts.checkRunId) },
    steps: session.steps,
    runner: session.runner,
    secrets: { ...plan.secrets, GITHUB_TOKEN: session.token },
    strategy: {},
    matrix: request.matrix ?? {},
    needs: request.needs ?? {},
    inputs: plan.inputs,
  };
}

/** The whole environment of a step's process. */
export function environmentOf(session: Session, own: Readonly<Record<string, string>>): Record<string, string> {
  const all = { ...session.variables, ...session.env, ...own };
  return { ...all, PATH: [...session.paths, session.variables.PATH ?? ""].join(path.delimiter) };
}

const RESERVED = /^(?:GITHUB|RUNNER)_/;

/** Takes over what a step wrote for those after it. */
export function takeOver(session: Session, written: Written): void {
  for (const [name, value] of Object.entries(written.env)) {
    if (name.toUpperCase() === "NODE_OPTIONS")
      throw new Error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
    if (!RESERVED.test(name)) session.env[name] = value;
  }
  session.paths = [...written.paths, ...session.paths];
  session.summary += written.summary;
}

/** The signal for what runs now; after cancelling, what still runs is not ended by it again. */
export function signalOf(session: Session): AbortSignal | undefined {
  return session.status.cancelled ? undefined : session.request.signal;
}

/** Notes a cancellation that came meanwhile. */
export function noticeCancel(session: Session): void {
  if (session.request.signal?.aborted) session.status = { ...session.status, cancelled: true };
}
