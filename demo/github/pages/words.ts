import type { Repository } from "../model.ts";
import { membersOf } from "../people.ts";
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

/** Logins of the members of its organisation, who may do everything that pages offer. */
export function peopleHere(world: World, repository: Repository): string[] {
  const ids = membersOf(world, ownerOf(world, repository)).keys();
  return [...ids].flatMap((id) => world.owners.get(id)?.login ?? []).sort();
}
