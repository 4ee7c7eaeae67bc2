import type { Repository } from "../model.ts";
import type { Pull } from "../pulls/store.ts";
import { ownerOf } from "../repositories.ts";
import type { World } from "../world.ts";

/** `OWNER/NAME` */
export function fullName(world: World, repository: Repository): string {
  return `${ownerOf(world, repository).login}/${repository.name}`;
}

/** A pull request's state as people call it. */
export function stateOf({ state, mergedAt, draft }: Pull): string {
  if (mergedAt !== null) return "merged";
  return state === "open" && draft ? "draft" : state;
}
