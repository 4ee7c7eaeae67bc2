import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCampaignReading } from "../../../lib/adapters/prisma/campaign-reading.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { ALL_OF_CAMPAIGN } from "../../../lib/core/listing/campaign-views.ts";
import { DEFAULT_QUERY } from "../../../lib/core/listing/repository-query.ts";
import { approveCampaign } from "../../../lib/usecases/campaigns/approve.ts";
import { orderCampaign } from "../../../lib/usecases/campaigns/control.ts";
import { createCampaign } from "../../../lib/usecases/campaigns/create.ts";
import { openWave } from "../../../lib/usecases/campaigns/open.ts";
import { openMigration } from "../../../lib/usecases/campaigns/open-migration.ts";
import { preflightCampaign } from "../../../lib/usecases/campaigns/preflight.ts";
import { readCampaign, readMigration } from "../../../lib/usecases/campaigns/read.ts";
import { CI, createWorld, type World } from "./world.ts";

let world: World;
let web: Database;
let names = 0;

beforeAll(async () => {
  world = await createWorld();
  web = createDatabase(world.db.webUrl, 2);
});
afterAll(async () => {
  await web.$disconnect();
  await world.close();
});
beforeEach(() => world.db.database.membership.deleteMany({}));

async function planned(word: string, files?: Record<string, string>) {
  const name = `${word}-${++names}`;
  const id = await world.repository(name, files);
  await world.scan(name);
  const { planHash } = await world.db.database.plan.findFirstOrThrow({ where: { repositoryId: id } });
  return { owner: "fjordline", name, planHash };
}

/** A person whom the organisation's list has, so that others know of them. */
async function member(role: Role): Promise<UserActor> {
  const actor = await world.person([role]);
  await world.db.database.membership.create({
    data: { userId: actor.id, organisationId: world.organisationId, role, source: "local" },
  });
  return actor;
}

const press = (actor: UserActor, request: Parameters<typeof openMigration>[2]) =>
  openMigration(world.people, actor, request);
const look = (actor: UserActor, name: string) =>
  readMigration({ campaignReading: createCampaignReading(web) }, actor, { owner: "fjordline", name });

function idOf(result: Awaited<ReturnType<typeof press>>): string {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value.campaignId;
}

