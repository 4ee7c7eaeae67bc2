import type { SourceFacts, SourceId } from "../../core/inventory/facts.ts";
import type { InventoryFinding } from "../../core/inventory/findings.ts";
import type { InventoryView, SecretLink } from "../../core/inventory/judge.ts";
import type { SecretText } from "../../core/secret-text.ts";
import type { AuditEntry } from "../ports.ts";
import type { GithubFailure, GithubFailureCode, GithubInstallation, GithubResult, ReadOptions } from "./ports.ts";

/** What the inventory needs of GitHub and of the database. */

/**
 * What came of asking one source. `not-visible` with what lacks, as `name: level`; null where the feature is not there, or is off. `failed`
 * says nothing about what is there.
 */
export type SourceResult<T> =
  | { readonly kind: "visible"; readonly value: T }
  | { readonly kind: "not-visible"; readonly missing: string | null }
  | { readonly kind: "failed"; readonly failure: GithubFailure };

export type SourceReading = {
  readonly [Id in SourceId]: { readonly source: Id; readonly result: SourceResult<SourceFacts[Id]> };
}[SourceId];

/** What the next request would meet as well: a limit, a token that must not be used, a key or an installation that is not good any more. */
export const LASTING_FAILURES: ReadonlySet<GithubFailureCode> = new Set([
  "rate-limited",
  "refused",
  "broader",
  "misconfigured",
  "unauthorised",
  "suspended",
  "not-installed",
]);

/**
 * Secrets, variables, keys and grants. Every source of lib/core/inventory/sources.ts is answered for, whatever lacks. A source for which a
 * permission lacks costs no request, nor does one after a lasting failure, which it is answered with; an organisation costs nine, one more for each secret and each grant with repositories of its own, a
 * repository seven and one for each environment, and lists one for each further hundred.
 */
export interface GithubInventory {
  readOrganisation(installation: GithubInstallation, options?: ReadOptions): Promise<readonly SourceReading[]>;
  readRepository(
    installation: GithubInstallation,
    repository: { readonly owner: string; readonly name: string },
    options?: ReadOptions,
  ): Promise<readonly SourceReading[]>;
}

export interface InventoryTarget {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
}

/** What was read of an organisation, or of one of its repositories. */
export interface InventoryReading {
  readonly organisationId: string;
  /** Null for the organisation's own sources. */
  readonly repositoryId: string | null;
  readonly readings: readonly SourceReading[];
  /** When the reading began: what it has is at least that new. */
  readonly at: Date;
}

export interface InventoryChanges {
  readonly added: number;
  readonly ended: number;
  /** Sources whose outcome is another one than before. */
  readonly turned: number;
}

export interface JudgedInventory {
  readonly organisationId: string;
  readonly findings: readonly InventoryFinding[];
  readonly links: readonly SecretLink[];
  readonly at: Date;
}

export interface InventoryStore {
  organisation(id: string): Promise<{ readonly githubId: string | null; readonly host: string } | null>;
  /** Ids of the organisations of one GitHub. */
  connected(host: string): Promise<readonly string[]>;
  /** Those that were looked at longest ago, ones with workflows a week before the others; deleted and archived ones never. */
  nextRepositories(organisationId: string, most: number): Promise<readonly InventoryTarget[]>;
  /**
   * In one transaction: rows of a source that was visible are put, and those that it has no longer are ended; of any other source only its
   * state is written. A source that was read later already is left as it is. The audit row is written where something changed.
   */
  keep(reading: InventoryReading, audit: (changes: InventoryChanges) => AuditEntry): Promise<InventoryChanges>;
  view(organisationId: string): Promise<InventoryView>;
  /**
   * In one transaction, with its audit row: findings are put, ended where what they hang on is visible and has them no longer, and references
   * are linked to the secrets that they read. @returns how many findings are new, and how many ended
   */
  judge(
    judged: JudgedInventory,
    audit: (changes: Omit<InventoryChanges, "turned">) => AuditEntry,
  ): Promise<Omit<InventoryChanges, "turned">>;
}

/** GitHub's revocation of credentials that somebody found. It is asked without any credential of ours, as GitHub demands. */
export interface CredentialRevocation {
  /** At most a thousand. Success is that GitHub took them, not that there were any. */
  revoke(values: readonly SecretText[]): Promise<GithubResult<void>>;
}
