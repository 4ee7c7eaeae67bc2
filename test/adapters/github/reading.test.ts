import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fault, StandIn } from "../../../demo/github/index.ts";
import { createDirectory, GithubApps, type GithubOptions, signerOfKey } from "../../../lib/adapters/github/index.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type {
  GithubInstallation,
  GithubRepository,
  GithubResult,
  ReadOptions,
} from "../../../lib/usecases/github/ports.ts";
import { standIn } from "../../demo/github/support.ts";
import { connect, memoryEtags, PRIVATE_KEY, quickTimer, SECRET, type Setting, seen } from "./support.ts";

const LIST = "/installation/repositories";
const MANY = 230;

let github: StandIn;
let setting: Setting;
let clock: ReturnType<typeof quickTimer>;

beforeAll(async () => {
  github = await standIn();
  for (let index = 0; index < MANY; index += 1) await github.control.createRepository(`fjordline/r${index}`);
  setting = await connect(github);
});

beforeEach(() => {
  clock = quickTimer();
  github.control.clearFaults();
  github.control.clearRequests();
});

/** No secret in what a failing test could show. */
const results: unknown[] = [];
afterEach(() => {
  expect(seen(...results)).not.toMatch(SECRET);
  results.length = 0;
});

/** The same Apps with other options, and nothing kept of the test before. */
function again(options: Partial<GithubOptions> = {}): GithubApps {
  const signer = signerOfKey(new SecretText(PRIVATE_KEY));
  const { clientId } = setting.where.observer.app;
  const mints = { onMint: () => undefined };
  return new GithubApps({
    api: github.url,
    apps: { observer: { appId: clientId, signer } },
    mints,
    timer: clock.timer,
    ...options,
  });
}

async function only(apps: GithubApps): Promise<GithubInstallation> {
  const all = await createDirectory(apps).listInstallations("observer");
  if (!all.ok || all.value[0] === undefined) throw new Error(`No installation: ${JSON.stringify(all)}`);
  return all.value[0];
}

async function list(apps = again(), options?: ReadOptions) {
  const found: GithubRepository[] = [];
  let last: GithubResult<unknown> = { ok: true, value: null };
  for await (const page of createDirectory(apps).listRepositories(await only(apps), options)) {
    last = page;
    if (page.ok) found.push(...page.value);
  }
  results.push(last);
  return { found, failure: last.ok ? null : last.failure };
}

function fail(fault: Fault, times: number | "all" = 1, route = LIST): void {
  github.control.fail({ route, times, fault });
}

function pagesAsked(): number {
  return github.control.requests().filter(({ path }) => path.endsWith(LIST)).length;
}

describe("a list of an installation", () => {
  test("is read page by page, each repository once", async () => {
    const { found, failure } = await list();
    expect(failure).toBeNull();
    expect(new Set(found.map(({ id }) => id)).size).toBe(MANY);
    expect(pagesAsked()).toBe(3);
    const { id } = github.control.repository("fjordline/r0");
    const entry = found.find((one) => one.id === id);
    expect(entry).toMatchObject({ owner: "fjordline", name: "r0", archived: false, pushedAt: expect.any(Date) });
  });

  test("a page that fails for good is the end, and says so: a partial list never looks complete", async () => {
    const stop = github.control.onRequest(({ query, path }) => {
      if (path.endsWith(LIST) && query.page === "2") fail({ kind: "status", status: 502 }, "all");
    });
    const { found, failure } = await list();
    stop();
    expect(found).toHaveLength(100);
    expect(failure).toMatchObject({ code: "unavailable", status: 502 });
  });

  const GONE: readonly (readonly [string, Fault])[] = [
    ["500", { kind: "status", status: 500 }],
    ["503", { kind: "status", status: 503 }],
    ["a cut answer", { kind: "cut" }],
    ["a page of HTML", { kind: "nonsense" }],
    ["a secondary limit with 403", { kind: "secondary-limit", retryAfter: 7 }],
    ["a secondary limit with 429", { kind: "secondary-limit", status: 429, retryAfter: 7 }],
  ];

  test.each(GONE)("%s passes: it is asked again", async (_, fault) => {
    fail(fault, 2);
    const { found, failure } = await list();
    expect(failure).toBeNull();
    expect(found).toHaveLength(MANY);
  });

  test("no answer in time is asked again", async () => {
    fail({ kind: "slow", ms: 400 });
    expect((await list(again({ timeoutMs: 150 }))).failure).toBeNull();
  });

  test.each(GONE)("%s for good is a failure after four tries", async (_, fault) => {
    fail(fault, "all");
    const { found, failure } = await list();
    expect(found).toEqual([]);
    expect(failure?.code).toBe(fault.kind === "secondary-limit" ? "rate-limited" : "unavailable");
    expect(pagesAsked()).toBe(4);
  });

  test("JSON of another form is a failure", async () => {
    fail({ kind: "status", status: 200, body: { repositories: [{ id: "x" }] } });
    expect((await list()).failure?.code).toBe("unavailable");
  });

  test("what was given up is not asked again", async () => {
    const { failure } = await list(again(), { signal: AbortSignal.abort() });
    expect(failure).toMatchObject({ code: "unavailable", detail: "given up by the caller" });
    expect(pagesAsked()).toBe(0);
  });
});

