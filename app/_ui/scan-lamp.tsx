"use client";

import { useRouter } from "next/navigation";
import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from "react";
import { figure, percent, utc, utcClock } from "../../lib/core/listing/format.ts";
import type { ScanProgress } from "../../lib/core/listing/views.ts";
import { Icon } from "./icon.tsx";
import { INCIDENTS_CHANGED } from "./live-refresh.tsx";
import { useLiveStream } from "./live-stream.ts";

/** While a scan runs, the page's figures are asked for again at most this often. */
const REFRESH_MS = 2000;

/**
 * How far the scan is, live by server-sent events, and the trigger that renders the page's figures again. The lamp's
 * place keeps its size while numbers change. A screen reader hears the start and the end, not each step. While nothing is heard, the page says so.
 */
export function ScanLamp({ initial }: { initial: ScanProgress }) {
  const [{ progress, said }, show] = useState<Shown>({ progress: initial, said: "" });
  const cutAt = useProgress(show);
  const running = isRunning(progress);
  return (
    <div className="figures flex min-w-0 items-center gap-2 text-xs" data-live={cutAt === null}>
      {cutAt === null ? (
        <>
          <Icon name="scan" className={`size-4 ${running ? "text-accent" : "text-muted"}`} />
          <span className="truncate">
            {running ? <Running progress={progress} /> : <Resting progress={progress} />}
          </span>
        </>
      ) : (
        <Stale since={cutAt} />
      )}
      <span role="status" aria-live="polite" className="sr-only">
        {cutAt === null ? said : `Not live since ${utcClock(cutAt)}. It connects again by itself.`}
      </span>
    </div>
  );
}

/** Of the whole page: what stands on it may have changed since. */
function Stale({ since }: { since: string }) {
  return (
    <>
      <Icon name="critical" className="size-4 text-danger-ink" />
      <span className="truncate font-semibold text-danger-ink">
        Stale: as of{" "}
        <time dateTime={since} title={utc(since)}>
          {utcClock(since)}
        </time>
        <span className="max-sm:hidden">, connecting again</span>
      </span>
    </>
  );
}

interface Shown {
  readonly progress: ScanProgress;
  readonly said: string;
}

/** What is shown after news has come; only a start and an end change what is said. */
function after(before: Shown, progress: ScanProgress): Shown {
  const running = isRunning(progress);
  if (running === isRunning(before.progress)) return { progress, said: before.said };
  return {
    progress,
    said: running
      ? `A scan of ${figure(progress.total)} repositories has started`
      : `The scan has ended: ${figure(progress.done)} of ${figure(progress.total)} scanned`,
  };
}

function Running({ progress }: { progress: ScanProgress }) {
  const share = percent(progress.done + progress.failed, progress.total);
  return (
    <span className="inline-flex items-center gap-2">
      <b className="font-semibold">
        Scanning {figure(progress.done + progress.failed)} of {figure(progress.total)}
      </b>
      <svg aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none" className="h-1.5 w-20 rounded-full">
        <rect width="100" height="6" className="fill-line" />
        <rect width={share} height="6" className="fill-accent" />
      </svg>
    </span>
  );
}

function Resting({ progress }: { progress: ScanProgress }) {
  if (progress.finishedAt === null) return <span className="text-muted">Nothing scanned yet</span>;
  return (
    <span className="text-muted">
      <span className="max-sm:hidden">
        Scanned {figure(progress.done)} of {figure(progress.total)}
        {progress.failed > 0 ? `, ${figure(progress.failed)} failed` : ""}
        {" · "}
      </span>
      as of{" "}
      <time dateTime={progress.finishedAt} title={utc(progress.finishedAt)}>
        {utc(progress.finishedAt)}
      </time>
    </span>
  );
}

function isRunning(progress: ScanProgress): boolean {
  return progress.total > 0 && progress.finishedAt === null;
}

/** @returns since when nothing is heard; null while it is */
function useProgress(show: Dispatch<SetStateAction<Shown>>): string | null {
  const router = useRouter();
  const refreshed = useRef(0);
  const shown = useRef("");
  const later = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);
  const refresh = () => {
    clearTimeout(later.current);
    const wait = Math.max(0, refreshed.current + REFRESH_MS - Date.now());
    later.current = setTimeout(() => {
      refreshed.current = Date.now();
      router.refresh();
    }, wait);
  };
  const tellIncidents = () => window.dispatchEvent(new Event(INCIDENTS_CHANGED));
  return useLiveStream({
    events: {
      progress: (data) => {
        const first = shown.current === "";
        if (data === shown.current) return;
        shown.current = data;
        const progress = JSON.parse(data) as ScanProgress;
        show((before) => after(before, progress));
        if (!first) refresh();
      },
      incidents: tellIncidents,
    },
    again: () => {
      tellIncidents();
      refresh();
    },
  });
}
