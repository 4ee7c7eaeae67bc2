import { parse, validate } from "graphql";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { branchesDocument } from "../../../lib/adapters/github/branches.ts";
import { createBranches, createDirectory, createHeads } from "../../../lib/adapters/github/index.ts";
import type { GithubInstallation } from "../../../lib/usecases/github/ports.ts";
import { GITHUB } from "../../demo/github/graphql-support.ts";
import { runGit, standIn } from "../../demo/github/support.ts";
import { connect, type Setting } from "./support.ts";

const CI = { ".github/workflows/ci.yml": "on: push\n", "action.yml": "name: a\n" };
const MANY = 140;

let github: StandIn;
let setting: Setting;
let installation: GithubInstallation;

beforeAll(async () => {
  github = await standIn();
  await github.control.createRepository("fjordline/some", { files: CI, protectedRefs: ["refs/heads/next"] });
  await github.control.commit(
    "fjordline/some",
    { ".github/workflows/ci.yml": "on: pull_request\n" },
    { branch: "next" },
  );
  await github.control.createRepository("fjordline/many", { files: CI });
  await github.control.createRepository("fjordline/empty");
  const folder = github.control.gitFolder("fjordline/many");
  for (let index = 0; index < MANY; index += 1)
    await runGit(folder, "update-ref", `refs/heads/topic/${index}`, "refs/heads/main");
  setting = await connect(github);
  const found = await createDirectory(setting.apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  installation = found.value[0];
});

beforeEach(() => {
  github.control.clearFaults();
  github.control.clearRequests();
});

async function read(...names: readonly string[]) {
  const wanted = names.map((name) => {
    const { id } = github.control.repository(`fjordline/${name}`);
    return { id, nodeId: nodeIds.get(name) ?? "" };
  });
  const found = new Map<string, unknown>();
  for await (const { id, result } of createBranches(setting.apps).read(installation, wanted))
    found.set(names[wanted.findIndex((one) => one.id === id)] ?? "", result);
  return found;
}

const nodeIds = new Map<string, string>();
beforeAll(async () => {
  for await (const page of createHeads(setting.apps).read(installation))
    if (page.ok) for (const { name, nodeId } of page.value.repositories) nodeIds.set(name, nodeId);
});

const revision = async (name: string, what: string) =>
  (await runGit(github.control.gitFolder(`fjordline/${name}`), "rev-parse", what)).stdout.trim();

test("each branch but the default one comes with its commit, its trees, and whether it is protected", async () => {
  expect((await read("some")).get("some")).toMatchObject({
    ok: true,
    value: {
      defaultBranch: "main",
      headSha: await revision("some", "main"),
      workflowsTree: await revision("some", "main:.github/workflows"),
      rootAction: await revision("some", "main:action.yml"),
      total: 2,
      complete: true,
      branches: [
        {
          name: "next",
          protected: true,
          headSha: await revision("some", "next"),
          workflowsTree: await revision("some", "next:.github/workflows"),
          actionsTree: null,
        },
      ],
    },
  });
});

test("several repositories are one request, those with many branches one more for each hundred", async () => {
  const found = await read("some", "many", "empty");
  const many = found.get("many") as { value: { branches: readonly { name: string }[]; complete: boolean } };
  expect(new Set(many.value.branches.map(({ name }) => name)).size).toBe(MANY);
  expect(many.value.complete).toBe(true);
  expect(found.get("empty")).toMatchObject({ value: { total: 0, branches: [], headSha: null, complete: true } });
  // 141 branches: thirty, a hundred, and the rest.
  expect(github.control.requests().filter(({ path }) => path === "/graphql")).toHaveLength(3);
});

test("a repository that is not shown is a failure of its own", async () => {
  const wanted = [
    { id: 1, nodeId: "R_nobody" },
    { id: github.control.repository("fjordline/some").id, nodeId: nodeIds.get("some") ?? "" },
  ];
  const states: boolean[] = [];
  for await (const { result } of createBranches(setting.apps).read(installation, wanted)) states.push(result.ok);
  expect(states.sort()).toEqual([false, true]);
});

test("the document is one that GitHub's schema takes", () => {
  expect(validate(GITHUB, parse(branchesDocument(3, 30)))).toEqual([]);
});

function answers(change: object, errors: readonly unknown[] = []) {
  const oid = "a".repeat(40);
  const trees = {
    oid,
    committedDate: "2026-01-01T00:00:00Z",
    workflows: { oid },
    actions: null,
    yml: null,
    yaml: null,
  };
  const node = {
    databaseId: github.control.repository("fjordline/some").id,
    pushedAt: null,
    defaultBranchRef: { name: "main", target: trees },
    object: { oid },
    refs: {
      totalCount: 2,
      pageInfo: { endCursor: null, hasNextPage: false },
      nodes: [
        { name: "main", refUpdateRule: null, target: trees },
        { name: "v1", refUpdateRule: null, target: trees },
      ],
    },
    ...change,
  };
  const body = { data: { r0: node, rateLimit: { cost: 1 } }, errors };
  github.control.fail({ route: "/graphql", fault: { kind: "status", status: 200, body } });
}

test("a rule that may not be seen is none, and the branch is there all the same", async () => {
  answers({}, [{ type: "FORBIDDEN", path: ["r0", "refs", "nodes", 1, "refUpdateRule"], message: "no" }]);
  expect((await read("some")).get("some")).toMatchObject({
    ok: true,
    value: { branches: [{ name: "v1", protected: false }] },
  });
});

test("where a commit does not name its folders as paths do, nothing is believed", async () => {
  answers({ object: { oid: "b".repeat(40) } });
  expect((await read("some")).get("some")).toMatchObject({ ok: false, failure: { code: "unavailable" } });
});

test("an error about a branch is its repository's failure", async () => {
  answers({}, [{ type: "SERVICE", path: ["r0", "refs", "nodes", 1, "target"], message: "away" }]);
  expect((await read("some")).get("some")).toMatchObject({ ok: false });
});
