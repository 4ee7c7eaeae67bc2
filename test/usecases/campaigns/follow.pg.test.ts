import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_QUERY } from "../../../lib/core/listing/repository-query.ts";
import { approveCampaign } from "../../../lib/usecases/campaigns/approve.ts";
import { decideRepository, orderCampaign } from "../../../lib/usecases/campaigns/control.ts";
import { createCampaign } from "../../../lib/usecases/campaigns/create.ts";
import { followCampaign } from "../../../lib/usecases/campaigns/follow.ts";
import { openWave } from "../../../lib/usecases/campaigns/open.ts";
import { preflightCampaign } from "../../../lib/usecases/campaigns/preflight.ts";
import { call } from "../../demo/github/support.ts";
import { CI, createWorld, WORKFLOW, type World } from "./world.ts";

const DAY = 24 * 3_600_000;

let world: World;
let names = 0;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

beforeEach(() => {
  world.github.control.clearFaults();
  world.wished.length = 0;
});

const pull = (name: string, number = 1) => world.github.control.pull(`fjordline/${name}`, number);
const pulls = (name: string) => world.github.control.pulls(`fjordline/${name}`);

async function planned(word: string): Promise<string> {
  const name = `${word}-${++names}`;
  await world.repository(name);
  await world.scan(name);
  return name;
}

async function openAll(campaignId: string): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    world.clock.advance(3_600_000);
    if ((await openWave(world.ports, campaignId)).worked === 0) return;
  }
}

async function follow(campaignId: string) {
  world.clock.advance(600_000);
  return followCampaign(world.ports, campaignId, world.clock.now());
}

async function opened(word: string, more: Parameters<World["campaign"]>[1] = {}) {
  const name = await planned(word);
  const campaignId = await world.campaign(name, more);
  await openAll(campaignId);
  return { name, full: `fjordline/${name}`, campaignId };
}

async function rowOf(campaignId: string) {
  const [row] = await world.rows(campaignId);
  if (row === undefined) throw new Error("No row.");
  return row;
}

/** Fixes the repository as the plan would, on its default branch. */
async function mergeAndScan(name: string, campaignId: string): Promise<void> {
  await world.github.control.changePull(`fjordline/${name}`, 1, { draft: false });
  await world.github.control.mergePull(`fjordline/${name}`, 1, "ada", "squash");
  await follow(campaignId);
  await world.scan(name);
}

describe("a pull request that was merged", () => {
  test("is scanned, and verified when the finding is gone; the campaign is done then", async () => {
    const { name, campaignId } = await opened("merge");
    await mergeAndScan(name, campaignId);
    const row = await rowOf(campaignId);
    expect(row).toMatchObject({ state: "merged", mergedSha: await world.git(name, "rev-parse", "main") });
    expect(world.wished).toContain(row.repositoryId);
    await follow(campaignId);
    expect((await rowOf(campaignId)).state).toBe("verified");
    expect((await world.ports.work.find(campaignId))?.state).toBe("done");
  });

  test("is not verified by a scan that was begun before it", async () => {
    const { name, full, campaignId } = await opened("early");
    await world.scan(name);
    await world.github.control.changePull(full, 1, { draft: false });
    await world.github.control.mergePull(full, 1);
    await follow(campaignId);
    await follow(campaignId);
    expect((await rowOf(campaignId)).state).toBe("merged");
  });

  test("is not verified while the finding is there, and gets another pull request when a person asks for it", async () => {
    const { name, full, campaignId } = await opened("persist");
    await world.github.control.changePull(full, 1, { draft: false });
    await world.github.control.mergePull(full, 1);
    await world.github.control.commit(full, { [CI]: WORKFLOW });
    await follow(campaignId);
    await world.scan(name);
    await follow(campaignId);
    const row = await rowOf(campaignId);
    expect(row.state).toBe("persisting");
    expect((await world.ports.work.find(campaignId))?.state).toBe("running");
    const actor = await world.person();
    expect(await decideRepository(world.people, actor, row.id, { kind: "retry" })).toMatchObject({ ok: true });
    await openAll(campaignId);
    expect((await pulls(name)).map(({ state, mergedAt }) => (mergedAt === null ? state : "merged"))).toEqual([
      "merged",
      "open",
    ]);
    expect(await rowOf(campaignId)).toMatchObject({ prNumber: 2 });
  });

  test("counts also for a campaign that was stopped before", async () => {
    const { full, campaignId } = await opened("late");
    await orderCampaign(world.people, await world.person(), campaignId, "stop");
    await world.github.control.changePull(full, 1, { draft: false });
    await world.github.control.mergePull(full, 1);
    await follow(campaignId);
    expect((await rowOf(campaignId)).state).toBe("merged");
  });
});

