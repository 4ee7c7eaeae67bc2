import type { PermissionMap } from "../../contracts.ts";
import { applyEdits, type TextEdit } from "../../edit/apply.ts";
import type { Data } from "../../edit/data.ts";
import { readDocument, type SourceDocument } from "../../edit/document.ts";
import { type LayoutCode, layOut } from "../../edit/layout.ts";
import { expectedData, type Operation } from "../../edit/operations.ts";
import type { CiFile } from "../../workflow/model.ts";
import { lineAt } from "../../workflow/text.ts";
import { type Change, fileOf, isLease, type Text } from "../changes.ts";
import type { FixContext } from "../context.ts";
import { type RefusalCode, type RemedyRefusal, refuse } from "../refusals.ts";
import type { Planned } from "../remediation.ts";
import { withoutCovered } from "./covered.ts";
import { FileDraft } from "./file-draft.ts";
import { type LeaseStep, type Leases, planLeases } from "./leases.ts";
import { rightsNeeded, rightsRefusal } from "./rights.ts";

/** One file as the plan would leave it. Not proven yet. */
export interface FileEdit {
  readonly file: CiFile;
  readonly before: SourceDocument;
  readonly edits: readonly TextEdit[];
  readonly text: string;
  readonly expected: Data | null;
  readonly adds: ReadonlyMap<string, PermissionMap>;
  readonly owners: readonly Planned[];
}

export interface Assembly {
  readonly files: readonly FileEdit[];
  readonly leases: readonly LeaseStep[];
  /** Findings that the rest of the plan solves by taking their place away, with the finding that does. */
  readonly covered: ReadonlyMap<Planned, Planned>;
  /** Findings that do not fit into the files; when there are any, assemble again without them. */
  readonly refused: ReadonlyMap<Planned, RemedyRefusal>;
}

/** Brings what was planned for single findings together into edits of files. Total: what does not fit is refused with its reason. */
export function assemble(context: FixContext, planned: readonly Planned[], documents: Documents): Assembly {
  const refused = new Map<Planned, RemedyRefusal>();
  for (const item of planned) {
    const refusal = firstRightsRefusal(context, item);
    if (refusal) refused.set(item, refusal);
  }
  if (refused.size > 0) return { files: [], leases: [], covered: new Map(), refused };
  const { kept, covered } = withoutCovered(planned);
  const changes = kept.flatMap(({ item, changes }) => changes.map((change) => ({ item, change })));
  const taken = takenGrants(context);
  const leases = planLeases(
    changes.map(({ change }) => change),
    context.reach,
    taken,
  );
  const drafts = new Map<CiFile, FileDraft>();
  const draftOf = (file: CiFile): FileDraft | null => {
    const known = drafts.get(file);
    if (known) return known;
    const document = documents.of(file);
    if (!document) return null;
    const made = new FileDraft(file, document, context);
    drafts.set(file, made);
    return made;
  };
  for (const { item, change } of changes) {
    const draft = draftOf(fileOf(change));
    if (draft) write(draft, change, item, leases);
  }
  addLeaseSteps(leases, changes, draftOf);
  for (const { item, changes: own } of kept) {
    for (const need of rightsNeeded(context.repo.linked, own))
      draftOf(need.file)?.addRights(need.job, need.rights, item);
  }
  const files: FileEdit[] = [];
  for (const draft of drafts.values()) {
    const edit = fileEdit(draft, documents, refused);
    if (edit) files.push(edit);
  }
  return { files, leases: leases.steps, covered, refused };
}

/** Files are parsed for editing once, whatever is planned of them. */
export class Documents {
  private readonly known = new Map<CiFile, SourceDocument | null>();

  of(file: CiFile): SourceDocument | null {
    const known = this.known.get(file);
    if (known !== undefined) return known;
    const made = readDocument(file.text);
    this.known.set(file, made);
    return made;
  }
}

function firstRightsRefusal(context: FixContext, item: Planned): RemedyRefusal | null {
  for (const need of rightsNeeded(context.repo.linked, item.remediation.changes)) {
    const refusal = rightsRefusal(need);
    if (refusal) return refusal;
  }
  return null;
}

