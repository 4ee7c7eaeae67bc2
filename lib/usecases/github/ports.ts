import type { Failure, PermissionMap, Result, UnparsedFile } from "../../core/contracts.ts";
import type { AppRole } from "../../core/github/roles.ts";
import type { Ownership } from "../../core/owners/choose.ts";
import type { CodeownersRead } from "../../core/owners/codeowners.ts";
import type { PacedApi, PacingLimits } from "../../core/pacing/limits.ts";
import type { GithubStanding, TeamsByRole } from "../../core/people/github-roles.ts";
import type { SecretText } from "../../core/secret-text.ts";
import type { AuditEntry, SourceFile } from "../ports.ts";

/** What use cases need of GitHub. Ids are GitHub's own; owners' ids are texts, as OIDC tokens write them. */

/**
 * `unavailable`: not reached, no answer in time, a cut or nonsensical answer, 5xx. `rate-limited`: wait `retryAfterSeconds`.
 * `misconfigured`: the App's own key or id cannot be used. `unauthorised`: a token is not good any more. `suspended`, `not-installed`,
 * `missing-permission`: of an installation; a person must act. `not-found` is also what may not be seen. `moved`: a write to something that
 * has another place by now. `invalid`: GitHub refused what was asked. `broader`: a token could do more than was asked for; it was revoked.
 * `refused`: it was not asked, since it must not be. `foreign`: an answer led to another origin, and was not followed.
 */
export type GithubFailureCode =
  | "unavailable"
  | "rate-limited"
  | "misconfigured"
  | "unauthorised"
  | "suspended"
  | "not-installed"
  | "missing-permission"
  | "not-found"
  | "moved"
  | "invalid"
  | "broader"
  | "refused"
  | "foreign";

/** `message` is for a person; `detail` for the log. Neither has a token or a header in it. */
export interface GithubFailure extends Failure<GithubFailureCode> {
  /** The last answer's; null where there was none. */
  readonly status: number | null;
  readonly retryAfterSeconds?: number;
  /** A write that may have been carried out all the same. */
  readonly outcomeUnknown: boolean;
}

export type GithubResult<T> = Result<T, GithubFailure>;

export interface GithubInstallation {
  readonly id: number;
  readonly role: AppRole;
  readonly ownerId: string;
  readonly ownerLogin: string;
  readonly ownerKind: "organization" | "user";
  readonly permissions: Readonly<Record<string, string>>;
  /** Whether it reaches all repositories, also those to come. */
  readonly allRepositories: boolean;
  readonly suspendedAt: Date | null;
}

export interface GithubRepository {
  readonly id: number;
  readonly nodeId: string;
  readonly ownerId: string;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly visibility: "public" | "private" | "internal";
  readonly archived: boolean;
  /** Switched off by GitHub. */
  readonly disabled: boolean;
  readonly fork: boolean;
  readonly pushedAt: Date | null;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** `urgent`: a person waits, or a freeze; `background`: whenever there is room. Without it between both. */
  readonly priority?: RequestPriority;
}

export type RequestPriority = "urgent" | "normal" | "background";

/** Who is there and what they let us do. */
export interface GithubDirectory {
  listInstallations(role: AppRole, options?: ReadOptions): Promise<GithubResult<readonly GithubInstallation[]>>;
  /** Null where the App is not installed. */
  installationOf(
    role: AppRole,
    ownerId: string,
    options?: ReadOptions,
  ): Promise<GithubResult<GithubInstallation | null>>;
  /** What the role's App itself asks for; an installation may have granted less. */
  permissionsOf(role: AppRole, options?: ReadOptions): Promise<GithubResult<Readonly<Record<string, string>>>>;
  /** Page by page. A failure is the last thing that comes: a list without one is complete. */
  listRepositories(
    installation: GithubInstallation,
    options?: ReadOptions,
  ): AsyncIterable<GithubResult<readonly GithubRepository[]>>;
}

