"use client";

import { type ReactNode, useActionState } from "react";
import { CopyButton } from "../_ui/copy.tsx";
import { keepFields, Notes } from "../broker/command-form.tsx";
import { makeToken } from "./actions.ts";

/** Makes a token and shows it, this once. It is in no address and in no storage of the browser: leaving the page is losing it. */
export function TokenForm({ className, children }: { className: string; children: ReactNode }) {
  const [made, act, pending] = useActionState(makeToken, null);
  return (
    <form action={act} onSubmit={(event) => keepFields(event, act)} className={className}>
      {children}
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
