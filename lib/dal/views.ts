import "server-only";
import { webContainer } from "../container.ts";
import { ROOM_PATHS, type SavedViews, type ViewRoom } from "../core/listing/saved-views.ts";
import { requireActor } from "./session.ts";

/** Views of a room that this person made, or that are shared with them. */
export async function savedViews(room: ViewRoom): Promise<SavedViews> {
  const actor = await requireActor();
  const { views } = await webContainer();
  return await views.list(actor, room);
}

/** Where a person begins who names nothing in the address; null where that is the whole list. */
export function firstView({ views, defaultId }: SavedViews, room: ViewRoom, asked: object): string | null {
  if (Object.keys(asked).length > 0) return null;
  const view = views.find(({ id }) => id === defaultId);
  return view === undefined || view.query === "" ? null : `${ROOM_PATHS[room]}${view.query}`;
}