/** A repository as a sync compares it. Ids of git's objects are hexadecimal. */
export interface RepositoryHead extends Omit<GithubRepository, "defaultBranch"> {
  /** Null where there is no commit yet. */
  readonly defaultBranch: string | null;
  readonly headSha: string | null;
  /** The tree of `.github/workflows` at the default branch; null where there is none. */
  readonly workflowsTree: string | null;
  /** The same of `.github/actions`. */
  readonly actionsTree: string | null;
  /** The blob of `action.yml` or `action.yaml` at the root. */
  readonly rootAction: string | null;
}

export interface HeadsPage {
  readonly repositories: readonly RepositoryHead[];
  /** How many GitHub named and could not show: they are unknown, not gone. */
  readonly unreadable: number;
}

/** The state of a whole organisation in few requests. */
export interface GithubHeads {
  /** Page by page, for an organisation. A failure is the last thing that comes: a list without one is complete. */
  read(installation: GithubInstallation, options?: ReadOptions): AsyncIterable<GithubResult<HeadsPage>>;
  /** Some repositories, one answer for each, in any order. Without a node id one request more for each. */
  find(
    installation: GithubInstallation,
    wanted: readonly { readonly id: number; readonly nodeId: string | null }[],
    options?: ReadOptions,
  ): Promise<GithubResult<readonly FoundRepository[]>>;
}

/**
 * `present`: of this owner. `elsewhere`: of another owner by now. `not-shown`: deleted, or not for this App to see. `unknown`: GitHub could
 * not say, which is none of the others.
 */
export type FoundRepository =
  | { readonly id: number; readonly state: "present" | "elsewhere"; readonly head: RepositoryHead }
  | { readonly id: number; readonly state: "not-shown" | "unknown"; readonly head: null };

export interface GithubRepositoryRef {
  readonly id: number;
  readonly nodeId: string;
  readonly owner: string;
  readonly name: string;
}

export interface WantedFiles {
  readonly repository: GithubRepositoryRef;
  /** Of any branch; hexadecimal. */
  readonly commit: string;
}

/** What a scan reads of one commit, each file's bytes held against the id that git gives them. */
export interface CommitFiles {
  readonly commit: string;
  readonly files: readonly SourceFile[];
  /** CI files that are there and could not be had, by name. */
  readonly unreadable: readonly UnparsedFile[];
  /** Paths of the root, of `.github`, and of what was read: a part of all that there are. */
  readonly siblings: ReadonlySet<string>;
}

export interface WantedFilesAnswer {
  readonly wanted: WantedFiles;
  readonly result: GithubResult<CommitFiles>;
}

/** CI files of many repositories in few requests: workflows, actions below `.github/actions`, at the root, and where a `uses: ./` leads. */
export interface GithubFiles {
  /** One answer for each wanted, in any order. One repository's failure is no other's. */
  read(
    installation: GithubInstallation,
    wanted: readonly WantedFiles[],
    options?: ReadOptions,
  ): AsyncIterable<WantedFilesAnswer>;
  /** One file of a commit. Null where there is none at that path. */
  readOne(
    installation: GithubInstallation,
    wanted: WantedFiles,
    path: string,
    options?: ReadOptions,
  ): Promise<GithubResult<SourceFile | null>>;
}

// ---- who owns a repository

/** A repository by its name, held against its id: names change hands. */
export interface NamedRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

export interface GithubTeam {
  readonly slug: string;
  /** Ids of repositories that it may administer. */
  readonly administers: ReadonlySet<number>;
}

export interface GithubUser {
  readonly login: string;
  /** Null where memberships are not visible. */
  readonly member: boolean | null;
}

/**
 * What tells a repository's owners, each for a whole organisation in few requests. A permission that lacks is the failure
 * `missing-permission`, before anything is asked where the installation says so. A repository that is missing in an answer could not be read.
 */
