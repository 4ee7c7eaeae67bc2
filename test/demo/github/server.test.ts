import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { get } from "node:https";
import { beforeAll, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { temporaryFolder } from "../../support/clones.ts";
import { graphql } from "./graphql-support.ts";
import { appJwt, call, clock, installed, standIn, token } from "./support.ts";

const time = clock();
let one: StandIn;
beforeAll(async () => {
  one = await standIn({ now: time.now });
  await one.control.createRepository("fjordline/route-api", { files: { "README.md": "x" } });
});

describe("rate limits", () => {
  test("are counted for each installation and each App, and asking for them costs nothing", async () => {
    const set = await installed(one, { contents: "read" }, { slug: "counted" });
    const secret = await token(one, set, {}, time.now());
    const url = `${one.url}/repos/fjordline/route-api`;
    const used = async () => (await call(url, "GET", secret)).headers.get("x-ratelimit-used");
    expect([await used(), await used()]).toEqual(["1", "2"]);
    const asking = await call(`${one.url}/rate_limit`, "GET", secret);
    expect(asking.body.rate).toMatchObject({ limit: 5000, used: 2, remaining: 4998 });
    const points = async (bearer?: string) =>
      (await call(`${one.url}/rate_limit`, "GET", bearer)).body.resources.graphql;
    expect(await points(secret)).toMatchObject({ limit: 5000, used: 0, remaining: 5000 });
    await graphql(one.url, secret, "{ rateLimit { used } }");
    expect(await points(secret)).toMatchObject({ limit: 5000, used: 1, remaining: 4999 });
    expect(await points()).toMatchObject({ limit: 0, used: 0, remaining: 0 });
    const app = await call(`${one.url}/app`, "GET", await appJwt(set.app, time.now()));
    expect(app.headers.get("x-ratelimit-used")).toBe("2");
  });

  test("refuse with 403 and nothing remaining, until the window is over", async () => {
    const set = await installed(one, { contents: "read" }, { slug: "limited" });
    const secret = await token(one, set, {}, time.now());
    one.control.setRateLimit({ installation: set.installation }, 1);
    const url = `${one.url}/repos/fjordline/route-api`;
    expect((await call(url, "GET", secret)).status).toBe(200);
    const got = await call(url, "GET", secret);
    expect(got.status).toBe(403);
    expect(got.body.message).toContain(`API rate limit exceeded for installation ID ${set.installation}`);
    expect(got.headers.get("x-ratelimit-remaining")).toBe("0");
    time.advance(3601);
    expect((await call(url, "GET", await token(one, set, {}, time.now()))).status).toBe(200);
  });
});

test("an answer that did not change is 304, and costs nothing", async () => {
  const set = await installed(one, { contents: "read" }, { slug: "cached" });
  const secret = await token(one, set, {}, time.now());
  const url = `${one.url}/repos/fjordline/route-api`;
  const first = await call(url, "GET", secret);
  const headers = { authorization: `Bearer ${secret}`, "if-none-match": first.headers.get("etag") ?? "" };
  const again = await fetch(url, { headers });
  expect([again.status, await again.text(), again.headers.get("x-ratelimit-used")]).toEqual([304, "", "1"]);
  await one.control.configureRepository("fjordline/route-api", { visibility: "internal" });
  expect((await fetch(url, { headers })).status).toBe(200);
});

test("a credential that is not understood is refused, also where none is needed", async () => {
  for (const authorization of ["Digest x", "Bearer", "Bearer a, Bearer b", "token ghs_unknown", "Basic eDp5"])
    expect((await fetch(`${one.url}/rate_limit`, { headers: { authorization } })).status).toBe(401);
});

test("tokens of the newer, long form work like others", async () => {
  const long = await standIn({ longTokens: true });
  await long.control.createRepository("fjordline/a");
  const secret = await token(long, await installed(long, { contents: "read" }));
  expect(secret).toMatch(/^ghs_\d+_\w+\.\w+\.\w+$/);
  expect((await call(`${long.url}/repos/fjordline/a`, "GET", secret)).status).toBe(200);
  expect(long.control.requests().at(-1)?.auth).toBe("token");
});

test.skipIf(spawnSync("openssl", ["version"]).status !== 0)(
  "it speaks HTTPS where it is given a certificate",
  async () => {
    const folder = temporaryFolder("tls");
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    const files = ["-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`];
    const made = spawnSync("openssl", [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "1",
      ...subject,
      ...files,
    ]);
    expect(made.status).toBe(0);
    const [key, cert] = ["key", "cert"].map((name) => readFileSync(`${folder}/${name}.pem`, "utf8"));
    const secure = await standIn({ tls: { key: key ?? "", cert: cert ?? "" } });
    expect(secure.issuer).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) =>
      get(`${secure.url}/rate_limit`, { ca: cert }, (answer) => resolve(answer.resume().statusCode)).on(
        "error",
        reject,
      ),
    );
    expect(status).toBe(200);
  },
);
