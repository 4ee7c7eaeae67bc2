import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectDescribed } from "../support/broker/described.ts";
import { own, rawRequest } from "../support/broker/helpers.ts";
import { activate, ask, brokerWorld, GRANT, mints, REPOSITORY, type World } from "../support/broker/world.ts";

/** Requests that are not as they have to be: refused before anybody's token is looked at. */

let world: World;
beforeAll(async () => {
  world = await brokerWorld();
  await activate(world);
});
afterAll(() => world.close());

const records = async (): Promise<number> =>
  (await own(world, "SELECT count(*)::int AS count FROM issuance")).rows[0].count;

/** Nothing is recorded, minted or used up: the token is good afterwards. */
async function untouched<T>(token: string, work: () => Promise<T>): Promise<T> {
  const before = { mints: mints(world), records: await records() };
  const result = await work();
  expect({ mints: mints(world), records: await records() }).toEqual(before);
  expect((await ask(world, { token })).status).toBe(200);
  return result;
}

interface Raw {
  readonly status: number;
  readonly text: string;
}

async function send(text: string): Promise<Raw> {
  const answer = await rawRequest(world.origin, text);
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  const status = Number(head.split(" ")[1]);
  const headers = new Headers(
    head
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(": ") as [string, string]),
  );
  expectDescribed("POST", "/v1/token", { status, headers }, body);
  return { status, text: body };
}

const post = (headers: readonly string[], body: string) =>
  ["POST /v1/token HTTP/1.1", "host: broker", ...headers, "", body].join("\r\n");
const BODY = JSON.stringify({ grant: GRANT });
const json = ["content-type: application/json", `content-length: ${BODY.length}`];

