import { afterAll, beforeAll, expect, test } from "vitest";
import { readCommitFacts } from "../../../lib/adapters/prisma/review-facts.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { isReviewed } from "../../../lib/core/gates/commit-review/index.ts";
import { commitsCsv } from "../../../lib/core/listing/review-export.ts";
import { parseCommitQuery } from "../../../lib/core/listing/review-query.ts";
import { exportCommits, readCommitRoom, reviewCommits } from "../../../lib/usecases/review/review-commits.ts";
import { type ReviewWorld, reviewWorld } from "../../support/review.ts";

const ALL = parseCommitQuery({ show: "all" });
const WORKFLOW = ".github/workflows/ci.yml";
let world: ReviewWorld;

beforeAll(async () => {
  world = await reviewWorld();
});
afterAll(() => world.close());

async function roomOf(actor: UserActor, incidentId: string, query = ALL) {
  const room = await readCommitRoom(world.people, actor, incidentId, query);
  if (room === null) throw new Error("There is no room.");
  return room;
}

async function factsOf(incidentId: string, repositoryId: string) {
  const fact = (await readCommitFacts(world.worker, incidentId, [repositoryId])).get(repositoryId);
  if (fact === undefined) throw new Error("There is no fact.");
  return fact;
}

/** A repository with something before the window, a push in it, a pull request, a push of nobody, and one by force. */
async function busy(name: string) {
  const { control } = world.github;
  world.hoursAgo(5);
  const made = await world.repository(name);
  world.hoursAgo(1);
  const pushed = await control.commit(made.full, { [WORKFLOW]: "on: push\n" }, { by: "eve", message: "=HYPERLINK(1)" });
  await control.commit(made.full, { "b.txt": "b" }, { branch: "topic", by: "linus" });
  const number = await control.openPull(made.full, { head: "topic", author: "grace" });
  const merge = await control.mergePull(made.full, number, "joan");
  const nobodys = await control.commit(made.full, { "c.txt": "c" }, { by: null });
  world.hoursAgo(0);
  return { ...made, pushed, merge, nobodys, number };
}

test("commits of the window are read with who pushed, proposed and merged them, and the riskiest stands first", async () => {
  const made = await busy("busy");
  const incident = await world.incident([made.id]);
  expect(await world.read(incident)).toEqual({ ok: true, value: { read: 1, more: false, stopped: null } });
  const room = await roomOf(await world.person("ada"), incident);
  expect(room.totals).toMatchObject({ commits: 4, reviewed: 0, unknown: 1, repositories: 1, unread: 0 });
  const by = new Map(room.rows.map((row) => [row.sha, row]));
  expect(by.get(made.pushed)).toMatchObject({
    movers: [{ login: "eve" }],
    state: "open",
    details: { pulls: [], touched: [{ path: ".github/workflows", kind: "workflow" }] },
  });
  expect(by.get(made.merge)).toMatchObject({
    movers: [{ login: "joan" }],
    details: { pulls: [{ number: made.number, author: { login: "grace" }, mergedBy: { login: "joan" } }] },
  });
  expect(by.get(made.nobodys)).toMatchObject({ movers: [], moversKnown: false, state: "unknown" });
  const risks = room.rows.map(({ risk }) => risk);
  expect(risks).toEqual(risks.toSorted((left, right) => right - left));
  expect(
    (await roomOf(await world.person("ada"), incident, parseCommitQuery({ touches: "workflow" }))).rows,
  ).toHaveLength(1);
});

test("whoever pushed, proposed or merged is refused, each by their account; others are not, and the gate hears of it", async () => {
  const made = await busy("reviewed");
  const incident = await world.incident([made.id]);
  await world.read(incident);
  const one = (sha: string) => ({ wanted: [{ repositoryId: made.id, sha }], note: "Looked at it." });
  const refused = { ok: true, value: { reviewed: 0, refused: 1 } };
  expect(await reviewCommits(world.people, await world.person("eve"), incident, one(made.pushed))).toEqual(refused);
  for (const login of ["grace", "joan"])
    expect(await reviewCommits(world.people, await world.person(login), incident, one(made.merge))).toEqual(refused);
  // In bulk, those that one may.
  const bulk = { wanted: ALL, note: "" };
  expect(await reviewCommits(world.people, await world.person("joan"), incident, bulk)).toMatchObject({
    ok: true,
    value: { reviewed: 2, refused: 2 },
  });
  const before = await factsOf(incident, made.id);
  expect(before.value?.filter(isReviewed).map(({ sha }) => sha)).toEqual([made.pushed]);
  expect(await reviewCommits(world.people, await world.person("ada"), incident, bulk)).toMatchObject({ ok: true });
  const after = await factsOf(incident, made.id);
  // Nobody knows who pushed one of them: no review lets it pass.
  expect(after.value?.filter((commit) => !isReviewed(commit)).map(({ sha }) => sha)).toEqual([made.nobodys]);
  expect(after.sha).toBe(await world.github.control.head(made.full));
  const room = await roomOf(await world.person("ada"), incident);
  expect(room.people).toEqual([
    { login: "ada", reviewed: 4 },
    { login: "joan", reviewed: 2 },
  ]);
  expect(room.rows.every(({ verdict }) => !verdict.may)).toBe(true);
  const events = await world.db.database.incidentEvent.findMany({
    where: { incidentId: incident },
    orderBy: { seq: "asc" },
  });
  expect(events.map(({ text }) => text)).toEqual(["joan reviewed 2 commits.", "ada reviewed 4 commits."]);
  // Twice is once.
  expect(await reviewCommits(world.people, await world.person("ada"), incident, bulk)).toMatchObject({
    value: { reviewed: 0 },
  });
});

