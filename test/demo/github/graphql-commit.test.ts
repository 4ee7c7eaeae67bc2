import { beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { graphql } from "./graphql-support.ts";
import { clock, type Got, type Installed, installed, mint, runGit, standIn, token } from "./support.ts";

const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    clientMutationId
    ref { name }
    commit {
      oid message messageHeadline messageBody authoredDate committedDate tree { oid }
      author { name email } committer { name email }
      parents(first: 5) { nodes { oid } }
      signature { isValid state wasSignedByGitHub }
    }
  }
}`;
const FULL = "fjordline/berth";
const WORKFLOW = ".github/workflows/ci.yml";
const time = clock();

let one: StandIn;
let where: Installed;
let secret: string;
let head: string;

beforeAll(async () => {
  one = await standIn({ now: time.now });
  where = await installed(one, { contents: "write", workflows: "write" });
});

beforeEach(async () => {
  const files = { [WORKFLOW]: "on: push\n", "docs/a.txt": "a", "docs/b.txt": "b", "tëst file.txt": "t" };
  if (one.control.repositories().length > 0) await one.control.deleteRepository(FULL);
  await one.control.createRepository(FULL, { files });
  secret = (await mint(one, where, {}, time.now())).body.token;
  head = await revision("main");
});

async function revision(name: string): Promise<string> {
  return (await runGit(one.control.gitFolder(FULL), "rev-parse", name)).stdout.trim();
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

interface Change {
  readonly additions?: readonly { readonly path: string; readonly contents: string }[];
  readonly deletions?: readonly { readonly path: string }[];
}

function commit(fileChanges: Change | undefined, more: Readonly<Record<string, unknown>> = {}): Promise<Got> {
  const branch = { repositoryNameWithOwner: FULL, branchName: "main" };
  const input = { branch, expectedHeadOid: head, fileChanges, message: { headline: "Change" }, ...more };
  return graphql(one.url, secret, COMMIT, { input });
}

test("a commit has the tree, parent and message that git itself would make of the same changes", async () => {
  const changes = {
    additions: [
      { path: WORKFLOW, contents: base64("on: [push]\n") },
      { path: "docs/new/c.txt", contents: base64("c") },
      { path: "tëst file.txt", contents: base64("\0binary") },
    ],
    deletions: [{ path: "docs/a.txt" }],
  };
  const message = { headline: "Use short-lived credentials", body: "Why.\n\nMore." };
  const { body } = await commit(changes, { message, clientMutationId: "mine" });
  expect(body.errors).toBeUndefined();
  const made = body.data.createCommitOnBranch;
  await one.control.createRepository("fjordline/twin", {
    files: { [WORKFLOW]: "on: push\n", "docs/a.txt": "a", "docs/b.txt": "b", "tëst file.txt": "t" },
  });
  const own = { [WORKFLOW]: "on: [push]\n", "docs/new/c.txt": "c", "tëst file.txt": "\0binary", "docs/a.txt": null };
  const twin = await one.control.commit("fjordline/twin", own);
  const folder = one.control.gitFolder("fjordline/twin");
  const tree = (await runGit(folder, "rev-parse", `${twin}^{tree}`)).stdout.trim();
  await one.control.deleteRepository("fjordline/twin");
  expect(made).toMatchObject({
    clientMutationId: "mine",
    ref: { name: "main" },
    commit: {
      oid: await revision("main"),
      tree: { oid: tree },
      parents: { nodes: [{ oid: head }] },
      messageHeadline: "Use short-lived credentials",
      messageBody: "Why.\n\nMore.",
      authoredDate: "2026-03-02T10:00:00Z",
      author: { name: "broker[bot]", email: `${where.app.id}+broker[bot]@users.noreply.github.com` },
      committer: { name: "GitHub", email: "noreply@github.com" },
    },
  });
  const log = await runGit(one.control.gitFolder(FULL), "log", "-1", "--format=%an|%cn|%B", "main");
  expect(log.stdout.trim()).toBe("broker[bot]|GitHub|Use short-lived credentials\n\nWhy.\n\nMore.");
  const fsck = await runGit(one.control.gitFolder(FULL), "fsck", "--strict");
  expect(fsck).toMatchObject({ status: 0 });
  expect((await runGit(one.control.gitFolder(FULL), "for-each-ref", "--format=%(refname)")).stdout.trim()).toBe(
    "refs/heads/main",
  );
});

test("a commit made here is verified, one that somebody pushed or copied the signature of is not", async () => {
  const made = (await commit(undefined)).body.data.createCommitOnBranch.commit;
  expect(made.signature).toEqual({ isValid: true, state: "VALID", wasSignedByGitHub: true });
  const folder = one.control.gitFolder(FULL);
  const raw = (await runGit(folder, "cat-file", "commit", made.oid)).stdout;
  const forged = raw.replace(/\nauthor [^<]*/, "\nauthor Eve ");
  const { control } = one;
  await control.commit(FULL, { "forged.txt": forged });
  await control.commit(FULL, { "x.txt": "x" }, { branch: "plain" });
  const blob = await revision("main:forged.txt");
  const script = `git hash-object -t commit -w --stdin`;
  const piped = await runGit(folder, "-c", `alias.forge=!git cat-file blob ${blob} | ${script}`, "forge");
  const query = `query ($forged: GitObjectID) { repository(owner: "fjordline", name: "berth") {
    forged: object(oid: $forged) { ... on Commit { author { name } signature { isValid state wasSignedByGitHub } } }
    plain: object(expression: "plain") { ... on Commit { signature { isValid } } } } }`;
  const { body } = await graphql(one.url, secret, query, { forged: piped.stdout.trim() });
  expect(body.data.repository).toEqual({
    forged: { author: { name: "Eve" }, signature: { isValid: false, state: "UNKNOWN_KEY", wasSignedByGitHub: false } },
    plain: { signature: null },
  });
});

test("a branch that moved refuses the commit, in GitHub's words, and stays where it is", async () => {
  const expected = head;
  await one.control.commit(FULL, { "other.txt": "o" });
  const moved = await revision("main");
  const { status, body } = await commit({ additions: [{ path: "a", contents: base64("a") }] });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    data: { createCommitOnBranch: null },
    errors: [
      {
        type: "STALE_DATA",
        path: ["createCommitOnBranch"],
        message: `Expected branch to point to "${expected}" but it did not.  Pull and try again.`,
      },
    ],
  });
  expect(await revision("main")).toBe(moved);
});

test("of commits at once on one branch exactly one is made", async () => {
  const all = await Promise.all(
    ["1", "2", "3", "4", "5"].map((n) => commit({ additions: [{ path: n, contents: base64(n) }] })),
  );
  const made = all.filter(({ body }) => body.errors === undefined);
  expect(made).toHaveLength(1);
  expect(all.flatMap(({ body }) => body.errors ?? []).map(({ type }) => type)).toEqual(Array(4).fill("STALE_DATA"));
  expect(await revision("main")).toBe(made[0]?.body.data.createCommitOnBranch.commit.oid);
  expect(await revision("main^")).toBe(head);
});

test("workflow files need `workflows: write`, every commit needs `contents: write`", async () => {
  const ask = async (permissions: Readonly<Record<string, string>>, path: string) => {
    secret = await token(one, where, { permissions }, time.now());
    const { body } = await commit({ additions: [{ path, contents: base64("x") }] });
    return body.errors?.map(({ type, message }: { type: string; message: string }) => `${type}: ${message}`) ?? [];
  };
  const denied = "FORBIDDEN: Resource not accessible by integration";
  expect(await ask({ contents: "read", workflows: "write" }, "a.txt")).toEqual([denied]);
  expect(await ask({ contents: "write" }, WORKFLOW)).toEqual([
    `FORBIDDEN: refusing to allow a GitHub App to create or update workflow \`${WORKFLOW}\` without \`workflows\` permission`,
  ]);
  expect(await revision("main")).toBe(head);
  expect(await ask({ contents: "write" }, "a.txt")).toEqual([]);
});

