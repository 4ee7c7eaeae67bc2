"use client";

import { useEffect } from "react";

/**
 * A page whose forms lead to GitHub is allowed that by the policy of its own answer (lib/core/web/guard.ts). Whoever was led to it within the page
 * before still has that one's policy, and the browser would not send the form: then it is loaded for itself.
 */
export function FullLoad() {
  useEffect(() => {
    const [loaded] = performance.getEntriesByType("navigation");
    if (loaded !== undefined && new URL(loaded.name).pathname !== window.location.pathname)
      window.location.replace(window.location.href);
  }, []);
  return null;
}
