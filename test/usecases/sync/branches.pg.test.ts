import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { runGit, standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { OWNER, repository, type SyncWorld, syncWorld } from "../../support/sync.ts";

const reads = (secret: string) => `on: push
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.${secret} }}
`;
const CLEAN = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: npm test\n";
const CI = ".github/workflows/ci.yml";
const SITE = `${OWNER}/site`;

let db: TestDatabase;
let github: StandIn;
let world: SyncWorld;

beforeEach(async () => {
  db = await testDatabase();
  github = await standIn();
  await repository(github, "site", { [CI]: CLEAN });
  world = await syncWorld(db, github);
});
afterEach(async () => {
  await world.close();
  await db.close();
});

const branch = (name: string, files: Readonly<Record<string, string>> = {}) =>
  github.control.commit(SITE, { [`${name}.txt`]: name, ...files }, { branch: name });
const remove = (name: string) => runGit(github.control.gitFolder(SITE), "update-ref", "-d", `refs/heads/${name}`);
const rows = async () => {
  const all = await db.database.repositoryBranch.findMany({ include: { findings: true }, orderBy: { name: "asc" } });
  return new Map(all.map((row) => [row.name, row]));
};
const open = async (name: string) =>
  ((await rows()).get(name)?.findings ?? []).filter(({ endedAt }) => endedAt === null);
const elsewhere = async (secret: string) => {
  const site = (await world.repositories()).get("site");
  const found = await world.ports.branchStore.elsewhere(world.organisationId, [site?.id ?? ""], secret);
  return found.get(site?.id ?? "");
};
const run = async () => {
  const result = await world.sync();
  await world.work();
  return result;
};

describe("release branches", () => {
  test("are scanned as well, with findings of their own that no list of the default branches counts", async () => {
    await branch("release/1", { [CI]: reads("NPM_TOKEN") });
    await run();
    expect(await open("release/1")).toMatchObject([{ secretName: "NPM_TOKEN", kind: "npm-token", path: CI }]);
    expect((await rows()).get("release/1")).toMatchObject({ role: "release", same: false, errorCode: null, files: 1 });
    expect(await db.database.finding.count()).toBe(0);
  });

  test("that read what the default branch reads are known and not read again", async () => {
    await branch("release/1");
    await run();
    expect((await rows()).get("release/1")).toMatchObject({ role: "release", same: true, scannedKey: null });
    expect(await elsewhere("NPM_TOKEN")).toEqual([]);
  });

  test("are read again when they changed, and findings end with their text", async () => {
    await branch("release/1", { [CI]: reads("NPM_TOKEN") });
    await run();
    await run();
    expect(await db.database.auditEvent.count({ where: { action: "branch.scanned" } })).toBe(1);
    await branch("release/1", { [CI]: `${CLEAN}# fixed by hand\n` });
    await run();
    expect(await open("release/1")).toEqual([]);
    expect(await db.database.auditEvent.count({ where: { action: "branch.scanned" } })).toBe(2);
  });

  test("that are deleted end their findings, and have them again when they are back", async () => {
    await branch("release/1", { [CI]: reads("NPM_TOKEN") });
    await run();
    const head = (await rows()).get("release/1")?.headSha ?? "";
    await remove("release/1");
    await run();
    expect(await open("release/1")).toEqual([]);
    expect((await rows()).get("release/1")?.goneAt).not.toBeNull();
    expect(await elsewhere("NPM_TOKEN")).toEqual([]);
    await runGit(github.control.gitFolder(SITE), "update-ref", "refs/heads/release/1", head);
    await run();
    expect(await open("release/1")).toHaveLength(1);
  });

  test("beyond the most are counted, and their secrets are known all the same", async () => {
    const config = "version: 1\nrelease_branches:\n  patterns: ['v*']\n  most: 2\n";
    await repository(github, ".github", { "thaw.config.yml": config });
    for (const name of ["v1", "v2", "v3"]) await branch(name, { [CI]: reads(`TOKEN_${name.toUpperCase()}`) });
    await run();
    expect((await db.database.branchLook.findMany()).map(({ beyond }) => beyond)).toContain(1);
    const roles = [...(await rows()).values()].map(({ role }) => role).sort();
    expect(roles).toEqual(["other", "release", "release"]);
    for (const name of ["v1", "v2", "v3"]) expect(await elsewhere(`TOKEN_${name.toUpperCase()}`)).toEqual([name]);
  });

  test("are those that are protected, too, as far as the App may see it", async () => {
    github.control.configureRepository(SITE, { protectedRefs: ["refs/heads/next"] });
    await branch("next", { [CI]: reads("NPM_TOKEN") });
    await run();
    expect((await rows()).get("next")).toMatchObject({ role: "release", protected: true });
  });
});

describe("where a secret is referred to besides the default branch", () => {
  test("is told of any branch, and is not known before its workflows were read", async () => {
    await branch("feature/x", { [CI]: reads("OLD_TOKEN") });
    await world.sync();
    expect(await elsewhere("OLD_TOKEN")).toBeNull();
    await world.work();
    expect(await elsewhere("OLD_TOKEN")).toEqual(["feature/x"]);
    expect(await elsewhere("OTHER")).toEqual([]);
    expect(await db.database.branchFinding.count()).toBe(0);
  });

  test("is nowhere in a repository with the default branch alone", async () => {
    await run();
    expect(await elsewhere("NPM_TOKEN")).toEqual([]);
  });

  test("is not known after a push until the branches were looked at again", async () => {
    await branch("feature/x", { [CI]: reads("OLD_TOKEN") });
    await run();
    await branch("feature/y", { [CI]: reads("NEW_TOKEN") });
    const heads = world.ports.heads;
    for await (const page of heads.read((await installation()) as never))
      if (page.ok)
        await world.ports.store.putHeads({ id: null, organisationId: world.organisationId }, page.value, new Date());
    expect(await elsewhere("NEW_TOKEN")).toBeNull();
    await run();
    expect(await elsewhere("NEW_TOKEN")).toEqual(["feature/y"]);
  });

  test("is known where a branch was pushed between the two readings of one sync, of which no other push tells", async () => {
    await branch("feature/x", { [CI]: reads("OLD_TOKEN") });
    const pushed = async (files: Readonly<Record<string, string>>, to: string) => {
      const { branches } = world.ports;
      const read: typeof branches.read = async function* (...asked) {
        await github.control.commit(SITE, files, { branch: to });
        yield* branches.read(...asked);
      };
      await world.sync({ ...world.ports, branches: { read } });
      await world.work();
    };
    await pushed({ [CI]: reads("NEW_TOKEN") }, "feature/y");
    expect(await elsewhere("NEW_TOKEN")).toEqual(["feature/y"]);
    expect(await elsewhere("OTHER")).toEqual([]);
    // A push to the default branch makes a sync of its own; before that, what its workflows read is not known.
    await branch("feature/z");
    await pushed({ "more.txt": "more" }, "main");
    expect(await elsewhere("OTHER")).toBeNull();
    await run();
    expect(await elsewhere("OTHER")).toEqual([]);
  });

  test("is not known where a branch lets another repository's workflow inherit all", async () => {
    const text = "on: push\njobs:\n  a:\n    uses: elsewhere/x/.github/workflows/y.yml@v1\n    secrets: inherit\n";
    await branch("feature/x", { [CI]: text });
    await run();
    expect(await elsewhere("NPM_TOKEN")).toBeNull();
  });
});

const installation = async () => (await world.ports.store.organisation(world.organisationId))?.installation;

test("all branches of a repository with many are known in two requests, and equal workflows are read once", async () => {
  const text = reads("OLD_TOKEN");
  const head = await branch("topic/first", { [CI]: text });
  const folder = github.control.gitFolder(SITE);
  for (let index = 0; index < 60; index += 1) await runGit(folder, "update-ref", `refs/heads/topic/${index}`, head);
  await world.sync();
  github.control.clearRequests();
  await world.work();
  // Names, and the texts of the one tree that all of them have.
  expect(github.control.requests().filter(({ path }) => path === "/graphql").length).toBeLessThanOrEqual(2);
  expect(await elsewhere("OLD_TOKEN")).toHaveLength(61);
});

test("a second sync without pushes asks nothing about branches that were looked at after the last push", async () => {
  await branch("release/1", { [CI]: reads("NPM_TOKEN") });
  await run();
  await db.query(db.ownerUrl, "UPDATE branch_look SET looked_at = pushed_at + interval '1 hour'");
  const at = (await db.database.branchLook.findFirstOrThrow()).lookedAt;
  const clock = { now: () => new Date(at.getTime() + 60_000) };
  github.control.clearRequests();
  await world.sync({ ...world.ports, clock });
  expect(github.control.requests().filter(({ path }) => path === "/graphql")).toHaveLength(1);
});

test("a repository whose branches cannot be read keeps what is known, and the sync says why", async () => {
  await branch("release/1", { [CI]: reads("NPM_TOKEN") });
  await run();
  await branch("release/1", { [CI]: reads("OTHER") });
  const branches = {
    async *read(_: unknown, wanted: readonly { readonly id: number }[]) {
      const failure = { code: "unavailable" as const, message: "away", status: null, outcomeUnknown: false };
      for (const { id } of wanted) yield { id, result: { ok: false as const, failure } };
    },
  };
  expect(await world.sync({ ...world.ports, branches })).toMatchObject({ ok: false, failure: { code: "unavailable" } });
  await world.work();
  expect(await open("release/1")).toMatchObject([{ secretName: "NPM_TOKEN" }]);
});
