import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { UnparsedFile } from "../../core/contracts.ts";
import { ciFileKind } from "../../core/workflow/repo.ts";
import { MAX_CI_FILE_BYTES } from "../../core/workflow/yaml.ts";
import type { Place } from "./discover.ts";
import {
  blobSha,
  type ReadFile,
  type ReadFiles,
  readEntries,
  readTree,
  sameAsHead,
  type TreeEntry,
  tooLarge,
} from "./objects.ts";
import { type GitRunner, gitIn } from "./run.ts";

export type { ReadFile } from "./objects.ts";

/** The CI files of one repository, and the other paths that are known of it. */
export interface ReadRepository extends ReadFiles {
  readonly commit: string | null;
  readonly branch: string | null;
}

const MAX_WALKED = 400_000;

/**
 * Reads CI files: from the work tree of a clone or a plain folder, from HEAD of a bare repository. `commit` is HEAD when the files are
 * HEAD's, and null when the work tree has others: a commit that did not contain what was found would be a lie.
 */
export async function readRepository(place: Place): Promise<ReadRepository> {
  if (place.form === "folder" || !place.gitDir) return { commit: null, branch: null, ...readFolder(place.path) };
  const git = gitIn(place.gitDir, place.form === "clone" ? place.path : null);
  const head = (await git.run(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]))?.toString().trim() || null;
  const branch = (await git.run(["symbolic-ref", "--quiet", "--short", "HEAD"]))?.toString().trim() || null;
  const missing: UnparsedFile[] = head
    ? []
    : [{ path: ".", reason: "no-commit", detail: "the repository has no commit, or HEAD names none" }];
  if (place.form === "bare") {
    if (!head) return { commit: null, branch, files: [], unreadable: missing, siblings: new Set() };
    return { commit: head, branch, ...(await readTree(git, head)) };
  }
  const read = await readClone(place.path, place.gitDir, git, head);
  const same = head !== null && (await sameAsHead(git, head, read));
  return { ...read, commit: same ? head : null, branch, unreadable: [...missing, ...read.unreadable] };
}

async function readClone(root: string, gitDir: string, git: GitRunner, head: string | null): Promise<ReadFiles> {
  if (head && !isCheckedOut(root, gitDir)) return await readTree(git, head);
  const listed = await git.run(["ls-files", "-z", "--cached", "--stage", "-t"]);
  if (!listed || !existsSync(join(gitDir, "index"))) return readFolder(root);
  const { siblings, sparse } = readIndex(listed, root);
  for (const name of workflowNames(root)) siblings.add(name);
  const onDisk = readPaths(root, siblings, head?.length ?? 40);
  const inGit = await readEntries(git, sparse);
  return {
    files: [...onDisk.files, ...inGit.files],
    unreadable: [...onDisk.unreadable, ...inGit.unreadable],
    siblings,
  };
}

/** False for what was cloned with --no-checkout: what HEAD has is what there is. */
export function isCheckedOut(root: string, gitDir: string): boolean {
  return existsSync(join(gitDir, "index")) || readdirSync(root).some((name) => name !== ".git");
}

/** What `ls-files --stage -t` says, `TAG MODE SHA STAGE<tab>PATH`. A sparse checkout leaves out files (tag S) that GitHub runs all the same. */
function readIndex(listed: Buffer, root: string) {
  const siblings = new Set<string>();
  const sparse = new Map<string, TreeEntry>();
  for (const line of listed.toString("utf8").split("\0")) {
    const tab = line.indexOf("\t");
    if (tab === -1) continue;
    const path = line.slice(tab + 1);
    siblings.add(path);
    const [tag, mode = "", sha = ""] = line.slice(0, tab).split(" ");
    if (tag === "S" && ciFileKind(path) && !existsSync(join(root, path))) sparse.set(path, { mode, sha, size: 0 });
  }
  return { siblings, sparse };
}

/** Workflows that are not committed yet are there to be scanned, too. */
function workflowNames(root: string): readonly string[] {
  try {
    return readdirSync(join(root, ".github", "workflows")).map((name) => `.github/workflows/${name}`);
  } catch {
    return [];
  }
}

function readFolder(root: string): ReadFiles {
  const siblings = new Set<string>();
  const pending = [""];
  while (pending.length > 0 && siblings.size < MAX_WALKED) {
    const folder = pending.pop() ?? "";
    let entries: Dirent[];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch {
      siblings.add(folder === "" ? "action.yml" : `${folder}/action.yml`);
      continue;
    }
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== ".git" && entry.name !== "node_modules") pending.push(path);
      } else siblings.add(path);
    }
  }
  for (const name of workflowNames(root)) siblings.add(name);
  const read = readPaths(root, siblings, 40);
  if (pending.length === 0) return read;
  const detail = `more than ${MAX_WALKED} files; those after that were not looked for`;
  return { ...read, unreadable: [...read.unreadable, { path: ".", reason: "too-large", detail }] };
}

function readPaths(root: string, siblings: ReadonlySet<string>, digits: number): ReadFiles {
  const files: ReadFile[] = [];
  const unreadable: UnparsedFile[] = [];
  const realRoot = realpathSync(root);
  for (const path of siblings) {
    if (!ciFileKind(path)) continue;
    const read = readOne(realRoot, path, digits);
    if (read && "bytes" in read) files.push(read);
    else if (read) unreadable.push(read);
  }
  return { files, unreadable, siblings };
}

/** One file of a work tree. Nothing is followed out of the tree, and nothing but a regular file is opened: a pipe would wait for ever. */
function readOne(realRoot: string, path: string, digits: number): ReadFile | UnparsedFile | null {
  const full = join(realRoot, path);
  try {
    const real = realpathSync(full);
    const inside = relative(realRoot, real);
    // Neither is git's own folder part of what is committed: its configuration may hold a token.
    if (inside === ".." || inside.startsWith(`..${sep}`) || inside.startsWith(`.git${sep}`)) {
      return { path, reason: "symlink-outside", detail: "a symbolic link leads out of the repository" };
    }
    const stat = lstatSync(real);
    if (stat.isDirectory()) return null;
    if (!stat.isFile()) return { path, reason: "unreadable", detail: "not a regular file" };
    if (stat.size > MAX_CI_FILE_BYTES) return tooLarge(path, stat.size);
    const bytes = readFileSync(real);
    return { path, bytes, blobSha: blobSha(bytes, digits) };
  } catch (error) {
    return missingFile(full, path, (error as NodeJS.ErrnoException).code ?? "unknown error");
  }
}

/** A path that git lists and the work tree lacks is a deletion; a link to nowhere is not. */
function missingFile(full: string, path: string, code: string): UnparsedFile | null {
  // The name as it was listed is not the name on disk.
  if (path.includes("\uFFFD")) return { path, reason: "unreadable", detail: "the file's name is not UTF-8 text" };
  if (code === "ENOENT" || code === "ENOTDIR") {
    try {
      if (!lstatSync(full).isSymbolicLink()) return null;
      return { path, reason: "symlink-outside", detail: "a symbolic link leads to nothing inside the repository" };
    } catch {
      return null;
    }
  }
  return { path, reason: code === "ELOOP" ? "symlink-outside" : "unreadable", detail: code };
}
