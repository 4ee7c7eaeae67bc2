import { createHmac, type KeyObject } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectUnproven, own } from "../support/broker/helpers.ts";
import { type Issuer, jwkOf, newPair, part, signed, startIssuer } from "../support/broker/issuer.ts";
import { activate, ask, brokerWorld, claimsOf, mints, type World } from "../support/broker/world.ts";

/** Tokens that nobody honest signs. The issuer's key is the test's, so that all else about each token is right. */

let world: World;
let issuer: Issuer;
/** Where headers of forged tokens point: nobody must ever ask there. */
let elsewhere: Issuer;
const attacker = newPair();

beforeAll(async () => {
  [issuer, elsewhere] = await Promise.all([startIssuer(), startIssuer()]);
  world = await brokerWorld({
    configure(draft, { github, owner, appId }) {
      const apps = [{ id: appId, key_file: "app.pem" }];
      draft.issuers.push({ id: "own", url: issuer.url, profile: "github", api: github.url, apps });
      draft.ceilings.push({ ...draft.ceilings[0], issuer: "own", owner_id: owner });
    },
  });
  const owner = [String(world.ids.owner), world.organisationId];
  await own(world, "INSERT INTO issuer_owner (issuer, owner_id, organisation_id) VALUES ('own', $1, $2)", owner);
  await activate(world, { who: { issuer: "own" } });
});
afterAll(async () => {
  await world.close();
  await Promise.all([issuer.close(), elsewhere.close()]);
});

const header = () => ({ alg: "RS256", typ: "JWT", kid: issuer.kid });
const payload = () => claimsOf(world, { iss: issuer.url });
const make = (more: object = {}, key: KeyObject = issuer.privateKey) =>
  signed({ ...header(), ...more }, payload(), key);

test("the same token, made by the book, is accepted: what follows is denied for nothing else", async () => {
  expect((await ask(world, { token: make() })).status).toBe(200);
});

