import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { graphql } from "./graphql-support.ts";
import { call, type Installed, installed, runGit, standIn, token } from "./support.ts";

const FULL = "fjordline/route-api";
let one: StandIn;
let where: Installed;
let secret: string;
let reader: string;
const repo = () => `${one.url}/repos/${FULL}`;
const get = (path: string, bearer = reader) => call(`${repo()}${path}`, "GET", bearer);
const send = (method: string, path: string, body?: unknown, bearer = secret) =>
  call(`${repo()}${path}`, method, bearer, body);
const real = async (...args: string[]) => (await runGit(one.control.gitFolder(FULL), ...args)).stdout.trim();

beforeAll(async () => {
  one = await standIn();
  await one.control.createRepository(FULL, {
    files: { "a.txt": "a\nb\n", "src/b.txt": "b\n", "src/deep/c.txt": "c\n" },
  });
  await one.control.commit(FULL, { "a.txt": "a\nB\n", "new.txt": "n\n", "src/b.txt": null }, { branch: "feature/x" });
  await one.control.commit(FULL, { "main.txt": "m\n" });
  where = await installed(one, { contents: "write" });
  secret = await token(one, where);
  reader = await token(one, where, { permissions: { contents: "read" } });
});

describe("lists", () => {
  test("of an organisation's repositories show what the caller may know of, page by page", async () => {
    for (const name of ["one", "two", "three"]) await one.control.createRepository(`listed/${name}`);
    await one.control.createRepository("listed/open", { visibility: "public" });
    const all = await installed(one, { contents: "read" }, { owner: "listed", slug: "lister" });
    const names = async (query: string, bearer?: string) =>
      (await call(`${one.url}/orgs/listed/repos${query}`, "GET", bearer)).body.map(
        ({ name }: { name: string }) => name,
      );
    const lister = await token(one, all);
    expect(await names("?sort=full_name", lister)).toEqual(["one", "open", "three", "two"]);
    expect(await names("?sort=full_name&direction=desc&type=private", lister)).toEqual(["two", "three", "one"]);
    await one.control.createRepository("listed/forked", { fork: true });
    expect(await names("?type=forks", lister)).toEqual(["forked"]);
    expect(await names("?type=sources&sort=full_name", lister)).toEqual(["one", "open", "three", "two"]);
    await one.control.deleteRepository("listed/forked");
    expect(await names("")).toEqual(["open"]);
    expect(await names("", secret)).toEqual(["open"]);
    const first = await call(`${one.url}/orgs/listed/repos?sort=full_name&per_page=3`, "GET", lister);
    expect(first.headers.get("link")).toContain(`page=2>; rel="next"`);
    expect(await names("?sort=full_name&per_page=3&page=2", lister)).toEqual(["two"]);
    expect((await call(`${one.url}/orgs/nobody/repos`, "GET", lister)).status).toBe(404);
  });

  test("of branches are those of git, with what is protected", async () => {
    one.control.configureRepository(FULL, { protectedRefs: ["refs/heads/main"] });
    const { body } = await get("/branches");
    expect(body.map(({ name, protected: guarded }: { name: string; protected: boolean }) => [name, guarded])).toEqual([
      ["feature/x", false],
      ["main", true],
    ]);
    expect(body[0].commit.sha).toBe(await real("rev-parse", "feature/x"));
    expect((await get("/branches?protected=true")).body).toHaveLength(1);
    expect((await get("/branches?per_page=1")).headers.get("link")).toContain('rel="next"');
  });
});