test("the database itself refuses a review by who had a part in it, and one of a commit that nobody read", async () => {
  const made = await busy("trigger");
  const incident = await world.incident([made.id]);
  await world.read(incident);
  const insert = (login: string, sha: string) =>
    world.db.query(
      world.db.webUrl,
      `INSERT INTO commit_review (id, incident_id, repository_id, commit_sha, organisation_id, reviewer_id, reviewer_github_id, reviewer_login, at)
       VALUES (gen_random_uuid(), $1, $2, $3, $4, gen_random_uuid(), $5, 'x', now())`,
      [incident, made.id, sha, world.organisationId, world.github.control.owner(login, "User")],
    );
  await expect(insert("eve", made.pushed)).rejects.toThrow(/had no part in it/);
  await expect(insert("ada", "0".repeat(40))).rejects.toThrow(/had no part in it/);
  expect((await insert("ada", made.pushed)).rowCount).toBe(1);
  await expect(world.db.query(world.db.webUrl, "UPDATE window_commit SET parts = '{}'")).rejects.toThrow(
    /permission denied/,
  );
});

test("people who are none of GitHub's, viewers, and those of other organisations review nothing", async () => {
  const made = await busy("strangers");
  const incident = await world.incident([made.id]);
  await world.read(incident);
  const local = await world.db.database.appUser.create({ data: { host: "local", login: "local" } });
  const roles = [{ organisationId: world.organisationId, role: "admin" as const }];
  const form = { wanted: ALL, note: "" };
  const codes = async (actor: UserActor) => {
    const result = await reviewCommits(world.people, actor, incident, form);
    return result.ok ? "ok" : result.failure.code;
  };
  expect(await codes({ kind: "user", id: local.id, login: "local", roles })).toBe("no-account");
  expect(await codes(await world.person("ada", "viewer"))).toBe("forbidden");
  expect(await codes({ ...(await world.person("ada")), roles: [] })).toBe("not-found");
  const room = await roomOf({ kind: "user", id: local.id, login: "local", roles }, incident);
  expect(room.may).toMatchObject({ may: false, why: expect.stringContaining("sign in with GitHub") });
  expect(room.totals.mine).toBe(0);
});

test("what a push by force took off the branch is listed with who took it, and whoever brought it", async () => {
  const { control } = world.github;
  world.hoursAgo(5);
  const made = await world.repository("forced");
  const kept = await control.head(made.full);
  world.hoursAgo(1);
  const lost = await control.commit(made.full, { "evil.txt": "x" }, { by: "eve" });
  world.hoursAgo(0);
  const secret = await control.issueUserToken({
    owner: "fjordline",
    actor: "mallory",
    permissions: { contents: "write" },
  });
  const answer = await fetch(`${world.github.url}/repos/${made.full}/git/refs/heads/main`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ sha: kept, force: true }),
  });
  expect(answer.status).toBe(200);
  const incident = await world.incident([made.id]);
  await world.read(incident);
  const [row, ...more] = (await roomOf(await world.person("ada"), incident)).rows;
  expect(more).toEqual([]);
  expect(row).toMatchObject({
    sha: lost,
    leftAt: expect.any(String),
    movers: [{ login: "eve" }, { login: "mallory" }],
  });
  for (const login of ["eve", "mallory"])
    expect(
      await reviewCommits(world.people, await world.person(login), incident, {
        wanted: [{ repositoryId: made.id, sha: lost }],
        note: "",
      }),
    ).toMatchObject({ value: { reviewed: 0 } });
});

