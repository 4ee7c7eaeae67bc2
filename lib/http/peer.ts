import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { PEER_HEADER } from "../core/web/guard.ts";
import { peerOf } from "../core/web/peer.ts";

/**
 * Notes on each request of this process where it really comes from. Next hands routes no socket, and `X-Forwarded-For` is whatever the
 * client says, unless a proxy that the operator named wrote it; a one-time link must be of no use to anybody but this machine. Node
 * announces a request before any handler sees it, and what is written here replaces what a client sent under that name.
 * @param trusted whether an address is of one of the operator's own proxies
 */
export function notePeers(trusted: (address: string) => boolean = () => false): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    const forwarded = request.headers["x-forwarded-for"];
    const said = Array.isArray(forwarded) ? forwarded.join(",") : forwarded;
    request.headers[PEER_HEADER] = peerOf(request.socket.remoteAddress ?? "", said, trusted);
  });
}
