import { beforeAll, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import {
  authorizeUrl,
  CALLBACK,
  type Client,
  client,
  codeFor,
  exchange,
  personsToken,
  pkce,
  requestIn,
  takeBack,
  visit,
} from "./pages-support.ts";
import { call, clock, standIn } from "./support.ts";

const time = clock();
let one: StandIn;
let app: Client;
beforeAll(async () => {
  one = await standIn({ now: time.now });
  one.control.addMember("fjordline", "ada", { role: "admin" });
  one.control.addMember("fjordline", "grace");
  one.control.addMember("fjordline", "joan", { state: "pending" });
  one.control.putTeam("fjordline", { slug: "security", members: ["grace"] });
  app = await client(one);
});

test("the page says that it is a stand-in, loads nothing, runs nothing, and cannot be framed", async () => {
  const page = await visit(authorizeUrl(one, { client_id: app.clientId, redirect_uri: CALLBACK }));
  expect(page.status).toBe(200);
  expect(page.text).toContain("This is a stand-in for GitHub");
  expect(page.text).not.toMatch(/<script|<link|<img|src=/);
  const policy = page.headers.get("content-security-policy");
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(page.headers.get("cache-control")).toBe("no-store");
});

test("who agrees is led back with a code, the state and the issuer, and the token is theirs", async () => {
  const page = await visit(authorizeUrl(one, { client_id: app.clientId, redirect_uri: CALLBACK, state: "x y" }));
  for (const login of ["ada", "grace", "joan"]) expect(page.text).toContain(`value="${login}"`);
  const form = { request: requestIn(page), person: "grace", decision: "authorize" };
  const { location } = await visit(`${one.url}/login/oauth/authorize`, form);
  expect(`${location?.origin}${location?.pathname}`).toBe(CALLBACK);
  expect(Object.fromEntries(location?.searchParams ?? [])).toMatchObject({
    state: "x y",
    iss: `${one.url}/login/oauth`,
  });
  const got = await exchange(one, app, location?.searchParams.get("code") ?? "", { redirect_uri: CALLBACK });
  expect(got.body).toMatchObject({
    token_type: "bearer",
    scope: "",
    access_token: expect.stringMatching(/^ghu_\w{36}$/),
  });
  const secret = got.body.access_token;
  expect((await call(`${one.url}/user`, "GET", secret)).body).toMatchObject({ login: "grace", type: "User" });
  const orgs = await call(`${one.url}/user/memberships/orgs?state=active`, "GET", secret);
  expect(orgs.body).toMatchObject([{ role: "member", state: "active", organization: { login: "fjordline" } }]);
  expect((await call(`${one.url}/user/teams`, "GET", secret)).body).toMatchObject([{ slug: "security" }]);
});

test("who does not agree is led back with the refusal", async () => {
  const page = await visit(authorizeUrl(one, { client_id: app.clientId, redirect_uri: CALLBACK, state: "s" }));
  const { location } = await visit(`${one.url}/login/oauth/authorize`, {
    request: requestIn(page),
    decision: "cancel",
  });
  expect(Object.fromEntries(location?.searchParams ?? [])).toMatchObject({ error: "access_denied", state: "s" });
});

test.each([
  ["another path below it", `${CALLBACK}/more`],
  ["another query", `${CALLBACK}?x=1`],
  ["another host", "http://evil.example/api/auth/callback/github"],
  ["another scheme", CALLBACK.replace("http:", "https:")],
  ["another case", CALLBACK.replace("callback", "Callback")],
])("a redirect_uri with %s leads nowhere", async (_, redirect) => {
  const page = await visit(authorizeUrl(one, { client_id: app.clientId, redirect_uri: redirect }));
  expect(page.status).toBe(400);
  expect(page.location).toBeNull();
  expect(requestIn(page)).toBe("");
});

test("an unknown client and a plain challenge are refused", async () => {
  expect((await visit(authorizeUrl(one, { client_id: "nobody" }))).status).toBe(400);
  const plain = { client_id: app.clientId, code_challenge: "x", code_challenge_method: "plain" };
  expect((await visit(authorizeUrl(one, plain))).status).toBe(400);
});

test("a page is answered once, and as somebody who is there", async () => {
  const page = await visit(authorizeUrl(one, { client_id: app.clientId, redirect_uri: CALLBACK }));
  const form = { request: requestIn(page), person: "grace", decision: "authorize" };
  expect((await visit(`${one.url}/login/oauth/authorize`, form)).status).toBe(302);
  expect((await visit(`${one.url}/login/oauth/authorize`, form)).status).toBe(400);
  const another = await visit(authorizeUrl(one, { client_id: app.clientId, redirect_uri: CALLBACK }));
  const stranger = { request: requestIn(another), person: "fjordline", decision: "authorize" };
  expect((await visit(`${one.url}/login/oauth/authorize`, stranger)).status).toBe(400);
});

const REFUSED = { error: "bad_verification_code" };

test("a code works once", async () => {
  const code = await codeFor(one, app, "ada");
  expect((await exchange(one, app, code)).body.access_token).toBeDefined();
  expect((await exchange(one, app, code)).body).toMatchObject(REFUSED);
});

test("a code is worth nothing after ten minutes", async () => {
  const [early, late] = [await codeFor(one, app, "ada"), await codeFor(one, app, "ada")];
  time.advance(599);
  expect((await exchange(one, app, early)).body.access_token).toBeDefined();
  time.advance(1);
  expect((await exchange(one, app, late)).body).toMatchObject(REFUSED);
});

test("a code with a challenge needs its verifier", async () => {
  const { verifier, challenge } = pkce();
  const asked = { code_challenge: challenge, code_challenge_method: "S256" };
  expect((await exchange(one, app, await codeFor(one, app, "ada", asked))).body).toMatchObject(REFUSED);
  const wrong = { code_verifier: pkce().verifier };
  expect((await exchange(one, app, await codeFor(one, app, "ada", asked), wrong)).body).toMatchObject(REFUSED);
  const right = await exchange(one, app, await codeFor(one, app, "ada", asked), { code_verifier: verifier });
  expect(right.body.access_token).toBeDefined();
});

test("a code is its client's only, and a client needs its secret", async () => {
  const other = await client(one, "another");
  expect((await exchange(one, other, await codeFor(one, app, "ada"))).body).toMatchObject(REFUSED);
  const guessed = { ...app, clientSecret: other.clientSecret };
  const got = await exchange(one, guessed, await codeFor(one, app, "ada"));
  expect(got.body).toMatchObject({ error: "incorrect_client_credentials" });
  const moved = await exchange(one, app, await codeFor(one, app, "ada"), { redirect_uri: "http://127.0.0.1:9/else" });
  expect(moved.body).toMatchObject({ error: "redirect_uri_mismatch" });
});

test("a token is taken back by its client, and by no other", async () => {
  const secret = await personsToken(one, app, "ada");
  const other = await client(one, "third");
  expect((await takeBack(one, { ...other, clientId: app.clientId }, secret)).status).toBe(401);
  expect((await takeBack(one, other, secret)).status).toBe(422);
  expect((await call(`${one.url}/user`, "GET", secret)).status).toBe(200);
  expect((await takeBack(one, app, secret)).status).toBe(204);
  expect((await call(`${one.url}/user`, "GET", secret)).status).toBe(401);
});

test("a person who takes another login stays the same, and the old login may be another's", async () => {
  const before = await call(`${one.url}/user`, "GET", await personsToken(one, app, "grace"));
  one.control.renamePerson("grace", "hopper");
  const newcomer = one.control.addMember("fjordline", "grace");
  const after = await call(`${one.url}/user`, "GET", await personsToken(one, app, "hopper"));
  expect(after.body).toMatchObject({ login: "hopper", id: before.body.id });
  expect(newcomer).not.toBe(before.body.id);
});
