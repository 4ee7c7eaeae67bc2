import { createPrivateKey } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { conversion, createApp, manifest, requestIn, visit } from "./pages-support.ts";
import { appJwt, call, clock, standIn } from "./support.ts";

const time = clock();
let one: StandIn;
beforeAll(async () => {
  one = await standIn({ now: time.now });
  one.control.addMember("fjordline", "ada", { role: "admin" });
  one.control.addMember("fjordline", "grace");
  for (const name of ["route-api", "quay-cli"]) await one.control.createRepository(`fjordline/${name}`);
  await one.control.createRepository("stranger/secret");
});

async function codeOf(name: string): Promise<string> {
  const { location } = await createApp(one, manifest({ name }));
  return location?.searchParams.get("code") ?? "";
}

test("a manifest becomes an App, whose secrets are handed over once", async () => {
  const { location } = await createApp(one, manifest());
  expect(location?.href).toContain("http://127.0.0.1:9/settings/apps/created?");
  expect(location?.searchParams.get("state")).toBe("s1");
  const code = location?.searchParams.get("code") ?? "";
  const { status, body } = await conversion(one, code);
  expect(status).toBe(201);
  expect(body).toMatchObject({ slug: "thaw-observer", owner: { login: "fjordline" }, events: ["push"] });
  expect(body.permissions).toEqual({ metadata: "read", contents: "read" });
  for (const secret of [body.client_secret, body.webhook_secret]) expect(secret).toMatch(/^[0-9a-f]{40}$/);
  const app = { id: body.id, clientId: body.client_id, slug: body.slug, privateKey: body.pem };
  expect(createPrivateKey(body.pem).asymmetricKeyType).toBe("rsa");
  expect((await call(`${one.url}/app`, "GET", await appJwt(app, time.now()))).body.id).toBe(body.id);
  expect((await conversion(one, code)).status).toBe(404);
});

test("the code is worth nothing after an hour", async () => {
  const [early, late] = [await codeOf("Early"), await codeOf("Late")];
  time.advance(3599);
  expect((await conversion(one, early)).status).toBe(201);
  time.advance(1);
  expect((await conversion(one, late)).status).toBe(404);
});

test("only owners of the organisation create Apps", async () => {
  const before = await visit(`${one.url}/organizations/fjordline/settings/apps/new`, {
    manifest: manifest({ name: "N" }),
  });
  expect(before.text).not.toContain('value="grace"');
  expect((await createApp(one, manifest({ name: "Not yours" }), "grace")).status).toBe(403);
});

test.each([
  ["no JSON", "{"],
  ["no name", manifest({ name: "" })],
  ["an address that is none", manifest({ redirect_url: "javascript:alert(1)" })],
  ["a level that is none", manifest({ default_permissions: { contents: "owner" } })],
  ["an event without its permission", manifest({ default_events: ["pull_request"] })],
  ["a hook that is no address", manifest({ hook_attributes: { url: "here" } })],
])("a manifest with %s is refused", async (_, text) => {
  const page = await visit(`${one.url}/organizations/fjordline/settings/apps/new`, { manifest: text });
  expect(page.status).toBe(422);
});

test("a name that is taken is refused, and markup in one is text", async () => {
  expect((await createApp(one, manifest({ name: "Thaw observer" }))).text).toContain("Name is already taken.");
  const page = await visit(`${one.url}/organizations/fjordline/settings/apps/new`, {
    manifest: manifest({ name: '"><b>x</b>' }),
  });
  expect(page.text).not.toContain("<b>x</b>");
});

async function install(slug: string, form: Readonly<Record<string, string>>) {
  const page = await visit(`${one.url}/apps/${slug}/installations/new`);
  return visit(`${one.url}/apps/${slug}/installations`, { request: requestIn(page), account: "fjordline", ...form });
}

test("an App is installed on the repositories that were chosen, and leads on to its own page", async () => {
  const { body } = await conversion(one, await codeOf("Chosen"));
  const { id } = one.control.repository("fjordline/quay-cli");
  const chosen = { person: "ada", selection: "selected", repository: String(id) };
  const { location } = await install(body.slug, chosen);
  expect(`${location?.origin}${location?.pathname}`).toBe("http://127.0.0.1:9/settings");
  expect(location?.searchParams.get("setup_action")).toBe("install");
  const app = { id: body.id, clientId: body.client_id, slug: body.slug, privateKey: body.pem };
  const jwt = await appJwt(app, time.now());
  const [one_] = (await call(`${one.url}/app/installations`, "GET", jwt)).body;
  expect(String(one_.id)).toBe(location?.searchParams.get("installation_id"));
  expect(one_).toMatchObject({ repository_selection: "selected", account: { login: "fjordline" } });
  const settings = `${one.url}/organizations/fjordline/settings/installations`;
  expect((await fetch(`${settings}/${one_.id}`)).url).toBe(`${one.url}/apps/${body.slug}/installations/new`);
  expect((await visit(`${settings}/1`)).status).toBe(404);
  const again = await install(body.slug, { person: "ada", selection: "all" });
  expect(again.location?.searchParams.get("setup_action")).toBe("update");
  const [widened] = (await call(`${one.url}/app/installations`, "GET", jwt)).body;
  expect(widened).toMatchObject({ id: one_.id, repository_selection: "all" });
});

test("an App is not installed by a mere member, nor on nothing, nor elsewhere", async () => {
  const { body } = await conversion(one, await codeOf("Guarded"));
  expect((await install(body.slug, { person: "grace", selection: "all" })).status).toBe(403);
  expect((await install(body.slug, { person: "ada", selection: "selected" })).status).toBe(422);
  expect((await install(body.slug, { person: "ada", selection: "all", account: "stranger" })).status).toBe(404);
  const { id } = one.control.repository("stranger/secret");
  expect((await install(body.slug, { person: "ada", selection: "selected", repository: String(id) })).status).toBe(422);
  expect((await visit(`${one.url}/apps/none/installations/new`)).status).toBe(404);
});
