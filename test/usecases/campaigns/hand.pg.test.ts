import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UserActor } from "../../../lib/core/actor.ts";
import { decideRepository, orderCampaign } from "../../../lib/usecases/campaigns/control.ts";
import { followCampaign } from "../../../lib/usecases/campaigns/follow.ts";
import { nudgeRepository, skipRepository } from "../../../lib/usecases/campaigns/hand.ts";
import { openWave } from "../../../lib/usecases/campaigns/open.ts";
import { createWorld, type World } from "./world.ts";

const DAY = 24 * 3_600_000;

let world: World;
let lead: UserActor;
let names = 0;

beforeAll(async () => {
  world = await createWorld();
  lead = await world.person();
});
afterAll(() => world.close());

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
  return { full: `fjordline/${name}`, campaignId, row: await rowOf(campaignId) };
}

async function rowOf(campaignId: string) {
  const [row] = await world.rows(campaignId);
  if (row === undefined) throw new Error("No row.");
  return row;
}

const comments = async (full: string) => (await world.github.control.pull(full, 1)).comments;
const audits = (action: string, repositoryId: string) =>
  world.db.database.auditEvent.count({ where: { action, objectId: repositoryId } });

describe("a repository that is skipped", () => {
  test("is not opened, is free for another campaign, and its turn comes again when that is taken back", async () => {
    const name = await planned("skip");
    const campaignId = await world.campaign(name);
    const row = await rowOf(campaignId);
    expect(await skipRepository(world.people, lead, row.id, "  ")).toMatchObject({ failure: { code: "invalid" } });
    expect((await skipRepository(world.people, lead, row.id, "release week")).ok).toBe(true);
    expect(await rowOf(campaignId)).toMatchObject({
      state: "skipped",
      skippedBy: lead.id,
      skipReason: "release week",
      word: null,
    });
    expect(await audits("campaign.skipped", row.repositoryId)).toBe(1);
    await openAll(campaignId);
    expect(await world.github.control.pulls(`fjordline/${name}`)).toEqual([]);

    const other = await world.campaign(name, { name: "Other" });
    expect((await rowOf(other)).state).toBe("waiting");
    expect(await decideRepository(world.people, lead, row.id, { kind: "unskip" })).toMatchObject({
      failure: { code: "another-campaign" },
    });
    expect((await orderCampaign(world.people, lead, other, "stop")).ok).toBe(true);
    expect((await decideRepository(world.people, lead, row.id, { kind: "unskip" })).ok).toBe(true);
    expect(await audits("campaign.unskipped", row.repositoryId)).toBe(1);
    await openAll(campaignId);
    expect((await rowOf(campaignId)).state).toBe("draft");
  });

  test("has its pull request closed with a word and its branch removed, and gets one again when that is taken back", async () => {
    const { full, campaignId, row } = await opened("shut");
    expect((await skipRepository(world.people, lead, row.id, "not now")).ok).toBe(true);
    await follow(campaignId);
    expect((await world.github.control.pull(full, 1)).state).toBe("closed");
    expect((await comments(full)).map(({ body }) => body)).toEqual([
      expect.stringContaining("was left out of its campaign"),
    ]);
    expect(await rowOf(campaignId)).toMatchObject({ state: "skipped", word: null });
    // The campaign is over for now: it goes on for the one that is taken in again.
    expect((await decideRepository(world.people, lead, row.id, { kind: "unskip" })).ok).toBe(true);
    await openAll(campaignId);
    expect((await rowOf(campaignId)).state).toBe("draft");
    const open = (await world.github.control.pulls(full)).filter(({ state }) => state === "open");
    expect(open).toHaveLength(1);
  });

  test("counts as merged when its owner merged it all the same", async () => {
    const { full, campaignId, row } = await opened("quick");
    await world.github.control.changePull(full, 1, { draft: false });
    await world.github.control.mergePull(full, 1, "ada", "squash");
    expect((await skipRepository(world.people, lead, row.id, "too late")).ok).toBe(true);
    await follow(campaignId);
    await follow(campaignId);
    expect((await rowOf(campaignId)).state).toBe("merged");
  });

  test("is one that nobody works on, and of a campaign that is under way", async () => {
    const { campaignId, row } = await opened("people");
    await world.db.database.campaignRepository.update({ where: { id: row.id }, data: { state: "changed" } });
    expect(await skipRepository(world.people, lead, row.id, "why not")).toMatchObject({ failure: { code: "state" } });
    await world.db.database.campaignRepository.update({ where: { id: row.id }, data: { state: "open" } });
    await orderCampaign(world.people, lead, campaignId, "stop");
    expect(await skipRepository(world.people, lead, row.id, "why not")).toMatchObject({ failure: { code: "state" } });
    expect(await decideRepository(world.people, lead, row.id, { kind: "retry" })).toMatchObject({
      failure: { code: "state" },
    });
  });
});

describe("an owner who is reminded by hand", () => {
  test("is reminded once for each span of the campaign's pace, however often and by whomever that is asked for", async () => {
    const { full, campaignId, row } = await opened("poke", { pace: { nudgeDays: 3, mostNudges: 0 } });
    expect((await nudgeRepository(world.people, lead, row.id)).ok).toBe(true);
    expect(await nudgeRepository(world.people, await world.person(), row.id)).toMatchObject({
      failure: { message: "It is about to be reminded already." },
    });
    await follow(campaignId);
    expect(await comments(full)).toHaveLength(1);
    expect(await rowOf(campaignId)).toMatchObject({ nudges: 1, word: null });
    expect(await nudgeRepository(world.people, lead, row.id)).toMatchObject({
      failure: { message: expect.stringContaining("reminded every 3 days at most") },
    });
    expect(await audits("campaign.nudged", row.repositoryId)).toBe(1);
    world.clock.advance(3 * DAY);
    expect((await nudgeRepository(world.people, lead, row.id)).ok).toBe(true);
    await follow(campaignId);
    expect((await comments(full)).at(-1)?.body).toContain("has been open for 3 days");
  });

  test("is not reminded while the campaign is paused, nor of a pull request that is closed", async () => {
    const { full, campaignId, row } = await opened("calm");
    await orderCampaign(world.people, lead, campaignId, "pause");
    expect(await nudgeRepository(world.people, lead, row.id)).toMatchObject({ failure: { code: "state" } });
    await orderCampaign(world.people, lead, campaignId, "resume");
    await world.github.control.changePull(full, 1, { state: "closed" });
    await follow(campaignId);
    expect(await nudgeRepository(world.people, lead, row.id)).toMatchObject({ failure: { code: "state" } });
  });
});

test.each(["viewer", "owner", "operator"] as const)("a %s may neither skip nor remind", async (role) => {
  const { row } = await opened("role");
  const actor = await world.person([role]);
  expect(await skipRepository(world.people, actor, row.id, "r")).toMatchObject({ failure: { code: "forbidden" } });
  expect(await nudgeRepository(world.people, actor, row.id)).toMatchObject({ failure: { code: "forbidden" } });
});

test("what a stopped campaign never began is free for another one", async () => {
  const name = await planned("free");
  const first = await world.campaign(name);
  expect((await orderCampaign(world.people, lead, first, "stop")).ok).toBe(true);
  const second = await world.campaign(name, { name: "Second" });
  await openAll(second);
  expect((await rowOf(second)).state).toBe("draft");
});
