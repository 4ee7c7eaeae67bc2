import { idOf, readCommits } from "./read.ts";
import { askGit, git } from "./run.ts";

/** Merges as git makes them, without a work tree. Nothing here moves a ref. */

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Seconds since the epoch. */
  readonly time: number;
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

/** @returns the tree of the merge, or null where there are conflicts */
export function mergedTree(folder: string, base: string, head: string): Promise<string | null> {
  return askGit(folder, ["merge-tree", "--write-tree", "--no-messages", base, head]);
}

/** @returns the commit's id */
export function writeCommit(folder: string, commit: NewCommit): Promise<string> {
  return writeRaw(folder, commit, signed(commit.author));
}

async function writeRaw(folder: string, commit: Omit<NewCommit, "author">, author: string): Promise<string> {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${author}`,
    `committer ${signed(commit.committer)}`,
  ];
  const text = `${lines.join("\n")}\n\n${commit.message.replace(/\n*$/, "\n")}`;
  const id = await git(folder, ["hash-object", "-t", "commit", "-w", "--stdin"], text);
  return id.toString("utf8").trim();
}

function signed({ name, email, time }: Signature): string {
  return `${name.replace(/[<>\n]/g, "")} <${email.replace(/[<>\n]/g, "")}> ${time} +0000`;
}

/**
 * Puts the commits of `head` that `base` lacks on top of it, one by one. Merges are left out, as `git rebase` does, and so
 * is a commit that changes nothing any more.
 * @returns the last commit, or null where one of them conflicts
 */
export async function rebased(
  folder: string,
  base: string,
  head: string,
  committer: Signature,
): Promise<string | null> {
  let top = base;
  for (const commit of await readCommits(folder, base, head)) {
    if (commit.parents.length > 1) continue;
    const [parent] = commit.parents;
    const before = await idOf(folder, top, "tree");
    if (parent === undefined || before === null) return null;
    // A commit of the tree so far on the commit's own parent makes that parent the merge's base: a cherry-pick.
    const aside = { tree: before, parents: [parent], message: "", author: committer, committer };
    const tree = await mergedTree(folder, await writeCommit(folder, aside), commit.sha);
    if (tree === null) return null;
    if (tree === before) continue;
    const raw = (await git(folder, ["cat-file", "commit", commit.sha])).toString("utf8");
    const author = /^author (.*)$/m.exec(raw)?.[1] ?? signed(committer);
    top = await writeRaw(
      folder,
      { tree, parents: [top], message: raw.slice(raw.indexOf("\n\n") + 2), committer },
      author,
    );
  }
  return top;
}
