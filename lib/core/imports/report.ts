import type { Confidence, Severity } from "../contracts.ts";
import { fingerprint } from "../detectors/fingerprint.ts";
import type { ListedKind } from "../listing/kinds.ts";
import type { RepositoryAddress } from "./address.ts";

/** What is taken from another scanner's report: rule, place and level. No field could hold a text that the scanner quoted. */
export interface ImportedFinding {
  /** As the scanner calls it. */
  readonly rule: string;
  readonly kind: ListedKind;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly blocksThaw: boolean;
  /** Below the repository, with slashes. */
  readonly path: string;
  /** 1-based, as is the column; the end is exclusive. A finding of a whole file is at line 1. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The commit that the scanner found it in, where it names one for each finding; else null. */
  readonly commit: string | null;
}

/** What one tool said about one repository. */
export interface ImportedRun {
  readonly tool: string;
  readonly version: string | null;
  /** Null where the file does not say. */
  readonly repository: RepositoryAddress | null;
  /** The commit that was scanned, where the file says it. */
  readonly commit: string | null;
  readonly findings: readonly ImportedFinding[];
}

export interface ImportedReport {
  readonly runs: readonly ImportedRun[];
  /** Results that could not be taken, by reason. They are told, since a result that is lost looks like none. */
  readonly left: Readonly<Record<LeftReason, number>>;
}

/** `unreadable`: not as the format says. `no-place`: names no file. `outside`: its file is not below the repository. */
export const LEFT_REASONS = ["unreadable", "no-place", "outside"] as const;
export type LeftReason = (typeof LEFT_REASONS)[number];

export const NOTHING_LEFT: ImportedReport["left"] = { unreadable: 0, "no-place": 0, outside: 0 };

/** Larger files are of a scanner that went astray, or are not reports. Units: bytes, results. */
export const MOST_IMPORT_BYTES = 32 * 1024 * 1024;
export const MOST_RESULTS = 50_000;

/** `import:gitleaks`: never the name of a detector of ours. */
export function importDetector(tool: string): string {
  return `import:${tool}`;
}

/** The same rule of the same tool at the same place is the same finding, whichever run reports it. */
export function importFingerprint(tool: string, finding: ImportedFinding): string {
  const { rule, path, line, column, commit } = finding;
  return fingerprint(["import", tool, rule, path, commit ?? "", String(line), String(column)]);
}

/** In place of the scanner's own message, which may quote what it found. */
export function importMessage(tool: string, { rule, blocksThaw }: ImportedFinding): string {
  const said = `${tool} reports ${rule} here; its message and the text it quotes are not kept.`;
  if (!blocksThaw) return `${said} It is not about a credential, so it does not block a thaw.`;
  return `${said} Look at the place, replace and revoke the credential, then close the finding: thaw import close.`;
}
