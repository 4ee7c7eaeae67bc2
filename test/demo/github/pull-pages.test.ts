import { beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { requestIn, visit } from "./pages-support.ts";
import { runGit, standIn } from "./support.ts";

/** What people do to a pull request in a browser, where an App's links lead them. */
let one: StandIn;
let full: string;
let count = 0;
const SHELL = "<script>alert(1)</script>";

beforeEach(async () => {
  one ??= await standIn();
  for (const login of ["ada", "grace"]) one.control.addMember("fjordline", login);
  one.control.addMember("elsewhere", "mallory");
  count += 1;
  full = `fjordline/paged-${count}`;
  await one.control.createRepository(full, { files: { "a.txt": "1\n2\n3\n" } });
  await one.control.commit(full, { "a.txt": `1\n${SHELL}\n3\n` }, { branch: "work", message: `Fix ${SHELL}` });
});

async function open(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const number = await one.control.openPull(full, { head: "work", title: `Title ${SHELL}`, body: SHELL, ...more });
  return `${one.url}/${full}/pull/${number}`;
}

async function decide(url: string, decision: string, person = "grace") {
  return visit(url, { request: requestIn(await visit(url)), person, decision });
}

test("it shows what is said and changed, escaped, and runs nothing", async () => {
  const url = await open();
  one.control.comment(full, 1, "ada", `A word ${SHELL}`);
  await one.control.review(full, 1, "grace", "APPROVED");
  const page = await visit(url);
  expect(page.status).toBe(200);
  expect(page.text).not.toContain("<script");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  for (const shown of ["a.txt", "+1", "−1", "<b>grace</b> approved", "A word", "Merge pull request"])
    expect(page.text).toContain(shown);
});

test("who presses the button merges it by git, once, and is led back to the page that says so", async () => {
  const url = await open();
  const request = requestIn(await visit(url));
  const merged = await visit(url, { request, person: "grace", decision: "merge" });
  expect([merged.status, merged.location?.href]).toEqual([303, url]);
  const { mergeSha, mergedBy } = await one.control.pull(full, 1);
  expect(mergedBy).toBe("grace");
  expect((await runGit(one.control.gitFolder(full), "rev-parse", "main")).stdout.trim()).toBe(mergeSha);
  const after = await visit(url);
  expect(after.text).toContain(`grace merged it as <code>${mergeSha}</code>`);
  expect(after.text).not.toContain("<form");
  expect((await visit(url, { request, person: "grace", decision: "merge" })).status).toBe(400);
});

test("a draft is merged only after somebody has called it ready", async () => {
  const url = await open({ draft: true });
  expect((await visit(url)).text).not.toContain("Merge pull request");
  expect((await decide(url, "merge")).status).toBe(405);
  await decide(url, "ready");
  expect((await decide(url, "merge")).status).toBe(303);
});

test("one that conflicts says so, and has no button to merge", async () => {
  const url = await open();
  await one.control.commit(full, { "a.txt": "1\nother\n3\n" });
  const page = await visit(url);
  expect(page.text).toContain("It conflicts with <code>main</code>");
  expect(page.text).not.toContain("Merge pull request");
});

test("it is closed and opened again", async () => {
  const url = await open();
  await decide(url, "close");
  expect((await one.control.pull(full, 1)).state).toBe("closed");
  await decide(url, "reopen");
  expect((await one.control.pull(full, 1)).state).toBe("open");
});

test.each([
  ["without the page's own form", (url: string) => visit(url, { person: "ada", decision: "merge" }), 400],
  ["by somebody of elsewhere", (url: string) => decide(url, "merge", "mallory"), 403],
  ["by nobody", (url: string) => decide(url, "merge", ""), 403],
])("nothing is merged %s", async (_, act, status) => {
  expect((await act(await open())).status).toBe(status);
  expect((await one.control.pull(full, 1)).mergedAt).toBeNull();
});

test("a form of one pull request decides about no other", async () => {
  const url = await open();
  await one.control.commit(full, { "b.txt": "b\n" }, { branch: "more" });
  const other = `${one.url}/${full}/pull/${await one.control.openPull(full, { head: "more" })}`;
  const answer = await visit(other, { request: requestIn(await visit(url)), person: "ada", decision: "merge" });
  expect(answer.status).toBe(400);
});

test("a repository lists its pull requests, and shows a file's lines at a commit", async () => {
  await open();
  const listed = await visit(`${one.url}/${full}`);
  expect(listed.text).toContain(`href="/${full}/pull/1"`);
  const { headSha } = await one.control.pull(full, 1);
  const file = await visit(`${one.url}/${full}/blob/${headSha}/a.txt`);
  expect(file.text).toContain('<span id="L2">');
  expect(file.text).not.toContain("<script");
  expect((await visit(`${one.url}/${full}/blob/${headSha}/none.txt`)).status).toBe(404);
  expect((await visit(`${one.url}/${full}/blob/--all/a.txt`)).status).toBe(404);
});

test("names that are no repository's stay unowned, so that a missing route is loud", async () => {
  expect((await visit(`${one.url}/fjordline/none/pull/1`)).status).toBe(501);
  expect((await visit(`${one.url}/nobody/none`)).status).toBe(501);
});
