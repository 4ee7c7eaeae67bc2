import type { Failure, Result } from "../contracts.ts";
import type { Roots } from "./place.ts";
import { type ImportedReport, MOST_IMPORT_BYTES, MOST_RESULTS } from "./report.ts";
import { readSarif, sarifRuns, sarifSize } from "./sarif.ts";
import { readTrufflehog, trufflehogLines } from "./trufflehog.ts";

export const IMPORT_FORMATS = ["sarif", "trufflehog"] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

type Refusal = Failure<"too-large" | "not-a-report">;

/**
 * Reads a report of another scanner. What it says of secrets' text is dropped, and no failure quotes the file. Total: whatever the bytes
 * are, it ends with a report or a failure.
 * @param format null to tell it from the text
 * @param roots folders in which the scanner's machine had the repository
 */
export function readImport(
  bytes: Uint8Array,
  format: ImportFormat | null,
  roots: Roots,
): Result<ImportedReport, Refusal> {
  if (bytes.byteLength > MOST_IMPORT_BYTES) return tooLarge();
  const text = decoded(bytes);
  if (text === null) return refused("it is not UTF-8 text");
  if (format !== "trufflehog") {
    const runs = sarifRuns(json(text));
    if (runs !== null) {
      return sarifSize(runs) > MOST_RESULTS ? tooLarge() : { ok: true, value: readSarif(runs, roots) };
    }
    if (format === "sarif") return refused("it is not SARIF 2.1.0");
  }
  const lines = trufflehogLines(text);
  if (lines === null || (format === null && lines.length === 0)) {
    return refused(format === null ? "it is neither SARIF 2.1.0 nor trufflehog's JSON" : "it is not trufflehog's JSON");
  }
  if (lines.length > MOST_RESULTS) return tooLarge();
  const read = readTrufflehog(lines, roots);
  const nothing = lines.length > 0 && read.left.unreadable === lines.length;
  return nothing ? refused("no line of it is a result of trufflehog") : { ok: true, value: read };
}

function refused(why: string): Result<never, Refusal> {
  const message = `The file cannot be imported: ${why}. Let the scanner write its report again, and name the format.`;
  return { ok: false, failure: { code: "not-a-report", message } };
}

function tooLarge(): Result<never, Refusal> {
  const most = `${MOST_IMPORT_BYTES / 1024 / 1024} MB and ${MOST_RESULTS} results`;
  const message = `The file is too large: ${most} are the most. Split it, one scanner's run a file.`;
  return { ok: false, failure: { code: "too-large", message } };
}

/** A byte order mark, which some programs write, is no part of the text. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The parser's own message would quote the text. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