test("a record that did not change is not read again, and reviews stay when another commit comes", async () => {
  const made = await busy("again");
  const incident = await world.incident([made.id]);
  await world.read(incident);
  await reviewCommits(world.people, await world.person("ada"), incident, { wanted: ALL, note: "" });
  world.time.ahead = 13 * 60_000;
  world.github.control.clearRequests();
  await world.read(incident);
  const asked = world.github.control.requests().map(({ path }) => path);
  expect(asked.filter((path) => path.includes("/compare/"))).toEqual([]);
  const added = await world.github.control.commit(made.full, { "d.txt": "d" }, { by: "eve" });
  world.time.ahead = 26 * 60_000;
  await world.read(incident);
  world.time.ahead = 0;
  const fact = await factsOf(incident, made.id);
  expect(fact).toMatchObject({ sha: added, missing: null });
  expect(fact.value?.find(({ sha }) => sha === made.pushed)?.reviewedBy).toHaveLength(1);
  expect(fact.value?.find(({ sha }) => sha === added)?.reviewedBy).toEqual([]);
});

test("what cannot be read is not known, with its reason, and never no commits", async () => {
  const made = await busy("hidden");
  const incident = await world.incident([made.id]);
  const { installation } = world.setting.where.observer;
  const permissions = { metadata: "read", contents: "read" } as const;
  world.github.control.changeInstallation(installation, { permissions });
  await world.read(incident);
  const fact = await factsOf(incident, made.id);
  expect(fact).toMatchObject({ value: null, missing: expect.stringContaining("pull_requests: read") });
  world.github.control.changeInstallation(installation, { permissions: { ...permissions, pull_requests: "read" } });
  world.time.ahead = 13 * 60_000;
  await world.read(incident);
  world.time.ahead = 0;
  expect(await factsOf(incident, made.id)).toMatchObject({ value: { length: 4 }, missing: null });
});

test("an export has no formula, and says what is unknown", async () => {
  const made = await busy("export");
  const incident = await world.incident([made.id]);
  await world.read(incident);
  const rows = (await exportCommits(world.people, await world.person("ada"), incident, ALL)) ?? [];
  const csv = commitsCsv(rows);
  expect(csv.split("\r\n")).toHaveLength(6);
  expect(csv).not.toMatch(/(?:^|,)"?=HYPERLINK/m);
  expect(csv).toContain("HYPERLINK(1)");
  expect(csv).toContain(",unknown,");
  const stranger = { ...(await world.person("ada")), roles: [] };
  expect(await exportCommits(world.people, stranger, incident, ALL)).toBeNull();
});

test("a repository with 2,300 commits is read in pages, and shown in pages", { timeout: 180_000 }, async () => {
  const { control } = world.github;
  world.hoursAgo(5);
  const made = await world.repository("large");
  world.hoursAgo(1);
  await control.commit(made.full, { [WORKFLOW]: "on: push\n" }, { by: "eve" });
  const { execFileSync } = await import("node:child_process");
  const head = (await control.head(made.full)) ?? "";
  const commits = Array.from(
    { length: 2_299 },
    (_, index) =>
      `commit refs/heads/grown\ncommitter x <x@y> ${1_700_000_000 + index} +0000\ndata 1\nx\n${index === 0 ? `from ${head}\n` : ""}M 644 inline f${index % 50}.txt\ndata 4\n${String(index % 10_000).padStart(4, "0")}\n\n`,
  ).join("");
  execFileSync("git", ["-C", control.gitFolder(made.full), "fast-import", "--quiet"], { input: commits });
  const tip = execFileSync("git", ["-C", control.gitFolder(made.full), "rev-parse", "grown"], {
    encoding: "utf8",
  }).trim();
  world.hoursAgo(0);
  const secret = await control.issueUserToken({
    owner: "fjordline",
    actor: "linus",
    permissions: { contents: "write" },
  });
  await fetch(`${world.github.url}/repos/${made.full}/git/refs/heads/main`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ sha: tip }),
  });
  const incident = await world.incident([made.id]);
  world.github.control.clearRequests();
  expect(await world.read(incident)).toMatchObject({ ok: true, value: { read: 1 } });
  // 23 pages of a comparison, 46 questions about fifty commits each, and what finds the place.
  expect(world.github.control.requests().length).toBeLessThan(85);
  const room = await roomOf(await world.person("ada"), incident);
  expect(room.totals.commits).toBe(2_300);
  expect([room.rows.length, room.pages]).toEqual([50, 46]);
  expect(
    await reviewCommits(world.people, await world.person("ada"), incident, { wanted: ALL, note: "" }),
  ).toMatchObject({
    value: { reviewed: 2_300, refused: 0 },
  });
  expect((await factsOf(incident, made.id)).value?.every(isReviewed)).toBe(true);
});
