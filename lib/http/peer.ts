import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { PEER_HEADER } from "../core/web/guard.ts";

/**
 * Notes on each request of this process where its connection really comes from. Next hands routes no socket, and
 * `X-Forwarded-For` is whatever the client says; a one-time link must be of no use to anybody but this machine. Node
 * announces a request before any handler sees it, and what is written here replaces what a client sent under that name.
 */
export function notePeers(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[PEER_HEADER] = request.socket.remoteAddress ?? "";
  });
}
