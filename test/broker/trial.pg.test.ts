import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { expectDenied, liveTokens } from "../support/broker/helpers.ts";
import { activate, ask, brokerWorld, REPOSITORY, WORKFLOW, type World } from "../support/broker/world.ts";

/** A policy on trial: for pull requests of the campaign's branch, at the campaign's own commit, and for nothing else. */

const BRANCH = "thaw/migrate-release";
let world: World;
let ours: string;
let main: string;

beforeAll(async () => {
  world = await brokerWorld();
  main = await world.github.control.commit(REPOSITORY, { "README.md": "main" });
  ours = await world.github.control.commit(REPOSITORY, { [WORKFLOW]: "on: push" }, { branch: BRANCH });
  await activate(world, {}, { status: "trial", evidence: { trial: { headRef: BRANCH, commits: [ours] } } });
});
afterAll(() => world.close());
beforeEach(() => world.github.control.clearFaults());

/** The commit that GitHub makes of a pull request: its parents are the base and the head, in that order. */
async function merge(...parents: readonly string[]): Promise<string> {
  const folder = world.github.control.gitFolder(REPOSITORY);
  const person = { NAME: "GitHub", EMAIL: "noreply@github.com", DATE: "1800000000 +0000" };
  const env = Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((role) =>
      Object.entries(person).map(([key, value]) => [`GIT_${role}_${key}`, value]),
    ),
  );
  const options = { env: { NODE_ENV: "test", PATH: process.env.PATH ?? "", ...env } } as const;
  const run = promisify(execFile);
  const tree = `${parents.at(-1)}^{tree}`;
  const flags = parents.flatMap((parent) => ["-p", parent]);
  const { stdout } = await run("git", ["-C", folder, "commit-tree", tree, ...flags, "-m", "Merge"], options);
  const sha = stdout.trim();
  await run("git", ["-C", folder, "update-ref", `refs/pull/${parents.length}/merge`, sha], options);
  return sha;
}

const REF = "refs/pull/7/merge";
const pullRequest = (sha: string, more: object = {}) => ({
  event_name: "pull_request",
  ref: REF,
  ref_protected: "false",
  head_ref: BRANCH,
  base_ref: "main",
  sha,
  workflow_ref: `${REPOSITORY}/${WORKFLOW}@${REF}`,
  job_workflow_ref: `${REPOSITORY}/${WORKFLOW}@${REF}`,
  ...more,
});
const send = async (claims: object) => ask(world, { token: await world.token({ ...claims }) });

/** The look at the commit needs a token of its own, which is taken back at once: so tokens are counted by those that live. */
async function deniedTrial(claims: object): Promise<void> {
  const before = liveTokens(world);
  const answer = await send(claims);
  expect(answer.status).toBe(403);
  const { rows } = await world.db.query(
    world.db.ownerUrl,
    "SELECT reason_code FROM issuance WHERE correlation_id = $1",
    [answer.headers.get("x-correlation-id")],
  );
  expect(rows).toEqual([{ reason_code: "trial" }]);
  expect(liveTokens(world)).toBe(before);
}

test("a pull request of the campaign's commit is admitted, looked up by a token that can only read and is gone at once", async () => {
  const known = new Set(world.github.control.tokens().map(({ id }) => id));
  const answer = await send(pullRequest(await merge(main, ours)));
  expect(answer.status).toBe(200);
  const [looked, given, ...more] = world.github.control.tokens().filter(({ id }) => !known.has(id));
  expect(more).toEqual([]);
  expect(looked).toMatchObject({
    permissions: { contents: "read", metadata: "read" },
    repositoryIds: [world.ids.api],
    revokedAt: expect.any(Number),
  });
  expect(given).toMatchObject({ permissions: { contents: "write", metadata: "read" }, revokedAt: null });
});

