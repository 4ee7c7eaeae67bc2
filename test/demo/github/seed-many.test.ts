import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { graphql } from "./graphql-support.ts";
import { installed, runGit, standIn, token, withToken } from "./support.ts";

const PAGE = `query ($after: String) { organization(login: "fjordline") {
  repositories(first: 50, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { name object(expression: "HEAD:.github/workflows") { ... on Tree { entries { object { ... on Blob { text } } } } } }
  } } }`;

const COUNT = 400;
let one: StandIn;
let secret: string;
let names: string[];
let processes: string[];

const folder = mkdtempSync(path.join(tmpdir(), "seed-many-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  one = await standIn();
  const log = gitThatIsCounted();
  names = await one.control.seedMany({ owner: "fjordline", count: COUNT });
  vi.unstubAllEnvs();
  processes = readFileSync(log, "utf8").trim().split("\n");
  secret = await token(one, await installed(one, { contents: "write", workflows: "write" }));
});

/** Puts a git before the real one that notes what it is called for. @returns where it does */
function gitThatIsCounted(): string {
  const log = path.join(folder, "git.log");
  const script = `#!/bin/sh\necho "$*" >> '${log}'\nPATH='${process.env.PATH}' exec git "$@"\n`;
  writeFileSync(path.join(folder, "git"), script, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}${path.delimiter}${process.env.PATH}`);
  return log;
}

test("hundreds of repositories take one git, for all their commits", async () => {
  expect(names).toHaveLength(COUNT);
  expect(one.control.repositories().map(({ fullName }) => fullName)).toEqual(names);
  expect(processes).toEqual([expect.stringMatching(/ fast-import /)]);
});

test("every repository has one to four workflows, 2.5 on average, and no two files are the same", async () => {
  const texts: string[] = [];
  let after: string | null = null;
  let repositories = 0;
  do {
    const { body } = await graphql(one.url, secret, PAGE, { after });
    const page = body.data.organization.repositories;
    for (const node of page.nodes) {
      const entries: { object: { text: string } }[] = node.object.entries;
      expect(entries.length).toBeGreaterThanOrEqual(1);
      texts.push(...entries.map(({ object }) => object.text));
      repositories += 1;
    }
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  expect([repositories, texts.length, new Set(texts).size]).toEqual([COUNT, 2.5 * COUNT, 2.5 * COUNT]);
});

test("a seeded repository is a whole one: cloned, pushed to, committed to, deleted", async () => {
  const full = names[7] ?? "";
  const clone = await runGit(folder, "clone", "--quiet", withToken(one.url, full, secret), "clone");
  expect(clone).toMatchObject({ status: 0 });
  const work = path.join(folder, "clone");
  expect((await runGit(work, "ls-files", ".github/workflows")).stdout.trim().split("\n")).toHaveLength(4);
  const head = await one.control.commit(full, { "new.txt": "new" });
  expect((await runGit(work, "pull", "--quiet")).status).toBe(0);
  expect((await runGit(work, "rev-parse", "HEAD")).stdout.trim()).toBe(head);
  const person = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
  expect((await runGit(work, ...person, "commit", "--quiet", "--allow-empty", "-m", "mine")).status).toBe(0);
  expect(await runGit(work, "push", "--quiet", "origin", "main")).toMatchObject({ status: 0 });
  expect(await runGit(one.control.gitFolder(full), "fsck", "--strict")).toMatchObject({ status: 0 });
  const other = names[8] ?? "";
  await one.control.deleteRepository(full);
  expect((await runGit(one.control.gitFolder(other), "log", "--oneline")).status).toBe(0);
});

test("what was committed to a seeded repository is read before what it borrows", async () => {
  const full = names[20] ?? "";
  const [owner = "", name = ""] = full.split("/");
  const read = `query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {
    defaultBranchRef { target { oid } }
    workflow: object(expression: "HEAD:.github/workflows/test.yml") { ... on Blob { text } }
    readme: object(expression: "HEAD:README.md") { ... on Blob { text } }
    none: object(expression: "HEAD:none") { oid } } }`;
  const before = (await graphql(one.url, secret, read, { owner, name })).body.data.repository;
  expect(before).toMatchObject({ readme: { text: "# service 20\n" }, none: null });
  const commit = `mutation ($input: CreateCommitOnBranchInput!) {
    createCommitOnBranch(input: $input) { commit { oid parents(first: 1) { nodes { oid } } } } }`;
  const input = {
    branch: { repositoryNameWithOwner: full, branchName: "main" },
    expectedHeadOid: before.defaultBranchRef.target.oid,
    message: { headline: "Change" },
    fileChanges: {
      additions: [{ path: ".github/workflows/test.yml", contents: Buffer.from("on: push\n").toString("base64") }],
    },
  };
  const { body } = await graphql(one.url, secret, commit, { input });
  const made = body.data.createCommitOnBranch.commit;
  expect(made.parents.nodes).toEqual([{ oid: before.defaultBranchRef.target.oid }]);
  expect((await graphql(one.url, secret, read, { owner, name })).body.data.repository).toEqual({
    ...before,
    defaultBranchRef: { target: { oid: made.oid } },
    workflow: { text: "on: push\n" },
  });
});

test("own files, names and settings are taken, and a name that is there is refused", async () => {
  const request = {
    owner: "other",
    count: 3,
    prefix: "own",
    files: (index: number) => ({ "n.txt": String(index) }),
    options: { visibility: "public", defaultBranch: "trunk" },
  } as const;
  const made = await one.control.seedMany(request);
  expect(made).toEqual(["other/own-00001", "other/own-00002", "other/own-00003"]);
  for (const [index, full] of made.entries()) {
    const shown = await runGit(one.control.gitFolder(full), "show", "trunk:n.txt");
    expect(shown.stdout).toBe(String(index));
  }
  await expect(one.control.seedMany(request)).rejects.toThrow("own-00001 exists");
});
