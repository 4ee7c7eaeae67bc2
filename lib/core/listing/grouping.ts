import { type RemedyId, SEVERITIES, type Severity } from "../contracts.ts";
import type { FindingView, SeverityCounts } from "./views.ts";

/** How the findings of one repository are arranged for a person: what remains, file by file, the way of each one. */

export interface FileGroup {
  readonly path: string;
  readonly findings: readonly FindingView[];
  readonly blocking: number;
}

export interface RemainingStep {
  readonly remedy: RemedyId;
  /** Blocking findings that this remedy removes, worst first. */
  readonly findings: readonly FindingView[];
}

/** 0 for the worst. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.length - 1 - SEVERITIES.indexOf(severity);
}

/** The worst severity that is counted; null when nothing is. */
export function worstOf(counts: SeverityCounts): Severity | null {
  return [...SEVERITIES].reverse().find((severity) => counts[severity] > 0) ?? null;
}

export function totalOf(counts: SeverityCounts): number {
  return SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0);
}

/** Files with the worst that blocks first, then by path; within a file in the order of the text. Every finding is in one group. */
export function groupByFile(findings: readonly FindingView[]): readonly FileGroup[] {
  const byPath = new Map<string, FindingView[]>();
  for (const finding of findings) {
    const group = byPath.get(finding.span.path);
    if (group === undefined) byPath.set(finding.span.path, [finding]);
    else group.push(finding);
  }
  return [...byPath]
    .map(([path, inFile]) => ({
      path,
      findings: inFile.toSorted((a, b) => a.span.start - b.span.start || compare(a.fingerprint, b.fingerprint)),
      blocking: inFile.filter((finding) => finding.blocksThaw).length,
    }))
    .toSorted((a, b) => worstBlocking(a) - worstBlocking(b) || compare(a.path, b.path));
}

/** The rank of the worst finding that blocks; past all ranks where none does. */
function worstBlocking(group: FileGroup): number {
  const ranks = group.findings.filter((one) => one.blocksThaw).map((one) => severityRank(one.severity));
  return Math.min(SEVERITIES.length, ...ranks);
}

/** What remains before a thaw, as steps: the remedy that removes most comes first, what needs a person last. */
export function remainingSteps(findings: readonly FindingView[]): readonly RemainingStep[] {
  const byRemedy = new Map<RemedyId, FindingView[]>();
  for (const finding of findings.filter((one) => one.blocksThaw)) {
    byRemedy.set(finding.remedy, [...(byRemedy.get(finding.remedy) ?? []), finding]);
  }
  return [...byRemedy]
    .map(([remedy, of]) => ({
      remedy,
      findings: of.toSorted(
        (a, b) => severityRank(a.severity) - severityRank(b.severity) || compare(a.span.path, b.span.path),
      ),
    }))
    .toSorted(
      (a, b) =>
        Number(a.remedy === "manual") - Number(b.remedy === "manual") ||
        b.findings.length - a.findings.length ||
        compare(a.remedy, b.remedy),
    );
}

/** Independent of the machine's locale: the same order on every server. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
