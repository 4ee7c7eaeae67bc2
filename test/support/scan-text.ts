import type { Finding } from "../../lib/core/contracts.ts";
import { type RepositoryReport, scanRepository } from "../../lib/core/scan.ts";
import type { CiFile, RepoModel } from "../../lib/core/workflow/model.ts";
import { readCiFile } from "../../lib/core/workflow/read-file.ts";
import { buildRepoModel } from "../../lib/core/workflow/repo.ts";

/** The workflow that most tests need only one of. */
export const CI = ".github/workflows/ci.yml";

export type Files = Readonly<Record<string, string | Uint8Array>>;

function sources(files: Files) {
  return Object.entries(files).map(([path, content]) => ({
    path,
    bytes: typeof content === "string" ? new TextEncoder().encode(content) : content,
  }));
}

/** Stands in for the HMAC: the same value gives the same text, another value another one of no use. */
function seal(value: string): string {
  let sum = 7;
  for (const character of value) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return `sealed-${sum}`;
}

export function scanFiles(
  files: Files,
  name = "acme/app",
  notBlocking: readonly Finding["kind"][] = [],
): RepositoryReport {
  return scanRepository({ name, files: sources(files) }, { settings: { notBlocking: new Set(notBlocking) }, seal });
}

export function modelOf(files: Files, name = "acme/app"): RepoModel {
  return buildRepoModel({ name, files: sources(files) }, seal);
}

/** Reads one file that has to be understood. */
export function readText(text: string, path = CI, siblings: readonly string[] = []): CiFile {
  const result = readCiFile(path, text, path === CI ? "workflow" : "action", new Set(siblings));
  if ("unparsed" in result) throw new Error(`${path}: ${result.unparsed.reason} ${result.unparsed.detail}`);
  return result.file;
}

/** A workflow of one job around these steps, which are given as they stand below `steps:`, indented by six. */
export function steps(text: string, head = "on: push"): string {
  return `${head}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n${text}`;
}

/** `kind name context`, the shortest sentence that says what a finding is and where it stands. */
export function brief(finding: Finding): string {
  return `${finding.kind} ${finding.secretName ?? "-"} ${finding.context}`;
}

export function briefs(files: Files, name?: string): readonly string[] {
  return scanFiles(files, name).findings.map(brief);
}

/** The only finding; an error says what there is instead. */
export function only(files: Files, name?: string): Finding {
  const { findings, unparsed } = scanFiles(files, name);
  const [finding] = findings;
  if (!finding || findings.length !== 1) {
    throw new Error(`expected one finding, got ${JSON.stringify([findings.map(brief), unparsed])}`);
  }
  return finding;
}

/** Where the value goes, as `line what`. */
export function sinks(finding: Finding): readonly string[] {
  return finding.sinks.map((sink) => `${sink.line} ${sink.what}`);
}