/** Grants that steps of the repository ask for already: a name stands for one job. */
function takenGrants(context: FixContext): ReadonlySet<string> {
  const grants = new Set<string>();
  for (const file of context.repo.files) {
    for (const job of file.jobs) {
      for (const step of job.steps) {
        const grant = step.with.find((entry) => entry.key === "grant");
        if (grant?.value && step.with.some((entry) => entry.key === "broker-url")) grants.add(grant.value);
      }
    }
  }
  return grants;
}

function write(draft: FileDraft, change: Change, item: Planned, leases: Leases): void {
  const render = (text: Text) => text.map((part) => (isLease(part) ? (leases.outputs.get(part) ?? "") : part)).join("");
  switch (change.do) {
    case "substitute":
      return draft.substitute(change.site, { start: change.start, end: change.end, text: render(change.by) }, item);
    case "rewrite-script":
      return draft.rewriteScript(change.at.step, change, item);
    case "set-entry":
      return draft.setEntry(change.section, change.key, render(change.value), item);
    case "remove-entry":
      return draft.removeEntry(change.section, change.key, item);
    case "set-uses":
      return draft.setUses(change.at.step, change.pin, item);
    case "insert-step":
      return draft.insertStep(change.before.step, change.step, item);
    case "replace-inherit":
      return draft.inherit(change.job, change.names, item);
    case "declare-secret":
      return draft.declare(change.name, item);
    case "make-optional":
      return draft.makeOptional(change.name, item);
    case "become-broker":
    case "grant-rights":
      return;
  }
}

function addLeaseSteps(
  leases: Leases,
  changes: readonly { readonly item: Planned; readonly change: Change }[],
  draftOf: (file: CiFile) => FileDraft | null,
): void {
  for (const step of leases.steps) {
    const owners = new Set<Planned>();
    for (const { item, change } of changes) {
      if (change.do === "become-broker" && step.replaces && change.at.step === step.at) owners.add(item);
      const text: Text = change.do === "substitute" ? change.by : change.do === "set-entry" ? change.value : [];
      for (const part of text) {
        if (isLease(part) && part.at.job === step.job && leases.outputs.get(part)?.startsWith(`steps.${step.id}.`))
          owners.add(item);
      }
    }
    draftOf(step.file)?.lease(step, [...owners]);
  }
}

const CODE_OF: Readonly<Record<LayoutCode, RefusalCode>> = {
  "no-such-place": "odd-place",
  "alias-or-anchor": "alias-or-anchor",
  "flow-style": "flow-style",
  "odd-scalar": "odd-scalar",
  "shared-line": "shared-line",
  tabs: "odd-scalar",
};

/**
 * The order of insertions at one place: what ends a structure comes before what ends the one around it, and both before what stands in
 * front of the next.
 */
function rank(operation: Operation): number {
  return operation.op === "insert-pair" && operation.after !== null ? -operation.at.length : 1;
}

function fileEdit(draft: FileDraft, documents: Documents, refused: Map<Planned, RemedyRefusal>): FileEdit | null {
  const { file } = draft;
  const document = documents.of(file);
  if (!document) return null;
  const operations: Operation[] = [];
  const edits: TextEdit[] = [];
  const sorted = [...draft.operations()].sort((a, b) => rank(a.operation) - rank(b.operation));
  const owners = new Set<Planned>();
  for (const { operation, owners: mine } of sorted) {
    const result = layOut(document, operation);
    for (const owner of mine) owners.add(owner);
    if (result.ok) {
      operations.push(operation);
      edits.push(...result.value);
      continue;
    }
    const { code, message, offset } = result.failure;
    const at = { path: file.path, line: lineAt(document.lines, offset) };
    const refusal = refuse(CODE_OF[code], at, `${capital(message)}; make this change by hand.`).failure;
    for (const owner of mine) refused.set(owner, refusal);
  }
  for (const owner of draft.broken) {
    if (refused.has(owner)) continue;
    const at = { path: file.path, line: owner.finding.primary.line };
    refused.set(
      owner,
      refuse(
        "odd-scalar",
        at,
        "Two changes meet at one place of this file, or the place is written with escapes; change it by hand.",
      ).failure,
    );
  }
  if (operations.length === 0) return null;
  const text = applyEdits(document.text, edits);
  if (text === null) {
    const at = { path: file.path, line: 1 };
    for (const owner of owners)
      refused.set(owner, refuse("proof-failed", at, "The edits of this file overlap.").failure);
    return null;
  }
  const expected = expectedData(document.data, operations);
  return { file, before: document, edits, text, expected, adds: draft.added(), owners: [...owners] };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
