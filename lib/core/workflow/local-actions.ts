import { readUses } from "./uses.ts";

/** `uses:` in the ways that YAML has to write it, with what follows on its line or the next one. */
export const USES = /\buses["']?\s*:\s*(?:[&!][^\s]+\s+)*(?:[>|][+-]?\d*\s*)?["']?([^\s"',}\]#]+)/g;

/**
 * Folders of this repository in which the text of a workflow or an action looks for an action: found by their look, without parsing, so
 * that they can be read together with the text. Some may not be there. Never more than `most`.
 * @param name `owner/name` of the repository: an action of its own may be called by its full name
 */
export function localActionFolders(text: string, name: string, most = 100): readonly string[] {
  const folders = new Set<string>();
  for (const [, word = ""] of text.matchAll(USES)) {
    if (folders.size >= most) break;
    const path = localPath(word, name);
    if (path === null || /\.ya?ml$/.test(path)) continue;
    folders.add(path);
    // A job may check its own repository out into a folder: `./checkout/actions/x` is then `actions/x` of the same tree.
    if (word.startsWith("./") && path.includes("/")) folders.add(path.slice(path.indexOf("/") + 1));
  }
  return [...folders];
}

function localPath(word: string, name: string): string | null {
  const target = readUses(word);
  if (target.kind === "local") return target.path;
  if (target.kind !== "remote") return null;
  return `${target.owner}/${target.repo}`.toLowerCase() === name.toLowerCase() ? target.path : null;
}
