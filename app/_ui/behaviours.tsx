"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { forgetAll } from "./kept.ts";
import { hearListClick, hearListKey } from "./keyboard-list.ts";
import { KeysHelp } from "./keys-help.tsx";

const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

/**
 * Small behaviours of the whole page by one listener each: copying (`data-copy`), local time on `time[datetime]`,
 * links of lists (plain-link.tsx), and moving along a list by keys (keyboard-list.ts). One listener instead of a component per row, so
 * that 100 rows cost nothing to hydrate; without JavaScript the page still shows and links everything. What drives a browser is told by
 * `data-behaviours` when the page's code has come: what it does before that, nothing hears.
 */
export function Behaviours() {
  const [said, setSaid] = useState("");
  const [ready, setReady] = useState(false);
  const router = useRouter();
  useEffect(() => {
    setReady(true);
    const stop = new AbortController();
    const on = { signal: stop.signal };
    document.addEventListener("click", (event) => void copyFrom(event.target, setSaid), on);
    document.addEventListener("pointerover", (event) => localise(event.target), on);
    document.addEventListener("focusin", (event) => localise(event.target), on);
    document.addEventListener("keydown", hearListKey, on);
    document.addEventListener("click", hearListClick, on);
    document.addEventListener("click", (event) => follow(event, router.push), on);
    document.addEventListener("submit", forgetOnSignOut, on);
    return () => stop.abort();
  }, [router]);
  return (
    <>
      <div role="status" aria-live="polite" className="sr-only" data-behaviours={ready ? "ready" : "waiting"}>
        {said}
      </div>
      <KeysHelp />
    </>
  );
}

/** A click on a link of a list, where it is not for another tab or window. */
function follow(event: MouseEvent, to: (href: string) => void): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a[data-plain-link]") : null;
  const href = link?.getAttribute("href") ?? null;
  if (href === null) return;
  event.preventDefault();
  to(href);
}

function forgetOnSignOut({ target }: Event): void {
  if (target instanceof HTMLElement && target.matches("[data-sign-out]")) forgetAll();
}

async function copyFrom(target: EventTarget | null, say: (text: string) => void): Promise<void> {
  const button = target instanceof Element ? target.closest<HTMLElement>("[data-copy]") : null;
  if (button === null) return;
  const text = button.dataset.copy ?? "";
  // A deep link is stored as its path: the page does not know by which address it is reached until here.
  const full = button.dataset.copyKind === "link" ? new URL(text, window.location.href).href : text;
  try {
    await navigator.clipboard.writeText(full);
    button.dataset.copied = "";
    setTimeout(() => delete button.dataset.copied, 1500);
    say("Copied");
  } catch {
    say("Copying is not allowed here");
  }
}

function localise(target: EventTarget | null): void {
  const time = target instanceof Element ? target.closest("time") : null;
  if (time === null || time.dataset.local !== undefined) return;
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime())) return;
  time.dataset.local = "";
  time.title = `${time.title}\n${LOCAL.format(at)} here`;
}
