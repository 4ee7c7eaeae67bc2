import type { OrganisationSettings } from "../core/config.ts";
import type { Finding, Result, UnparsedFile } from "../core/contracts.ts";
import type { PlanRequest, RepositoryPlan } from "../core/fix/plan.ts";
import type { CodeownersRead } from "../core/owners/codeowners.ts";
import type { TrustPolicy } from "../core/trust/policy.ts";
import type { CallAnswer, CallTarget, ResolvedCall } from "../core/workflow/remote-calls.ts";

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
  /** What its files call in other repositories; without it nobody looked, and nothing is known of them. */
  readonly calls?: readonly ResolvedCall[];
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

/** Workflows and actions in the clones that one command was given, at the refs by which they are called. */
export interface CloneCalls {
  /** Whether one of them is this repository. */
  has(target: CallTarget): boolean;
  /** What is not in the clone is an answer, with its reason. */
  read(target: CallTarget): Promise<CallAnswer>;
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
