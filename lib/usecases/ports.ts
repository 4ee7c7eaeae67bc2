import type { OrganisationRole, Role } from "../core/actor.ts";
import type { OrganisationSettings } from "../core/config.ts";
import type { Failure, Finding, Result, UnparsedFile } from "../core/contracts.ts";
import type { PlanRequest, RepositoryPlan } from "../core/fix/plan.ts";
import type { RepositoryAddress } from "../core/imports/address.ts";
import type { ImportedFinding } from "../core/imports/report.ts";
import type { CredentialQuery } from "../core/listing/credential-query.ts";
import type { CredentialDetail, CredentialRow, CredentialsReading } from "../core/listing/credential-views.ts";
import type { RepositoryQuery } from "../core/listing/repository-query.ts";
import type { Overview, PlanView, RepositoryDetail, RepositoryList, ScanProgress } from "../core/listing/views.ts";
import type { Ownership } from "../core/owners/choose.ts";
import type { CodeownersRead } from "../core/owners/codeowners.ts";
import type { GivenRole, OrganisationRules } from "../core/people/github-roles.ts";
import type { TrustPolicy } from "../core/trust/policy.ts";
import type { GithubRepositoryRef } from "./github/ports.ts";

/** What use cases need of the world. Adapters implement these; lib/container.ts brings both together. */

export interface Clock {
  now(): Date;
}

/** Bearer tokens: what a person holds, and what the database keeps of it. */
export interface Tokens {
  /** At least 256 random bits, safe in a URL. */
  create(): string;
  /** One-way, the same for the same token; hex. */
  hash(token: string): string;
}

/** One line of the record of who did what. `data` holds names and figures, never a secret's value. */
export interface AuditEntry {
  readonly actorKind: "user" | "system";
  readonly actorId: string;
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

// ---- repositories as they come from the world

export interface RepositoryEntry {
  readonly owner: string;
  readonly name: string;
  /** Branch that is scanned, as git calls it; null when there is no commit yet. */
  readonly defaultBranch: string | null;
}

export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The id that git gives these bytes. */
  readonly blobSha: string;
}

/** The files of one commit that a scan looks at. What could not be read is named, never left out. */
export interface RepositorySource {
  readonly owner: string;
  readonly name: string;
  readonly path: string;
  readonly ref: string;
  readonly commit: string | null;
  readonly files: readonly SourceFile[];
  readonly unreadable: readonly UnparsedFile[];
  /** Other paths of the repository, as far as they are known: they tell the source of a generated file. */
  readonly siblings: ReadonlySet<string>;
  /** What the organisation sets about findings. */
  readonly settings: OrganisationSettings;
  /** Where owners are to be told from it; without it what is known of them stays. */
  readonly codeowners?: CodeownersRead;
}

/** The owner of a repository for which neither its folder nor its remote tells one. */
export const UNKNOWN_OWNER = "local";

/** One repository that a path leads to. */
export interface FoundRepository {
  readonly name: string;
  readonly path: string;
  readonly gitDir: string | null;
  readonly hasWorkTree: boolean;
  readonly read: () => Promise<RepositorySource>;
  /**
   * Writes all of the changes or none: nothing is written when a file is no longer what was read, or cannot be written. A failure
   * names the file and what to do.
   */
  readonly write: (changes: readonly FileChange[]) => Promise<Result<void>>;
}

export interface OrganisationSource {
  /** Every repository of the organisation. A failure says what is wrong with the folder as a whole. */
  list(folder: string): Promise<Result<readonly RepositoryEntry[]>>;
  /** Reads one of them. */
  open(folder: string, entry: { readonly owner: string; readonly name: string }): Promise<Result<RepositorySource>>;
}

// ---- the scanner

/** What a scan found, the files that could not be read among the unparsed ones. */
export interface RepositoryReport {
  readonly commit: string | null;
  /** Paths. */
  readonly workflows: readonly string[];
  readonly actions: readonly string[];
  readonly unparsed: readonly UnparsedFile[];
  readonly findings: readonly Finding[];
}

export interface Scanner {
  /** Changes when the same text may be judged differently. */
  readonly version: string;
  scan(source: RepositorySource): Promise<RepositoryReport>;
}

/** Plans the fixes of one repository as it was read. */
export interface Planner {
  plan(source: RepositorySource, request: Omit<PlanRequest, "settings">): Promise<PlannedRepository>;
}

export interface PlannedRepository {
  readonly plan: RepositoryPlan;
  /** Files that were not understood, or could not be read. */
  readonly unparsed: readonly UnparsedFile[];
}

/** One file that is to be written in place of what was read. */
export interface FileChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

// ---- what is kept of scans

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

// ---- jobs

/**
 * Whether the worker that runs a job may still write. One that was silent for long was declared dead and its jobs were given to others;
 * it may only have been paused, and must not write what another one writes now. Stores check it inside the transaction of each write;
 * what is not in our database is asked for right before.
 */
export interface Fence {
  /** Of the worker, never used again. */
  readonly generation: bigint;
  /** Right before a write to something else than our database. Rejects with FencedOff. */
  check(): Promise<void>;
}

