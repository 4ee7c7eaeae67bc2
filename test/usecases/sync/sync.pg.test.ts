import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { OWNER, repository, type SyncWorld, syncWorld } from "../../support/sync.ts";

const PUBLISH = `on: push
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`;
const CI = ".github/workflows/ci.yml";
const TEST_ONLY = PUBLISH.replace("npm publish", "npm test").replace(/ +env:[\s\S]*/, "");

let db: TestDatabase;
let github: StandIn;
let world: SyncWorld;

beforeEach(async () => {
  // An organisation that has records cannot be taken away again.
  db = await testDatabase();
  github = await standIn();
  await repository(github, "site", { [CI]: PUBLISH });
  await repository(github, "library", { [CI]: TEST_ONLY });
  world = await syncWorld(db, github);
});
afterEach(async () => {
  await world.close();
  await db.close();
});

const requests = () => github.control.requests().length;
const full = (name: string) => `${OWNER}/${name}`;
const findings = () => db.database.finding.findMany({ where: { organisationId: world.organisationId } });

test("a first sync scans all repositories at their commits, and stores what is found with its plan", async () => {
  expect(await world.sync()).toMatchObject({ ok: true, value: { superseded: false, queued: 2 } });
  expect(await world.work()).toEqual(["library", "site"]);
  const site = (await world.repositories()).get("site");
  expect(site).toMatchObject({
    githubId: BigInt(github.control.repository(full("site")).id),
    owner: OWNER,
    absence: null,
  });
  expect(await findings()).toMatchObject([{ repositoryId: site?.id, secretName: "NPM_TOKEN", resolvedScanId: null }]);
  expect(await db.database.plan.count({ where: { repositoryId: site?.id } })).toBe(1);
  const scan = await db.database.scan.findFirst({ where: { repositoryId: site?.id } });
  expect(scan).toMatchObject({ status: "done", commitSha: site?.headSha, ref: "main" });
  const run = await db.database.syncRun.findFirst({ where: { organisationId: world.organisationId } });
  expect(run).toMatchObject({ status: "done", repositories: 2, queued: 2, gone: 0, unreadable: 0 });
});

test("a second sync scans what changed and nothing else, in few requests", async () => {
  await world.sync();
  await world.work();
  await github.control.commit(full("library"), { "README.md": "# more\n" });
  await github.control.commit(full("site"), { [CI]: TEST_ONLY });
  github.control.clearRequests();
  expect(await world.sync()).toMatchObject({ value: { queued: 1 } });
  expect(await world.work()).toEqual(["site"]);
  // Who is installed, all heads, and the files of one.
  expect(requests()).toBeLessThanOrEqual(4);
  expect((await findings()).map(({ resolvedScanId }) => resolvedScanId)).not.toContain(null);
});

test("a new engine reads everything again, a new action at the root or elsewhere is noticed", async () => {
  await repository(github, "tool", {
    [CI]: "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: ./tools/a\n",
    "tools/a/action.yml": "name: a\nruns:\n  using: composite\n  steps: []\n",
  });
  await world.sync();
  await world.work();
  await github.control.commit(full("library"), {
    "action.yml": "name: library\nruns:\n  using: composite\n  steps: []\n",
  });
  await github.control.commit(full("tool"), {
    "tools/a/action.yml": "name: b\nruns:\n  using: composite\n  steps: []\n",
  });
  await world.sync();
  expect(await world.work()).toEqual(["library", "tool"]);
  await world.sync();
  expect(await world.work()).toEqual([]);
  expect(await world.sync({ ...world.ports, scanner: { version: "next" } })).toMatchObject({ value: { queued: 3 } });
});

test("a sync during which nothing was scanned yet asks for nothing twice, and for a newer commit instead of an older one", async () => {
  await world.sync();
  expect(await world.sync()).toMatchObject({ value: { queued: 0 } });
  await github.control.commit(full("site"), { [CI]: TEST_ONLY });
  expect(await world.sync()).toMatchObject({ value: { queued: 1 } });
  expect(await world.work()).toEqual(["library", "site"]);
  expect(await findings()).toEqual([]);
  const states = await db.database.scan.groupBy({ by: ["status"], _count: true, orderBy: { status: "asc" } });
  expect(states.map(({ status, _count }) => [status, _count])).toEqual([
    ["done", 2],
    ["superseded", 1],
  ]);
});

