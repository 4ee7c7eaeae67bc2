import type { Finding, RemedyId, Span } from "../contracts.ts";
import { detectAll, type FindingSettings } from "../detectors/detect.ts";
import type { TextEdit } from "../edit/apply.ts";
import { readDocument } from "../edit/document.ts";
import { isProven, type Proof, proveFile } from "../edit/prove.ts";
import type { RepoModel } from "../workflow/model.ts";
import { withFiles } from "../workflow/repo.ts";
import { type Assembly, assemble, Documents, type FileEdit } from "./assemble/assemble.ts";
import { undeclaredPermissions } from "./assemble/rights.ts";
import { choose } from "./choose.ts";
import { type FixOptions, fixContext } from "./context.ts";
import { type GrantRequest, grantOf } from "./grants.ts";
import { type RemedyRefusal, refuse } from "./refusals.ts";
import type { Disposition, Planned, Prerequisite } from "./remediation.ts";
import { countReferences, stillThere } from "./verify.ts";

/** One file of a plan: its text before and after, with what is proven of the change. */
export interface PlannedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly edits: readonly TextEdit[];
  readonly proof: Proof;
  /** Places of literal credentials in the two texts: whoever shows them covers these. */
  readonly literals: { readonly before: readonly Span[]; readonly after: readonly Span[] };
}

/** A finding that the plan solves. */
export interface AppliedFinding {
  readonly finding: Finding;
  readonly remedy: RemedyId;
  readonly disposition: Disposition;
  readonly reasons: readonly string[];
  readonly before: string;
  readonly after: string;
}

export interface RefusedFinding {
  readonly finding: Finding;
  readonly refusal: RemedyRefusal;
}

/** Everything that a pull request for one repository would hold, proven, and what it would leave. */
export interface RepositoryPlan {
  readonly name: string;
  readonly files: readonly PlannedFile[];
  readonly applied: readonly AppliedFinding[];
  readonly refused: readonly RefusedFinding[];
  readonly grants: readonly GrantRequest[];
  readonly prerequisites: readonly Prerequisite[];
  /** `review` when any of its findings is. */
  readonly disposition: Disposition;
  /** What a scan of the edited files finds. */
  readonly after: { readonly blocking: number; readonly findings: number };
}

export interface PlanRequest {
  readonly settings: FindingSettings;
  readonly options: FixOptions;
  /** Only findings that this remedy solves; null for all. */
  readonly only: RemedyId | null;
}

/**
 * Plans the fixes of one repository and proves them. Pure and total; the same files give the same plan. A finding whose change cannot be
 * proven is refused, and the plan is made again without it: what is left is proven as a whole.
 */
export function planRepository(repo: RepoModel, request: PlanRequest): RepositoryPlan {
  return settle(repo, request, true);
}

/** `again`: whether it is proven that planning on the edited files changes nothing, by doing so. */
function settle(repo: RepoModel, request: PlanRequest, again: boolean): RepositoryPlan {
  const context = fixContext(repo, request.options);
  const findings = detectAll(repo, request.settings);
  const choice = choose(context, findings, request.only);
  const refused = new Map(choice.refused);
  const documents = new Documents();
  let planned = choice.planned;
  for (;;) {
    const draft = assemble(context, planned, documents);
    const verdict = draft.refused.size > 0 ? draft.refused : null;
    const proven = verdict ? null : prove(repo, draft, planned, findings, request, again);
    const failed = verdict ?? proven?.failed ?? new Map();
    if (failed.size === 0 && proven) return result(repo, request, draft, planned, refused, proven);
    for (const [item, refusal] of failed) refused.set(item.finding, refusal);
    planned = planned.filter((item) => !failed.has(item));
    // What was solved is solved no longer: the late ones are chosen anew.
    planned = rechosen(context, planned, refused, request.only);
  }
}

/** `secrets: inherit` and tests depend on what else is solved, so a refusal behind them makes them be planned again. */
function rechosen(
  context: ReturnType<typeof fixContext>,
  planned: readonly Planned[],
  refused: Map<Finding, RemedyRefusal>,
  only: RemedyId | null,
): readonly Planned[] {
  const again = choose(
    context,
    planned.map((item) => item.finding),
    only,
  );
  for (const [finding, refusal] of again.refused) refused.set(finding, refusal);
  return again.planned;
}

interface Proven {
  readonly files: readonly PlannedFile[];
  readonly after: RepositoryPlan["after"];
  readonly failed: ReadonlyMap<Planned, RemedyRefusal>;
}

