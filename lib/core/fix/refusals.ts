import type { Failure, Span } from "../contracts.ts";

/**
 * Every reason for which a finding is left to a person. A closed list: `docs/refusals/<code>.md` has a page for each, with what to do.
 * Codes are never renamed, since results are stored and compared under them.
 */
export const REFUSAL_CODES = [
  // what the credential is
  "literal",
  "all-secrets",
  "user-bound",
  "other-organisation",
  "signing-material",
  "unknown-kind",
  "unresolved-callee",
  "app-key-elsewhere",
  "app-output",
  "scope-unknown",
  "ssh-key",
  "github-packages",
  // where it stands
  "generated",
  "remote-callee",
  "callers-differ",
  "no-identity",
  "container-credentials",
  "job-output",
  "no-caller",
  "composite-manager",
  "manager-export",
  "manager-dynamic",
  "managed-identifier",
  "perhaps-secret",
  "secret-in-condition",
  "odd-expression",
  "script-shape",
  "odd-place",
  "no-reader",
  // what the job is
  "permissions-unreadable",
  "opaque-callee-secrets",
  // how the file is written
  "alias-or-anchor",
  "flow-style",
  "odd-scalar",
  "shared-line",
  "proof-failed",
  // what else stays
  "still-used",
  "not-asked-for",
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A finding that no plan solves: the code, a sentence with what to do, and the place that stands in the way. */
export interface RemedyRefusal extends Failure<RefusalCode> {
  readonly at: Pick<Span, "path" | "line">;
}

export function refuse(
  code: RefusalCode,
  at: Pick<Span, "path" | "line">,
  message: string,
): { readonly ok: false; readonly failure: RemedyRefusal } {
  return { ok: false, failure: { code, message, at: { path: at.path, line: at.line } } };
}