test("a commit that cannot be made says why, and nothing of it is left", async () => {
  const file = (path: string, contents = base64("x")) => ({ additions: [{ path, contents }] });
  const refused: readonly [Change, Readonly<Record<string, unknown>>, string][] = [
    [file("a"), { branch: { repositoryNameWithOwner: FULL, branchName: "none" } }, "NOT_FOUND"],
    [file("a"), { branch: { repositoryNameWithOwner: "fjordline/none", branchName: "main" } }, "NOT_FOUND"],
    [file("a"), { branch: { branchName: "main" } }, "UNPROCESSABLE"],
    [file("a"), { branch: { id: "REF_nonsense" } }, "NOT_FOUND"],
    [file("a", "not base64"), {}, "UNPROCESSABLE"],
    [file("/a"), {}, "UNPROCESSABLE"],
    [file("../a"), {}, "UNPROCESSABLE"],
    [file(".git/config"), {}, "UNPROCESSABLE"],
    [file("a\nb"), {}, "UNPROCESSABLE"],
    [{ ...file("docs/a.txt"), deletions: [{ path: "docs/a.txt" }] }, {}, "UNPROCESSABLE"],
    [{ deletions: [{ path: "none.txt" }] }, {}, "UNPROCESSABLE"],
    [{ deletions: [{ path: "docs" }] }, {}, "UNPROCESSABLE"],
  ];
  for (const [change, more, type] of refused) {
    const { body } = await commit(change, more);
    expect(body, JSON.stringify([change, more])).toMatchObject({
      data: { createCommitOnBranch: null },
      errors: [{ type }],
    });
  }
  expect(await revision("main")).toBe(head);
});

