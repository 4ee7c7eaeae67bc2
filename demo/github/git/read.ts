import { ObjectProcess } from "./batch.ts";
import { commitIn, type RawCommit, type Signatory } from "./objects.ts";
import { askGit, git } from "./run.ts";

/** Everything here reads git itself, so that there is one truth; nothing is kept. */

/** A commit, its times in UTC. */
export interface CommitDetail extends RawCommit {
  readonly sha: string;
}

export interface TreeEntry {
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  /** Bytes; 0 for what is no blob. */
  readonly size: number;
  readonly name: string;
}

/** The commit or tree that a name which git understands leads to, or null. */
export function idOf(folder: string, name: string, type: "commit" | "tree"): Promise<string | null> {
  return askGit(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{${type}}`]);
}

export interface Resolved {
  readonly sha: string;
  /** The full ref that was meant; null for a commit id. */
  readonly ref: string | null;
}

/**
 * What a person's short name means, in GitHub's order: a full ref, a branch, a tag, a commit id. Nothing else that git
 * would understand (`HEAD~3`, `@{yesterday}`) is admitted.
 */
export async function resolveName(folder: string, name: string): Promise<Resolved | null> {
  const candidates = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
  for (const ref of candidates) {
    const sha = isRefName(ref) ? await idOf(folder, ref, "commit") : null;
    if (sha !== null) return { sha, ref };
  }
  if (!/^[0-9a-f]{7,40}$/i.test(name)) return null;
  const sha = await idOf(folder, name, "commit");
  return sha === null ? null : { sha, ref: null };
}

/** A subset of what git allows in a ref: enough for real names, nothing that means more than a name. */
export function isRefName(ref: string): boolean {
  return /^refs\/[^\s~^:?*[\\\p{Cc}]+$/u.test(ref) && !/\.\.|@\{|\/\/|\.lock$|\/$|\.$/.test(ref);
}

export function readCommit(folder: string, sha: string): Promise<CommitDetail> {
  return reading(folder, (objects) => commitFrom(objects, sha));
}

/** The commits that `head` has and `base` has not, oldest first. */
export async function readCommits(folder: string, base: string, head: string): Promise<CommitDetail[]> {
  const order = ["--reverse", "--topo-order"];
  const listed = await git(folder, ["rev-list", ...order, "--end-of-options", `${base}..${head}`]);
  const shas = listed.toString("utf8").split("\n").filter(Boolean);
  return reading(folder, (objects) => Promise.all(shas.map((sha) => commitFrom(objects, sha))));
}

async function reading<T>(folder: string, work: (objects: ObjectProcess) => Promise<T>): Promise<T> {
  const objects = new ObjectProcess(folder);
  try {
    return await work(objects);
  } finally {
    objects.close();
  }
}

async function commitFrom(objects: ObjectProcess, sha: string): Promise<CommitDetail> {
  const found = await objects.ask(sha);
  if (found?.type !== "commit") throw new Error(`There is no commit ${sha}.`);
  return detailOf(found.sha, commitIn(found.content));
}

function detailOf(sha: string, commit: RawCommit): CommitDetail {
  const inUtc = (person: Signatory) => ({ ...person, date: zulu(person.date) });
  return { ...commit, sha, author: inUtc(commit.author), committer: inUtc(commit.committer) };
}

function zulu(date: string): string {
  return new Date(date).toISOString().replace(".000Z", "Z");
}

/** The entry at a path, or null. The root is a tree without a name. */
export async function entryAt(folder: string, sha: string, path: string): Promise<TreeEntry | null> {
  if (path === "") return { mode: "040000", type: "tree", sha: "", size: 0, name: "" };
  const [entry] = await list(folder, sha, [path]);
  return entry ?? null;
}

/** What a folder holds, one level deep; `path` is "" for the root. */
export function entriesIn(folder: string, sha: string, path: string): Promise<TreeEntry[]> {
  return list(folder, sha, path === "" ? [] : [`${path}/`]);
}

async function list(folder: string, sha: string, paths: readonly string[]): Promise<TreeEntry[]> {
  const literal = ["--literal-pathspecs", "ls-tree", "-z", "--long", "--end-of-options", sha];
  const out = await git(folder, [...literal, ...paths]);
  return out.toString("utf8").split("\0").filter(Boolean).map(parseEntry);
}

function parseEntry(line: string): TreeEntry {
  const tab = line.indexOf("\t");
  const [mode = "", type = "", sha = "", size = "-"] = line.slice(0, tab).split(/ +/);
  const name = line.slice(tab + 1);
  return { mode, type: type as TreeEntry["type"], sha, size: size === "-" ? 0 : Number(size), name };
}

/** Every entry below a tree, with folders; `recursive` goes into them, and names are then whole paths. */
export async function readTree(folder: string, tree: string, recursive: boolean): Promise<TreeEntry[]> {
  const deep = recursive ? ["-r", "-t"] : [];
  const out = await git(folder, ["ls-tree", "-z", "--long", ...deep, "--end-of-options", tree]);
  return out.toString("utf8").split("\0").filter(Boolean).map(parseEntry);
}

export function readBlob(folder: string, sha: string): Promise<Buffer> {
  return git(folder, ["cat-file", "blob", sha]);
}

/** A file's text at a commit, or null where there is no such file. */
export async function readFileAt(folder: string, sha: string, path: string): Promise<string | null> {
  const entry = await entryAt(folder, sha, path);
  if (entry?.type !== "blob") return null;
  return (await readBlob(folder, entry.sha)).toString("utf8");
}
