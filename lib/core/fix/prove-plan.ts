import type { Finding, Span } from "../contracts.ts";
import { detectAll } from "../detectors/detect.ts";
import { readDocument } from "../edit/document.ts";
import { isProven, type Proof, proveFile } from "../edit/prove.ts";
import type { RepoModel } from "../workflow/model.ts";
import { withFiles } from "../workflow/repo.ts";
import type { Assembly, FileEdit } from "./assemble/assemble.ts";
import { type BrokenCall, brokenCalls } from "./calls.ts";
import type { FixContext } from "./context.ts";
import type { PlannedFile, PlanRequest, RepositoryPlan } from "./plan.ts";
import { type RemedyRefusal, refuse } from "./refusals.ts";
import type { Planned } from "./remediation.ts";
import { countReferences, stillThere } from "./verify.ts";

export interface Proven {
  readonly files: readonly PlannedFile[];
  readonly after: RepositoryPlan["after"];
  /** Findings that have to be left out of the plan; when there are any, plan again without them. */
  readonly failed: ReadonlyMap<Planned, RemedyRefusal>;
}

export interface PlanToProve {
  readonly context: FixContext;
  readonly draft: Assembly;
  readonly planned: readonly Planned[];
  readonly findings: readonly Finding[];
  readonly request: PlanRequest;
  /** Paths that planning on the edited repository would change. */
  readonly replan: (model: RepoModel) => readonly string[];
}

/**
 * Proves a plan as a whole: each edited file by itself, the calls between files, that every solved finding is gone from a new scan, and
 * that planning again changes nothing.
 */
export function provePlan(plan: PlanToProve): Proven {
  const { context, draft, planned, request } = plan;
  const { repo } = context;
  const failed = new Map<Planned, RemedyRefusal>();
  const model = withFiles(repo, new Map(draft.files.map((edit) => [edit.file.path, edit.text])));
  const findings = detectAll(model, request.settings);
  const second = draft.files.length > 0 ? plan.replan(model) : [];
  const calls = newBrokenCalls(repo, model, request);
  const files = draft.files.map((edit) => {
    const proof = proofOf(edit, model, context, calls, second);
    if (!isProven(proof)) refuseFile(edit, proof, failed);
    const { path } = edit.file;
    const literals = { before: literalsOf(plan.findings, path), after: literalsOf(findings, path) };
    return { path, before: edit.file.text, after: edit.text, edits: edit.edits, proof, literals };
  });
  for (const [item, refusal] of stillThere(planned, countReferences(repo), countReferences(model))) {
    if (!failed.has(item)) failed.set(item, refusal);
  }
  if (failed.size === 0) refuseStrays(plan, second, failed);
  const blocking = findings.filter((finding) => finding.blocksThaw).length;
  return { files, after: { blocking, findings: findings.length }, failed };
}

function proofOf(
  edit: FileEdit,
  model: RepoModel,
  context: FixContext,
  calls: readonly BrokenCall[],
  second: readonly string[],
): Proof {
  const { path } = edit.file;
  const after = model.files.find((file) => file.path === path) ?? null;
  const own = proveFile({
    kind: edit.file.kind,
    before: edit.before,
    edits: edit.edits,
    text: edit.text,
    after: readDocument(edit.text),
    expected: edit.expected,
    files: { before: edit.file, after },
    adds: edit.adds,
    rightsOf: (job) => context.defaults.of(job),
  });
  const broken = (part: BrokenCall["part"]) =>
    calls.some((call) => call.part === part && (call.caller === path || call.callee === path));
  return {
    ...own,
    officialErrors: own.officialErrors && !broken("secrets"),
    permissions: own.permissions && !broken("permissions"),
    idempotent: !second.includes(path),
  };
}

/** Calls that would not start any more, though they do today. */
function newBrokenCalls(before: RepoModel, after: RepoModel, request: PlanRequest): readonly BrokenCall[] {
  const told = request.options.defaultPermissions;
  const known = new Set(brokenCalls(before, told).map((call) => JSON.stringify(call)));
  return brokenCalls(after, told).filter((call) => !known.has(JSON.stringify(call)));
}

/** A file that only the second plan touches was changed by what the first one did elsewhere. */
function refuseStrays(plan: PlanToProve, second: readonly string[], failed: Map<Planned, RemedyRefusal>): void {
  const stray = second.find((path) => !plan.draft.files.some((edit) => edit.file.path === path));
  if (stray === undefined) return;
  for (const item of plan.planned) {
    const text = `Planning again would change ${stray}; make this change by hand.`;
    failed.set(item, refuse("proof-failed", item.finding.primary, text).failure);
  }
}

function literalsOf(findings: readonly Finding[], path: string): readonly Span[] {
  return findings
    .filter((finding) => finding.literal && finding.primary.path === path)
    .map((finding) => finding.primary);
}

function refuseFile(edit: FileEdit, proof: Proof, failed: Map<Planned, RemedyRefusal>): void {
  const missing = Object.entries(proof).flatMap(([part, holds]) => (holds ? [] : [part]));
  for (const owner of edit.owners) {
    const text = `The change of ${edit.file.path} could not be proven (${missing.join(", ")}); make it by hand.`;
    failed.set(owner, refuse("proof-failed", owner.finding.primary, text).failure);
  }
}
