import { beforeAll, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { appJwt, call, clock, type Got, type Installed, installed, mint, standIn, token } from "./support.ts";

const time = clock();
let one: StandIn;
let where: Installed;
beforeAll(async () => {
  one = await standIn({ now: time.now });
  for (const name of ["route-api", "quay-cli"])
    await one.control.createRepository(`fjordline/${name}`, { files: { "README.md": name } });
  await one.control.createRepository("stranger/secret", { files: { "README.md": "x" } });
  where = await installed(one, { contents: "write", pull_requests: "read", issues: "write" });
});

const NOW = Math.floor(time.now() / 1000);

describe("an App's JSON web token", () => {
  const cases: readonly [string, Record<string, unknown>, number, string | null][] = [
    ["with the client id is good", {}, 200, null],
    ["with the App's id is good", { iss: "APP_ID" }, 200, null],
    ["a minute ahead is good", { iat: NOW + 60 }, 200, null],
    ["more than a minute ahead is refused", { iat: NOW + 61 }, 401, "'Issued at' claim ('iat') must be an Integer"],
    ["with a fraction as iat is refused", { iat: NOW - 0.5 }, 401, "'Issued at' claim ('iat') must be an Integer"],
    ["without iat is refused", { iat: undefined }, 401, "Missing 'issued at' claim ('iat') in assertion"],
    ["without exp is refused", { exp: undefined }, 401, "Missing 'expiration time' claim ('exp') in assertion"],
    ["that expired is refused", { exp: NOW }, 401, "'Expiration time' claim ('exp') must be a numeric value"],
    [
      "with exp as a string is refused",
      { exp: `${NOW + 60}` },
      401,
      "'Expiration time' claim ('exp') must be a numeric",
    ],
    ["ten minutes long is good", { exp: NOW + 600 }, 200, null],
    ["longer than ten minutes is refused", { exp: NOW + 601 }, 401, "'Expiration time' claim ('exp') is too far"],
    ["of an unknown App is 404", { iss: "1" }, 404, "Integration not found"],
    ["without an issuer is refused", { iss: undefined }, 401, "Missing 'issuer' claim ('iss') in assertion"],
  ];
  test.each(cases)("%s", async (_, claims, status, message) => {
    const own = claims.iss === "APP_ID" ? { iss: String(where.app.id) } : claims;
    const got = await call(`${one.url}/app`, "GET", await appJwt(where.app, time.now(), own));
    expect(got.status).toBe(status);
    if (message !== null) expect(got.body.message).toContain(message);
    else expect(got.body).toMatchObject({ id: where.app.id, slug: "broker", client_id: where.app.clientId });
  });

  test("that another key signed, that nobody signed, or that is none cannot be decoded", async () => {
    const other = {
      ...where.app,
      privateKey: await one.control.addAppKey((await installed(one, {}, { slug: "x" })).app.id),
    };
    const [, body = ""] = (await appJwt(where.app, time.now())).split(".");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;
    const tokens = [await appJwt(other, time.now(), { iss: where.app.clientId }), none, "nonsense", undefined];
    for (const bearer of tokens) {
      const got = await call(`${one.url}/app`, "GET", bearer);
      expect(got).toMatchObject({
        status: 401,
        body: { message: "A JSON web token could not be decoded", status: "401" },
      });
    }
  });

  test("is no way to repositories", async () => {
    const jwt = await appJwt(where.app, time.now());
    expect((await call(`${one.url}/repos/fjordline/route-api`, "GET", jwt)).status).toBe(401);
    expect((await call(`${one.url}/installation/repositories`, "GET", jwt)).status).toBe(403);
  });
});

const asked = (body?: unknown): Promise<Got> => mint(one, where, body, time.now());
const reposOf = (got: Got): string[] => got.body.repositories.map((repository: { name: string }) => repository.name);

describe("an installation token", () => {
  test("lives an hour and says what it has", async () => {
    const got = await asked({ repositories: ["route-api"], permissions: { contents: "read" } });
    expect(got.status).toBe(201);
    expect(got.body).toMatchObject({
      token: expect.stringMatching(/^ghs_\w{36}$/),
      expires_at: new Date(time.now() + 3_600_000).toISOString().replace(".000Z", "Z"),
      permissions: { contents: "read", metadata: "read" },
      repository_selection: "selected",
    });
    expect(reposOf(got)).toEqual(["route-api"]);
  });

  test("by id is for those ids", async () => {
    const { id } = one.control.repository("fjordline/quay-cli");
    expect(reposOf(await asked({ repository_ids: [id] }))).toEqual(["quay-cli"]);
  });

  test.each([[undefined], [{}], [{ repositories: [], permissions: {} }], [{ repository_ids: [] }]])(
    "asked for with %j has everything of the installation, as GitHub reads it",
    async (body) => {
      const got = await asked(body);
      expect(got.body).toMatchObject({
        repository_selection: "all",
        permissions: { contents: "write", pull_requests: "read", issues: "write", metadata: "read" },
      });
      expect(got.body.repositories).toBeUndefined();
    },
  );

  const PERMISSIONS = "The permissions requested are not granted to this installation.";
  const REPOSITORIES = "There is at least one repository that does not exist or is not accessible";
  test.each([
    ["a permission that is not granted", { permissions: { administration: "read" } }, PERMISSIONS],
    ["a level that is not granted", { permissions: { pull_requests: "write" } }, PERMISSIONS],
    ["a level that nobody knows", { permissions: { contents: "owner" } }, "Invalid request."],
    ["a name of Object's", { permissions: { constructor: "read" } }, PERMISSIONS],
    ["a repository that is not there", { repositories: ["nothing"] }, REPOSITORIES],
    ["a good and a bad repository", { repositories: ["route-api", "nothing"] }, REPOSITORIES],
    ["repositories that are no list", { repositories: "route-api" }, "Invalid request."],
  ])("is refused with 422 for %s", async (_, body, message) => {
    const got = await asked(body);
    expect(got.status).toBe(422);
    expect(got.body.message).toContain(message);
  });

  test("for another owner's repository is refused", async () => {
    const { id } = one.control.repository("stranger/secret");
    expect((await asked({ repository_ids: [id] })).status).toBe(422);
  });

  test("is 401 after it was revoked, and revoking it again is 401", async () => {
    const secret = await token(one, where, {}, time.now());
    expect((await call(`${one.url}/installation/token`, "DELETE", secret)).status).toBe(204);
    expect(await call(`${one.url}/installation/repositories`, "GET", secret)).toMatchObject({
      status: 401,
      body: { message: "Bad credentials" },
    });
    expect((await call(`${one.url}/installation/token`, "DELETE", secret)).status).toBe(401);
  });

  test("is 401 when its hour is over", async () => {
    const secret = await token(one, where, {}, time.now());
    time.advance(3599);
    expect((await call(`${one.url}/installation/repositories`, "GET", secret)).status).toBe(200);
    time.advance(1);
    expect((await call(`${one.url}/installation/repositories`, "GET", secret)).status).toBe(401);
  });

  test("is narrowed at once when the installation is", async () => {
    const set = await installed(one, { contents: "read" }, { slug: "narrowed" });
    const secret = await token(one, set, {}, time.now());
    const url = `${one.url}/repos/fjordline/route-api/contents/README.md`;
    expect((await call(url, "GET", secret)).status).toBe(200);
    one.control.changeInstallation(set.installation, { permissions: { issues: "read" } });
    expect(await call(url, "GET", secret)).toMatchObject({
      status: 403,
      body: { message: "Resource not accessible by integration" },
    });
    one.control.changeInstallation(set.installation, {
      permissions: { contents: "read" },
      repositories: ["fjordline/quay-cli"],
    });
    expect((await call(url, "GET", secret)).status).toBe(404);
    one.control.removeInstallation(set.installation);
    expect((await call(url, "GET", secret)).status).toBe(401);
  });

  test("is not given out, and not accepted, while the installation is suspended", async () => {
    const secret = await token(one, where, {}, time.now());
    one.control.suspend(where.installation);
    expect(await asked({})).toMatchObject({ status: 403, body: { message: "This installation has been suspended" } });
    expect((await call(`${one.url}/installation/repositories`, "GET", secret)).status).toBe(403);
    one.control.unsuspend(where.installation);
    expect((await call(`${one.url}/installation/repositories`, "GET", secret)).status).toBe(200);
  });

  test("is kept by its hash only, which the audit log shows for what it did", async () => {
    const set = await installed(one, { contents: "read", organization_administration: "read" }, { slug: "auditor" });
    const secret = await token(one, set, {}, time.now());
    await call(`${one.url}/repos/fjordline/route-api`, "GET", secret);
    const record = one.control.tokens().at(-1);
    const phrase = encodeURIComponent(`hashed_token:"${record?.hashedToken}"`);
    const got = await call(`${one.url}/orgs/fjordline/audit-log?phrase=${phrase}`, "GET", secret);
    expect(got.body).toEqual([
      expect.objectContaining({ action: "api.request", actor: "auditor[bot]", repo: "fjordline/route-api" }),
    ]);
    expect(JSON.stringify([one.control.tokens(), one.control.auditLog(), one.control.requests()])).not.toContain(
      secret,
    );
    const weak = await token(one, set, { permissions: { contents: "read" } }, time.now());
    expect((await call(`${one.url}/orgs/fjordline/audit-log`, "GET", weak)).status).toBe(403);
  });
});

test("one App does not see another's installations", async () => {
  const other = await installed(one, { contents: "read" }, { slug: "other", owner: "stranger" });
  const jwt = await appJwt(other.app, time.now());
  const list = await call(`${one.url}/app/installations`, "GET", jwt);
  expect(list.body.map(({ id }: { id: number }) => id)).toEqual([other.installation]);
  expect((await call(`${one.url}/app/installations/${where.installation}`, "GET", jwt)).status).toBe(404);
  expect((await call(`${one.url}/repos/fjordline/route-api/installation`, "GET", jwt)).status).toBe(404);
});

test("an owner's installation is found by a repository that it reaches", async () => {
  const jwt = await appJwt(where.app, time.now());
  const got = await call(`${one.url}/api/v3/repos/fjordline/route-api/installation`, "GET", jwt);
  expect(got.body).toMatchObject({ id: where.installation, account: { login: "fjordline" }, app_id: where.app.id });
  expect(got.body.access_tokens_url).toBe(`${one.url}/api/v3/app/installations/${where.installation}/access_tokens`);
});

test("a second key of an App signs beside the first, or in its place", async () => {
  const { app } = await installed(one, { contents: "read" }, { slug: "rotating" });
  const second = { ...app, privateKey: await one.control.addAppKey(app.id) };
  const status = async (key: typeof app) => (await call(`${one.url}/app`, "GET", await appJwt(key, time.now()))).status;
  expect([await status(app), await status(second)]).toEqual([200, 200]);
  const third = { ...app, privateKey: await one.control.addAppKey(app.id, true) };
  expect([await status(app), await status(second), await status(third)]).toEqual([401, 401, 200]);
});

test("a body that is no JSON is 400", async () => {
  const url = `${one.url}/app/installations/${where.installation}/access_tokens`;
  const authorization = `Bearer ${await appJwt(where.app, time.now())}`;
  for (const [body, message] of [
    ["{", "Problems parsing JSON"],
    ["[]", "Body should be a JSON object"],
  ] as const) {
    const got = await fetch(url, { method: "POST", headers: { authorization }, body });
    expect([got.status, (await got.json()).message]).toEqual([400, message]);
  }
});
