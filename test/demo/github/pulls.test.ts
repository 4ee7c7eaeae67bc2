import { beforeAll, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { call, type Installed, installed, runGit, standIn, token, withToken } from "./support.ts";

const FULL = "fjordline/route-api";
let one: StandIn;
let where: Installed;
let secret: string;
let reader: string;
const get = (path: string) => call(`${one.url}/repos/${FULL}${path}`, "GET", reader);
const send = (method: string, path: string, body?: unknown, bearer = secret) =>
  call(`${one.url}/repos/${FULL}${path}`, method, bearer, body);
const real = async (...args: string[]) => (await runGit(one.control.gitFolder(FULL), ...args)).stdout.trim();

beforeAll(async () => {
  one = await standIn();
  await one.control.createRepository(FULL, { files: { "a.txt": "a\nb\nc\n" } });
  where = await installed(one, { contents: "write", pull_requests: "write" });
  secret = await token(one, where);
  reader = await token(one, where, { permissions: { pull_requests: "read" } });
});

let branches = 0;

/** A branch with one commit that adds a file of its name. */
async function branch(startAt = "main"): Promise<string> {
  branches += 1;
  const name = `change/${branches}`;
  await one.control.commit(
    FULL,
    { [`${branches}.txt`]: "new\n" },
    { branch: name, startAt, message: `Change ${branches}` },
  );
  return name;
}

async function open(head: string, more: Readonly<Record<string, unknown>> = {}): Promise<number> {
  const got = await send("POST", "/pulls", { title: "A change", head, base: "main", ...more });
  if (got.status !== 201) throw new Error(JSON.stringify(got.body));
  return got.body.number;
}

describe("opening", () => {
  test("makes a pull request of what the branch has, by the App", async () => {
    const head = await branch();
    const made = await send("POST", "/pulls", { title: "Move", body: "Why", head: `fjordline:${head}`, base: "main" });
    expect(made).toMatchObject({
      status: 201,
      body: { state: "open", title: "Move", body: "Why", draft: false, merged: false, mergeable: true },
    });
    expect(made.body).toMatchObject({ mergeable_state: "clean", commits: 1, additions: 1, changed_files: 1 });
    expect(made.body.user).toMatchObject({ login: "broker[bot]", type: "Bot" });
    expect(made.body.head).toMatchObject({ ref: head, label: `fjordline:${head}`, sha: await real("rev-parse", head) });
    expect(made.body.base).toMatchObject({ ref: "main", sha: await real("rev-parse", "main") });
    expect((await get(`/pulls/${made.body.number}`)).body).toEqual(made.body);
    expect(await real("rev-parse", `refs/pull/${made.body.number}/head`)).toBe(made.body.head.sha);
  });

  test("is refused as GitHub refuses it", async () => {
    const head = await branch();
    await open(head);
    const errors = async (body: unknown) => {
      const got = await send("POST", "/pulls", body);
      return got.status === 422 ? (got.body.errors?.[0] ?? got.body.message) : got;
    };
    const base = "main";
    const title = "x";
    const custom = (message: string) => ({ resource: "PullRequest", code: "custom", message });
    expect(await errors({ title, head, base })).toEqual(custom(`A pull request already exists for fjordline:${head}.`));
    await send("POST", "/git/refs", { ref: "refs/heads/same", sha: await real("rev-parse", "main") });
    expect(await errors({ title, head: "same", base })).toEqual(custom("No commits between main and same"));
    const invalid = (field: string) => ({ resource: "PullRequest", code: "invalid", field });
    for (const missing of ["none", `elsewhere:${head}`])
      expect(await errors({ title, head: missing, base })).toEqual(invalid("head"));
    expect(await errors({ title, head, base: "none" })).toEqual(invalid("base"));
    expect(await errors({ head, base })).toEqual({ resource: "PullRequest", code: "missing_field", field: "title" });
    expect(await errors({ title, base })).toContain(`"head" wasn't supplied.`);
    expect((await errors({ title, head, base, body: "x".repeat(65_537) })).message).toContain("body is too long");
    expect((await send("POST", "/pulls", { title, head, base }, reader)).status).toBe(403);
  });

  test("takes the next number of the repository, which issues have as well", async () => {
    const first = await open(await branch());
    expect(one.control.openIssue(FULL)).toBe(first + 1);
    expect(await open(await branch())).toBe(first + 2);
    expect((await get(`/pulls/${first + 1}`)).status).toBe(404);
    expect((await get("/pulls/9999")).status).toBe(404);
  });

  test("of the same branch twenty times at once makes one", async () => {
    const head = await branch();
    const body = { title: "Once", head, base: "main" };
    const got = await Promise.all(Array.from({ length: 20 }, () => send("POST", "/pulls", body)));
    expect(got.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(422)]);
  });
});

