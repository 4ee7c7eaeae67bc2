import { beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { call, installed, runGit, standIn, token } from "./support.ts";

/** Each merge is compared with the one that git itself makes in a clone. */
let one: StandIn;
let full: string;
let secret: string;
let count = 0;
const send = (method: string, path: string, body?: unknown, bearer = secret) =>
  call(`${one.url}/repos/${full}${path}`, method, bearer, body);
const real = async (...args: string[]) => (await runGit(one.control.gitFolder(full), ...args)).stdout.trim();

beforeEach(async () => {
  one ??= await standIn();
  count += 1;
  full = `fjordline/merging-${count}`;
  await one.control.createRepository(full, { files: { "a.txt": "1\n2\n3\n4\n5\n6\n7\n", "old.txt": "old\n" } });
  const author = { name: "Grace", email: "grace@example.com" };
  await one.control.commit(
    full,
    { "a.txt": "1\nhead\n3\n4\n5\n6\n7\n" },
    { branch: "work", message: "First\n\nWhy", author },
  );
  await one.control.commit(full, { "b.txt": "b\n", "old.txt": null }, { branch: "work", message: "Second", author });
  await one.control.commit(full, { "a.txt": "1\n2\n3\n4\n5\nbase\n7\n" }, { message: "On main" });
  const where = await installed(one, { contents: "write", pull_requests: "write" }, { slug: `merger-${count}` });
  secret = await token(one, where);
});

async function open(head = "work", more: Readonly<Record<string, unknown>> = {}): Promise<number> {
  return (await send("POST", "/pulls", { title: "The work", head, base: "main", ...more })).body.number;
}

/** Git writes what it finds wrong to stderr, so its status is what counts. */
async function expectSound(): Promise<void> {
  const checked = await runGit(one.control.gitFolder(full), "fsck", "--strict", "--no-dangling");
  expect(checked).toMatchObject({ status: 0, stdout: "" });
}

/** The tree that git makes of the same command in a work tree of its own. */
async function treeOfGit(...commands: readonly (readonly string[])[]): Promise<string> {
  const folder = `${one.control.gitFolder(full)}.clone`;
  const run = (...args: readonly string[]) => runGit(folder, ...identity, ...args);
  const identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
  await runGit(one.control.gitFolder(full), "clone", "-q", one.control.gitFolder(full), folder);
  await run("checkout", "-q", "-b", "work", "origin/work");
  await run("checkout", "-q", "main");
  for (const command of commands) expect(await run(...command)).toMatchObject({ status: 0 });
  return (await run("rev-parse", "HEAD^{tree}")).stdout.trim();
}

describe("a merge", () => {
  test("by a commit has both parents, and git's own tree", async () => {
    const expected = await treeOfGit(["merge", "-q", "--no-ff", "-m", "x", "work"]);
    const [main, work] = [await real("rev-parse", "main"), await real("rev-parse", "work")];
    const number = await open();
    const merged = await send("PUT", `/pulls/${number}/merge`, { sha: work });
    expect(merged).toMatchObject({ status: 200, body: { merged: true, message: "Pull Request successfully merged" } });
    expect(await real("rev-parse", "main")).toBe(merged.body.sha);
    expect(await real("rev-parse", "main^{tree}")).toBe(expected);
    expect(await real("log", "-1", "--format=%P", "main")).toBe(`${main} ${work}`);
    expect(await real("log", "-1", "--format=%B", "main")).toBe(
      `Merge pull request #${number} from fjordline/work\n\nThe work`,
    );
    const { body } = await send("GET", `/pulls/${number}`);
    expect(body).toMatchObject({ state: "closed", merged: true, merge_commit_sha: merged.body.sha, commits: 2 });
    expect(body.merged_by.login).toBe(`merger-${count}[bot]`);
    await expectSound();
  });

  test("by squashing is one commit, with the subjects of all", async () => {
    const expected = await treeOfGit(["merge", "-q", "--squash", "work"], ["commit", "-q", "-m", "x"]);
    const main = await real("rev-parse", "main");
    const number = await open();
    expect((await send("PUT", `/pulls/${number}/merge`, { merge_method: "squash" })).status).toBe(200);
    expect(await real("rev-parse", "main^{tree}")).toBe(expected);
    expect(await real("rev-parse", "main^@")).toBe(main);
    expect(await real("log", "-1", "--format=%B", "main")).toBe(`The work (#${number})\n\n* First\n\nWhy\n\n* Second`);
    expect((await send("GET", `/pulls/${number}`)).body).toMatchObject({ merged: true, commits: 2 });
  });

  test("by rebasing puts each commit on top, with its author, as git does", async () => {
    const expected = await treeOfGit(["checkout", "-q", "work"], ["rebase", "-q", "main"]);
    const [main, first] = [await real("rev-parse", "main"), await real("rev-parse", "work~1")];
    const number = await open();
    expect((await send("PUT", `/pulls/${number}/merge`, { merge_method: "rebase" })).status).toBe(200);
    expect(await real("rev-parse", "main^{tree}")).toBe(expected);
    expect(await real("rev-parse", "main~2")).toBe(main);
    expect(await real("log", "-2", "--format=%an %s", "main")).toBe("Grace Second\nGrace First");
    expect(await real("show", "--format=", "main~1")).toContain("+head");
    expect(await real("log", "-1", "--format=%ad|%B", "main~1")).toBe(
      await real("log", "-1", "--format=%ad|%B", first),
    );
    await expectSound();
  });

  test("takes the texts that it is given", async () => {
    const number = await open();
    const texts = { commit_title: "Title", commit_message: "Body", merge_method: "squash" };
    await send("PUT", `/pulls/${number}/merge`, texts);
    expect(await real("log", "-1", "--format=%B", "main")).toBe("Title\n\nBody");
  });
});

describe("a merge is refused", () => {
  test("where it conflicts, is a draft, was done, or is closed", async () => {
    const refused = async (number: number, body: unknown = {}) => {
      const got = await send("PUT", `/pulls/${number}/merge`, body);
      return [got.status, got.body.message];
    };
    const draft = await open("work", { draft: true });
    expect((await send("GET", `/pulls/${draft}`)).body.mergeable_state).toBe("draft");
    expect(await refused(draft)).toEqual([405, "Pull Request is still a draft"]);
    await one.control.changePull(full, draft, { draft: false });
    await one.control.mergePull(full, draft, "grace", "squash");
    expect(await refused(draft)).toEqual([405, "Pull Request is not mergeable"]);
    await one.control.commit(full, { "a.txt": "other\n" }, { branch: "conflict", startAt: "main~1" });
    const conflict = await open("conflict");
    expect(await refused(conflict)).toEqual([405, "Pull Request has merge conflicts"]);
    expect(await refused(conflict, { merge_method: "rebase" })).toEqual([405, "This branch can't be rebased"]);
    expect((await refused(conflict, { merge_method: "odd" }))[0]).toBe(422);
    await send("PATCH", `/pulls/${conflict}`, { state: "closed" });
    expect(await refused(conflict)).toEqual([405, "Pull Request is not mergeable"]);
    expect((await send("PATCH", `/pulls/${draft}`, { state: "open" })).status).toBe(422);
    expect((await send("GET", `/pulls/${draft}`)).body.merged_by.login).toBe("grace");
  });

  test("where the head is another than was meant", async () => {
    const number = await open();
    const sha = await real("rev-parse", "work");
    await one.control.commit(full, { "late.txt": "late\n" }, { branch: "work" });
    expect(await send("PUT", `/pulls/${number}/merge`, { sha })).toMatchObject({
      status: 409,
      body: { message: "Head branch was modified. Review and try the merge again." },
    });
    expect((await send("GET", `/pulls/${number}`)).body.merged).toBe(false);
  });

  test("where it changes workflows, without the permission for them", async () => {
    const file = ".github/workflows/ci.yml";
    await one.control.commit(full, { [file]: "on: push\n" }, { branch: "work" });
    const number = await open();
    const sentence = `refusing to allow a GitHub App to create or update workflow \`${file}\` without \`workflows\` permission`;
    expect(await send("PUT", `/pulls/${number}/merge`)).toMatchObject({ status: 403, body: { message: sentence } });
    const permissions = { contents: "write", workflows: "write" } as const;
    const strong = await token(one, await installed(one, permissions, { slug: `strong-${count}` }));
    // Merging writes to the base: `pull_requests` does not give it, `contents` does. Seeing the pull request needs nothing more.
    expect((await send("PUT", `/pulls/${number}/merge`, {}, strong)).status).toBe(200);
  });

  test("without the permission to write code", async () => {
    const number = await open();
    const weak = await token(one, await installed(one, { pull_requests: "write" }, { slug: `weak-${count}` }));
    expect((await send("PUT", `/pulls/${number}/merge`, {}, weak)).status).toBe(403);
    expect((await send("GET", `/pulls/${number}`, undefined, weak)).status).toBe(200);
  });
});
