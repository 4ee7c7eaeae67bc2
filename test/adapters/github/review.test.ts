import { beforeAll, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createDirectory, createReview } from "../../../lib/adapters/github/index.ts";
import type { GithubInstallation, GithubRepositoryRef } from "../../../lib/usecases/github/ports.ts";
import type { GithubReview } from "../../../lib/usecases/review/ports.ts";
import { standIn } from "../../demo/github/support.ts";
import { connect, memoryEtags, type Setting } from "./support.ts";

const HOUR = 3_600_000;
const FULL = "fjordline/site";
const WORKFLOW = ".github/workflows/ci.yml";
const PATHS = [".github/workflows", "package.json", "web/Dockerfile"];

/** Of the stand-in against ours: what is long ago happens first, since an App signs by a clock that is right. */
let behind = 0;
let github: StandIn;
let setting: Setting;
let review: GithubReview;
let observer: GithubInstallation;
let repository: GithubRepositoryRef;
let first: string;
let second: string;
let third: string;

beforeAll(async () => {
  github = await standIn({ now: () => Date.now() - behind });
  const { control } = github;
  behind = 2 * HOUR;
  await control.createRepository(FULL, { files: { "a.txt": "a", "package.json": "{}" } });
  first = (await control.head(FULL)) ?? "";
  behind = HOUR;
  second = await control.commit(FULL, { "b.txt": "b" }, { by: "grace" });
  await control.commit(FULL, { "c.txt": "c" }, { branch: "beside" });
  behind = 0;
  third = await control.commit(FULL, { "d.txt": "d" }, { by: null });
  setting = await connect(
    github,
    { etags: memoryEtags() },
    {
      observer: { metadata: "read", contents: "read", pull_requests: "read" },
    },
  );
  review = createReview(setting.apps);
  const found = await createDirectory(setting.apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  [observer] = found.value as [GithubInstallation];
  repository = { id: control.repository(FULL).id, nodeId: "", owner: "fjordline", name: "site" };
});

function value<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: unknown },
): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

test("what moved a branch is read until the last move before the moment, the oldest first, other branches left out", async () => {
  const moves = value(await review.moves(observer, repository, "main", new Date(Date.now() - HOUR / 2)));
  expect(moves).toMatchObject([
    { before: first, after: second, forced: false, actor: { login: "grace", id: expect.any(Number) } },
    { before: second, after: third, actor: null },
  ]);
  expect(value(await review.moves(observer, repository, "main", new Date(0)))).toHaveLength(3);
  for (const { permissions, repositoryIds } of setting.mints)
    expect([permissions, repositoryIds]).toEqual([{ metadata: "read", contents: "read" }, [repository.id]]);
});

test("a range has every commit however many pages it takes, whatever dates git has of them", async () => {
  const { control } = github;
  const base = (await control.head(FULL)) ?? "";
  const made: string[] = [];
  for (let index = 0; index < 3; index += 1)
    made.push(
      await control.commit(
        FULL,
        { [`r${index}.txt`]: "x" },
        {
          message: `=cmd()\u202e ${index}\n\nmore`,
          author: { name: "Mallory\u0007", email: "grace@users.noreply.github.com" },
          committedAt: Date.parse("2001-01-01T00:00:00Z"),
        },
      ),
    );
  const range = value(await review.range(observer, repository, { base, tip: made[2] ?? "" }));
  expect(new Set(range.commits.map(({ sha }) => sha))).toEqual(new Set(made));
  expect(range.paths).toEqual(["r0.txt", "r1.txt", "r2.txt"]);
  expect(range.pathsComplete).toBe(true);
  const one = range.commits.find(({ sha }) => sha === made[0]);
  expect(one).toMatchObject({ subject: "=cmd()  0", verified: false, verifyReason: "unsigned", parents: [base] });
  expect(one?.author).toMatchObject({ name: "Mallory", account: { login: "grace" } });
  const whole = value(await review.range(observer, repository, { base: null, tip: made[2] ?? "" }));
  expect(whole.commits.length).toBe(6);
  expect(value(await review.range(observer, repository, { base: "1".repeat(40), tip: base })).pathsComplete).toBe(
    false,
  );
});

test("pull requests with their people, and risky paths against every parent, are told for each commit", async () => {
  const { control } = github;
  const base = (await control.head(FULL)) ?? "";
  await control.commit(
    FULL,
    { [WORKFLOW]: "on: push\n", "web/Dockerfile": "FROM x" },
    { branch: "topic", startAt: base },
  );
  const script = JSON.stringify({ scripts: { postinstall: "node x" } });
  const brought = await control.commit(FULL, { "package.json": script }, { branch: "topic" });
  await control.commit(FULL, { "z.txt": "z" });
  const number = await control.openPull(FULL, { head: "topic", author: "grace" });
  const merge = await control.mergePull(FULL, number, "joan");
  const asked = { shas: [merge, brought, base], branch: "main", paths: PATHS };
  const found = value(await review.details(observer, repository, asked));
  const pulls = [{ number, author: { login: "grace" }, mergedBy: { login: "joan" } }];
  expect(found.get(brought)).toMatchObject({
    pulls,
    pullsComplete: true,
    touched: [{ path: "package.json", kind: "package", scripts: ["postinstall"] }],
  });
  // A merge changes what none of its sides has.
  expect(found.get(merge)).toMatchObject({ pulls, touched: [] });
  expect(found.get(base)).toMatchObject({ pulls: [], touched: [] });
  const missing = await review.details(observer, repository, { ...asked, shas: ["1".repeat(40)] });
  expect(value(missing).size).toBe(0);
});

test("without the permission nothing is asked, and it is named", async () => {
  github.control.clearRequests();
  const { pull_requests: _, ...permissions } = observer.permissions;
  const asked = { shas: [first], branch: "main", paths: [] };
  expect(await review.details({ ...observer, permissions }, repository, asked)).toMatchObject({
    ok: false,
    failure: { code: "missing-permission", detail: expect.stringContaining("pull_requests: read") },
  });
  expect(github.control.requests()).toEqual([]);
});

test("an answer that is not as GitHub describes it is none", async () => {
  const remove = github.control.fail({
    method: "GET",
    route: "/repos/{owner}/{repo}/activity",
    times: "all",
    fault: { kind: "status", status: 502 },
  });
  expect(await review.moves(observer, repository, "main", new Date(5))).toMatchObject({
    ok: false,
    failure: { code: "unavailable" },
  });
  remove();
});
