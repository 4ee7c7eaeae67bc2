import type { Annotation } from "./log.ts";
import type { Mapping } from "./workflow.ts";

/** One job to run, as if something had happened in a repository. */
export interface JobRequest {
  /** `OWNER/NAME` */
  readonly repository: string;
  /** The path of the workflow file. */
  readonly workflow: string;
  /**
   * A branch, a tag, or a full ref; without it the default branch. Events that always run on the default branch
   * (`pull_request_target`, `workflow_run`, `schedule` …) take that one whatever stands here. For `pull_request` it is
   * the merge ref, `refs/pull/1/merge` where nothing is said.
   */
  readonly ref?: string;
  /** Without it `push`. */
  readonly event?: string;
  /** The job's id; `caller/called` for a job of a reusable workflow. It may be left out where there is one only. */
  readonly job?: string;
  readonly inputs?: Mapping;
  readonly actor?: string;
  /** Branches of a pull request, without `refs/heads/`. */
  readonly headRef?: string;
  readonly baseRef?: string;
  /** The pull request comes from a fork: no secrets, no ID token, a token that reads only. */
  readonly fork?: boolean;
  /** `github.event`, beyond what is made of the other fields. */
  readonly payload?: Mapping;
  /** `OWNER/NAME` or `OWNER/NAME/PATH` of an action → the folder with its action.yml. */
  readonly actions?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly needs?: Mapping;
  readonly matrix?: Mapping;
  /**
   * False: only checkouts and the actions that were given run, and the log says what was passed over. For workflows whose scripts nobody
   * means to run on this machine.
   */
  readonly scripts?: boolean;
  readonly runnerEnvironment?: "github-hosted" | "self-hosted";
  /** Variables of the runner itself, such as the certificates that it trusts. */
  readonly runnerVariables?: Readonly<Record<string, string>>;
  readonly runId?: number;
  readonly runNumber?: number;
  readonly runAttempt?: number;
  readonly enterprise?: { readonly slug: string; readonly id: number };
  /** Claims of ID tokens that replace the true ones, or remove them where undefined. */
  readonly claims?: Mapping;
  /** Cancels the job: the step that runs is ended, and `always()` steps and posts still run. */
  readonly signal?: AbortSignal;
}

export type Conclusion = "success" | "failure" | "cancelled" | "skipped";

export interface StepResult {
  readonly id: string;
  readonly name: string;
  /** The same as the API tells it, which puts "Run" before what has no name. */
  readonly shown: string;
  readonly stage: "pre" | "main" | "post";
  /** Before and after `continue-on-error`. */
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface JobResult {
  readonly conclusion: Conclusion;
  readonly success: boolean;
  /** In the order in which they ran, `pre` and `post` stages among them. */
  readonly steps: readonly StepResult[];
  /** The job's `outputs`; one that holds a masked value is dropped, as on GitHub. */
  readonly outputs: Readonly<Record<string, string>>;
  /** All that was printed, with masked values replaced by `***`. */
  readonly log: string;
  readonly masks: readonly string[];
  readonly annotations: readonly Annotation[];
  readonly summary: string;
  readonly runId: number;
  /** What `GITHUB_TOKEN` had. */
  readonly permissions: Readonly<Record<string, string>>;
}
