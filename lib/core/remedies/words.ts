import type { PermissionMap } from "../contracts.ts";

/** `contents: write, issues: read`, or what an empty list means. */
export function rightsText(permissions: PermissionMap): string {
  const parts = Object.entries(permissions).map(([scope, level]) => `${scope}: ${level}`);
  return parts.length > 0 ? parts.join(", ") : "metadata: read";
}

export function listText(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
