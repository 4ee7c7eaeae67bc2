import { includes } from "../access-levels.ts";
import type { PermissionMap } from "../contracts.ts";

/**
 * The Apps that keep powers apart: one reads, one writes files and pull requests, one sets rules, one takes away secrets that were replaced,
 * one merges in a lockdown. One App may play several of the others' roles in a small installation; its tokens are still bounded by the role
 * that they are minted for.
 */
export const APP_ROLES = ["observer", "remediator", "freezer", "remover", "merge"] as const;
export type AppRole = (typeof APP_ROLES)[number];

/**
 * Whether one App may play these roles together. The one that merges is always apart: in a lockdown GitHub lets it alone past a rule, so whoever
 * holds another power of Thaw must not hold that one, too.
 */
export function mayBeOneApp(roles: readonly AppRole[]): boolean {
  return !roles.includes("merge") || roles.length === 1;
}

/** What a token may be minted with at most, beyond reading. Reading is everybody's, but for contents: not the freezer's, not the remover's. */
const WRITES: Readonly<Record<AppRole, PermissionMap>> = {
  observer: {},
  // Issues only where an owner gave it by hand: docs/notifications.md.
  remediator: { contents: "write", workflows: "write", pull_requests: "write", issues: "write" },
  freezer: {
    administration: "write",
    checks: "write",
    deployments: "write",
    organization_administration: "write",
    organization_custom_properties: "admin",
    repository_custom_properties: "write",
  },
  remover: {
    secrets: "write",
    environments: "write",
    organization_secrets: "write",
  },
  merge: { contents: "write", pull_requests: "write", workflows: "write" },
};

/**
 * Permissions that a role must never have a token with, as `name: level`: freezer and remover read no contents, and nobody writes what is not
 * theirs. Whoever takes over one process then holds one power only.
 */
export function beyondRole(role: AppRole, permissions: Readonly<Record<string, string>>): readonly string[] {
  const own = WRITES[role];
  return Object.entries(permissions)
    .filter(([name, level]) => {
      if ((role === "freezer" || role === "remover") && name === "contents") return true;
      return level !== "read" && !includes(Object.hasOwn(own, name) ? own[name] : undefined, level);
    })
    .map(([name, level]) => `${name}: ${level}`)
    .sort();
}
