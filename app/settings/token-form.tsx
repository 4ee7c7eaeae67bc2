"use client";

import type { ReactNode } from "react";
import { ANSWERING, Notes, Restored } from "../_ui/command-form.tsx";
import { CopyButton } from "../_ui/copy.tsx";
import { useCommand } from "../_ui/use-command.ts";
import { makeToken } from "./actions.ts";

/** Makes a token and shows it, this once. It is in no address and in no storage of the browser: leaving the page is losing it. */
export function TokenForm({ className, children }: { className: string; children: ReactNode }) {
  const {
    answer: made,
    act,
    pending,
    form,
    onSubmit,
    restored,
  } = useCommand(makeToken, {
    isDone: ({ answer }) => answer.ok,
    failed: (why) => ({ answer: ANSWERING.failed(why), token: null }),
  });
  return (
    <form ref={form} action={act} onSubmit={onSubmit} className={className}>
      {children}
      {restored && <Restored />}
      <button type="submit" disabled={pending} className="btn btn-primary">
        Make the token
      </button>
      <Notes answer={made?.answer ?? null} />
      {made?.token != null && (
        <p className="flex w-full items-start gap-2 rounded-lg border border-line px-3 py-2">
          <code className="min-w-0 break-all text-xs" data-token>
            {made.token}
          </code>
          <CopyButton text={made.token} label="Copy the token" />
        </p>
      )}
    </form>
  );
}
