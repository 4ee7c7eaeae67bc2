"use client";

import { useEffect } from "react";
import { Icon } from "../_ui/icon.tsx";
import { readable } from "../_ui/live-stream.ts";

const AGAIN_MS = 10_000;

/** Nobody sits at this screen to load it again: it does so itself, as soon as the server can read. */
export default function WallError() {
  useEffect(() => {
    const timer = setInterval(() => {
      void readable().then((answer) => {
        if (answer === "yes" || answer === "signed-out") window.location.reload();
      });
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <main id="main" className="wall-far flex min-h-dvh flex-col items-center justify-center gap-[1em] p-[4vw]">
      <Icon name="critical" className="size-[8vw] text-danger-ink" />
      <h1 className="wall-large">Nothing can be read right now</h1>
      <p className="wall-small text-muted">
        The server or its database does not answer. What is frozen on GitHub stays frozen. This screen tries again by
        itself.
      </p>
    </main>
  );
}