describe("what people do", () => {
  test("a closed pull request is not opened again, until a person asks for it; then the same one is", async () => {
    const { name, full, campaignId } = await opened("close");
    await world.github.control.changePull(full, 1, { state: "closed" });
    await follow(campaignId);
    await openAll(campaignId);
    const row = await rowOf(campaignId);
    expect(row.state).toBe("closed");
    expect((await pull(name)).state).toBe("closed");
    expect(await pulls(name)).toHaveLength(1);
    await decideRepository(world.people, await world.person(), row.id, { kind: "retry" });
    expect((await world.ports.work.find(campaignId))?.state).toBe("running");
    await openAll(campaignId);
    expect((await pull(name)).state).toBe("open");
    expect(await pulls(name)).toHaveLength(1);
  });

  test("one that people opened again is followed again", async () => {
    const { full, campaignId } = await opened("again");
    await world.github.control.changePull(full, 1, { state: "closed" });
    await world.ports.work.find(campaignId);
    const before = await rowOf(campaignId);
    await world.db.database.campaignRepository.update({ where: { id: before.id }, data: { state: "closed" } });
    await world.github.control.changePull(full, 1, { state: "open" });
    await follow(campaignId);
    expect((await rowOf(campaignId)).state).toBe(before.state);
  });

  test("commits of people on the branch are left alone, whatever happens to the base", async () => {
    const { name, full, campaignId } = await opened("people");
    const { branch } = await rowOf(campaignId);
    const theirs = await world.github.control.commit(full, { "fix.txt": "x" }, { branch, startAt: branch });
    await world.github.control.commit(full, { [CI]: `${WORKFLOW}      - run: make\n` });
    await follow(campaignId);
    await openAll(campaignId);
    expect((await rowOf(campaignId)).state).toBe("changed");
    expect(await world.git(name, "rev-parse", branch)).toBe(theirs);
  });

  test("a review, and checks that run or fail, are seen", async () => {
    const { full, campaignId, name } = await opened("checks");
    const { headSha } = await pull(name);
    const secret = world.github.control.issueUserToken({
      owner: "fjordline",
      actor: "ci",
      permissions: { statuses: "write" },
    });
    const say = (state: string) =>
      call(`${world.github.url}/repos/${full}/statuses/${headSha}`, "POST", secret, { state, context: "build" });
    await say("pending");
    await world.github.control.review(full, 1, "grace", "CHANGES_REQUESTED");
    await follow(campaignId);
    expect(await rowOf(campaignId)).toMatchObject({ checks: "running", review: "changes-requested" });
    await say("failure");
    await follow(campaignId);
    expect((await rowOf(campaignId)).state).toBe("failing");
  });
});

describe("a base that moved", () => {
  test("with the same plan needs no other commit", async () => {
    const { name, full, campaignId } = await opened("same");
    const { headSha } = await rowOf(campaignId);
    await world.github.control.commit(full, { ".github/workflows/other.yml": "on: push\njobs: {}\n" });
    await follow(campaignId);
    expect((await rowOf(campaignId)).state).toBe("behind");
    await openAll(campaignId);
    const row = await rowOf(campaignId);
    expect(["open", "draft"]).toContain(row.state);
    expect(await world.git(name, "rev-parse", row.branch)).toBe(headSha);
  });

  test("with another plan waits for a person, who accepts the plan of the newest scan and no other", async () => {
    const { name, full, campaignId } = await opened("other");
    const before = await rowOf(campaignId);
    await world.github.control.commit(full, { [CI]: `${WORKFLOW}      - run: make\n` });
    await follow(campaignId);
    await openAll(campaignId);
    const row = await rowOf(campaignId);
    expect(row.state).toBe("replanned");
    expect(await world.git(name, "rev-parse", row.branch)).toBe(before.headSha);
    const actor = await world.person();
    const accept = (planHash: string) => decideRepository(world.people, actor, row.id, { kind: "accept", planHash });
    expect(await accept(row.foundHash ?? "")).toMatchObject({ failure: { code: "another-plan" } });
    await world.scan(name);
    expect(await accept(before.planHash ?? "")).toMatchObject({ failure: { code: "another-plan" } });
    expect(await accept(row.foundHash ?? "")).toMatchObject({ ok: true });
    await openAll(campaignId);
    const after = await rowOf(campaignId);
    expect(["open", "draft"]).toContain(after.state);
    expect(await world.git(name, "rev-parse", `${after.branch}^`)).toBe(await world.git(name, "rev-parse", "main"));
    expect(await world.git(name, "show", `${after.branch}:${CI}`)).toContain("run: make");
    expect(await pull(name)).toMatchObject({ state: "open", headSha: after.headSha });
    expect(await pulls(name)).toHaveLength(1);
  });
});