describe("what becomes of repositories", () => {
  test("renamed ones keep their history, also when two swap their names", async () => {
    await world.sync();
    await world.work();
    const before = await world.repositories();
    github.control.renameRepository(full("site"), "other");
    github.control.renameRepository(full("library"), "site");
    github.control.renameRepository(full("other"), "library");
    await world.sync();
    const after = await world.repositories();
    expect(after.get("library")?.id).toBe(before.get("site")?.id);
    expect(after.get("site")?.id).toBe(before.get("library")?.id);
    expect(after.size).toBe(2);
    expect(await world.work()).toEqual([]);
  });

  test("deleted ones are marked, and what is made anew under their name is another one", async () => {
    await world.sync();
    await world.work();
    const before = (await world.repositories()).get("site");
    await github.control.recycleRepository(full("site"), { files: { [CI]: PUBLISH } });
    await world.sync();
    const rows = await db.database.repository.findMany({ where: { organisationId: world.organisationId } });
    const old = rows.find(({ id }) => id === before?.id);
    expect(old).toMatchObject({ absence: "deleted" });
    expect(old?.deletedAt).not.toBeNull();
    expect(rows.filter(({ name, deletedAt }) => name === "site" && deletedAt === null)).toHaveLength(1);
    expect(await world.work()).toEqual(["site"]);
  });

  test("transferred ones are said to be so, and come back", async () => {
    await world.sync();
    github.control.transferRepository(full("site"), "elsewhere");
    await world.sync();
    expect((await world.repositories()).get("site")?.deletedAt).not.toBeNull();
    github.control.transferRepository("elsewhere/site", OWNER);
    await world.sync();
    expect((await world.repositories()).get("site")).toMatchObject({ absence: null, deletedAt: null });
  });

  test("one that a chosen installation does not show any more is not visible, and not deleted", async () => {
    await github.control.removeInstallation(world.installation);
    await world.close();
    world = await syncWorld(db, github, [full("site"), full("library")]);
    await world.sync();
    await github.control.changeInstallation(world.installation, { repositories: [full("library")] });
    await world.sync();
    expect((await world.repositories()).get("site")).toMatchObject({ absence: "not-visible", deletedAt: null });
  });

  test("one with a thousand workflows is read whole, in few requests", async () => {
    const files = Array.from({ length: 1_000 }, (_, index) => [
      `.github/workflows/w${index}.yml`,
      index % 100 === 0 ? PUBLISH : TEST_ONLY,
    ]);
    await repository(github, "thousand", Object.fromEntries(files));
    await world.sync();
    github.control.clearRequests();
    expect(await world.work()).toEqual(["library", "site", "thousand"]);
    expect(requests()).toBeLessThanOrEqual(3);
    const repositoryId = (await world.repositories()).get("thousand")?.id;
    const scan = await db.database.scan.findFirst({ where: { repositoryId } });
    expect(scan).toMatchObject({ status: "done", files: 1_000, unparsed: 0, findingsOpen: 10 });
    expect(await db.database.finding.count({ where: { repositoryId, resolvedScanId: null } })).toBe(10);
  });

  test("archived, private, empty, disabled, without workflows, with another default branch", async () => {
    await github.control.createRepository(full("empty"));
    await repository(github, "plain", { "README.md": "# plain\n" });
    await world.sync();
    expect(await world.work()).toEqual(["empty", "library", "plain", "site"]);
    const commit = await github.control.commit(full("site"), { [CI]: TEST_ONLY }, { branch: "next" });
    github.control.configureRepository(full("site"), { defaultBranch: "next", archived: true, visibility: "public" });
    github.control.configureRepository(full("library"), { disabled: true });
    await world.sync();
    expect(await world.work()).toEqual(["site"]);
    const rows = await world.repositories();
    expect(rows.get("site")).toMatchObject({
      archived: true,
      visibility: "public",
      defaultBranch: "next",
      headSha: commit,
    });
    expect(rows.get("library")).toMatchObject({ disabled: true });
    expect(rows.get("plain")).toMatchObject({ workflowsTreeSha: null });
    expect(await findings()).toMatchObject([{ ref: "main", resolvedScanId: expect.any(String) }]);
    const empty = await db.database.scan.findFirst({ where: { repositoryId: rows.get("empty")?.id } });
    expect(empty).toMatchObject({ status: "done", commitSha: null, unparsed: 1 });
  });
});

