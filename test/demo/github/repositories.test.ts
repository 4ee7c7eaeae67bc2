import { beforeAll, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { call, type Installed, installed, standIn, token } from "./support.ts";

let one: StandIn;
let where: Installed;
let secret: string;
const get = (path: string, bearer?: string) => call(`${one.url}${path}`, "GET", bearer ?? secret);

beforeAll(async () => {
  one = await standIn();
  const files = { "README.md": "hello\n", "src/a b.txt": "one\n" };
  await one.control.createRepository("fjordline/route-api", {
    files,
    protectedRefs: ["refs/heads/main", "refs/heads/release/*"],
  });
  where = await installed(one, { contents: "read", actions: "read" });
  secret = await token(one, where);
});

describe("a repository", () => {
  test("is found by name in any case, and by id", async () => {
    const { id, ownerId } = one.control.repository("fjordline/route-api");
    for (const path of ["/repos/fjordline/route-api", "/repos/Fjordline/Route-API", `/repositories/${id}`])
      expect((await get(path)).body).toMatchObject({ id, full_name: "fjordline/route-api", owner: { id: ownerId } });
  });

  test("that is private is 404 without a token, one that is public is not", async () => {
    const bare = (path: string) => call(`${one.url}${path}`);
    expect(await bare("/repos/fjordline/route-api")).toMatchObject({
      status: 404,
      body: { message: "Not Found", status: "404" },
    });
    await one.control.createRepository("fjordline/open", { visibility: "public" });
    expect((await bare("/repos/fjordline/open")).status).toBe(200);
  });

  test("keeps its id when it is renamed, and its old name leads to it", async () => {
    const { id } = await one.control.createRepository("fjordline/old", { files: { a: "a" } });
    one.control.renameRepository("fjordline/old", "new");
    expect((await get("/repos/fjordline/new")).body.id).toBe(id);
    const moved = await get("/repos/fjordline/old/commits/main");
    expect(moved).toMatchObject({ status: 301, body: { message: "Moved Permanently" } });
    expect(moved.headers.get("location")).toBe(`${one.url}/repositories/${id}/commits/main`);
    const taken = await one.control.createRepository("fjordline/old");
    expect((await get("/repos/fjordline/old")).body.id).toBe(taken.id);
  });

  test("has a new id when its name is used again", async () => {
    const before = await one.control.createRepository("fjordline/again");
    const after = await one.control.recycleRepository("fjordline/again");
    expect(after.id).not.toBe(before.id);
    expect((await get(`/repositories/${before.id}`)).status).toBe(404);
  });

  test("is out of reach of the old owner's installation when it was transferred", async () => {
    const before = await one.control.createRepository("fjordline/leaving", { files: { a: "a" } });
    one.control.transferRepository("fjordline/leaving", "elsewhere");
    const after = one.control.repository("elsewhere/leaving");
    expect(after.id).toBe(before.id);
    expect(after.ownerId).not.toBe(before.ownerId);
    expect((await get("/repos/elsewhere/leaving")).status).toBe(404);
  });
});

describe("code", () => {
  test("is served from git: a commit by branch, by ref and by id, with its parents", async () => {
    const first = (await get("/repos/fjordline/route-api/commits/main")).body;
    const sha = await one.control.commit(
      "fjordline/route-api",
      { "b.txt": "b\n" },
      { branch: "feature/x", message: "Add b" },
    );
    for (const name of ["feature/x", "heads/feature/x", sha, "refs%2Fheads%2Ffeature%2Fx"]) {
      const { body } = await get(`/repos/fjordline/route-api/commits/${name}`);
      expect(body).toMatchObject({ sha, parents: [{ sha: first.sha }], commit: { message: "Add b" } });
    }
    expect((await get("/repos/fjordline/route-api/commits/nothing")).status).toBe(422);
    expect((await get("/repos/fjordline/route-api/commits/HEAD~1")).status).toBe(422);
  });

  test("is served as files and folders, at a ref", async () => {
    const file = (await get("/repos/fjordline/route-api/contents/src/a%20b.txt")).body;
    expect(file).toMatchObject({ type: "file", path: "src/a b.txt", encoding: "base64", size: 4 });
    expect(Buffer.from(file.content, "base64").toString()).toBe("one\n");
    const names = (path: string) =>
      get(path).then(({ body }) => body.map(({ type, path: own }: { type: string; path: string }) => `${type} ${own}`));
    expect(await names("/repos/fjordline/route-api/contents/")).toEqual(["file README.md", "dir src"]);
    expect(await names("/repos/fjordline/route-api/contents/src?ref=main")).toEqual(["file src/a b.txt"]);
    expect((await get("/repos/fjordline/route-api/contents/none")).status).toBe(404);
    expect((await get("/repos/fjordline/route-api/contents/src?ref=none")).status).toBe(404);
  });

  test("is 403 for a token without contents", async () => {
    const blind = await token(one, where, { permissions: { actions: "read" } });
    expect((await get("/repos/fjordline/route-api/contents/README.md", blind)).status).toBe(403);
    expect((await get("/repos/fjordline/route-api", blind)).status).toBe(200);
  });
});

test("a branch says whether it is protected", async () => {
  for (const branch of ["release/1", "release-2"])
    await one.control.commit("fjordline/route-api", { c: "c" }, { branch });
  const isProtected = async (name: string) => (await get(`/repos/fjordline/route-api/branches/${name}`)).body.protected;
  expect(await isProtected("main")).toBe(true);
  expect(await isProtected("release/1")).toBe(true);
  expect(await isProtected("release-2")).toBe(false);
  expect((await get("/repos/fjordline/route-api/branches/none")).body.message).toBe("Branch not found");
});

test("an environment shows its protection, or that it has none", async () => {
  one.control.setEnvironment("fjordline/route-api", "production", { reviewers: ["ada"], branchPolicy: "protected" });
  one.control.setEnvironment("fjordline/route-api", "preview");
  const guarded = (await get("/repos/fjordline/route-api/environments/production")).body;
  expect(guarded.protection_rules.map(({ type }: { type: string }) => type)).toEqual([
    "required_reviewers",
    "branch_policy",
  ]);
  expect(guarded.protection_rules[0].reviewers[0].reviewer.login).toBe("ada");
  const open = (await get("/repos/fjordline/route-api/environments/preview")).body;
  expect(open).toMatchObject({ protection_rules: [], deployment_branch_policy: null });
  expect((await get("/repos/fjordline/route-api/environments/none")).status).toBe(404);
});

test("what nobody owns is a 501 that names it, and is remembered", async () => {
  const paths = ["/repos/fjordline/route-api/forks", "/graphql", "/repos/fjordline/route-api/commits/main/comments"];
  for (const path of paths) {
    const got = await get(path);
    expect(got).toMatchObject({ status: 501, body: { method: "GET", path } });
  }
  expect(one.control.unowned.map(({ path }) => path)).toEqual(paths);
});

describe("a failure that was asked for", () => {
  const url = () => `${one.url}/repos/fjordline/route-api`;
  const route = "/repos/{owner}/{repo}";

  test("is used up, and fits its route and method only", async () => {
    one.control.fail({ route, method: "GET", times: 2, fault: { kind: "status", status: 502 } });
    expect((await get("/repos/fjordline/route-api/contents/README.md")).status).toBe(200);
    const statuses = [
      await get("/repos/fjordline/route-api"),
      await call(`${one.url}/api/v3${route.replace(/\{\w+\}/g, "x")}`),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([502, 502]);
    expect((await get("/repos/fjordline/route-api")).status).toBe(200);
  });

  test("may be a secondary limit, with the time to wait", async () => {
    one.control.fail({ route, fault: { kind: "secondary-limit", status: 429, retryAfter: 7 } });
    const got = await get("/repos/fjordline/route-api");
    expect(got.status).toBe(429);
    expect(got.headers.get("retry-after")).toBe("7");
    expect(got.body.message).toContain("secondary rate limit");
  });

  test("may be nonsense, slowness, or a wait for a promise", async () => {
    one.control.fail({ route, fault: { kind: "nonsense" } });
    expect((await get("/repos/fjordline/route-api")).body).toContain("<!doctype html>");
    one.control.fail({ route, fault: { kind: "slow", ms: 50 } });
    const begun = performance.now();
    expect((await get("/repos/fjordline/route-api")).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(45);
    let open: (value?: unknown) => void = () => undefined;
    one.control.fail({
      route,
      fault: {
        kind: "hold",
        until: new Promise((resolve) => {
          open = resolve;
        }),
      },
    });
    const held = get("/repos/fjordline/route-api");
    expect(await Promise.race([held, new Promise((resolve) => setTimeout(() => resolve("waits"), 50))])).toBe("waits");
    open();
    expect((await held).status).toBe(200);
  });

  test("may cut the connection, before the work or after it", async () => {
    const minted = () => one.control.tokens().length;
    const before = minted();
    const mintRoute = "/app/installations/{id}/access_tokens";
    one.control.fail({ route: mintRoute, fault: { kind: "cut" } });
    await expect(token(one, where)).rejects.toThrow();
    expect(minted()).toBe(before);
    one.control.fail({ route: mintRoute, fault: { kind: "cut", when: "after" } });
    await expect(token(one, where)).rejects.toThrow();
    expect(minted()).toBe(before + 1);
    expect((await fetch(url(), { headers: { authorization: `Bearer ${secret}` } })).status).toBe(200);
  });
});

test("every request is noted, with the kind of its credential and never the credential", async () => {
  one.control.clearRequests();
  const heard: string[] = [];
  const stop = one.control.onRequest(({ path }) => heard.push(path));
  await get("/repos/fjordline/route-api");
  await call(`${one.url}/rate_limit`);
  stop();
  expect(one.control.requests()).toMatchObject([
    { method: "GET", path: "/repos/fjordline/route-api", auth: "token", status: 200 },
    { method: "GET", path: "/rate_limit", auth: "none", status: 200 },
  ]);
  expect(heard).toHaveLength(2);
  expect(JSON.stringify(one.control.requests())).not.toContain(secret);
});
