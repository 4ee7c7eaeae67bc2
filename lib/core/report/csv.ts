import { csvField } from "./redacted.ts";
import type { ScannedRepository } from "./report.ts";

const COLUMNS = [
  "repository",
  "path",
  "line",
  "column",
  "severity",
  "kind",
  "secret",
  "origin",
  "context",
  "blocks",
  "confidence",
  "target",
  "remedy",
  "modifiers",
  "fingerprint",
  "commit",
  "message",
] as const;

/** One row a finding, and one for each file that was not understood (kind `not-understood`). RFC 4180, safe in a spreadsheet. */
export function csvReport(repositories: readonly ScannedRepository[]): string {
  const rows: string[] = [COLUMNS.join(",")];
  for (const repository of repositories) {
    for (const finding of repository.findings) {
      const { primary } = finding;
      const fields = [
        repository.name,
        primary.path,
        primary.line,
        primary.column,
        finding.severity,
        finding.kind,
        finding.secretName,
        finding.origin,
        finding.context,
        finding.blocksThaw,
        finding.confidence,
        finding.target?.kind ?? null,
        finding.remedy,
        finding.modifiers.join(" "),
        finding.fingerprint,
        finding.commit ?? repository.commit,
        finding.message,
      ];
      rows.push(fields.map(csvField).join(","));
    }
    for (const file of repository.unparsed) {
      const fields = [repository.name, file.path, null, null, "high", "not-understood", null, null, null, true];
      rows.push(
        [...fields, null, null, null, null, null, repository.commit, `${file.reason}: ${file.detail}`]
          .map(csvField)
          .join(","),
      );
    }
  }
  return `${rows.join("\r\n")}\r\n`;
}
