import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { createBrokerApp, ROUTES } from "../../../lib/http/broker/app.ts";
import { openApi } from "../../../lib/http/broker/openapi.ts";
import type { BrokerHttpPorts } from "../../../lib/http/broker/ports.ts";
import type { IssueFailure } from "../../../lib/usecases/broker/issue-outcome.ts";
import { expectDescribed } from "../../support/broker/described.ts";

/** What the broker says of itself: the snapshot beside this file makes each change of it visible. */

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

test("the description has the routes that are served, and no others", () => {
  const { paths } = openApi() as Description;
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual([...ROUTES].sort());
});

test("the description is the one that was looked at last: change the file beside this one if it is meant", () => {
  const file = new URL("openapi.snapshot.json", import.meta.url);
  expect(openApi()).toEqual(JSON.parse(readFileSync(file, "utf8")));
});

const ISSUED = {
  issuanceId: "01890000-0000-7000-8000-000000000000",
  grant: "release.publish",
  values: { token: new SecretText("ghs_x") },
  plain: [],
  deliver: "outputs",
  expiresAt: new Date(1_800_000_000_000),
  revocationSecret: new SecretText("s".repeat(43)),
  scope: { provider: "github-app" },
} as const;

function appOf(ports: Partial<BrokerHttpPorts>, limits = { perSecond: 1_000, burst: 1_000 }, mostAtOnce = 10) {
  const all: BrokerHttpPorts = {
    issue: async () => ({ ok: true, value: ISSUED }),
    revoke: async () => ({ ok: true, value: { revoked: true, liveUntil: null } }),
    ready: async () => true,
    metrics: async () => ({ type: "text/plain; version=0.0.4", text: "x 1\n" }),
    mayReadMetrics: () => true,
    addressOf: () => "192.0.2.1",
    clientCertificate: () => null,
    correlationId: () => "c-1",
    nowMs: () => 0,
    refused: () => undefined,
    answered: () => undefined,
    ...ports,
  };
  return createBrokerApp(all, { rateLimit: limits, mostAtOnce });
}

const FORM = new URLSearchParams({
  grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
  subject_token: "a.b.c",
  subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  scope: "release.publish",
}).toString();
const ASKS: Readonly<Record<string, RequestInit>> = {
  "/v1/token": {
    headers: { authorization: "Bearer a.b.c", "content-type": "application/json" },
    body: '{"grant":"release.publish"}',
  },
  "/v1/probe": {
    headers: { authorization: "Bearer a.b.c", "content-type": "application/json" },
    body: '{"grant":"release.publish"}',
  },
  "/v1/revoke": {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ issuance_id: ISSUED.issuanceId, revocation_secret: "s".repeat(43) }),
  },
  "/v1/exchange": { headers: { "content-type": "application/x-www-form-urlencoded" }, body: FORM },
};

/** As Node's server hands it on; without this the broker takes the request for one of its own process. */
const incoming = { rawHeaders: ["authorization", "Bearer a.b.c"], headers: {} };

async function send(
  app: ReturnType<typeof appOf>,
  path: string,
  change: RequestInit = {},
  bindings: object = {},
): Promise<Response> {
  const response = await app.request(path, { method: "POST", ...ASKS[path], ...change }, bindings);
  const text = await response.clone().text();
  expectDescribed("POST", path, response, text);
  return response;
}

const POSTS = Object.keys(ASKS);

describe.each(POSTS)("%s answers as it is described", (path) => {
  test("when all is well", async () => {
    expect((await send(appOf({}), path)).status).toBe(200);
  });

  const failures: readonly (readonly [IssueFailure["code"], number])[] = [
    ["unproven", 401],
    ["denied", 403],
    ["unavailable", 503],
    ["upstream", 502],
    ["unrecorded", 500],
  ];
  test.each(path === "/v1/revoke" ? [] : failures)("for a failure that is %s", async (code, status) => {
    const app = appOf({ issue: async () => ({ ok: false, failure: { code, message: "m", retryAfterSeconds: 3 } }) });
    const response = await send(app, path);
    expect(response.status).toBe(path === "/v1/exchange" && status < 500 ? 400 : status);
    if (status >= 500) expect(response.headers.get("retry-after")).toBe("3");
  });

  test.each(path === "/v1/revoke" ? (["denied", "unavailable"] as const) : [])(
    "for a revocation that is %s",
    async (code) => {
      const app = appOf({ revoke: async () => ({ ok: false, failure: { code, message: "m" } }) });
      expect((await send(app, path)).status).toBe(code === "denied" ? 403 : 503);
    },
  );

  test("for a fault of its own, of which the answer says nothing", async () => {
    const broken = () => Promise.reject(new Error("the password is hunter2"));
    const response = await send(appOf({ issue: broken, revoke: broken }), path);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("hunter2");
  });

  test("for a body of another type, one that is no body, and one that is too long", async () => {
    const types = { headers: { ...ASKS[path]?.headers, "content-type": "text/plain" } };
    expect((await send(appOf({}), path, types)).status).toBe(path === "/v1/exchange" ? 400 : 415);
    expect((await send(appOf({}), path, { body: "{" })).status).toBe(400);
    expect((await send(appOf({}), path, { body: "x".repeat(40_000) })).status).toBe(413);
  });

  test("for an address that asks too often, with the time to wait", async () => {
    const app = appOf({}, { perSecond: 0.1, burst: 1 });
    const request = path === "/v1/exchange" ? { rawHeaders: [], headers: {} } : incoming;
    const ask = () =>
      app.request(path, { method: "POST", headers: { "content-type": "text/plain" } }, { incoming: request });
    await ask();
    const response = await ask();
    expectDescribed("POST", path, response, await response.clone().text());
    expect({ status: response.status, retry: response.headers.get("retry-after") }).toEqual({
      status: 429,
      retry: "10",
    });
  });

  test("when it has too much to do", async () => {
    const response = await appOf({}, undefined, 0).request(path, { method: "POST" }, { incoming });
    expectDescribed("POST", path, response, await response.clone().text());
    expect({ status: response.status, retry: response.headers.get("retry-after") }).toEqual({
      status: 503,
      retry: "1",
    });
  });

  test("for a method that it does not have", async () => {
    const response = await appOf({}).request(path, { method: "GET" }, {});
    expect({ status: response.status, allow: response.headers.get("allow") }).toEqual({ status: 405, allow: "POST" });
  });
});

test("every answer has a correlation id, is not to be kept, and is what it says it is", async () => {
  for (const path of [...POSTS, "/healthz", "/readyz", "/openapi.json", "/metrics", "/nowhere"]) {
    const { headers } = await appOf({}).request(path, { method: "GET" }, {});
    expect([
      headers.get("x-correlation-id"),
      headers.get("cache-control"),
      headers.get("x-content-type-options"),
    ]).toEqual(["c-1", "no-store", "nosniff"]);
  }
});

test.each([
  ["/healthz", 200, {}],
  ["/readyz", 200, {}],
  ["/readyz", 503, { ready: async () => false }],
  ["/openapi.json", 200, {}],
  ["/metrics", 200, {}],
  ["/metrics", 403, { mayReadMetrics: () => false }],
])("GET %s is %d as it is described", async (path, status, ports) => {
  const response = await appOf(ports).request(path, {}, { incoming });
  expectDescribed("GET", path, response, await response.clone().text());
  expect(response.status).toBe(status);
});
