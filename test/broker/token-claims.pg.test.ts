import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectUnproven } from "../support/broker/helpers.ts";
import { activate, ask, brokerWorld, type World } from "../support/broker/world.ts";

/** Rightly signed tokens whose claims are not as they have to be. */

let world: World;
beforeAll(async () => {
  world = await brokerWorld();
  await activate(world);
});
afterAll(() => world.close());

type Claims = Readonly<Record<string, unknown>>;
const now = () => Math.floor(Date.now() / 1_000);

const AUDIENCES: readonly (readonly [name: string, audience: (origin: string) => unknown, reason: string])[] = [
  ["of somebody else", () => "https://sts.amazonaws.com", "wrong-audience"],
  ["that is missing", () => undefined, "missing-claim"],
  ["that is a list with nothing but the right one", (origin) => [origin], "wrong-audience"],
  ["that is a list with the right one first", (origin) => [origin, "https://evil.example"], "wrong-audience"],
  ["in another case", (origin) => origin.toUpperCase(), "wrong-audience"],
  ["with a scheme in another case", (origin) => origin.replace("http:", "HTTP:"), "wrong-audience"],
  ["with a trailing slash", (origin) => `${origin}/`, "wrong-audience"],
  ["with a path", (origin) => `${origin}/v1/token`, "wrong-audience"],
  ["with a query", (origin) => `${origin}?x`, "wrong-audience"],
  ["with a blank after it", (origin) => `${origin} `, "wrong-audience"],
  ["that is another port", (origin) => origin.replace(/\d+$/, "1"), "wrong-audience"],
  ["that is empty", () => "", "wrong-claim-type"],
  ["that is a number", () => 1, "wrong-claim-type"],
  ["that is an object", (origin) => ({ [origin]: true }), "wrong-claim-type"],
  ["that is null", () => null, "wrong-claim-type"],
];

describe("a token is made for this broker and nobody else: nothing is asked of anybody", () => {
  test.each(AUDIENCES)("an audience %s is not accepted", async (_name, audience, reason) => {
    // The keys are there by now, so that not even they are asked for.
    await ask(world);
    world.github.control.clearRequests();
    const token = await world.token({ aud: audience(world.origin) });
    await expectUnproven(world, () => ask(world, { token }), reason);
    expect(world.github.control.requests()).toEqual([]);
  });
});

const TIMES: readonly (readonly [name: string, claims: () => Claims, reason: string | null])[] = [
  ["exp past by less than the skew", () => ({ exp: now() - 50 }), null],
  ["exp past by more than the skew", () => ({ exp: now() - 61 }), "expired"],
  ["exp past by an hour", () => ({ exp: now() - 3_600 }), "expired"],
  ["no exp", () => ({ exp: undefined }), "missing-claim"],
  ["exp that is a text", () => ({ exp: String(now() + 300) }), "wrong-claim-type"],
  ["exp that is null", () => ({ exp: null }), "wrong-claim-type"],
  ["exp that is a list", () => ({ exp: [now() + 300] }), "wrong-claim-type"],
  ["exp below zero", () => ({ exp: -1 }), "wrong-claim-type"],
  ["exp that no date can hold", () => ({ exp: 1e300 }), "wrong-claim-type"],
  ["nbf ahead by less than the skew", () => ({ nbf: now() + 50 }), null],
  ["nbf ahead by more than the skew", () => ({ nbf: now() + 65 }), "not-yet-valid"],
  ["no nbf", () => ({ nbf: undefined }), "missing-claim"],
  ["nbf that is true", () => ({ nbf: true }), "wrong-claim-type"],
  ["iat ahead by less than the skew", () => ({ iat: now() + 50 }), null],
  ["iat ahead by more than the skew", () => ({ iat: now() + 65 }), "not-yet-valid"],
  ["no iat", () => ({ iat: undefined }), "missing-claim"],
  [
    "made eleven and a half minutes ago, and good for another hour",
    () => ({ iat: now() - 690, exp: now() + 3_600 }),
    "too-old",
  ],
  ["made nine minutes ago, and good for another hour", () => ({ iat: now() - 540, exp: now() + 3_600 }), null],
  ["no jti", () => ({ jti: undefined }), "missing-claim"],
  ["a jti that is empty", () => ({ jti: "" }), "wrong-claim-type"],
  ["a jti that is a number", () => ({ jti: 7 }), "wrong-claim-type"],
  ["a jti with NUL in it", () => ({ jti: "a\u0000b" }), "wrong-claim-type"],
  ["a jti with half of a surrogate pair", () => ({ jti: "a\ud800" }), "wrong-claim-type"],
  ["a jti of 513 letters", () => ({ jti: "j".repeat(513) }), "wrong-claim-type"],
  ["no sub", () => ({ sub: undefined }), "missing-claim"],
  ["a sub that is an object", () => ({ sub: {} }), "wrong-claim-type"],
];

describe("times and ids of a token", () => {
  test.each(TIMES)("%s", async (_name, claims, reason) => {
    const token = await world.token(claims());
    if (reason === null) expect((await ask(world, { token })).status).toBe(200);
    else await expectUnproven(world, () => ask(world, { token }), reason);
  });
});

const WRONG_TYPES: readonly unknown[] = [
  7,
  1.5,
  -1,
  true,
  false,
  [],
  ["x"],
  {},
  { x: { y: 1 } },
  "",
  "\u0000",
  "\ud800",
  "x".repeat(3_000),
];
const CLAIMS = [
  "repository",
  "repository_id",
  "repository_owner_id",
  "ref",
  "ref_type",
  "ref_protected",
  "sha",
  "event_name",
  "workflow_ref",
  "job_workflow_ref",
  "environment",
  "runner_environment",
  "head_ref",
  "base_ref",
  "actor",
  "actor_id",
  "run_id",
  "run_attempt",
];

describe("a claim of a wrong type is denied or means nothing, and never breaks anything", () => {
  test.each(CLAIMS)("%s", async (name) => {
    for (const value of WRONG_TYPES) {
      const answer = await ask(world, { token: await world.token({ [name]: value }) });
      // What is not used by this policy may say anything that can be stored: actor, run and sha.
      expect([200, 401, 403], `${name}: ${JSON.stringify(value)}`).toContain(answer.status);
    }
    const decisive = [
      "repository_id",
      "repository_owner_id",
      "ref",
      "event_name",
      "workflow_ref",
      "environment",
      "runner_environment",
    ];
    if (!decisive.includes(name)) return;
    for (const value of [7, true, {}, ["x"]]) {
      expect((await ask(world, { token: await world.token({ [name]: value }) })).status).not.toBe(200);
    }
  });

  test("claims that nobody reads may be anything, NUL and half surrogates among them, and are on record as far as can be", async () => {
    const odd = {
      nul: "a\u0000b",
      half: "\udc00",
      deep: JSON.parse(`${"[".repeat(500)}${"]".repeat(500)}`),
      __proto__x: 1,
    };
    expect((await ask(world, { token: await world.token(odd) })).status).toBe(200);
  });

  test("no request ended as a fault of the broker's", () => {
    expect(world.logs.filter((line) => line.includes("broker.fault"))).toEqual([]);
    expect(world.logs.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
