import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { runGit, standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { OWNER, repository, type SyncWorld, syncWorld } from "../../support/sync.ts";

const CI = ".github/workflows/ci.yml";
const DEPLOY = ".github/workflows/deploy.yml";
const SHARED = `${OWNER}/shared`;
const called = (variable: string) => `on:
  workflow_call:
    secrets:
      thing: {}
jobs:
  b:
    runs-on: x
    steps:
      - run: ./deploy
        env:
          ${variable}: \${{ secrets.thing }}
`;
const calling = (uses: string) =>
  `on: push\njobs:\n  a:\n    uses: ${uses}\n    secrets:\n      thing: \${{ secrets.THING }}\n`;

let db: TestDatabase;
let github: StandIn;
let world: SyncWorld;

beforeEach(async () => {
  db = await testDatabase();
  github = await standIn();
  await repository(github, "shared", { [DEPLOY]: called("NODE_AUTH_TOKEN") });
  await repository(github, "other", { [CI]: "on: push\njobs: {}\n" });
});
afterEach(async () => {
  await world.close();
  await db.close();
});

/** One caller, and the first sync with its scans. */
async function first(uses: string, more: Readonly<Record<string, string>> = {}, only?: readonly string[]) {
  await repository(github, "app", { [CI]: calling(uses), ...more });
  world = await syncWorld(db, github, only);
  return again();
}

/** @returns what was scanned */
async function again() {
  expect(await world.sync()).toMatchObject({ ok: true });
  return world.work();
}

const finding = async () => {
  const rows = await db.database.finding.findMany({ where: { secretName: "THING", resolvedScanId: null } });
  expect(rows).toHaveLength(1);
  return rows[0];
};
const why = async () => (await db.database.repositoryCall.findMany({ orderBy: { key: "asc" } })).map((one) => one.why);
const graphql = () => github.control.requests().filter(({ path }) => path === "/graphql").length;
const MAIN = `${SHARED}/${DEPLOY}@main`;

describe("a workflow of the same organisation", () => {
  test("is read at its ref, and the finding says by which commit it was judged", async () => {
    await first(MAIN);
    const commit = (await runGit(github.control.gitFolder(SHARED), "rev-parse", "main")).stdout.trim();
    expect(await finding()).toMatchObject({
      kind: "npm-token",
      sinks: [{ called: { repository: SHARED, file: DEPLOY, ref: "main", commit } }],
    });
    expect(await db.database.repositoryCall.findMany()).toMatchObject([
      { owner: OWNER, repo: "shared", path: DEPLOY, ref: "main", commitSha: commit, why: null },
    ]);
  });

  test("that changes has its callers scanned again, and nobody else", async () => {
    await first(MAIN);
    expect(await again()).toEqual([]);
    await github.control.commit(SHARED, { [DEPLOY]: called("PYPI_API_TOKEN") });
    expect(await again()).toEqual(["app", "shared"]);
    expect(await finding()).toMatchObject({ kind: "pypi-token" });
    expect(await again()).toEqual([]);
    // Another file of its repository is none of theirs.
    await github.control.commit(SHARED, { "README.md": "# more\n" });
    expect(await again()).toEqual([]);
  });

  test("is what a tag means by now, also after the tag was moved", async () => {
    const folder = github.control.gitFolder(SHARED);
    await runGit(folder, "-c", "user.name=a", "-c", "user.email=a@b.c", "tag", "-a", "-m", "one", "v1", "main");
    await first(`${SHARED}/${DEPLOY}@v1`);
    expect(await finding()).toMatchObject({ kind: "npm-token" });
    await github.control.commit(SHARED, { [DEPLOY]: called("PYPI_API_TOKEN") });
    expect(await again()).toEqual(["shared"]);
    expect(await finding()).toMatchObject({ kind: "npm-token" });
    await runGit(folder, "tag", "-f", "v1", "main");
    await github.control.commit(SHARED, { "README.md": "# v1\n" });
    expect(await again()).toEqual(["app"]);
    expect(await finding()).toMatchObject({ kind: "pypi-token" });
  });

  test("that is taken away or renamed leaves its callers unresolved, with the reason", async () => {
    await first(MAIN);
    await github.control.commit(SHARED, { [DEPLOY]: null, ".github/workflows/rollout.yml": called("NODE_AUTH_TOKEN") });
    expect(await again()).toEqual(["app", "shared"]);
    expect(await finding()).toMatchObject({ kind: "unresolved-reference", blocksThaw: true });
    expect(await why()).toEqual([`${SHARED} has no ${DEPLOY} at main`]);
  });

  test("of a repository that was renamed is not followed to its new name, as GitHub's runs do not", async () => {
    await first(MAIN);
    github.control.renameRepository(SHARED, "pipelines");
    expect(await again()).toEqual(["app"]);
    expect(await finding()).toMatchObject({ kind: "unresolved-reference", blocksThaw: true });
    expect(await why()).toEqual([`there is no repository ${SHARED}, or the App may not see it`]);
  });

  test("of a repository that was deleted and made again is read again", async () => {
    await first(MAIN);
    await github.control.deleteRepository(SHARED);
    expect(await again()).toEqual(["app"]);
    expect(await finding()).toMatchObject({ kind: "unresolved-reference" });
    await repository(github, "shared", { [DEPLOY]: called("PYPI_API_TOKEN") });
    expect(await again()).toEqual(["app", "shared"]);
    expect(await finding()).toMatchObject({ kind: "pypi-token" });
  });

  test("that the App may not see is not readable, and its caller stays unresolved", async () => {
    await first(MAIN, {}, [`${OWNER}/app`, `${OWNER}/other`]);
    expect(await finding()).toMatchObject({ kind: "unresolved-reference", blocksThaw: true });
    expect(await why()).toEqual([`there is no repository ${SHARED}, or the App may not see it`]);
  });

  test("is followed through others and back again, each once", async () => {
    const back = calling(`${SHARED}/.github/workflows/two.yml@main`).replace("on: push", "on: workflow_call");
    await github.control.commit(SHARED, {
      ".github/workflows/one.yml": back,
      ".github/workflows/two.yml": back.replace("two.yml", "one.yml"),
    });
    await first(`${SHARED}/.github/workflows/one.yml@main`);
    expect(await why()).toEqual([null, null]);
    expect(await again()).toEqual([]);
  });

  test("that a called one calls beside itself is read at its commit, and a change of it is noticed", async () => {
    const onward = `on: workflow_call\njobs:\n  b:\n    uses: ./${DEPLOY}\n    secrets:\n      thing: \${{ secrets.thing }}\n`;
    await github.control.commit(SHARED, { ".github/workflows/one.yml": onward });
    await first(`${SHARED}/.github/workflows/one.yml@main`);
    expect(await finding()).toMatchObject({ kind: "npm-token" });
    await github.control.commit(SHARED, { [DEPLOY]: called("PYPI_API_TOKEN") });
    expect(await again()).toEqual(["app", "shared"]);
    expect(await finding()).toMatchObject({ kind: "pypi-token" });
  });

  test("beyond ten levels is not followed, and says so", async () => {
    const levels = Array.from({ length: 12 }, (_, level) => [
      `.github/workflows/l${level}.yml`,
      `on: workflow_call\njobs:\n  b:\n    uses: ./.github/workflows/l${level + 1}.yml\n`,
    ]);
    await github.control.commit(SHARED, Object.fromEntries(levels));
    await first(`${SHARED}/.github/workflows/l0.yml@main`);
    const reasons = await why();
    expect(reasons.filter((one) => one === null)).toHaveLength(10);
    expect(reasons.filter((one) => one?.includes("deeper than"))).toHaveLength(1);
    expect(await again()).toEqual([]);
  });
});

describe("an action of another repository", () => {
  const ACTION =
    "name: p\ninputs:\n  thing: {}\nruns:\n  using: composite\n  steps:\n    - run: npm publish\n      shell: bash\n      env:\n        NODE_AUTH_TOKEN: ${{ inputs.thing }}\n";
  const step = (uses: string) =>
    `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: ${uses}\n        with:\n          thing: \${{ secrets.THING }}\n`;

  test("of the same organisation is judged by its steps, wherever in its repository it is", async () => {
    await github.control.commit(SHARED, { "tools/publish/action.yaml": ACTION });
    await first(MAIN, { [CI]: step(`${SHARED}/tools/publish@main`) });
    expect(await finding()).toMatchObject({
      kind: "npm-token",
      sinks: [{ called: { file: "tools/publish/action.yaml" } }],
    });
  });

  test("of somebody else is read at a commit, once for all time, and never at a tag", async () => {
    await github.control.createRepository("elsewhere/tools", { files: { "action.yml": ACTION }, visibility: "public" });
    const commit = (await runGit(github.control.gitFolder("elsewhere/tools"), "rev-parse", "main")).stdout.trim();
    await first(MAIN, { [CI]: step(`elsewhere/tools@${commit}`) });
    expect(await finding()).toMatchObject({
      kind: "npm-token",
      sinks: [{ called: { repository: "elsewhere/tools", commit } }],
    });
    await github.control.commit(`${OWNER}/app`, { [CI]: step("elsewhere/tools@main") });
    expect(await again()).toEqual(["app"]);
    expect(await finding()).toMatchObject({ kind: "unresolved-reference", blocksThaw: true });
    expect((await why())[0]).toContain("not pinned to a commit");
    expect(await again()).toEqual([]);
  });

  test("of somebody else that is private is not readable", async () => {
    await github.control.createRepository("elsewhere/tools", {
      files: { "action.yml": ACTION },
      visibility: "private",
    });
    const commit = (await runGit(github.control.gitFolder("elsewhere/tools"), "rev-parse", "main")).stdout.trim();
    await first(MAIN, { [CI]: step(`elsewhere/tools@${commit}`) });
    expect(await finding()).toMatchObject({ kind: "unresolved-reference", blocksThaw: true });
    expect(await why()).toEqual(["there is no repository elsewhere/tools, or the App may not see it"]);
  });
});

describe("a hint of a push to a repository that others call", () => {
  const id = (full: string) => github.control.repository(full).id;

  test("has its callers scanned at once, and none of them twice", async () => {
    for (const name of ["app-1", "app-2"]) await repository(github, name, { [CI]: calling(MAIN) });
    await first(MAIN);
    await github.control.commit(SHARED, { [DEPLOY]: called("PYPI_API_TOKEN") });
    expect(await world.syncOne(id(SHARED))).toEqual({ ok: true, value: { queued: 4 } });
    expect(await world.syncOne(id(SHARED))).toEqual({ ok: true, value: { queued: 0 } });
    expect(await world.work()).toEqual(["app", "app-1", "app-2", "shared"]);
    expect(
      await db.database.finding.count({ where: { kind: "pypi-token", secretName: "THING", resolvedScanId: null } }),
    ).toBe(3);
    expect(await world.syncOne(id(SHARED))).toEqual({ ok: true, value: { queued: 0 } });
  });

  test("sees a tag that was moved", async () => {
    const folder = github.control.gitFolder(SHARED);
    await runGit(folder, "tag", "v1", "main");
    await first(`${SHARED}/${DEPLOY}@v1`);
    await github.control.commit(SHARED, { [DEPLOY]: called("PYPI_API_TOKEN") }, { branch: "next" });
    expect(await world.syncCallers(id(SHARED))).toEqual({ ok: true, value: { queued: 0 } });
    await runGit(folder, "tag", "-f", "v1", "next");
    expect(await world.syncCallers(id(SHARED))).toEqual({ ok: true, value: { queued: 1 } });
    expect(await world.work()).toEqual(["app"]);
    expect(await finding()).toMatchObject({ kind: "pypi-token" });
  });

  test("sees that it was renamed, and that it came back", async () => {
    await first(MAIN);
    const repositoryId = id(SHARED);
    github.control.renameRepository(SHARED, "pipelines");
    expect(await world.syncOne(repositoryId)).toMatchObject({ ok: true });
    expect(await world.work()).toContain("app");
    expect(await finding()).toMatchObject({ kind: "unresolved-reference" });
    github.control.renameRepository(`${OWNER}/pipelines`, "shared");
    expect(await world.syncOne(repositoryId)).toMatchObject({ ok: true });
    expect(await world.work()).toContain("app");
    expect(await finding()).toMatchObject({ kind: "npm-token" });
  });

  test("costs no request where nobody calls it", async () => {
    await first(MAIN);
    github.control.clearRequests();
    expect(await world.syncCallers(id(`${OWNER}/other`))).toEqual({ ok: true, value: { queued: 0 } });
    expect(github.control.requests()).toEqual([]);
  });
});

test("twenty repositories that call the same are one request more, and none once it is known", async () => {
  for (let index = 0; index < 20; index += 1) await repository(github, `app-${index}`, { [CI]: calling(MAIN) });
  world = await syncWorld(db, github);
  await world.sync();
  github.control.clearRequests();
  await world.work();
  expect(graphql()).toBe(2);
  await github.control.commit(`${OWNER}/app-3`, { [CI]: `${calling(MAIN)}# more\n` });
  await world.sync();
  github.control.clearRequests();
  expect(await world.work()).toEqual(["app-3"]);
  expect(graphql()).toBe(1);
});

test("while GitHub is away for calls, scans keep waiting and nothing is judged without them", async () => {
  world = await syncWorld(db, github);
  await repository(github, "app", { [CI]: calling(MAIN) });
  await world.sync();
  const read = world.ports.calls.read;
  const away = { code: "unavailable" as const, message: "away", status: null, outcomeUnknown: false };
  world.ports.calls.read = async () => ({ ok: false, failure: away });
  expect(await world.work()).not.toContain("app");
  expect(await db.database.scan.count({ where: { status: "running" } })).toBeGreaterThan(0);
  world.ports.calls.read = read;
});
