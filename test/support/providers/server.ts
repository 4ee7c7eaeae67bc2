import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An upstream of a test: a real HTTP server that answers rightly, or wrongly in one of the ways that upstreams have. */

export interface Asked {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `slow` never answers; `cut` ends the connection in the middle of the body; the others answer in place of the right answer. */
export type Misbehaviour =
  | { readonly kind: "slow" | "cut" | "html" | "empty" | "too-large" | "redirect" }
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: string; readonly body?: string }
  /** The right answer, changed. */
  | { readonly kind: "spoiled"; readonly spoil: (body: string) => string };

/** Null where the request is not this route's. */
export type Route = (asked: Asked) => Reply | null | Promise<Reply | null>;

export interface Upstream {
  readonly origin: string;
  /** Requests by the name of the route that they came to, in order. */
  readonly asked: readonly { readonly route: string; readonly request: Asked }[];
  /** From now on, this route misbehaves: always, or so many times. Null: it is good again. */
  misbehave(route: string, how: Misbehaviour | null, times?: number): void;
  close(): Promise<void>;
}

interface Trouble {
  readonly how: Misbehaviour;
  left: number;
}

export async function startUpstream(routes: Readonly<Record<string, Route>>): Promise<Upstream> {
  const asked: { route: string; request: Asked }[] = [];
  const troubles = new Map<string, Trouble>();
  const server = createServer((incoming, response) => {
    void serve(incoming, response);
  });
  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    for (const [route, answer] of Object.entries(routes)) {
      const reply = await answer(request);
      if (reply === null) continue;
      asked.push({ route, request });
      return respond(response, reply, takeTrouble(troubles, route));
    }
    respond(response, { status: 404, body: "" }, null);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    misbehave(route, how, times = Number.POSITIVE_INFINITY) {
      if (how === null) troubles.delete(route);
      else troubles.set(route, { how, left: times });
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function takeTrouble(troubles: Map<string, Trouble>, route: string): Misbehaviour | null {
  const trouble = troubles.get(route);
  if (trouble === undefined || trouble.left <= 0) return null;
  trouble.left -= 1;
  return trouble.how;
}

async function readRequest(incoming: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const body = Buffer.concat(chunks).toString();
  return { method: incoming.method ?? "", path: incoming.url ?? "", headers, body };
}

function respond(response: ServerResponse, reply: Reply, trouble: Misbehaviour | null): void {
  switch (trouble?.kind) {
    case undefined:
      return send(response, reply);
    case "slow":
      return;
    case "cut":
      response.writeHead(reply.status, { "content-length": String(Buffer.byteLength(reply.body) + 10) });
      response.write(reply.body.slice(0, Math.ceil(reply.body.length / 2)), () => response.destroy());
      return;
    case "html":
      return send(response, { status: 200, body: "<!doctype html><html><body>Welcome &amp; log in</body></html>" });
    case "empty":
      return send(response, { status: 200, body: "" });
    case "too-large":
      return send(response, { status: 200, body: reply.body.padEnd(1_000_000, " ") });
    case "redirect":
      return send(response, { status: 307, headers: { location: "/elsewhere" }, body: "" });
    case "spoiled":
      return send(response, { ...reply, body: trouble.spoil(reply.body) });
    case "status": {
      const headers: Record<string, string> =
        trouble.retryAfter === undefined ? {} : { "retry-after": trouble.retryAfter };
      return send(response, { status: trouble.status, headers, body: trouble.body ?? reply.body });
    }
  }
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}

export function json(status: number, value: unknown): Reply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
