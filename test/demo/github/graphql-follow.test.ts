import { beforeAll, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { graphql } from "./graphql-support.ts";
import { call, type Installed, installed, runGit, standIn, token } from "./support.ts";

const FULL = "fjordline/berth";
const ZEROS = "0".repeat(40);
const UPDATE = `mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }`;
const STATE = `query ($number: Int!) { repository(owner: "fjordline", name: "berth") { pullRequest(number: $number) {
  mergeable state mergeCommit { oid } statusCheckRollup { state } latestReviews(first: 10) { nodes { state } } } } }`;

let one: StandIn;
let where: Installed;
let secret: string;
let repositoryId: string;

beforeAll(async () => {
  one = await standIn();
  await one.control.createRepository(FULL, { files: { "a.txt": "a", "b.txt": "b" } });
  where = await installed(one, { contents: "write", pull_requests: "write", checks: "write", statuses: "write" });
  secret = await token(one, where);
  const query = `{ repository(owner: "fjordline", name: "berth") { id } }`;
  repositoryId = (await graphql(one.url, secret, query)).body.data.repository.id;
});

async function at(branch: string): Promise<string | null> {
  const { stdout } = await runGit(
    one.control.gitFolder(FULL),
    "for-each-ref",
    "--format=%(objectname)",
    `refs/heads/${branch}`,
  );
  return stdout.trim() === "" ? null : stdout.trim();
}

const update = (refUpdates: readonly Readonly<Record<string, unknown>>[]) =>
  graphql(one.url, secret, UPDATE, { input: { repositoryId, refUpdates } });

test("refs are moved together, or none of them is", async () => {
  const first = await one.control.commit(FULL, { "c.txt": "1" }, { branch: "thaw/one" });
  const next = await one.control.commit(FULL, { "c.txt": "2" }, { branch: "thaw/one-next" });
  const move = { name: "refs/heads/thaw/one", afterOid: next, force: true };
  const remove = { name: "refs/heads/thaw/one-next", beforeOid: next, afterOid: ZEROS };
  const stale = await update([{ ...move, beforeOid: next }, remove]);
  expect(stale.body.errors[0].type).toBe("UNPROCESSABLE");
  expect([await at("thaw/one"), await at("thaw/one-next")]).toEqual([first, next]);
  expect((await update([{ ...move, beforeOid: first, force: false }, remove])).body.errors[0].message).toMatch(
    /fast-forward/,
  );
  expect((await update([{ ...move, beforeOid: first }, remove])).body.errors).toBeUndefined();
  expect([await at("thaw/one"), await at("thaw/one-next")]).toEqual([next, null]);
});

test("a ref that has to be new is made only where there is none, and a default branch is not removed", async () => {
  const head = await at("main");
  const make = { name: "refs/heads/thaw/two", beforeOid: ZEROS, afterOid: head };
  expect((await update([make])).body.errors).toBeUndefined();
  expect((await update([make])).body.errors[0].type).toBe("UNPROCESSABLE");
  const remove = { name: "refs/heads/main", beforeOid: head, afterOid: ZEROS };
  expect((await update([remove])).body.errors[0].message).toMatch(/default branch/);
  expect(await at("main")).toBe(head);
});

test("a pull request shows its checks, its last reviews, conflicts and what it became", async () => {
  await one.control.commit(FULL, { "a.txt": "ours" }, { branch: "thaw/three" });
  const number = await one.control.openPull(FULL, { head: "thaw/three" });
  const state = async () => (await graphql(one.url, secret, STATE, { number })).body.data.repository.pullRequest;
  expect(await state()).toEqual({
    mergeable: "MERGEABLE",
    state: "OPEN",
    mergeCommit: null,
    statusCheckRollup: null,
    latestReviews: { nodes: [] },
  });
  const { headSha } = await one.control.pull(FULL, number);
  const say = (context: string, said: string) =>
    call(`${one.url}/repos/${FULL}/statuses/${headSha}`, "POST", secret, { state: said, context });
  await say("build", "pending");
  expect((await state()).statusCheckRollup).toEqual({ state: "PENDING" });
  await say("lint", "failure");
  expect((await state()).statusCheckRollup).toEqual({ state: "FAILURE" });
  await say("lint", "success");
  await say("build", "success");
  await one.control.review(FULL, number, "grace", "CHANGES_REQUESTED");
  await one.control.review(FULL, number, "grace", "APPROVED");
  expect(await state()).toMatchObject({
    statusCheckRollup: { state: "SUCCESS" },
    latestReviews: { nodes: [{ state: "APPROVED" }] },
  });
  await one.control.commit(FULL, { "a.txt": "theirs" });
  expect((await state()).mergeable).toBe("CONFLICTING");
  await one.control.commit(FULL, { "a.txt": "ours" });
  const merged = await one.control.mergePull(FULL, number);
  expect(await state()).toMatchObject({ state: "MERGED", mergeCommit: { oid: merged }, mergeable: "UNKNOWN" });
});

test("checks are not shown to who may not read them, and the rest of the pull request is", async () => {
  await one.control.commit(FULL, { "d.txt": "d" }, { branch: "thaw/four" });
  const number = await one.control.openPull(FULL, { head: "thaw/four" });
  const bearer = await token(one, where, { permissions: { pull_requests: "read", contents: "read" } });
  const { body } = await graphql(one.url, bearer, STATE, { number });
  expect(body.errors).toMatchObject([{ type: "FORBIDDEN", path: ["repository", "pullRequest", "statusCheckRollup"] }]);
  expect(body.data.repository.pullRequest).toMatchObject({ statusCheckRollup: null });
});
