import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createGithubIdentity } from "../../../lib/adapters/github/person.ts";
import { type Client, client, personsToken } from "../../demo/github/pages-support.ts";
import { standIn } from "../../demo/github/support.ts";

let one: StandIn;
let app: Client;
beforeAll(async () => {
  one = await standIn();
  for (let index = 0; index < 103; index += 1)
    one.control.putTeam("fjordline", { slug: `team-${index}`, members: ["ada"] });
  one.control.addMember("fjordline", "ada", { role: "admin" });
  one.control.addMember("other", "ada");
  one.control.addMember("asked", "ada", { state: "pending" });
  app = await client(one);
});

const identityAt = (api: string, timeoutMs = 5_000) =>
  createGithubIdentity({ api, clientId: app.clientId, clientSecret: app.clientSecret, timeoutMs });

test("a person is known by id, with organisations that they joined and all of their teams, page by page", async () => {
  const identity = identityAt(`${one.url}/api/v3`);
  const token = await personsToken(one, app, "ada");
  const id = String(one.control.addMember("fjordline", "ada"));
  expect(await identity.profile(token)).toEqual({ ok: true, value: { id, login: "ada" } });
  const standing = await identity.standing(token);
  const ids = [one.control.owner("fjordline"), one.control.owner("other")].map(String);
  expect(standing).toMatchObject({
    ok: true,
    value: {
      memberships: [
        { organisationId: ids[0], role: "admin" },
        { organisationId: ids[1], role: "member" },
      ],
    },
  });
  expect(standing.ok && standing.value.teams).toHaveLength(103);
});

test("a token that is no good is unauthorised, and no failure repeats it", async () => {
  const got = await identityAt(`${one.url}/api/v3`).profile("ghu_nonsense");
  expect(got).toMatchObject({ ok: false, failure: { code: "unauthorised" } });
  expect(JSON.stringify(got)).not.toContain("nonsense");
});

const servers: ReturnType<typeof createServer>[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a redirect is not followed: it would take the token along", async () => {
  const reached: (string | undefined)[] = [];
  const elsewhere = await serving((request, response) => {
    reached.push(request.headers.authorization);
    response.end('{"id":1,"login":"ada"}');
  });
  const api = await serving((_, response) => response.writeHead(302, { location: `${elsewhere}/user` }).end());
  expect(await identityAt(api).profile("t")).toMatchObject({ ok: false, failure: { code: "unavailable" } });
  expect(reached).toEqual([]);
});

test("a next page elsewhere is a failure, and not half a list", async () => {
  const membership = { state: "active", role: "admin", organization: { id: 1 } };
  const api = await serving((_, response) =>
    response.writeHead(200, { link: '<http://evil.example/more>; rel="next"' }).end(JSON.stringify([membership])),
  );
  expect(await identityAt(api).standing("t")).toMatchObject({ ok: false, failure: { code: "unavailable" } });
});

test("a list without an end is a failure", async () => {
  const api = await serving((request, response) => {
    const link = `<http://${request.headers.host}${request.url}>; rel="next"`;
    response.writeHead(200, { link }).end("[]");
  });
  expect(await identityAt(api).standing("t")).toMatchObject({ ok: false, failure: { code: "unavailable" } });
});

test.each([
  ["no JSON", "<html>"],
  ["another shape", '{"id":"1","login":"ada"}'],
  ["no id", '{"id":0,"login":"ada"}'],
  ["markup for a login", '{"id":1,"login":"<b>ada</b>"}'],
])("an answer with %s is a failure", async (_, body) => {
  const api = await serving((_request, response) => response.end(body));
  expect(await identityAt(api).profile("t")).toMatchObject({ ok: false, failure: { code: "unavailable" } });
});

test("an answer that does not come is a failure", async () => {
  const api = await serving(() => undefined);
  expect(await identityAt(api, 50).profile("t")).toMatchObject({ ok: false, failure: { code: "unavailable" } });
});
