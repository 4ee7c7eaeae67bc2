import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An OIDC issuer whose keys the test holds, so that it can sign what no honest issuer would. */

export interface Issuer {
  readonly url: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Paths that were asked for. */
  readonly requests: string[];
  /** Answers in place of the issuer, until it is null again. */
  instead: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  /** A new key in place of the old one. */
  rotate(kid: string): void;
  close(): Promise<void>;
}

/** Making a pair takes a while: the first of an issuer that was closed is the next one's. Those that live at once have different ones. */
const spare: ReturnType<typeof newPair>[] = [];

export async function startIssuer(): Promise<Issuer> {
  const first = spare.pop() ?? newPair();
  const state = { kid: "first", pair: first, requests: [] as string[], instead: null as Issuer["instead"] };
  const server = createServer((request, response) => {
    state.requests.push(request.url ?? "");
    if (state.instead !== null) return state.instead(request, response);
    response.setHeader("content-type", "application/json");
    if (request.url === "/.well-known/openid-configuration") {
      return response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }));
    }
    return response.end(JSON.stringify({ keys: [jwkOf(state.pair.publicKey, state.kid)] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    get kid() {
      return state.kid;
    },
    get privateKey() {
      return state.pair.privateKey;
    },
    get publicKey() {
      return state.pair.publicKey;
    },
    requests: state.requests,
    get instead() {
      return state.instead;
    },
    set instead(handler) {
      state.instead = handler;
    },
    rotate(kid) {
      state.kid = kid;
      state.pair = newPair();
    },
    close: () =>
      new Promise((resolve) => {
        spare.push(first);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function newPair(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

export function jwkOf(publicKey: KeyObject, kid: string): object {
  return { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
}

export function part(value: unknown): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
}

/** A JWS of any header and payload; a text is taken as it is. */
export function signed(
  header: unknown,
  payload: unknown,
  key: KeyObject,
  hash: "SHA256" | "SHA512" = "SHA256",
): string {
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${createSign(`RSA-${hash}`).update(input).sign(key).toString("base64url")}`;
}