describe("the proof of identity", () => {
  test("a request over a plain socket with one Authorization header is served: what follows is refused for nothing else", async () => {
    expect((await send(post([`authorization: Bearer ${await world.token()}`, ...json], BODY))).status).toBe(200);
  });

  test.each([
    ["the same token twice", (good: string) => [good, good]],
    ["another one first", (good: string) => ["Bearer x", good]],
    ["another one last", (good: string) => [good, "Bearer x"]],
    ["a password beside it", (good: string) => ["Basic YTpi", good]],
    ["an empty one beside it", (good: string) => ["", good]],
  ])("two Authorization headers are refused: %s", async (_name, of) => {
    const token = await world.token();
    const headers = of(`Bearer ${token}`).map(
      (value, index) => `${index === 0 ? "authorization" : "Authorization"}: ${value}`,
    );
    const { status, text } = await untouched(token, () => send(post([...headers, ...json], BODY)));
    expect({ status, text }).toEqual({ status: 400, text: expect.stringContaining("one proof of identity") });
  });

  test.each([
    ["none", {}],
    ["one that is empty", { authorization: "" }],
    ["a scheme alone", { authorization: "Bearer" }],
    ["a password", { authorization: "Basic YTpi" }],
    ["GitHub's own scheme", { authorization: "token x" }],
    ["two tokens in one", { authorization: "Bearer a b" }],
    ["a list", { authorization: "Bearer a, Bearer b" }],
  ])("no bearer token is 401 with a sentence: %s", async (_name, headers) => {
    const response = await fetch(`${world.origin}/v1/token`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers } as Record<string, string>,
      body: BODY,
    });
    const text = await response.text();
    expectDescribed("POST", "/v1/token", response, text);
    expect({ status: response.status, text }).toEqual({
      status: 401,
      text: expect.stringContaining("Authorization: Bearer TOKEN"),
    });
  });

  test("the token is not taken from the address, a cookie or the body", async () => {
    const token = await world.token();
    for (const [path, headers, body] of [
      [`/v1/token?access_token=${token}`, {}, BODY],
      ["/v1/token", { cookie: `token=${token}` }, BODY],
      ["/v1/token", {}, JSON.stringify({ grant: GRANT, token })],
    ] as const) {
      const response = await fetch(`${world.origin}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      });
      expect(response.status).toBe(401);
    }
  });
});

describe("sizes, refused before anything is parsed", () => {
  test("a token of a megabyte is 413", async () => {
    const before = await records();
    const { status } = await send(post([`authorization: Bearer ${"x".repeat(1_000_000)}`, ...json], BODY));
    expect(status).toBe(413);
    expect(await records()).toBe(before);
  });

  test("a token of 20 kB, which Node still reads, is 413", async () => {
    expect((await ask(world, { token: "x".repeat(20_000) })).status).toBe(413);
  });

  test("headers over the limit are 413, whatever is in them", async () => {
    const many = Array.from({ length: 40 }, (_, index) => `x-${index}: ${"y".repeat(1_000)}`);
    expect((await send(post([...many, ...json], BODY))).status).toBe(413);
  });

  test("a body of a megabyte is 413, and the token is not used up", async () => {
    const token = await world.token();
    const body = JSON.stringify({ grant: GRANT, x: "y".repeat(1_000_000) });
    const answer = await untouched(token, () => ask(world, { token, body }));
    expect(answer.status).toBe(413);
    expect(answer.body.detail).toBe("The body is too long.");
  });

  test("a body whose announced length is too long is 413 before any of it arrives", async () => {
    const token = await world.token();
    const headers = [`authorization: Bearer ${token}`, "content-type: application/json", "content-length: 1000000"];
    const { status } = await untouched(token, () => send(post(headers, "")));
    expect(status).toBe(413);
  });

  test("a chunked body over the limit is 413", async () => {
    const token = await world.token();
    const headers = [`authorization: Bearer ${token}`, "content-type: application/json", "transfer-encoding: chunked"];
    const chunk = "y".repeat(1_000);
    const chunks = `${Array.from({ length: 200 }, () => `3e8\r\n${chunk}\r\n`).join("")}0\r\n\r\n`;
    const { status, text } = await untouched(token, () => send(post(headers, chunks)));
    expect({ status, text }).toEqual({ status: 413, text: expect.stringContaining("too long") });
  });

  test("a chunked body within the limit is served", async () => {
    const headers = [
      `authorization: Bearer ${await world.token()}`,
      "content-type: application/json",
      "transfer-encoding: chunked",
    ];
    const chunks = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
    expect((await send(post(headers, chunks))).status).toBe(200);
  });

  test("a chunked body that does not end is 413 as soon as it is too long", async () => {
    const token = await world.token();
    const headers = [`authorization: Bearer ${token}`, "content-type: application/json", "transfer-encoding: chunked"];
    const chunks = Array.from({ length: 40 }, () => `3e8\r\n${"y".repeat(1_000)}\r\n`).join("");
    const { status } = await untouched(token, () => send(post(headers, chunks)));
    expect(status).toBe(413);
  });

  test.each(["/v1/probe", "/v1/revoke"])("a megabyte is 413 at %s too", async (path) => {
    expect((await ask(world, { path, body: "y".repeat(1_000_000) })).status).toBe(413);
  });

  test("what is no HTTP is 400 in plain words, and a length beside chunks is refused", async () => {
    expect((await send("HELO broker\r\n\r\n")).status).toBe(400);
    const both = ["content-length: 5", "transfer-encoding: chunked", "content-type: application/json"];
    expect((await send(post(both, "0\r\n\r\n"))).status).toBe(400);
  });
});

describe("methods and kinds of bodies", () => {
  test.each(["/v1/token", "/v1/probe", "/v1/revoke", "/v1/exchange"])(
    "GET %s is 405, and says what is allowed",
    async (path) => {
      const response = await fetch(`${world.origin}${path}`, {
        headers: { authorization: `Bearer ${await world.token()}` },
      });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("POST");
    },
  );

  test.each(["PUT", "DELETE", "PATCH", "OPTIONS"])("%s is 405", async (method) => {
    expect((await fetch(`${world.origin}/v1/token`, { method })).status).toBe(405);
  });

  test.each(["/v1/token/", "/v1//token", "/V1/TOKEN", "/v1/token%2f", "/v1", "/", "/v1/token/x", "/.env"])(
    "%s is no route",
    async (path) => {
      const response = await fetch(`${world.origin}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: BODY,
      });
      expect(response.status).toBe(404);
    },
  );

  test.each([
    ["text/plain"],
    ["application/x-www-form-urlencoded"],
    ["multipart/form-data; boundary=x"],
    ["application/json5"],
    ["text/json"],
    [", application/json"],
  ])("a body of type %s is 415", async (type) => {
    const token = await world.token();
    const answer = await untouched(token, () => ask(world, { token, headers: { "content-type": type } }));
    expect(answer.status).toBe(415);
  });

  test("a charset and capitals in the type change nothing", async () => {
    expect((await ask(world, { headers: { "content-type": "Application/JSON; charset=utf-8" } })).status).toBe(200);
  });
});

