import { createHash } from "node:crypto";
import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { UnparsedFile } from "../../core/contracts.ts";
import { ciFileKind } from "../../core/workflow/repo.ts";
import { MAX_CI_FILE_BYTES } from "../../core/workflow/yaml.ts";
import type { Place } from "./discover.ts";
import { type GitRunner, gitIn } from "./run.ts";

export interface ReadFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly blobSha: string;
}

/** The CI files of one repository, and the other paths that are known of it. */
export interface ReadRepository {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly files: readonly ReadFile[];
  readonly unreadable: readonly UnparsedFile[];
  readonly siblings: ReadonlySet<string>;
}

const MAX_WALKED = 400_000;

/**
 * Reads CI files: from the work tree of a clone or a plain folder, from HEAD of a bare repository. `commit` is HEAD when the files are
 * HEAD's, and null when the work tree has others: a commit that did not contain what was found would be a lie.
 */
export async function readRepository(place: Place): Promise<ReadRepository> {
  if (place.form === "folder" || !place.gitDir) return readFolder(place.path);
  const git = gitIn(place.gitDir, place.form === "clone" ? place.path : null);
  const head = (await git.run(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]))?.toString().trim() || null;
  const branch = (await git.run(["symbolic-ref", "--quiet", "--short", "HEAD"]))?.toString().trim() || null;
  const missing: UnparsedFile[] = head
    ? []
    : [{ path: ".", reason: "no-commit", detail: "the repository has no commit, or HEAD names none" }];
  if (place.form === "bare") {
    if (!head) return { commit: null, branch, files: [], unreadable: missing, siblings: new Set() };
    return { ...(await readTree(git, head)), branch };
  }
  const read = await readClone(place.path, git);
  const same = head !== null && (await sameAsHead(git, head, read.files));
  return { ...read, commit: same ? head : null, branch, unreadable: [...missing, ...read.unreadable] };
}

async function readClone(root: string, git: GitRunner): Promise<Omit<ReadRepository, "commit" | "branch">> {
  const listed = await git.run(["ls-files", "-z", "--cached"]);
  if (!listed) return readFolder(root);
  const siblings = new Set(listed.toString("utf8").split("\0").filter(Boolean));
  for (const name of workflowNames(root)) siblings.add(name);
  return readPaths(root, siblings);
}

/** Workflows that are not committed yet are there to be scanned, too. */
function workflowNames(root: string): readonly string[] {
  try {
    return readdirSync(join(root, ".github", "workflows")).map((name) => `.github/workflows/${name}`);
  } catch {
    return [];
  }
}

