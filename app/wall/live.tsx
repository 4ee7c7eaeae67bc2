"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { utcClock } from "../../lib/core/listing/format.ts";
import { Icon } from "../_ui/icon.tsx";
import { INCIDENTS_CHANGED } from "../_ui/live-refresh.tsx";
import { readable, useLiveStream } from "../_ui/live-stream.ts";

/** As often as figures are read again when nothing is told. */
const EVERY_MS = 10_000;
/** The first news is shown at once, those of this time after it together. */
const TOGETHER_MS = 1_000;
/** Three readings that did not come: what stands there may be wrong by now. */
const STALE_MS = 35_000;

/**
 * Keeps a screen that nobody sits at true: reads again what is told, connects again by itself, and says in words when it could not. A page
 * is asked for only after the server was seen to answer: the browser's own error page would stay for ever.
 */
export function WallLive({ asOf, until }: { asOf: string; until: string | null }) {
  const router = useRouter();
  const seen = useRef(0);
  const [stale, setStale] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever was read anew is fresh
  useEffect(() => {
    seen.current = performance.now();
    setStale(false);
  }, [asOf]);
  const soon = useRef<ReturnType<typeof setTimeout>>(undefined);
  const changed = () => {
    window.dispatchEvent(new Event(INCIDENTS_CHANGED));
    soon.current ??= setTimeout(() => {
      soon.current = undefined;
      void readAgain(() => router.refresh());
    }, TOGETHER_MS);
  };
  useLiveStream({ events: { incidents: changed }, again: changed });
  useEffect(() => {
    const timer = setInterval(() => {
      void readAgain(() => router.refresh());
      setStale(performance.now() - seen.current > STALE_MS);
    }, EVERY_MS);
    return () => {
      clearTimeout(soon.current);
      clearInterval(timer);
    };
  }, [router]);
  return (
    <div role="status" aria-live="polite" className="wall-small">
      {stale ? (
        <p className="flex items-center gap-[0.5em] rounded-card bg-danger-soft px-[0.8em] py-[0.4em] font-semibold text-danger-ink">
          <Icon name="critical" className="size-[1.2em]" />
          Stale: nothing could be read since {utcClock(asOf)}. It connects again by itself.
        </p>
      ) : (
        <p className="flex items-center gap-[0.5em] text-muted">
          <Icon name="clean" className="size-[1.1em] text-thawed-ink" />
          Live, as of{" "}
          <time dateTime={asOf} className="figures">
            {utcClock(asOf)}
          </time>
          {until !== null && `; this screen is signed in until ${utcClock(until)}`}
        </p>
      )}
    </div>
  );
}

/** Asks for the page once the server answers; a session that is over leads to the sign-in page. Else it is said to be stale, and tried again. */
async function readAgain(refresh: () => void): Promise<void> {
  const answer = await readable();
  if (answer === "yes") refresh();
  if (answer === "signed-out") window.location.reload();
}