describe("words", () => {
  const comments = async (name: string) => (await pull(name)).comments.map(({ body }) => body);

  test("a stale pull request is reminded of at the chosen pace, each time once, and no more often than was said", async () => {
    const { name, campaignId } = await opened("stale", { pace: { nudgeDays: 3, mostNudges: 2 } });
    await follow(campaignId);
    expect(await comments(name)).toEqual([]);
    for (let week = 0; week < 4; week += 1) {
      world.clock.advance(4 * DAY);
      await follow(campaignId);
      await follow(campaignId);
    }
    expect(await comments(name)).toHaveLength(2);
    expect(await rowOf(campaignId)).toMatchObject({ nudges: 2, word: null });
  });

  test("a reminder that was cut is not said twice", async () => {
    const { name, campaignId } = await opened("hush", { pace: { nudgeDays: 3 } });
    world.clock.advance(4 * DAY);
    world.github.control.fail({
      method: "POST",
      route: "/repos/{o}/{r}/issues/{n}/comments",
      fault: { kind: "cut", when: "after" },
    });
    await follow(campaignId);
    expect(await rowOf(campaignId)).toMatchObject({ word: "nudge", nudges: 0 });
    await follow(campaignId);
    expect(await comments(name)).toHaveLength(1);
    expect(await rowOf(campaignId)).toMatchObject({ word: null, nudges: 1 });
  });

  test("nobody is reminded while the campaign is paused", async () => {
    const { name, campaignId } = await opened("paused", { pace: { nudgeDays: 3 } });
    await orderCampaign(world.people, await world.person(), campaignId, "pause");
    world.clock.advance(9 * DAY);
    await follow(campaignId);
    expect(await comments(name)).toEqual([]);
  });

  test("a superseded pull request is closed with a word and its branch removed, and one other is opened", async () => {
    const { name, campaignId } = await opened("super");
    const before = await rowOf(campaignId);
    const next = await world.campaign(name, { supersede: true, name: "Summer" });
    expect(await rowOf(campaignId)).toMatchObject({ state: "superseded", word: "superseded" });
    await follow(campaignId);
    await openAll(next);
    expect((await pulls(name)).map(({ state }) => state)).toEqual(["closed", "open"]);
    expect(await comments(name)).toHaveLength(1);
    expect(await world.git(name, "for-each-ref", `refs/heads/${before.branch}`)).toBe("");
    expect(await rowOf(campaignId)).toMatchObject({ word: null });
    expect((await world.ports.work.find(campaignId))?.state).toBe("done");
  });
});

