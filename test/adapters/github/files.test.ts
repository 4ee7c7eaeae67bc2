import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, validate } from "graphql";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { FileChanges, StandIn } from "../../../demo/github/index.ts";
import { filesDocument, treesDocument } from "../../../lib/adapters/github/files-documents.ts";
import { createDirectory, createFiles, createHeads } from "../../../lib/adapters/github/index.ts";
import type { GithubInstallation, WantedFiles } from "../../../lib/usecases/github/ports.ts";
import { GITHUB } from "../../demo/github/graphql-support.ts";
import { runGit, standIn } from "../../demo/github/support.ts";
import { connect, memoryEtags, type Setting } from "./support.ts";

const FULL: FileChanges = {
  "README.md": "# shop\n",
  "action.yml": "name: root\n",
  ".github/CODEOWNERS": "* @acme/shop\n",
  ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n      - uses: ./tools/deploy\n      - uses: ./gone\n",
  ".github/workflows/notes.txt": "no workflow\n",
  ".github/workflows/deeper/x.yml": "on: push\n",
  ".github/actions/a/action.yml": "name: a\n",
  ".github/actions/group/b/action.yaml": "name: b\n",
  ".github/actions/a/index.js": "// bundle\n",
  "tools/deploy/action.yml": "name: deploy\nruns:\n  using: composite\n  steps:\n    - uses: ./tools/inner\n",
  "tools/inner/action.yaml": "name: inner\n",
  "tools/unused/action.yml": "name: unused\n",
};
const READ = [
  ".github/actions/a/action.yml",
  ".github/actions/group/b/action.yaml",
  ".github/workflows/ci.yml",
  "action.yml",
  "tools/deploy/action.yml",
  "tools/inner/action.yaml",
];