describe("when GitHub fails", () => {
  test("a list that is cut takes nothing away, and what it had is scanned", async () => {
    await world.sync();
    await world.work();
    await github.control.seedMany({ owner: OWNER, count: 60 });
    await github.control.deleteRepository(full("library"));
    let pages = 0;
    const stop = github.control.onRequest(({ path }) => {
      if (path !== "/graphql") return;
      pages += 1;
      if (pages === 1) github.control.fail({ route: "/graphql", times: "all", fault: { kind: "cut" } });
    });
    expect(await world.sync()).toMatchObject({ ok: false, failure: { code: "unavailable" } });
    stop();
    github.control.clearFaults();
    const run = await db.database.syncRun.findFirst({ orderBy: { startedAt: "desc" } });
    expect(run).toMatchObject({ status: "failed", errorCode: "unavailable", gone: 0 });
    expect((await world.repositories()).get("library")).toMatchObject({ absence: null, deletedAt: null });
    await world.sync();
    expect((await world.repositories()).get("library")?.absence).toBe("deleted");
  });

  test("repositories of which it says nothing stay as they were", async () => {
    await world.sync();
    const none: AsyncIterable<never> = {
      [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
    };
    const silent = { read: () => none, find: async () => ({ ok: true as const, value: [] }) };
    expect(await world.sync({ ...world.ports, heads: silent })).toMatchObject({ ok: true });
    const answer = (state: "unknown") => async () => {
      const value = [...(await world.repositories()).values()].map(({ githubId }) => ({
        id: Number(githubId),
        state,
        head: null,
      }));
      return { ok: true as const, value };
    };
    expect(await world.sync({ ...world.ports, heads: { ...silent, find: answer("unknown") } })).toMatchObject({
      ok: true,
    });
    for (const row of (await world.repositories()).values())
      expect(row).toMatchObject({ absence: null, deletedAt: null });
  });

  test("files that cannot be read for now leave their scans waiting, and another try does what is left", async () => {
    await world.sync();
    const ids = (await db.database.scan.findMany({ select: { id: true } })).map(({ id }) => id);
    github.control.fail({ route: "/graphql", times: "all", fault: { kind: "status", status: 502 } });
    expect(await world.scan(ids)).toMatchObject({ ok: false, failure: { code: "unavailable" } });
    github.control.clearFaults();
    expect(await world.scan(ids)).toMatchObject({ ok: true, value: { scanned: 2 } });
    expect(await world.scan(ids)).toMatchObject({ ok: true, value: { scanned: 0 } });
  });

  test("a limit says how long to wait, and fails no scan", async () => {
    await world.sync();
    const ids = (await db.database.scan.findMany({ select: { id: true } })).map(({ id }) => id);
    github.control.fail({ route: "/graphql", times: "all", fault: { kind: "secondary-limit", retryAfter: 7_200 } });
    const limited = { code: "rate-limited", retryAfterSeconds: expect.any(Number) };
    expect(await world.scan(ids)).toMatchObject({ ok: false, failure: limited });
    expect(await world.sync()).toMatchObject({ ok: false, failure: limited });
    expect(await db.database.scan.count({ where: { status: "failed" } })).toBe(0);
  });

  test("a repository that is deleted between list and reading is told as failed, and the others are scanned", async () => {
    await world.sync();
    await github.control.deleteRepository(full("library"));
    expect(await world.work()).toEqual(["site"]);
    const failed = await db.database.scan.findMany({ where: { status: "failed" } });
    expect(failed).toMatchObject([{ errorCode: "not-found" }]);
  });

  test("a removed or suspended installation is a failure that a person can act on", async () => {
    github.control.suspend(world.installation);
    expect(await world.sync()).toMatchObject({ ok: false, failure: { code: "suspended" } });
    await github.control.removeInstallation(world.installation);
    expect(await world.sync()).toMatchObject({ ok: false, failure: { code: "not-installed" } });
  });
});

test("a run that another one took over writes nothing more", async () => {
  const { store, clock } = world.ports;
  const old = await store.begin(world.organisationId, clock.now());
  const page = { repositories: [], unreadable: 0 };
  expect(await store.putHeads(old, page, clock.now())).toBe(true);
  await store.begin(world.organisationId, clock.now());
  expect(await store.putHeads(old, page, clock.now())).toBe(false);
  expect(await store.unseen(old)).toEqual([]);
});

describe("the organisation's settings", () => {
  const SETTINGS = "version: 1\nblocking:\n  saas-api-key: false\n";

  test("come from its .github repository, and a change of them is a new scan of all", async () => {
    await repository(github, ".github", { "thaw.config.yml": SETTINGS });
    await world.sync();
    await world.work();
    await github.control.commit(full(".github"), { "thaw.config.yml": `${SETTINGS}  llm-api-key: false\n` });
    expect(await world.sync()).toMatchObject({ value: { queued: 3 } });
  });

  test("a mistake in them is said with its line, and nothing is scanned by half of them", async () => {
    await repository(github, ".github", { "thaw.config.yml": "version: 1\nblocking:\n  nonsense: false\n" });
    expect(await world.sync()).toMatchObject({ ok: false, failure: { code: "config" } });
    expect(await db.database.scan.count()).toBe(0);
  });
});

describe("one repository", () => {
  test("is read again by its id: changed, new, renamed, deleted", async () => {
    await world.sync();
    await world.work();
    const { id } = github.control.repository(full("site"));
    expect(await world.syncOne(id)).toMatchObject({ value: { queued: 0 } });
    await github.control.commit(full("site"), { [CI]: TEST_ONLY });
    github.control.renameRepository(full("site"), "page");
    expect(await world.syncOne(id)).toMatchObject({ value: { queued: 1 } });
    expect(await world.work()).toEqual(["page"]);
    const fresh = await repository(github, "fresh", { [CI]: PUBLISH });
    expect(await world.syncOne(fresh)).toMatchObject({ value: { queued: 1 } });
    await github.control.deleteRepository(full("page"));
    await world.syncOne(id);
    expect((await world.repositories()).get("page")?.absence).toBe("deleted");
    expect(await world.syncOne(999_999)).toMatchObject({ ok: true, value: { queued: 0 } });
  });
});

test("connecting again finds the organisation, and every token that was made is in its record", async () => {
  expect(await world.connect()).toMatchObject({ value: { organisationId: world.organisationId } });
  await world.sync();
  const events = await db.database.auditEvent.findMany({ where: { action: "token.minted" } });
  expect(events).toMatchObject([
    {
      organisationId: world.organisationId,
      data: { role: "observer", repositories: "all", permissions: "contents: read, metadata: read" },
    },
  ]);
});