test("an archived repository is read, and takes no commit and no branch", async () => {
  one.control.configureRepository(FULL, { archived: true });
  const refused = { type: "UNPROCESSABLE", message: "Repository was archived so is read-only." };
  const { body } = await commit({ additions: [{ path: "a", contents: base64("a") }] });
  expect(body).toMatchObject({ data: { createCommitOnBranch: null }, errors: [refused] });
  expect(await revision("main")).toBe(head);
  const query = `{ repository(owner: "fjordline", name: "berth") { id defaultBranchRef { target { oid } } } }`;
  const { id, defaultBranchRef } = (await graphql(one.url, secret, query)).body.data.repository;
  expect(defaultBranchRef.target.oid).toBe(head);
  const input = { repositoryId: id, name: "refs/heads/x", oid: head };
  expect((await graphql(one.url, secret, CREATE, { input })).body.errors).toMatchObject([refused]);
});

const CREATE = "mutation ($input: CreateRefInput!) { createRef(input: $input) { ref { id name target { oid } } } }";
const UPDATE = "mutation ($input: UpdateRefInput!) { updateRef(input: $input) { ref { target { oid } } } }";
const DELETE = "mutation ($input: DeleteRefInput!) { deleteRef(input: $input) { clientMutationId } }";

test("a branch is made, committed to by its id, moved back by force only, and deleted", async () => {
  const repository = await graphql(one.url, secret, `{ repository(owner: "fjordline", name: "berth") { id } }`);
  const repositoryId = repository.body.data.repository.id;
  const create = (input: object) => graphql(one.url, secret, CREATE, { input: { repositoryId, oid: head, ...input } });
  const { ref } = (await create({ name: "refs/heads/thaw/plan" })).body.data.createRef;
  expect(ref).toMatchObject({ name: "thaw/plan", target: { oid: head } });
  expect((await create({ name: "refs/heads/thaw/plan" })).body.errors).toMatchObject([
    { type: "UNPROCESSABLE", message: 'A ref named "refs/heads/thaw/plan" already exists in the repository.' },
  ]);
  expect((await create({ name: "plan" })).body.errors).toMatchObject([{ type: "UNPROCESSABLE" }]);
  expect((await create({ name: "refs/heads/x", oid: "0".repeat(40) })).body.errors).toHaveLength(1);
  const change = { additions: [{ path: "a", contents: base64("a") }] };
  const made = (await commit(change, { branch: { id: ref.id } })).body.data.createCommitOnBranch.commit.oid;
  expect(await revision("thaw/plan")).toBe(made);
  expect(await revision("main")).toBe(head);
  const back = { refId: ref.id, oid: head };
  const unforced = await graphql(one.url, secret, UPDATE, { input: back });
  expect(unforced.body.errors).toMatchObject([{ type: "UNPROCESSABLE", message: "Update is not a fast-forward" }]);
  const forced = await graphql(one.url, secret, UPDATE, { input: { ...back, force: true } });
  expect(forced.body.data.updateRef.ref.target.oid).toBe(head);
  const gone = await graphql(one.url, secret, DELETE, { input: { refId: ref.id } });
  expect(gone.body.errors).toBeUndefined();
  expect((await runGit(one.control.gitFolder(FULL), "branch", "--list", "thaw/plan")).stdout).toBe("");
  expect((await graphql(one.url, secret, DELETE, { input: { refId: ref.id } })).body.errors).toMatchObject([
    { type: "NOT_FOUND" },
  ]);
});

test("of deletions at once of one branch exactly one is made", async () => {
  await one.control.commit(FULL, { "x.txt": "x" }, { branch: "gone" });
  const query = `{ repository(owner: "fjordline", name: "berth") { ref(qualifiedName: "gone") { id } } }`;
  const refId = (await graphql(one.url, secret, query)).body.data.repository.ref.id;
  const remove = () => graphql(one.url, secret, DELETE, { input: { refId } });
  const all = await Promise.all(Array.from({ length: 5 }, remove));
  expect(all.filter(({ body }) => body.errors === undefined)).toHaveLength(1);
  expect((await runGit(one.control.gitFolder(FULL), "branch", "--list", "gone")).stdout).toBe("");
});

test("two mutations in one document run one after the other, and each fails alone", async () => {
  const branch = `branch: { repositoryNameWithOwner: "${FULL}", branchName: "main" }, expectedHeadOid: "${head}"`;
  const mutation = `mutation {
    first: createCommitOnBranch(input: { ${branch}, message: { headline: "one" } }) { commit { message } }
    second: createCommitOnBranch(input: { ${branch}, message: { headline: "two" } }) { commit { message } } }`;
  const { body } = await graphql(one.url, secret, mutation);
  expect(body.data).toEqual({ first: { commit: { message: "one" } }, second: null });
  expect(body.errors).toMatchObject([{ type: "STALE_DATA", path: ["second"] }]);
});