function prove(
  repo: RepoModel,
  draft: Assembly,
  planned: readonly Planned[],
  found: readonly Finding[],
  request: PlanRequest,
  again: boolean,
): Proven {
  const failed = new Map<Planned, RemedyRefusal>();
  const model = withFiles(repo, new Map(draft.files.map((edit) => [edit.file.path, edit.text])));
  const undeclared = undeclaredPermissions(request.options);
  const findings = detectAll(model, request.settings);
  const second = new Set(
    again && draft.files.length > 0 ? settle(model, request, false).files.map((file) => file.path) : [],
  );
  const files = draft.files.map((edit) => {
    const after = model.files.find((file) => file.path === edit.file.path) ?? null;
    const proof: Proof = {
      ...proveFile({
        kind: edit.file.kind,
        before: edit.before,
        edits: edit.edits,
        text: edit.text,
        after: readDocument(edit.text),
        expected: edit.expected,
        files: { before: edit.file, after },
        adds: edit.adds,
        undeclared,
      }),
      idempotent: !second.has(edit.file.path),
    };
    if (!isProven(proof)) refuseFile(edit, proof, failed);
    const { path } = edit.file;
    const literals = { before: literalsOf(found, path), after: literalsOf(findings, path) };
    return { path, before: edit.file.text, after: edit.text, edits: edit.edits, proof, literals };
  });
  for (const [item, refusal] of stillThere(planned, countReferences(repo), countReferences(model))) {
    if (!failed.has(item)) failed.set(item, refusal);
  }
  // A file that only the second plan touches was changed by what the first one did elsewhere.
  const strays = [...second].filter((path) => !draft.files.some((edit) => edit.file.path === path));
  if (strays.length > 0 && failed.size === 0) {
    for (const item of planned)
      failed.set(
        item,
        refuse("proof-failed", item.finding.primary, `Planning again would change ${strays[0]}.`).failure,
      );
  }
  const blocking = findings.filter((finding) => finding.blocksThaw).length;
  return { files, after: { blocking, findings: findings.length }, failed };
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

function result(
  repo: RepoModel,
  request: PlanRequest,
  draft: Assembly,
  planned: readonly Planned[],
  refused: ReadonlyMap<Finding, RemedyRefusal>,
  proven: Proven,
): RepositoryPlan {
  const applied = planned.map((item) => appliedFinding(item, draft.covered.get(item) ?? null));
  const prerequisites = new Map<string, Prerequisite>();
  for (const item of planned) {
    if (draft.covered.has(item)) continue;
    for (const one of item.remediation.prerequisites) prerequisites.set(`${one.kind}\n${one.name}`, one);
  }
  const assumed = assumption(draft, request);
  if (assumed) prerequisites.set("assumed", assumed);
  for (const one of outsideCallers(draft)) prerequisites.set(`${one.kind}\n${one.name}`, one);
  const review = assumed !== null || applied.some((item) => item.disposition === "review");
  return {
    name: repo.name,
    files: proven.files,
    applied,
    refused: [...refused].map(([finding, refusal]) => ({ finding, refusal })).sort(byPlace),
    grants: draft.leases.map(grantOf),
    prerequisites: [...prerequisites.values()],
    disposition: review ? "review" : "safe",
    after: proven.after,
  };
}

function byPlace(a: RefusedFinding, b: RefusedFinding): number {
  const [one, other] = [a.finding.primary, b.finding.primary];
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return one.start - other.start;
}

function appliedFinding(item: Planned, cover: Planned | null): AppliedFinding {
  const by = cover ?? item;
  const { disposition, reasons, before, after } = by.remediation;
  return {
    finding: item.finding,
    remedy: by.remedy,
    disposition,
    reasons,
    before: cover ? `${item.finding.secretName ?? "the value"}: a secret` : before,
    after: cover ? "no longer needed" : after,
  };
}

/** A called workflow that needs a right now needs it of callers in other repositories too, which nobody can see here. */
function outsideCallers(draft: Assembly): readonly Prerequisite[] {
  return draft.files
    .filter((edit) => edit.file.triggers.events.includes("workflow_call") && edit.adds.size > 0)
    .map((edit) => {
      const rights = [
        ...new Set([...edit.adds.values()].flatMap((map) => Object.entries(map).map((right) => right.join(": ")))),
      ];
      const text = `If workflows of other repositories call ${edit.file.path}, give their jobs ${rights.join(", ")} before this is merged: without it they do not start.`;
      return { kind: "confirm", name: `callers:${edit.file.path}`, text };
    });
}

/** What was assumed of the jobs that declare nothing and now do. */
function assumption(draft: Assembly, request: PlanRequest): Prerequisite | null {
  if (request.options.defaultPermissions !== "ask") return null;
  const jobs = draft.files.flatMap((edit) =>
    [...edit.adds.keys()].filter(
      (id) => edit.file.jobs.find((job) => job.id === id)?.permissions.source === "undeclared",
    ),
  );
  if (jobs.length === 0) return null;
  return {
    kind: "confirm",
    name: "default-permissions",
    text: `Confirm that this repository's default permissions are the restricted ones (Settings, Actions, General, Workflow permissions): the jobs ${[...new Set(jobs)].join(", ")} declared nothing, and are written with what that gives. If the setting is "Read and write", plan again with --offline-default-permissions write.`,
  };
}
