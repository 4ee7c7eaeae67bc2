import type { Failure, Finding } from "../core/contracts.ts";
import type { PlanView } from "../core/listing/views.ts";
import type { Ownership } from "../core/owners/choose.ts";
import type { TeamsByRole } from "../core/people/github-roles.ts";
import type { ResolvedCall } from "../core/workflow/remote-calls.ts";
import type { GithubRepositoryRef } from "./github/ports.ts";
import type { AuditEntry, RepositoryEntry } from "./ports.ts";

/** What use cases need to keep what scans find. */

export interface OrganisationRow {
  readonly id: string;
  readonly login: string;
  readonly kind: "github" | "folder";
  readonly folder: string | null;
}

export interface NewBatch {
  readonly organisationId: string;
  readonly repositories: readonly RepositoryEntry[];
  readonly engineVersion: string;
  readonly at: Date;
  readonly audit: AuditEntry;
}

export interface Batch {
  readonly batchId: string;
  readonly scanIds: readonly string[];
}

export interface ClaimedScan {
  readonly id: string;
  readonly organisationId: string;
  readonly repositoryId: string;
  /** The folder of clones; null for an organisation of GitHub. */
  readonly folder: string | null;
  /** What to read of GitHub; null for a folder. */
  readonly github: ClaimedCommit | null;
  readonly owner: string;
  readonly name: string;
  /** What GITHUB_TOKEN may do where a workflow says nothing; null where the setting is not known. */
  readonly defaultPermissions: "read" | "write" | null;
}

/** One commit of a repository of GitHub. */
export interface ClaimedCommit {
  readonly repository: GithubRepositoryRef;
  readonly ref: string;
  /** Null where the branch has no commit yet. */
  readonly commit: string | null;
}

export interface ScannedFile {
  readonly path: string;
  readonly blobSha: string | null;
  readonly status: "parsed" | "unparsed" | "skipped";
  readonly reason: string | null;
  readonly detail: string | null;
}

/** Text for the page that shows findings; literal credentials are already replaced. */
export interface RedactedSource {
  readonly sha: string;
  readonly text: string;
  readonly bytes: number;
}

export interface CredentialSighting {
  readonly level: "unknown" | "manager" | "literal";
  readonly name: string;
  readonly kind: string;
}

/** The plan of what was scanned, its literals covered. A page is shown what is kept, and nothing else of it is kept. */
export type PlanOutcome = PlanView;

export interface ScanOutcome {
  readonly ref: string;
  readonly commit: string | null;
  readonly engineVersion: string;
  readonly files: readonly ScannedFile[];
  readonly sources: readonly RedactedSource[];
  readonly findings: readonly (Finding & { readonly credential: CredentialSighting | null })[];
  /** Who owns the repository, where the scan could tell; without it what is known stays. */
  readonly ownership?: Ownership | null;
  /** What was taken from other repositories; without it nobody looked, and what is known stays. */
  readonly calls?: readonly ResolvedCall[];
  /** Null when planning failed: what was found is kept all the same. */
  readonly plan: PlanOutcome | null;
  readonly at: Date;
  readonly audit: AuditEntry;
}

export interface BatchStore {
  organisation(id: string): Promise<OrganisationRow | null>;
  /**
   * In one transaction: repositories are inserted, updated or marked as gone, unfinished scans of earlier batches are
   * superseded, one scan and one job is queued for each repository, and the audit row is written.
   */
  begin(batch: NewBatch): Promise<Batch>;
}

export interface ScanStore {
  /** Marks a queued scan (or one whose worker died) as running; null when there is nothing left to do for it. */
  claim(scanId: string, at: Date): Promise<ClaimedScan | null>;
  /** The same for several; those for which there is nothing left to do are left out. */
  claimAll(scanIds: readonly string[], at: Date): Promise<readonly ClaimedScan[]>;
  /** Everything that the scan found and the plan, in one transaction. False when a newer scan took its place: nothing is written then. */
  complete(scan: ClaimedScan, outcome: ScanOutcome): Promise<boolean>;
  /** What former scans found stays as it is. */
  fail(scan: ClaimedScan, failure: Failure, at: Date, audit: AuditEntry): Promise<boolean>;
}

export interface FolderStore {
  /** Finds the organisation by its folder, or makes it under a login that is free; the user `local` leaves all others. */
  putFolderOrganisation(request: {
    readonly folder: string;
    readonly login: string;
    readonly audit: AuditEntry;
  }): Promise<{ readonly organisationId: string }>;
}

export interface DemonstrationStore {
  /** Finds the organisation of this machine's stand-in by GitHub's id, whatever its port was, or makes it; people of this machine leave all others. */
  putDemonstration(request: {
    readonly host: string;
    readonly ownerId: number;
    readonly login: string;
    readonly teams: TeamsByRole;
    readonly audit: AuditEntry;
  }): Promise<{ readonly organisationId: string }>;
}

export interface ScanQueue {
  /** Scans the organisation soon. Asked for twice before it starts, it is done once. */
  scanOrganisation(organisationId: string): Promise<void>;
  /** The same for an organisation of GitHub, whose unchanged repositories are not scanned again. */
  syncOrganisation(organisationId: string): Promise<void>;
  /** Makes the organisation of an owner, by GitHub's id, in which the observer's App is installed. */
  connectOrganisation(ownerId: number): Promise<void>;
}
