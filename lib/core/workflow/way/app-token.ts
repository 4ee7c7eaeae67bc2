import type { AccessLevel, PermissionMap } from "../../contracts.ts";
import type { StepModel } from "../model.ts";
import { repositoryOf, type TokenUse } from "./evidence.ts";
import { inputsOf } from "./linked.ts";

/**
 * What the token of a GitHub App step can do, one use for each repository: its `repositories` (or `repository`) under its `owner`, with
 * its `permission-*` inputs, or the JSON of `permissions` that older actions take. Without a list of repositories an owner means the
 * whole installation, and without permissions the App has all of its own: both are opaque.
 */
export function appTokenUses(step: StepModel): readonly TokenUse[] {
  const inputOf = inputsOf(step);
  const permissions = permissionsOf(step);
  const owner = inputOf("owner") ?? inputOf("installation_retrieval_payload");
  const listed = inputOf("repositories") ?? inputOf("repository") ?? inputOf("target-repository") ?? "";
  const names = listed.split(/[\s,[\]"']+/).filter((name) => name !== "");
  if (listed.includes("${{") && names.length > 1) return [{ permissions, ...repositoryOf(listed, owner) }];
  if (names.length > 0) return names.map((name) => ({ permissions, ...repositoryOf(name, owner) }));
  return [{ permissions, repository: null, scope: owner ? "opaque" : "self" }];
}

function permissionsOf(step: StepModel): PermissionMap | null {
  const scopes: Record<string, AccessLevel> = {};
  for (const { key, value } of step.with) {
    const scope = key.toLowerCase().match(/^permission-(.+)$/)?.[1];
    if (scope && isLevel(value)) scopes[scope] = value;
  }
  for (const [scope, level] of Object.entries(jsonOf(inputsOf(step)("permissions")))) {
    if (isLevel(level)) scopes[scope.replaceAll("_", "-")] = level;
  }
  return Object.keys(scopes).length > 0 ? scopes : null;
}

function isLevel(value: unknown): value is AccessLevel {
  return value === "read" || value === "write" || value === "admin";
}

function jsonOf(text: string | null): Record<string, unknown> {
  if (!text?.trim().startsWith("{")) return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
