"use client";

import { useActionState } from "react";
import { Icon } from "../../_ui/icon.tsx";
import { confirmLink } from "../actions.ts";

/** Posts the token. Works without JavaScript: the server answers with the page and the refusal in it. */
export function ConfirmForm({ token }: { token: string }) {
  const [refusal, act, pending] = useActionState(confirmLink, null);
  return (
    <form action={act} className="mt-2">
      <p className="text-muted">
        The link works once. This browser stays signed in until you sign out or the session ends.
      </p>
      <input type="hidden" name="token" value={token} />
      <button type="submit" disabled={pending} className="btn btn-primary mt-5 h-9!">
        Sign in on this browser
      </button>
      <p role="alert" className="mt-4 empty:hidden">
        {refusal !== null && (
          <span className="flex items-start gap-2 rounded-lg bg-migrating-soft px-4 py-2.5 text-migrating-ink">
            <Icon name="high" className="mt-0.5 size-4" />
            {refusal}
          </span>
        )}
      </p>
    </form>
  );
}
