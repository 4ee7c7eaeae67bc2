/** One run of a workflow, as GitHub tells of it. */
export interface WorkflowRun {
  readonly id: number;
  /** The newest one, from 1. */
  readonly attempt: number;
  readonly event: string;
  readonly conclusion: string | null;
  /** A branch, or a tag: GitHub does not say which. */
  readonly headBranch: string | null;
  readonly headSha: string;
  /** Of the workflow's file, as GitHub writes it: for some runs with `@` and a ref behind. */
  readonly path: string;
  /** Where it ran, and whose commit it was: another repository's for a fork's. */
  readonly repositoryId: number;
  readonly headRepositoryId: number | null;
}

/** One job of a run's attempt. */
export interface RunJob {
  /** What GitHub shows, which is the id only where the workflow gives no name. */
  readonly name: string;
  readonly headSha: string;
  readonly conclusion: string | null;
  readonly completedAt: Date | null;
  /** Those of the runner among them; empty where GitHub tells none. */
  readonly steps: readonly { readonly name: string; readonly conclusion: string | null }[];
}

/** Where a reference stood in the text that was replaced. */
export interface ReplacedPlace {
  readonly path: string;
  /** Null for one of the whole file. */
  readonly job: string | null;
  /** StepModel.key; null for one of the whole job. */
  readonly step: string | null;
}

/** A run that shows that a repository works without a secret: what a person can look up. */
export interface RunEvidence {
  readonly runId: number;
  readonly attempt: number;
  readonly event: string;
  readonly path: string;
  readonly job: string;
  readonly headSha: string;
  readonly concludedAt: Date;
  /** The run's page at GitHub, made of our own words and GitHub's numbers. */
  readonly url: string;
}
