import { type Finding, SEVERITIES, type Severity, type UnparsedFile } from "../contracts.ts";

/** One scanned repository, as `thaw scan` reports it. */
export interface ScannedRepository {
  readonly name: string;
  readonly path: string;
  readonly commit: string | null;
  readonly workflows: number;
  readonly actions: number;
  readonly unparsed: readonly UnparsedFile[];
  readonly findings: readonly Finding[];
}

export interface Summary {
  readonly repositories: number;
  readonly workflows: number;
  readonly actions: number;
  readonly unparsed: number;
  readonly findings: number;
  readonly blocking: number;
  /** Repositories with a finding that blocks, or with a file that was not understood. */
  readonly blocked: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  readonly byKind: Readonly<Record<string, number>>;
}

export function summarise(repositories: readonly ScannedRepository[]): Summary {
  const findings = repositories.flatMap((repository) => repository.findings);
  const bySeverity = Object.fromEntries(
    SEVERITIES.map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length]),
  ) as Record<Severity, number>;
  const byKind: Record<string, number> = {};
  for (const finding of findings) byKind[finding.kind] = (byKind[finding.kind] ?? 0) + 1;
  return {
    repositories: repositories.length,
    workflows: sum(repositories, (repository) => repository.workflows),
    actions: sum(repositories, (repository) => repository.actions),
    unparsed: sum(repositories, (repository) => repository.unparsed.length),
    findings: findings.length,
    blocking: findings.filter((finding) => finding.blocksThaw).length,
    blocked: repositories.filter(isBlocked).length,
    bySeverity,
    byKind,
  };
}

export function isBlocked(repository: ScannedRepository): boolean {
  return repository.unparsed.length > 0 || repository.findings.some((finding) => finding.blocksThaw);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** Whether a finding is at least as severe. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(threshold);
}