describe("people", () => {
  const request = (name: string) => ({
    organisationId: world.organisationId,
    name: "Spring",
    query: { ...DEFAULT_QUERY, text: name },
    supersede: false,
    labels: [],
    pace: {},
  });

  test("without the role, of another organisation, and processes of ours do not approve", async () => {
    const name = await planned("power");
    const lead = await world.person();
    const made = await createCampaign(world.people, lead, request(name));
    if (!made.ok) throw new Error(made.failure.message);
    const { campaignId } = made.value;
    await preflightCampaign(world.people, lead, campaignId);
    const approve = (actor: Parameters<typeof approveCampaign>[1]) => approveCampaign(world.people, actor, campaignId);
    expect(await approve(await world.person(["viewer", "owner", "operator"]))).toMatchObject({
      failure: { code: "forbidden" },
    });
    expect(await approve({ ...lead, roles: [] })).toMatchObject({ failure: { code: "not-found" } });
    expect(await approve({ kind: "system", id: "worker" })).toMatchObject({ failure: { code: "forbidden" } });
    expect(await approve(lead)).toMatchObject({ ok: true, value: { claimed: 1 } });
    expect(await approve(lead)).toMatchObject({ failure: { code: "state" } });
  });

  test("approve one that takes secrets out of reach only with the role that may do so by hand", async () => {
    const name = await planned("narrow");
    const admin = await world.person(["admin"]);
    const made = await createCampaign(world.people, admin, { ...request(name), narrow: true });
    if (!made.ok) throw new Error(made.failure.message);
    const { campaignId } = made.value;
    await preflightCampaign(world.people, admin, campaignId);
    const refused = await approveCampaign(world.people, await world.person(["admin", "commander"]), campaignId);
    expect(refused).toMatchObject({
      failure: { code: "forbidden", message: expect.stringContaining("only security leads may approve it") },
    });
    expect(await approveCampaign(world.people, await world.person(), campaignId)).toMatchObject({ ok: true });
    const row = await world.db.database.campaign.findUniqueOrThrow({ where: { id: campaignId } });
    expect(row).toMatchObject({ narrow: true, status: "approved" });
  });

  test("are shown each repository's way, and approve no more than that", async () => {
    const word = `shown${++names}`;
    await world.repository(`${word}-plain`);
    await world.scan(`${word}-plain`);
    await world.repository(`${word}-clean`, { [CI]: "on: push\njobs: {}\n" });
    await world.scan(`${word}-clean`);
    await world.repository(`${word}-new`);
    const lead = await world.person();
    const made = await createCampaign(world.people, lead, request(word));
    if (!made.ok) throw new Error(made.failure.message);
    const shown = await preflightCampaign(world.people, lead, made.value.campaignId);
    expect(shown).toMatchObject({
      ok: true,
      value: {
        repositories: 3,
        automatic: 1,
        excluded: { "nothing-to-change": 1, empty: 1 },
        grants: 1,
        unapproved: 1,
      },
    });
    expect(await approveCampaign(world.people, lead, made.value.campaignId)).toMatchObject({
      ok: true,
      value: { claimed: 1 },
    });
  });

  test("get the policies of the plans proposed, and none of them activated", async () => {
    const name = await planned("policy");
    const campaignId = await world.campaign(name);
    const { planId } = await rowOf(campaignId);
    const versions = await world.db.database.trustPolicyVersion.findMany({ where: { planId: planId ?? "" } });
    expect(versions.length).toBeGreaterThan(0);
    expect(versions.every(({ status }) => status === "pending")).toBe(true);
    await openAll(campaignId);
    await mergeAndScan(name, campaignId);
    const after = await world.db.database.trustPolicyVersion.findMany({ where: { planId: planId ?? "" } });
    expect(after.map(({ status }) => status)).toEqual(versions.map(({ status }) => status));
  });

  test("do not get two campaigns for one repository", async () => {
    const { name } = await opened("single");
    const lead = await world.person();
    const made = await createCampaign(world.people, lead, request(name));
    if (!made.ok) throw new Error(made.failure.message);
    const shown = await preflightCampaign(world.people, lead, made.value.campaignId);
    expect(shown).toMatchObject({ value: { automatic: 0, excluded: { "another-campaign": 1 } } });
  });

  test("who approve two campaigns of the same repository at the same time get it for one of them", async () => {
    const name = await planned("race");
    const lead = await world.person();
    const ids: string[] = [];
    for (const _ of [1, 2]) {
      const made = await createCampaign(world.people, lead, request(name));
      if (!made.ok) throw new Error(made.failure.message);
      await preflightCampaign(world.people, lead, made.value.campaignId);
      ids.push(made.value.campaignId);
    }
    const both = await Promise.all(ids.map((id) => approveCampaign(world.people, lead, id)));
    expect(both.map((one) => (one.ok ? one.value.claimed : null)).toSorted()).toEqual([0, 1]);
  });

  test.each([
    { name: " " },
    { name: "x".repeat(121) },
    { labels: ["a,b"] },
    { pace: { perHour: 0 } },
    { pace: { mostRunning: 0 } },
    { pace: { nudgeDays: 0.5 } },
  ])("are told what is wrong with a request such as %j", async (wrong) => {
    const made = await createCampaign(world.people, await world.person(), { ...request("any"), ...wrong });
    expect(made).toMatchObject({ ok: false, failure: { code: "invalid" } });
  });
});