const BODIES: readonly (readonly [name: string, body: string])[] = [
  ["nothing", ""],
  ["no JSON", "{grant: x}"],
  ["a list", `[${BODY}]`],
  ["a text", '"release.publish"'],
  ["null", "null"],
  ["no grant", "{}"],
  ["a grant that is a number", '{"grant": 7}'],
  ["a grant that is null", '{"grant": null}'],
  ["a grant that is empty", '{"grant": ""}'],
  ["a grant that climbs", '{"grant": "../x"}'],
  ["a grant with a slash", '{"grant": "a/b"}'],
  ["a grant with NUL", '{"grant": "a\\u0000"}'],
  ["a grant of 201 letters", JSON.stringify({ grant: "g".repeat(201) })],
  ["a field that is not known", `{"grant": "${GRANT}", "owner": "acme"}`],
  ["a key twice", `{"grant": "no.such", "grant": "${GRANT}"}`],
  ["a key twice, once with an escape", `{"grant": "no.such", "gr\\u0061nt": "${GRANT}"}`],
  ["a key of a map twice", `{"grant": "${GRANT}", "permissions": {"contents": "read", "contents": "write"}}`],
  ["__proto__", `{"grant": "${GRANT}", "__proto__": {"permissions": {"contents": "write"}}}`],
  ["no repositories in a list", `{"grant": "${GRANT}", "repositories": []}`],
  ["repositories that are a text", `{"grant": "${GRANT}", "repositories": "${REPOSITORY}"}`],
  ["repositories by a name that climbs", `{"grant": "${GRANT}", "repositories": ["acme/.."]}`],
  ["repositories by ../x", `{"grant": "${GRANT}", "repositories": ["../x"]}`],
  ["repositories by a name with a line break", `{"grant": "${GRANT}", "repositories": ["acme/x\\n"]}`],
  ["repositories by a name without an owner", `{"grant": "${GRANT}", "repositories": ["api"]}`],
  ["repositories by a wildcard", `{"grant": "${GRANT}", "repositories": ["acme/*"]}`],
  ["repositories by id 0", `{"grant": "${GRANT}", "repositories": [0]}`],
  ["repositories by a part of an id", `{"grant": "${GRANT}", "repositories": [1.5]}`],
  [
    "501 repositories",
    JSON.stringify({ grant: GRANT, repositories: Array.from({ length: 501 }, (_, index) => index + 1) }),
  ],
  ["no permissions in a map", `{"grant": "${GRANT}", "permissions": {}}`],
  ["permissions that are a list", `{"grant": "${GRANT}", "permissions": ["contents"]}`],
  ["a permission without a level", `{"grant": "${GRANT}", "permissions": {"contents": null}}`],
  ["a permission of a strange name", `{"grant": "${GRANT}", "permissions": {"contents\\n": "read"}}`],
  ["nesting without an end", `{"grant": ${"[".repeat(12_000)}${"]".repeat(12_000)}}`],
  ["maps in maps without an end", `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`],
];

describe("a body that is not as it should be is 400, and the token is good afterwards", () => {
  test.each(BODIES)("%s", async (_name, body) => {
    const token = await world.token();
    const answer = await untouched(token, () => ask(world, { token, body }));
    expect(answer.status).toBe(400);
    expect(answer.body.detail.length).toBeLessThan(400);
  });

  test("a body with thousands of keys is judged at once: it cannot keep others waiting", async () => {
    const keys = Array.from({ length: 2_800 }, (_, index) => `"k${index}":1`).join(",");
    const body = `{ ${keys}}`;
    const before = process.cpuUsage();
    expect((await ask(world, { body })).status).toBe(400);
    // Not a measurement: comparing each key with each other took most of a second. Of the processor's time, which others do not take.
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(500_000);
  });

  test("JSON with tabs, line breaks and escapes is as good as any", async () => {
    expect((await ask(world, { body: `{\r\n\t"grant":\t"release\\u002epublish"\n}\n` })).status).toBe(200);
  });
});

