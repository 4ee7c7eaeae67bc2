import "server-only";
import { cookies } from "next/headers";
import { webContainer } from "../container.ts";
import type { UserActor } from "../core/actor.ts";
import { sessionCookieName } from "./auth-options.ts";
import { currentActor } from "./session.ts";

/** Between two figures on one connection: a scan of 2,000 repositories tells more often than a person can read. */
const PACE_MS = 400;
/** Who looks at a freeze wants to know within the second; a thousand repositories that are confirmed are some messages all the same. */
const INCIDENTS_MS = 200;
/** Keeps proxies from closing the connection, and is when the session is looked at again. */
const HEARTBEAT_MS = 15_000;

/**
 * Server-sent events: `progress` with a ScanProgress as JSON, at once and whenever it changes, and `incidents` whenever something about
 * one has, until the browser leaves or the session ends (`signed-out`). Null without a session.
 */
export async function progressEvents(signal: AbortSignal): Promise<ReadableStream<Uint8Array> | null> {
  const actor = await currentActor();
  if (actor === null) return null;
  const { origin } = await webContainer();
  const token = (await cookies()).get(sessionCookieName(origin))?.value ?? "";
  const stop = new AbortController();
  signal.addEventListener("abort", () => stop.abort(), { once: true });
  return new ReadableStream<Uint8Array>({
    start: (controller) => follow(actor, token, controller, stop),
    cancel: () => stop.abort(),
  });
}

async function follow(
  actor: UserActor,
  token: string,
  controller: ReadableStreamDefaultController<Uint8Array>,
  stop: AbortController,
): Promise<void> {
  const { readScanProgress, onScanProgress, onIncidentProgress, sessions, tokens, clock } = await webContainer();
  const own = new Set(actor.roles.map((entry) => entry.organisationId));
  const encoder = new TextEncoder();
  let telling = Promise.resolve();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let incidents: ReturnType<typeof setTimeout> | undefined;

  function send(text: string): void {
    if (!stop.signal.aborted) controller.enqueue(encoder.encode(text));
  }

  async function tell(): Promise<void> {
    waiting = undefined;
    try {
      send(`event: progress\ndata: ${JSON.stringify(await readScanProgress(actor))}\n\n`);
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
  const unsubscribe = onScanProgress((organisationId) => {
    if (!isAbout(organisationId)) return;
    waiting ??= setTimeout(() => {
      // One after the other: an older figure never comes behind a newer one.
      telling = telling.then(tell);
    }, PACE_MS);
  });
  const unsubscribeIncidents = onIncidentProgress((organisationId) => {
    if (!isAbout(organisationId)) return;
    incidents ??= setTimeout(() => {
      incidents = undefined;
      send("event: incidents\ndata: {}\n\n");
    }, INCIDENTS_MS);
  });
  const heartbeat = setInterval(() => {
    sessions
      .find(tokens.hash(token), clock.now())
      .then((session) => {
        send(session === null ? "event: signed-out\ndata: {}\n\n" : ": here\n\n");
        if (session === null) end();
      })
      .catch(end);
  }, HEARTBEAT_MS);
  stop.signal.addEventListener("abort", () => {
    clearTimeout(waiting);
    clearTimeout(incidents);
    clearInterval(heartbeat);
    unsubscribe();
    unsubscribeIncidents();
  });
  telling = tell();
  await telling;
}