/** One attempt at a job. */
export interface RunningJob {
  /** The queue's number of it. */
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  /** Aborts when the job was cancelled, when its worker is about to end, and when it was given to another one. */
  readonly signal: AbortSignal;
  readonly fence: Fence;
}

export interface DemonstrationStore {
  /** Finds the organisation of this machine's stand-in by GitHub's id, whatever its port was, or makes it; people of this machine leave all others. */
  putDemonstration(request: {
    readonly host: string;
    readonly ownerId: number;
    readonly login: string;
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

// ---- findings of other scanners

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

// ---- people

export interface NewPerson {
  readonly login: string;
  readonly organisationId: string;
  readonly roles: readonly Role[];
  readonly audit: AuditEntry;
}

export interface SignInLinkRow {
  readonly tokenHash: string;
  readonly userId: string;
  readonly expiresAt: Date;
}

export interface NewSession {
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

export interface PeopleStore {
  /** Finds or creates the local person and gives exactly these roles in the organisation. */
  putLocalPerson(person: NewPerson): Promise<{ readonly userId: string }>;
  findLocalPerson(login: string): Promise<{ readonly userId: string } | null>;
  insertSignInLink(link: SignInLinkRow, audit: AuditEntry): Promise<void>;
  /** Uses up a link and opens a session, in one transaction. Null when it is unknown, used, expired, or its person disabled. */
  redeemSignInLink(
    tokenHash: string,
    session: NewSession,
    at: Date,
  ): Promise<{ readonly userId: string; readonly login: string } | null>;
}

/** A person of a GitHub host, known by GitHub's id for them; the login is what they are called today. */
export interface GithubPerson {
  readonly host: string;
  readonly githubId: string;
  readonly login: string;
}

/** An organisation of this installation that GitHub's members may have roles in. */
export interface JoinedOrganisation extends OrganisationRules {
  readonly organisationId: string;
}

export interface RoleRow extends GivenRole {
  readonly organisationId: string;
}

export interface GithubPeopleStore {
  /** Those of this installation among GitHub's organisations, with what roles hang on there. */
  organisations(host: string, githubIds: readonly string[]): Promise<readonly JoinedOrganisation[]>;
  /**
   * Makes or finds the person by GitHub's id, notes the login, and gives exactly these of the roles that GitHub decides on, in every
   * organisation; roles given here stay. Null for a person who is disabled here, and for somebody unknown without a role: then nothing
   * is written.
   */
  admit(person: GithubPerson, roles: readonly RoleRow[], at: Date): Promise<{ readonly userId: string } | null>;
}

// ---- what the dashboard reads

/** Reads for pages. Each is limited to the organisations that are named; none is never all. */
export interface DashboardReading {
  overview(organisationIds: readonly string[], at: Date): Promise<Overview>;
  list(organisationIds: readonly string[], query: RepositoryQuery, at: Date): Promise<RepositoryList>;
  /** The newest batch of scans that these organisations have. */
  progress(organisationIds: readonly string[]): Promise<ScanProgress>;
  /** By name, without case; with the organisation that the row belongs to. Null where there is none. */
  repository(
    organisationIds: readonly string[],
    name: { readonly owner: string; readonly name: string },
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly detail: RepositoryDetail } | null>;
}

/** Reads for the pages about credentials, each of one moment and limited to the organisations that are named. */
export interface CredentialReading {
  room(organisationIds: readonly string[], query: CredentialQuery, at: Date): Promise<CredentialsReading>;
  /** Every row that fits the filter, whatever its page. */
  rows(organisationIds: readonly string[], query: CredentialQuery): Promise<readonly CredentialRow[]>;
  /** With the organisation that the row belongs to; `page` null for all references. Null where there is none. */
  credential(
    organisationIds: readonly string[],
    id: string,
    page: number | null,
    at: Date,
  ): Promise<{ readonly organisationId: string; readonly detail: CredentialDetail } | null>;
}

export interface SignedInPerson {
  readonly userId: string;
  readonly login: string;
  readonly roles: readonly OrganisationRole[];
  readonly expiresAt: Date;
}

export interface SessionStore {
  /** Null when the session is unknown, expired or revoked, or its person disabled. */
  find(tokenHash: string, at: Date): Promise<SignedInPerson | null>;
  /** Ends a session; an unknown one is ended already. */
  revoke(tokenHash: string, at: Date): Promise<void>;
}

// ---- the broker's issuers

/** What connects an organisation of folders with an issuer of this machine. */
export interface IssuerConnection {
  readonly organisationId: string;
  /** Id of the issuer in the broker's configuration. */
  readonly issuer: string;
  readonly ownerId: number;
  readonly repositories: readonly { readonly id: number; readonly fullName: string }[];
  /** Policies that stand as if two people had agreed: for a demonstration only. */
  readonly policies: readonly TrustPolicy[];
}

export interface ConnectionStore {
  /** Notes ids of owner and repositories, whose jobs may ask in this organisation's name, and the policies that are not there yet. */
  connect(connection: IssuerConnection, audit: AuditEntry): Promise<void>;
}