const EXCHANGE = {
  grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
  subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  scope: GRANT,
};

async function exchange(fields: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${world.origin}/v1/exchange`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: fields,
  });
  const text = await response.text();
  expectDescribed("POST", "/v1/exchange", response, text);
  return { status: response.status, body: JSON.parse(text) };
}
const form = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString();

describe("the OAuth exchange", () => {
  test("gives the same as the other route, in OAuth's words", async () => {
    const { status, body } = await exchange(form({ ...EXCHANGE, subject_token: await world.token() }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "Bearer", scope: GRANT, access_token: expect.stringMatching(/^ghs_/) });
    expect(body.expires_in).toBeGreaterThan(3_500);
  });

  type Case = readonly [name: string, fields: (token: string) => string, headers?: Readonly<Record<string, string>>];
  const cases: readonly Case[] = [
    ["a parameter twice", (token) => `${form({ ...EXCHANGE, subject_token: token })}&scope=${GRANT}`],
    ["the token twice", (token) => `${form({ ...EXCHANGE, subject_token: token })}&subject_token=x`],
    ["no token", () => form(EXCHANGE)],
    ["an empty token", () => form({ ...EXCHANGE, subject_token: "" })],
    ["another grant type", (token) => form({ ...EXCHANGE, grant_type: "client_credentials", subject_token: token })],
    [
      "another type of token",
      (token) =>
        form({ ...EXCHANGE, subject_token_type: "urn:ietf:params:oauth:token-type:saml2", subject_token: token }),
    ],
    ["an actor's token", (token) => form({ ...EXCHANGE, subject_token: token, actor_token: "x" })],
    [
      "no scope",
      (token) =>
        form({
          grant_type: EXCHANGE.grant_type,
          subject_token_type: EXCHANGE.subject_token_type,
          subject_token: token,
        }),
    ],
    ["two scopes", (token) => form({ ...EXCHANGE, scope: `${GRANT} other`, subject_token: token })],
    [
      "an Authorization header beside it",
      (token) => form({ ...EXCHANGE, subject_token: token }),
      { authorization: "Bearer x" },
    ],
    ["JSON", (token) => JSON.stringify({ ...EXCHANGE, subject_token: token }), { "content-type": "application/json" }],
  ];
  test.each(cases.map(([name, fields, headers = {}]) => ({ name, fields, headers })))(
    "$name is refused, and the token is good afterwards",
    async ({ fields, headers }) => {
      const token = await world.token();
      const { status, body } = await untouched(token, () => exchange(fields(token), headers));
      expect({ status, error: body.error }).toEqual({ status: 400, error: "invalid_request" });
    },
  );

  test("a body in JSON under a form's type gets no part of its token into an answer or the record", async () => {
    const token = await world.token();
    const { status, body } = await untouched(token, () =>
      exchange(JSON.stringify({ ...EXCHANGE, subject_token: token })),
    );
    expect({ status, error: body.error }).toEqual({ status: 400, error: "invalid_request" });
    expect(JSON.stringify(body)).not.toContain(token.slice(0, 40));
    await world.restart();
    const { rows } = await own(world, "SELECT data::text AS text FROM audit_event WHERE action = 'broker.refused'");
    for (const { text } of rows) expect(text).not.toContain(token.slice(0, 40));
  });

  test("a token over the limit is 413, and so is a body", async () => {
    expect((await exchange(form({ ...EXCHANGE, subject_token: "x".repeat(20_000) }))).status).toBe(413);
    expect((await exchange(`x=${"y".repeat(100_000)}`)).status).toBe(413);
  });

  test("a denial is invalid_grant with the one text", async () => {
    const { status, body } = await exchange(
      form({ ...EXCHANGE, scope: "no.such", subject_token: await world.token() }),
    );
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: "invalid_grant",
      error_description: expect.stringMatching(/^This job was not given/),
    });
  });
});
