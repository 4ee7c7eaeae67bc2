import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Egress, EgressFailureCode, EgressRequest, EgressResponse } from "../../../lib/usecases/broker/ports.ts";

/** The way out as tests need it: Node's client, plain http, no redirects, bounded in time and bytes. It keeps what was sent. */
export interface TestEgress extends Egress {
  readonly sent: readonly EgressRequest[];
}

class Ended extends Error {
  constructor(readonly code: EgressFailureCode) {
    super(code);
  }
}

export function createTestEgress(): TestEgress {
  const sent: EgressRequest[] = [];
  return {
    sent,
    async send(request, signal) {
      sent.push(request);
      const limit = AbortSignal.timeout(request.timeoutMs);
      const ended = signal === undefined ? limit : AbortSignal.any([limit, signal]);
      try {
        return { ok: true, value: await exchange(request, ended) };
      } catch (error) {
        const code = limit.aborted ? "timeout" : codeOf(error);
        return { ok: false, failure: { code, message: `${new URL(request.url).host}: ${code}` } };
      }
    },
  };
}

function codeOf(error: unknown): EgressFailureCode {
  if (error instanceof Ended) return error.code;
  const refused = error instanceof Error && "code" in error && error.code === "ECONNREFUSED";
  return refused ? "unreachable" : "cut";
}

function exchange(request: EgressRequest, signal: AbortSignal): Promise<EgressResponse> {
  const { method, url, headers, body, maxBytes } = request;
  return new Promise((resolve, reject) => {
    // Without `agent`, a connection that the server cut would be used again.
    const outgoing = httpRequest(url, { method, headers, signal, agent: false }, (incoming) => {
      readAll(incoming, maxBytes).then(resolve, reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

async function readAll(incoming: IncomingMessage, maxBytes: number): Promise<EgressResponse> {
  const status = incoming.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    incoming.destroy();
    throw new Ended("redirected");
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new Ended("too-large");
    chunks.push(chunk);
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return { status, headers, body: Buffer.concat(chunks) };
}
