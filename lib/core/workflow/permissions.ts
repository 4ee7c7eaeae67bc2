import type { AccessLevel, PermissionMap } from "../contracts.ts";
import type { Permissions } from "./model.ts";
import type { YamlReader } from "./yaml.ts";

/**
 * Scopes of `GITHUB_TOKEN` (GitHub docs, "Workflow syntax", `permissions`). `read-all` and `write-all` expand to them;
 * `id-token` and `models` have no level that the other word names and follow the documentation's table.
 */
export const TOKEN_SCOPES = [
  "actions",
  "artifact-metadata",
  "attestations",
  "checks",
  "contents",
  "deployments",
  "discussions",
  "id-token",
  "issues",
  "models",
  "packages",
  "pages",
  "pull-requests",
  "repository-projects",
  "security-events",
  "statuses",
] as const;

/** Reads one `permissions:` value. */
export function readPermissions(reader: YamlReader, node: unknown, source: "job" | "workflow"): Permissions {
  const scalar = reader.scalar(node);
  if (scalar) return scalarPermissions(String(scalar.value ?? ""), source);
  if (!reader.map(node)) return { source, form: "unreadable", scopes: null };
  const scopes: Record<string, AccessLevel> = {};
  for (const { key, value } of reader.pairs(node)) {
    const level = reader.text(value);
    if (level === "read" || level === "write") scopes[key] = level;
    else if (level !== "none") return { source, form: "unreadable", scopes: null };
  }
  return { source, form: Object.keys(scopes).length === 0 ? "none" : "map", scopes };
}

function scalarPermissions(text: string, source: "job" | "workflow"): Permissions {
  if (text === "read-all") return { source, form: "read-all", scopes: all("read") };
  if (text === "write-all") return { source, form: "write-all", scopes: all("write") };
  if (text === "") return { source, form: "none", scopes: {} };
  return { source, form: "unreadable", scopes: null };
}

function all(level: "read" | "write"): PermissionMap {
  const scopes: Record<string, AccessLevel> = {};
  for (const scope of TOKEN_SCOPES) {
    if (scope === "id-token" && level === "read") continue;
    scopes[scope] = scope === "models" ? "read" : level;
  }
  return scopes;
}

/** A job's own permissions replace the workflow's as a whole: a scope that the job does not name has none. */
export function effectivePermissions(workflow: Permissions | null, job: Permissions | null): Permissions {
  return job ?? workflow ?? { source: "undeclared", form: "undeclared", scopes: null };
}