describe("the one button of a repository's page", () => {
  test("opens the pull request of this repository and of no other, where one person may do all of it", async () => {
    const request = await planned("sole");
    const longer = `${request.name}-two`;
    await world.repository(longer);
    await world.scan(longer);
    const lead = await member("security-lead");
    expect((await look(lead, request.name)).button).toEqual({ allowed: true, forWhom: null, alone: true });
    const result = await press(lead, request);
    expect(result).toMatchObject({ ok: true, value: { kind: "opening", alone: true } });
    await openWave(world.ports, idOf(result));
    expect(await world.github.control.pulls(`fjordline/${request.name}`)).toHaveLength(1);
    expect(await world.github.control.pulls(`fjordline/${longer}`)).toEqual([]);
    const approved = await world.db.database.auditEvent.findFirst({
      where: { action: "campaign.approved", objectId: idOf(result) },
    });
    expect(approved?.data).toMatchObject({ alone: true });
    const [became] = (await look(lead, request.name)).campaigns;
    expect(became).toMatchObject({ askedBy: lead.login, approvedBy: lead.login, row: { pullNumber: 1 } });
    expect(became?.openedAt).not.toBeNull();
  });

  test("asks a worker for the step at once", async () => {
    const request = await planned("prompt");
    const campaignId = idOf(await press(await member("security-lead"), request));
    const { rows } = await world.db.query(
      world.db.ownerUrl,
      "SELECT 1 FROM graphile_worker._private_jobs WHERE key = $1",
      [`campaign.step:${campaignId}`],
    );
    expect(rows).toHaveLength(1);
  });

  test("waits for a second person where there is one, who then opens it by the same button", async () => {
    const request = await planned("two");
    const [lead, other] = [await member("security-lead"), await member("commander")];
    expect((await look(lead, request.name)).button).toEqual({ allowed: true, forWhom: other.login, alone: false });
    const asked = await press(lead, request);
    expect(asked).toMatchObject({ ok: true, value: { kind: "waits", forWhom: other.login } });
    const campaignId = idOf(asked);
    expect((await openWave(world.ports, campaignId)).worked).toBe(0);
    expect(await press(lead, request)).toMatchObject({ ok: true, value: { kind: "waits", campaignId } });
    expect((await look(other, request.name)).button).toEqual({ allowed: true, forWhom: null, alone: false });
    expect(await press(other, request)).toMatchObject({
      ok: true,
      value: { kind: "opening", campaignId, alone: false },
    });
  });

  test("lets a repository's owner ask, and says who has to agree", async () => {
    const request = await planned("owned");
    const [owner, lead] = [await member("owner"), await member("security-lead")];
    expect(await press(owner, request)).toMatchObject({ ok: true, value: { kind: "waits", forWhom: lead.login } });
    expect(await press(lead, request)).toMatchObject({ ok: true, value: { kind: "opening" } });
  });

  test("names the roles where nobody has one yet", async () => {
    const request = await planned("nobody");
    expect(await press(await member("owner"), request)).toMatchObject({
      ok: true,
      value: { kind: "waits", forWhom: "security leads, incident commanders and admins" },
    });
  });

  test("is not a viewer's, and a stranger is not told that the repository is there", async () => {
    const request = await planned("looked-at");
    const viewer = await member("viewer");
    expect(await press(viewer, request)).toMatchObject({ ok: false, failure: { code: "forbidden" } });
    expect((await look(viewer, request.name)).button).toMatchObject({ allowed: false });
    const stranger = { ...viewer, roles: [] };
    expect(await press(stranger, request)).toMatchObject({ ok: false, failure: { code: "not-found" } });
    expect(await look(stranger, request.name)).toMatchObject({ campaigns: [], button: { allowed: false } });
  });

  test("makes one campaign and one pull request, also when two people press it at the same moment", async () => {
    const request = await planned("twice");
    const lead = await member("security-lead");
    await Promise.all([press(lead, request), press(lead, request)]);
    const campaigns = await world.db.database.campaign.findMany({
      where: { repositories: { some: { repository: { name: request.name } } } },
    });
    expect(campaigns).toHaveLength(1);
    await openWave(world.ports, campaigns[0]?.id ?? "");
    expect(await world.github.control.pulls(`fjordline/${request.name}`)).toHaveLength(1);
  });

  test("opens no other plan than the one that was looked at", async () => {
    const request = await planned("stale");
    const lead = await member("security-lead");
    const result = await press(lead, { ...request, planHash: "0".repeat(64) });
    expect(result).toMatchObject({ ok: false, failure: { code: "another-plan" } });
    expect(await world.github.control.pulls(`fjordline/${request.name}`)).toEqual([]);
  });

  test("says why it cannot be, and leaves one row of it however often it is pressed", async () => {
    const request = await planned("archived");
    await world.db.database.repository.updateMany({ where: { name: request.name }, data: { archived: true } });
    const lead = await member("security-lead");
    for (const _ of [1, 2])
      expect(await press(lead, request)).toMatchObject({
        ok: true,
        value: { kind: "not-possible", code: "archived", why: expect.stringContaining("Unarchive") },
      });
    const { campaigns } = await look(lead, request.name);
    expect(campaigns.map(({ row }) => row.code)).toEqual(["archived"]);
  });

  test("leaves a repository to the campaign that has it", async () => {
    const request = await planned("taken");
    await world.campaign(request.name);
    const result = await press(await member("security-lead"), request);
    expect(result).toMatchObject({ ok: true, value: { kind: "not-possible", code: "another-campaign" } });
  });
});

