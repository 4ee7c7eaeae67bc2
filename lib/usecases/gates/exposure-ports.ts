import type { Exposure, ExposureInput } from "../../core/exposure/classify.ts";
import type { GivenJob } from "../../core/exposure/handed.ts";
import type { ExposureClass } from "../../core/gates/facts.ts";
import type { Window } from "../../core/gates/gate.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "../github/ports.ts";
import type { AuditEntry } from "../ports.ts";
import type { TimelineEntry } from "./ports.ts";

/** What finding out what was exposed needs of GitHub and of the database. */

/** One run of a workflow, on any branch or tag. */
export interface WindowRun {
  readonly id: number;
  readonly at: Date;
  readonly event: string;
  readonly conclusion: string | null;
  readonly headSha: string;
  /** Of the workflow's file. */
  readonly path: string;
}

export interface GithubWindowRuns {
  /** All that GitHub still has of the window, the newest first. `complete` is false where there are more than are asked for. */
  within(
    installation: GithubInstallation,
    repository: GithubRepositoryRef,
    window: Window,
    options?: ReadOptions,
  ): Promise<GithubResult<{ readonly runs: readonly WindowRun[]; readonly complete: boolean }>>;
}

/** As it is kept: names of secrets, and never values. */
export interface SeenRun {
  readonly runId: string;
  /** Milliseconds. */
  readonly at: number;
  /** What its jobs were given; null where nobody can tell any more. */
  readonly jobs: readonly GivenJob[] | null;
}

export interface UnreadRepository {
  readonly repositoryId: string;
  readonly repository: GithubRepositoryRef;
}

export interface ReadRuns {
  readonly repositoryId: string;
  readonly runs: readonly SeenRun[];
  /** Why that is not all; null where it is. */
  readonly missing: string | null;
  readonly at: Date;
}

/** One line of the revoke-first list. */
export interface ExposureRow extends Exposure {
  readonly repositoryIds: readonly string[];
  readonly dueAt: Date;
  readonly revoked: { readonly evidence: string; readonly at: Date; readonly link: string | null } | null;
}

export interface ExposureList {
  /** When that was found out; null where nobody looked yet. */
  readonly at: Date | null;
  /** Repositories whose runs were not read by then: what they may read counts as exposed. */
  readonly unread: number;
  readonly rows: readonly ExposureRow[];
  readonly counts: Readonly<Record<ExposureClass, number>>;
}

export interface ExposureStore {
  organisationOf(incidentId: string): Promise<string | null>;
  /** Those whose runs were not read since the window ended, or not for an hour where that was not possible. */
  unread(incidentId: string, now: Date, most: number): Promise<readonly UnreadRepository[]>;
  keepRead(incidentId: string, read: ReadRuns): Promise<void>;
  /** All that a classification looks at, and how many repositories were not read. */
  input(incidentId: string): Promise<{ readonly input: ExposureInput; readonly unread: number }>;
  /** One transaction. Of one that is not exposed any more the row stays, with when that was seen. @returns ids of those that are new */
  put(
    incidentId: string,
    found: readonly (Exposure & { readonly repositoryIds: readonly string[] })[],
    round: {
      readonly at: Date;
      readonly unread: number;
      readonly timeline: (added: number) => readonly TimelineEntry[];
    },
  ): Promise<number>;
  list(incidentId: string): Promise<ExposureList>;
  /** In one transaction with its record. False where it is no exposed credential, or is revoked already. */
  state(
    at: { readonly incidentId: string; readonly credentialId: string },
    word: { readonly evidence: string; readonly link: string; readonly by: string; readonly at: Date },
    record: { readonly audit: AuditEntry; readonly entry: TimelineEntry },
  ): Promise<boolean>;
  /** The same of what people know of the attacker. */
  foothold(
    at: { readonly incidentId: string; readonly repositoryId: string; readonly there: boolean; readonly by: string },
    now: Date,
    record: { readonly audit: AuditEntry; readonly entry: TimelineEntry },
  ): Promise<boolean>;
}