describe("a pull request follows its branches", () => {
  test("when somebody pushes, and when somebody else commits", async () => {
    const head = await branch();
    const number = await open(head);
    const sha = await one.control.commit(FULL, { "more.txt": "more\n" }, { branch: head });
    expect((await get(`/pulls/${number}`)).body).toMatchObject({ head: { sha }, commits: 2 });
    const address = withToken(one.url, FULL, secret);
    await runGit(one.control.gitFolder(FULL), "push", "-q", address, `${sha}~1:refs/heads/${head}`, "--force");
    expect((await get(`/pulls/${number}`)).body).toMatchObject({
      state: "open",
      head: { sha: await real("rev-parse", head) },
    });
    expect(await real("rev-parse", head)).toBe(await real("rev-parse", `${sha}~1`));
  });

  test("and is closed when its branch is gone, not merged", async () => {
    const head = await branch();
    const number = await open(head);
    await send("DELETE", `/git/refs/heads/${head}`);
    expect((await get(`/pulls/${number}`)).body).toMatchObject({ state: "closed", merged: false });
    const reopened = await send("PATCH", `/pulls/${number}`, { state: "open" });
    expect(reopened.body.errors[0].message).toBe(`state cannot be changed. The ${head} branch has been deleted.`);
  });

  test("and is merged when its commits come into the base by a push", async () => {
    const head = await branch();
    const number = await open(head);
    const sha = await real("rev-parse", head);
    await send("PATCH", "/git/refs/heads/main", { sha });
    expect((await get(`/pulls/${number}`)).body).toMatchObject({
      state: "closed",
      merged: true,
      merge_commit_sha: sha,
    });
  });

  test("and keeps its last head where base and head have moved together", async () => {
    const head = await branch();
    const number = await open(head);
    const sha = await one.control.commit(FULL, { "last.txt": "last\n" }, { branch: head });
    await runGit(one.control.gitFolder(FULL), "update-ref", "refs/heads/main", sha);
    expect((await get(`/pulls/${number}`)).body).toMatchObject({ merged: true, merge_commit_sha: sha, head: { sha } });
    expect(await real("rev-parse", `refs/pull/${number}/head`)).toBe(sha);
  });

  test("and is closed, not merged, when its branch is set back to what the base has", async () => {
    const head = await branch();
    const number = await open(head);
    await send("PATCH", `/git/refs/heads/${head}`, { sha: await real("rev-parse", "main"), force: true });
    expect((await get(`/pulls/${number}`)).body).toMatchObject({ state: "closed", merged: false });
    const again = await send("PATCH", `/pulls/${number}`, { state: "open" });
    expect(again.body.errors[0].message).toContain(`There are no new commits on the ${head} branch.`);
  });

  test("and says when the base has moved into its way", async () => {
    const head = "conflict";
    await one.control.commit(FULL, { "a.txt": "a\nmine\nc\n" }, { branch: head });
    const number = await open(head);
    const before = (await get(`/pulls/${number}`)).body;
    expect(before).toMatchObject({ mergeable: true, mergeable_state: "clean" });
    expect(await real("rev-parse", `${before.merge_commit_sha}^2`)).toBe(before.head.sha);
    await one.control.commit(FULL, { "a.txt": "a\ntheirs\nc\n" });
    const after = (await get(`/pulls/${number}`)).body;
    expect(after).toMatchObject({ mergeable: false, mergeable_state: "dirty", merge_commit_sha: null });
  });
});

describe("changing", () => {
  test("edits the texts, closes and reopens", async () => {
    const number = await open(await branch());
    expect((await send("PATCH", `/pulls/${number}`, { title: "Other", body: null })).body).toMatchObject({
      title: "Other",
      body: null,
    });
    expect((await send("PATCH", `/pulls/${number}`, { state: "closed" })).body.state).toBe("closed");
    const again = await send("PATCH", `/pulls/${number}`, { state: "open" });
    expect(again.body).toMatchObject({ state: "open", closed_at: null });
    expect((await send("PATCH", `/pulls/${number}`, { state: "odd" })).status).toBe(422);
  });

  test("does not reopen beside a second one of the same branch", async () => {
    const head = await branch();
    const number = await open(head);
    await send("PATCH", `/pulls/${number}`, { state: "closed" });
    await open(head);
    const got = await send("PATCH", `/pulls/${number}`, { state: "open" });
    expect(got.body.errors[0].message).toBe(`A pull request already exists for fjordline:${head}.`);
  });

  test("moves it to another base that is there", async () => {
    const head = await branch();
    await one.control.commit(FULL, { "r.txt": "r" }, { branch: "release" });
    const number = await open(head);
    expect((await send("PATCH", `/pulls/${number}`, { base: "release" })).body.base.ref).toBe("release");
    expect((await send("PATCH", `/pulls/${number}`, { base: "none" })).body.errors[0].field).toBe("base");
  });
});

