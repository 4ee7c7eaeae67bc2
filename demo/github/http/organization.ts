import { permissionsOf } from "../apps.ts";
import type { Level, Owner } from "../model.ts";
import { holds } from "../permissions.ts";
import { findOwner } from "../repositories.ts";
import type { Lacking } from "../rules/store.ts";
import { type Ask, tokenOf } from "./ask.ts";
import { GitHubError, notAccessible, notFound } from "./errors.ts";

/**
 * The organisation of the path, for a token of its own with this permission.
 * @throws GitHubError 404 for one that the token knows nothing of, 403 where only the permission lacks
 */
export function organizationFor(ask: Ask, permission: string, level: Level): Owner {
  const token = tokenOf(ask);
  const owner = findOwner(ask.world, ask.param("org"));
  if (owner === null || owner.type !== "Organization" || owner.id !== token.ownerId) throw notFound();
  if (!holds(permissionsOf(ask.world, token), permission, level)) throw notAccessible();
  return owner;
}

/** @throws GitHubError where the organisation's plan does not have it: as GitHub says it of private repositories, and 404 of properties */
export function offered({ world }: Ask, ownerId: number, what: Lacking): void {
  if (!world.rules.lacking.get(ownerId)?.has(what)) return;
  if (what === "properties") throw notFound();
  throw new GitHubError(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.");
}
