import type { Repository } from "../model.ts";
import type { Ask } from "./ask.ts";
import { ownerById } from "./owners.ts";

/** Where a repository is in the API, and on the web. */
export function placesOf(ask: Ask, repository: Repository): { readonly repo: string; readonly html: string } {
  const full = `${ownerById(ask, repository.ownerId).login}/${repository.name}`;
  return { repo: `${ask.links.api}/repos/${full}`, html: `${ask.links.web}/${full}` };
}
