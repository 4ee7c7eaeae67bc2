"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** As often as a person who watches wants to know, and seldom enough that many may watch. */
const EVERY_MS = 5_000;

/** Told to the window whenever something about an incident has changed: one connection is enough for a page. */
export const INCIDENTS_CHANGED = "thaw-incidents";
/** The first change is shown at once; those that come within this time after it are one. */
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
    let pause: ReturnType<typeof setTimeout> | undefined;
    let more = false;
    const show = () => {
      more = false;
      pause = setTimeout(() => {
        pause = undefined;
        if (more) show();
      }, TOGETHER_MS);
      router.refresh();
    };
    const soon = () => {
      more = true;
      if (pause === undefined) show();
    };
    window.addEventListener(INCIDENTS_CHANGED, soon);
    return () => {
      clearTimeout(pause);
      window.removeEventListener(INCIDENTS_CHANGED, soon);
    };
  }, [incidents, router]);
  return null;
}
