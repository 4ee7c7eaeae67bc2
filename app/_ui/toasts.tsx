"use client";

import { useEffect, useState } from "react";
import { Icon } from "./icon.tsx";

/** Told to the window when something was done; see `toast`. */
const TOAST = "thaw-toast";
/** Long enough to read and to decide; whoever has the pointer or the focus on it has all the time there is. */
const SHOWN_MS = 12_000;
/** More would hide the page; the oldest go first. */
const MOST = 3;

export interface Toast {
  readonly text: string;
  /** Takes back what was done: only where that is real, and gives what to say then. */
  readonly undo?: () => Promise<string>;
}

/** Says that something was done, and offers to take it back. */
export function toast(one: Toast): void {
  window.dispatchEvent(new CustomEvent<Toast>(TOAST, { detail: one }));
}

interface Shown extends Toast {
  readonly key: number;
}

/** Once for the whole page: a polite live region, so that it interrupts nobody who is being read to. */
export function Toasts() {
  const [all, setAll] = useState<readonly Shown[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    let key = 0;
    const hear = (event: Event) => {
      key += 1;
      const shown = { ...(event as CustomEvent<Toast>).detail, key };
      setAll((before) => [...before, shown].slice(-MOST));
    };
    window.addEventListener(TOAST, hear, { signal: stop.signal });
    return () => stop.abort();
  }, []);
  const close = (key: number) => setAll((before) => before.filter((one) => one.key !== key));
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-4 z-40 flex flex-col items-center gap-2 px-4"
    >
      {all.map((one) => (
        <Note key={one.key} one={one} close={() => close(one.key)} />
      ))}
    </div>
  );
}

function Note({ one, close }: { one: Shown; close: () => void }) {
  const [held, setHeld] = useState(false);
  const [pending, setPending] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another render of the list begins no time anew
  useEffect(() => {
    if (held || pending) return;
    const timer = setTimeout(close, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, pending]);
  const { undo } = one;
  const takeBack = async () => {
    if (undo === undefined) return;
    setPending(true);
    const text = await undo().catch(() => "It could not be taken back: look at the page again, and try once more.");
    close();
    toast({ text });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done by them; they keep it from going away under somebody's hand
    <div
      className="pointer-events-auto flex max-w-full items-center gap-3 rounded-lg border border-line-strong bg-panel py-2 pr-2 pl-4 text-[13px] shadow-card"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="min-w-0 break-words">{one.text}</span>
      {undo !== undefined && (
        <button type="button" className="btn" disabled={pending} onClick={() => void takeBack()}>
          Undo
        </button>
      )}
      <button type="button" className="btn btn-icon" aria-label="Close this message" onClick={close}>
        <Icon name="close" className="size-3.5" />
      </button>
    </div>
  );
}
