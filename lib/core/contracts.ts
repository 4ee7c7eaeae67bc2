/**
 * The words of the product as types. Everything that crosses a folder of `lib` is described here; the
 * design's section 4 is the source. No type in this file has a field that could hold the value of a secret.
 */

/** What a finding is about. `credential-kinds` in the documentation has one row for each. */
export const CREDENTIAL_KINDS = [
  "hardcoded-credential",
  "all-secrets-exposed",
  "github-pat",
  "github-app-private-key",
  "app-token-overscoped",
  "aws-static-key",
  "gcp-key-json",
  "azure-secret",
  "npm-token",
  "pypi-token",
  "rubygems-token",
  "crates-token",
  "nuget-token",
  "container-registry-password",
  "codecov-token",
  "saas-api-key",
  "llm-api-key",
  "hosting-token",
  "chat-webhook",
  "ssh-deploy-key",
  "persisted-pat-checkout",
  "signing-material",
  "secrets-inherit",
  "identifier",
  "unresolved-reference",
  "unknown-secret",
] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

export const SEVERITIES = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const CONFIDENCES = ["low", "medium", "high"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Where the value comes from: a stored secret, a secrets manager's step, or the text itself. */
export type Origin = "secret" | "manager" | "literal";

/** Where in a workflow the reference stands. */
export const CONTEXTS = [
  "step-with",
  "step-env",
  "job-env",
  "workflow-env",
  "run-inline",
  "call-secrets",
  "container-credentials",
  "composite-input",
  "other",
] as const;
export type ReferenceContext = (typeof CONTEXTS)[number];

export const REMEDIES = [
  "broker-token",
  "direct-oidc",
  "brokered-secret",
  "github-token",
  "move-to-vars",
  "explicit-secret-map",
  "narrow-app-token",
  "delete",
  "manual",
] as const;
export type RemedyId = (typeof REMEDIES)[number];

/**
 * `generated-workflow`: the file is written by a tool, the fix belongs in its source.
 * `untrusted-trigger`: somebody without write access can start a run that is given this secret.
 * `fork-reachable`: the job can run for a pull request from a fork (which is given no secret on `pull_request`).
 * `environment-bound`: the job names a deployment environment, so the secret may live there.
 * `existence-test`: only whether the secret is set is read, its value goes nowhere.
 */
export const MODIFIERS = [
  "generated-workflow",
  "untrusted-trigger",
  "fork-reachable",
  "environment-bound",
  "existence-test",
] as const;
export type Modifier = (typeof MODIFIERS)[number];

/**
 * A place in a file. Lines and columns are 1-based, columns and offsets count UTF-16 units, the end is exclusive.
 */
export interface Span {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** GitHub's names of token permissions, as an App or `GITHUB_TOKEN` has them. */
export type AccessLevel = "read" | "write" | "admin";
export type PermissionMap = Readonly<Record<string, AccessLevel>>;

/** What a GitHub credential is used on, as far as the text shows. */
export type Target =
  | { readonly kind: "known"; readonly repositories: readonly string[]; readonly permissions: PermissionMap }
  | { readonly kind: "opaque"; readonly reason: string }
  | { readonly kind: "user-bound"; readonly reason: string }
  | { readonly kind: "other-organisation"; readonly repositories: readonly string[]; readonly reason: string };

/** Where a value ends: an action's input, a variable of a step, a script's line. */
export interface Sink {
  readonly path: string;
  readonly line: number;
  readonly what: string;
  /** Of another repository, where it was read for this one. */
  readonly called?: CalledAt;
  /** Why what takes it there could not be read, as half a sentence; only where somebody looked. */
  readonly unread?: string;
}

/** A workflow or an action of another repository, and where it was read. */
export interface CalledAt {
  readonly repository: string;
  readonly file: string;
  readonly ref: string;
  readonly commit: string;
}

/** One judged reference or literal. It has the NAME of a secret at most, and no field for a value. */
export interface Finding {
  /** Survives line moves: made of path, job, step key, expression and ordinal. */
  readonly fingerprint: string;
  readonly detector: string;
  readonly kind: CredentialKind;
  readonly origin: Origin;
  readonly target: Target | null;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly blocksThaw: boolean;
  readonly secretName: string | null;
  readonly context: ReferenceContext;
  readonly primary: Span;
  readonly remedy: RemedyId;
  readonly message: string;
  readonly modifiers: readonly Modifier[];
  /** The file that this workflow is generated from, when the text names it. */
  readonly generatedFrom: string | null;
  readonly sinks: readonly Sink[];
  /** The commit of a historical literal; null for the scanned state. */
  readonly commit: string | null;
  readonly literal: LiteralEvidence | null;
}

/** All that is kept of a literal: an HMAC under a local key, and a shape such as `ghp_…36`. */
export interface LiteralEvidence {
  readonly hmac: string;
  readonly shape: string;
}

/** A file that was not understood. It blocks a thaw: unknown is never treated as safe. */
export interface UnparsedFile {
  readonly path: string;
  readonly reason: UnparsedReason;
  readonly detail: string;
}

export const UNPARSED_REASONS = [
  "too-large",
  "not-utf8",
  "nul-byte",
  "yaml-error",
  "too-deep",
  "too-many-aliases",
  "not-a-workflow",
  "symlink-outside",
  "unreadable",
  "no-commit",
] as const;
export type UnparsedReason = (typeof UNPARSED_REASONS)[number];

/** A typed failure: a code, a sentence for the person who asked, and detail for the log. */
export interface Failure<Code extends string = string> {
  readonly code: Code;
  readonly message: string;
  readonly detail?: string;
}

export type Result<T, F extends Failure = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: F };
