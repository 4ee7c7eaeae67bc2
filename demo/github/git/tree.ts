import { randomUUID } from "node:crypto";
import { git } from "./run.ts";

/**
 * The tree of a commit with some files changed, written but on no branch.
 * @param changes path → its new content, or null where it goes
 */
export async function writeTree(
  folder: string,
  commit: string,
  changes: ReadonlyMap<string, Buffer | null>,
): Promise<string> {
  // fast-import builds on a ref of its own, which it also takes away again.
  const ref = `refs/stand-in/${randomUUID()}`;
  const parts = [`commit ${ref}\ncommitter none <none> 0 +0000\ndata 0\nfrom ${commit}\n`];
  const chunks: Buffer[] = [Buffer.from(parts.join(""))];
  // What goes, goes first: a file may be where a folder was.
  for (const [path, content] of changes) if (content === null) chunks.push(Buffer.from(`D ${JSON.stringify(path)}\n`));
  for (const [path, content] of changes) {
    if (content === null) continue;
    chunks.push(
      Buffer.from(`M 100644 inline ${JSON.stringify(path)}\ndata ${content.length}\n`),
      content,
      Buffer.from("\n"),
    );
  }
  chunks.push(Buffer.from(`ls ""\n\nreset ${ref}\nfrom ${"0".repeat(40)}\n\n`));
  const answer = (await git(folder, ["fast-import", "--quiet", "--force"], Buffer.concat(chunks))).toString("utf8");
  const [, tree] = /^040000 tree ([0-9a-f]{40})\t/.exec(answer) ?? [];
  if (tree === undefined) throw new Error(`git fast-import named no tree: ${answer}`);
  return tree;
}
