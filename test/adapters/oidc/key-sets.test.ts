import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEgress } from "../../../lib/adapters/egress/index.ts";
import { createKeySets } from "../../../lib/adapters/oidc/key-sets.ts";
import { createVerifier } from "../../../lib/adapters/oidc/verifier.ts";
import { PROFILES } from "../../../lib/core/trust/profiles.ts";
import { type Issuer, jwkOf, signed, startIssuer } from "../../support/broker/issuer.ts";

/** The issuers' keys over a real HTTP server and with a clock of one's own. */

const MINUTE = 60_000;
let issuer: Issuer;
let now: number;
const clock = { now: () => new Date(now) };
const egresses: { close(): void }[] = [];

beforeEach(async () => {
  now = 1_800_000_000_000;
  issuer = await startIssuer();
});
afterEach(async () => {
  for (const egress of egresses.splice(0)) egress.close();
  await issuer.close();
});

function egress(...more: readonly string[]) {
  const hosts = [issuer.url, ...more].map((url) => ({ host: new URL(url).host, private: true }));
  const made = createEgress({ hosts });
  egresses.push(made);
  return made;
}

function keySets(algorithms: readonly string[] = ["RS256"], jwksUrl: string | null = null) {
  const find = createKeySets({ egress: egress(), clock });
  return (kid: string, alg = "RS256") => find({ url: issuer.url, jwksUrl, algorithms }, kid, alg);
}
const keyRequests = () => issuer.requests.filter((path) => path === "/keys").length;
const down: NonNullable<Issuer["instead"]> = (request) => request.socket.destroy();

describe("how long keys are believed", () => {
  test("fetched when first needed, then used without asking for ten minutes", async () => {
    const find = keySets();
    expect(await find("first")).toMatchObject({ found: "key" });
    now += 9 * MINUTE;
    expect(await find("first")).toMatchObject({ found: "key" });
    expect(issuer.requests).toEqual(["/.well-known/openid-configuration", "/keys"]);
  });

  test("fetched again in the background after ten minutes, and nobody waits for that", async () => {
    const find = keySets();
    await find("first");
    now += 11 * MINUTE;
    let arrived: () => void = () => undefined;
    const background = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    issuer.instead = () => arrived();
    expect(await find("first")).toMatchObject({ found: "key" });
    await background;
  });

  test("an issuer that is away is believed by its kept keys for an hour, and no longer", async () => {
    const find = keySets();
    await find("first");
    issuer.instead = down;
    now += 59 * MINUTE;
    expect(await find("first")).toMatchObject({ found: "key" });
    now += 2 * MINUTE;
    expect(await find("first")).toMatchObject({ found: "unavailable" });
    issuer.instead = null;
    now += 10_000;
    expect(await find("first")).toMatchObject({ found: "key" });
  });

  test("an issuer that was never there is unavailable, and asked again after the pause, not for every token", async () => {
    const find = keySets();
    issuer.instead = down;
    for (let count = 0; count < 5; count += 1) expect(await find("first")).toMatchObject({ found: "unavailable" });
    expect(issuer.requests).toHaveLength(1);
    now += 10_000;
    expect(await find("first")).toMatchObject({ found: "unavailable" });
    expect(issuer.requests).toHaveLength(2);
  });

  test("a key that the issuer took away is not believed once the set was fetched anew", async () => {
    const find = keySets();
    await find("first");
    issuer.rotate("second");
    now += 10_000;
    expect(await find("second")).toMatchObject({ found: "key" });
    expect(await find("first")).toEqual({ found: "none" });
  });
});

