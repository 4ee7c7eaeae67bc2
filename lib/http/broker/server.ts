import { constants } from "node:crypto";
import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecure } from "node:https";
import type { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { problemText } from "./answers.ts";
import type { BrokerApp } from "./app.ts";

export interface ServerOptions {
  readonly tls: {
    readonly cert: string;
    readonly key: string;
    /** Authorities of client certificates, PEM; empty where none are asked for. */
    readonly clientAuthorities: readonly string[];
  } | null;
  readonly correlationId: () => string;
  /** This process serves nothing else: the listener may put its lighter Request and Response in place of Node's. */
  readonly alone: boolean;
}

/** A token of 16 kB, base64 of nothing else, and what proxies add. */
const MOST_HEADER_BYTES = 32 * 1_024;
/** For the whole request: a client that sends a byte a second holds no place. */
const REQUEST_MS = 15_000;
const HEADERS_MS = 10_000;
const KEEP_ALIVE_MS = 65_000;

/** Serves the application by Node's own HTTP, whose limits come before any of our code. */
export function createBrokerServer(app: BrokerApp, { tls, correlationId, alone }: ServerOptions): Server {
  const handle = listenerOf(app, alone);
  const common = { maxHeaderSize: MOST_HEADER_BYTES, requestTimeout: REQUEST_MS, headersTimeout: HEADERS_MS };
  const server =
    tls === null
      ? createPlain(common, handle)
      : createSecure(
          {
            ...common,
            cert: tls.cert,
            key: tls.key,
            minVersion: "TLSv1.2",
            ca: [...tls.clientAuthorities],
            requestCert: tls.clientAuthorities.length > 0,
            // Who has none may still prove itself by a token; what was not verified is never looked at.
            rejectUnauthorized: false,
            // A resumed session shows that its holder has the session's secret, not that it has the certificate's key.
            secureOptions: tls.clientAuthorities.length > 0 ? constants.SSL_OP_NO_TICKET : 0,
          },
          handle,
        );
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => refuseRaw(error, socket, correlationId()));
  return server;
}

/** @param alone whether this process serves nothing else */
export function listenerOf(
  app: BrokerApp,
  alone: boolean,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const listener = getRequestListener(app.fetch as Parameters<typeof getRequestListener>[0], {
    overrideGlobalObjects: alone,
  });
  return (incoming, outgoing) => void listener(incoming, outgoing);
}

/** A request that is no HTTP, or too long to be read: answered in plain bytes, since nothing was parsed. */
function refuseRaw(error: NodeJS.ErrnoException, socket: Socket, correlationId: string): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const tooLong = error.code === "HPE_HEADER_OVERFLOW";
  const status = tooLong ? 413 : 400;
  const detail = tooLong ? "The request's headers are too long." : "This is no HTTP request that can be read.";
  const body = problemText(status, detail, correlationId);
  socket.end(
    `HTTP/1.1 ${status} ${tooLong ? "Content Too Large" : "Bad Request"}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** @returns the port, which is a free one where 0 was asked for */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/** Takes no new requests, and gives those under way some time. */
export async function drain(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
