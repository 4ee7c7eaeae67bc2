import { createHash } from "node:crypto";
import type { UnparsedFile } from "../../core/contracts.ts";
import { ciFileKind } from "../../core/workflow/repo.ts";
import { MAX_CI_FILE_BYTES } from "../../core/workflow/yaml.ts";
import type { GitRunner } from "./run.ts";

export interface ReadFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly blobSha: string;
}

/** CI files, those that could not be read, and every path that is known. */
export interface ReadFiles {
  readonly files: readonly ReadFile[];
  readonly unreadable: readonly UnparsedFile[];
  readonly siblings: ReadonlySet<string>;
}

export interface TreeEntry {
  readonly mode: string;
  readonly sha: string;
  readonly size: number;
}

/** Reads the CI files of a commit out of the object store. */
export async function readTree(git: GitRunner, head: string): Promise<ReadFiles> {
  // Sizes cannot be told where a partial clone lacks a file; which one it is, its content will tell.
  const entries = (await listTree(git, head, ["-l"])) ?? (await listTree(git, head, []));
  if (entries === null) {
    const detail = "git cannot list the files of HEAD: objects are missing or damaged";
    return { files: [], unreadable: [{ path: ".", reason: "unreadable", detail }], siblings: new Set() };
  }
  return { ...(await readEntries(git, entries)), siblings: new Set(entries.keys()) };
}

/** Reads those of the entries that are CI files. */
export async function readEntries(
  git: GitRunner,
  entries: ReadonlyMap<string, TreeEntry>,
): Promise<Omit<ReadFiles, "siblings">> {
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
  return { files, unreadable };
}

export function tooLarge(path: string, bytes: number): UnparsedFile {
  return { path, reason: "too-large", detail: `${bytes} bytes; CI files above ${MAX_CI_FILE_BYTES} are not read` };
}

/** Null when git cannot list it: nothing there and nothing known are different answers. */
async function listTree(
  git: GitRunner,
  head: string,
  extra: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry> | null> {
  const listed = await git.run(["ls-tree", "-r", "-z", "--full-tree", ...extra, head]);
  if (listed === null) return null;
  const entries = new Map<string, TreeEntry>();
  for (const line of listed.toString("utf8").split("\0")) {
    const tab = line.indexOf("\t");
    if (tab === -1) continue;
    const [mode = "", , sha = "", size = "0"] = line.slice(0, tab).split(/\s+/);
    entries.set(line.slice(tab + 1), { mode, sha, size: Number(size) || 0 });
  }
  return entries;
}

/** Contents by their ids; what git does not have is not among them. */
export async function catFiles(git: GitRunner, shas: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
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

/** Whether the CI files of the work tree are those of HEAD, no more and no fewer. One that is too large to be read is taken for it. */
export async function sameAsHead(git: GitRunner, head: string, read: Omit<ReadFiles, "siblings">): Promise<boolean> {
  const entries = await listTree(git, head, []);
  if (entries === null) return false;
  for (const file of read.files) {
    const entry = entries.get(file.path);
    if (!entry || !(entry.mode === "120000" || isBlob(entry.sha, file))) return false;
  }
  const known = new Set(read.files.map((file) => file.path));
  for (const { path, reason } of read.unreadable) if (reason === "too-large") known.add(path);
  return ![...entries].some(([path, entry]) => ciFileKind(path) && !known.has(path) && entry.mode.startsWith("100"));
}

/** A checkout may have turned line ends into CR LF (`core.autocrlf`, `eol=crlf`): that is still the committed text. */
function isBlob(sha: string, file: ReadFile): boolean {
  if (sha === file.blobSha) return true;
  const text = Buffer.from(file.bytes).toString("latin1");
  return text.includes("\r\n") && sha === blobSha(Buffer.from(text.replaceAll("\r\n", "\n"), "latin1"), sha.length);
}

/** The id that git gives a blob. @param digits how long ids are in this repository: 64 where it uses SHA-256, else 40 */
export function blobSha(bytes: Uint8Array, digits: number): string {
  return createHash(digits === 64 ? "sha256" : "sha1")
    .update(`blob ${bytes.byteLength}\0`)
    .update(bytes)
    .digest("hex");
}