const folder = mkdtempSync(path.join(tmpdir(), "thaw-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let github: StandIn;
let setting: Setting;
let installation: GithubInstallation;

beforeAll(async () => {
  github = await standIn();
  await repository("full", FULL);
  await repository("plain", { ".github/workflows/a.yml": "on: push\n" });
  setting = await connect(github);
  const found = await createDirectory(setting.apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  installation = found.value[0];
});

beforeEach(() => {
  github.control.clearFaults();
  github.control.clearRequests();
});

async function repository(name: string, files: FileChanges): Promise<void> {
  await github.control.createRepository(`fjordline/${name}`);
  await github.control.commit(`fjordline/${name}`, files);
}

async function wanted(name: string, commit?: string): Promise<WantedFiles> {
  const full = `fjordline/${name}`;
  const { id } = github.control.repository(full);
  const head = await runGit(github.control.gitFolder(full), "rev-parse", "HEAD");
  const nodeId = `R_${Buffer.from(`stand-in:${id}`).toString("base64url")}`;
  return { repository: { id, nodeId, owner: "fjordline", name }, commit: commit ?? head.stdout.trim() };
}

async function read(...some: readonly WantedFiles[]) {
  const found = new Map<string, Awaited<ReturnType<typeof one>>>();
  for await (const { wanted, result } of createFiles(setting.apps).read(installation, some))
    found.set(wanted.repository.name, one(result));
  return found;
}

function one(result: Awaited<ReturnType<typeof firstResult>>) {
  if (!result.ok) return { failure: result.failure.code, paths: [], files: [], unreadable: [], siblings: new Set() };
  const { files, unreadable, siblings } = result.value;
  return { failure: null, paths: files.map(({ path }) => path).sort(), files, unreadable, siblings };
}

async function firstResult() {
  for await (const { result } of createFiles(setting.apps).read(installation, [])) return result;
  throw new Error("Nothing was read.");
}

const graphqlRequests = () => github.control.requests().filter(({ path }) => path === "/graphql").length;

test("the files that a scan of a clone reads are read, also actions elsewhere that others call, with git's own ids", async () => {
  const found = (await read(await wanted("full"))).get("full");
  expect(found?.paths).toEqual(READ);
  const where = github.control.gitFolder("fjordline/full");
  for (const file of found?.files ?? []) {
    expect(file.blobSha).toBe((await runGit(where, "rev-parse", `HEAD:${file.path}`)).stdout.trim());
    expect(Buffer.from(file.bytes).toString()).toBe(FULL[file.path]);
  }
  expect(found?.unreadable).toEqual([]);
  expect([...(found?.siblings ?? [])]).toEqual(expect.arrayContaining(["README.md", ".github/CODEOWNERS", ...READ]));
});

test("a commit is read as it was, whatever the branch became meanwhile", async () => {
  await repository("moving", { ".github/workflows/a.yml": "on: push # one\n" });
  const before = await wanted("moving");
  await github.control.commit("fjordline/moving", { ".github/workflows/a.yml": "on: push # two\n" });
  const found = (await read(before)).get("moving");
  expect(Buffer.from(found?.files[0]?.bytes ?? []).toString()).toBe("on: push # one\n");
});

/** As a sync knows them, for a git for each would take long. */
async function many(): Promise<readonly WantedFiles[]> {
  const some: WantedFiles[] = [];
  for await (const page of createHeads(setting.apps).read(installation))
    for (const { headSha, ...repository } of page.ok ? page.value.repositories : [])
      if (repository.name.startsWith("many")) some.push({ repository, commit: headSha ?? "" });
  return some;
}

test("two hundred repositories are read in four requests", async () => {
  await github.control.seedMany({ owner: "fjordline", count: 200, prefix: "many" });
  const some = await many();
  github.control.clearRequests();
  const found = await read(...some);
  expect([...found.values()].every(({ failure, paths }) => failure === null && paths.length > 0)).toBe(true);
  expect(found.size).toBe(200);
  expect(graphqlRequests()).toBe(4);
});

test("a thousand workflows come in parts, when all at once are too much for one answer", async () => {
  const files = Array.from({ length: 1_000 }, (_, index) => [
    `.github/workflows/w${index}.yml`,
    `on: push # ${index}\n`,
  ]);
  await repository("thousand", Object.fromEntries(files));
  // The first page in four attempts, then the repository alone in four.
  github.control.fail({ route: "/graphql", times: 8, fault: { kind: "status", status: 502 } });
  const some = [await wanted("thousand"), await wanted("plain")];
  github.control.clearRequests();
  const found = await read(...some);
  expect(found.get("plain")).toMatchObject({ failure: null, paths: [".github/workflows/a.yml"] });
  expect(found.get("thousand")?.paths).toHaveLength(1_000);
  // Those eight, its names, 1,000 by 150, and the other one.
  expect(graphqlRequests()).toBe(8 + 1 + 7 + 1);
});

test("what GraphQL cuts, hides or changes is read by its id; what is too long is named", async () => {
  const long = `# ${"é".repeat(300_000)}\n`;
  const files: Record<string, string | Uint8Array> = {
    ".github/workflows/long.yml": long,
    ".github/workflows/nul.yml": Buffer.from("on: push\0\n"),
    ".github/workflows/latin.yml": Buffer.from("name: caf\xe9\n", "latin1"),
    ".github/workflows/huge.yml": "#".repeat(1_000_001),
  };
  await repository("odd", files);
  const found = (await read(await wanted("odd"))).get("odd");
  expect(found?.paths).toEqual([
    ".github/workflows/latin.yml",
    ".github/workflows/long.yml",
    ".github/workflows/nul.yml",
  ]);
  for (const { path: name, bytes } of found?.files ?? [])
    expect(Buffer.from(bytes)).toEqual(Buffer.from(files[name] ?? ""));
  expect(found?.unreadable).toMatchObject([{ path: ".github/workflows/huge.yml", reason: "too-large" }]);
});

test("a file that cannot be had is named; one that may be had later leaves the repository unread", async () => {
  const file = { route: "/repos/{owner}/{repo}/git/blobs/{sha}", times: "all" } as const;
  github.control.fail({ ...file, fault: { kind: "status", status: 404, body: { message: "Not Found" } } });
  const gone = (await read(await wanted("odd"))).get("odd");
  expect(gone?.unreadable.map(({ path }) => path)).toContain(".github/workflows/nul.yml");
  github.control.clearFaults();
  github.control.fail({
    ...file,
    fault: { kind: "status", status: 200, body: { content: "b24=", encoding: "base64" } },
  });
  const forged = (await read(await wanted("odd"))).get("odd");
  expect(forged?.files).toEqual([]);
  expect(forged?.unreadable).toHaveLength(4);
  github.control.clearFaults();
  github.control.fail({ ...file, fault: { kind: "status", status: 503 } });
  expect((await read(await wanted("odd"))).get("odd")).toMatchObject({ failure: "unavailable" });
});

test("links are named and not followed", async () => {
  await mkdir(path.join(folder, ".github/workflows"), { recursive: true });
  await writeFile(path.join(folder, "real.yml"), "on: push\n");
  await symlink("../../real.yml", path.join(folder, ".github/workflows/link.yml"));
  await github.control.createRepository("fjordline/links", { from: folder });
  const found = (await read(await wanted("links"))).get("links");
  expect(found?.paths).toEqual([]);
  expect(found?.unreadable).toMatchObject([{ path: ".github/workflows/link.yml", reason: "symlink-outside" }]);
});

test("a repository or a commit that is not there is a failure of its own, and the others are read", async () => {
  await repository("gone", { ".github/workflows/a.yml": "on: push\n" });
  const gone = await wanted("gone");
  await github.control.deleteRepository("fjordline/gone");
  const found = await read(gone, await wanted("plain"), await wanted("full", "0".repeat(40)));
  expect(found.get("gone")).toMatchObject({ failure: "not-found" });
  expect(found.get("full")).toMatchObject({ failure: "not-found" });
  expect(found.get("plain")).toMatchObject({ failure: null, paths: [".github/workflows/a.yml"] });
});

test("a field that failed is asked again, and never taken for a folder without files", async () => {
  const plain = await wanted("plain");
  const body = {
    data: { r0: { commit: { oid: plain.commit, tree: { entries: [] } }, github: null, workflows: null }, r1: null },
    errors: [
      { type: "SERVICE_UNAVAILABLE", path: ["r0", "github"], message: "later" },
      { path: ["r1"], message: "Something went wrong while executing your query." },
    ],
  };
  github.control.fail({ route: "/graphql", fault: { kind: "status", status: 200, body } });
  const found = await read(plain, await wanted("full"));
  expect(found.get("plain")?.paths).toEqual([".github/workflows/a.yml"]);
  expect(found.get("full")?.paths).toEqual(READ);
});

test("where GitHub stays away, each repository is told so after few attempts", async () => {
  const some = await many();
  github.control.fail({ route: "/graphql", times: "all", fault: { kind: "cut" } });
  github.control.clearRequests();
  const found = await read(...some);
  expect(found.size).toBe(200);
  expect([...found.values()].every(({ failure }) => failure === "unavailable")).toBe(true);
  expect(graphqlRequests()).toBeLessThan(80);
});

test("one file is read by its path, whole; one that is not there is null", async () => {
  const files = createFiles(setting.apps);
  const found = await files.readOne(installation, await wanted("full"), "README.md");
  expect(found.ok && Buffer.from(found.value?.bytes ?? []).toString()).toBe("# shop\n");
  const long = await files.readOne(installation, await wanted("odd"), ".github/workflows/long.yml");
  expect(long.ok && long.value?.bytes.byteLength).toBe(600_003);
  expect(await files.readOne(installation, await wanted("full"), "tools")).toEqual({ ok: true, value: null });
  expect(await files.readOne(installation, await wanted("full"), "gone.yml")).toEqual({ ok: true, value: null });
  const gone = { ...(await wanted("full")), repository: { ...(await wanted("full")).repository, nodeId: "R_gone" } };
  expect(await files.readOne(installation, gone, "README.md")).toMatchObject({
    ok: false,
    failure: { code: "not-found" },
  });
});

test("contents of files are not kept with their ETags", async () => {
  const etags = memoryEtags();
  const { apps, where } = await connect(github, { etags });
  const files = createFiles(apps);
  const long = await files.readOne(
    { ...installation, id: where.observer.installation },
    await wanted("odd"),
    ".github/workflows/long.yml",
  );
  expect(long.ok).toBe(true);
  expect([...etags.entries.values()].filter(({ body }) => body.includes("content"))).toEqual([]);
});

test("the documents are ones that GitHub's schema takes", async () => {
  const some = [await wanted("plain"), await wanted("full")];
  const asked = some.map((repository) => ({ repository, path: `a"b/action.yml`, oid: null }));
  for (const { query } of [treesDocument(some, true), treesDocument(some, false), filesDocument(asked)])
    expect(validate(GITHUB, parse(query))).toEqual([]);
});

// The last one: what was asked to wait waits from then on.
test("a limit is a failure that says how long to wait, and nothing more is asked", async () => {
  github.control.fail({ route: "/graphql", times: "all", fault: { kind: "secondary-limit", retryAfter: 7_200 } });
  const results = [];
  for await (const { result } of createFiles(setting.apps).read(installation, [
    await wanted("plain"),
    await wanted("full"),
  ]))
    results.push(result);
  expect(results).toMatchObject([{ failure: { code: "rate-limited" } }, { failure: { code: "rate-limited" } }]);
});
