import type { GithubInstallation, HeadsPage, RepositoryHead } from "../github/ports.ts";
import type { AuditEntry } from "../ports.ts";

/** What is kept of organisations of GitHub, and of each look at them. */

export interface GithubOrganisationRow {
  readonly id: string;
  readonly login: string;
  /** GitHub's id of it, as OIDC tokens write it. */
  readonly ownerId: string;
  /** The observer's, as GitHub said last; null before the first sync. */
  readonly installation: GithubInstallation | null;
  /** thaw.config.yml as the last sync read it; null where there is none. */
  readonly configuration: { readonly sha: string; readonly text: string } | null;
}

/** One look at a whole organisation. The newest of an organisation writes; an older one finds that it may not any more. */
export interface SyncRun {
  readonly id: string;
  readonly organisationId: string;
}

/** `not-visible`: GitHub does not show it to the App, which may be chosen so. */
export type Absence = "deleted" | "transferred" | "not-visible";

export interface AbsentRepository {
  readonly id: number;
  readonly absence: Absence;
}

export interface QueueRequest {
  /** Also where nothing changed since the last scan. */
  readonly again?: boolean;
  readonly engineVersion: string;
  readonly at: Date;
  readonly audit: AuditEntry;
}

/** Where a change belongs to: a run, which it is fenced by, or one repository that is looked at by itself. */
export type SyncScope = SyncRun | { readonly id: null; readonly organisationId: string };

export interface SyncStore {
  /** Makes the organisation, or finds it by its id on its host. */
  connect(request: {
    readonly host: string;
    readonly ownerId: string;
    readonly login: string;
    readonly audit: AuditEntry;
  }): Promise<{ readonly organisationId: string }>;
  /** Null for one that is not of GitHub. */
  organisation(id: string): Promise<GithubOrganisationRow | null>;
  /** Those of GitHub on which nobody works: no unfinished run has given a sign since then. */
  idle(since: Date): Promise<readonly string[]>;
  /** GitHub's ids of the organisations that are connected on a host. */
  ownerIds(host: string): Promise<ReadonlySet<string>>;
  noteInstallation(organisationId: string, installation: GithubInstallation, at: Date): Promise<void>;
  noteConfiguration(organisationId: string, file: GithubOrganisationRow["configuration"]): Promise<void>;
  /** Another run of the organisation that is not finished is superseded. */
  begin(organisationId: string, at: Date): Promise<SyncRun>;
  /** By GitHub's ids; who has another's former name gets it. False where another run took over: nothing is written then. */
  putHeads(scope: SyncScope, page: HeadsPage, at: Date): Promise<boolean>;
  /** Repositories that are known and that the run has not seen. */
  unseen(run: SyncRun): Promise<readonly { readonly id: number; readonly nodeId: string | null }[]>;
  putAbsent(scope: SyncScope, absent: readonly AbsentRepository[], at: Date, audit: AuditEntry): Promise<boolean>;
  /** Its head where it is known and there. */
  repositoryNamed(organisationId: string, name: string): Promise<KnownHead | null>;
  /** By GitHub's id, also one that is gone. */
  repository(organisationId: string, githubId: number): Promise<{ readonly nodeId: string | null } | null>;
  /**
   * One scan, and jobs, for each repository that the run saw, or for the one, whose files, settings or engine are not those of its last
   * scan. Null where another run took over.
   */
  queue(scope: SyncScope, only: number | null, request: QueueRequest): Promise<{ readonly queued: number } | null>;
  /** Scans of all whose last one took something else from their calls than is known by now; jobs of a hundred scans each. */
  queueCallers(organisationId: string, request: QueueRequest): Promise<{ readonly queued: number }>;
  finish(run: SyncRun, end: SyncEnd, at: Date, audit: AuditEntry): Promise<void>;
}

export type KnownHead = Pick<RepositoryHead, "id" | "nodeId" | "owner" | "name" | "headSha">;

export type SyncEnd =
  | { readonly status: "done" }
  | { readonly status: "failed"; readonly code: string; readonly message: string };

export interface RescanTarget {
  readonly organisationId: string;
  readonly name: string;
  /** GitHub's id; null in an organisation that is a folder of clones. */
  readonly githubId: number | null;
  /** GitHub has disabled it, or does not show it: its files cannot be read. */
  readonly unreadable: boolean;
}

export interface RescanStore {
  /** Null for one that is not there, or gone. */
  target(repositoryId: string): Promise<RescanTarget | null>;
  /** Asks for the work, with its audit row, in one transaction. */
  ask(target: RescanTarget, at: Date, audit: AuditEntry): Promise<void>;
}
