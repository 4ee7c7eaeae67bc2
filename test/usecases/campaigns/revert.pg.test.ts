import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCampaignReading } from "../../../lib/adapters/prisma/campaign-reading.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { askRevert } from "../../../lib/usecases/campaigns/ask-revert.ts";
import { orderCampaign } from "../../../lib/usecases/campaigns/control.ts";
import { followCampaign } from "../../../lib/usecases/campaigns/follow.ts";
import { openWave } from "../../../lib/usecases/campaigns/open.ts";
import { readCampaign, readMigration } from "../../../lib/usecases/campaigns/read.ts";
import { CI, createWorld, WORKFLOW, type World } from "./world.ts";

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

const main = (name: string, file = CI) => world.git(name, "show", `main:${file}`);
const pulls = (name: string) => world.github.control.pulls(`fjordline/${name}`);

async function step(campaignId: string): Promise<void> {
  world.clock.advance(600_000);
  await followCampaign(world.ports, campaignId, world.clock.now());
}

/** Three lists that were read: what is in none of them is stored nowhere. */
async function readInventory(repositoryId: string, secrets: readonly string[], outcome = "visible"): Promise<void> {
  const { organisationId } = world;
  const triedAt = world.clock.now();
  const sources = [
    { source: "repository-secrets", repositoryId, outcome },
    { source: "environment-secrets", repositoryId, outcome },
  ];
  await world.db.database.sourceState.createMany({
    data: [...sources, { source: "organisation-secrets", repositoryId: null, outcome: "visible" }].map((one) => ({
      ...one,
      organisationId,
      triedAt,
    })),
    skipDuplicates: true,
  });
  const credential = { organisationId, level: "repo", repositoryId, kind: "github-pat" };
  await world.db.database.credential.createMany({ data: secrets.map((name) => ({ ...credential, name })) });
}

/** A migration that was merged and verified; its secret is stored still. */
async function merged(word: string, secrets: readonly string[] | null = ["ROBOT_PAT"]) {
  const name = `${word}-${++names}`;
  const repositoryId = await world.repository(name);
  await world.scan(name);
  if (secrets !== null) await readInventory(repositoryId, secrets);
  const campaignId = await world.campaign(name);
  for (let turn = 0; turn < 5; turn += 1) {
    world.clock.advance(3_600_000);
    if ((await openWave(world.ports, campaignId)).worked === 0) break;
  }
  await world.github.control.changePull(`fjordline/${name}`, 1, { draft: false });
  await world.github.control.mergePull(`fjordline/${name}`, 1, "ada", "squash");
  await step(campaignId);
  await world.scan(name);
  await step(campaignId);
  const [row] = await world.rows(campaignId);
  if (row === undefined) throw new Error("No row.");
  return { name, campaignId, rowId: row.id, repositoryId };
}

async function ask(rowId: string, role: Parameters<World["person"]>[0] = ["owner"]) {
  return askRevert(world.people, await world.person(role), rowId, "Releases stand still.");
}

const revertOf = (rowId: string) =>
  world.db.database.campaignRevert.findUnique({ where: { campaignRepositoryId: rowId } });

