"use client";

import { useEffect } from "react";
import { INCIDENTS_CHANGED } from "./live-refresh.tsx";

/** Nobody tells when nobody looks at GitHub any more: that is found out by asking. */
const EVERY_MS = 60_000;
/** What comes in bursts is one. */
const TOGETHER_MS = 2_000;

const ICONS: Readonly<Record<string, string>> = {
  none: "/favicon.svg",
  freezing: "/favicon-freezing.svg",
  danger: "/favicon-danger.svg",
};

/** The tab's icon says whether something is frozen, and whether it may not hold, also while nobody looks at the page. Shows nothing in it. */
export function FreezeIcon() {
  useEffect(() => {
    let soon: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const ask = () =>
      fetch("/api/sign", { cache: "no-store" })
        .then(async (answer) => {
          const href = answer.ok ? ICONS[((await answer.json()) as { sign: string }).sign] : undefined;
          if (href !== undefined && !gone) put(href);
        })
        // An icon that stays as it was for a minute: the page itself says when it cannot reach the server.
        .catch(() => undefined);
    const later = () => {
      soon ??= setTimeout(() => {
        soon = undefined;
        void ask();
      }, TOGETHER_MS);
    };
    void ask();
    const timer = setInterval(() => void ask(), EVERY_MS);
    window.addEventListener(INCIDENTS_CHANGED, later);
    return () => {
      gone = true;
      clearTimeout(soon);
      clearInterval(timer);
      window.removeEventListener(INCIDENTS_CHANGED, later);
    };
  }, []);
  return null;
}

function put(href: string): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>("link[rel~=icon]"))
    if (link.getAttribute("href") !== href) link.setAttribute("href", href);
}
