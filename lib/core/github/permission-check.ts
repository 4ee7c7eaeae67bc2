import { exceeding, includes } from "../access-levels.ts";
import { NEEDS, type PermissionNeed } from "./needs.ts";
import { type AppRole, beyondRole } from "./roles.ts";

export interface MissingPermission extends PermissionNeed {
  /** The level that is there; null where there is none. */
  readonly held: string | null;
}

export interface PermissionCheck {
  readonly role: AppRole;
  /** Nothing essential is missing. */
  readonly usable: boolean;
  /** In the order of the table. */
  readonly missing: readonly MissingPermission[];
  /**
   * Powers that are another role's, as `name: level`. Tokens are never minted with them, but whoever steals the App's key has them.
   */
  readonly beyond: readonly string[];
  /** What the App asks for and this installation has not granted yet, as `name: level`: an owner has to accept it. */
  readonly pending: readonly string[];
}

/**
 * What an installation lacks for a role, and what each lack would cost.
 * @param granted what the installation has
 * @param asked what the App asks for; without it nothing counts as pending
 */
export function checkPermissions(
  role: AppRole,
  granted: Readonly<Record<string, string>>,
  asked: Readonly<Record<string, string>> = {},
): PermissionCheck {
  const missing = NEEDS[role]
    .map((entry) => ({
      ...entry,
      held: Object.hasOwn(granted, entry.permission) ? (granted[entry.permission] ?? null) : null,
    }))
    .filter(({ held, level }) => !includes(held ?? undefined, level));
  return {
    role,
    usable: missing.every((entry) => !entry.essential),
    missing,
    beyond: beyondRole(role, granted),
    pending: exceeding(asked, granted),
  };
}
