import { permissionsOf } from "../apps.ts";
import type { Level, Owner } from "../model.ts";
import { holds } from "../permissions.ts";
import { findOwner } from "../repositories.ts";
import { type Ask, tokenOf } from "./ask.ts";
import { notAccessible, notFound } from "./errors.ts";

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
