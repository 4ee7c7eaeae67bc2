"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** As often as a person who watches wants to know, and seldom enough that many may watch. */
const EVERY_MS = 5_000;

/** Told to the window whenever something about an incident has changed: one connection is enough for a page. */
export const INCIDENTS_CHANGED = "thaw-incidents";
/** Several changes that come at once are one. */
const TOGETHER_MS = 300;

/**
 * Renders the page's figures again while something goes on and somebody looks; what is typed or chosen stays. Shows nothing.
 * `incidents`: as soon as one has changed, too.
 */
export function LiveRefresh({ live, incidents = false }: { live: boolean; incidents?: boolean }) {
  const router = useRouter();
  useEffect(() => {
    if (!live) return;
    const again = () => {
      if (document.visibilityState === "visible") router.refresh();
    };
    const timer = setInterval(again, EVERY_MS);
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", again);
    };
  }, [live, router]);
  useEffect(() => {
    if (!incidents) return;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        router.refresh();
      }, TOGETHER_MS);
    };
    window.addEventListener(INCIDENTS_CHANGED, soon);
    return () => {
      clearTimeout(waiting);
      window.removeEventListener(INCIDENTS_CHANGED, soon);
    };
  }, [incidents, router]);
  return null;
}
