import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StandIn } from "../../demo/github/index.ts";
import { freePort } from "../../lib/adapters/postgres/cluster.ts";
import { withClient } from "../../lib/adapters/postgres/owner.ts";
import { connectContainer } from "../../lib/container/connect.ts";
import { manifestOf } from "../../lib/core/github/manifest.ts";
import { inheritedEnvironment } from "../../lib/env.ts";
import { selfSigned } from "../action/certificate.ts";
import { createApp, requestIn, visit } from "../demo/github/pages-support.ts";
import { standIn } from "../demo/github/support.ts";
import { emptyDatabase } from "../support/database.ts";

/**
 * A live installation from nothing: the first App by a manifest, npm start with what came of it, and the first person. A GitHub of this
 * machine is refused in live mode, so the stand-in is reached by this machine's other address, over TLS.
 */
const ADDRESS = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === "IPv4" && !one.internal)?.address;

let github: StandIn;
let proxy: Server;
let database: Awaited<ReturnType<typeof emptyDatabase>>;
let home = "";
let port = 0;
let variables: Record<string, string> = {};
const started: ChildProcess[] = [];

beforeAll(async () => {
  if (ADDRESS === undefined) return;
  home = mkdtempSync(path.join(tmpdir(), "thaw-live-"));
  database = await emptyDatabase();
  github = await standIn();
  github.control.addMember("fjordline", "ada", { role: "admin" });
  github.control.addMember("fjordline", "grace");
  await github.control.createRepository("fjordline/route-api");
  port = await freePort();
  const { key, cert } = selfSigned(ADDRESS);
  writeFileSync(path.join(home, "authority.pem"), cert);
  proxy = createServer({ key, cert }, (incoming, outgoing) => forward(incoming, outgoing));
  await new Promise<void>((resolve) => proxy.listen(0, ADDRESS, resolve));
  await firstApp();
  variables = {
    DATABASE_URL: database.url,
    NEXTAUTH_URL: `http://127.0.0.1:${port}`,
    THAW_GITHUB_URL: `https://${ADDRESS}:${(proxy.address() as AddressInfo).port}`,
    THAW_PORT: String(port),
    THAW_HOME: path.join(home, "state"),
    NODE_EXTRA_CA_CERTS: path.join(home, "authority.pem"),
  };
}, 120_000);

afterAll(async () => {
  if (ADDRESS === undefined) return;
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  await database.close();
  rmSync(home, { recursive: true, force: true });
});

function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url, headers } = incoming;
  const sent = request(`${github.url}${url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  sent.once("error", () => outgoing.destroy());
  incoming.pipe(sent);
}

/** Makes it, takes its secrets into one file, and installs it. */
async function firstApp(): Promise<void> {
  const origin = `http://127.0.0.1:${port}`;
  const manifest = manifestOf({ roles: ["observer"], owner: "fjordline", origin, site: { standIn: true } });
  const { location } = await createApp(github, JSON.stringify(manifest));
  const container = await connectContainer(github.url, path.join(home, "apps"));
  if (!container.ok) throw new Error(container.failure.message);
  const environmentFile = variableFile();
  const code = location?.searchParams.get("code") ?? "";
  const connected = await container.value.connectApp({
    code,
    roles: ["observer"],
    owner: "fjordline",
    environmentFile,
  });
  if (!connected.ok) throw new Error(connected.failure.message);
  const page = `${github.url}/apps/${connected.value.slug}/installations`;
  const form = {
    request: requestIn(await visit(`${page}/new`)),
    account: "fjordline",
    person: "ada",
    selection: "all",
  };
  await visit(page, form);
}

function variableFile(): string {
  return path.join(home, "live.env");
}

function start(more: Record<string, string> = {}, args: readonly string[] = ["--variables", variableFile()]) {
  const env = { ...inheritedEnvironment(), NODE_ENV: "test" as const, ...variables, ...more };
  const child = spawn(process.execPath, ["scripts/start.mjs", ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  let text = "";
  let look = (): void => undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      look();
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const until = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      look = () => {
        if (pattern.test(text)) resolve();
      };
      look();
      ended.then((code) => reject(new Error(`It ended with ${code}:\n${text}`)));
    });
  return { child, ended, until, output: () => text };
}

