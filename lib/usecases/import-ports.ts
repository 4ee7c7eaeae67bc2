import type { Failure, Result } from "../core/contracts.ts";
import type { RepositoryAddress } from "../core/imports/address.ts";
import type { ImportedFinding } from "../core/imports/report.ts";
import type { AuditEntry } from "./ports.ts";

/** What use cases need to keep findings of other scanners. */

/** What one tool said about one repository, with its words of ours beside each finding. */
export interface NewImport {
  readonly repository: RepositoryAddress;
  readonly tool: string;
  readonly version: string | null;
  readonly commit: string | null;
  readonly findings: readonly (ImportedFinding & { readonly fingerprint: string; readonly message: string })[];
}

export interface ImportCounts {
  readonly added: number;
  /** Open already. */
  readonly known: number;
  /** A person closed them earlier; they stay closed. */
  readonly closed: number;
}

export interface ImportedInto extends ImportCounts {
  readonly repository: string;
  readonly tool: string;
  readonly version: string | null;
}

/** Which imported findings of a repository are closed: those named, or all of a tool. */
export interface Closing {
  readonly organisationId: string;
  readonly repository: RepositoryAddress;
  /** Fingerprints, or the tool's name. */
  readonly which: { readonly fingerprints: readonly string[] } | { readonly tool: string };
  readonly at: Date;
}

export interface ImportStore {
  /**
   * Everything in one transaction, nothing of it when a repository is not the organisation's: those are named then. Adds and confirms
   * findings, ends none. One audit row for each repository and tool.
   */
  add(
    request: { readonly organisationId: string; readonly imports: readonly NewImport[]; readonly at: Date },
    audit: (repositoryId: string, from: NewImport, counts: ImportCounts) => AuditEntry,
  ): Promise<Result<readonly ImportedInto[], Failure<"unknown-repository">>>;
  /** Ends open imported findings, all that are named or none. */
  close(
    closing: Closing,
    audit: (repositoryId: string, fingerprints: readonly string[]) => AuditEntry,
  ): Promise<Result<number, Failure<"unknown-repository" | "not-open">>>;
}