describe("limits", () => {
  test("retry-after is waited for", async () => {
    fail({ kind: "secondary-limit", retryAfter: 42 });
    await list();
    expect(clock.waits.some((ms) => ms > 40_000 && ms <= 42_000)).toBe(true);
  });

  test("a secondary limit is known by its text, too", async () => {
    const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    fail({ kind: "status", status: 403, body: { message } });
    expect((await list()).failure).toBeNull();
    expect(Math.max(...clock.waits)).toBeGreaterThan(59_000);
  });

  test("a longer wait than the patience is a failure that says how long", async () => {
    fail({ kind: "primary-limit" });
    const { failure } = await list(again({ patienceMs: 60_000 }));
    expect(failure?.code).toBe("rate-limited");
    expect(failure?.retryAfterSeconds).toBeGreaterThan(3_500);
    expect(pagesAsked()).toBe(1);
  });

  test("a 403 that is no limit is not waited for", async () => {
    fail({ kind: "status", status: 403, body: { message: "Resource not accessible by integration" } });
    expect((await list()).failure?.code).toBe("missing-permission");
    expect(clock.waits).toEqual([]);
  });
});

describe("ETags", () => {
  test("what did not change costs nothing, and is the same", async () => {
    const etags = memoryEtags();
    const first = await list(again({ etags }));
    const { installation } = setting.where.observer;
    github.control.setRateLimit({ installation }, 3);
    github.control.clearRequests();
    const apps = again({ etags });
    const second = await list(apps);
    expect(second.found).toEqual(first.found);
    const statuses = github.control.requests().filter(({ path }) => path.endsWith(LIST));
    expect(statuses.map(({ status }) => status)).toEqual([304, 304, 304]);
    expect(apps.pacing(installation)?.primary.rest?.remaining).toBe(3);
    github.control.setRateLimit({ installation }, 5_000);
  });

  test("a store that fails costs a request only", async () => {
    const broken = () => Promise.reject(new Error("no store"));
    expect((await list(again({ etags: { find: broken, keep: broken } }))).failure).toBeNull();
  });

  test("nothing is kept under the name of a wider scope", async () => {
    const etags = memoryEtags();
    await list(again({ etags }));
    const kept = etags.entries.size;
    const apps = again({ etags });
    const { installation } = setting.where.observer;
    const ids = [github.control.repository("fjordline/r1").id];
    const scope = {
      role: "observer",
      installationId: installation,
      repositoryIds: ids,
      permissions: { metadata: "read" },
    } as const;
    const narrow = await apps.withInstallation(scope, ({ rest }) =>
      rest.apps.listReposAccessibleToInstallation({ per_page: 100 }),
    );
    expect(narrow).toMatchObject({ ok: true, value: { data: { total_count: 1 } } });
    expect(etags.entries.size).toBe(kept + 1);
  });
});

