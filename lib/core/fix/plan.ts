import type { Finding, RemedyId, Span } from "../contracts.ts";
import { detectAll, type FindingSettings } from "../detectors/detect.ts";
import type { TextEdit } from "../edit/apply.ts";
import type { Proof } from "../edit/prove.ts";
import type { RepoModel, StepModel } from "../workflow/model.ts";
import { type Assembly, assemble, Documents } from "./assemble/assemble.ts";
import type { LeaseStep } from "./assemble/leases.ts";
import { choose } from "./choose.ts";
import { type FixContext, type FixOptions, fixContext } from "./context.ts";
import { type GrantRequest, grantOf } from "./grants.ts";
import { type Proven, provePlan } from "./prove-plan.ts";
import type { RemedyRefusal } from "./refusals.ts";
import type { Disposition, Planned, Prerequisite } from "./remediation.ts";

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
  const replan = (model: RepoModel) => (again ? settle(model, request, false).files.map((file) => file.path) : []);
  const context = fixContext(repo, request.options);
  const findings = detectAll(repo, request.settings);
  const choice = choose(context, findings, request.only);
  const refused = new Map(choice.refused);
  const documents = new Documents();
  let planned = choice.planned;
  for (;;) {
    const draft = assemble(context, planned, documents);
    const verdict = draft.refused.size > 0 ? draft.refused : null;
    const proven = verdict ? null : provePlan({ context, draft, planned, findings, request, replan });
    const failed = verdict ?? proven?.failed ?? new Map();
    if (failed.size === 0 && proven) return result(context, draft, planned, refused, proven);
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

function result(
  context: FixContext,
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
  for (const one of fromJobs(draft.leases)) prerequisites.set(`${one.kind}\n${one.name}`, one);
  const assumed = assumption(context, draft);
  if (assumed) prerequisites.set("assumed", assumed);
  for (const one of outsideCallers(draft)) prerequisites.set(`${one.kind}\n${one.name}`, one);
  const review =
    assumed !== null ||
    draft.leases.some(({ job }) => job.steps.some(blocksEgress)) ||
    applied.some((item) => item.disposition === "review");
  return {
    name: context.repo.name,
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

/** What the jobs that ask the broker need beside their grants. */
function fromJobs(leases: readonly LeaseStep[]): readonly Prerequisite[] {
  const blocked = leases.filter(({ job }) => job.steps.some(blocksEgress));
  const byHand = leases.filter(({ scenarios }) =>
    scenarios.some((run) => run.event === "workflow_dispatch" && run.refs.includes("$default-branch")),
  );
  const list = (steps: readonly LeaseStep[]) =>
    [...new Set(steps.map(({ file, job }) => `${file.path} (${job.id})`))].join(", ");
  const found: Prerequisite[] = [];
  if (blocked.length > 0) {
    const text = `Add the host of the broker to allowed-endpoints of the step that blocks all others, or asking it fails: ${list(blocked)}.`;
    found.push({ kind: "confirm", name: "egress", text });
  }
  if (byHand.length > 0) {
    const text = `Runs by hand may be for any branch, and the grants admit the default branch alone: name the others that are meant, such as release branches, for ${list(byHand)}.`;
    found.push({ kind: "confirm", name: "dispatch", text });
  }
  return found;
}

/** `step-security/harden-runner` with a list of hosts, and all others blocked. */
function blocksEgress(step: StepModel): boolean {
  const policy = step.with.find((entry) => entry.key === "egress-policy")?.value;
  return policy?.trim() === "block" && /^step-security\/harden-runner@/i.test(step.uses?.text ?? "");
}

/** What was taken for granted of the jobs that declare nothing and now do. */
function assumption(context: FixContext, draft: Assembly): Prerequisite | null {
  if (context.defaults.source === "told") return null;
  const jobs = draft.files.flatMap((edit) =>
    [...edit.adds.keys()].filter(
      (id) => edit.file.jobs.find((job) => job.id === id)?.permissions.source === "undeclared",
    ),
  );
  if (jobs.length === 0) return null;
  const names = [...new Set(jobs)].join(", ");
  const where = "(Settings, Actions, General, Workflow permissions)";
  const text =
    context.defaults.source === "shown"
      ? `Confirm that this repository's default permissions are "Read and write" ${where}: calls that start today show it, so ${names}, which declared nothing, are written with all of that. Narrow them, or set the restricted default and plan again.`
      : `Confirm that this repository's default permissions are the restricted ones ${where}: the jobs ${names} declared nothing, and are written with what that gives. If the setting is "Read and write", plan again with --offline-default-permissions write.`;
  return { kind: "confirm", name: "default-permissions", text };
}