/** Signs in with the observer's App, as a browser does it. @returns where it ends, and the settings as this person sees them */
async function signIn(person: string): Promise<{ readonly end: string; readonly settings: string }> {
  const own = `http://127.0.0.1:${port}`;
  const jar = new Map<string, string>();
  const go = async (url: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ""] = set.split(";");
      jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    return answer;
  };
  const begun = await go(`${own}/sign-in/github`, { method: "POST", headers: { origin: own } });
  const asked = new URL(begun.headers.get("location") ?? "");
  expect(asked.origin).toBe(variables.THAW_GITHUB_URL);
  const page = await visit(`${github.url}${asked.pathname}${asked.search}`);
  const agreed = { request: requestIn(page), person, decision: "authorize" };
  const back = await visit(`${github.url}/login/oauth/authorize`, agreed);
  const returned = new URL(back.location?.href ?? "");
  // The stand-in names itself by its own address (RFC 9207), and does not know of the other one.
  returned.searchParams.set("iss", `${variables.THAW_GITHUB_URL}/login/oauth`);
  const end = (await go(returned.href)).headers.get("location") ?? "";
  return { end, settings: await (await go(`${own}/settings`)).text() };
}

async function connected(): Promise<boolean> {
  return withClient(database.url, async (client) => {
    const { rows } = await client.query("SELECT 1 FROM organisation WHERE login = 'fjordline' AND kind = 'github'");
    return rows.length === 1;
  });
}

async function untilTrue(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 200));
}

describe.skipIf(ADDRESS === undefined)("npm start for a real organisation", { timeout: 240_000 }, () => {
  test("connects where the App is installed, and its owner is the first admin", async () => {
    const run = start();
    await run.until(/Thaw is running: .*\nSign in at: /);
    expect(run.output()).not.toMatch(/stand-in/);
    await untilTrue(connected);
    const ada = await signIn("ada");
    expect(ada.end, run.output()).toMatch(/^http:\/\/[^/]+\/$/);
    expect(ada.settings).toContain("fjordline");
    expect(ada.settings).toContain("Create another one");
    // A member looks, and presses nothing; somebody else is nobody.
    const grace = await signIn("grace");
    expect(grace.end).toMatch(/^http:\/\/[^/]+\/$/);
    expect(grace.settings).toContain("fjordline");
    expect(grace.settings).not.toContain("Create another one");
    github.control.addMember("elsewhere", "eve", { role: "admin" });
    expect((await signIn("eve")).end).toMatch(/error=no-member/);
    // One-time links, which a demonstration prints, are none of live mode.
    expect(run.output()).not.toMatch(/sign-in\/local/);
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe(0);
  });

  test("refuses the stand-in, and leaves its database to live mode for good", async () => {
    const standInFirst = start({ THAW_GITHUB_URL: github.url, THAW_HOME: path.join(home, "second") });
    expect(await standInFirst.ended).toBe(1);
    expect(standInFirst.output()).toMatch(/THAW_GITHUB_URL is an address of this machine.*live mode takes none/);
    const other = start({ THAW_GITHUB_URL: "", THAW_HOME: path.join(home, "third"), THAW_PORT: "" }, []);
    expect(await other.ended).toBe(1);
    expect(other.output()).toMatch(/This database was made for live mode, and Thaw was started in demo mode/);
  });

  test("refuses a database in which its processes would share the owner's rights", async () => {
    const role = `poor_${process.pid}`;
    const poor = await emptyDatabase();
    const url = new URL(poor.url);
    await withClient(poor.url, async (client) => {
      await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
      await client.query(`GRANT ALL ON DATABASE ${url.pathname.slice(1)} TO ${role}`);
      await client.query(`GRANT ALL ON SCHEMA public TO ${role}`);
    });
    const owned = new URL(poor.url);
    owned.username = role;
    owned.password = "x";
    const run = start({ DATABASE_URL: owned.href, THAW_HOME: path.join(home, "fourth"), THAW_PORT: "" });
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/may not create users, and in live mode .* ALTER ROLE … CREATEROLE/);
    await poor.close();
    await withClient(database.url, (client) => client.query(`DROP ROLE ${role}`));
  });
});
