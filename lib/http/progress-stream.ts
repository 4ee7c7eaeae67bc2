import type { ScanProgress } from "../core/listing/views.ts";
import { paced } from "./paced.ts";

/** Between two figures on one connection: a scan of 2,000 repositories tells more often than a person can read. */
const PACE_MS = 400;
/** Who looks at a freeze wants to know within the second; a thousand repositories that are confirmed are some messages all the same. */
const INCIDENTS_MS = 200;
/** Keeps proxies from closing the connection, and is when the session is looked at again. */
const HEARTBEAT_MS = 15_000;

export interface ProgressSources {
  readonly readScanProgress: () => Promise<ScanProgress>;
  /** Calls back with an organisation's id whenever one of its scans changes state; "" for what may have been missed. Returns how to stop. */
  readonly onScanProgress: (listener: (organisationId: string) => void) => () => void;
  /** The same whenever something about one of its incidents has changed. */
  readonly onIncidentProgress: (listener: (organisationId: string) => void) => () => void;
  /** Whether the session that this began with is still one. */
  readonly isSignedIn: () => Promise<boolean>;
}

/**
 * Server-sent events: `progress` with a ScanProgress as JSON, at once and whenever it changes, and `incidents` whenever something about
 * one has, the first of several at once, until the reader leaves or the session ends (`signed-out`).
 * @param own ids of organisations that this person may look at
 */
export function progressStream(
  sources: ProgressSources,
  own: ReadonlySet<string>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const stop = new AbortController();
  signal.addEventListener("abort", () => stop.abort(), { once: true });
  return new ReadableStream<Uint8Array>({
    start: (controller) => follow(sources, own, controller, stop),
    cancel: () => stop.abort(),
  });
}

async function follow(
  { readScanProgress, onScanProgress, onIncidentProgress, isSignedIn }: ProgressSources,
  own: ReadonlySet<string>,
  controller: ReadableStreamDefaultController<Uint8Array>,
  stop: AbortController,
): Promise<void> {
  const encoder = new TextEncoder();
  let telling = Promise.resolve();

  function send(text: string): void {
    if (!stop.signal.aborted) controller.enqueue(encoder.encode(text));
  }

  async function tell(): Promise<void> {
    try {
      send(`event: progress\ndata: ${JSON.stringify(await readScanProgress())}\n\n`);
    } catch {
      // The database went away; the browser connects again by itself and reads where things stand then.
      end();
    }
  }

  function end(): void {
    if (stop.signal.aborted) return;
    stop.abort();
    controller.close();
  }

  // An empty payload says that something may have been missed.
  const isAbout = (organisationId: string) => organisationId === "" || own.has(organisationId);
  const scans = paced(PACE_MS, () => {
    // One after the other: an older figure never comes behind a newer one.
    telling = telling.then(tell);
  });
  const incidents = paced(INCIDENTS_MS, () => send("event: incidents\ndata: {}\n\n"));
  const unsubscribe = onScanProgress((organisationId) => {
    if (isAbout(organisationId)) scans.soon();
  });
  const unsubscribeIncidents = onIncidentProgress((organisationId) => {
    if (isAbout(organisationId)) incidents.soon();
  });
  const heartbeat = setInterval(() => {
    isSignedIn()
      .then((signedIn) => {
        send(signedIn ? ": here\n\n" : "event: signed-out\ndata: {}\n\n");
        if (!signedIn) end();
      })
      .catch(end);
  }, HEARTBEAT_MS);
  stop.signal.addEventListener("abort", () => {
    scans.stop();
    incidents.stop();
    clearInterval(heartbeat);
    unsubscribe();
    unsubscribeIncidents();
  });
  telling = tell();
  await telling;
}
