import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { callsOfClones, findRepositories } from "../../lib/adapters/git/index.ts";
import { createPlanner, createScanner } from "../../lib/adapters/scanner/index.ts";
import { fixPaths } from "../../lib/usecases/fix-paths.ts";
import { scanPaths } from "../../lib/usecases/scan-paths.ts";
import { CI, commit, git, makeBare, makeClone, temporaryFolder, writeFiles } from "../support/clones.ts";

const DEPLOY = ".github/workflows/deploy.yml";
const calling = (uses: string) =>
  `on: push\njobs:\n  a:\n    uses: ${uses}\n    secrets:\n      thing: \${{ secrets.THING }}\n`;
const called = (variable: string) =>
  `on:\n  workflow_call:\n    secrets:\n      thing: {}\njobs:\n  b:\n    runs-on: x\n    steps:\n      - run: ./deploy\n        env:\n          ${variable}: \${{ secrets.thing }}\n`;
const NPM = called("NODE_AUTH_TOKEN");
const AWS = called("AWS_SECRET_ACCESS_KEY");

const BASE = temporaryFolder("calls");
let made = 0;
let folder: string;
beforeEach(() => {
  made += 1;
  folder = path.join(BASE, `o${made}`);
});

const clone = (name: string, files: Readonly<Record<string, string>>) => makeClone(path.join(folder, name), files);
const seal = (value: string) => `sealed-${value.length}`;
const ports = () => ({ find: findRepositories, clones: callsOfClones, progress: () => undefined });

/** What the scan of the folder says of the caller's secret. */
async function finding() {
  const literals = { tree: async () => [], history: async () => [] };
  const scanned = await scanPaths(
    { ...ports(), scanner: createScanner({ seal }), literals },
    { paths: [folder], tree: false, history: false },
  );
  if (!scanned.ok) throw new Error(scanned.failure.message);
  const app = scanned.value.find(({ name }) => name === "acme/app");
  const found = app?.findings.filter(({ secretName }) => secretName === "THING") ?? [];
  expect(found).toHaveLength(1);
  return found[0];
}
const UNRESOLVED = { detector: "unresolved-reference", blocksThaw: true };

describe("a workflow of another clone", () => {
  test("is followed, whatever the case of its name", async () => {
    clone("acme__app", { [CI]: calling(`Acme/Shared/${DEPLOY}@main`) });
    clone("acme__shared", { [DEPLOY]: NPM });
    expect(await finding()).toMatchObject({ kind: "npm-token" });
  });

  test("is read at the ref of the call, not as it stands in the folder", async () => {
    clone("acme__app", { [CI]: calling(`acme/shared/${DEPLOY}@v1`) });
    const shared = clone("acme__shared", { [DEPLOY]: NPM });
    git(shared, "tag", "v1");
    writeFiles(shared, { [DEPLOY]: AWS });
    commit(shared);
    expect(await finding()).toMatchObject({ kind: "npm-token" });
    writeFiles(path.join(folder, "acme__app"), { [CI]: calling(`acme/shared/${DEPLOY}@main`) });
    expect((await finding())?.kind).not.toBe("npm-token");
  });

  test("of a tag and a branch of one name is the tag's", async () => {
    clone("acme__app", { [CI]: calling(`acme/shared/${DEPLOY}@v1`) });
    const shared = clone("acme__shared", { [DEPLOY]: NPM });
    git(shared, "tag", "v1");
    git(shared, "checkout", "--quiet", "-b", "v1");
    writeFiles(shared, { [DEPLOY]: AWS });
    commit(shared);
    expect(await finding()).toMatchObject({ kind: "npm-token" });
  });

  test("is the remote's branch before one that was made here", async () => {
    clone("acme__app", { [CI]: calling(`acme/shared/${DEPLOY}@main`) });
    const shared = clone("acme__shared", { [DEPLOY]: NPM });
    git(shared, "update-ref", "refs/remotes/origin/main", "HEAD");
    writeFiles(shared, { [DEPLOY]: AWS });
    commit(shared);
    expect(await finding()).toMatchObject({ kind: "npm-token" });
  });

  test("is read out of a bare repository, and through what it calls in a third one", async () => {
    clone("acme__app", { [CI]: calling(`acme/shared/${DEPLOY}@main`) });
    const outer = `on:\n  workflow_call:\n    secrets:\n      thing: {}\njobs:\n  b:\n    uses: acme/deep/${DEPLOY}@main\n    secrets:\n      thing: \${{ secrets.thing }}\n`;
    clone("acme__deep", { [DEPLOY]: NPM });
    makeBare(path.join(folder, "acme__shared.git"), { [DEPLOY]: outer });
    expect(await finding()).toMatchObject({ kind: "npm-token" });
  });

  test("is what `thaw fix` goes by as well", async () => {
    clone("acme__app", { [CI]: calling(`acme/shared/${DEPLOY}@main`) });
    clone("acme__shared", { [DEPLOY]: NPM });
    const request = { paths: [folder], write: false, only: null, defaultPermissions: "ask" as const, action: null };
    const fixed = await fixPaths({ ...ports(), planner: createPlanner({ seal }) }, request);
    if (!fixed.ok) throw new Error(fixed.failure.message);
    const app = fixed.value.find(({ name }) => name === "acme/app");
    expect(JSON.stringify(app)).toContain("npm-token");
  });
});

describe("a call that leads to no text stays unresolved, and says why", () => {
  test.each([
    ["a ref that the clone lacks", "v9", /has no branch, tag or commit v9/],
    ["a ref that is an option", "--all", /./],
    ["a file that is not there", `main#`, /has no/],
  ])("%s", async (_what, ref, why) => {
    const uses = ref === "main#" ? "acme/shared/.github/workflows/none.yml@main" : `acme/shared/${DEPLOY}@${ref}`;
    clone("acme__app", { [CI]: calling(uses) });
    clone("acme__shared", { [DEPLOY]: NPM });
    const found = await finding();
    expect(found).toMatchObject(UNRESOLVED);
    expect(JSON.stringify(found)).toMatch(why);
  });

  test("two clones of one repository", async () => {
    clone("acme__app", { [CI]: calling(`acme/shared/${DEPLOY}@main`) });
    clone("acme__shared", { [DEPLOY]: NPM });
    clone("ACME__shared", { [DEPLOY]: AWS });
    const found = await finding();
    expect(found).toMatchObject(UNRESOLVED);
    expect(JSON.stringify(found)).toMatch(/more than one folder is a clone/);
  });

  test("a folder without git, whose ref nobody knows", async () => {
    clone("acme__app", { [CI]: calling(`acme/shared/${DEPLOY}@main`) });
    writeFiles(path.join(folder, "acme__shared"), { [DEPLOY]: NPM });
    expect(JSON.stringify(await finding())).toMatch(/no clone of git/);
  });

  test("another owner's branch, which can be another one at every run; its commit is read", async () => {
    const shared = clone("other__shared", { [DEPLOY]: NPM });
    clone("acme__app", { [CI]: calling(`other/shared/${DEPLOY}@main`) });
    expect(await finding()).toMatchObject(UNRESOLVED);
    const pinned = calling(`other/shared/${DEPLOY}@${git(shared, "rev-parse", "HEAD")}`);
    writeFiles(path.join(folder, "acme__app"), { [CI]: pinned });
    expect(await finding()).toMatchObject({ kind: "npm-token" });
  });

  test("a repository of which there is no clone", async () => {
    clone("acme__app", { [CI]: calling(`acme/away/${DEPLOY}@main`) });
    expect(await finding()).toMatchObject(UNRESOLVED);
  });
});