function macOf(secret: string | Buffer, alg = "HS256"): string {
  const input = `${part({ ...header(), alg })}.${part(payload())}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}
const spki = () => issuer.publicKey.export({ type: "spki", format: "pem" }).toString();
const inParts = (token: string) => token.split(".") as [string, string, string];
const unsigned = (alg: unknown) => `${part({ ...header(), alg })}.${part(payload())}`;

type Case = readonly [name: string, token: () => string, reason: string];

const ALGORITHMS: readonly Case[] = [
  ["alg none without a signature", () => `${unsigned("none")}.`, "malformed-token"],
  ["alg none with somebody's signature", () => `${unsigned("none")}.${part("x")}`, "wrong-algorithm"],
  ["alg nOnE", () => `${unsigned("nOnE")}.${part("x")}`, "wrong-algorithm"],
  ["HS256 signed with the public key as PEM", () => macOf(spki()), "wrong-algorithm"],
  ["HS256 with the public key as PEM without its last line break", () => macOf(spki().trim()), "wrong-algorithm"],
  [
    "HS256 signed with the public key as JWK",
    () => macOf(JSON.stringify(jwkOf(issuer.publicKey, issuer.kid))),
    "wrong-algorithm",
  ],
  [
    "HS256 signed with the modulus",
    () => macOf(Buffer.from(issuer.publicKey.export({ format: "jwk" }).n ?? "", "base64url")),
    "wrong-algorithm",
  ],
  ["an HMAC of the public key that calls itself RS256", () => macOf(spki(), "RS256"), "bad-signature"],
  [
    "RS512, although signed by the issuer's key",
    () => signed({ ...header(), alg: "RS512" }, payload(), issuer.privateKey, "SHA512"),
    "wrong-algorithm",
  ],
  ["SHA-512 under the name RS256", () => signed(header(), payload(), issuer.privateKey, "SHA512"), "bad-signature"],
  ["ES256, which is not configured for this issuer", () => make({ alg: "ES256" }), "wrong-algorithm"],
  ["an alg that is a list", () => make({ alg: ["RS256"] }), "wrong-algorithm"],
  ["no alg", () => make({ alg: undefined }), "wrong-algorithm"],
  ["rs256 in lower case", () => make({ alg: "rs256" }), "wrong-algorithm"],
];

const HEADERS: readonly Case[] = [
  [
    "another key that is embedded as jwk",
    () => make({ jwk: jwkOf(attacker.publicKey, issuer.kid) }, attacker.privateKey),
    "bad-signature",
  ],
  [
    "another key that jku points to",
    () => make({ jku: `${elsewhere.url}/keys` }, attacker.privateKey),
    "bad-signature",
  ],
  [
    "another key that x5u points to",
    () => make({ x5u: `${elsewhere.url}/cert.pem` }, attacker.privateKey),
    "bad-signature",
  ],
  [
    "another key in x5c",
    () =>
      make(
        { x5c: [attacker.publicKey.export({ type: "spki", format: "der" }).toString("base64")] },
        attacker.privateKey,
      ),
    "bad-signature",
  ],
  [
    "another key under an unknown kid with jwk",
    () => make({ kid: "evil", jwk: jwkOf(attacker.publicKey, "evil") }, attacker.privateKey),
    "unknown-key",
  ],
  ["crit that names exp", () => make({ crit: ["exp"], exp: 1 }), "malformed-token"],
  ["crit that is empty", () => make({ crit: [] }), "malformed-token"],
  ["crit that is null", () => make({ crit: null }), "malformed-token"],
  ["b64 false with crit", () => make({ b64: false, crit: ["b64"] }), "malformed-token"],
  ["no kid", () => make({ kid: undefined }), "unknown-key"],
  ["a kid that is a number", () => make({ kid: 7 }), "unknown-key"],
  ["a kid that is a path", () => make({ kid: "../../../../etc/passwd" }), "unknown-key"],
  ["a kid of SQL", () => make({ kid: "x' UNION SELECT 'key" }), "unknown-key"],
  ["a kid of 10 kB", () => make({ kid: "k".repeat(8_000) }), "unknown-key"],
  ["kid __proto__", () => make({ kid: "__proto__" }), "unknown-key"],
];

const FORMS: readonly Case[] = [
  [
    "another payload under the signature",
    () => {
      const [head, , signature] = inParts(make());
      return `${head}.${part({ ...payload(), repository_id: "1" })}.${signature}`;
    },
    "bad-signature",
  ],
  [
    "another header under the signature",
    () => {
      const [, body, signature] = inParts(make());
      return `${part({ ...header(), typ: "at+jwt" })}.${body}.${signature}`;
    },
    "bad-signature",
  ],
  [
    "one bit of the signature changed",
    () => {
      const [head, body, signature] = inParts(make());
      const bytes = Buffer.from(signature, "base64url");
      bytes[100] = (bytes[100] ?? 0) ^ 1;
      return `${head}.${body}.${bytes.toString("base64url")}`;
    },
    "bad-signature",
  ],
  ["half of the signature", () => make().slice(0, -171), "bad-signature"],
  [
    "the signature of another token",
    () => {
      const [head, body] = inParts(make());
      return `${head}.${body}.${inParts(make())[2]}`;
    },
    "bad-signature",
  ],
  ["another key altogether", () => make({}, attacker.privateKey), "bad-signature"],
  ["two parts", () => make().split(".").slice(0, 2).join("."), "malformed-token"],
  ["four parts", () => `${make()}.x`, "malformed-token"],
  ["an empty payload", () => `${part(header())}..${part("x")}`, "malformed-token"],
  ["a payload that is a list", () => signed(header(), [payload()], issuer.privateKey), "malformed-token"],
  ["a payload that is a text", () => signed(header(), '"x"', issuer.privateKey), "malformed-token"],
  ["a payload that is no JSON", () => signed(header(), "{iss:1}", issuer.privateKey), "malformed-token"],
  [
    "a payload that is no UTF-8",
    () => `${part(header())}.${Buffer.from([0x7b, 0xff, 0x7d]).toString("base64url")}.${part("x")}`,
    "malformed-token",
  ],
  ["a header of null", () => signed("null", payload(), issuer.privateKey), "malformed-token"],
  ["padding", () => `${part(header())}=.${part(payload())}.x`, "malformed-token"],
  ["base64 that is not base64url", () => make().replace(".", "+."), "malformed-token"],
  ["one word", () => "x", "malformed-token"],
];

describe.each([
  ["algorithms", ALGORITHMS],
  ["headers", HEADERS],
  ["forms", FORMS],
])("tokens that are not accepted, for their %s", (_group, cases) => {
  test.each(cases)("%s", async (_name, token, reason) => {
    const before = mints(world);
    await expectUnproven(world, () => ask(world, { token: token() }), reason);
    expect(mints(world)).toBe(before);
    expect(elsewhere.requests).toEqual([]);
  });
});

test.each(["jwk", "jku", "x5u", "x5c"])(
  "a rightly signed token is judged by the issuer's key alone: its %s is not looked at",
  async (name) => {
    const value = {
      jwk: jwkOf(attacker.publicKey, issuer.kid),
      jku: `${elsewhere.url}/keys`,
      x5u: elsewhere.url,
      x5c: ["AAAA"],
    };
    expect((await ask(world, { token: make({ [name]: value[name as "jwk"] }) })).status).toBe(200);
    expect(elsewhere.requests).toEqual([]);
  },
);

test("what was not accepted is counted in the audit by reason, once for all of a kind", async () => {
  await world.restart();
  const { rows } = await own(world, "SELECT data FROM audit_event WHERE action = 'broker.refused'");
  const counts = new Map<string, number>();
  for (const { data } of rows) {
    for (const { reason, count } of data.counts) counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  const expected = new Map<string, number>();
  for (const [, , reason] of [...ALGORITHMS, ...HEADERS, ...FORMS])
    expected.set(reason, (expected.get(reason) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(expected));
});
