import type { Finding } from "../core/contracts.ts";
import { unifiedDiff } from "../core/fix/diff.ts";
import type { AppliedFinding, PlannedFile, RefusedFinding } from "../core/fix/plan.ts";
import type { FixedFile, FixedRepository } from "../core/report/fix-report.ts";
import type { PlannedRepository } from "./ports.ts";
import { withoutLiterals, withoutLiteralsInside, withoutQuotedLiterals } from "./redact.ts";

/** A plan as it may be shown, stored and sent: every literal of it is covered, in what it quotes and in what it says. */
export function shownPlan(
  { plan, unparsed }: PlannedRepository,
  named: { readonly name: string; readonly path: string },
): FixedRepository {
  return {
    ...named,
    disposition: plan.disposition,
    files: plan.files.map(shownFile),
    applied: plan.applied.map(shownApplied),
    refused: plan.refused.map(shownRefused),
    grants: withoutLiteralsInside(plan.grants, ""),
    prerequisites: withoutLiteralsInside(plan.prerequisites, ""),
    after: plan.after,
    unparsed: unparsed.map((file) => ({ ...file, detail: withoutLiterals(file.detail, file.path) })),
    written: false,
    notWritten: null,
  };
}

/** A file's diff, with every literal of it covered. */
export function shownFile(file: PlannedFile): FixedFile {
  const { before, after } = coveredTexts(file);
  return { path: file.path, diff: unifiedDiff(file.path, before, after), proof: file.proof };
}

/** The two texts of a file, with every literal of them covered. */
export function coveredTexts(file: PlannedFile): { readonly before: string; readonly after: string } {
  return {
    before: withoutLiterals(file.before, file.path, file.literals.before),
    after: withoutLiterals(file.after, file.path, file.literals.after),
  };
}

function shownApplied({ finding, reasons, before, after, ...rest }: AppliedFinding): AppliedFinding {
  const quiet = quietFor(finding);
  return {
    ...rest,
    finding: withoutQuotedLiterals(finding),
    reasons: reasons.map(quiet),
    before: quiet(before),
    after: quiet(after),
  };
}

function shownRefused({ finding, refusal }: RefusedFinding): RefusedFinding {
  const message = quietFor(finding)(refusal.message);
  return { finding: withoutQuotedLiterals(finding), refusal: { code: refusal.code, message, at: refusal.at } };
}

function quietFor(finding: Finding): (text: string) => string {
  return (text) => withoutLiterals(text, finding.primary.path);
}