describe("everything else is denied, and no token is left alive", () => {
  test("another commit on the campaign's branch", async () => {
    const pushed = await world.github.control.commit(REPOSITORY, { x: "evil" }, { branch: BRANCH });
    await deniedTrial(pullRequest(await merge(main, pushed)));
  });
  test("a branch of the same name in a fork: its commit is none of ours", async () => {
    const forked = await world.github.control.commit(REPOSITORY, { x: "fork" }, { branch: "fork", startAt: main });
    await deniedTrial(pullRequest(await merge(main, forked)));
  });
  test("our commit as the base, and another one as the head", async () => {
    const evil = await world.github.control.commit(REPOSITORY, { x: "head" }, { branch: "evil", startAt: main });
    await deniedTrial(pullRequest(await merge(ours, evil)));
  });
  test("a merge of three", async () => {
    const evil = await world.github.control.commit(REPOSITORY, { x: "third" }, { branch: "third", startAt: main });
    await deniedTrial(pullRequest(await merge(main, ours, evil)));
  });
  test("our commit itself, without a merge", () => deniedTrial(pullRequest(ours)));
  test("a commit that does not exist", () => deniedTrial(pullRequest("f".repeat(40))));
  test("a commit that is no commit's id", () => deniedTrial(pullRequest(`${"f".repeat(39)}/`)));
  test("no commit", async () => deniedTrial(pullRequest("", { sha: undefined })));
  test("another branch", async () => deniedTrial(pullRequest(await merge(main, ours), { head_ref: "other" })));
  test("a pull request into another branch", async () =>
    deniedTrial(pullRequest(await merge(main, ours), { base_ref: "dev" })));
  test("a pull request into nothing", async () => deniedTrial(pullRequest(await merge(main, ours), { base_ref: "" })));
  test("a repository by a name that climbs", async () => {
    const workflow = `acme/../${WORKFLOW}@${REF}`;
    await deniedTrial(
      pullRequest(await merge(main, ours), {
        repository: "acme/..",
        workflow_ref: workflow,
        job_workflow_ref: workflow,
      }),
    );
  });
  test("GitHub does not say what the commit is made of", async () => {
    const sha = await merge(main, ours);
    world.github.control.fail({ route: "/repos/{owner}/{repo}/commits/{ref}", fault: { kind: "nonsense" } });
    await deniedTrial(pullRequest(sha));
    world.github.control.fail({ route: "/repos/{owner}/{repo}/commits/{ref}", fault: { kind: "status", status: 500 } });
    await deniedTrial(pullRequest(sha));
  });
  test("a push, of the very commit", async () => {
    await expectDenied(world, () => send({ sha: ours }), "trial");
  });
  test("pull_request_target of the very merge", async () => {
    const sha = await merge(main, ours);
    await expectDenied(world, () => send(pullRequest(sha, { event_name: "pull_request_target" })), "trial");
  });
});

test("a policy's text in a pull request is never read: nothing of any repository but the one commit is asked for", async () => {
  await world.github.control.commit(REPOSITORY, { ".github/thaw/policy.yml": "grant: evil.job" }, { branch: BRANCH });
  world.github.control.clearRequests();
  await send(pullRequest(await merge(main, ours)));
  await send(pullRequest(ours));
  const read = world.github.control.requests().filter(({ method }) => method === "GET");
  for (const { path } of read)
    expect(path).toMatch(/^\/repos\/acme\/api\/commits\/[0-9a-f]{40}$|^\/app\/installations$/);
});

test("beside an active version the trial serves its pull request, and the active one everything else", async () => {
  const grant = "both.job";
  await activate(world, { grant }, { status: "active" });
  const permissions = { contents: "read" };
  const what = { provider: "github-app", repositories: ["self"], permissions };
  await activate(
    world,
    { grant, what },
    { status: "trial", evidence: { trial: { headRef: BRANCH, commits: [ours] } } },
  );
  const pushed = await ask(world, { body: { grant } });
  const tried = await ask(world, { token: await world.token(pullRequest(await merge(main, ours))), body: { grant } });
  expect([pushed, tried].map(({ body }) => body.scope.permissions)).toEqual([
    { contents: "write" },
    { contents: "read" },
  ]);
});
