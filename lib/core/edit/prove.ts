import { combined } from "../access-levels.ts";
import type { PermissionMap } from "../contracts.ts";
import type { CiFile, JobModel } from "../workflow/model.ts";
import { indexLines, lineAt } from "../workflow/text.ts";
import { sortEdits, type TextEdit } from "./apply.ts";
import { contextViolations } from "./contexts.ts";
import { type Data, sameData } from "./data.ts";
import type { SourceDocument } from "./document.ts";
import { noneNew, officialErrors } from "./official.ts";

/** What is proven of one edited file. Each is checked on its own; a file is only offered when all hold. */
export interface Proof {
  /** The edited text is YAML and a workflow or action that is understood. */
  readonly parses: boolean;
  /** Its values are exactly those that the operations give when they are applied to the old values. */
  readonly modelEqual: boolean;
  /** Every line that no edit touches is there, unchanged and in order. */
  readonly untouchedLines: boolean;
  /** GitHub's own parser says nothing against it that it did not say before. */
  readonly officialErrors: boolean;
  /** No context is used where GitHub does not offer it, beyond what the file did before. */
  readonly contexts: boolean;
  /** Each job's rights are what they were, and exactly what the plan adds. */
  readonly permissions: boolean;
  /** Planning again on the edited files changes nothing. */
  readonly idempotent: boolean;
}

export const PROOF_PARTS = [
  "parses",
  "modelEqual",
  "untouchedLines",
  "officialErrors",
  "contexts",
  "permissions",
  "idempotent",
] as const satisfies readonly (keyof Proof)[];

export function isProven(proof: Proof): boolean {
  return PROOF_PARTS.every((part) => proof[part]);
}

/** The text before and after, and what was meant. `edited` and `after` are null when the edited text is not understood. */
export interface ProofInput {
  readonly kind: "workflow" | "action";
  readonly before: SourceDocument;
  readonly edits: readonly TextEdit[];
  readonly text: string;
  readonly after: SourceDocument | null;
  readonly expected: Data | null;
  readonly files: { readonly before: CiFile; readonly after: CiFile | null };
  /** By job id: the rights that the plan adds. */
  readonly adds: ReadonlyMap<string, PermissionMap>;
  /** What a job has before the edits, whether it declares it or not. */
  readonly rightsOf: (job: JobModel) => PermissionMap | null;
}

/** Everything of the proof that one file shows by itself; `idempotent` is the repository's to prove. */
export function proveFile(input: ProofInput): Omit<Proof, "idempotent"> {
  const { kind, before, after, text, expected, edits, files } = input;
  const errors = officialErrors(text, kind);
  return {
    parses: after !== null && files.after !== null,
    modelEqual: after !== null && expected !== null && sameData(after.data, expected),
    untouchedLines: keepsEnds(before.text, text) && keepsUntouchedLines(before.text, text, edits),
    officialErrors: errors.length === 0 || noneNew(officialErrors(before.text, kind), errors),
    contexts: after !== null && contextsHold(before.data, after.data, kind),
    permissions: files.after !== null && permissionsHold(files.before, files.after, input.adds, input.rightsOf),
  };
}

function contextsHold(before: Data, after: Data, kind: "workflow" | "action"): boolean {
  const now = contextViolations(after, kind).map((violation) => violation.context);
  return (
    now.length === 0 ||
    noneNew(
      contextViolations(before, kind).map((violation) => violation.context),
      now,
    )
  );
}

/** Whether a file begins and ends as before: a byte order mark, and a last line break or none, stand in no line of their own. */
function keepsEnds(before: string, after: string): boolean {
  return before.startsWith("\uFEFF") === after.startsWith("\uFEFF") && before.endsWith("\n") === after.endsWith("\n");
}

/**
 * Whether each line that no edit touches stands where the edits put it, break included. A line is touched when an edit begins or ends
 * inside of it; an insertion at a line's start touches none.
 */
export function keepsUntouchedLines(before: string, after: string, edits: readonly TextEdit[]): boolean {
  const { starts } = indexLines(before);
  const index = { starts, length: before.length };
  const touched = new Set<number>();
  for (const edit of edits) {
    const wholeLines = edit.end === before.length || starts[lineAt(index, edit.end) - 1] === edit.end;
    const atStart = starts[lineAt(index, edit.start) - 1] === edit.start;
    const last = lineAt(index, edit.end) - (wholeLines && edit.end > edit.start && edit.end !== before.length ? 1 : 0);
    if (edit.start === edit.end && atStart) continue;
    for (let line = lineAt(index, edit.start); line <= last; line++) touched.add(line);
  }
  let shift = 0;
  const pending = [...sortEdits(edits)];
  for (let line = 1; line <= starts.length; line++) {
    const start = starts[line - 1] ?? 0;
    for (let edit = pending[0]; edit && edit.end <= start && edit.start <= start; edit = pending[0]) {
      shift += edit.text.length - (edit.end - edit.start);
      pending.shift();
    }
    if (touched.has(line)) continue;
    const end = starts[line] ?? before.length;
    if (after.slice(start + shift, end + shift) !== before.slice(start, end)) return false;
  }
  return (
    after.length === before.length + edits.reduce((sum, edit) => sum + edit.text.length - (edit.end - edit.start), 0)
  );
}

/** Each job's effective rights are the old ones and what the plan adds, no more and no less; no job came or went. */
function permissionsHold(
  before: CiFile,
  after: CiFile,
  adds: ReadonlyMap<string, PermissionMap>,
  rightsOf: (job: JobModel) => PermissionMap | null,
): boolean {
  if (before.jobs.length !== after.jobs.length) return false;
  return before.jobs.every((job, index) => {
    const other = after.jobs[index];
    if (!other || other.id !== job.id) return false;
    const added = adds.get(job.id) ?? {};
    if (Object.keys(added).length === 0 && job.permissions.form === other.permissions.form && !job.permissions.scopes) {
      return other.permissions.scopes === null;
    }
    const old = job.permissions.form === "unreadable" ? null : rightsOf(job);
    const { scopes } = other.permissions;
    return old !== null && scopes !== null && samePermissions(combined([old, added]), scopes);
  });
}

export function samePermissions(a: PermissionMap, b: PermissionMap): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
