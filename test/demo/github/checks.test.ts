import { beforeAll, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { call, installed, standIn, token } from "./support.ts";

const FULL = "fjordline/checked";
let one: StandIn;
let secret: string;
let reader: string;
let sha: string;
const get = (path: string, bearer = secret) => call(`${one.url}/repos/${FULL}${path}`, "GET", bearer);
const send = (method: string, path: string, body?: unknown, bearer = secret) =>
  call(`${one.url}/repos/${FULL}${path}`, method, bearer, body);

const permissions = { contents: "write", checks: "write", statuses: "write", pull_requests: "write" } as const;

beforeAll(async () => {
  one = await standIn();
  await one.control.createRepository(FULL, { files: { "a.txt": "a\n" } });
  const where = await installed(one, permissions);
  secret = await token(one, where);
  reader = await token(one, where, { permissions: { checks: "read", statuses: "read" } });
  sha = await one.control.commit(FULL, { "b.txt": "b\n" }, { branch: "feature/x" });
});

describe("a check run", () => {
  test("is begun, gets annotations in portions, and is completed by its conclusion", async () => {
    const made = await send("POST", "/check-runs", { name: "thaw-scan", head_sha: sha, status: "in_progress" });
    expect(made).toMatchObject({ status: 201, body: { status: "in_progress", conclusion: null, head_sha: sha } });
    expect(made.body.app.slug).toBe("broker");
    const path = `/check-runs/${made.body.id}`;
    const annotation = { path: "a.txt", start_line: 1, end_line: 1, annotation_level: "warning", message: "A key" };
    const output = (many: number) => ({ title: "Found", summary: "s", annotations: Array(many).fill(annotation) });
    await send("PATCH", path, { output: output(50) });
    const done = await send("PATCH", path, { conclusion: "neutral", output: output(2) });
    expect(done.body).toMatchObject({ status: "completed", conclusion: "neutral", output: { annotations_count: 52 } });
    expect(done.body.completed_at).not.toBeNull();
    expect((await get(path)).body).toEqual(done.body);
    expect(one.control.checkRuns(FULL).at(-1)?.output.annotations[51]).toEqual(annotation);
    expect((await send("PATCH", path, { output: output(51) })).body.message).toContain("No more than 50 items");
    expect((await send("PATCH", path, { conclusion: "fine" })).status).toBe(422);
    expect((await send("PATCH", path, { output: { title: "x" } })).body.message).toContain(`"summary" wasn't supplied`);
  });

  test("needs a commit, a conclusion where it is completed, and the permission", async () => {
    const body = { name: "x", head_sha: sha };
    const unknown = "1".repeat(40);
    expect((await send("POST", "/check-runs", { ...body, head_sha: unknown })).body.message).toBe(
      `No commit found for SHA: ${unknown}`,
    );
    expect((await send("POST", "/check-runs", { ...body, status: "completed" })).status).toBe(422);
    expect((await send("POST", "/check-runs", body, reader)).status).toBe(403);
    expect((await get("/check-runs/1")).status).toBe(404);
  });

  test("is its App's own: neither a person nor another App touches it", async () => {
    const { body } = await send("POST", "/check-runs", { name: "own", head_sha: sha });
    const other = await token(one, await installed(one, permissions, { slug: "other" }));
    const got = await send("PATCH", `/check-runs/${body.id}`, { conclusion: "success" }, other);
    expect(got.status).toBe(403);
    expect(got.body.message).toContain("check run can only be modified by the GitHub App that created it.");
    const person = one.control.issueUserToken({ owner: "fjordline", actor: "ada", permissions: { checks: "write" } });
    expect((await send("POST", "/check-runs", { name: "own", head_sha: sha }, person)).body.message).toBe(
      "You must authenticate via a GitHub App.",
    );
  });

  test("is listed for a branch with slashes, the newest of each name only", async () => {
    const name = "again";
    await send("POST", "/check-runs", { name, head_sha: sha, conclusion: "failure" });
    await send("POST", "/check-runs", { name, head_sha: sha, conclusion: "success" });
    const list = async (query: string) => (await get(`/commits/feature/x/check-runs?check_name=${name}${query}`)).body;
    expect(await list("")).toMatchObject({ total_count: 1, check_runs: [{ conclusion: "success" }] });
    expect((await list("&filter=all")).check_runs.map((run: { conclusion: string }) => run.conclusion)).toEqual([
      "success",
      "failure",
    ]);
    expect((await get("/commits/none/check-runs")).status).toBe(422);
  });
});

describe("statuses", () => {
  test("are the newest of each context, and one for all", async () => {
    const commit = await one.control.commit(FULL, { "c.txt": "c\n" }, { branch: "statuses" });
    const say = (state: string, context?: string) => send("POST", `/statuses/${commit}`, { state, context });
    const all = async () => {
      const { state, total_count: count } = (await get("/commits/statuses/status", reader)).body;
      return [state, count];
    };
    expect(await all()).toEqual(["pending", 0]);
    expect((await say("success", "build")).body).toMatchObject({ context: "build", creator: { login: "broker[bot]" } });
    expect(await all()).toEqual(["success", 1]);
    await say("pending");
    expect(await all()).toEqual(["pending", 2]);
    await say("error");
    expect(await all()).toEqual(["failure", 2]);
    await say("success");
    expect(await all()).toEqual(["success", 2]);
    expect((await say("odd")).body.errors[0].message).toBe("state is not included in the list");
    expect((await send("POST", `/statuses/${"1".repeat(40)}`, { state: "success" })).status).toBe(422);
    expect((await send("POST", `/statuses/${commit}`, { state: "success" }, reader)).status).toBe(403);
  });

  test("and check runs that are not good make a pull request unstable", async () => {
    const head = await one.control.commit(FULL, { "d.txt": "d\n" }, { branch: "unstable" });
    const number = await one.control.openPull(FULL, { head: "unstable" });
    const state = async () => (await get(`/pulls/${number}`)).body.mergeable_state;
    expect(await state()).toBe("clean");
    await send("POST", `/statuses/${head}`, { state: "pending" });
    expect(await state()).toBe("unstable");
    await send("POST", `/statuses/${head}`, { state: "success" });
    expect(await state()).toBe("clean");
    await send("POST", "/check-runs", { name: "ci", head_sha: head, conclusion: "failure" });
    expect(await state()).toBe("unstable");
    await send("POST", "/check-runs", { name: "ci", head_sha: head, conclusion: "skipped" });
    expect(await state()).toBe("clean");
  });
});
