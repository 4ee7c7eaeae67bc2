import type { Actor } from "../core/actor.ts";
import { MOST_HITS, type SearchHit } from "../core/listing/search-hits.ts";
import { visibleOrganisations } from "./governance/roles.ts";
import type { SearchReading } from "./reading-ports.ts";

/** What is called so, in the organisations that the actor may look at; nothing for no text. */
export async function search(
  { names }: { readonly names: SearchReading },
  actor: Actor,
  text: string,
): Promise<readonly SearchHit[]> {
  const organisations = visibleOrganisations(actor);
  if (text === "" || organisations.length === 0) return [];
  return await names.find(organisations, text, MOST_HITS);
}
