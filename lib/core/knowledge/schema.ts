import type { CredentialKind, PermissionMap } from "../contracts.ts";

/**
 * What vendors' actions, tools and APIs hold and need. Data only: one file per vendor or family under `vendors/`,
 * every entry with the page it was read from. Names of actions are compared without case and without their ref.
 */

/** The kind that a value is, with exceptions that depend on the step's other inputs. First match of `unless` wins. */
export interface Holding {
  readonly kind: CredentialKind;
  readonly unless?: readonly HoldingException[];
  /** Rights that the action or tool uses a GitHub token for, where its documentation says so. */
  readonly permissions?: PermissionMap;
  /** What a GitHub token is used on; `self` (this repository) when absent and `permissions` is present. */
  readonly target?: GitHubTarget;
  /** Inputs that, when given, make the use one that only a person's token can do (`push-to-fork`). */
  readonly userBoundWith?: readonly string[];
  /** The value holds several lines or fields of unknown kinds (a `.env` file, a JSON map). */
  readonly bundle?: boolean;
}

export interface HoldingException {
  /** The input that is looked at. Inputs are compared without case. Text tests are without case too. */
  readonly input: string;
  readonly test:
    | { readonly contains: readonly string[] }
    | { readonly equals: readonly string[] }
    | { readonly present: boolean };
  readonly kind: CredentialKind;
}

export type GitHubTarget =
  | "self"
  /** Gists, sponsors, forks of a user, packages of another person: no App token can do this. */
  | "user-bound"
  /** Text cannot say: a script or a configuration file decides. */
  | "opaque"
  /**
   * The named inputs hold `owner/name`, or a name (with the owner in another input). Without the input the target is
   * `whenAbsent`, which is `self` unless said otherwise.
   */
  | {
      readonly repositoryInput: string;
      readonly ownerInput?: string;
      readonly whenAbsent?: "self" | "opaque" | "user-bound";
    };

export interface ActionKnowledge {
  /** `owner/repo` or `owner/repo/path`, without ref; `owner/*` and `owner/repo/*` cover everything below. */
  readonly uses: string;
  readonly source: string;
  readonly inputs?: Readonly<Record<string, Holding>>;
  /** Variables that the action reads from its step's environment. */
  readonly env?: Readonly<Record<string, Holding>>;
  /**
   * The step exchanges an identity for a short-lived credential: its outputs are clean. With `onlyWith`, it does so only
   * when one of these inputs is present (otherwise its static inputs are passed on).
   */
  readonly exchange?: {
    readonly how: "oidc" | "sts" | "app-token" | "broker";
    readonly onlyWith?: readonly string[];
  };
  /** The step hands on values that are stored elsewhere. */
  readonly manager?: ManagerKnowledge;
}

export interface ManagerKnowledge {
  /** Which outputs hold stored values; `*` is every output but `not`. */
  readonly outputs: readonly string[] | "*";
  readonly not?: readonly string[];
  /** Stored values become environment variables of later steps: always, never, or as this input says. */
  readonly exportsEnv?: boolean | { readonly input: string; readonly default: boolean };
  /** The input whose text lists what is fetched. */
  readonly mapInput?: string;
  /** How a line of `mapInput` reads: `path key | NAME`, `NAME=path:key`, `NAME:ref`, `env NAME: op://…`, … */
  readonly mapSyntax?: "vault" | "name=path" | "name:ref" | "aws-lines" | "yaml-map" | "opaque";
}

/** A variable that a tool reads whatever step it runs in. */
export interface VariableKnowledge {
  readonly name: string;
  readonly holds: Holding;
  readonly source: string;
  /** Commands that read it; a generic name (`TOKEN`) is only trusted beside one of them. Absent: the name alone is enough. */
  readonly commands?: readonly string[];
}

export interface ToolKnowledge {
  /** The command's name, such as `gh`. Other names of the same program in `aliases`. */
  readonly command: string;
  readonly aliases?: readonly string[];
  readonly source: string;
  /** Options whose value is a credential, and what kind. `--password`, `-p`. */
  readonly flags?: Readonly<Record<string, Holding>>;
  /** What standard input holds with one of these options (`docker login --password-stdin`). */
  readonly stdin?: { readonly flags: readonly string[]; readonly holds: Holding };
  readonly operations?: readonly ToolOperation[];
}

export interface ToolOperation {
  /** The sub-command's words, such as `["pr", "create"]`; the longest match counts. */
  readonly words: readonly string[];
  /** The credential that this operation authenticates with. */
  readonly kind: CredentialKind;
  /** Rights for a GitHub token. Absent with kind `github-pat`: opaque. */
  readonly permissions?: PermissionMap;
  /** Options that name the repository, `-R`, `--repo`; otherwise the current one. */
  readonly repositoryFlags?: readonly string[];
  /** Index of the positional argument after the words that names a repository. */
  readonly repositoryArgument?: number;
  /** Index of the positional argument after the words that is the credential itself: `cargo login TOKEN`. */
  readonly credentialArgument?: number;
  readonly target?: GitHubTarget;
}

export interface VendorKnowledge {
  readonly vendor: string;
  readonly title: string;
  readonly actions?: readonly ActionKnowledge[];
  readonly variables?: readonly VariableKnowledge[];
  readonly tools?: readonly ToolKnowledge[];
}

/** One REST method: its wire form, Octokit's name, and the right it needs. Reviewed by hand; a missing row means opaque. */
export interface RestMethod {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `{owner}` and `{repo}` placeholders, as GitHub documents it. */
  readonly path: string;
  /** `issues.createComment`, as `github.rest.…` has it. */
  readonly octokit: string;
  readonly permissions: PermissionMap;
  readonly target?: "self" | "user-bound" | "organisation";
  readonly source: string;
}
