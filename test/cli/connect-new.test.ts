import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import path from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../demo/github/index.ts";
import { main } from "../../lib/cli/connect.ts";
import { connectNewApp, type NewAppRequest } from "../../lib/cli/connect-new.ts";
import { connectContainer } from "../../lib/container/connect.ts";
import { undescribedOf } from "../../lib/core/github/manifest.ts";
import type { AppRole } from "../../lib/core/github/roles.ts";
import { requestIn, visit } from "../demo/github/pages-support.ts";
import { standIn } from "../demo/github/support.ts";
import { temporaryFolder } from "../support/clones.ts";

/** The first App of an installation, made as a person makes it: by the page of this machine and the stand-in's pages. */
let github: StandIn;
let folder = "";
beforeAll(async () => {
  github = await standIn();
  github.control.addMember("fjordline", "ada", { role: "admin" });
  await github.control.createRepository("fjordline/route-api");
});
beforeEach(() => {
  folder = temporaryFolder("connect");
});

interface Run {
  readonly address: string;
  readonly ended: Promise<number>;
  readonly output: () => string;
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
}

async function start(roles: readonly AppRole[], more: Partial<NewAppRequest> = {}, wait = false): Promise<Run> {
  const container = await connectContainer(github.url, path.join(folder, "apps"));
  if (!container.ok) throw new Error(container.failure.message);
  let output = "";
  const waiting = new Set<() => void>();
  const line = (text: string) => {
    output += `${text}\n`;
    for (const look of waiting) look();
  };
  const common = { owner: "fjordline", origin: "https://thaw.example", without: [], port: 0, environmentFile: null };
  const terminal = { out: line, error: line, pauseMs: wait ? 20 : null };
  const ended = connectNewApp(container.value, { ...common, roles, ...more }, terminal);
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output);
        if (found !== null) resolve(found);
      };
      waiting.add(look);
      look();
      ended.then((code) => reject(new Error(`It ended with ${code}:\n${output}`)), reject);
    });
  const [address = ""] = await until(/http:\/\/127\.0\.0\.1:\d+\/begin\?ticket=[\w-]{43}/);
  return { address, ended, output: () => output, until };
}

interface Browser {
  readonly get: (url: string, host?: string) => Promise<{ status: number; text: string; location: string | null }>;
}

/** Keeps cookies, and sends any Host that it is told. */
function browser(): Browser {
  let cookie = "";
  return {
    get: (url, host) =>
      new Promise((resolve, reject) => {
        const headers = { ...(cookie === "" ? {} : { cookie }), ...(host === undefined ? {} : { host }) };
        httpRequest(url, { headers }, (answer) => {
          const [set] = answer.headers["set-cookie"] ?? [];
          if (set !== undefined) cookie = set.split(";")[0] ?? "";
          let text = "";
          answer.setEncoding("utf8").on("data", (piece: string) => {
            text += piece;
          });
          answer.on("end", () =>
            resolve({ status: answer.statusCode ?? 0, text, location: answer.headers.location ?? null }),
          );
        })
          .once("error", reject)
          .end();
      }),
  };
}

const unescaped = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

interface Form {
  readonly action: string;
  readonly manifest: string;
}

async function begin(run: Run, own: Browser): Promise<readonly Form[]> {
  const begun = await own.get(run.address);
  expect([begun.status, begun.location]).toEqual([303, "/"]);
  const { text } = await own.get(new URL("/", run.address).href);
  const forms = text.matchAll(
    /<form method="post" action="([^"]+)"><input type="hidden" name="manifest" value="([^"]+)">/g,
  );
  return [...forms].map(([, action = "", manifest = ""]) => ({
    action: unescaped(action),
    manifest: unescaped(manifest),
  }));
}

/** What GitHub does with a form: asks, makes the App, leads back. @returns where to */
async function agree({ action, manifest }: Form): Promise<string> {
  const page = await visit(action, { manifest });
  const name = String(JSON.parse(manifest).name);
  const made = await visit(`${github.url}/organizations/fjordline/settings/apps`, {
    request: requestIn(page),
    name: `${name}-${Math.random()}`.slice(0, 30),
    person: "ada",
  });
  return made.location?.href ?? "";
}

const firstOf = (forms: readonly Form[]): Form => forms[0] ?? { action: "", manifest: "{}" };
const files = () => readdirSync(path.join(folder, "apps")).sort();

