import type { RunEvidence, RunJob, WorkflowRun } from "../../core/removal/run-facts.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "../github/ports.ts";
import type { AuditEntry } from "../ports.ts";

/** What the proof by a run needs of GitHub and of the database. */

export interface GithubRuns {
  /** Those of one workflow's file that succeeded on a branch since a moment, the newest first, thirty at most. None of a file that never ran. */
  list(
    installation: GithubInstallation,
    repository: GithubRepositoryRef,
    asked: { readonly path: string; readonly branch: string; readonly since: Date },
    options?: ReadOptions,
  ): Promise<GithubResult<readonly WorkflowRun[]>>;
  /** All jobs of the attempt. */
  jobs(
    installation: GithubInstallation,
    repository: GithubRepositoryRef,
    run: WorkflowRun,
    options?: ReadOptions,
  ): Promise<GithubResult<readonly RunJob[]>>;
  /** Whether a commit is another one, or has it in its history. */
  contains(
    installation: GithubInstallation,
    repository: GithubRepositoryRef,
    pair: { readonly commit: string; readonly older: string },
    options?: ReadOptions,
  ): Promise<GithubResult<boolean>>;
}

/** A reference that a merged pull request of ours replaced by something that the broker knows nothing of. */
export interface UnprovenReference {
  readonly fingerprint: string;
  readonly path: string;
  readonly secretName: string;
  /** Where it stood, in the text that had it; null where that text is not kept. */
  readonly offset: number;
  readonly text: string | null;
}

/** One merge whose references no run has shown to work yet. */
export interface UnprovenMerge {
  /** Ours. */
  readonly repositoryId: string;
  readonly repository: GithubRepositoryRef;
  readonly defaultBranch: string;
  /** The newest commit of the default branch, as GitHub told it last. */
  readonly head: string;
  readonly mergedSha: string;
  readonly mergedAt: Date;
  readonly references: readonly UnprovenReference[];
}

/** `unproven`: no run shows it yet. `not-visible`: a permission lacks. `failed`: GitHub did not answer as it should. */
export type RunLookCode = "proven" | "unproven" | "not-visible" | "failed";

export interface RunLook {
  readonly organisationId: string;
  readonly merge: UnprovenMerge;
  readonly code: RunLookCode;
  /** Whole sentences: why nothing was shown. */
  readonly reasons: readonly string[];
  readonly found: readonly { readonly fingerprint: string; readonly evidence: RunEvidence }[];
  readonly at: Date;
  /** When it is asked again. */
  readonly dueAt: Date;
}

export interface RunProofStore {
  organisation(id: string): Promise<{ readonly host: string; readonly ownerId: string } | null>;
  /** Organisations of this GitHub in which something is due. */
  waiting(host: string, now: Date): Promise<readonly string[]>;
  /** Those that were looked at longest ago first. Only of secrets that GitHub still stores. */
  due(organisationId: string, now: Date, most: number): Promise<readonly UnprovenMerge[]>;
  /** In one transaction with an audit row for each run that shows something new. */
  keep(look: RunLook, audit: (evidence: RunEvidence) => AuditEntry): Promise<void>;
}
