import { type Dirent, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import type { TreeFileResult } from "./types.ts";

/** A `.gitignore` and the folder it is in, relative to the root, with a trailing slash; empty for the root. */
interface IgnoreFile {
  readonly base: string;
  readonly rules: Ignore;
}

export interface Walk {
  readonly paths: Generator<string, void>;
  /** What was met that is not looked into. Complete when `paths` is exhausted. */
  readonly skipped: TreeFileResult[];
  ignored(): number;
}

const MAX_IGNORE_BYTES = 1_000_000;

/**
 * Lists the files below `root`, as paths relative to it: links are not followed, `.git` is left out, and so is what a `.gitignore`
 * (of the file's folder or one above it, up to the root) names. A file that git tracks is scanned whatever `.gitignore`
 * says, since it is part of the repository all the same.
 * @param index paths that git tracks, relative to the root; null: not known, then nothing is ignored
 */
export function walkTree(root: string, index: ReadonlySet<string> | null): Walk {
  const tracked = index ?? new Set<string>();
  const trackedFolders = foldersOf(tracked);
  const skipped: TreeFileResult[] = [];
  const realRoot = realpathSync(root);
  let ignored = 0;

  function* walkFolder(folder: string, above: readonly IgnoreFile[], onlyTracked: boolean): Generator<string, void> {
    const entries = listFolder(root, folder, skipped);
    const ignores =
      onlyTracked || index === null || !hasIgnoreFile(entries) ? above : [...above, readIgnoreFile(root, folder)];
    for (const entry of entries) {
      const path = folder + entry.name;
      if (entry.name === ".git") continue;
      const isFolder = entry.isDirectory();
      const known = isFolder ? trackedFolders.has(path) : tracked.has(path);
      const excluded = onlyTracked || isIgnored(ignores, isFolder ? `${path}/` : path);
      if (excluded && !known) {
        ignored++;
      } else if (isFolder) {
        yield* walkFolder(`${path}/`, ignores, excluded);
      } else if (entry.isFile()) {
        yield path;
      } else if (entry.isSymbolicLink()) {
        if (leavesTree(realRoot, join(root, path))) skipped.push({ path, matches: [], skipped: "symlink-outside" });
      } else {
        skipped.push({ path, matches: [], skipped: "not-a-file" });
      }
    }
  }

  return { paths: walkFolder("", [], false), skipped, ignored: () => ignored };
}

function listFolder(root: string, folder: string, skipped: TreeFileResult[]): readonly Dirent[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (folder === "") throw error;
    skipped.push({ path: folder.slice(0, -1), matches: [], skipped: "unreadable" });
    return [];
  }
}

function hasIgnoreFile(entries: readonly Dirent[]): boolean {
  return entries.some((entry) => entry.name === ".gitignore" && entry.isFile());
}

function readIgnoreFile(root: string, folder: string): IgnoreFile {
  const rules = ignore({ ignorecase: false });
  try {
    const text = readFileSync(join(root, folder, ".gitignore"), "utf8");
    if (text.length <= MAX_IGNORE_BYTES) rules.add(text);
  } catch {
    // An unreadable .gitignore excludes nothing: more is scanned, never less.
  }
  return { base: folder, rules };
}

/** The nearest `.gitignore` that has an opinion decides, as in git ("gitignore", pattern precedence). */
function isIgnored(ignores: readonly IgnoreFile[], path: string): boolean {
  for (let index = ignores.length - 1; index >= 0; index--) {
    const file = ignores[index];
    if (file === undefined) continue;
    const verdict = file.rules.test(path.slice(file.base.length));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

function foldersOf(paths: ReadonlySet<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const folder = path.slice(0, slash);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

/** A link whose target is missing leads nowhere and counts as inside. */
function leavesTree(realRoot: string, path: string): boolean {
  try {
    const target = realpathSync(path);
    return target !== realRoot && !target.startsWith(realRoot + sep);
  } catch {
    return false;
  }
}
