"use client";

import { useEffect, useState } from "react";
import { askHealth } from "./health.ts";

type Seen = "looking" | "database" | "server" | "other";

const EVERY_MS = 2_000;

interface AwayProps {
  readonly digest: string | undefined;
  /** Builds the page again. */
  readonly again: () => void;
}

const WORDS: Readonly<Record<Seen, { readonly title: string; readonly text: string }>> = {
  looking: { title: "This page could not be built", text: "Looking at why." },
  database: {
    title: "The database does not answer",
    text: "Nothing was lost or changed: what was stored is there when it is back, GitHub's rules hold without it, and forms keep what you typed. This page comes back by itself.",
  },
  server: {
    title: "Thaw does not answer",
    text: "It may be starting again. Nothing was lost or changed, and forms keep what you typed. This page comes back by itself.",
  },
  other: {
    title: "This page could not be built",
    text: "Nothing was lost or changed by looking at it. Try again; if it stays so, give the number below to whoever runs Thaw.",
  },
};

/** Says why a page could not be built, and builds it again once what it needs is there. */
export function Away({ digest, again }: AwayProps) {
  const seen = useAway(again);
  const { title, text } = WORDS[seen];
  return (
    <main id="main" tabIndex={-1} className="mx-auto max-w-[460px] px-4 pt-[16vh] outline-none" data-away={seen}>
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">{title}</h1>
      <p role="status" aria-live="polite" className="mt-2 text-muted">
        {text}
      </p>
      <div className="mt-5 flex gap-2">
        <button type="button" className="btn btn-primary" onClick={again}>
          Try again
        </button>
        <a className="btn" href="/repos">
          All repositories
        </a>
      </div>
      {digest !== undefined && (
        <p className="asof mt-6">
          For the log: <code>{digest}</code>
        </p>
      )}
    </main>
  );
}

/** What is away. Once it was seen to be, and is back, the page is built again; what is another failure is left to the person. */
function useAway(again: () => void): Seen {
  const [seen, setSeen] = useState<Seen>("looking");
  useEffect(() => {
    let looking = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasAway = false;
    const look = async () => {
      const health = await askHealth();
      if (!looking) return;
      const away = health.kind === "away" ? "server" : health.database ? null : "database";
      if (away === null && wasAway) return again();
      if (away === null) return setSeen("other");
      wasAway = true;
      setSeen(away);
      timer = setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      looking = false;
      clearTimeout(timer);
    };
  }, [again]);
  return seen;
}
