import type {
  CredentialKind,
  Modifier,
  Origin,
  PermissionMap,
  ReferenceContext,
  RemedyId,
  Severity,
  UnparsedReason,
} from "../../lib/core/contracts.ts";

/** A target as far as a label fixes it; `permissions` are the ones that must be among those found. */
export type ExpectedTarget =
  | { readonly kind: "known"; readonly repositories: readonly string[]; readonly permissions?: PermissionMap }
  | { readonly kind: "opaque" | "user-bound" }
  | { readonly kind: "other-organisation"; readonly repositories: readonly string[] };

/**
 * One finding that a right scan gives. Optional fields that are absent are not judged.
 *
 * `expression` stands on the named line, letter by letter. It is the access itself; for `secrets-inherit` the word
 * `inherit`, for `app-token-overscoped` the value of `uses`, for a value that a manager exports its variable's name,
 * and for a literal the KEY beside it, so that no second copy of a value exists.
 */
export interface ExpectedFinding {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly expression: string;
  readonly kind: CredentialKind;
  readonly context: ReferenceContext;
  readonly origin: Origin;
  readonly severity: Severity;
  readonly blocksThaw: boolean;
  readonly secretName?: string | null;
  readonly remedy?: RemedyId;
  readonly target?: ExpectedTarget;
  /** At least these; others are not judged. */
  readonly modifiers?: readonly Modifier[];
  readonly generatedFrom?: string;
}

/** A place that looks like a reference and is none: no finding may start at this text on this line. */
export interface SilentPlace {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

export interface ExpectedRepository {
  /** `owner/name`; the folder is `owner__name`. */
  readonly name: string;
  /** Every finding there is: a scan that gives one more is wrong. */
  readonly findings: readonly ExpectedFinding[];
  readonly silent: readonly SilentPlace[];
  readonly unparsed: readonly { readonly path: string; readonly reason: UnparsedReason }[];
}

interface KindRow {
  readonly severity: Severity;
  readonly blocks: boolean;
  /** Absent where the fitting recipe depends on more than the kind. */
  readonly remedy?: RemedyId;
}

/** The table of kinds, as a repository without `thaw.config.yml` is judged: configurable kinds block. */
const KINDS: Readonly<Record<CredentialKind, KindRow>> = {
  "hardcoded-credential": { severity: "critical", blocks: true, remedy: "manual" },
  "all-secrets-exposed": { severity: "high", blocks: true, remedy: "manual" },
  "github-pat": { severity: "high", blocks: true, remedy: "broker-token" },
  "github-app-private-key": { severity: "high", blocks: true, remedy: "broker-token" },
  "app-token-overscoped": { severity: "medium", blocks: false, remedy: "narrow-app-token" },
  "aws-static-key": { severity: "high", blocks: true, remedy: "direct-oidc" },
  "gcp-key-json": { severity: "high", blocks: true, remedy: "direct-oidc" },
  "azure-secret": { severity: "high", blocks: true, remedy: "direct-oidc" },
  "npm-token": { severity: "high", blocks: true, remedy: "direct-oidc" },
  "pypi-token": { severity: "high", blocks: true, remedy: "direct-oidc" },
  "rubygems-token": { severity: "high", blocks: true, remedy: "direct-oidc" },
  "crates-token": { severity: "high", blocks: true, remedy: "direct-oidc" },
  "nuget-token": { severity: "high", blocks: true, remedy: "direct-oidc" },
  "container-registry-password": { severity: "medium", blocks: true },
  "codecov-token": { severity: "medium", blocks: true, remedy: "direct-oidc" },
  "saas-api-key": { severity: "medium", blocks: true, remedy: "brokered-secret" },
  "llm-api-key": { severity: "medium", blocks: true, remedy: "brokered-secret" },
  "hosting-token": { severity: "medium", blocks: true, remedy: "brokered-secret" },
  "chat-webhook": { severity: "medium", blocks: true, remedy: "brokered-secret" },
  "ssh-deploy-key": { severity: "high", blocks: true, remedy: "broker-token" },
  "persisted-pat-checkout": { severity: "medium", blocks: true, remedy: "broker-token" },
  "signing-material": { severity: "medium", blocks: true, remedy: "manual" },
  "secrets-inherit": { severity: "medium", blocks: true, remedy: "explicit-secret-map" },
  identifier: { severity: "info", blocks: false, remedy: "move-to-vars" },
  "unresolved-reference": { severity: "high", blocks: true, remedy: "manual" },
  "unknown-secret": { severity: "medium", blocks: true, remedy: "manual" },
};

const NAMED = /^secrets(?:\.([\w-]+)|\['([\w-]+)'\])$/;
const NAMELESS: readonly CredentialKind[] = [
  "hardcoded-credential",
  "all-secrets-exposed",
  "app-token-overscoped",
  "secrets-inherit",
];

function nameOf(expression: string, kind: CredentialKind): string | null | undefined {
  if (NAMELESS.includes(kind)) return null;
  const match = NAMED.exec(expression);
  return match?.[1] ?? match?.[2];
}

type Overrides = Partial<Omit<ExpectedFinding, "path" | "line" | "expression" | "kind" | "context">>;

/** A label with the severity, blocking and remedy of its kind, unless `overrides` says otherwise. */
export function finding(
  path: string,
  line: number,
  expression: string,
  kind: CredentialKind,
  context: ReferenceContext,
  overrides: Overrides = {},
): ExpectedFinding {
  const row = KINDS[kind];
  return {
    path,
    line,
    expression,
    kind,
    context,
    origin: kind === "hardcoded-credential" ? "literal" : "secret",
    severity: row.severity,
    blocksThaw: row.blocks,
    secretName: nameOf(expression, kind),
    remedy: row.remedy,
    ...overrides,
  };
}

export function silent(path: string, line: number, text: string, why: string): SilentPlace {
  return { path, line, text, why };
}

export function known(repository: string, permissions?: PermissionMap): ExpectedTarget {
  return { kind: "known", repositories: [repository], permissions };
}

export function foreign(repository: string): ExpectedTarget {
  return { kind: "other-organisation", repositories: [repository] };
}

export const OPAQUE: ExpectedTarget = { kind: "opaque" };
export const USER_BOUND: ExpectedTarget = { kind: "user-bound" };