function readFolder(root: string): ReadRepository {
  const siblings = new Set<string>();
  const pending = [""];
  for (let folder = pending.pop(); folder !== undefined && siblings.size < MAX_WALKED; folder = pending.pop()) {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch {
      siblings.add(`${folder}/action.yml`);
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
  return { commit: null, branch: null, ...readPaths(root, siblings) };
}

function readPaths(root: string, siblings: ReadonlySet<string>): Omit<ReadRepository, "commit" | "branch"> {
  const files: ReadFile[] = [];
  const unreadable: UnparsedFile[] = [];
  const realRoot = realpathSync(root);
  for (const path of siblings) {
    if (!ciFileKind(path)) continue;
    const read = readOne(realRoot, path);
    if (read && "bytes" in read) files.push(read);
    else if (read) unreadable.push(read);
  }
  return { files, unreadable, siblings };
}

/** One file of a work tree. Nothing is followed out of the tree, and nothing but a regular file is opened: a pipe would wait for ever. */
function readOne(realRoot: string, path: string): ReadFile | UnparsedFile | null {
  const full = join(realRoot, path);
  try {
    const real = realpathSync(full);
    const inside = relative(realRoot, real);
    if (inside === ".." || inside.startsWith(`..${sep}`)) {
      return { path, reason: "symlink-outside", detail: "a symbolic link leads out of the repository" };
    }
    const stat = lstatSync(real);
    if (stat.isDirectory()) return null;
    if (!stat.isFile()) return { path, reason: "unreadable", detail: "not a regular file" };
    if (stat.size > MAX_CI_FILE_BYTES) return tooLarge(path, stat.size);
    const bytes = readFileSync(real);
    return { path, bytes, blobSha: blobSha(bytes) };
  } catch (error) {
    return missingFile(full, path, (error as NodeJS.ErrnoException).code ?? "unknown error");
  }
}

/** A path that git lists and the work tree lacks is a deletion; a link to nowhere is not. */
function missingFile(full: string, path: string, code: string): UnparsedFile | null {
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

function tooLarge(path: string, bytes: number): UnparsedFile {
  return { path, reason: "too-large", detail: `${bytes} bytes; CI files above ${MAX_CI_FILE_BYTES} are not read` };
}

interface TreeEntry {
  readonly mode: string;
  readonly sha: string;
  readonly size: number;
}

async function readTree(git: GitRunner, head: string): Promise<Omit<ReadRepository, "branch">> {
  const entries = await listTree(git, head, ["-l"]);
  const files: ReadFile[] = [];
  const unreadable: UnparsedFile[] = [];
  const wanted: { path: string; sha: string }[] = [];
  for (const [path, entry] of entries) {
    if (!ciFileKind(path)) continue;
    if (entry.mode === "120000" || entry.mode === "160000") {
      unreadable.push({ path, reason: "symlink-outside", detail: "a link, which a bare repository cannot follow" });
    } else if (entry.size > MAX_CI_FILE_BYTES) unreadable.push(tooLarge(path, entry.size));
    else wanted.push({ path, sha: entry.sha });
  }
  const blobs = await catFiles(
    git,
    wanted.map((item) => item.sha),
  );
  for (const { path, sha } of wanted) {
    const bytes = blobs.get(sha);
    if (bytes) files.push({ path, bytes, blobSha: sha });
    else unreadable.push({ path, reason: "unreadable", detail: "git does not have the file's content" });
  }
  return { commit: head, files, unreadable, siblings: new Set(entries.keys()) };
}

async function listTree(
  git: GitRunner,
  head: string,
  extra: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry>> {
  const listed = await git.run(["ls-tree", "-r", "-z", "--full-tree", ...extra, head]);
  const entries = new Map<string, TreeEntry>();
  for (const line of (listed?.toString("utf8") ?? "").split("\0")) {
    const tab = line.indexOf("\t");
    if (tab === -1) continue;
    const [mode = "", , sha = "", size = "0"] = line.slice(0, tab).split(/\s+/);
    entries.set(line.slice(tab + 1), { mode, sha, size: Number(size) || 0 });
  }
  return entries;
}

async function catFiles(git: GitRunner, shas: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const blobs = new Map<string, Uint8Array>();
  if (shas.length === 0) return blobs;
  const output = await git.run(["cat-file", "--batch"], `${shas.join("\n")}\n`);
  let at = 0;
  while (output && at < output.length) {
    const newline = output.indexOf(10, at);
    if (newline === -1) break;
    const [sha = "", type = "", size = ""] = output.subarray(at, newline).toString("latin1").split(" ");
    at = newline + 1;
    if (type !== "blob") continue;
    const length = Number(size);
    blobs.set(sha, output.subarray(at, at + length));
    at += length + 1;
  }
  return blobs;
}

/** Whether the CI files of the work tree are those of HEAD, no more and no fewer. */
async function sameAsHead(git: GitRunner, head: string, files: readonly ReadFile[]): Promise<boolean> {
  const entries = await listTree(git, head, []);
  for (const file of files) {
    const entry = entries.get(file.path);
    if (!entry || (entry.sha !== file.blobSha && entry.mode !== "120000")) return false;
  }
  const read = new Set(files.map((file) => file.path));
  const lost = [...entries].filter(
    ([path, entry]) => ciFileKind(path) && !read.has(path) && entry.mode.startsWith("100"),
  );
  return lost.length === 0;
}

/** The id that git gives a blob (SHA-1 repositories). */
function blobSha(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.byteLength}\0`).update(bytes).digest("hex");
}
