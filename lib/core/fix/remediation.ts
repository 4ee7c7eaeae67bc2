import type { CredentialKind, Finding, RemedyId, Result } from "../contracts.ts";
import type { JudgedReference } from "../workflow/way/judge.ts";
import type { Change } from "./changes.ts";
import type { FixContext } from "./context.ts";
import type { RemedyRefusal } from "./refusals.ts";

/** `safe`: what it does is read from the text alone. `review`: a person has to confirm something that the text does not show. */
export type Disposition = "safe" | "review";

/** Something that has to be done or known outside of the repository's text, before the pull request is merged. */
export interface Prerequisite {
  readonly kind: "variable" | "trust" | "stored-value" | "confirm" | "broker";
  /** Equal ones are said once. */
  readonly name: string;
  readonly text: string;
}

/** What a remedy does about one finding. */
export interface Remediation {
  readonly changes: readonly Change[];
  readonly disposition: Disposition;
  /** Why a person has to look, one sentence each; empty for `safe`. */
  readonly reasons: readonly string[];
  readonly prerequisites: readonly Prerequisite[];
  /** What the old credential can do, and what the new one can: a few words each, for the table of the pull request. */
  readonly before: string;
  readonly after: string;
}

/** A finding with its reference. Literals and over-scoped steps have none. */
export interface Target {
  readonly finding: Finding;
  readonly reference: JudgedReference | null;
}

/** One recipe. Pure and total: what it cannot do is a typed refusal, never a throw. */
export interface Remedy {
  /** The folder's name. */
  readonly id: RemedyId;
  readonly title: string;
  /** What it writes, when, and what it knowingly leaves to a person. */
  readonly docs: string;
  readonly handles: readonly CredentialKind[];
  /** Null: this remedy is not for this finding, another one may be. */
  readonly plan: (target: Target, context: FixContext) => Result<Remediation, RemedyRefusal> | null;
}

/** A finding with the remedy that was chosen for it. */
export interface Planned extends Target {
  readonly remedy: RemedyId;
  readonly remediation: Remediation;
}

export function safe(
  changes: readonly Change[],
  words: Pick<Remediation, "before" | "after">,
  prerequisites: readonly Prerequisite[] = [],
  reasons: readonly string[] = [],
): { readonly ok: true; readonly value: Remediation } {
  const disposition = reasons.length > 0 ? "review" : "safe";
  return { ok: true, value: { changes, disposition, reasons, prerequisites, ...words } };
}