describe("keys that are not known", () => {
  test("a rotation costs one request, and the new key is found at once", async () => {
    const find = keySets();
    await find("first");
    issuer.rotate("second");
    now += 10_000;
    expect(await find("second")).toMatchObject({ found: "key" });
    expect(keyRequests()).toBe(2);
  });

  test("a thousand invented keys within a minute cause six requests at most", async () => {
    const find = keySets();
    for (let index = 0; index < 1_000; index += 1) {
      expect(await find(`invented-${index}`)).toEqual({ found: "none" });
      now += 60;
    }
    expect(keyRequests()).toBeLessThanOrEqual(6);
  });

  test("invented keys at once share one request", async () => {
    const find = keySets();
    await Promise.all(Array.from({ length: 50 }, (_, index) => find(`invented-${index}`)));
    expect(keyRequests()).toBe(1);
  });
});

function answers(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): NonNullable<Issuer["instead"]> {
  return (request, response) => {
    if (request.url === "/.well-known/openid-configuration") {
      return response.end(JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }));
    }
    response.writeHead(status, headers);
    return response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

describe("answers that are not believed", () => {
  test("a redirect is not followed", async () => {
    issuer.instead = answers("", 302, { location: `${issuer.url}/other` });
    expect(await keySets()("first")).toMatchObject({
      found: "unavailable",
      detail: expect.stringContaining("redirect"),
    });
    expect(issuer.requests).not.toContain("/other");
  });

  test("an answer of more than 256 kB is not read", async () => {
    issuer.instead = answers(`{"keys":[],"x":"${"x".repeat(300_000)}"}`);
    expect(await keySets()("first")).toMatchObject({
      found: "unavailable",
      detail: expect.stringContaining("more than is read"),
    });
  });

  const weak = generateKeyPairSync("rsa", { modulusLength: 1_024 });
  test.each<readonly [string, () => unknown, string]>([
    ["no JSON", () => "<html>", "no JSON object"],
    ["a list", () => [], "no list of keys"],
    ["keys that are no list", () => ({ keys: {} }), "no list of keys"],
    [
      "more keys than anybody has",
      () => ({ keys: Array.from({ length: 101 }, () => jwkOf(issuer.publicKey, "first")) }),
      "no list of keys",
    ],
    ["no key at all", () => ({ keys: [] }), "no key for"],
    ["keys of nothing", () => ({ keys: [null, 1, "x", {}, []] }), "no key for"],
    ["a key without an id", () => ({ keys: [{ ...jwkOf(issuer.publicKey, "x"), kid: undefined }] }), "no key for"],
    ["a key for encryption", () => ({ keys: [{ ...jwkOf(issuer.publicKey, "first"), use: "enc" }] }), "no key for"],
    [
      "a key for another algorithm",
      () => ({ keys: [{ ...jwkOf(issuer.publicKey, "first"), alg: "RS512" }] }),
      "no key for",
    ],
    ["a key of 1024 bits", () => ({ keys: [jwkOf(weak.publicKey, "first")] }), "no key for"],
    ["a symmetric key", () => ({ keys: [{ kty: "oct", k: "c2VjcmV0", kid: "first", alg: "RS256" }] }), "no key for"],
    [
      "a private key",
      () => ({ keys: [{ ...issuer.privateKey.export({ format: "jwk" }), kid: "first" }] }),
      "no key for",
    ],
  ])("a key set that has %s", async (_name, body, detail) => {
    issuer.instead = answers(body());
    const found = await keySets()("first");
    expect(found).toMatchObject({ found: "unavailable", detail: expect.stringContaining(detail) });
  });

  test("one bad key among good ones spoils none of them", async () => {
    issuer.instead = answers({
      keys: [null, { kty: "RSA" }, jwkOf(weak.publicKey, "weak"), jwkOf(issuer.publicKey, "good")],
    });
    const find = keySets();
    expect(await find("good")).toMatchObject({ found: "key" });
    expect(await find("weak")).toEqual({ found: "none" });
  });

  test.each([404, 500, 204])("status %d", async (status) => {
    issuer.instead = answers("{}", status);
    expect(await keySets()("first")).toMatchObject({ found: "unavailable" });
  });
});

