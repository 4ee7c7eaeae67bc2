import { beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createDirectory, createRuns } from "../../../lib/adapters/github/index.ts";
import type { GithubInstallation, GithubRepositoryRef } from "../../../lib/usecases/github/ports.ts";
import type { GithubRuns } from "../../../lib/usecases/removal/run-ports.ts";
import { standIn } from "../../demo/github/support.ts";
import { connect, memoryEtags, type Setting } from "./support.ts";

const FULL = "fjordline/site";
const PATH = ".github/workflows/ci.yml";
const CI =
  "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - name: Say\n        run: echo ok\n";
const SINCE = new Date(Date.now() - 86_400_000);

let github: StandIn;
let setting: Setting;
let runs: GithubRuns;
let observer: GithubInstallation;
let repository: GithubRepositoryRef;
let first: string;
let second: string;
let beside: string;

beforeAll(async () => {
  github = await standIn();
  const { control } = github;
  await control.createRepository(FULL, { files: { [PATH]: CI } });
  first = (await control.head(FULL)) ?? "";
  await control.runJob({ repository: FULL, workflow: PATH });
  second = await control.commit(FULL, { "a.txt": "a" });
  beside = await control.commit(FULL, { "b.txt": "b" }, { branch: "beside", startAt: first });
  setting = await connect(github, { etags: memoryEtags() });
  runs = createRuns(setting.apps);
  const found = await createDirectory(setting.apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  [observer] = found.value as [GithubInstallation];
  repository = { id: control.repository(FULL).id, nodeId: "", owner: "fjordline", name: "site" };
});

beforeEach(() => {
  github.control.clearFaults();
  github.control.clearRequests();
  setting.mints.length = 0;
});

const list = (change: Partial<{ path: string; branch: string; since: Date }> = {}) =>
  runs.list(observer, repository, { path: PATH, branch: "main", since: SINCE, ...change });

async function only() {
  const listed = await list();
  if (!listed.ok || listed.value[0] === undefined) throw new Error("No run.");
  return listed.value[0];
}

test("a run that really ran is told with its commit, its jobs and their steps, by a token for the runs of one repository", async () => {
  const run = await only();
  expect(run).toMatchObject({
    attempt: 1,
    event: "push",
    conclusion: "success",
    headBranch: "main",
    headSha: first,
    path: PATH,
    repositoryId: repository.id,
    headRepositoryId: repository.id,
  });
  const jobs = await runs.jobs(observer, repository, run);
  expect(jobs.ok ? jobs.value : jobs).toMatchObject([
    { name: "build", headSha: first, conclusion: "success", completedAt: expect.any(Date) },
  ]);
  expect(jobs.ok ? jobs.value[0]?.steps : []).toContainEqual({ name: "Say", conclusion: "success" });
  for (const { permissions, repositoryIds } of setting.mints)
    expect([permissions, repositoryIds]).toEqual([{ metadata: "read", actions: "read" }, [repository.id]]);
});

test("runs of a fork are told as such, and jobs of one attempt are those of no other", async () => {
  const id = 424_242;
  const at = Date.now();
  const job = {
    id: 1,
    name: "build",
    attempt: 1,
    startedAt: at,
    completedAt: at,
    conclusion: "success" as const,
    steps: [],
  };
  const jobs = [job, { ...job, id: 2, attempt: 2, name: "again" }];
  const about = { path: PATH, name: "ci", event: "push", headBranch: "main", headSha: beside, actor: "mallory" };
  github.control.noteRun({ ...about, id, repositoryId: repository.id, fork: true, createdAt: at, attempt: 2, jobs });
  const run = await only();
  expect(run).toMatchObject({ id, attempt: 2, repositoryId: repository.id });
  expect(run.headRepositoryId).not.toBe(repository.id);
  expect(await runs.jobs(observer, repository, run)).toMatchObject({ ok: true, value: [{ name: "again", steps: [] }] });
  expect(await runs.jobs(observer, repository, { ...run, attempt: 3 })).toMatchObject({
    failure: { code: "not-found" },
  });
  github.control.noteRun({ ...about, id, repositoryId: 1, fork: true, createdAt: at, attempt: 2, jobs });
});

test("a workflow that never ran, or is no workflow, has no runs", async () => {
  for (const path of [".github/workflows/none.yml", ".github/workflows/a/b.yml", "action.yml"])
    expect(await list({ path })).toEqual({ ok: true, value: [] });
  expect(await list({ branch: "beside" })).toEqual({ ok: true, value: [] });
  expect(await list({ since: new Date(Date.now() + 86_400_000) })).toEqual({ ok: true, value: [] });
});

test("without the permission nothing is asked", async () => {
  const { actions: _, ...permissions } = observer.permissions;
  expect(
    await runs.list({ ...observer, permissions }, repository, { path: PATH, branch: "main", since: SINCE }),
  ).toMatchObject({ ok: false, failure: { code: "missing-permission" } });
  expect(github.control.requests()).toEqual([]);
});

test("what is not as GitHub describes it is no answer", async () => {
  const route = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";
  github.control.fail({ method: "GET", route, times: "all", fault: { kind: "status", status: 502 } });
  expect(await list()).toMatchObject({ ok: false, failure: { code: "unavailable" } });
});

test("an answer that did not change is asked for by its ETag", async () => {
  await only();
  github.control.clearRequests();
  await only();
  expect(github.control.requests().map(({ status }) => status)).toEqual([304]);
});

test.each([
  ["itself", () => [first, first], true],
  ["one before it", () => [second, first], true],
  ["one after it", () => [first, second], false],
  ["one beside it", () => [second, beside], false],
  ["one that is not there", () => [second, "1".repeat(40)], false],
] as const)("whether a commit contains %s is told by its history", async (_, pair, expected) => {
  const [commit = "", older = ""] = pair();
  expect(await runs.contains(observer, repository, { commit, older })).toEqual({ ok: true, value: expected });
});