describe("a revert of a merged migration", () => {
  test("is one signed commit that gives the old text back, and one pull request, also of a campaign that is done", async () => {
    const { name, campaignId, rowId } = await merged("back");
    expect((await world.ports.work.find(campaignId))?.state).toBe("done");
    expect(await main(name)).toContain("id: thaw");
    expect(await ask(rowId)).toMatchObject({ ok: true });
    expect(await world.ports.work.live()).toContain(campaignId);
    await step(campaignId);
    const revert = await revertOf(rowId);
    expect(revert).toMatchObject({ state: "open", prNumber: 2, code: null });
    expect(await world.git(name, "rev-list", "--count", `main..${revert?.branch}`)).toBe("1");
    expect(await world.git(name, "show", `${revert?.branch}:${CI}`)).toBe(WORKFLOW.trim());
    const [, pull] = (await pulls(name)).toSorted((a, b) => a.number - b.number);
    expect(pull).toMatchObject({ state: "open", base: "main", head: revert?.branch });
    expect(pull?.body).toContain("Releases stand still.");
    await step(campaignId);
    expect(await pulls(name)).toHaveLength(2);
  });

  test("once merged is seen, its scan asked for, and its finding is open again", async () => {
    const { name, campaignId, rowId, repositoryId } = await merged("open-again");
    await ask(rowId);
    await step(campaignId);
    await world.github.control.mergePull(`fjordline/${name}`, 2, "ada", "squash");
    world.wished.length = 0;
    await step(campaignId);
    expect(await revertOf(rowId)).toMatchObject({ state: "merged" });
    expect(world.wished).toContain(repositoryId);
    await world.scan(name);
    const open = await world.db.database.finding.count({ where: { repositoryId, resolvedScanId: null } });
    expect(open).toBeGreaterThan(0);
    expect(await world.ports.work.live()).not.toContain(campaignId);
    expect(await ask(rowId)).toMatchObject({ ok: false, failure: { code: "state" } });
  });

  test("keeps what people wrote elsewhere in the file since", async () => {
    const { name, campaignId, rowId } = await merged("kept");
    const now = `name: CI\n${await main(name)}\n`;
    await world.github.control.commit(`fjordline/${name}`, { [CI]: now });
    await ask(rowId);
    await step(campaignId);
    const revert = await revertOf(rowId);
    expect(revert).toMatchObject({ state: "open" });
    expect(await world.git(name, "show", `${revert?.branch}:${CI}`)).toBe(`name: CI\n${WORKFLOW.trim()}`);
  });

  test("is refused with the file's name where people changed what the migration wrote, and nothing is written", async () => {
    const { name, campaignId, rowId } = await merged("moved");
    const now = (await main(name)).replace("id: thaw", "id: broker").replace("steps.thaw.", "steps.broker.");
    await world.github.control.commit(`fjordline/${name}`, { [CI]: now });
    await ask(rowId);
    await step(campaignId);
    const revert = await revertOf(rowId);
    expect(revert).toMatchObject({ state: "refused", code: "moved-on", prNumber: null });
    expect(revert?.error).toContain(CI);
    expect(await pulls(name)).toHaveLength(1);
    expect(await world.git(name, "branch", "--list", revert?.branch ?? "")).toBe("");
  });

  test("is refused where the secret is stored no more, and where nobody can see whether it is", async () => {
    const gone = await merged("gone", []);
    expect(await ask(gone.rowId)).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining("ROBOT_PAT is stored no more") },
    });
    const hidden = await merged("hidden", null);
    expect(await ask(hidden.rowId)).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining("not visible") },
    });
    expect(await revertOf(gone.rowId)).toBeNull();
    expect(await revertOf(hidden.rowId)).toBeNull();
  });

  test("is not written where the secret went between the wish and the write", async () => {
    const { name, campaignId, rowId, repositoryId } = await merged("went");
    await ask(rowId);
    await world.db.database.credential.updateMany({ where: { repositoryId }, data: { endedAt: new Date() } });
    await step(campaignId);
    expect(await revertOf(rowId)).toMatchObject({ state: "refused", code: "secret-gone" });
    expect(await pulls(name)).toHaveLength(1);
  });

  test("is a decision of people with a role, and of a merged migration", async () => {
    const { rowId } = await merged("who");
    expect(await ask(rowId, ["viewer"])).toMatchObject({ ok: false, failure: { code: "forbidden" } });
    expect(await ask(rowId, [])).toMatchObject({ ok: false, failure: { code: "not-found" } });
    const lead = await world.person();
    expect(await askRevert(world.people, lead, rowId, " ")).toMatchObject({ ok: false, failure: { code: "invalid" } });
    await world.db.database.campaignRepository.update({ where: { id: rowId }, data: { state: "open" } });
    expect(await ask(rowId)).toMatchObject({ ok: false, failure: { code: "state" } });
  });

  test("asked for twice, or cut at any of its requests, is one commit and one pull request", async () => {
    for (const route of ["/graphql", "/repos/{owner}/{name}/pulls"]) {
      const { name, campaignId, rowId } = await merged("cut");
      await Promise.all([ask(rowId), ask(rowId)]);
      for (const lost of [1, 2, 3]) {
        world.github.control.fail({ method: "POST", route, times: lost, fault: { kind: "cut", when: "after" } });
        await step(campaignId);
        world.github.control.clearFaults();
        world.clock.advance(3_600_000);
      }
      await step(campaignId);
      const revert = await revertOf(rowId);
      expect(revert).toMatchObject({ state: "open", prNumber: 2 });
      expect(await pulls(name)).toHaveLength(2);
      expect(await world.git(name, "rev-list", "--count", `main..${revert?.branch}`)).toBe("1");
    }
  });

  test("that a person closed stays closed, and asked for again is another one on a fresh branch", async () => {
    const { name, campaignId, rowId } = await merged("again");
    await ask(rowId);
    await step(campaignId);
    const first = (await revertOf(rowId))?.branch;
    await world.github.control.changePull(`fjordline/${name}`, 2, { state: "closed" });
    await step(campaignId);
    expect(await revertOf(rowId)).toMatchObject({ state: "closed" });
    // What nobody but us wrote goes with it.
    expect(await world.git(name, "branch", "--list", first ?? "none")).toBe("");
    await step(campaignId);
    expect(await pulls(name)).toHaveLength(2);
    expect(await ask(rowId)).toMatchObject({ ok: true });
    await step(campaignId);
    const second = await revertOf(rowId);
    expect(second).toMatchObject({ state: "open", prNumber: 3 });
    expect(second?.branch).not.toBe(first);
  });

  test("that was closed leaves its branch where people have commits on it", async () => {
    const { name, campaignId, rowId } = await merged("kept");
    await ask(rowId);
    await step(campaignId);
    const branch = (await revertOf(rowId))?.branch ?? "none";
    await world.github.control.commit(`fjordline/${name}`, { "note.txt": "mine" }, { branch });
    await world.github.control.changePull(`fjordline/${name}`, 2, { state: "closed" });
    await step(campaignId);
    expect(await revertOf(rowId)).toMatchObject({ state: "closed" });
    expect(await world.git(name, "branch", "--list", branch)).toContain(branch);
  });

  test("leaves a strange branch of its name alone", async () => {
    const { name, campaignId, rowId } = await merged("strange");
    const [row] = await world.rows(campaignId);
    await world.git(name, "branch", `${row?.branch}-revert`, "main~1");
    await ask(rowId);
    await step(campaignId);
    expect(await revertOf(rowId)).toMatchObject({ state: "refused", code: "branch-taken" });
    expect(await world.git(name, "rev-parse", `${row?.branch}-revert`)).toBe(
      await world.git(name, "rev-parse", "main~1"),
    );
  });

  test("is offered on the repository's page with the reason where it is not, and seen there and on the campaign's", async () => {
    const [there, hidden] = [await merged("offered"), await merged("no-offer", null)];
    const web = createDatabase(world.db.webUrl, 2);
    try {
      const ports = { campaignReading: createCampaignReading(web), clock: world.clock };
      const owner = await world.person(["owner"]);
      const seen = async (name: string, actor = owner) =>
        (await readMigration(ports, actor, { owner: "fjordline", name })).campaigns[0];
      expect((await seen(there.name))?.revertOffer).toEqual({ allowed: true });
      expect((await seen(hidden.name))?.revertOffer).toEqual({
        allowed: false,
        why: expect.stringContaining("not visible"),
      });
      expect((await seen(there.name, await world.person(["viewer"])))?.revertOffer).toMatchObject({ allowed: false });
      await ask(there.rowId);
      expect(await seen(there.name)).toMatchObject({ revertOffer: null, row: { revert: { state: "asked" } } });
      await step(there.campaignId);
      const detail = await readCampaign(ports, owner, there.campaignId, {
        states: [],
        codes: [],
        past: null,
        text: "",
        page: 1,
      });
      expect(detail?.rows).toMatchObject([
        { revert: { state: "open", pullNumber: 2, reason: "Releases stand still." } },
      ]);
    } finally {
      await web.$disconnect();
    }
  });

  test("is written also for a campaign that was stopped", async () => {
    const { campaignId, rowId } = await merged("stopped");
    await world.db.database.campaign.update({ where: { id: campaignId }, data: { status: "running" } });
    await orderCampaign(world.people, await world.person(), campaignId, "stop");
    await ask(rowId);
    await step(campaignId);
    expect(await revertOf(rowId)).toMatchObject({ state: "open" });
  });
});
