"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** As often as a person who watches wants to know, and seldom enough that many may watch. */
const EVERY_MS = 5_000;

/** Renders the page's figures again while something goes on and somebody looks; what is typed or chosen stays. Shows nothing. */
export function LiveRefresh({ live }: { live: boolean }) {
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
  return null;
}
