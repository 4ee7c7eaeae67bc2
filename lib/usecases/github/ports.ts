import type { Failure, Result, UnparsedFile } from "../../core/contracts.ts";
import type { AppRole } from "../../core/github/roles.ts";
import type { PacedApi, PacingLimits } from "../../core/pacing/limits.ts";
import type { PrimaryLimit } from "../../core/pacing/pacer.ts";
import type { CallAnswer, CallTarget } from "../../core/workflow/remote-calls.ts";
import type { SourceFile } from "../ports.ts";

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
  /** GitHub's number of the role's App, also where it is configured by its client id. */
  appIdOf(role: AppRole, options?: ReadOptions): Promise<GithubResult<number>>;
  /** The same with the login that GitHub writes what the App does under. */
  appOf(role: AppRole, options?: ReadOptions): Promise<GithubResult<{ readonly id: number; readonly bot: string }>>;
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
  /** How many there are, the default one included; null where it cannot be told. */
  readonly branches: number | null;
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

/** One branch with the trees that a scan of it reads. */
export interface BranchHead {
  readonly name: string;
  readonly headSha: string;
  readonly committedAt: Date;
  /** By a rule that readers of the repository may see. */
  readonly protected: boolean;
  readonly workflowsTree: string | null;
  readonly actionsTree: string | null;
  readonly rootAction: string | null;
}

/** The branches of one repository as they were at one moment. */
export interface BranchesSeen {
  readonly pushedAt: Date | null;
  readonly defaultBranch: string | null;
  /** Where the default branch is. */
  readonly headSha: string | null;
  readonly workflowsTree: string | null;
  readonly actionsTree: string | null;
  readonly rootAction: string | null;
  /** Without the default one. */
  readonly branches: readonly BranchHead[];
  /** How many there are, the default one included. */
  readonly total: number;
  /** Whether all of them were listed. */
  readonly complete: boolean;
}

export interface GithubBranches {
  /** One answer for each wanted, in any order, those of fifty repositories in a request. One repository's failure is no other's. */
  read(
    installation: GithubInstallation,
    wanted: readonly { readonly id: number; readonly nodeId: string }[],
    options?: ReadOptions,
  ): AsyncIterable<{ readonly id: number; readonly result: GithubResult<BranchesSeen> }>;
}

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

/** Workflows and actions of any repository that the App may see, at any ref. */
export interface GithubCalls {
  /** One answer for each. What is not there, or not to be seen, is an answer; a failure is one of all. */
  read(
    installation: GithubInstallation,
    targets: readonly CallTarget[],
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<CallTarget, CallAnswer>>>;
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
  /** Keeps what GitHub says is left of the hour, for people to see: nothing waits for it, or depends on it. */
  note(budget: BudgetNote): Promise<void>;
}

export interface BudgetNote extends Pick<TurnRequest, "whose" | "api" | "limits"> {
  readonly left: PrimaryLimit;
}
