import { lookup as dnsLookup } from "node:dns";
import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { Failure, Result } from "../../core/contracts.ts";
import type { Egress, EgressFailureCode, EgressRequest, EgressResponse } from "../../usecases/broker/ports.ts";
import { isPublicAddress } from "./addresses.ts";

export interface EgressOptions {
  /**
   * `host` or `host:port`, lower case, as the URL writes it; a default port may be left out. Nothing else is reached.
   */
  readonly hosts: readonly AllowedHost[];
  /** Authorities besides those that Node knows, PEM. */
  readonly ca?: string;
  readonly maxSockets?: number;
}

export interface AllowedHost {
  readonly host: string;
  /** The operator named it as a host of a private network, reached over plain HTTP too if the URL says so. */
  readonly private: boolean;
}

class NotPublic extends Error {
  override readonly name = "NotPublic";
}

type Refused = { readonly ok: false; readonly failure: Failure<EgressFailureCode> };

/**
 * The one way out of the broker. A name is looked up once for each connection and the connection goes to that very address; unless the
 * operator named the host as private, the address must be a public one. Redirects are never followed.
 */
export function createEgress({ hosts, ca, maxSockets = 64 }: EgressOptions): Egress & { close(): void } {
  const allowed = new Map(hosts.map((entry) => [entry.host.toLowerCase(), entry]));
  const shared = { keepAlive: true, maxSockets, scheduling: "lifo" as const };
  const agents = {
    public: new https.Agent({ ...shared, ca, lookup: publicLookup } as https.AgentOptions),
    private: new https.Agent({ ...shared, ca }),
    plain: new http.Agent(shared),
  };
  return {
    async send(request, signal) {
      const url = readUrl(request.url);
      const entry = url === null ? undefined : (allowed.get(url.host) ?? allowed.get(url.hostname));
      if (url === null || entry === undefined) return refused("not-allowed", url?.host ?? "address");
      if (url.protocol === "http:" && !entry.private) return refused("not-allowed", `${url.host} without TLS`);
      // A literal address is not looked up, so it is judged here.
      const literal = url.hostname.replace(/^\[|\]$/g, "");
      if (!entry.private && isIP(literal) !== 0 && !isPublicAddress(literal)) return refused("not-allowed", url.host);
      const agent = url.protocol === "http:" ? agents.plain : entry.private ? agents.private : agents.public;
      return await exchange(url, request, agent, signal);
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/**
 * The one address that a name leads to now, for what speaks no HTTP: the same rules, and whoever is given it connects to it alone.
 * @param privateHosts those that the operator named, `host` or `host:port`
 */
export async function pinnedAddress(
  host: string,
  port: number,
  privateHosts: readonly string[],
): Promise<Result<string, Failure<"not-allowed" | "unreachable">>> {
  const named = privateHosts.includes(host) || privateHosts.includes(`${host}:${port}`);
  return await new Promise((resolve) => {
    const look = named ? dnsLookup : publicLookup;
    look(host, { family: 0 }, (error, address) => {
      if (error === null && typeof address === "string") return resolve({ ok: true, value: address });
      const code = error instanceof NotPublic ? "not-allowed" : "unreachable";
      return resolve({ ok: false, failure: { code, message: `${host} ${SENTENCES[code]}.` } });
    });
  });
}

function readUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = url.username === "" && url.password === "" && url.hash === "";
  return plain && (url.protocol === "https:" || url.protocol === "http:") ? url : null;
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "", 0);
    const [first] = addresses;
    // All of them: which one is taken must not depend on luck.
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(new NotPublic(`${hostname} leads to an address that is not public`), "", 0);
    }
    if (options.all === true) return (callback as unknown as AllCallback)(null, [first]);
    return callback(null, first.address, first.family);
  });
};
type AllCallback = (error: null, addresses: readonly { address: string; family: number }[]) => void;

function exchange(
  url: URL,
  { method, headers = {}, body, timeoutMs, maxBytes }: EgressRequest,
  agent: http.Agent,
  signal: AbortSignal | undefined,
): Promise<Result<EgressResponse, Failure<EgressFailureCode>>> {
  return new Promise((resolve) => {
    const module = url.protocol === "http:" ? http : https;
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const outgoing = module.request(url, { method, headers: { ...headers, ...length }, agent });
    const timer = setTimeout(() => end(refused("timeout", url.host)), timeoutMs);
    const abort = () => end(refused("cut", url.host));
    let ended = false;

    function end(result: Result<EgressResponse, Failure<EgressFailureCode>>): void {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      if (!result.ok) outgoing.destroy();
      resolve(result);
    }

    outgoing.on("error", (error) => end(refused(codeOf(error), url.host)));
    outgoing.on("response", (incoming) => receive(incoming, url.host, maxBytes, end));
    if (signal?.aborted === true) abort();
    signal?.addEventListener("abort", abort);
    outgoing.end(body);
  });
}

function receive(
  incoming: http.IncomingMessage,
  host: string,
  maxBytes: number,
  end: (result: Result<EgressResponse, Failure<EgressFailureCode>>) => void,
): void {
  const status = incoming.statusCode ?? 0;
  if (status >= 300 && status < 400 && status !== 304) return end(refused("redirected", host));
  const chunks: Buffer[] = [];
  let bytes = 0;
  incoming.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) end(refused("too-large", host));
    else chunks.push(chunk);
  });
  incoming.on("error", () => end(refused("cut", host)));
  incoming.on("close", () => {
    if (!incoming.complete) return end(refused("cut", host));
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(incoming.headersDistinct)) headers[name] = (value ?? []).join(", ");
    return end({ ok: true, value: { status, headers, body: Buffer.concat(chunks) } });
  });
}

function codeOf(error: Error): EgressFailureCode {
  if (error instanceof NotPublic) return "not-allowed";
  const code = "code" in error ? String(error.code) : "";
  return code === "ECONNRESET" || code === "EPIPE" || code.startsWith("HPE_") ? "cut" : "unreachable";
}

const SENTENCES: Readonly<Record<EgressFailureCode, string>> = {
  "not-allowed": "is not a host that the broker may reach",
  unreachable: "could not be reached",
  timeout: "did not answer in time",
  cut: "broke off",
  "too-large": "answered more than is read",
  redirected: "answered with a redirect, which is not followed",
};

function refused(code: EgressFailureCode, host: string): Refused {
  return { ok: false, failure: { code, message: `${host} ${SENTENCES[code]}.` } };
}
