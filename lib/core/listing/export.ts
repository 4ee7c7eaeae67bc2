import { csvField } from "../report/redacted.ts";
import type { FindingView } from "./views.ts";
import { targetWords } from "./wording.ts";

/** Findings as files for a spreadsheet or a program. */

const COLUMNS: readonly (readonly [string, (finding: FindingView) => string])[] = [
  ["fingerprint", (one) => one.fingerprint],
  ["detector", (one) => one.detector],
  ["kind", (one) => one.kind],
  ["origin", (one) => one.origin],
  ["severity", (one) => one.severity],
  ["confidence", (one) => one.confidence],
  ["blocksThaw", (one) => String(one.blocksThaw)],
  ["secretName", (one) => one.secretName ?? ""],
  ["context", (one) => one.context],
  ["path", (one) => one.span.path],
  ["line", (one) => String(one.span.line)],
  ["remedy", (one) => one.remedy],
  ["target", (one) => (one.target === null ? "" : targetWords(one.target))],
  ["modifiers", (one) => one.modifiers.join(" ")],
  ["message", (one) => one.message],
];

/** RFC 4180 text with a heading. The repository's name and the commit stand in each row, so that files can be joined. */
export function findingsCsv(repository: string, commit: string | null, findings: readonly FindingView[]): string {
  const heading = ["repository", "commit", ...COLUMNS.map(([name]) => name)];
  const rows = findings.map((one) => [repository, one.commit ?? commit ?? "", ...COLUMNS.map(([, read]) => read(one))]);
  return [heading, ...rows].map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}
