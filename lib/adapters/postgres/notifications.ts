import pg from "pg";

export interface Feed {
  /** Calls back with each payload. Returns how to stop; the connection closes with the last listener. */
  subscribe(listener: (payload: string) => void): () => void;
}

const RECONNECT_MS = 1_000;
/** A server that stays away, or a standby, which can tell nothing, is asked less and less. */
const LONGEST_PAUSE_MS = 30_000;

/**
 * One connection that listens on a channel, shared by every page that is open. It is opened with the first listener, and again
 * when it breaks. Once it listens, listeners are called with "": something may have been missed until then.
 */
export function createFeed(connectionString: string, channel: string): Feed {
  const listeners = new Set<(payload: string) => void>();
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let pause = RECONNECT_MS;

  function tell(payload: string): void {
    for (const listener of listeners) listener(payload);
  }

  function close(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const closing = client;
    client = null;
    closing?.end().catch(() => undefined);
  }

  function retry(broken: pg.Client): void {
    if (client !== broken) return;
    close();
    if (listeners.size === 0) return;
    timer = setTimeout(() => open(), pause);
    timer.unref();
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }

  function open(): void {
    const opened = new pg.Client({ connectionString, application_name: "thaw-feed" });
    client = opened;
    opened.on("notification", (message) => tell(message.payload ?? ""));
    opened.on("error", () => retry(opened));
    opened.on("end", () => retry(opened));
    opened
      .connect()
      .then(() => opened.query(`LISTEN ${opened.escapeIdentifier(channel)}`))
      // Between what a listener has read and this moment nobody listened.
      .then(() => {
        pause = RECONNECT_MS;
        tell("");
      })
      .catch(() => retry(opened));
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (client === null && timer === null) open();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) close();
      };
    },
  };
}
