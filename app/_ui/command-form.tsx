"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import type { CommandAnswer, CommandNote } from "../../lib/dal/commands/governance.ts";
import { Icon } from "./icon.tsx";
import { policyPath } from "./paths.ts";
import { useCommand } from "./use-command.ts";

export type Command = (before: CommandAnswer | null, form: FormData) => Promise<CommandAnswer>;

interface CommandFormProps {
  /** By which fields outside of it name it. */
  readonly id?: string;
  readonly command: Command;
  /** Of the one button; absent where `orders` are all there are. */
  readonly label?: string;
  readonly look?: "plain" | "primary" | "danger";
  /** Buttons of which the pressed one is sent as `order`. */
  readonly orders?: readonly { readonly order: string; readonly label: string }[];
  readonly className?: string;
  readonly children?: ReactNode;
}

const LOOKS = { plain: "", primary: "btn-primary", danger: "btn-danger" } as const;

/**
 * A form that does one thing and says what became of it. Without JavaScript the server answers with the page and the sentence in it; with
 * it nothing that was typed is lost when the answer is no.
 */
export function CommandForm({
  id,
  command,
  label,
  look = "plain",
  orders = [],
  className = "",
  children,
}: CommandFormProps) {
  const { answer, act, pending, form, onSubmit, restored } = useCommand(command, ANSWERING);
  return (
    <form id={id} ref={form} action={act} onSubmit={onSubmit} className={className}>
      {children}
      {restored && <Restored />}
      {label !== undefined && (
        <button type="submit" disabled={pending} className={`btn ${LOOKS[look]}`}>
          {label}
        </button>
      )}
      {orders.map((one) => (
        <button key={one.order} type="submit" name="order" value={one.order} disabled={pending} className="btn">
          {one.label}
        </button>
      ))}
      <Notes answer={answer} />
    </form>
  );
}

export const ANSWERING = {
  isDone: ({ ok }: CommandAnswer) => ok,
  failed: (text: string): CommandAnswer => ({ ok: false, notes: [{ ok: false, text }] }),
};

/** Said where a form was filled in before its page went away. */
export function Restored() {
  return (
    <p role="status" className="flex w-full items-center gap-1.5 text-[13px] text-muted">
      <Icon name="info" className="size-3.5" />
      What you had typed is here again; look at it before you send it.
    </p>
  );
}

/** What became of it, one sentence each. */
export function Notes({ answer, text }: { answer: CommandAnswer | null; text?: string }) {
  const lines = text?.split("\n");
  return (
    <div role="status" aria-live="polite" className="mt-2 w-full empty:hidden">
      {answer !== null && (
        <ul className="flex flex-col gap-1.5">
          {answer.notes.map((note) => (
            <Note key={`${note.line ?? ""} ${note.text}`} note={note} source={lines?.[(note.line ?? 0) - 1]} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Note({ note, source }: { note: CommandNote; source: string | undefined }) {
  const look = note.ok ? "bg-thawed-soft text-thawed-ink" : "bg-migrating-soft text-migrating-ink";
  return (
    <li className={`flex items-start gap-2 rounded-lg px-3 py-2 text-[13px] ${look}`}>
      <Icon name={note.ok ? "check" : "high"} className="mt-0.5 size-3.5" />
      <span className="min-w-0 break-words">
        {note.line !== undefined && <b className="font-semibold">line {note.line}: </b>}
        {note.text}
        {source !== undefined && source.trim() !== "" && (
          <code className="mt-1 block whitespace-pre-wrap break-all text-xs">{source}</code>
        )}
        {note.to !== undefined && (
          <>
            {" "}
            <Link href={policyPath(note.to.policyId)} className="underline underline-offset-3">
              Look at it
            </Link>
          </>
        )}
      </span>
    </li>
  );
}
