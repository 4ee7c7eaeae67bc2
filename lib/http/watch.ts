import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export interface WatchPorts {
  /** The process does its work: nothing about what it depends on. */
  ready(): boolean;
  figures(): Promise<{ readonly type: string; readonly text: string }>;
  /** What figures are asked with, as a bearer token; null where the listener is out of reach of others. */
  readonly token: string | null;
  /** The name of an error. */
  failed(name: string): void;
}

/**
 * `/healthz`, `/readyz` and `/metrics`, on a listener of their own: figures tell how an organisation defends itself, and the port of the pages is
 * everybody's.
 */
export function createWatchServer(ports: WatchPorts): Server {
  return createServer((request, response) => void answer(ports, request, response));
}

async function answer(ports: WatchPorts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? "").split("?", 1)[0];
  if (request.method !== "GET") return say(response, 405, "Only GET.");
  if (path === "/healthz") return say(response, 200, "ok");
  if (path === "/readyz") return ports.ready() ? say(response, 200, "ok") : say(response, 503, "not ready");
  if (path !== "/metrics") return say(response, 404, "There are /healthz, /readyz and /metrics.");
  if (!mayRead(ports.token, request.headers.authorization)) {
    response.setHeader("www-authenticate", "Bearer");
    return say(response, 401, "Figures are for those who have the token.");
  }
  try {
    const { type, text } = await ports.figures();
    say(response, 200, text, type);
  } catch (error) {
    ports.failed(error instanceof Error ? error.name : "unknown");
    say(response, 500, "The figures could not be read.");
  }
}

/** Hashes have one length, so that comparing takes one time. */
function mayRead(token: string | null, authorization: string | undefined): boolean {
  if (token === null) return true;
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(`Bearer ${token}`), hash(authorization ?? ""));
}

function say(response: ServerResponse, status: number, text: string, type = "text/plain; charset=utf-8"): void {
  response.writeHead(status, {
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}
