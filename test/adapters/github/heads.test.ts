import { parse, validate } from "graphql";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { FIND_DOCUMENT, HEADS_DOCUMENT } from "../../../lib/adapters/github/heads.ts";
import { createDirectory, createHeads } from "../../../lib/adapters/github/index.ts";
import type { GithubInstallation, GithubResult, HeadsPage } from "../../../lib/usecases/github/ports.ts";
import { GITHUB } from "../../demo/github/graphql-support.ts";
import { runGit, standIn } from "../../demo/github/support.ts";
import { connect, type Setting } from "./support.ts";

const FILES = { ".github/workflows/ci.yml": "on: push\n", ".github/actions/a/action.yml": "name: a\n" };
const MANY = 120;

let github: StandIn;
let setting: Setting;
let installation: GithubInstallation;

beforeAll(async () => {
  github = await standIn();
  for (let index = 0; index < MANY; index += 1) await github.control.createRepository(`fjordline/r${index}`);
  await github.control.commit("fjordline/r0", FILES);
  setting = await connect(github);
  const found = await createDirectory(setting.apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  installation = found.value[0];
});

beforeEach(() => {
  github.control.clearFaults();
  github.control.clearRequests();
});

async function read(where = installation) {
  const pages: GithubResult<HeadsPage>[] = [];
  for await (const page of createHeads(setting.apps).read(where)) pages.push(page);
  return pages;
}

test("an organisation is read in one request for fifty, each repository once, with the trees that git has", async () => {
  const pages = await read();
  const found = pages.flatMap((page) => (page.ok ? page.value.repositories : []));
  expect(pages.map((page) => page.ok && page.value.unreadable)).toEqual([0, 0, 0]);
  expect(new Set(found.map(({ id }) => id)).size).toBe(MANY);
  expect(github.control.requests().filter(({ path }) => path === "/graphql")).toHaveLength(3);
  const folder = github.control.gitFolder("fjordline/r0");
  const tree = async (name: string) => (await runGit(folder, "rev-parse", name)).stdout.trim();
  expect(found.find(({ name }) => name === "r0")).toMatchObject({
    headSha: await tree("HEAD"),
    workflowsTree: await tree("HEAD:.github/workflows"),
    actionsTree: await tree("HEAD:.github/actions"),
  });
  expect(found.find(({ name }) => name === "r1")).toMatchObject({ workflowsTree: null, actionsTree: null });
});

test.each([HEADS_DOCUMENT, FIND_DOCUMENT])("the document is one that GitHub's schema takes", (document) => {
  expect(validate(GITHUB, parse(document))).toEqual([]);
});

const node = (name: string) => ({
  databaseId: 1,
  id: "R",
  name,
  visibility: "PRIVATE",
  isArchived: false,
  isDisabled: false,
  isFork: false,
  pushedAt: null,
  owner: { login: "fjordline", databaseId: Number(installation.ownerId) },
  defaultBranchRef: null,
  workflows: null,
  actions: null,
  yml: null,
  yaml: null,
  branches: null,
});

function answers(
  nodes: readonly unknown[],
  errors: readonly unknown[],
  databaseId = Number(installation.ownerId),
): void {
  const pageInfo = { endCursor: null, hasNextPage: false };
  const data = { organization: { databaseId, repositories: { nodes, pageInfo } } };
  github.control.fail({ route: "/graphql", fault: { kind: "status", status: 200, body: { data, errors } } });
}

test("a field that failed makes its repository unreadable, never one without workflows", async () => {
  const at = ["organization", "repositories", "nodes", 1, "workflows"];
  answers([node("a"), node("b"), null], [{ type: "SERVICE_UNAVAILABLE", path: at, message: "later" }]);
  expect(await read()).toMatchObject([{ ok: true, value: { repositories: [{ name: "a" }], unreadable: 2 } }]);
});

test("an error elsewhere is a failure", async () => {
  answers([], [{ type: "SERVICE_UNAVAILABLE", path: ["organization", "repositories"], message: "later" }]);
  expect(await read()).toMatchObject([{ ok: false, failure: { code: "unavailable" } }]);
});

test("a login that is another owner's by now gives nothing", async () => {
  answers([node("a")], [], 1);
  expect(await read()).toMatchObject([{ ok: false, failure: { code: "not-found" } }]);
});

test("a repository that is asked for by its id is there, another owner's, or not shown; what failed is none of these", async () => {
  const heads = createHeads(setting.apps);
  const [kept, moved, gone] = ["find-kept", "find-moved", "find-gone"].map((name) => `fjordline/${name}`) as [
    string,
    string,
    string,
  ];
  for (const full of [kept, moved, gone]) await github.control.createRepository(full);
  const ids = [kept, moved, gone].map((full) => github.control.repository(full).id);
  const wanted = ids.map((id) => ({ id, nodeId: `R_${Buffer.from(`stand-in:${id}`).toString("base64url")}` }));
  github.control.transferRepository(moved, "elsewhere");
  await github.control.deleteRepository(gone);
  // Where the App is installed for the new owner, too, the repository is shown, and is not this organisation's all the same.
  github.control.install(setting.where.observer.app.id, { owner: "elsewhere" });
  const states = async (some: Parameters<typeof heads.find>[1]) => {
    const found = await heads.find(installation, some);
    return found.ok
      ? Object.fromEntries(found.value.map(({ id, state }) => [ids.indexOf(id), state]))
      : found.failure.code;
  };
  expect(await states(wanted)).toEqual({ 0: "present", 1: "not-shown", 2: "not-shown" });
  expect(await states(wanted.map(({ id }) => ({ id, nodeId: null })))).toEqual({
    0: "present",
    1: "not-shown",
    2: "not-shown",
  });
  const other = { ...node("find-moved"), databaseId: ids[1], owner: { login: "elsewhere", databaseId: 1 } };
  const errors = [
    { type: "SERVICE_UNAVAILABLE", path: ["nodes", 0], message: "later" },
    { type: "NOT_FOUND", path: ["nodes", 2] },
  ];
  const body = { data: { nodes: [null, other, null] }, errors };
  github.control.fail({ route: "/graphql", fault: { kind: "status", status: 200, body } });
  expect(await states(wanted)).toEqual({ 0: "unknown", 1: "elsewhere", 2: "not-shown" });
});
