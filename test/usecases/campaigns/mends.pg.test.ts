import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { followCampaign } from "../../../lib/usecases/campaigns/follow.ts";
import { openWave } from "../../../lib/usecases/campaigns/open.ts";
import { planSource } from "../../../lib/usecases/plan-source.ts";
import type { RepositorySource } from "../../../lib/usecases/ports.ts";
import { CI, createWorld, planner, sources, WORKFLOW, type World } from "./world.ts";

const LONG_AGO = new Date(0);

let world: World;
let names = 0;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(() => world.github.control.clearFaults());

async function planned(word: string) {
  const name = `${word}-${++names}`;
  await world.repository(name);
  await world.scan(name);
  return { name, full: `fjordline/${name}`, campaignId: await world.campaign(name) };
}

async function openAll(campaignId: string): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    world.clock.advance(3_600_000);
    if ((await openWave(world.ports, campaignId)).worked === 0) return;
  }
}

async function step(campaignId: string, before = world.clock.now()): Promise<void> {
  await followCampaign(world.ports, campaignId, before);
}

async function rowOf(campaignId: string) {
  const [row] = await world.rows(campaignId);
  if (row === undefined) throw new Error("No row.");
  return row;
}

describe("a webhook about a pull request", () => {
  test("has it looked at by the next step, however short ago the last look was, and once", async () => {
    const { full, campaignId } = await planned("told");
    await openAll(campaignId);
    world.clock.advance(600_000);
    await step(campaignId);
    await world.github.control.changePull(full, 1, { draft: false });
    await world.github.control.mergePull(full, 1);
    await step(campaignId, LONG_AGO);
    expect((await rowOf(campaignId)).state).not.toBe("merged");
    const { id } = await rowOf(campaignId);
    await world.db.database.campaignRepository.update({ where: { id }, data: { told: { increment: 1 } } });
    await step(campaignId, LONG_AGO);
    expect(await rowOf(campaignId)).toMatchObject({ state: "merged", told: 1, looked: 1 });
  });

  test("that comes during a look is not lost", async () => {
    const { campaignId } = await planned("during");
    await openAll(campaignId);
    const { id } = await rowOf(campaignId);
    const tell = () => world.db.database.campaignRepository.update({ where: { id }, data: { told: { increment: 1 } } });
    await tell();
    const look: typeof world.ports.changes.look = async (...request) => {
      const seen = await world.ports.changes.look(...request);
      await tell();
      return seen;
    };
    const ports = { ...world.ports, changes: { ...world.ports.changes, look } };
    await followCampaign(ports, campaignId, LONG_AGO);
    const { told, looked } = await rowOf(campaignId);
    expect(told).toBeGreaterThan(looked);
  });
});

describe("labels that could not be set", () => {
  test("are set later, and the complaint goes", async () => {
    const { name, full, campaignId } = await planned("label");
    world.github.control.fail({
      method: "POST",
      route: `/repos/fjordline/${name}/issues/{number}/labels`,
      times: "all",
      fault: { kind: "status", status: 502 },
    });
    await openAll(campaignId);
    expect(await rowOf(campaignId)).toMatchObject({ prNumber: 1, error: "Its labels could not be set." });
    world.clock.advance(120_000);
    await step(campaignId);
    expect((await rowOf(campaignId)).error).not.toBeNull();
    world.github.control.clearFaults();
    world.clock.advance(3_700_000);
    await step(campaignId);
    expect(await world.github.control.pull(full, 1)).toMatchObject({ labels: ["thaw"] });
    expect(await rowOf(campaignId)).toMatchObject({ error: null, labelsDueAt: null });
  });

  test("are given up after a day, and the complaint stays", async () => {
    const { name, campaignId } = await planned("given-up");
    const route = `/repos/fjordline/${name}/issues/{number}/labels`;
    world.github.control.fail({ method: "POST", route, times: "all", fault: { kind: "status", status: 404 } });
    await openAll(campaignId);
    world.clock.advance(25 * 3_600_000);
    await step(campaignId);
    expect(await rowOf(campaignId)).toMatchObject({ error: "Its labels could not be set.", labelsDueAt: null });
  });
});

describe("the hash of a plan", () => {
  async function planOf(name: string, text = WORKFLOW) {
    const bytes = new TextEncoder().encode(text);
    const repository = { id: 1, nodeId: "R", owner: "fjordline", name };
    const read = { commit: "0".repeat(40), files: [{ path: CI, bytes, blobSha: "0".repeat(40) }] };
    const files = { ...read, unreadable: [], siblings: new Set<string>() } as never;
    const source: RepositorySource = await sources.source("", repository, "main", files);
    return planSource(planner, source, null);
  }

  test("is the same under another name, and names the repository itself as such", async () => {
    const [one, other] = [await planOf("app"), await planOf("renamed-one")];
    expect(other.hash).toBe(one.hash);
    expect(one.grants.map(({ repositories }) => repositories)).toEqual([["self"]]);
    expect(other.grants).toEqual(one.grants);
  });

  test("is another one where the text names a repository that is not this one any more", async () => {
    const named = WORKFLOW.replace("gh pr create --fill", "gh pr create --fill --repo fjordline/app");
    expect((await planOf("renamed-one", named)).hash).not.toBe((await planOf("app", named)).hash);
  });

  test("is another one for another text", async () => {
    const other = WORKFLOW.replace("runs-on: ubuntu-latest", "runs-on: ubuntu-24.04");
    expect((await planOf("app", other)).hash).not.toBe((await planOf("app")).hash);
  });
});

test("a repository that was renamed after its approval gets the pull request that was approved", async () => {
  const { name, campaignId } = await planned("renamed");
  await world.github.control.renameRepository(`fjordline/${name}`, `${name}-new`);
  await openAll(campaignId);
  expect(await world.github.control.pulls(`fjordline/${name}-new`)).toHaveLength(1);
  expect(["open", "draft"]).toContain((await rowOf(campaignId)).state);
});
