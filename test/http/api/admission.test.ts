import { describe, expect, test } from "vitest";
import { tokenText } from "../../../lib/core/api/token-text.ts";
import { createAdmission, type Limits } from "../../../lib/http/api/admission.ts";

const LIMITS: Limits = { token: { perSecond: 1, burst: 3 }, address: { perSecond: 1, burst: 2 } };
const GOOD = [1, 2].map((first) => tokenText(new Uint8Array(32).fill(first)));

/** A door whose clock stands until it is moved, and which counts what it looks up. */
function door(limits = LIMITS) {
  let nowMs = 0;
  let lookups = 0;
  const { admit } = createAdmission(
    {
      nowMs: () => nowMs,
      hash: (text) => `hash of ${text}`,
      callerOf: async (text) => {
        lookups += 1;
        if (!GOOD.includes(text)) return null;
        return { tokenId: text, organisationId: "o", scopes: ["read:freeze"], reach: "open" };
      },
    },
    limits,
  );
  return {
    ask: async (token: string | null, address = "192.0.2.1") => {
      const headers: HeadersInit = token === null ? {} : { authorization: `Bearer ${token}` };
      const admitted = await admit(new Request("http://thaw.example/api/v1/freeze", { headers }), address, "r");
      const said = admitted instanceof Response ? admitted.headers : new Headers(admitted.headers);
      return { status: admitted instanceof Response ? admitted.status : 200, headers: said };
    },
    later: (ms: number) => {
      nowMs += ms;
    },
    lookups: () => lookups,
  };
}

const [first = "", second = ""] = GOOD;

describe("a token", () => {
  test("may ask so often and no oftener, is told what is left, and when to come again", async () => {
    const { ask, later } = door();
    for (const left of [2, 1, 0]) {
      const { status, headers } = await ask(first);
      expect([status, headers.get("ratelimit"), headers.get("ratelimit-policy")]).toEqual([
        200,
        `"token";r=${left};t=${3 - left}`,
        '"token";q=3;w=3',
      ]);
    }
    const over = await ask(first);
    expect([over.status, over.headers.get("retry-after"), over.headers.get("ratelimit")]).toEqual([
      429,
      "1",
      '"token";r=0;t=3',
    ]);
    later(1_000);
    expect((await ask(first)).status).toBe(200);
    expect((await ask(first)).status).toBe(429);
  });

  test("is counted by itself, wherever it comes from, and does not count for others", async () => {
    const { ask } = door();
    for (const address of ["192.0.2.1", "192.0.2.2", "2001:db8::1"])
      expect((await ask(first, address)).status).toBe(200);
    expect((await ask(first, "192.0.2.9")).status).toBe(429);
    expect((await ask(second)).status).toBe(200);
  });
});

describe("an address", () => {
  test("may show what is no token a few times; after that nothing is looked up for it", async () => {
    const { ask, lookups } = door();
    const bad = tokenText(new Uint8Array(32).fill(9));
    expect([(await ask(bad)).status, (await ask(bad)).status]).toEqual([401, 401]);
    expect(lookups()).toBe(2);
    for (let count = 0; count < 5; count += 1) expect((await ask(bad)).status).toBe(429);
    expect(lookups()).toBe(2);
    expect((await ask(bad, "192.0.2.2")).status).toBe(401);
  });

  test("is counted without any token as well", async () => {
    const { ask } = door();
    expect([(await ask(null)).status, (await ask(null)).status, (await ask(null)).status]).toEqual([401, 401, 429]);
  });

  test("of an IPv6 network is one, however many a stranger has of it", async () => {
    const { ask } = door();
    const said = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3"].map((address) => ask(null, address));
    expect((await Promise.all(said)).map(({ status }) => status)).toEqual([401, 401, 429]);
  });

  test("that strangers used up keeps no token out that was good within a minute, and looks it up all the same", async () => {
    const { ask, later, lookups } = door();
    expect((await ask(first)).status).toBe(200);
    for (let count = 0; count < 4; count += 1) await ask(null);
    const before = lookups();
    expect((await ask(first)).status).toBe(200);
    expect(lookups()).toBe(before + 1);
    expect((await ask(second)).status).toBe(429);
    later(61_000);
    for (let count = 0; count < 3; count += 1) await ask(null);
    expect((await ask(first)).status).toBe(429);
  });
});

test.each([
  "",
  "Bearer",
  "Bearer ",
  "bearer\u00a0x",
  "Token x",
  `Bearer ${"x".repeat(201)}`,
  `Bearer ${first}, Bearer x`,
])("the header %j is no token", async (authorization) => {
  const { admit } = createAdmission(
    {
      nowMs: () => 0,
      hash: (text) => text,
      callerOf: async () => {
        throw new Error("It was looked up.");
      },
    },
    LIMITS,
  );
  const request = new Request("http://thaw.example/", { headers: { authorization } });
  const refused = await admit(request, "192.0.2.1", "r");
  expect(refused instanceof Response && refused.status).toBe(401);
});

test("however many come at once with what is no token, no more are looked up than one address may ask", async () => {
  const { ask, lookups } = door();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(`thaw_none${index}`)));
  expect(lookups()).toBe(2);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(18);
});

test("a token beyond its own limit is not looked up", async () => {
  const { ask, lookups } = door();
  for (let times = 0; times < 10; times += 1) await ask(first);
  expect(lookups()).toBe(3);
});
