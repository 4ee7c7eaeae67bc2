import type { SourceDocument } from "../../edit/document.ts";
import { NewMap, type NewValue, type Operation, type Path } from "../../edit/operations.ts";

/** What happens to the pairs of one section: `env`, `with`, `secrets`. */
export interface SectionDraft {
  /** The path of what bears the section: a step, a job, the workflow. */
  readonly owner: Path;
  readonly name: string;
  readonly set: Map<string, NewValue>;
  readonly removed: Set<string>;
}

/** Operations that set and remove pairs of a section; the section comes with its first pair and goes with its last. */
export function sectionOperations(document: SourceDocument, draft: SectionDraft): readonly Operation[] {
  const at = [...draft.owner, draft.name];
  const keys = keysAt(document, at);
  const fresh = [...draft.set].filter(([key]) => !keys.includes(key));
  const operations: Operation[] = [];
  for (const [key, value] of draft.set) {
    if (keys.includes(key)) operations.push({ op: "replace-value", at: [...at, key], value });
  }
  if (keys.length === 0) {
    if (fresh.length === 0) return [];
    const after = sectionAnchor(keysAt(document, draft.owner), draft.name);
    operations.push({ op: "insert-pair", at: draft.owner, after, key: draft.name, value: new NewMap(fresh) });
    return operations;
  }
  const removed = keys.filter((key) => draft.removed.has(key) && !draft.set.has(key));
  if (removed.length === keys.length && fresh.length === 0) {
    return [{ op: "remove-pair", at: draft.owner, key: draft.name }];
  }
  for (const key of removed) operations.push({ op: "remove-pair", at, key });
  const last = keys.at(-1) ?? null;
  for (const [key, value] of fresh) operations.push({ op: "insert-pair", at, after: last, key, value });
  return operations;
}

/** Keys of the map at a path; of one behind an anchor or alias too, so that what is done to them fails with that reason. */
export function keysAt(document: SourceDocument, at: Path): readonly string[] {
  const { reader } = document;
  let node: unknown = document.root;
  for (const key of at) {
    node = typeof key === "number" ? reader.items(node)[key] : reader.get(reader.map(node), key);
  }
  return reader.pairs(node).map((pair) => pair.key);
}

/** Behind which key a new section goes: `env` in front of a script, behind `uses` and `with`; `with` behind `uses`. */
function sectionAnchor(keys: readonly string[], name: string): string | null {
  if (name === "env" && keys.includes("run")) {
    const run = keys.indexOf("run");
    return run > 0 ? (keys[run - 1] ?? "run") : "run";
  }
  if (keys.includes("with") && name === "env") return "with";
  if (keys.includes("uses")) return "uses";
  return keys.at(-1) ?? null;
}

/** Behind which key of a job its permissions go. */
export function permissionsAnchor(keys: readonly string[]): string | null {
  const call = keys.indexOf("uses");
  if (call > 0) return keys[call - 1] ?? null;
  for (const key of ["runs-on", "needs", "if", "name"]) if (keys.includes(key)) return key;
  return null;
}
