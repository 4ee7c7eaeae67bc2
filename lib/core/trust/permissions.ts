import { exceeding, includes } from "../access-levels.ts";
import type { PermissionMap } from "../contracts.ts";

/**
 * What the broker may hand out of a GitHub App's permissions, with the levels that GitHub has for each.
 * Source: GitHub docs, "Permissions required for GitHub Apps" and the `app-permissions` schema of the REST description.
 * `admin` is never handed out. What is missing here is refused: an unknown name is never taken for a harmless one.
 */
const GRANTABLE: Readonly<Record<string, readonly ("read" | "write")[]>> = {
  actions: ["read", "write"],
  attestations: ["read", "write"],
  contents: ["read", "write"],
  dependabot_alerts: ["read", "write"],
  deployments: ["read", "write"],
  discussions: ["read", "write"],
  issues: ["read", "write"],
  members: ["read"],
  merge_queues: ["read", "write"],
  metadata: ["read"],
  packages: ["read", "write"],
  pages: ["read", "write"],
  pull_requests: ["read", "write"],
  repository_projects: ["read", "write"],
  security_events: ["read", "write"],
  single_file: ["read", "write"],
  vulnerability_alerts: ["read", "write"],
};

/**
 * What an App of the broker must not have at all: who holds these can weaken the very rules that a freeze is made of. Names as GitHub's
 * API spells them. Any write on an organisation is meant too, and all of an enterprise (`isForbiddenForBroker`).
 */
const FORBIDDEN: ReadonlySet<string> = new Set([
  "actions_variables",
  "administration",
  "checks",
  "codespaces_secrets",
  "custom_properties",
  "dependabot_secrets",
  "environments",
  "organization_administration",
  "organization_custom_properties",
  "organization_secrets",
  "repository_custom_properties",
  "repository_hooks",
  "secrets",
  "statuses",
  "workflows",
]);

/** Whether an App of the broker must not have this permission. */
export function isForbiddenForBroker(name: string, level: string): boolean {
  if (FORBIDDEN.has(name)) return true;
  if (name.startsWith("enterprise_")) return true;
  return (name.startsWith("organization_") || name === "members") && level !== "read";
}

/** Whether a grant may name this permission at this level. */
export function isGrantable(name: string, level: string): boolean {
  return Object.hasOwn(GRANTABLE, name) && (GRANTABLE[name] as readonly string[]).includes(level);
}

/**
 * Whether a holder of `held` may do what `asked` needs. `admin`, which is never handed out, counts as no level here: it permits nothing
 * and is permitted by nothing.
 */
export function permits(held: string | undefined, asked: string): boolean {
  return held !== "admin" && asked !== "admin" && includes(held, asked);
}

/** The permissions of `asked` that `held` does not permit. */
export function beyond(asked: PermissionMap, held: PermissionMap): readonly string[] {
  return exceeding(asked, held, permits);
}
