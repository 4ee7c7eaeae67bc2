import type { IssueFacts, IssueText } from "../../core/notify/issue.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "../github/ports.ts";
import type { Clock } from "../ports.ts";

export interface IssueRow extends IssueFacts {
  readonly incidentId: string;
  readonly repositoryId: string;
  readonly ref: GithubRepositoryRef;
  /** Anybody on the internet reads its issues, or that is not known. */
  readonly readByAll: boolean;
  readonly number: number | null;
  readonly isOpen: boolean;
  /** Hash of what stands in it. */
  readonly told: string | null;
  readonly toldAt: Date | null;
}

export interface IssueStore {
  /** Those that are held in an incident in earnest, and those whose issue is open; not what waits until later. */
  rows(organisationId: string, at: Date): Promise<readonly IssueRow[]>;
  told(row: IssueRow, text: IssueText, number: number, at: Date): Promise<void>;
  /** Why its people are not told. */
  notTold(row: IssueRow, error: string, again: Date, at: Date): Promise<void>;
  /** Of the whole: what keeps all issues from being written; null where nothing does. */
  standing(organisationId: string, error: string | null, at: Date): Promise<void>;
}

/** Issues, as the Remediator App writes them. */
export interface GithubIssues {
  /** @returns its number. Status 410 where issues are switched off */
  open(
    remediator: GithubInstallation,
    repository: GithubRepositoryRef,
    text: IssueText,
    options?: ReadOptions,
  ): Promise<GithubResult<number>>;
  change(
    remediator: GithubInstallation,
    repository: GithubRepositoryRef,
    number: number,
    text: IssueText,
    options?: ReadOptions,
  ): Promise<GithubResult<void>>;
}

export interface IssuePorts {
  readonly store: IssueStore;
  readonly issues: GithubIssues;
  readonly remediator: GithubInstallation;
  readonly clock: Clock;
  readonly dashboard: string | null;
  /** Right before each write to GitHub: rejects when the worker was declared dead. */
  readonly guard: () => Promise<void>;
  readonly signal?: AbortSignal;
}