export interface GithubOwners {
  /** The values of one custom property, by the ids of repositories; one without a value is there with none. */
  propertyValues(
    installation: GithubInstallation,
    property: string,
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<number, readonly string[]>>>;
  codeowners(
    installation: GithubInstallation,
    repositories: readonly NamedRepository[],
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<number, CodeownersRead>>>;
  teams(installation: GithubInstallation, options?: ReadOptions): Promise<GithubResult<readonly GithubTeam[]>>;
  /** Those of the logins that there are, in lower case. */
  users(
    installation: GithubInstallation,
    logins: readonly string[],
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<string, GithubUser>>>;
  /** Logins of those who changed workflows last, the newest first, each once. */
  committers(
    installation: GithubInstallation,
    repositories: readonly NamedRepository[],
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<number, readonly string[]>>>;
}

export interface OwnedRepository {
  readonly id: string;
  readonly githubId: number;
  readonly owner: string;
  readonly name: string;
  /** Paths, as far as a scan saw them. */
  readonly workflows: readonly string[];
}

export interface OwnerStore {
  /** The repositories of an organisation that GitHub knows. */
  read(organisationId: string): Promise<readonly OwnedRepository[]>;
  /**
   * Organisations that are synced, and whose owners were read more than twenty hours ago or never; or more than an hour ago where a
   * repository is new since.
   */
  stale(at: Date): Promise<readonly string[]>;
  /** Takes the place of what was known of these repositories, in one transaction with the audit row. */
  put(request: {
    readonly organisationId: string;
    readonly owned: readonly { readonly repositoryId: string; readonly ownership: Ownership }[];
    readonly at: Date;
    readonly audit: AuditEntry;
  }): Promise<void>;
}

// ---- Apps and their tokens

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
  /** `all` is for reading only. An empty list is refused: to GitHub it means all. */
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

// ---- answers that are kept

export interface KeptAnswer {
  readonly etag: string;
  /** JSON. */
  readonly body: string;
  readonly link: string | null;
}

/** Answers by their ETag. Losing them costs requests only; a failing one must not stop reading. */
export interface EtagStore {
  find(key: string): Promise<KeptAnswer | null>;
  keep(key: string, answer: KeptAnswer): Promise<void>;
}

/** A request that is to be sent, as the limits count it. */
export interface TurnRequest {
  /** Whose limits it uses up: GitHub counts by installation, and Apps in their own name apart. */
  readonly whose: string;
  readonly api: PacedApi;
  readonly points: number;
  readonly creates: boolean;
  readonly limits: PacingLimits;
}

/** What all processes together send to GitHub. Each asks before it sends, so that two of them do not use up the same limit, and none begins
 * with an empty window where another one was killed. */
export interface SharedTurns {
  /** Rejects where it cannot be known: then nothing must be sent. */
  take(request: TurnRequest): Promise<{ readonly turn: string } | { readonly waitMs: number }>;
  /** It was answered, or given up. @param heldMs how long GitHub wants to hear nothing from anybody; 0 where it did not say so */
  end(turn: string, whose: string, heldMs: number): Promise<void>;
}

// ---- people who sign in

export type IdentityFailure = Failure<"unavailable" | "unauthorised">;

export interface GithubProfile {
  /** GitHub's, as a text. */
  readonly id: string;
  readonly login: string;
}

/** What a person's token says of them. It is used for that, taken back, and kept nowhere. */
export interface GithubIdentity {
  profile(token: string): Promise<Result<GithubProfile, IdentityFailure>>;
  standing(token: string): Promise<Result<GithubStanding, IdentityFailure>>;
  /** Makes the token worthless at GitHub. */
  takeBack(token: string): Promise<Result<null, IdentityFailure>>;
}

// ---- Apps that are made of manifests

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
}

export interface ReservedFiles {
  /** The whole path of a file. */
  pathOf(name: string): string;
  write(name: string, text: SecretText): Promise<void>;
  /** Takes away all that were reserved, also those that were written. */
  release(): Promise<void>;
}

// ---- the settings of an organisation

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