describe("the approval of a campaign", () => {
  test("is another person's than its maker's where there is one, and the page says whose", async () => {
    const request = await planned("four-eyes", { [CI]: "on: push\njobs: {}\n" });
    const [lead, other] = [await member("security-lead"), await member("admin")];
    const made = await createCampaign(world.people, lead, {
      organisationId: world.organisationId,
      name: "Spring",
      query: { ...DEFAULT_QUERY, text: request.name },
      supersede: false,
      labels: [],
      pace: {},
    });
    if (!made.ok) throw new Error(made.failure.message);
    const { campaignId } = made.value;
    await preflightCampaign(world.people, lead, campaignId);
    const ports = { campaignReading: createCampaignReading(web), clock: world.clock };
    const seen = (actor: UserActor) => readCampaign(ports, actor, campaignId, ALL_OF_CAMPAIGN);
    expect((await seen(lead))?.approval).toEqual({ may: false, why: expect.stringContaining(other.login) });
    expect((await seen(other))?.approval).toEqual({ may: true, alone: false });
    const refused = await approveCampaign(world.people, lead, campaignId);
    expect(refused).toMatchObject({ ok: false, failure: { code: "own-campaign" } });
    expect(await orderCampaign(world.people, lead, campaignId, "start")).toMatchObject({ ok: false });
    expect(await approveCampaign(world.people, other, campaignId)).toMatchObject({ ok: true });
  });

  test("is its maker's again once the other person is locked out", async () => {
    const request = await planned("left");
    const [lead, other] = [await member("security-lead"), await member("admin")];
    await world.db.database.appUser.update({ where: { id: other.id }, data: { disabledAt: new Date() } });
    expect(await press(lead, request)).toMatchObject({ ok: true, value: { kind: "opening", alone: true } });
  });
});

describe("who asked for one migration", () => {
  test("may stop that and no other, and ask for a new one afterwards", async () => {
    const request = await planned("regret");
    await member("security-lead");
    const owner = await member("owner");
    const campaignId = idOf(await press(owner, request));
    expect((await look(owner, request.name)).campaigns[0]).toMatchObject({ mayStop: true });
    const stranger = await member("owner");
    expect((await look(stranger, request.name)).campaigns[0]).toMatchObject({ mayStop: false });
    expect(await orderCampaign(world.people, stranger, campaignId, "stop")).toMatchObject({
      failure: { code: "forbidden" },
    });
    for (const order of ["start", "pause", "resume"] as const)
      expect(await orderCampaign(world.people, owner, campaignId, order)).toMatchObject({
        failure: { code: "forbidden" },
      });
    expect((await orderCampaign(world.people, owner, campaignId, "stop")).ok).toBe(true);
    expect((await look(owner, request.name)).campaigns[0]).toMatchObject({ campaignState: "stopped", mayStop: false });
    const again = await press(owner, request);
    expect(again).toMatchObject({ ok: true, value: { kind: "waits" } });
    expect(idOf(again)).not.toBe(campaignId);
  });

  test("may not stop a campaign of many that has the repository, nor one of their own as a viewer", async () => {
    const { name } = await planned("many");
    const owner = await member("owner");
    const campaignId = await world.campaign(name);
    await world.db.database.campaign.update({ where: { id: campaignId }, data: { createdBy: owner.id } });
    expect((await look(owner, name)).campaigns[0]).toMatchObject({ ofOne: false, mayStop: false });
    expect(await orderCampaign(world.people, owner, campaignId, "stop")).toMatchObject({
      failure: { code: "forbidden" },
    });
    const request = await planned("former");
    const own = idOf(await press(owner, request));
    const former: UserActor = { ...owner, roles: [{ organisationId: world.organisationId, role: "viewer" }] };
    expect(await orderCampaign(world.people, former, own, "stop")).toMatchObject({ failure: { code: "forbidden" } });
  });
});
