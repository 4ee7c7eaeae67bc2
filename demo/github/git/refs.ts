import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { askGit, git, tryGit } from "./run.ts";

/** Refs as git keeps them, and what may be asked of the history behind them. */

export interface Ref {
  /** Full: `refs/heads/main`. */
  readonly name: string;
  readonly sha: string;
  readonly type: string;
}

export async function listRefs(folder: string, below = "refs/"): Promise<Ref[]> {
  const format = "--format=%(refname)%00%(objectname)%00%(objecttype)";
  const out = (await git(folder, ["for-each-ref", format, below])).toString("utf8");
  return out
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [name = "", sha = "", type = ""] = line.split("\0");
      return { name, sha, type };
    });
}

/** Full names below a prefix that ends with a slash, from git's own files and without a process: loose refs and packed ones. */
export async function namesOfRefs(folder: string, prefix: string): Promise<string[]> {
  const loose = await readdir(path.join(folder, prefix), { recursive: true, withFileTypes: true }).catch(() => []);
  const names = new Set(
    loose
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".lock"))
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/")),
  );
  for (const name of (await packedRefs(folder)).keys()) if (name.startsWith(prefix)) names.add(name);
  return [...names];
}

/** Every branch, without `refs/heads/`, and where it is; from git's own files and without a process. */
export async function headsOf(folder: string): Promise<Map<string, string>> {
  const prefix = "refs/heads/";
  const names = (await namesOfRefs(folder, prefix)).sort();
  const loose = await Promise.all(names.map((name) => looseRef(folder, name)));
  const packed = loose.includes(null) ? await packedRefs(folder) : new Map<string, string>();
  const heads = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const sha = loose[index] ?? packed.get(name);
    // What was removed between the two looks is nowhere.
    if (sha !== undefined) heads.set(name.slice(prefix.length), sha);
  }
  return heads;
}

/** The object that a full ref names, as git looks for it: first in the ref's own file, then among the packed ones. Null where there is none. */
export async function placeOfRef(folder: string, name: string): Promise<string | null> {
  return (await looseRef(folder, name)) ?? (await packedRefs(folder)).get(name) ?? null;
}

async function looseRef(folder: string, name: string): Promise<string | null> {
  const text = await readFile(path.join(folder, name), "utf8").catch(() => "");
  return /^[0-9a-f]{40}(?=\n)/.exec(text)?.[0] ?? null;
}

async function packedRefs(folder: string): Promise<Map<string, string>> {
  const text = await readFile(path.join(folder, "packed-refs"), "utf8").catch(() => "");
  return new Map([...text.matchAll(/^([0-9a-f]{40}) (.+)$/gm)].map(([, sha = "", name = ""]) => [name, sha] as const));
}

/** `blob`, `tree`, `commit`, `tag`, or null where there is no such object. */
export async function typeOfObject(folder: string, sha: string): Promise<string | null> {
  if (!/^[0-9a-f]{40}$/.test(sha)) return null;
  return askGit(folder, ["cat-file", "-t", sha]);
}

/** Stands for a ref that is not there. */
export const NOTHING = "0".repeat(40);

/** Moves a ref, if it still is where it was; `from` null makes it. @returns whether it was moved */
export async function moveRef(folder: string, name: string, to: string, from: string | null): Promise<boolean> {
  return (await tryGit(folder, ["update-ref", name, to, from ?? NOTHING])).code === 0;
}

/** Removes a ref, if it still is where it was. @returns whether it was removed */
export async function deleteRef(folder: string, name: string, from: string): Promise<boolean> {
  return (await tryGit(folder, ["update-ref", "-d", name, from])).code === 0;
}

export interface RefMove {
  readonly name: string;
  /** Null where it is to be removed. */
  readonly to: string | null;
  /** Where it must be; null where it must not be there, without it wherever it is. */
  readonly from?: string | null;
}

/** Moves several refs, or none of them. @returns whether they were moved */
export async function moveRefs(folder: string, moves: readonly RefMove[]): Promise<boolean> {
  const lines = moves.map(({ name, to, from }) => {
    const before = from === undefined ? "" : ` ${from ?? NOTHING}`;
    return to === null ? `delete ${name}${before}\n` : `update ${name} ${to}${before}\n`;
  });
  return (await tryGit(folder, ["update-ref", "--stdin"], Buffer.from(lines.join("")))).code === 0;
}

/** Whether everything that `older` has is in `newer` as well. */
export async function isAncestor(folder: string, older: string, newer: string): Promise<boolean> {
  return (await tryGit(folder, ["merge-base", "--is-ancestor", older, newer])).code === 0;
}

/** The first one is the side that was merged into. None for what is no commit. */
export async function parentsOf(folder: string, sha: string): Promise<string[]> {
  const line = await askGit(folder, ["rev-list", "--parents", "-n", "1", sha]);
  return line === null ? [] : line.trim().split(" ").slice(1);
}

export function mergeBase(folder: string, left: string, right: string): Promise<string | null> {
  return askGit(folder, ["merge-base", left, right]);
}

/** The first workflow file that a commit changes which no ref has yet, as the hook of pushes looks for it; or null. */
export async function newWorkflowFile(folder: string, sha: string): Promise<string | null> {
  const fresh = (await git(folder, ["rev-list", sha, "--not", "--all"])).toString("utf8").split("\n").filter(Boolean);
  for (const commit of fresh) {
    const file = await changedWorkflow(folder, ["--root", "-c", "--no-commit-id", commit]);
    if (file !== null) return file;
  }
  return null;
}

/** The first workflow file in which two commits differ, or null. */
export function workflowBetween(folder: string, from: string, to: string): Promise<string | null> {
  return changedWorkflow(folder, [from, to]);
}

async function changedWorkflow(folder: string, what: readonly string[]): Promise<string | null> {
  const out = await git(folder, ["diff-tree", "-r", "--name-only", ...what, "--", ".github/workflows"]);
  return out.toString("utf8").split("\n")[0] || null;
}
