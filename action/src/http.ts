import { type ClientRequest, type IncomingMessage, request as overHttp } from "node:http";
import { Agent, request as overHttps } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

/** Time to have a request on its way, and to have its whole answer. A broker itself asks GitHub or a cloud. */
const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;
const MOST_BYTES = 1 << 20;

export interface Call {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly bearer?: string;
  readonly json?: unknown;
  /** No longer than this for all, in milliseconds. */
  readonly within: number;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/**
 * No answer. `sent`: the request had left, so the other side may have acted on it. `final`: another attempt would end the same way.
 */
export class NoAnswer extends Error {
  readonly sent: boolean;
  readonly final: boolean;

  constructor(message: string, sent: boolean, final = false) {
    super(message);
    this.name = "NoAnswer";
    this.sent = sent;
    this.final = final;
  }
}

/**
 * One request, one answer of at most 1 MiB. Redirects are not followed: the answer is the redirect itself.
 * @throws NoAnswer
 */
export function call({ method, url, bearer, json, within }: Call): Promise<Answer> {
  const body = json === undefined ? "" : JSON.stringify(json);
  const headers = {
    accept: "application/json, application/problem+json",
    "user-agent": "thaw-action",
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    ...(json === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const request = opened(url, method, headers);
    let sent = false;
    const fail = (error: Error, final = false) => {
      stop();
      reject(new NoAnswer(messageOf(error), sent, final));
      request.destroy();
    };
    const expire = (what: string) => () => fail(new Error(what));
    const connecting = setTimeout(expire("no connection in time"), Math.min(CONNECT_MS, within));
    const answering = setTimeout(expire("no answer in time"), Math.min(ANSWER_MS, within));
    const stop = () => {
      clearTimeout(connecting);
      clearTimeout(answering);
    };
    // The request is written out as soon as there is a socket, so "finish" comes even where a TLS handshake then fails.
    onceConnected(request, () => {
      sent = true;
      clearTimeout(connecting);
    });
    request.on("error", fail);
    request.once("response", (response) =>
      collect(
        response,
        (answer) => {
          stop();
          resolve(answer);
        },
        fail,
      ),
    );
    request.end(body);
  });
}

function onceConnected(request: ClientRequest, then: () => void): void {
  request.once("socket", (socket: Socket & Partial<Pick<TLSSocket, "encrypted">> & { secureConnecting?: boolean }) => {
    // One that a proxy's tunnel was made over may be through already.
    if (!socket.connecting && socket.secureConnecting !== true) return then();
    socket.once(socket.encrypted === true ? "secureConnect" : "connect", then);
  });
}

/** Where each address of a name failed, Node gives an error without words that has only a code. */
function messageOf(error: NodeJS.ErrnoException): string {
  return error.message || error.code || "the connection failed";
}

function opened(url: string, method: string, headers: Record<string, string | number>): ClientRequest {
  if (new URL(url).protocol === "http:") return overHttp(url, { method, headers, agent: false });
  // Node from 24.5 on goes through the proxy that the environment names; before, it does not know the option.
  const options = { keepAlive: false, proxyEnv: process.env };
  // Said outright: a variable of the job (NODE_TLS_REJECT_UNAUTHORIZED) must not switch it off.
  return overHttps(url, { method, headers, agent: new Agent(options), rejectUnauthorized: true });
}

function collect(
  response: IncomingMessage,
  done: (answer: Answer) => void,
  fail: (error: Error, final?: boolean) => void,
): void {
  const pieces: Buffer[] = [];
  let size = 0;
  response.on("data", (piece: Buffer) => {
    size += piece.length;
    if (size > MOST_BYTES) return fail(new Error("the answer is larger than 1 MiB"), true);
    pieces.push(piece);
  });
  response.on("error", fail);
  response.once("close", () => {
    if (!response.complete) fail(new Error("the answer was cut off"));
  });
  response.once("end", () => {
    const text = Buffer.concat(pieces).toString("utf8");
    done({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] ?? null, text });
  });
}
