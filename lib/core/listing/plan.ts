import { counted } from "./format.ts";
import type { FindingView, PlanItemView, PlanView } from "./views.ts";
import { DISPOSITION_WORDS } from "./wording.ts";

/** How a plan is arranged for a person: what it does in one line, what to do first, what it leaves and why. */

export interface TodoItem {
  /** `todo`: something has to be done before the pull request is merged. `check`: a person has to say that it is so. */
  readonly kind: "todo" | "check";
  readonly text: string;
}

export interface LeftGroup {
  readonly code: string;
  readonly message: string;
  readonly items: readonly PlanItemView[];
}

export function solvedItems(plan: PlanView): readonly PlanItemView[] {
  return plan.items.filter((item) => item.refusalCode === null);
}

/** `18 findings solved in 6 files, 4 left for a person; review`, as it stands behind a heading. */
export function planLine(plan: PlanView): string {
  const solved = solvedItems(plan).length;
  const left = plan.items.length - solved;
  if (plan.files.length === 0) return left === 0 ? "nothing to change" : `nothing solved, ${left} left for a person`;
  const rest = left === 0 ? "none left" : `${left} left for a person`;
  const where = counted(plan.files.length, "file");
  return `${counted(solved, "finding")} solved in ${where}, ${rest}; ${DISPOSITION_WORDS[plan.disposition].title}`;
}

/** What to do before merging, then what to confirm. Each once, in the order of the plan. */
export function beforeMerging(plan: PlanView): readonly TodoItem[] {
  const todo = plan.prerequisites.map(
    ({ kind, text }) => ({ kind: kind === "confirm" ? "check" : "todo", text }) as const,
  );
  const check = solvedItems(plan).flatMap((item) => item.reasons.map((text) => ({ kind: "check", text }) as const));
  const known = new Set<string>();
  return [...todo, ...check].filter(({ text }) => {
    const first = !known.has(text);
    known.add(text);
    return first;
  });
}

/** What is left, by code and message, in the order of the plan; within a group in the order of the text. */
export function leftGroups(plan: PlanView): readonly LeftGroup[] {
  const groups = new Map<string, { code: string; message: string; items: PlanItemView[] }>();
  for (const item of plan.items) {
    if (item.refusalCode === null) continue;
    const key = `${item.refusalCode}\n${item.message}`;
    const group = groups.get(key) ?? { code: item.refusalCode, message: item.message, items: [] };
    group.items.push(item);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((a, b) => b.items.length - a.items.length);
}

/** The plan's word on each finding, by fingerprint. */
export function itemsByFinding(plan: PlanView | null): ReadonlyMap<string, PlanItemView> {
  return new Map(plan?.items.map((item) => [item.fingerprint, item]));
}

/** Findings that would still block after the plan is merged. */
export function blockingAfter(plan: PlanView, findings: readonly FindingView[]): number {
  const solved = new Set(solvedItems(plan).map((item) => item.fingerprint));
  return findings.filter((finding) => finding.blocksThaw && !solved.has(finding.fingerprint)).length;
}