describe("where answers lead", () => {
  const repository = { total_count: 0, repository_selection: "all", repositories: [] };
  const linked = (link: string): Fault => ({ kind: "status", status: 200, body: repository, headers: { link } });

  test.each([
    ["another host", '<https://example.com/installation/repositories?page=2>; rel="next"'],
    ["another port", '<http://127.0.0.1:1/installation/repositories?page=2>; rel="next"'],
    ["a name with a password", '<http://x:y@127.0.0.1/installation/repositories>; rel="next"'],
    ["no address", '<//:::>; rel="next"'],
  ])("a next page on %s is not asked for", async (_, link) => {
    fail(linked(link));
    expect((await list()).failure?.code).toBe("foreign");
    expect(pagesAsked()).toBe(1);
  });

  test("pages in a circle end", async () => {
    fail(linked(`<${github.url}${LIST}?page=9>; rel="next"`), "all");
    expect((await list()).failure?.code).toBe("unavailable");
  });

  const scope = () => setting.scope("observer", ["fjordline/r2"], { contents: "read" });
  const read = (repo: string, where = scope()) =>
    again().withInstallation(where, ({ rest }) => rest.repos.get({ owner: "fjordline", repo }));

  test("a repository that was renamed is found by its id", async () => {
    const { id } = github.control.repository("fjordline/r2");
    const where = scope();
    github.control.renameRepository("fjordline/r2", "renamed");
    const result = await read("r2", where);
    expect(result).toMatchObject({ ok: true, value: { data: { id, name: "renamed" } } });
    expect(github.control.requests().at(-1)?.path).toBe(`/repositories/${id}`);
    github.control.renameRepository("fjordline/renamed", "r2");
  });

  test.each([
    ["another origin", "https://example.com/repositories/1"],
    ["what is no id", "/repos/somebody/else"],
  ])("a redirect to %s is not followed", async (_, location) => {
    fail({ kind: "status", status: 301, headers: { location } }, 1, "/repos/{o}/{r}");
    const result = await read("r2");
    results.push(result);
    expect(result).toMatchObject({ failure: { code: "foreign" } });
  });
});

describe("an Enterprise Server", () => {
  test("everything is below /api/v3, the next pages too", async () => {
    const { found, failure } = await list(again({ api: `${github.url}/api/v3/` }));
    expect(failure).toBeNull();
    expect(found).toHaveLength(MANY);
    expect(github.control.requests().every(({ path }) => path.startsWith("/api/v3/"))).toBe(true);
  });

  test("a next page beside /api/v3 is foreign", async () => {
    const link = `<${github.url}/installation/repositories?page=2>; rel="next"`;
    fail({ kind: "status", status: 200, body: { repositories: [] }, headers: { link } });
    expect((await list(again({ api: `${github.url}/api/v3` }))).failure?.code).toBe("foreign");
  });
});

describe("the App in its own name", () => {
  test("installations, with what they grant, and the App's own permissions", async () => {
    const apps = again();
    const directory = createDirectory(apps);
    const ownerId = String(github.control.owner("fjordline"));
    const found = await directory.installationOf("observer", ownerId);
    const { installation } = setting.where.observer;
    expect(found).toMatchObject({
      ok: true,
      value: { id: installation, ownerId, role: "observer", suspendedAt: null },
    });
    expect(await directory.permissionsOf("observer")).toMatchObject({ ok: true, value: { contents: "read" } });
    expect(await directory.installationOf("observer", "1")).toEqual({ ok: true, value: null });
  });

  test.each([
    ["behind", -900],
    ["before", 900],
  ])("a clock that is a quarter of an hour %s is put right by GitHub's", async (_, seconds) => {
    clock.advance(seconds);
    expect((await createDirectory(again()).listInstallations("observer")).ok).toBe(true);
  });

  test("another key is a mistake of the operator's", async () => {
    const signer = { sign: async () => new Uint8Array(256) };
    const apps = again({ apps: { observer: { appId: setting.where.observer.app.clientId, signer } } });
    expect(await createDirectory(apps).listInstallations("observer")).toMatchObject({
      failure: { code: "misconfigured" },
    });
  });

  test("so is a key management service that refuses; its own words are not told", async () => {
    const signer = { sign: () => Promise.reject(new Error("Bearer kms-secret")) };
    const apps = again({ apps: { observer: { appId: "1", signer } } });
    const result = await createDirectory(apps).listInstallations("observer");
    results.push(result);
    expect(result).toMatchObject({ failure: { code: "misconfigured", detail: "the key cannot sign" } });
  });
});
