import type { CredentialKind, PermissionMap } from "../contracts.ts";
import type { RestMethod, ToolKnowledge, VariableKnowledge } from "../knowledge/schema.ts";

/** What is known of tools, variables and GitHub's API; handed in, so that the analysis can be tried without the real tables. */
export interface ScriptKnowledge {
  readonly tool: (name: string) => ToolKnowledge | null;
  readonly variable: (name: string) => VariableKnowledge | null;
  readonly rest: (method: string, path: string) => RestMethod | null;
}

/** A variable of the environment, by name, or an expression, by its position among all expressions of the text. */
export type UseSource =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "expression"; readonly index: number };

export type UseVia =
  | "flag"
  | "stdin"
  | "environment"
  | "header"
  | "url"
  | "user-password"
  | "file"
  | "npmrc"
  | "netrc"
  | "github-env"
  | "github-output"
  | "git-config"
  | "argument"
  | "test"
  | "assignment";

/**
 * `user-bound` is for gists, forks of a user and the like, which no App token can reach. Of a `named` one the owner is `*`
 * where the text names only the repository of this repository's own owner.
 */
export type UseRepository =
  | { readonly kind: "self" }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "opaque" }
  | { readonly kind: "user-bound" };

/** One place in a script where a value of interest ends. */
export interface ScriptUse {
  readonly source: UseSource;
  /** The program with its sub-command: `gh pr create`. */
  readonly command: string;
  /** 0-based, in the script. */
  readonly line: number;
  readonly start: number;
  readonly via: UseVia;
  readonly kind: CredentialKind | null;
  /** Rights that a GitHub token needs here. Null: the text does not show them. */
  readonly permissions: PermissionMap | null;
  /** Null where the value is no GitHub token as far as is known. */
  readonly repository: UseRepository | null;
  /** The variable or output that the value is written to. */
  readonly to: string | null;
  readonly host: string | null;
}

export const OPAQUE = { kind: "opaque" } as const satisfies UseRepository;
export const SELF = { kind: "self" } as const satisfies UseRepository;
