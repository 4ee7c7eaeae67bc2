import { parse, validate } from "graphql";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { callsDocument } from "../../../lib/adapters/github/calls.ts";
import { createCalls, createDirectory } from "../../../lib/adapters/github/index.ts";
import type { CallTarget } from "../../../lib/core/workflow/remote-calls.ts";
import type { GithubInstallation } from "../../../lib/usecases/github/ports.ts";
import { GITHUB } from "../../demo/github/graphql-support.ts";
import { runGit, standIn } from "../../demo/github/support.ts";
import { connect, type Setting } from "./support.ts";

const DEPLOY = ".github/workflows/deploy.yml";
const TEXT = "on: workflow_call\njobs: {}\n";
const ACTION = "name: p\nruns:\n  using: composite\n  steps: []\n";

let github: StandIn;
let setting: Setting;
let installation: GithubInstallation;

beforeAll(async () => {
  github = await standIn();
  await github.control.createRepository("fjordline/shared", {
    files: {
      [DEPLOY]: TEXT,
      "action.yml": ACTION,
      "tools/a/action.yaml": ACTION,
      "large.yml": `# ${"x".repeat(700_000)}\n`,
    },
  });
  const folder = github.control.gitFolder("fjordline/shared");
  const who = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
  await runGit(folder, ...who, "tag", "-a", "-m", "one", "v1", "main");
  await runGit(folder, "tag", "light", "main");
  setting = await connect(github);
  const found = await createDirectory(setting.apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  installation = found.value[0];
});

beforeEach(() => {
  github.control.clearFaults();
  github.control.clearRequests();
});

const target = (path: string, ref = "main", repo = "shared"): CallTarget => ({ owner: "fjordline", repo, path, ref });
const revision = async (what: string) =>
  (await runGit(github.control.gitFolder("fjordline/shared"), "rev-parse", what)).stdout.trim();
const asked = () => github.control.requests().filter(({ path }) => path === "/graphql").length;

async function read(...targets: readonly CallTarget[]) {
  const result = await createCalls(setting.apps).read(installation, targets);
  if (!result.ok) throw new Error(result.failure.code);
  return targets.map((one) => result.value.get(one));
}

test("a workflow is read at a branch, a tag of either kind and a commit, with the commit that it was", async () => {
  const commit = await revision("main");
  const refs = ["main", "v1", "light", commit];
  const blobSha = await revision(`main:${DEPLOY}`);
  const same = { state: "read", commit, file: DEPLOY, blobSha, text: TEXT };
  expect(await read(...refs.map((ref) => target(DEPLOY, ref)))).toEqual(refs.map(() => same));
  expect(asked()).toBe(1);
});

test("an action is its folder's file of either name, also at the root", async () => {
  expect(await read(target(""), target("tools/a"), target("tools/a/"))).toMatchObject([
    { state: "read", file: "action.yml", text: ACTION },
    { state: "read", file: "tools/a/action.yaml", text: ACTION },
    { state: "read", file: "tools/a/action.yaml", text: ACTION },
  ]);
});

test("what is not there is an answer that says what is missing, and spoils no other one", async () => {
  expect(
    await read(target(DEPLOY, "main", "nobody"), target(DEPLOY, "v9"), target("tools/b"), target(DEPLOY)),
  ).toMatchObject([
    { state: "unread", why: "there is no repository fjordline/nobody, or the App may not see it" },
    { state: "unread", why: "fjordline/shared has no branch, tag or commit v9" },
    { state: "unread", why: "fjordline/shared has no tools/b/action.yml or tools/b/action.yaml at main" },
    { state: "read" },
  ]);
});

test("a file that is too large is not read in part", async () => {
  expect(await read(target("large.yml"))).toEqual([
    { state: "unread", why: "large.yml is too large, or no text that GitHub gives" },
  ]);
});

test("sixty are one request", async () => {
  const many = Array.from({ length: 61 }, (_, index) => target(`tools/${index}`));
  expect(await read(...many)).toHaveLength(61);
  expect(asked()).toBe(2);
});

test("while GitHub is away there is no answer, and none is taken for one", async () => {
  github.control.fail({ route: "/graphql", fault: { kind: "status", status: 502 }, times: 1_000 });
  const targets = Array.from({ length: 40 }, (_, index) => target(`tools/${index}`));
  expect(await createCalls(setting.apps).read(installation, targets)).toMatchObject({
    ok: false,
    failure: { code: "unavailable" },
  });
});

test("the document is one that GitHub's schema takes, and no name of a stranger is a part of its text", () => {
  const { query, variables } = callsDocument([target(DEPLOY), { ...target('"}#'), owner: '"}', ref: '"}' }]);
  expect(validate(GITHUB, parse(query))).toEqual([]);
  expect(query).not.toContain('"');
  expect(Object.values(variables)).toContain('"}');
});
