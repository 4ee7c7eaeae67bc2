import type { Failure, Finding, Result, UnparsedFile } from "../core/contracts.ts";
import { type SealedMatch, treeFindings } from "../core/detectors/tree-literal.ts";
import type { ScannedRepository } from "../core/report/report.ts";
import { ciFileKind } from "../core/workflow/repo.ts";
import { withCalls } from "./calls-of-clones.ts";
import { findAll } from "./find-repositories.ts";
import type { CloneCalls, FoundRepository, Scanner } from "./ports.ts";

export interface LiteralFile {
  readonly path: string;
  readonly matches: readonly SealedMatch[];
  readonly skipped?: string;
  readonly commit?: string;
}

/** Looks for literal credentials in all files of a repository, and in its past. */
export interface LiteralScanner {
  /** `commit` is what a bare repository is read at. */
  readonly tree: (repository: FoundRepository, commit: string | null) => Promise<readonly LiteralFile[]>;
  readonly history: (repository: FoundRepository) => Promise<readonly LiteralFile[]>;
}

export interface ScanPathsPorts {
  readonly find: (path: string) => Promise<Result<readonly FoundRepository[]>>;
  readonly scanner: Pick<Scanner, "scan">;
  readonly literals: LiteralScanner;
  readonly clones: (repositories: readonly FoundRepository[]) => CloneCalls;
  /** Called before each repository is looked into. */
  readonly progress: (done: number, total: number, name: string) => void;
}

export interface ScanPathsRequest {
  readonly paths: readonly string[];
  readonly tree: boolean;
  readonly history: boolean;
}

/**
 * Scans every repository that the paths lead to, with what they call in each other. Nothing is scanned when one of the paths cannot be
 * read.
 */
export async function scanPaths(
  ports: ScanPathsPorts,
  request: ScanPathsRequest,
): Promise<Result<readonly ScannedRepository[], Failure<"paths">>> {
  const found = await findAll(ports.find, request.paths);
  if (!found.ok) return found;
  const clones = ports.clones(found.value);
  const scanned: ScannedRepository[] = [];
  for (const [done, repository] of found.value.entries()) {
    ports.progress(done, found.value.length, repository.name);
    scanned.push(await scanOne(ports, request, repository, clones));
  }
  return { ok: true, value: scanned };
}

async function scanOne(
  ports: ScanPathsPorts,
  request: ScanPathsRequest,
  repository: FoundRepository,
  clones: CloneCalls,
): Promise<ScannedRepository> {
  const source = await repository.read();
  const report = await ports.scanner.scan(await withCalls(source, repository.name, clones));
  const failed: UnparsedFile[] = [];
  const look = async (what: string, scan: () => Promise<readonly LiteralFile[]>): Promise<readonly LiteralFile[]> => {
    try {
      return await scan();
    } catch (error) {
      // A damaged repository is not understood; the others are still scanned.
      failed.push({
        path: ".",
        reason: "unreadable",
        detail: `${what}: ${error instanceof Error ? error.message : error}`,
      });
      return [];
    }
  };
  const tree = request.tree ? await look("the tree", () => ports.literals.tree(repository, source.commit)) : [];
  const history = request.history ? await look("the history", () => ports.literals.history(repository)) : [];
  const now = treeFindings(tree).filter((finding) => !report.findings.some((known) => overlaps(known, finding)));
  const known = new Set([...report.findings, ...now].map((finding) => finding.literal?.hmac));
  const past = treeFindings(history).filter((finding) => !known.has(finding.literal?.hmac));
  const paths = [...source.files, ...source.unreadable].map((file) => file.path);
  return {
    name: repository.name,
    path: repository.path,
    commit: source.commit,
    workflows: paths.filter((path) => ciFileKind(path) === "workflow").length,
    actions: paths.filter((path) => ciFileKind(path) === "action").length,
    unparsed: [...report.unparsed, ...skippedFiles(tree, report.unparsed), ...missingPast(history), ...failed],
    findings: [...report.findings, ...now, ...past],
  };
}

/** The CI files are part of the tree: what the workflow's own rules found there is not said twice. */
function overlaps(known: Finding, other: Finding): boolean {
  if (known.literal === null || known.primary.path !== other.primary.path) return false;
  return known.primary.start < other.primary.end && other.primary.start < known.primary.end;
}

/**
 * A partial clone lacks most of its past, which would look clean. One line says so: there can be thousands of files. A version that is too
 * large is let pass here, since nobody could make the past any smaller.
 */
function missingPast(files: readonly LiteralFile[]): readonly UnparsedFile[] {
  const count = files.filter((file) => file.skipped === "unreadable").length;
  if (count === 0) return [];
  const detail = `the history: git does not have the content of ${count} versions of files; fetch them, or clone without --filter`;
  return [{ path: ".", reason: "unreadable", detail }];
}

/** What could not be looked into is not understood. Binary files and links are no text and hold nothing of their own. */
function skippedFiles(files: readonly LiteralFile[], known: readonly UnparsedFile[]): readonly UnparsedFile[] {
  const told = new Set(known.map((file) => file.path));
  return files.flatMap(({ path, skipped }) => {
    if (told.has(path)) return [];
    if (skipped === "too-large")
      return { path, reason: "too-large" as const, detail: "larger than the limit of the literal scan" };
    if (skipped === "unreadable") return { path, reason: "unreadable" as const, detail: "the file could not be read" };
    return [];
  });
}
