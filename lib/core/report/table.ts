import type { Finding, Severity } from "../contracts.ts";
import { plainText } from "./redacted.ts";
import { isBlocked, type ScannedRepository, summarise } from "./report.ts";

export interface TableStyle {
  readonly colour: boolean;
  /** Columns of the terminal; lines are cut to it. */
  readonly width: number;
}

const COLOUR: Readonly<Record<Severity, string>> = { critical: "31;1", high: "31", medium: "33", low: "36", info: "2" };

/** Findings grouped by repository and file for people; names of other people's making are made harmless. */
export function tableReport(repositories: readonly ScannedRepository[], style: TableStyle): string {
  const paint = (code: string, text: string) => (style.colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  const lines: string[] = [];
  const quiet = repositories.filter(
    (repository) => repository.findings.length === 0 && repository.unparsed.length === 0,
  );
  for (const repository of repositories) {
    if (quiet.includes(repository)) continue;
    lines.push(heading(repository, paint), ...rows(repository, style, paint), "");
  }
  if (quiet.length > 0)
    lines.push(`${paint("32", "clean")}  ${quiet.map((item) => plainText(item.name)).join(", ")}`, "");
  lines.push(...footer(repositories, paint));
  return `${lines.join("\n")}\n`;
}

type Paint = (code: string, text: string) => string;

function heading(repository: ScannedRepository, paint: Paint): string {
  const blocking = repository.findings.filter((finding) => finding.blocksThaw).length + repository.unparsed.length;
  const commit = repository.commit ? ` at ${repository.commit.slice(0, 12)}` : "";
  const state = isBlocked(repository) ? paint("31", `${blocking} blocking`) : paint("32", "nothing blocks");
  return `${paint("1", plainText(repository.name))}${paint("2", commit)}  ${state}${paint("2", `, ${repository.findings.length} findings in ${repository.workflows} workflows and ${repository.actions} actions`)}`;
}

function rows(repository: ScannedRepository, style: TableStyle, paint: Paint): readonly string[] {
  const lines: string[] = [];
  for (const file of repository.unparsed) {
    lines.push(
      `  ${paint("31", "✗")} ${plainText(file.path)}  not understood (${file.reason}): ${plainText(file.detail)}`,
    );
  }
  let path = "";
  const cells = repository.findings.map(cellsOf);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.min(
      34,
      cells.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
    ),
  );
  for (const [index, finding] of repository.findings.entries()) {
    if (finding.primary.path !== path) {
      path = finding.primary.path;
      lines.push(`  ${paint("4", plainText(path))}`);
    }
    const [place = "", severity = "", kind = "", name = "", rest = ""] = cells[index] ?? [];
    const padded = [place, severity, kind, name].map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const mark = finding.blocksThaw ? paint("31", "●") : paint("2", "○");
    const width = padded.join("  ").length + 8;
    const room = Math.max(12, style.width - width);
    padded[1] = paint(COLOUR[finding.severity], padded[1] ?? "");
    lines.push(`    ${mark} ${padded.join("  ")}  ${paint("2", rest.slice(0, room))}`);
  }
  return lines;
}

function cellsOf(finding: Finding): readonly string[] {
  const sink = finding.sinks[0];
  const more = finding.sinks.length > 1 ? ` +${finding.sinks.length - 1}` : "";
  const where = finding.literal ? finding.literal.shape : sink ? `${plainText(sink.what)}${more}` : finding.context;
  const marks = finding.modifiers.length > 0 ? ` [${finding.modifiers.join(", ")}]` : "";
  return [
    `${finding.primary.line}:${finding.primary.column}`,
    finding.severity,
    finding.kind,
    plainText(finding.secretName ?? "-"),
    `→ ${where}  fix: ${finding.remedy}${marks}`,
  ];
}

function footer(repositories: readonly ScannedRepository[], paint: Paint): readonly string[] {
  const summary = summarise(repositories);
  const severities = (["critical", "high", "medium", "low", "info"] as const)
    .filter((severity) => summary.bySeverity[severity] > 0)
    .map((severity) => paint(COLOUR[severity], `${summary.bySeverity[severity]} ${severity}`));
  const lines = [
    `${summary.repositories} repositories, ${summary.workflows} workflows, ${summary.actions} actions: ${summary.findings} findings${severities.length > 0 ? ` (${severities.join(", ")})` : ""}, ${summary.blocking} of them blocking.`,
  ];
  if (summary.unparsed > 0) {
    lines.push(
      paint("31", `${summary.unparsed} files were not understood and block: unknown is never treated as safe.`),
    );
  }
  return lines;
}
