import type { AccessLevel, PermissionMap } from "../contracts.ts";

/**
 * The Apps that keep powers apart: one reads, one writes files and pull requests, one sets rules. One App may play several roles in a small
 * installation; its tokens are still bounded by the role that they are minted for.
 */
export const APP_ROLES = ["observer", "remediator", "freezer"] as const;
export type AppRole = (typeof APP_ROLES)[number];

const RANK: Readonly<Record<AccessLevel, number>> = { read: 1, write: 2, admin: 3 };

/** Whether a holder of `held` may do what `asked` needs. What is no level permits nothing, and is permitted by nothing. */
export function includes(held: string | undefined, asked: string): boolean {
  const has = held !== undefined && Object.hasOwn(RANK, held) ? RANK[held as AccessLevel] : 0;
  const wants = Object.hasOwn(RANK, asked) ? RANK[asked as AccessLevel] : 0;
  return wants > 0 && has >= wants;
}

/** The entries of `asked` that `held` does not include, as `name: level`, sorted. */
export function exceeding(
  asked: Readonly<Record<string, string>>,
  held: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(asked)
    .filter(([name, level]) => !includes(Object.hasOwn(held, name) ? held[name] : undefined, level))
    .map(([name, level]) => `${name}: ${level}`)
    .sort();
}

/** What a token may be minted with at most, beyond reading. Reading is everybody's, but for the freezer: no contents. */
const WRITES: Readonly<Record<AppRole, PermissionMap>> = {
  observer: {},
  remediator: { contents: "write", workflows: "write", pull_requests: "write" },
  freezer: {
    administration: "write",
    checks: "write",
    organization_administration: "write",
    organization_custom_properties: "admin",
    repository_custom_properties: "write",
  },
};

/**
 * Permissions that a role must never have a token with, as `name: level`: the freezer reads no contents, and nobody writes what is not
 * theirs. Whoever takes over one process then holds one power only.
 */
export function beyondRole(role: AppRole, permissions: Readonly<Record<string, string>>): readonly string[] {
  const own = WRITES[role];
  return Object.entries(permissions)
    .filter(([name, level]) => {
      if (role === "freezer" && name === "contents") return true;
      return level !== "read" && !includes(Object.hasOwn(own, name) ? own[name] : undefined, level);
    })
    .map(([name, level]) => `${name}: ${level}`)
    .sort();
}
