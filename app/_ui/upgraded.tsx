"use client";

import { useEffect, useState } from "react";
import { BUILD } from "./build.ts";
import { askHealth } from "./health.ts";
import { Icon } from "./icon.tsx";

/** Often enough for a tab that is looked at; one in the background asks when somebody comes back to it. */
const EVERY_MS = 60_000;

/** Says that another build is served by now, and takes nobody's page away: forms keep what was typed over the reload. */
export function Upgraded() {
  const [other, setOther] = useState(false);
  useEffect(() => {
    let looking = true;
    const look = async () => {
      if (document.visibilityState !== "visible") return;
      const health = await askHealth();
      if (looking && health.kind === "up") setOther(health.build !== BUILD);
    };
    const soon = () => void look();
    const timer = setInterval(soon, EVERY_MS);
    document.addEventListener("visibilitychange", soon);
    window.addEventListener("focus", soon);
    return () => {
      looking = false;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", soon);
      window.removeEventListener("focus", soon);
    };
  }, []);
  return (
    <div role="status" aria-live="polite" className="fixed bottom-4 left-4 z-40 print:hidden">
      {other && (
        <p className="card flex max-w-[min(92vw,34rem)] flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 text-[13px]">
          <Icon name="info" className="size-4 text-muted" />
          <span className="min-w-0 flex-1 basis-60">
            Thaw was upgraded since this page was opened. Forms keep what you typed.
          </span>
          <button type="button" className="btn" onClick={() => window.location.reload()}>
            Reload
          </button>
        </p>
      )}
    </div>
  );
}