describe("refs", () => {
  test("are read one by one, and by the beginning of their names", async () => {
    const main = await real("rev-parse", "main");
    expect((await get("/git/ref/heads/main")).body).toMatchObject({
      ref: "refs/heads/main",
      object: { type: "commit", sha: main },
    });
    expect((await get("/git/ref/heads/mai")).status).toBe(404);
    expect((await get("/git/ref/heads/feature")).status).toBe(404);
    const names = (path: string) => get(path).then(({ body }) => body.map(({ ref }: { ref: string }) => ref));
    expect(await names("/git/matching-refs/heads/fea")).toEqual(["refs/heads/feature/x"]);
    expect(await names("/git/matching-refs/heads/none")).toEqual([]);
  });

  test("are made once, at what is there", async () => {
    const sha = await real("rev-parse", "main");
    const made = await send("POST", "/git/refs", { ref: "refs/heads/thaw/1", sha });
    expect(made).toMatchObject({ status: 201, body: { ref: "refs/heads/thaw/1", object: { sha } } });
    expect(await real("rev-parse", "thaw/1")).toBe(sha);
    const refused = async (body: unknown) => (await send("POST", "/git/refs", body)).body.message;
    expect(await refused({ ref: "refs/heads/thaw/1", sha })).toBe("Reference already exists");
    expect(await refused({ ref: "refs/heads/thaw/2", sha: "0".repeat(40) })).toBe("Object does not exist");
    expect(await refused({ ref: "thaw", sha })).toBe("thaw is not a valid ref name.");
    expect(await refused({ ref: "refs/heads/x" })).toContain(`"sha" wasn't supplied.`);
    expect((await send("POST", "/git/refs", { ref: "refs/heads/no", sha }, reader)).status).toBe(403);
  });

  test("move forward only, unless forced", async () => {
    const [main, feature] = [await real("rev-parse", "main"), await real("rev-parse", "feature/x")];
    const first = await real("rev-parse", "main~1");
    await send("POST", "/git/refs", { ref: "refs/heads/moving", sha: first });
    expect((await send("PATCH", "/git/refs/heads/moving", { sha: main })).body.object.sha).toBe(main);
    expect(await send("PATCH", "/git/refs/heads/moving", { sha: feature })).toMatchObject({
      status: 422,
      body: { message: "Update is not a fast forward" },
    });
    expect((await send("PATCH", "/git/refs/heads/moving", { sha: feature, force: true })).status).toBe(200);
    expect(await real("rev-parse", "moving")).toBe(feature);
    expect((await send("PATCH", "/git/refs/heads/none", { sha: main })).body.message).toBe("Reference does not exist");
    expect((await send("DELETE", "/git/refs/heads/moving", undefined, reader)).status).toBe(403);
    expect((await send("DELETE", "/git/refs/heads/moving")).status).toBe(204);
    expect((await send("DELETE", "/git/refs/heads/moving")).body.message).toBe("Reference does not exist");
  });

  test("that bring new workflow files need the permission for them", async () => {
    const files = { ".github/workflows/ci.yml": "on: push\n" };
    const sha = await one.control.commit(FULL, files, { branch: "flows" });
    await runGit(one.control.gitFolder(FULL), "update-ref", "-d", "refs/heads/flows");
    const body = { ref: "refs/heads/brought", sha };
    expect(await send("POST", "/git/refs", body)).toMatchObject({
      status: 403,
      body: { message: "Resource not accessible by integration" },
    });
    one.control.changeInstallation(where.installation, { permissions: { contents: "write", workflows: "write" } });
    const strong = await token(one, where);
    expect((await send("POST", "/git/refs", body, strong)).status).toBe(201);
    // What a branch has already is not brought by another one.
    expect((await send("POST", "/git/refs", { ...body, ref: "refs/heads/same" })).status).toBe(201);
  });

  test("of an empty repository are a conflict", async () => {
    await one.control.createRepository("fjordline/empty");
    expect(await call(`${one.url}/repos/fjordline/empty/git/ref/heads/main`, "GET", reader)).toMatchObject({
      status: 409,
      body: { message: "Git Repository is empty." },
    });
  });
});

test("trees are git's, one level or all of them", async () => {
  const shown = async (query: string) =>
    (await get(`/git/trees/main${query}`)).body.tree.map(({ path, type, sha }: Record<string, string>) =>
      [type, sha, path].join(" "),
    );
  const listed = async (...flags: string[]) =>
    (await real("ls-tree", ...flags, "main")).split("\n").map((line) => line.replace(/^\d+ /, "").replace("\t", " "));
  expect(await shown("")).toEqual(await listed());
  expect(await shown("?recursive=1")).toEqual(await listed("-r", "-t"));
  const tree = await real("rev-parse", "main^{tree}");
  expect((await get(`/git/trees/${tree}`)).body.sha).toBe(tree);
  expect((await get("/git/trees/feature/x")).body.sha).toBe(await real("rev-parse", "feature/x^{tree}"));
  expect((await get("/git/trees/none")).status).toBe(404);
});

test("blobs come in base64, or raw where that is asked for", async () => {
  const sha = await real("rev-parse", "main:a.txt");
  const { body } = await get(`/git/blobs/${sha}`);
  expect(Buffer.from(body.content, "base64").toString()).toBe("a\nb\n");
  expect(body).toMatchObject({ sha, size: 4, encoding: "base64" });
  const headers = { accept: "application/vnd.github.raw+json", authorization: `Bearer ${reader}` };
  expect(await (await fetch(`${repo()}/git/blobs/${sha}`, { headers })).text()).toBe("a\nb\n");
  expect((await get(`/git/blobs/${"1".repeat(40)}`)).status).toBe(404);
  expect((await get("/git/blobs/main")).status).toBe(422);
});

