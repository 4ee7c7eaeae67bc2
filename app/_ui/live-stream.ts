"use client";

import { useEffect, useRef, useState } from "react";
import { pauseMs } from "./live-pause.ts";

const LIVE = "/api/progress";
const READABLE = "/api/wall";
/** An answer that takes longer is none. */
const ANSWER_MS = 10_000;
/** A connection that is cut and stands again within this time is no news: servers are changed one after the other. */
const UNNOTICED_MS = 3_000;

/** What a page does with what it is told, by the event's name, and once something may have been missed (`again`). */
export interface Hears {
  readonly events: Readonly<Record<string, (data: string) => void>>;
  readonly again: () => void;
}

/**
 * Hears what goes on for as long as the page is open. A connection that is refused or cut is opened again, each time after a longer pause,
 * at once when somebody comes back to the page or the network does; one whose session is over loads the page again, which leads to signing in:
 * nothing of what was shown may stay in its memory, and forms keep what was typed.
 * @returns since when nothing is heard, as ISO 8601; null while the connection stands
 */
export function useLiveStream(hears: Hears): string | null {
  const latest = useRef(hears);
  latest.current = hears;
  const [cutAt, setCutAt] = useState<string | null>(null);
  useEffect(() => keepOpen(latest, setCutAt), []);
  return cutAt;
}

function keepOpen(hears: { readonly current: Hears }, cut: (at: string | null) => void): () => void {
  let source: EventSource | null = null;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let unnoticed: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let failed = 0;
  let missed = false;
  const gone = new AbortController();

  function open(): void {
    const opened = new EventSource(LIVE);
    source = opened;
    opened.addEventListener("open", () => {
      clearTimeout(unnoticed);
      unnoticed = undefined;
      cut(null);
      if (missed) hears.current.again();
      missed = false;
    });
    for (const name of Object.keys(hears.current.events))
      opened.addEventListener(name, (event: MessageEvent<string>) => hears.current.events[name]?.(event.data));
    // What the server says first. A connection that is let in and cut before that is no success.
    opened.addEventListener("progress", () => {
      failed = 0;
    });
    opened.addEventListener("signed-out", leave);
    opened.addEventListener("error", () => {
      opened.close();
      source = null;
      missed = true;
      const at = new Date().toISOString();
      unnoticed ??= setTimeout(() => cut(at), UNNOTICED_MS);
      wait(null);
    });
  }

  function wait(asked: string | null): void {
    clearTimeout(pause);
    pause = setTimeout(() => void ask(), pauseMs(failed, Math.random(), asked));
    failed += 1;
  }

  /** A refused stream does not say why; this does. */
  async function ask(): Promise<void> {
    if (asking || source !== null || gone.signal.aborted) return;
    asking = true;
    clearTimeout(pause);
    const answer = await readable();
    asking = false;
    if (gone.signal.aborted) return;
    if (answer === "signed-out") leave();
    else if (answer === "yes") open();
    else wait(answer.retryAfter);
  }

  function leave(): void {
    stop();
    window.location.reload();
  }

  function stop(): void {
    gone.abort();
    clearTimeout(pause);
    clearTimeout(unnoticed);
    source?.close();
  }

  const soon = () => {
    if (document.visibilityState === "visible") void ask();
  };
  document.addEventListener("visibilitychange", soon, { signal: gone.signal });
  window.addEventListener("online", soon, { signal: gone.signal });
  open();
  return stop;
}

type Readable = "yes" | "signed-out" | { readonly retryAfter: string | null };

/** Whether the server reads for this session now. */
export async function readable(): Promise<Readable> {
  try {
    const answer = await fetch(READABLE, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
    if (answer.ok) return "yes";
    return answer.status === 401 ? "signed-out" : { retryAfter: answer.headers.get("retry-after") };
  } catch {
    return { retryAfter: null };
  }
}
