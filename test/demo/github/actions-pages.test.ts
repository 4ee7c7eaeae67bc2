import { beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { fakeAction, LEASE, steps } from "./fake-action.ts";
import { requestIn, visit } from "./pages-support.ts";
import { standIn } from "./support.ts";

/** Jobs that nobody has to start: those of a push, and those that a person starts on a page. */
let one: StandIn;
let full: string;
let count = 0;

const ON_MAIN = "on: { push: { branches: [main] } }";
const BY_HAND = "on: { workflow_dispatch: {}, schedule: [{ cron: '1 2 * * *' }] }";
const WORK = `${LEASE}      - run: echo scripts run
`;
const workflow = (on: string) => steps(WORK).replace("on: push", on);

beforeEach(async () => {
  if (one === undefined) {
    one = await standIn();
    one.control.startRunner({ actions: fakeAction(), vars: {}, trusted: new Set(["fjordline/trusted"]) });
    one.control.addMember("fjordline", "grace");
    one.control.addMember("elsewhere", "mallory");
    await one.control.createRepository("fjordline/trusted", { files: { "a.txt": "a" } });
  }
  count += 1;
  full = `fjordline/running-${count}`;
  await one.control.createRepository(full, { files: { "a.txt": "a" } });
});

/** Merged on its page, as a person does. */
async function merge(repository: string, files: Readonly<Record<string, string>>): Promise<string> {
  await one.control.commit(repository, files, { branch: "work" });
  const number = await one.control.openPull(repository, { head: "work" });
  const url = `${one.url}/${repository}/pull/${number}`;
  await visit(url, { request: requestIn(await visit(url)), person: "grace", decision: "merge" });
  return url;
}

function runsOf(repository: string) {
  const { id } = one.control.repository(repository);
  return one.control.runs().filter(({ repositoryId }) => repositoryId === id);
}

async function ended(repository: string, number = 1) {
  await expect.poll(() => runsOf(repository).filter(({ result }) => result !== null)).toHaveLength(number);
  return runsOf(repository);
}

test("a merge starts the jobs of its push that use the action, and its page leads to what came of them", async () => {
  const files = {
    ".github/workflows/push.yml": workflow(ON_MAIN),
    ".github/workflows/hand.yml": workflow(BY_HAND),
    ".github/workflows/tags.yml": workflow("on: { push: { tags: [v*] } }"),
    ".github/workflows/other.yml": workflow("on: { push: { branches: [release/**] } }"),
    ".github/workflows/plain.yml": steps("      - run: exit 1\n"),
  };
  const url = await merge(full, files);
  const [run, more] = await ended(full);
  expect(more).toBeUndefined();
  expect(run).toMatchObject({ workflow: ".github/workflows/push.yml", job: "build", event: "push", actor: "grace" });
  expect(run?.result?.conclusion).toBe("success");
  const page = await visit(url);
  expect(page.text).toContain(`href="/${full}/actions/runs/${run?.id}"`);
  const shown = await visit(`${one.url}/${full}/actions/runs/${run?.id}`);
  expect(shown.text).toContain("the lease is ***");
  expect(shown.text).not.toContain("lease-secret");
  expect(shown.text).not.toContain("<script");
});

test("scripts of a repository that is not trusted do not run, and the log says so", async () => {
  const files = {
    ".github/workflows/push.yml": workflow("on: push").replace("    steps:", "    container: node:22\n    steps:"),
  };
  await merge(full, files);
  const [strange] = await ended(full);
  expect(strange?.result?.steps.map(({ conclusion }) => conclusion)).toEqual(["success", "skipped", "success"]);
  expect(strange?.result?.log).toContain("Passed over: echo scripts run");
  await merge("fjordline/trusted", { ".github/workflows/push.yml": workflow("on: [push]") });
  const [trusted] = await ended("fjordline/trusted");
  expect(trusted?.result?.log).toContain("scripts run");
  expect(trusted?.result?.log).not.toContain("Passed over");
});

test("a person starts a job by hand, or as its timetable would, once for each page", async () => {
  await merge(full, { ".github/workflows/hand.yml": workflow(BY_HAND) });
  const page = await visit(`${one.url}/${full}/actions`);
  expect(page.text).toContain("Run as its timetable would");
  const form = { request: requestIn(page), person: "grace" };
  const started = await visit(`${one.url}/${full}/actions/runs`, form);
  expect(started.status).toBe(303);
  const [run] = await ended(full);
  expect(run).toMatchObject({ event: "workflow_dispatch", actor: "grace", result: { conclusion: "success" } });
  expect(started.location?.pathname).toBe(`/${full}/actions/runs/${run?.id}`);
  expect((await visit(`${one.url}/${full}/actions/runs`, form)).status).toBe(400);
  const another = { request: requestIn(await visit(`${one.url}/${full}/actions`)), person: "mallory" };
  expect((await visit(`${one.url}/${full}/actions/runs`, another)).status).toBe(403);
  expect(runsOf(full)).toHaveLength(1);
});

test("a job of a called workflow runs as its caller's, and one that fails keeps the next from nothing", async () => {
  const called = workflow("on: workflow_call").replace("name: Release", "name: Called");
  const caller =
    "on: push\npermissions: { id-token: write, contents: read }\njobs: { call: { uses: ./.github/workflows/called.yml } }\n";
  const broken = workflow("on: push").replace('audience: "https://broker.example"', 'fail: "true"');
  await merge(full, {
    ".github/workflows/a-broken.yml": broken,
    ".github/workflows/called.yml": called,
    ".github/workflows/caller.yml": caller,
  });
  const runs = await ended(full, 2);
  expect(runs.map(({ job, result }) => [job, result?.conclusion])).toEqual([
    ["build", "failure"],
    ["call/build", "success"],
  ]);
});

test("a repository that asks for nothing says so, and a run of another one is none of it", async () => {
  const page = await visit(`${one.url}/${full}/actions`);
  expect(page.text).toContain("None of its workflows asks");
  const [other] = one.control.runs();
  expect((await visit(`${one.url}/${full}/actions/runs/${other?.id}`)).status).toBe(404);
});
