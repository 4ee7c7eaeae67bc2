import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkClaims, identityOf } from "../../../lib/core/trust/claims.ts";
import { PROFILES } from "../../../lib/core/trust/profiles.ts";

const NOW = 1_800_000_000;
const EXPECTED = { issuer: "https://ci.example", audience: "https://broker.example", now: NOW, skewSeconds: 60 };
const expected = { ...EXPECTED, maxAgeSeconds: 600 };
const PAYLOAD = {
  iss: EXPECTED.issuer,
  aud: EXPECTED.audience,
  sub: "repo:acme/app:ref:refs/heads/main",
  jti: "one",
  exp: NOW + 300,
  iat: NOW,
  nbf: NOW,
};
const REQUIRED = ["iss", "aud", "sub", "jti", "exp", "iat", "nbf"] as const;
const STANDARD = { sub: "s", jti: "j", iat: NOW, exp: NOW + 300 };

function check(changes: Record<string, unknown>): string {
  const result = checkClaims({ ...PAYLOAD, ...changes }, expected);
  return result.ok ? "ok" : `${result.failure.code}: ${result.failure.detail}`;
}

test("a payload with every claim gives those that the broker keeps", () => {
  expect(checkClaims(PAYLOAD, expected)).toEqual({
    ok: true,
    value: { sub: PAYLOAD.sub, jti: "one", iat: NOW, exp: NOW + 300 },
  });
});

test("the caller hears the same text whatever is wrong", () => {
  for (const payload of [null, {}, { ...PAYLOAD, iss: "https://other.example" }, { ...PAYLOAD, exp: 0 }]) {
    const result = checkClaims(payload, expected);
    expect(result.ok ? null : result.failure.message).toBe("The proof of identity was not accepted.");
  }
});

test.each(REQUIRED)("a token without %s is refused", (name) => {
  const { [name]: _left, ...rest } = PAYLOAD;
  expect(checkClaims(rest, expected)).toMatchObject({ failure: { code: "missing-claim", detail: name } });
  const inherited = Object.assign(Object.create({ [name]: PAYLOAD[name] }), rest);
  expect(checkClaims(inherited, expected)).toMatchObject({ failure: { code: "missing-claim", detail: name } });
});

test.each([null, undefined, 1, "text", true, [], [PAYLOAD]])("a payload that is %j is refused", (payload) => {
  expect(checkClaims(payload, expected)).toMatchObject({
    failure: { code: "wrong-claim-type", detail: "payload is no object" },
  });
});

describe.each(["iss", "sub", "jti"] as const)("%s is a text", (name) => {
  test.each([1, true, null, {}, [PAYLOAD[name]], "", "a\0b", "a\nb", "\ud800", "x".repeat(513)])(
    "and %j is refused",
    (value) => {
      expect(check({ [name]: value })).toBe(`wrong-claim-type: ${name}`);
    },
  );
});

test("a text of 512 characters is read", () => {
  expect(check({ sub: "x".repeat(512) })).toBe("ok");
});

describe.each(["exp", "iat", "nbf"] as const)("%s is a time", (name) => {
  test.each(["1800000000", true, null, {}, [NOW], Number.NaN, Number.POSITIVE_INFINITY, -1, 8.65e12, 1e300])(
    "and %j is refused",
    (value) => {
      expect(check({ [name]: value })).toBe(`wrong-claim-type: ${name}`);
    },
  );
});

test("the latest time that can be written down is accepted, and can be written down", () => {
  expect(check({ exp: 8.64e12 })).toBe("ok");
  expect(check({ iat: 0 })).toMatch(/^too-old/);
  const result = identityOf(
    "github",
    PROFILES.github,
    { repository_id: "1", repository_owner_id: "2" },
    { ...STANDARD, exp: 8.64e12 },
  );
  expect(result.ok ? result.value.proofExpiresAt.toISOString() : "").toMatch(/^\+275760/);
});

test.each([
  ["another", "https://other.example"],
  ["with a trailing slash", `${EXPECTED.audience}/`],
  ["in another case", "https://BROKER.example"],
  ["with a path", `${EXPECTED.audience}/x`],
])("an audience that is %s is refused", (_what, aud) => {
  expect(check({ aud })).toBe("wrong-audience: aud is not this broker");
});

test.each([[[EXPECTED.audience]], [[]], [[EXPECTED.audience, "other"]]])(
  "an audience that is a list is refused: %j",
  (aud) => {
    expect(check({ aud })).toBe("wrong-audience: aud");
  },
);

test.each([[1], [null], [{}], [""]])("an audience that is no text is refused: %j", (aud) => {
  expect(check({ aud })).toBe("wrong-claim-type: aud");
});

test.each(["https://ci.example/", "https://ci.example/acme", "HTTPS://ci.example", "https://сi.example"])(
  "the issuer %s is another one",
  (iss) => {
    expect(check({ iss })).toBe("wrong-issuer: iss is another issuer's");
  },
);

describe("times are told apart to the second", () => {
  test.each([
    ["exp", NOW - 59, "ok"],
    ["exp", NOW - 60, "expired: expired 60 s ago"],
    ["exp", NOW - 61, "expired: expired 61 s ago"],
    ["nbf", NOW + 60, "ok"],
    ["nbf", NOW + 61, "not-yet-valid: nbf is 61 s ahead"],
    ["iat", NOW + 60, "ok"],
    ["iat", NOW + 61, "not-yet-valid: iat is 61 s ahead"],
    ["iat", NOW - 660, "ok"],
    ["iat", NOW - 661, "too-old: made 661 s ago"],
    ["nbf", NOW - 100_000, "ok"],
  ])("%s of %d: %s", (name, value, answer) => {
    expect(check({ [name]: value })).toBe(answer);
  });

  test("fractions count", () => {
    expect(check({ exp: NOW - 59.5 })).toBe("ok");
    expect(check({ exp: NOW - 60.5 })).toMatch(/^expired/);
  });

  test("a clock that cannot be read lets nothing pass", () => {
    const broken = (changes: object) => checkClaims(PAYLOAD, { ...expected, ...changes }).ok;
    expect(broken({ now: Number.NaN })).toBe(false);
    expect(broken({ skewSeconds: Number.NaN })).toBe(false);
    expect(broken({ maxAgeSeconds: Number.NaN })).toBe(false);
  });
});

test("whatever the payload is, the answer is a result", () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.anything(),
    fc.dictionary(fc.constantFrom(...REQUIRED, "__proto__"), fc.anything()),
  );
  fc.assert(
    fc.property(anything, (payload) => typeof checkClaims(payload, expected).ok === "boolean"),
    { numRuns: 300 },
  );
});
