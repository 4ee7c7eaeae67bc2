import { z } from "zod";
import { addressWords, type RepositoryAddress, repositoryAddress } from "./address.ts";
import { placeOfPath, type Roots } from "./place.ts";
import type { ImportedFinding, ImportedReport, LeftReason } from "./report.ts";
import { ruleMeaning } from "./rules.ts";
import { commitId, shortName } from "./words.ts";

/**
 * trufflehog's JSON lines (`trufflehog … --json`): one result a line. The schema names what is kept; Raw, RawV2, Redacted, ExtraData and
 * StructuredData hold the secret or parts of it, and people's addresses stand in the metadata: all of that is dropped by reading.
 * Source: https://github.com/trufflesecurity/trufflehog (pkg/output/json.go, proto/source_metadata.proto)
 */

const TOOL = "trufflehog";

const source = z.object({
  commit: z.string().optional(),
  file: z.string().optional(),
  repository: z.string().optional(),
  line: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
});
const line = z.object({
  SourceMetadata: z.object({ Data: z.record(z.string().max(40), source) }),
  DetectorName: z.string(),
  Verified: z.boolean().optional(),
});

/** Results and notes, one a line; null for a text that holds no result of trufflehog, or another thing than JSON. */
export function trufflehogLines(text: string): readonly unknown[] | null {
  const found: unknown[] = [];
  for (const one of text.split("\n")) {
    if (one.trim() === "") continue;
    const value = parsedLine(one);
    if (value === undefined) return null;
    if (!isNote(value)) found.push(value);
  }
  return found;
}

/** Every result by its repository. Total: what is not as the format says is counted in `left`. */
export function readTrufflehog(lines: readonly unknown[], roots: Roots): ImportedReport {
  const left = { unreadable: 0, "no-place": 0, outside: 0 };
  const groups = new Map<string, { repository: RepositoryAddress | null; findings: ImportedFinding[] }>();
  for (const value of lines) {
    const read = readLine(value, roots);
    if (typeof read === "string") {
      left[read] += 1;
      continue;
    }
    const { repository, finding } = read;
    const key = repository === null ? "" : `${repository.host} ${addressWords(repository)}`.toLowerCase();
    const group = groups.get(key) ?? { repository, findings: [] };
    group.findings.push(finding);
    groups.set(key, group);
  }
  const runs = [...groups.values()].map((group) => ({ tool: TOOL, version: null, commit: null, ...group }));
  return { runs, left };
}

interface ReadLine {
  readonly repository: RepositoryAddress | null;
  readonly finding: ImportedFinding;
}

function readLine(value: unknown, roots: Roots): ReadLine | LeftReason {
  const parsed = line.safeParse(value);
  const [from, ...more] = parsed.success ? Object.values(parsed.data.SourceMetadata.Data) : [];
  if (!parsed.success || from === undefined || more.length > 0) return "unreadable";
  const named = from.repository?.trim() ?? "";
  const repository = named === "" ? null : repositoryAddress(named);
  // It names a repository, but not one that we could know: it must not become a finding of another one.
  if (named !== "" && repository === null && !isFolder(named)) return "unreadable";
  const placed = placeOfPath(from.file ?? "", roots);
  if (!placed.ok) return placed.left;
  const { DetectorName: rule, Verified: verified = false } = parsed.data;
  const at = Math.max(1, from.line ?? 1);
  return {
    repository,
    finding: {
      rule: rule.trim() === "" ? "unnamed rule" : shortName(rule, 200),
      ...ruleMeaning(TOOL, rule, []),
      severity: verified ? "critical" : "high",
      confidence: verified ? "high" : "low",
      path: placed.path,
      line: at,
      column: 1,
      endLine: at,
      endColumn: 1,
      commit: commitId(from.commit),
    },
  };
}

/** What `trufflehog git file:///clone` writes: the scanner's own folder. */
function isFolder(text: string): boolean {
  return /^(?:file:|[./]|[A-Za-z]:[\\/])/.test(text);
}

function parsedLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** trufflehog's log lines, which come along when both of its outputs were kept in one file. */
function isNote(value: unknown): boolean {
  return z.object({ level: z.string(), msg: z.string(), SourceMetadata: z.never().optional() }).safeParse(value)
    .success;
}
