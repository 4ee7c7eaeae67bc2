import { createPrivateKey } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../demo/github/index.ts";
import { connectContainer } from "../../lib/container/connect.ts";
import { manifestOf } from "../../lib/core/github/manifest.ts";
import type { AppRole } from "../../lib/core/github/roles.ts";
import { createApp } from "../demo/github/pages-support.ts";
import { appJwt, call, standIn } from "../demo/github/support.ts";
import { temporaryFolder } from "../support/clones.ts";

let one: StandIn;
let folder = "";
beforeAll(async () => {
  one = await standIn();
  one.control.addMember("fjordline", "ada", { role: "admin" });
});
beforeEach(() => {
  folder = path.join(temporaryFolder("connect"), "apps");
});

let made = 0;
/** Creates an App of a role at the stand-in. @returns the code for its secrets */
async function codeFor(role: AppRole, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  made += 1;
  const manifest = manifestOf({
    roles: [role],
    owner: `o${made}`,
    origin: "http://127.0.0.1:9",
    site: { standIn: true },
  });
  const { location } = await createApp(one, JSON.stringify({ ...manifest, ...more }));
  return location?.searchParams.get("code") ?? "";
}

async function connect(code: string, role: AppRole = "observer", owner = "fjordline") {
  const container = await connectContainer(one.url, folder);
  if (!container.ok) throw new Error(container.failure.message);
  return container.value.connectApp({ code, roles: [role], owner, environmentFile: null });
}

const files = () => readdirSync(folder).sort();
const variables = (name: string) =>
  Object.fromEntries(
    readFileSync(path.join(folder, name), "utf8")
      .trim()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

test("an App's key goes into a file for this user only, and works", async () => {
  const connected = await connect(await codeFor("observer"));
  expect(connected).toMatchObject({
    ok: true,
    value: { owner: "fjordline", keyFile: path.join(folder, "observer.pem") },
  });
  expect(files()).toEqual(["observer.pem", "observer.web.env", "observer.worker.env"]);
  for (const name of files()) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const privateKey = readFileSync(path.join(folder, "observer.pem"), "utf8");
  expect(createPrivateKey(privateKey).asymmetricKeyType).toBe("rsa");
  const { THAW_OBSERVER_APP_ID: id = "", THAW_OBSERVER_APP_KEY_FILE: file } = variables("observer.worker.env");
  expect(file).toBe(path.join(folder, "observer.pem"));
  const jwt = await appJwt({ id: Number(id), clientId: id, slug: "", privateKey });
  expect((await call(`${one.url}/app`, "GET", jwt)).body).toMatchObject({ id: Number(id) });
});

test("each process has variables of its own only", async () => {
  await connect(await codeFor("observer"));
  const web = variables("observer.web.env");
  expect(Object.keys(web)).toEqual(["THAW_OAUTH_CLIENT_ID", "THAW_OAUTH_CLIENT_SECRET", "THAW_WEBHOOK_SECRETS"]);
  expect(web.THAW_WEBHOOK_SECRETS).toMatch(new RegExp(`^${new URL(one.url).host}=[0-9a-f]{40}$`));
  expect(Object.keys(variables("observer.worker.env"))).toEqual(["THAW_OBSERVER_APP_ID", "THAW_OBSERVER_APP_KEY_FILE"]);
  await connect(await codeFor("remediator"), "remediator");
  expect(files().filter((name) => name.startsWith("remediator"))).toEqual(["remediator.pem", "remediator.worker.env"]);
});

test("what is connected tells no secret when it is printed", async () => {
  const connected = await connect(await codeFor("observer"));
  const { THAW_OAUTH_CLIENT_SECRET: secret = "none" } = variables("observer.web.env");
  expect(JSON.stringify(connected)).not.toContain(secret);
  expect(JSON.stringify(connected)).not.toContain("PRIVATE KEY");
});

test("a code works once, and the files that are there are not replaced for it", async () => {
  const code = await codeFor("freezer");
  expect(await connect(code, "freezer")).toMatchObject({ ok: true });
  const key = readFileSync(path.join(folder, "freezer.pem"), "utf8");
  expect(await connect(code, "freezer")).toMatchObject({ ok: false, failure: { code: "not-writable" } });
  expect(readFileSync(path.join(folder, "freezer.pem"), "utf8")).toBe(key);
  folder = `${folder}-2`;
  expect(await connect(code, "freezer")).toMatchObject({ ok: false, failure: { code: "unknown-code" } });
  expect(files()).toEqual([]);
});

test("a place that cannot be written to costs no code", async () => {
  const code = await codeFor("observer");
  const right = folder;
  writeFileSync(`${folder}-file`, "x");
  folder = `${folder}-file`;
  expect(await connect(code)).toMatchObject({ ok: false, failure: { code: "not-writable" } });
  folder = right;
  expect(await connect(code)).toMatchObject({ ok: true });
});

test.each([
  ["of another owner", "observer", "someone-else", {}, "foreign"],
  ["of another role", "remediator", "fjordline", {}, "other-permissions"],
  [
    "that can do more",
    "observer",
    "fjordline",
    { default_permissions: { contents: "write" }, default_events: [] },
    "other-permissions",
  ],
] as const)("an App %s is not taken, and nothing of it is kept", async (_, role, owner, more, code) => {
  expect(await connect(await codeFor("observer", more), role, owner)).toMatchObject({ ok: false, failure: { code } });
  expect(files()).toEqual([]);
});

test.each(["", "a b", "../../app", "$(id)"])("what is no code (%j) is asked of nobody", async (code) => {
  one.control.clearRequests();
  expect(await connect(code)).toMatchObject({ ok: false, failure: { code: "bad-code" } });
  expect(one.control.requests()).toEqual([]);
});

test("GitHub that is away leaves no file", async () => {
  const code = await codeFor("observer");
  one.control.fail({ route: "/app-manifests/{code}/conversions", fault: { kind: "status", status: 503 } });
  expect(await connect(code)).toMatchObject({ ok: false, failure: { code: "unavailable" } });
  expect(files()).toEqual([]);
  expect(await connect(code)).toMatchObject({ ok: true });
});
