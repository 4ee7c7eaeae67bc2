import { git, tryGit } from "./run.ts";

/** Everything here reads git itself, so that there is one truth; nothing is kept. */

export interface CommitDetail {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 */
  readonly date: string;
}

export interface TreeEntry {
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  /** Bytes; 0 for what is no blob. */
  readonly size: number;
  readonly name: string;
}

/** @returns the commit that the full ref names, or null */
export async function commitOfRef(folder: string, ref: string): Promise<string | null> {
  if (!ref.startsWith("refs/")) return null;
  return verify(folder, ref);
}

async function verify(folder: string, name: string): Promise<string | null> {
  const found = await tryGit(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  return found.code === 0 ? found.stdout.toString("utf8").trim() : null;
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
    const sha = isRefName(ref) ? await verify(folder, ref) : null;
    if (sha !== null) return { sha, ref };
  }
  if (!/^[0-9a-f]{7,40}$/i.test(name)) return null;
  const sha = await verify(folder, name);
  return sha === null ? null : { sha, ref: null };
}

/** A subset of what git allows in a ref: enough for real names, nothing that means more than a name. */
export function isRefName(ref: string): boolean {
  return /^refs\/[^\s~^:?*[\\\p{Cc}]+$/u.test(ref) && !/\.\.|@\{|\/\/|\.lock$|\/$|\.$/.test(ref);
}

const COMMIT_FIELDS = ["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"];

export async function readCommit(folder: string, sha: string): Promise<CommitDetail> {
  const format = COMMIT_FIELDS.join("%x00");
  const out = await git(folder, ["show", "--no-patch", `--format=${format}`, "--end-of-options", sha]);
  return commitIn(out.toString("utf8").split("\0"));
}

/** The commits that `head` has and `base` has not, oldest first. */
export async function readCommits(folder: string, base: string, head: string): Promise<CommitDetail[]> {
  const format = `tformat:${COMMIT_FIELDS.join("%x00")}`;
  const order = ["--reverse", "--topo-order"];
  const out = await git(folder, ["log", "-z", ...order, `--format=${format}`, "--end-of-options", `${base}..${head}`]);
  const fields = out.toString("utf8").split("\0");
  const count = Math.floor(fields.length / COMMIT_FIELDS.length);
  return Array.from({ length: count }, (_, index) => commitIn(fields.slice(index * COMMIT_FIELDS.length)));
}

function commitIn(fields: readonly string[]): CommitDetail {
  const at = (index: number) => fields[index] ?? "";
  return {
    sha: at(0),
    tree: at(1),
    parents: at(2).split(" ").filter(Boolean),
    author: { name: at(3), email: at(4), date: zulu(at(5)) },
    committer: { name: at(6), email: at(7), date: zulu(at(8)) },
    message: at(9).replace(/\n+$/, ""),
  };
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
