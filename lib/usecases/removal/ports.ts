import type { SecretFacts } from "../../core/removal/facts.ts";
import type { SecretPlace } from "../../core/removal/place.ts";
import type { CredentialEventKind, RemovalState } from "../../core/removal/request.ts";
import type { RemovalEventView, RemovalRequestView } from "../../core/removal/views.ts";
import type { SourceReading } from "../github/inventory-ports.ts";
import type { GithubInstallation, GithubResult, ReadOptions } from "../github/ports.ts";
import type { AuditEntry } from "../ports.ts";

/** What the end of replaced secrets needs of GitHub and of the database. */

/** One stored secret, by its row. */
export interface StoredSecretRow {
  readonly credentialId: string;
  readonly organisationId: string;
  /** The organisation at GitHub. */
  readonly host: string;
  readonly ownerId: string;
  readonly place: SecretPlace;
  readonly repositoryId: string | null;
  /** When its value was last changed, as GitHub said last. */
  readonly changedAt: Date | null;
  /** When GitHub's list had it no longer; null while it has it. */
  readonly endedAt: Date | null;
}

/** One call of GitHub's for each, and never a value: none can be read there. */
export interface GithubSecrets {
  /** The list that has the secret, as the observer sees it. */
  read(installation: GithubInstallation, place: SecretPlace, options?: ReadOptions): Promise<SourceReading>;
  /**
   * Deletes it for good, with a token for this one call. One that is gone already is success.
   * @param at GitHub's id of the repository that the token is narrowed to: the secret's own, or one of its organisation's
   */
  remove(
    installation: GithubInstallation,
    place: SecretPlace,
    at: number,
    options?: ReadOptions,
  ): Promise<GithubResult<void>>;
  /** Takes one repository out of an organisation's secret's selection. One that is out already is success. */
  narrow(
    installation: GithubInstallation,
    place: SecretPlace,
    repository: number,
    options?: ReadOptions,
  ): Promise<GithubResult<void>>;
}

export interface RemovalRequest {
  readonly id: string;
  readonly organisationId: string;
  readonly credentialId: string;
  readonly kind: "delete" | "narrow";
  readonly repositoryId: string | null;
  readonly state: RemovalState;
  /** As the person saw it. */
  readonly changedAt: Date | null;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly endedAt: Date | null;
  readonly lines: readonly string[];
  readonly generation: number;
}

export interface CredentialEventRow {
  readonly kind: CredentialEventKind;
  readonly repositoryId: string | null;
  readonly evidence: readonly string[];
  readonly actor: string;
  readonly at: Date;
}

export interface NewRemoval {
  readonly secret: StoredSecretRow;
  readonly kind: RemovalRequest["kind"];
  readonly repositoryId: string | null;
  readonly changedAt: Date | null;
  readonly by: string;
  readonly at: Date;
}

/**
 * By our ids of repositories: branches besides the default one on which a workflow reads the secret, or null where that cannot be told. A
 * repository that is not in the answer is unknown, too.
 */
export type Elsewhere = (
  organisationId: string,
  repositoryIds: readonly string[],
  secretName: string,
) => Promise<ReadonlyMap<string, readonly string[] | null>>;

/** For people: what is known, what was asked for, and asking. */
export interface RemovalStore {
  /** Whose credential it is, whatever it is: also one that is stored nowhere. */
  organisationOf(credentialId: string): Promise<{ readonly organisationId: string; readonly name: string } | null>;
  /** Null for one that GitHub stores nowhere, and for one of a folder of clones. */
  find(credentialId: string): Promise<StoredSecretRow | null>;
  facts(secret: StoredSecretRow): Promise<SecretFacts>;
  /** The same with those of its readers alone that name it on some branch, or did once: what speaks against its end is of them. */
  speaking(secret: StoredSecretRow): Promise<SecretFacts>;
  /** In one transaction with its audit row and the job. One that waits already has its job asked for again, and is answered `waiting`. */
  ask(removal: NewRemoval, audit: AuditEntry): Promise<"asked" | "waiting">;
  record(
    event: CredentialEventRow & { readonly credentialId: string; readonly organisationId: string },
    audit: AuditEntry,
    at: Date,
  ): Promise<void>;
}

/** For the worker, fenced. */
export interface RemovalWork {
  request(id: string): Promise<RemovalRequest | null>;
  find(credentialId: string): Promise<StoredSecretRow | null>;
  facts(secret: StoredSecretRow): Promise<SecretFacts>;
  /** What a repository's id is at GitHub; null for one that is not known. */
  githubIdOf(repositoryId: string): Promise<number | null>;
  /** Some repository of the organisation that is there, for a token that has to name one. */
  anyRepository(organisationId: string): Promise<number | null>;
  /**
   * Notes, before GitHub is asked, that it will be, with what it was judged by: as an event, with the audit row. False where another worker
   * began meanwhile, or it has ended.
   */
  begin(request: RemovalRequest, evidence: readonly string[], audit: AuditEntry, at: Date): Promise<boolean>;
  /** Ends one that is open. For a selection that was narrowed, with its event. */
  end(
    request: RemovalRequest,
    to: { readonly state: "done" | "held" | "refused"; readonly lines: readonly string[] },
    audit: AuditEntry,
    at: Date,
  ): Promise<boolean>;
}

/** One repository that a campaign has migrated, and that may still read an organisation's secret which was replaced there. */
export interface NarrowingDue {
  readonly repositoryId: string;
  readonly campaignId: string;
  /** Who agreed to it, with the campaign. */
  readonly approvedBy: string;
}

export interface NarrowingStore {
  /**
   * Organisations' secrets of this GitHub, chosen repositories of which were migrated and verified by a campaign that was approved to take
   * them out of reach. A repository for which that was asked once is not among them, whatever came of it.
   * @param after the last of the page before; null for the first
   */
  due(
    host: string,
    after: string | null,
    most: number,
  ): Promise<readonly { readonly credentialId: string; readonly repositories: readonly NarrowingDue[] }[]>;
  find(credentialId: string): Promise<StoredSecretRow | null>;
  facts(secret: StoredSecretRow): Promise<SecretFacts>;
  /** In one transaction with its audit row and the job. One at a time for each secret: another one that is open is answered `waiting`. */
  ask(removal: NewRemoval, audit: AuditEntry): Promise<"asked" | "waiting">;
}

/** For the page of a credential. */
export interface RemovalReading {
  request(credentialId: string): Promise<RemovalRequestView | null>;
  events(credentialId: string): Promise<readonly RemovalEventView[]>;
  /** Sentences: that its value lies in files, or that GitHub found secrets in a repository that reads it. */
  exposed(credentialId: string): Promise<readonly string[]>;
  /** The remover's installation, as it was seen last; null where none was. */
  remover(
    organisationId: string,
  ): Promise<{ readonly permissions: Readonly<Record<string, string>>; readonly suspended: boolean } | null>;
}
