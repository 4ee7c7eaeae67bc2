import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { temporaryFolder } from "../../support/clones.ts";
import { graphql } from "./graphql-support.ts";
import { call, installed, runGit, standIn, token, withToken } from "./support.ts";

const FULL = "fjordline/pushed";

async function activities(one: StandIn, secret: string) {
  const { body } = await call(`${one.url}/repos/${FULL}/activity?ref=main`, "GET", secret);
  return (body as { activity_type: string; actor: { login: string } | null; before: string; after: string }[]).map(
    ({ activity_type: type, actor, before, after }) => ({ type, by: actor?.login ?? null, before, after }),
  );
}

test("each way of moving a branch is told with who moved it, the newest first", async () => {
  const one = await standIn();
  await one.control.createRepository(FULL, { files: { "a.txt": "a" }, by: "grace" });
  const where = await installed(one, { contents: "write", workflows: "write", pull_requests: "write" });
  const secret = await token(one, where);
  const first = await one.control.head(FULL);
  const second = await one.control.commit(FULL, { "b.txt": "b" }, { by: null });
  const folder = path.join(temporaryFolder("clone"), "work");
  await runGit("/", "clone", "--quiet", withToken(one.url, FULL, secret), folder);
  await runGit(folder, "reset", "--quiet", "--hard", first ?? "");
  writeFileSync(path.join(folder, "c.txt"), "c");
  await runGit(folder, "add", "--all");
  await runGit(folder, "commit", "--quiet", "--message", "c");
  await runGit(folder, "push", "--quiet", "--force", "origin", "HEAD:main");
  const third = await one.control.head(FULL);
  await one.control.commit(FULL, { "d.txt": "d" }, { branch: "topic" });
  const number = await one.control.openPull(FULL, { head: "topic", author: "ada" });
  const merged = await one.control.mergePull(FULL, number, "joan");
  expect(await activities(one, secret)).toEqual([
    { type: "pr_merge", by: "joan", before: third, after: merged },
    { type: "force_push", by: `${where.app.slug}[bot]`, before: second, after: third },
    { type: "push", by: null, before: first, after: second },
    { type: "branch_creation", by: "grace", before: "0".repeat(40), after: first },
  ]);
  const document = `query ($oid: GitObjectID!) { repository(owner: "fjordline", name: "pushed") { object(oid: $oid) {
    ... on Commit { associatedPullRequests(first: 5) { totalCount nodes { number
      author { login ... on User { databaseId } ... on Bot { databaseId } } mergedBy { login } } } } } } }`;
  const pullsOf = async (oid: string | null) =>
    (await graphql(one.url, secret, document, { oid })).body.data.repository.object.associatedPullRequests;
  expect(await pullsOf(merged)).toMatchObject({
    nodes: [{ number, author: { login: "ada", databaseId: expect.any(Number) }, mergedBy: { login: "joan" } }],
  });
  expect(await pullsOf(third)).toEqual({ totalCount: 0, nodes: [] });
});

test("a comparison is paged, the oldest commits first, with its files on the first page", async () => {
  const one = await standIn();
  await one.control.createRepository(FULL, { files: { "a.txt": "a" } });
  const shas: string[] = [];
  for (let index = 0; index < 3; index += 1) shas.push(await one.control.commit(FULL, { [`${index}.txt`]: "x" }));
  const secret = await token(one, await installed(one, { contents: "read" }));
  const page = (number: number) =>
    call(`${one.url}/repos/${FULL}/compare/${shas[0]}...main?per_page=1&page=${number}`, "GET", secret);
  const [first, second] = [await page(1), await page(2)];
  const listed = (got: Awaited<ReturnType<typeof page>>) => got.body.commits.map(({ sha }: { sha: string }) => sha);
  expect([listed(first), listed(second)]).toEqual([[shas[1]], [shas[2]]]);
  expect([first.body.files.length, second.body.files.length]).toEqual([2, 0]);
  expect(first.headers.get("link")).toContain('rel="next"');
  expect(second.headers.get("link")).not.toContain('rel="next"');
});
