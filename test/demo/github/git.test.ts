import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Permissions, StandIn } from "../../../demo/github/index.ts";
import { temporaryFolder } from "../../support/clones.ts";
import { clock, type GitRun, type Installed, installed, runGit, standIn, token, withToken } from "./support.ts";

const PRIVATE = "fjordline/route-api";
const WORKFLOW = ".github/workflows/ci.yml";
const ALL: Permissions = { contents: "write", workflows: "write", administration: "read" };

interface Scene {
  readonly one: StandIn;
  readonly where: Installed;
  readonly time: ReturnType<typeof clock>;
}

async function scene(): Promise<Scene> {
  const time = clock();
  const one = await standIn({ now: time.now });
  await one.control.createRepository(PRIVATE, { files: { "README.md": "Routes\n", [WORKFLOW]: "on: push\n" } });
  await one.control.createRepository("fjordline/open", { visibility: "public", files: { "README.md": "Open\n" } });
  return { one, where: await installed(one, ALL), time };
}

function secretFor({ one, where, time }: Scene, permissions: Permissions, repositories?: string[]): Promise<string> {
  return token(one, where, { permissions, repositories }, time.now());
}

/** Clones into a new folder. */
async function clone(one: StandIn, full: string, secret: string): Promise<GitRun & { readonly folder: string }> {
  const folder = path.join(temporaryFolder("clone"), "work");
  return { ...(await runGit("/", "clone", "--quiet", withToken(one.url, full, secret), folder)), folder };
}

async function pushFile(folder: string, name: string): Promise<GitRun> {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), `${name} ${Math.random()}\n`);
  await runGit(folder, "add", "--all");
  await runGit(folder, "commit", "--quiet", "--message", "change");
  return runGit(folder, "push", "--quiet", "origin", "HEAD");
}

test("contents: read clones, and does not push", async () => {
  const set = await scene();
  const { folder, status } = await clone(set.one, PRIVATE, await secretFor(set, { contents: "read" }));
  expect(status).toBe(0);
  expect(readFileSync(path.join(folder, "README.md"), "utf8")).toBe("Routes\n");
  const push = await pushFile(folder, "a.txt");
  expect(push.status).not.toBe(0);
  expect(push.stderr).toContain("403");
});

test("contents: write pushes, and a workflow file needs workflows: write as well", async () => {
  const set = await scene();
  const { folder } = await clone(set.one, PRIVATE, await secretFor(set, { contents: "write" }));
  expect((await pushFile(folder, "a.txt")).status).toBe(0);
  const refused = await pushFile(folder, WORKFLOW);
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain(
    `refusing to allow a GitHub App to create or update workflow \`${WORKFLOW}\` without \`workflows\` permission`,
  );
  const strong = await clone(set.one, PRIVATE, await secretFor(set, { contents: "write", workflows: "write" }));
  expect(readFileSync(path.join(strong.folder, "a.txt"), "utf8")).toContain("a.txt");
  expect((await pushFile(strong.folder, WORKFLOW)).status).toBe(0);
});

test("a workflow change that a later commit of the same push takes back is refused too", async () => {
  const set = await scene();
  const { folder } = await clone(set.one, PRIVATE, await secretFor(set, { contents: "write" }));
  writeFileSync(path.join(folder, WORKFLOW), "on: pull_request\n");
  await runGit(folder, "commit", "--quiet", "--all", "--message", "there");
  await runGit(folder, "revert", "--no-edit", "HEAD");
  expect((await runGit(folder, "push", "--quiet", "origin", "HEAD")).stderr).toContain("refusing to allow");
});

test("an unknown, an expired and a revoked token are 401, a good one without access is 404", async () => {
  const set = await scene();
  const unknown = await clone(set.one, PRIVATE, "ghs_unknown");
  expect(unknown.stderr).toContain("Authentication failed");
  const secret = await secretFor(set, { contents: "read" });
  set.time.advance(3601);
  expect((await clone(set.one, PRIVATE, secret)).stderr).toContain("Authentication failed");
  const elsewhere = await secretFor(set, { contents: "read" }, ["open"]);
  expect((await clone(set.one, PRIVATE, elsewhere)).stderr).toContain("not found");
  const revoked = await secretFor(set, { contents: "read" });
  await fetch(`${set.one.url}/installation/token`, {
    method: "DELETE",
    headers: { authorization: `token ${revoked}` },
  });
  expect((await clone(set.one, PRIVATE, revoked)).stderr).toContain("Authentication failed");
});

test("a token without contents does not see code, and a suspended installation's does nothing", async () => {
  const set = await scene();
  const blind = await secretFor(set, { administration: "read" });
  expect((await clone(set.one, PRIVATE, blind)).status).not.toBe(0);
  const secret = await secretFor(set, { contents: "read" });
  set.one.control.suspend(set.where.installation);
  expect((await clone(set.one, PRIVATE, secret)).status).not.toBe(0);
  set.one.control.unsuspend(set.where.installation);
  expect((await clone(set.one, PRIVATE, secret)).status).toBe(0);
});

test("a public repository clones without a token, and does not push without one", async () => {
  const { one } = await scene();
  const folder = path.join(temporaryFolder("clone"), "work");
  expect((await runGit("/", "clone", "--quiet", `${one.url}/fjordline/open`, folder)).status).toBe(0);
  expect((await pushFile(folder, "a.txt")).status).not.toBe(0);
});

test("clones and pushes are in the audit log under the token's hash", async () => {
  const set = await scene();
  const { folder } = await clone(set.one, PRIVATE, await secretFor(set, { contents: "write" }));
  await pushFile(folder, "a.txt");
  const [issued] = set.one.control.tokens();
  const events = () =>
    set.one.control
      .auditLog()
      .filter(({ hashed_token }) => hashed_token === issued?.hashedToken)
      .map(({ action, repo }) => `${action} ${repo}`);
  // Whoever pushed has the answer before the log has its line, as with GitHub.
  await expect.poll(events, { timeout: 20_000 }).toEqual([`git.clone ${PRIVATE}`, `git.push ${PRIVATE}`]);
});

test("seeding the same folder twice gives the same ids and the same commits", async () => {
  const folder = temporaryFolder("seed");
  mkdirSync(path.join(folder, "acme__tool"), { recursive: true });
  writeFileSync(path.join(folder, "acme__tool", "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  const heads: string[] = [];
  for (const one of [await standIn({ seed: folder }), await standIn({ seed: folder })]) {
    const { id, ownerId } = one.control.repository("acme/tool");
    const head = await runGit(one.control.gitFolder("acme/tool"), "rev-parse", "HEAD");
    heads.push(`${id} ${ownerId} ${head.stdout}`);
    const tree = await runGit(one.control.gitFolder("acme/tool"), "ls-tree", "HEAD");
    expect(tree.stdout).toContain("100755 blob");
  }
  expect(heads[0]).toBe(heads[1]);
});

test("clients that leave in the midst of a clone harm nobody", async () => {
  const set = await scene();
  const secret = await secretFor(set, { contents: "read" });
  const authorization = `Basic ${Buffer.from(`x-access-token:${secret}`).toString("base64")}`;
  const url = `${set.one.url}/${PRIVATE}.git/info/refs?service=git-upload-pack`;
  const leaving = Array.from({ length: 20 }, (_, index) =>
    fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(index) }).catch(() => null),
  );
  await Promise.all(leaving);
  expect((await clone(set.one, PRIVATE, secret)).status).toBe(0);
});