test("a comparison is from where both were one, with git's own diff", async () => {
  const { body } = await get("/compare/main...feature%2Fx");
  expect(body).toMatchObject({ status: "diverged", ahead_by: 1, behind_by: 1, total_commits: 1 });
  expect(body.merge_base_commit.sha).toBe(await real("merge-base", "main", "feature/x"));
  expect(body.commits.map(({ sha }: { sha: string }) => sha)).toEqual([await real("rev-parse", "feature/x")]);
  const files = body.files.map((file: Record<string, unknown>) => [file.filename, file.status, file.changes]);
  expect(files).toEqual([
    ["a.txt", "modified", 2],
    ["new.txt", "added", 1],
    ["src/b.txt", "removed", 1],
  ]);
  expect(body.files[0].patch).toBe("@@ -1,2 +1,2 @@\n a\n-b\n+B");
  expect((await get("/compare/main...main")).body.status).toBe("identical");
  expect((await get("/compare/main...none")).status).toBe(404);
});

test("a comparison gives each file its own patch, also beside a link that became a file", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "linked-"));
  try {
    await symlink("b.txt", path.join(folder, "a.txt"));
    await writeFile(path.join(folder, "b.txt"), "b\n");
    await one.control.createRepository("fjordline/linked", { from: folder });
  } finally {
    await rm(folder, { recursive: true });
  }
  await one.control.commit("fjordline/linked", { "a.txt": "a\n", "b.txt": "B\n" }, { branch: "x" });
  const { body } = await call(`${one.url}/repos/fjordline/linked/compare/main...x`, "GET", reader);
  expect(body.files).toMatchObject([
    { filename: "a.txt", status: "changed" },
    { filename: "b.txt", status: "modified", patch: "@@ -1 +1 @@\n-b\n+B" },
  ]);
});

describe("a commit is verified", () => {
  const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
    createCommitOnBranch(input: $input) { commit { oid } } }`;
  const verification = async (name: string) => (await get(`/commits/${name}`)).body.commit.verification;

  test("where it was made by GraphQL, in every answer that has it", async () => {
    const main = await real("rev-parse", "main");
    await runGit(one.control.gitFolder(FULL), "branch", "signed", main);
    const branch = { repositoryNameWithOwner: FULL, branchName: "signed" };
    const input = { branch, expectedHeadOid: main, message: { headline: "Signed" } };
    const made = (await graphql(one.url, secret, COMMIT, { input })).body.data.createCommitOnBranch.commit.oid;
    const verified = await verification("signed");
    expect(verified).toMatchObject({ verified: true, reason: "valid" });
    const raw = await real("cat-file", "commit", made);
    expect(verified.payload.trim()).toBe(raw.replace(/\ngpgsig .*(?:\n .*)*/, ""));
    expect(verified.signature).toContain("BEGIN PGP SIGNATURE");
    expect((await get("/branches/signed")).body.commit.commit.verification).toEqual(verified);
    const { commits } = (await get("/compare/main...signed")).body;
    expect(commits[0]).toMatchObject({ sha: made, commit: { message: "Signed", verification: verified } });
  });

  test("neither where nobody signed it, nor where the signature is another commit's", async () => {
    expect(await verification("main")).toEqual({
      verified: false,
      reason: "unsigned",
      signature: null,
      payload: null,
      verified_at: null,
    });
    const raw = await real("cat-file", "commit", "signed");
    const forged = spawnSync("git", ["hash-object", "-t", "commit", "-w", "--stdin"], {
      cwd: one.control.gitFolder(FULL),
      input: `${raw.replace(/\nauthor [^<]*/, "\nauthor Eve ")}\n`,
      encoding: "utf8",
    });
    expect(await verification(forged.stdout.trim())).toMatchObject({
      verified: false,
      reason: "unknown_key",
      verified_at: null,
    });
  });
});

test("a tarball is git's archive, for those who may read", async () => {
  const first = await get("/tarball/feature/x");
  const sha = await real("rev-parse", "feature/x");
  expect(first.status).toBe(302);
  const place = first.headers.get("location") ?? "";
  expect(place).toContain(sha);
  const fetched = await fetch(`${repo()}/tarball/feature/x`, { headers: { authorization: `Bearer ${reader}` } });
  const folder = await mkdtemp(path.join(tmpdir(), "tarball-"));
  try {
    await writeFile(path.join(folder, "all.tar.gz"), Buffer.from(await fetched.arrayBuffer()));
    expect(spawnSync("tar", ["xzf", "all.tar.gz"], { cwd: folder }).status).toBe(0);
    const inside = path.join(folder, `fjordline-route-api-${sha.slice(0, 7)}`);
    expect(await readFile(path.join(inside, "a.txt"), "utf8")).toBe("a\nB\n");
  } finally {
    await rm(folder, { recursive: true });
  }
  expect((await call(place)).status).toBe(404);
  expect((await get("/tarball/none")).status).toBe(404);
});