describe("the first App of an installation", () => {
  test("is made by a page of this machine, and its secrets go into files and nowhere else", async () => {
    const run = await start(["observer"]);
    const own = browser();
    const back = await own.get(await agree(firstOf(await begin(run, own))));
    expect(back.status).toBe(200);
    expect(back.text).toMatch(/href="http:\/\/127\.0\.0\.1:\d+\/apps\/thaw-observer[\w-]*\/installations\/new"/);
    expect(await run.ended).toBe(0);
    expect(files()).toEqual(["observer.pem", "observer.web.env", "observer.worker.env"]);
    for (const name of files()) {
      expect(statSync(path.join(folder, "apps", name)).mode & 0o777).toBe(0o600);
      const secrets = readFileSync(path.join(folder, "apps", name), "utf8").match(/[0-9a-f]{40}|PRIVATE KEY/g) ?? [];
      for (const secret of secrets) expect(`${run.output()}${back.text}`).not.toContain(secret);
    }
    // Nothing listens any more.
    await expect(browser().get(run.address)).rejects.toThrow();
  });

  test("is waited for until it is installed, and what it may do is said", async () => {
    const run = await start(["observer"], { without: ["members", "organization_secrets"] }, true);
    const own = browser();
    await own.get(await agree(firstOf(await begin(run, own))));
    const [, slug] = await run.until(/The App (\S+) \((\d+)\) of fjordline is ready to be the observer/);
    await run.until(/Waiting until it is installed/);
    const page = await visit(`${github.url}/apps/${slug}/installations/new`);
    const form = { request: requestIn(page), account: "fjordline", person: "ada", selection: "all" };
    await visit(`${github.url}/apps/${slug}/installations`, form);
    expect(await run.ended).toBe(0);
    expect(run.output()).toMatch(/It is installed on all repositories, also those to come\./);
    expect(run.output()).toMatch(
      /As the observer it works in part\. It lacks:\n {2}members: read {3}Teams and members/,
    );
    expect(run.output()).toMatch(/organization_secrets: read {3}Organisation secrets/);
  });

  test("may play several roles, with what that costs said before", async () => {
    const run = await start(["observer", "remediator"]);
    expect(run.output()).toMatch(/whoever steals its one key may do all of it/);
    const own = browser();
    const form = firstOf(await begin(run, own));
    expect(JSON.parse(form.manifest).default_permissions).toMatchObject({ contents: "write", secrets: "read" });
    await own.get(await agree(form));
    expect(await run.ended).toBe(0);
    const worker = readFileSync(path.join(folder, "apps", "observer-remediator.worker.env"), "utf8");
    const [, one] = /THAW_OBSERVER_APP_ID=(\d+)/.exec(worker) ?? [];
    expect(worker).toContain(`THAW_REMEDIATOR_APP_ID=${one}\n`);
    expect(worker.match(/_KEY_FILE=.*observer-remediator\.pem$/gm)).toHaveLength(2);
  });

  test("is offered without what a GitHub may not know, and is taken so", async () => {
    const run = await start(["observer"]);
    const own = browser();
    const [, fallback, ...more] = await begin(run, own);
    expect(more).toEqual([]);
    const asked = JSON.parse(fallback?.manifest ?? "{}").default_permissions;
    expect(undescribedOf(["observer"]).filter((name) => name in asked)).toEqual([]);
    expect(asked.contents).toBe("read");
    await own.get(await agree(firstOf(fallback === undefined ? [] : [fallback])));
    expect(await run.ended).toBe(0);
  });
});

describe("one file of variables", () => {
  test("gets all lines, keeps what it has, and is for this user only", async () => {
    const file = path.join(folder, "live.env");
    writeFileSync(file, "DATABASE_URL=postgresql://x", { mode: 0o600 });
    const run = await start(["observer"], { environmentFile: file });
    const own = browser();
    await own.get(await agree(firstOf(await begin(run, own))));
    expect(await run.ended).toBe(0);
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(
      /^DATABASE_URL=postgresql:\/\/x\nTHAW_OBSERVER_APP_ID=\d+\nTHAW_OBSERVER_APP_KEY_FILE=.+\nTHAW_OAUTH_CLIENT_ID=.+\nTHAW_OAUTH_CLIENT_SECRET=.+\nTHAW_WEBHOOK_SECRETS=.+\n$/,
    );
  });

  test.each([
    ["has such variables already", "export THAW_OAUTH_CLIENT_ID=old\n", 0o600, /sets THAW_OAUTH_CLIENT_ID already/],
    ["others can read", "", 0o644, /can be read by others\. Run chmod 600/],
  ])("that %s is left as it is, and costs no code", async (_, before, mode, said) => {
    const file = path.join(folder, "live.env");
    writeFileSync(file, before, { mode });
    github.control.clearRequests();
    const run = await start(["observer"], { environmentFile: file });
    const own = browser();
    const back = await own.get(await agree(firstOf(await begin(run, own))));
    expect(unescaped(back.text)).toMatch(said);
    expect(await run.ended).toBe(1);
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(files()).toEqual([]);
    expect(JSON.stringify(github.control.requests())).not.toContain("conversions");
  });
});

