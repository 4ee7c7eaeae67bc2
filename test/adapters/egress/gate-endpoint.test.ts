import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { ServerResponse } from "node:http";
import { createServer, type Server, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createGateEndpoint } from "../../../lib/adapters/egress/gate-endpoint.ts";
import { createEgress } from "../../../lib/adapters/egress/index.ts";
import type { EndpointQuestion } from "../../../lib/core/gates/endpoint.ts";
import { createAuthority } from "../../support/broker/certificates.ts";

/** An endpoint of a gate over real HTTPS, honest and otherwise. */

const ABOUT = { gate: "custom:board", repository_id: 7, sha: "a".repeat(40), incident: "incident" };
const keys = generateKeyPairSync("ed25519");
const others = generateKeyPairSync("ed25519");

let server: Server;
let port = 0;
const trusted = createAuthority("Gates");
const tls = trusted.issue({ hosts: ["localhost"] });
let respond: (question: EndpointQuestion, response: ServerResponse) => void;
let asked: EndpointQuestion[] = [];

beforeAll(async () => {
  server = await listening(tls, 0);
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());
beforeEach(() => {
  asked = [];
});

async function listening(tls: ServerOptions, at: number): Promise<Server> {
  const made = createServer(tls, async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const question = JSON.parse(body) as EndpointQuestion;
    asked.push(question);
    respond(question, response);
  });
  await new Promise<void>((resolve) => made.listen(at, "127.0.0.1", resolve));
  return made;
}

/** As docs/gates.md tells to write one. */
function signed(question: EndpointQuestion, more: object = {}, key: KeyObject = keys.privateKey): string {
  const answer = { ...question, verdict: "pass", reason: "approved", answered_at: new Date().toISOString() };
  const payload = JSON.stringify({ ...answer, ...more });
  return JSON.stringify({ payload, signature: sign(null, Buffer.from(payload), key).toString("base64") });
}

async function ask(more: { readonly host?: string; readonly timeoutMs?: number } = {}) {
  const egress = createEgress({ hosts: [{ host: more.host ?? `localhost:${port}`, private: true }], ca: trusted.cert });
  const publicKey = keys.publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const endpoint = { kind: "endpoint", url: `https://localhost:${port}/thaw`, keyId: "k1", publicKey } as const;
  const answer = await createGateEndpoint(egress, Date.now, more.timeoutMs ?? 20_000).ask(endpoint, ABOUT);
  egress.close();
  return answer.ok ? answer.value : answer.failure.message;
}

test("an answer that the key signed over this very question is believed, and names the key", async () => {
  respond = (question, response) => response.end(signed(question, { link: "https://a.example/7" }));
  expect(await ask()).toEqual({
    passes: true,
    text: `localhost:${port}, signed with k1: approved`,
    link: "https://a.example/7",
  });
  respond = (question, response) => response.end(signed(question, { verdict: "hold", reason: "not yet" }));
  expect(await ask()).toMatchObject({ passes: false });
  expect(asked[0]).toEqual({ ...ABOUT, nonce: expect.stringMatching(/^[\w-]{43}$/) });
  expect(asked[0]?.nonce).not.toBe(asked[1]?.nonce);
});

let played = "";
test.each<[string, typeof respond, RegExp]>([
  [
    "another key's",
    (question, response) => response.end(signed(question, {}, others.privateKey)),
    /not signed with k1/,
  ],
  [
    "changed after it was signed",
    (question, response) => response.end(signed(question, { verdict: "hold" }).replace("hold", "pass")),
    /not signed with k1/,
  ],
  [
    "unsigned",
    (question, response) => response.end(JSON.stringify({ ...question, verdict: "pass" })),
    /payload and signature/,
  ],
  [
    "signed about another repository",
    (question, response) => response.end(signed({ ...question, repository_id: 8 })),
    /another repository/,
  ],
  [
    "signed about another commit",
    (question, response) => response.end(signed({ ...question, sha: "b".repeat(40) })),
    /another commit/,
  ],
  [
    "of yesterday",
    (question, response) => response.end(signed(question, { answered_at: "2026-01-01T00:00:00Z" })),
    /not of now/,
  ],
  ["an error of the server", (question, response) => response.writeHead(503).end(signed(question)), /answered 503/],
  [
    "a redirect",
    (_, response) => response.writeHead(307, { location: `https://localhost:${port}/other` }).end(),
    /redirect/,
  ],
  ["endless", (_, response) => response.end("x".repeat(100_000)), /more than is read/],
  ["no JSON", (_, response) => response.end("<html>"), /not JSON/],
  [
    "broken off",
    (_, response) => response.writeHead(200, { "content-length": "9" }).write("{", () => response.destroy()),
    /broke off/,
  ],
])("an answer that is %s says nothing", async (_, how, why) => {
  respond = how;
  expect(await ask()).toMatch(why);
  expect(asked).toHaveLength(1);
});

test("an answer that was given before says nothing when it is played again", async () => {
  respond = (question, response) => {
    played ||= signed(question);
    response.end(played);
  };
  expect(await ask()).toMatchObject({ passes: true });
  expect(await ask()).toMatch(/another request/);
});

test("one that does not answer is given up", async () => {
  respond = () => undefined;
  expect(await ask({ timeoutMs: 300 })).toMatch(/did not answer in time/);
});

test("a host that the operator did not name is not asked", async () => {
  expect(await ask({ host: "gates.example.com" })).toMatch(/THAW_GATE_HOSTS/);
  expect(asked).toEqual([]);
});

test("one that is down makes it unknown, and is believed again when it is back", async () => {
  respond = (question, response) => response.end(signed(question));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(await ask()).toMatch(/could not be reached/);
  server = await listening(tls, port);
  expect(await ask()).toMatchObject({ passes: true });
});
