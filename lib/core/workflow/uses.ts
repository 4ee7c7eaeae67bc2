import type { UsesTarget } from "./model.ts";

/**
 * What `uses:` names: `./path`, the self-repository form `$/path`, `docker://image`, `owner/repo[/path]@ref`.
 * A text of none of these shapes (an expression, say) is `unreadable`.
 */
export function readUses(text: string): UsesTarget {
  const trimmed = text.trim();
  if (trimmed.startsWith("docker://")) return { kind: "docker", image: trimmed.slice("docker://".length) };
  if (trimmed.startsWith("./") || trimmed.startsWith("$/") || trimmed === ".") {
    const path = normalise(trimmed === "." ? "" : trimmed.slice(2));
    return path === null ? { kind: "unreadable" } : { kind: "local", path };
  }
  const at = trimmed.lastIndexOf("@");
  if (at <= 0 || trimmed.includes("${{")) return { kind: "unreadable" };
  const [owner, repo, ...path] = trimmed.slice(0, at).split("/");
  const ref = trimmed.slice(at + 1);
  if (!owner || !repo || ref === "") return { kind: "unreadable" };
  return { kind: "remote", owner, repo, path: path.join("/"), ref };
}

/** A path from the repository's root; null when it leaves the tree. */
function normalise(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.pop() === undefined) return null;
    } else parts.push(part);
  }
  return parts.join("/");
}

/** A full commit id. Everything else can be moved by who owns the other repository. */
export function isPinned(ref: string): boolean {
  return /^[0-9a-f]{40}$|^[0-9a-f]{64}$/i.test(ref);
}
