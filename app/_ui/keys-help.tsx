"use client";

import { useEffect, useRef } from "react";
import { isTyping, LIST_KEYS } from "./keyboard-list.ts";

/** "?" shows what keys do; the browser's own dialog keeps the focus inside and closes on Escape. */
export function KeysHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const stop = new AbortController();
    const show = (event: KeyboardEvent) => {
      if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      if (dialog.current?.open === false) dialog.current.showModal();
    };
    document.addEventListener("keydown", show, { signal: stop.signal });
    return () => stop.abort();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="keys-title"
      className="m-auto w-[min(30rem,calc(100vw-1.5rem))] rounded-xl border border-line-strong bg-panel p-5 text-text shadow-card backdrop:bg-black/40"
    >
      <h2 id="keys-title" className="font-semibold text-[15px]">
        Keys
      </h2>
      <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1.5 text-[13px]">
        {LIST_KEYS.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="text-xs">{keys}</kbd>
            </dt>
            <dd className="text-muted">{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog" className="mt-4">
        <button type="submit" className="btn">
          Close
        </button>
      </form>
    </dialog>
  );
}
