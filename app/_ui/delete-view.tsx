"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useActionState, useState } from "react";
import type { CommandAnswer } from "../../lib/dal/commands/governance.ts";
import { Notes } from "./command-form.tsx";
import { toast } from "./toasts.tsx";
import { remove, restore } from "./view-actions.ts";

/** Deletes a saved view at once: it can be taken back. Without JavaScript the server answers with the page. */
export function DeleteView({ id, room, name }: { id: string; room: string; name: string }) {
  const router = useRouter();
  const [answered, act] = useActionState(remove, null);
  const [refused, setRefused] = useState<CommandAnswer | null>(null);
  const [pending, setPending] = useState(false);
  const undo = async () => {
    const form = new FormData();
    form.set("id", id);
    form.set("room", room);
    const { notes } = await restore(null, form);
    router.refresh();
    return notes.map(({ text }) => text).join(" ");
  };
  const press = async (form: FormData) => {
    setPending(true);
    // The form goes away with the view, so what is said about it stands elsewhere.
    const answer = await remove(null, form).catch(
      (): CommandAnswer => ({ ok: false, notes: [{ ok: false, text: "It could not be deleted: try once more." }] }),
    );
    setPending(false);
    if (answer.ok) toast({ text: `The view “${name}” is deleted.`, undo });
    else setRefused(answer);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void press(new FormData(event.currentTarget));
  };
  return (
    <form action={act} onSubmit={submit}>
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="room" value={room} />
      <button type="submit" disabled={pending} className="btn">
        Delete it
      </button>
      <Notes answer={refused ?? (answered?.ok === false ? answered : null)} />
    </form>
  );
}
