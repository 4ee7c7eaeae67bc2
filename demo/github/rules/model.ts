/** Rulesets as GitHub keeps them. @see https://docs.github.com/en/rest/orgs/rules */

export const ENFORCEMENTS = ["disabled", "active", "evaluate"] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];

export const TARGETS = ["branch", "tag"] as const;
export type Target = (typeof TARGETS)[number];

export const BYPASS_MODES = ["always", "pull_request", "exempt"] as const;

export interface BypassActor {
  /** Null for deploy keys and administrators of the organisation. */
  readonly actorId: number | null;
  readonly actorType: string;
  readonly mode: (typeof BYPASS_MODES)[number];
}

export interface PropertySpec {
  readonly name: string;
  readonly values: readonly string[];
}

/** Exactly one of the three is there in an organisation's ruleset, none in a repository's. */
export interface RepositoryCondition {
  readonly names?: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly ids?: readonly number[];
  readonly properties?: { readonly include: readonly PropertySpec[]; readonly exclude: readonly PropertySpec[] };
}

export interface RequiredCheck {
  readonly context: string;
  /** Null where anybody's counts. */
  readonly integrationId: number | null;
}

export type Rule =
  | {
      readonly type:
        | "creation"
        | "update"
        | "deletion"
        | "non_fast_forward"
        | "required_signatures"
        | "required_linear_history";
    }
  | {
      /** Of a repository's ruleset only. */
      readonly type: "merge_queue";
      readonly method: "merge" | "squash" | "rebase";
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: "pull_request";
      readonly approvals: number;
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: "required_status_checks";
      readonly checks: readonly RequiredCheck[];
      readonly strict: boolean;
      readonly unenforcedOnCreate: boolean;
    };

export interface Ruleset {
  readonly id: number;
  /** The organisation's id, or the repository's. */
  readonly source: { readonly kind: "organization" | "repository"; readonly id: number };
  name: string;
  target: Target;
  enforcement: Enforcement;
  bypass: readonly BypassActor[];
  refs: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  repositories: RepositoryCondition;
  rules: readonly Rule[];
  readonly createdAt: number;
  updatedAt: number;
}
