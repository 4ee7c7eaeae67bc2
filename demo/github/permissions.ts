import type { Level, Permissions } from "./model.ts";

const RANK: Readonly<Record<Level, number>> = { read: 1, write: 2, admin: 3 };

/** Whether `held` includes `level`; a permission that is not named is not held. */
export function holds(held: Permissions, name: string, level: Level): boolean {
  const own = Object.hasOwn(held, name) ? held[name] : undefined;
  return own !== undefined && RANK[own] >= RANK[level];
}

export function isLevel(value: unknown): value is Level {
  return typeof value === "string" && Object.hasOwn(RANK, value);
}

/** What both sides have, each permission at the lower level. */
export function intersect(left: Permissions, right: Permissions): Permissions {
  const both: Record<string, Level> = {};
  for (const [name, level] of Object.entries(left)) {
    const other = Object.hasOwn(right, name) ? right[name] : undefined;
    if (other !== undefined) both[name] = RANK[level] < RANK[other] ? level : other;
  }
  return both;
}

/** Permissions that are granted on organisations or enterprises; all others are on repositories. */
const NOT_OF_REPOSITORIES = /^(?:organization_|custom_properties_for_organizations|members$|enterprise_)/;

/** GitHub gives `metadata: read` with every permission on repositories. */
export function withMetadata(permissions: Permissions): Permissions {
  const onRepositories = Object.keys(permissions).some((name) => !NOT_OF_REPOSITORIES.test(name));
  return onRepositories ? { metadata: "read", ...permissions } : permissions;
}