describe("discovery", () => {
  const document =
    (value: unknown): NonNullable<Issuer["instead"]> =>
    (_request, response) =>
      response.end(JSON.stringify(value));

  test.each<readonly [string, (url: string) => unknown]>([
    ["is another issuer's", (url) => ({ issuer: "https://evil.example", jwks_uri: `${url}/keys` })],
    ["writes the issuer with a slash", (url) => ({ issuer: `${url}/`, jwks_uri: `${url}/keys` })],
    ["names no key set", (url) => ({ issuer: url })],
    ["names a key set on another host", (url) => ({ issuer: url, jwks_uri: "http://127.0.0.2:1/keys" })],
    ["names a key set on another port", (url) => ({ issuer: url, jwks_uri: `${url.replace(/\d+$/, "1")}/keys` })],
    ["names a file", (url) => ({ issuer: url, jwks_uri: "file:///etc/passwd" })],
    ["names no address", (url) => ({ issuer: url, jwks_uri: "keys" })],
  ])("a document that %s is not believed, and nothing else is asked", async (_name, value) => {
    issuer.instead = document(value(issuer.url));
    expect(await keySets()("first")).toMatchObject({ found: "unavailable" });
    expect(issuer.requests).toEqual(["/.well-known/openid-configuration"]);
  });

  test("a key set that is configured needs none", async () => {
    expect(await keySets(["RS256"], `${issuer.url}/keys`)("first")).toMatchObject({ found: "key" });
    expect(issuer.requests).toEqual(["/keys"]);
  });
});

describe("the verifier over such keys", () => {
  const claims = () => {
    const seconds = now / 1_000;
    const ids = { repository_id: "1", repository_owner_id: "2" };
    return {
      iss: issuer.url,
      aud: "https://b.example",
      sub: "s",
      jti: `${seconds}`,
      iat: seconds,
      nbf: seconds,
      exp: seconds + 300,
      ...ids,
    };
  };
  const verifier = (algorithms: readonly string[] = ["RS256"]) =>
    createVerifier({
      egress: egress(),
      clock,
      audience: "https://b.example",
      skewSeconds: 60,
      certificates: [],
      issuers: [
        { id: "own", url: issuer.url, jwksUrl: null, algorithms, profile: PROFILES.github, maxAgeSeconds: 600 },
      ],
    });
  const token = () =>
    ({ kind: "token", token: signed({ alg: "RS256", kid: issuer.kid }, claims(), issuer.privateKey) }) as const;

  test("fresh tokens are accepted while the issuer is away, until its keys are an hour old; then it is unavailable, not denied", async () => {
    const { verify } = verifier();
    expect(await verify(token(), "r", clock.now())).toMatchObject({ ok: true });
    issuer.instead = down;
    now += 59 * MINUTE;
    expect(await verify(token(), "r", clock.now())).toMatchObject({ ok: true });
    now += 2 * MINUTE;
    expect(await verify(token(), "r", clock.now())).toMatchObject({
      ok: false,
      failure: { code: "issuer-unavailable" },
    });
  });

  test("RS256 is not accepted of an issuer that is configured for ES256 alone, although its set has the key", async () => {
    const answer = await verifier(["ES256"]).verify(token(), "r", clock.now());
    expect(answer).toMatchObject({ ok: false, failure: { code: "wrong-algorithm" } });
    expect(issuer.requests).toEqual([]);
  });

  test("a profile of certificates that is not there is nobody", async () => {
    const certificate = {
      uris: [],
      serialNumber: "1",
      subject: "",
      validFrom: new Date(0),
      validTo: new Date(now + 1),
    };
    const answer = await verifier().verify({ kind: "certificate", profile: "no", certificate }, "r", clock.now());
    expect(answer).toMatchObject({ ok: false, failure: { code: "unknown-issuer" } });
  });

  test("a token of a megabyte is refused before anything of it is read", async () => {
    const answer = await verifier().verify({ kind: "token", token: "a.".repeat(500_000) }, "r", clock.now());
    expect(answer).toMatchObject({ ok: false, failure: { code: "malformed-token" } });
    expect(issuer.requests).toEqual([]);
  });
});
