import "server-only";
import { webContainer } from "../container.ts";
import type { SearchHit } from "../core/listing/search-hits.ts";
import { currentActor } from "./session.ts";

/** For the command palette: what is called so, as far as this person may see it. */
export async function searchNames(text: string): Promise<readonly SearchHit[] | "signed-out"> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const { search } = await webContainer();
  return await search(actor, text);
}
