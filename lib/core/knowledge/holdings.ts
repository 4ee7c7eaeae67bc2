import type { PermissionMap } from "../contracts.ts";
import type { GitHubTarget, Holding } from "./schema.ts";

/** A value that names somebody or something and opens nothing: an account, a client id, a region, an address. */
export const IDENTIFIER = { kind: "identifier" } as const satisfies Holding;

/** A GitHub token whose use is decided by a script or a configuration file, so that the text cannot say what it needs. */
export const OPAQUE_TOKEN = { kind: "github-pat", target: "opaque" } as const satisfies Holding;

/** A GitHub token that lifts the limit on anonymous calls and reads public data only: any valid token will do. */
export const RATE_LIMIT_TOKEN = {
  kind: "github-pat",
  permissions: { metadata: "read" },
  target: "self",
} as const satisfies Holding;

/** A GitHub token for what belongs to a person (a gist, a fork, a profile): no App token can do it. */
export const USER_BOUND_TOKEN = { kind: "github-pat", target: "user-bound" } as const satisfies Holding;

/** The private key of a GitHub App. */
export const APP_KEY = { kind: "github-app-private-key" } as const satisfies Holding;

/**
 * A GitHub token with the rights that the action's documentation asks for, used on this repository unless `target`
 * says otherwise.
 */
export function githubToken(permissions: PermissionMap, target?: GitHubTarget): Holding {
  if (target === undefined) return { kind: "github-pat", permissions };
  return { kind: "github-pat", permissions, target };
}
