import type { Owner, Repository } from "../model.ts";
import { ownerOf } from "../repositories.ts";
import type { World } from "../world.ts";
import type { Links } from "./owner.ts";

/** Where an answer about a repository's work belongs. */
export interface Scene {
  readonly world: World;
  readonly repository: Repository;
  readonly owner: Owner;
  readonly links: Links;
  /** The repository in the API, and its page. */
  readonly repo: string;
  readonly html: string;
}

export function sceneIn(world: World, repository: Repository, links: Links): Scene {
  const owner = ownerOf(world, repository);
  const full = `${owner.login}/${repository.name}`;
  return { world, repository, owner, links, repo: `${links.api}/repos/${full}`, html: `${links.web}/${full}` };
}
