import { combined } from "../../access-levels.ts";
import type { PermissionMap, Target } from "../../contracts.ts";
import type { SinkFact, TokenUse } from "./evidence.ts";
import type { Linked } from "./linked.ts";

/**
 * What a GitHub token is used on, from all places where it ends. One place that the text cannot read makes the whole opaque: a grant
 * that is too narrow breaks a job, and one that is guessed is a hole.
 */
export function targetOf(linked: Linked, facts: readonly SinkFact[]): Target {
  const uses = facts.map((fact) => fact.use);
  const known = uses.filter((use): use is TokenUse => use !== null);
  if (known.some((use) => use.scope === "user-bound")) {
    return { kind: "user-bound", reason: "used for something that only a person's token can do" };
  }
  const repositories = [...new Set(known.flatMap((use) => repositoryName(linked, use) ?? []))].sort();
  const foreign = repositories.filter((name) => isForeign(linked, name));
  if (foreign.length > 0) {
    return { kind: "other-organisation", repositories: foreign, reason: "used on a repository of another owner" };
  }
  const unread = facts.find((fact) => fact.use === null);
  if (unread || known.length === 0)
    return { kind: "opaque", reason: `${unread?.sink.what ?? "the text"} decides what it is used on` };
  const maps: PermissionMap[] = [];
  for (const [position, use] of known.entries()) {
    if (use.scope === "opaque" || use.permissions === null) {
      return { kind: "opaque", reason: `${facts[position]?.sink.what ?? "a script"} decides what it is used on` };
    }
    maps.push(use.permissions);
  }
  return { kind: "known", repositories, permissions: combined(maps) };
}

function repositoryName(linked: Linked, use: TokenUse): string | null {
  if (use.scope === "self") return linked.name;
  if (use.scope !== "named" || use.repository === null) return null;
  return use.repository.startsWith("*/") ? `${linked.owner ?? "*"}/${use.repository.slice(2)}` : use.repository;
}

function isForeign(linked: Linked, name: string): boolean {
  if (linked.owner === null) return false;
  const owner = name.split("/")[0] ?? "";
  return owner !== "*" && owner.toLowerCase() !== linked.owner.toLowerCase();
}
