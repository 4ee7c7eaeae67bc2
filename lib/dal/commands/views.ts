import "server-only";
import { webContainer } from "../../container.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import type { ViewRoom } from "../../core/listing/saved-views.ts";
import { requireActor, requireWriter } from "../session.ts";
import type { CommandAnswer } from "./governance.ts";

/** What a person does to saved views. The use cases decide. */

interface NewViewForm {
  readonly room: ViewRoom;
  readonly name: string;
  readonly query: string;
  readonly shareWith: string | null;
  readonly asDefault: boolean;
}

export async function saveView(form: NewViewForm): Promise<CommandAnswer> {
  // What is shared is for who was in a team a short while ago; one's own is for whoever is signed in.
  const actor = await (form.shareWith === null ? requireActor() : requireWriter());
  const { views } = await webContainer();
  return answer(await views.save(actor, form), "Saved.");
}

export async function renameView(id: string, name: string): Promise<CommandAnswer> {
  const { actor, views } = await opened();
  return answer(await views.rename(actor, id, name), "Renamed.");
}

export async function changeView(id: string, query: string): Promise<CommandAnswer> {
  const { actor, views } = await opened();
  return answer(await views.change(actor, id, query), "It shows this filter now.");
}

export async function deleteView(id: string): Promise<CommandAnswer> {
  const { actor, views } = await opened();
  return answer(await views.remove(actor, id), "The view is deleted.");
}

export async function restoreView(id: string): Promise<CommandAnswer> {
  const { actor, views } = await opened();
  return answer(await views.restore(actor, id), "The view is back.");
}

export async function chooseDefault(room: ViewRoom, id: string | null): Promise<CommandAnswer> {
  const { actor, views } = await opened();
  return answer(
    await views.chooseDefault(actor, room, id),
    id === null ? "You begin with the whole list." : "You begin with this view.",
  );
}

async function opened() {
  const actor = await requireActor();
  const { views } = await webContainer();
  return { actor, views };
}

function answer(result: Result<unknown, Failure<string>>, text: string): CommandAnswer {
  return { ok: result.ok, notes: [result.ok ? { ok: true, text } : { ok: false, text: result.failure.message }] };
}
