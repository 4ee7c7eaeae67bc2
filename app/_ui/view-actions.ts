"use server";

import { revalidatePath } from "next/cache";
import { ROOM_PATHS, VIEW_ROOMS, type ViewRoom } from "../../lib/core/listing/saved-views.ts";
import type { CommandAnswer } from "../../lib/dal/commands/governance.ts";
import * as views from "../../lib/dal/commands/views.ts";

/** Forms about saved views. Who may is decided by the use cases. */

type Before = CommandAnswer | null;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, 4_000) : "";
}

function roomOf(form: FormData): ViewRoom {
  return VIEW_ROOMS.find((room) => room === text(form, "room")) ?? "repositories";
}

function shown(form: FormData, answer: CommandAnswer): CommandAnswer {
  revalidatePath(ROOM_PATHS[roomOf(form)]);
  return answer;
}

export async function save(_before: Before, form: FormData): Promise<CommandAnswer> {
  const shareWith = text(form, "share");
  return shown(
    form,
    await views.saveView({
      room: roomOf(form),
      name: text(form, "name"),
      query: text(form, "query"),
      shareWith: shareWith === "" ? null : shareWith,
      asDefault: text(form, "default") === "yes",
    }),
  );
}

/** The button that was pressed says what is done. */
export async function change(_before: Before, form: FormData): Promise<CommandAnswer> {
  const [id, order] = [text(form, "id"), text(form, "order")];
  if (order === "default") return shown(form, await views.chooseDefault(roomOf(form), id));
  if (order === "no-default") return shown(form, await views.chooseDefault(roomOf(form), null));
  if (order === "query") return shown(form, await views.changeView(id, text(form, "query")));
  return shown(form, await views.renameView(id, text(form, "name")));
}

export async function remove(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shown(form, await views.deleteView(text(form, "id")));
}

export async function restore(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shown(form, await views.restoreView(text(form, "id")));
}