describe("the page of this machine", () => {
  test("is for one browser, and for nobody without the terminal's address", async () => {
    const run = await start(["observer"]);
    const [own, other] = [browser(), browser()];
    const root = new URL("/", run.address).href;
    expect((await other.get(root)).status).toBe(403);
    expect((await other.get(`${root}begin?ticket=x`)).status).toBe(403);
    const form = firstOf(await begin(run, own));
    expect((await other.get(run.address)).status).toBe(403);
    // The same browser may load it again.
    expect((await own.get(run.address)).status).toBe(303);
    // Without its cookie the way back is nobody's, whatever the state.
    const back = await agree(form);
    expect((await other.get(back)).status).toBe(403);
    expect((await own.get(back)).status).toBe(200);
    expect(await run.ended).toBe(0);
  });

  test("takes no answer that it did not ask for, and goes on waiting for the right one", async () => {
    const run = await start(["observer"]);
    const own = browser();
    const form = firstOf(await begin(run, own));
    const back = new URL(await agree(form));
    const with_ = (state: string, code: string) =>
      `${back.origin}${back.pathname}?${new URLSearchParams({ state, code })}`;
    const { state = "", code = "" } = Object.fromEntries(back.searchParams);
    expect((await own.get(with_("", code))).status).toBe(400);
    expect((await own.get(with_(`${state}x`, code))).status).toBe(400);
    expect((await own.get(with_(state, ""))).status).toBe(400);
    expect((await own.get(back.href)).status).toBe(200);
    expect(await run.ended).toBe(0);
  });

  test("does not answer to another name for this machine", async () => {
    const run = await start(["observer"]);
    const own = browser();
    const port = new URL(run.address).port;
    for (const host of [`evil.example:${port}`, `localhost:${port}`, "127.0.0.1"])
      expect((await own.get(run.address, host)).status).toBe(421);
    await own.get(await agree(firstOf(await begin(run, own))));
    expect(await run.ended).toBe(0);
  });

  test("takes no App of another organisation", async () => {
    const run = await start(["observer"], { owner: "fjordline" });
    const own = browser();
    const form = firstOf(await begin(run, own));
    github.control.addMember("elsewhere", "eve", { role: "admin" });
    const page = await visit(form.action.replace("fjordline", "elsewhere"), { manifest: form.manifest });
    const made = await visit(`${github.url}/organizations/elsewhere/settings/apps`, {
      request: requestIn(page),
      name: "thaw-foreign",
      person: "eve",
    });
    const back = await own.get(made.location?.href ?? "");
    expect(unescaped(back.text)).toMatch(/belongs to "elsewhere" and not to fjordline/);
    expect(await run.ended).toBe(1);
    expect(files()).toEqual([]);
  });
});

test.each([
  ["no role", ["--owner", "fjordline", "--url", "https://thaw.example"]],
  ["a role that is none", ["--owner", "fjordline", "--url", "https://thaw.example", "--role", "observer,broker"]],
  ["an owner that is no login", ["--owner", "a b", "--url", "https://thaw.example", "--role", "observer"]],
  ["no address of Thaw", ["--owner", "fjordline", "--role", "observer", "--url", ""]],
  [
    "an address that anybody could read on the way",
    ["--owner", "o", "--role", "observer", "--url", "http://t.example"],
  ],
  ["a port that is none", ["--owner", "o", "--role", "observer", "--url", "https://t.example", "--port", "x"]],
  ["two codes", ["abcdef0123456789", "abcdef0123456788", "--owner", "o", "--role", "observer"]],
  ["an unknown option", ["--ower", "o"]],
])("%s is said, and nothing is begun", async (_, args) => {
  expect(await main(args)).toBe(2);
});