describe("reading", () => {
  test("lists by state, head, base and order, page by page", async () => {
    const head = await branch();
    const number = await open(head);
    const numbers = async (query: string) =>
      (await get(`/pulls?per_page=100&${query}`)).body.map(({ number: own }: { number: number }) => own);
    expect(await numbers(`head=fjordline:${head}`)).toEqual([number]);
    expect(await numbers("head=fjordline:none")).toEqual([]);
    const all = await numbers("state=all");
    expect(all).toEqual([...all].sort((left, right) => right - left));
    expect(await numbers("state=all&direction=asc")).toEqual([...all].reverse());
    expect(await numbers("base=release&state=open")).toHaveLength(1);
    // As on GitHub: without an owner the filter is none.
    expect(await numbers("head=none")).toEqual(await numbers("state=open"));
    expect((await get("/pulls?state=all&per_page=2")).headers.get("link")).toContain('rel="next"');
  });

  test("shows files and commits of the branch, and what people said", async () => {
    const head = await branch();
    await one.control.commit(FULL, { "a.txt": null }, { branch: head });
    const number = await open(head);
    const { body: files } = await get(`/pulls/${number}/files`);
    expect(files.map(({ filename, status }: Record<string, string>) => `${status} ${filename}`)).toEqual([
      `added ${branches}.txt`,
      "removed a.txt",
    ]);
    const { body: commits } = await get(`/pulls/${number}/commits`);
    expect(commits.map(({ sha }: { sha: string }) => sha)).toEqual(
      (await real("rev-list", "--reverse", `main..${head}`)).split("\n"),
    );
    await one.control.review(FULL, number, "grace", "CHANGES_REQUESTED", "Not so.");
    expect((await get(`/pulls/${number}/reviews`)).body).toMatchObject([
      {
        state: "CHANGES_REQUESTED",
        body: "Not so.",
        user: { login: "grace", type: "User" },
        commit_id: commits[1].sha,
      },
    ]);
  });
});

test("labels and comments belong to the number, whatever it is", async () => {
  const number = await open(await branch());
  const added = await send("POST", `/issues/${number}/labels`, { labels: ["thaw", "security"] });
  expect(added.body.map(({ name }: { name: string }) => name)).toEqual(["thaw", "security"]);
  expect((await send("POST", `/issues/${number}/labels`, ["Thaw"])).body).toHaveLength(2);
  expect((await get("/labels/THAW")).body).toMatchObject({ name: "thaw", color: "ededed" });
  expect((await get("/labels/none")).status).toBe(404);
  const taken = await send("POST", "/labels", { name: "thaw", color: "0a0b0c" });
  expect(taken.body.errors).toEqual([{ resource: "Label", code: "already_exists", field: "name" }]);
  expect((await send("POST", "/labels", { name: "frozen", color: "0A0B0C" })).body.color).toBe("0a0b0c");
  expect((await send("POST", "/labels", { name: "odd", color: "#fff" })).status).toBe(422);
  expect((await send("POST", `/issues/${number}/comments`, { body: "Superseded." })).status).toBe(201);
  one.control.comment(FULL, number, "grace", "Why?");
  expect(() => one.control.comment(FULL, 9999, "grace", "Where?")).toThrow("There is no issue or pull request");
  const { body } = await get(`/issues/${number}/comments`);
  expect(body.map(({ user, body: text }: { user: { login: string }; body: string }) => [user.login, text])).toEqual([
    ["broker[bot]", "Superseded."],
    ["grace", "Why?"],
  ]);
  expect((await get(`/pulls/${number}`)).body).toMatchObject({ comments: 2, labels: [{ name: "thaw" }, {}] });
  expect((await send("POST", `/issues/${number}/comments`, { body: "x" }, reader)).status).toBe(403);
  expect((await get("/issues/9999/labels")).status).toBe(404);
  expect(await one.control.pull(FULL, number)).toMatchObject({ labels: ["thaw", "security"], comments: [{}, {}] });
});

test("an archived repository is read, and nothing else", async () => {
  const head = await branch();
  const number = await open(head);
  one.control.configureRepository(FULL, { archived: true });
  const refused = { status: 403, body: { message: "Repository was archived so is read-only." } };
  expect(await send("POST", "/pulls", { title: "x", head, base: "main" })).toMatchObject(refused);
  expect(await send("PUT", `/pulls/${number}/merge`)).toMatchObject(refused);
  expect(await send("DELETE", `/git/refs/heads/${head}`)).toMatchObject(refused);
  const pushed = await runGit(
    one.control.gitFolder(FULL),
    "push",
    withToken(one.url, FULL, secret),
    "main:refs/heads/no",
  );
  expect(pushed.stderr).toContain("archived");
  expect((await get(`/pulls/${number}`)).body).toMatchObject({ state: "open", base: { repo: { archived: true } } });
  one.control.configureRepository(FULL, { archived: false });
});
