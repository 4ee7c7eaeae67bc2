import { z } from "zod";
import { PROVIDERS, permissionMap } from "./grant.ts";
import { grantName, NOT_STATED, subjectId } from "./policy.ts";

/**
 * The most that any policy of one owner can give. It stands in the broker's own configuration, so that somebody who can write the
 * database cannot widen what the broker hands out. An owner without a ceiling gets nothing.
 */
export const ceilingSchema = z.strictObject({
  issuer: z.string().min(1),
  owner_id: subjectId,
  /** For people. */
  owner: z.string().min(1).max(100),
  providers: z.array(z.enum(PROVIDERS)).min(1),
  permissions: permissionMap.optional(),
  /**
   * `own`: the repository whose job asks; `installation`: whatever the owner's installation reaches; or ids.
   */
  repositories: z.union([z.enum(["own", "installation"]), z.array(subjectId).min(1)]).default("own"),
  /** By provider, what may be reached: a literal, or one that ends with `*`. */
  targets: z.partialRecord(z.enum(PROVIDERS), z.array(z.string().min(1)).min(1)).default({}),
  lifetime_minutes: z.int().min(1).max(720).default(60),
  /** Omitted: all but those that outsiders can cause. */
  events: z.array(z.string().min(1)).min(1).optional(),
  runners: z
    .array(z.enum(["hosted", "self-hosted", NOT_STATED]))
    .min(1)
    .default(["hosted"]),
  /** True lifts the rule that a job's ref must be protected. */
  unprotected_refs: z.boolean().default(false),
  /** Grants that no policy of this owner may be for. */
  never: z.array(grantName).default([]),
});
export type Ceiling = z.infer<typeof ceilingSchema>;

/**
 * A literal, or a text that ends with `*`, which stands for any rest but the empty one. A rest with blanks or commas is none: scopes of
 * Artifactory are lists, so that `groups:ci-*` would have let `groups:ci-a,admins` in.
 */
export function targetMatches(pattern: string, target: string): boolean {
  if (!pattern.endsWith("*")) return pattern === target;
  const start = pattern.slice(0, -1);
  return target.length > start.length && target.startsWith(start) && !/[\s,]/.test(target.slice(start.length));
}
