import type { Failure, PermissionMap, Result } from "../../core/contracts.ts";
import type { AppRole } from "../../core/github/roles.ts";
import type { TeamsByRole } from "../../core/people/github-roles.ts";
import type { SecretText } from "../../core/secret-text.ts";
import type { AuditEntry } from "../ports.ts";
import type { GithubFailure } from "./ports.ts";

/** What use cases need of Apps: their tokens, how they are made, and where they are installed. */

/**
 * Signs with an App's private key, which may lie in a key management service and never leave it.
 */
export interface AppSigner {
  /** RSASSA-PKCS1-v1_5 with SHA-256 over `input`. Rejects where the key cannot be used. */
  sign(input: Uint8Array): Promise<Uint8Array>;
}

/** What a token may do, and where. */
export interface TokenScope {
  readonly role: AppRole;
  readonly installationId: number;
  /** `all` is for reading, and for what is the organisation's and in no repository. An empty list is refused: to GitHub it means all. */
  readonly repositoryIds: readonly number[] | "all";
  /** At least one; `metadata: read` comes by itself. */
  readonly permissions: PermissionMap;
}

/** One token that GitHub made, whatever became of it. Never its value. */
export interface MintEvent extends Omit<TokenScope, "permissions"> {
  readonly appId: string;
  /** What GitHub says that it gave. */
  readonly permissions: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
  /** Why it was revoked at once; null for one that is used. */
  readonly refused: string | null;
}

export interface MintLog {
  /** A token whose mint cannot be logged is revoked and not used. */
  onMint(event: MintEvent): Promise<void> | void;
  /** A token that was taken back after its job; `failure` is why it could not be, so that it lives until it expires. */
  onRevoked?(event: MintEvent, failure: GithubFailure | null): Promise<void> | void;
}

export type ConversionFailure = Failure<"unknown-code" | "unavailable">;

export interface ConvertedApp {
  readonly id: string;
  readonly slug: string;
  /** The login of whose App it is. */
  readonly owner: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly clientSecret: SecretText;
  readonly webhookSecret: SecretText | null;
  readonly pem: SecretText;
}

export interface AppConversions {
  /** What GitHub hands over for a code, once. */
  convert(code: string): Promise<Result<ConvertedApp, ConversionFailure>>;
}

/** Files for the operator, which nobody else can read. */
export interface OperatorFiles {
  /** Makes empty files, so that what cannot be written is known before it is fetched. Never one that is there. */
  reserve(names: readonly string[]): Promise<Result<ReservedFiles, Failure<"not-writable">>>;
  /** One file of variables, which may be there already. Nothing in it is replaced: one that sets any of `variables` is refused. */
  appendTo(file: string, variables: readonly string[]): Promise<Result<AppendableFile, Failure<"not-writable">>>;
}

export interface AppendableFile {
  readonly path: string;
  append(text: SecretText): Promise<void>;
}

export interface ReservedFiles {
  /** The whole path of a file. */
  pathOf(name: string): string;
  write(name: string, text: SecretText): Promise<void>;
  /** Takes away all that were reserved, also those that were written. */
  release(): Promise<void>;
}

export interface InstallationRow {
  readonly role: AppRole;
  readonly githubId: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly allRepositories: boolean;
  readonly suspendedAt: Date | null;
  readonly asOf: Date;
}

export interface SettingsRow {
  readonly organisationId: string;
  /** As it is called here. */
  readonly name: string;
  /** As GitHub calls it; null where it is none of GitHub's. */
  readonly login: string | null;
  readonly installations: readonly InstallationRow[];
  readonly teams: TeamsByRole;
  /** Of the teams; 0 where they were never set. */
  readonly teamsVersion: number;
}

export interface SettingsStore {
  read(organisationIds: readonly string[]): Promise<readonly SettingsRow[]>;
  /** False when another wrote since this version was read. */
  saveTeams(
    change: { readonly organisationId: string; readonly teams: TeamsByRole; readonly version: number },
    audit: AuditEntry,
  ): Promise<boolean>;
}

/** Texts that nobody but this installation can make, for a while. */
export interface StateSeal {
  seal(text: string, until: Date): string;
  /** Null for one that is not ours, was changed, or is too old. */
  open(sealed: string, at: Date): string | null;
}
