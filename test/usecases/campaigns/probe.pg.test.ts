import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCampaignReading } from "../../../lib/adapters/prisma/campaign-reading.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { ALL_OF_CAMPAIGN } from "../../../lib/core/listing/campaign-views.ts";
import { followCampaign } from "../../../lib/usecases/campaigns/follow.ts";
import { openWave } from "../../../lib/usecases/campaigns/open.ts";
import { readCampaign, readRepositoryCampaigns } from "../../../lib/usecases/campaigns/read.ts";
import { CI, createWorld, type World } from "./world.ts";

/** Its grant is for pushes to the default branch alone, so that a policy can be made of the plan. */
const RELEASE = `on:
  push:
    branches: [main]
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: gh pr create --fill
        env:
          GH_TOKEN: \${{ secrets.ROBOT_PAT }}
`;

let world: World;
let names = 0;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(() => world.github.control.clearFaults());

const pull = (name: string) => world.github.control.pull(`fjordline/${name}`, 1);

async function step(campaignId: string): Promise<void> {
  world.clock.advance(600_000);
  await followCampaign(world.ports, campaignId, world.clock.now());
}

async function opened(word: string, workflow = RELEASE) {
  const name = `${word}-${++names}`;
  await world.repository(name, { [CI]: workflow });
  await world.scan(name);
  const campaignId = await world.campaign(name);
  for (let turn = 0; turn < 5; turn += 1) {
    world.clock.advance(3_600_000);
    if ((await openWave(world.ports, campaignId)).worked === 0) break;
  }
  return { name, campaignId };
}

async function grantsOf(campaignId: string) {
  const rows = await world.db.database.campaignGrant.findMany({ where: { campaignRepository: { campaignId } } });
  return rows.map(({ grantName, verdict, reason, version, run, used }) => ({
    ...{ grantName, verdict, reason, version, run, used },
  }));
}

/** Somebody else approves what was proposed with the campaign. */
async function activate(name: string): Promise<string> {
  const approver: UserActor = await world.person();
  const policy = await world.db.database.trustPolicy.findFirstOrThrow({ where: { repository: { name } } });
  await world.db.database.trustPolicyVersion.update({
    where: { policyId_version: { policyId: policy.id, version: 1 } },
    data: { status: "active", approvedBy: approver.id, approvedAt: world.clock.now() },
  });
  return policy.id;
}

async function asked(name: string, columns: { readonly phase: string; readonly ref: string; readonly kind?: string }) {
  const { githubId, organisationId } = await world.db.database.repository.findFirstOrThrow({ where: { name } });
  const id = randomUUID();
  const who = { issuer: "github", subjectId: String(githubId), ownerId: "1", grantName: "ci.build" };
  await world.db.database.issuance.create({
    data: { id, organisationId, at: world.clock.now(), kind: "token", ...who, correlationId: id, ...columns },
  });
}

describe("grants of a campaign's plans", () => {
  test("are answered in the text that a pull request is opened with, at no further request", async () => {
    world.github.control.clearRequests();
    const { name, campaignId } = await opened("first");
    const sent = world.github.control.requests().filter(({ path }) => !/access_tokens|installation\/token$/.test(path));
    expect(await grantsOf(campaignId)).toMatchObject([{ grantName: "ci.build", verdict: "waits", version: 1 }]);
    const { body } = await pull(name);
    expect(body).toContain("| `ci.build` | **waits for approval** |");
    expect(sent.filter(({ method }) => method === "PATCH")).toEqual([]);
    expect(sent.filter(({ method, path }) => method === "GET" && /\/pulls\/\d+$/.test(path))).toEqual([]);
  });

  test("are answered anew once a policy is approved, and what people wrote in the text stays", async () => {
    const { name, campaignId } = await opened("approved");
    const body = (await pull(name)).body ?? "";
    const edited = `Wait for the release, please.\n\n${body.replace("- [ ]", "- [x]")}`;
    await world.github.control.changePull(`fjordline/${name}`, 1, { body: edited });
    await activate(name);
    await step(campaignId);
    expect(await grantsOf(campaignId)).toMatchObject([{ verdict: "passes", reason: null, version: 1 }]);
    expect((await pull(name)).body).toBe(
      edited.replace(
        /\| \*\*waits for approval\*\* \| [^|]+\|/,
        "| **would be given** | An active trust policy lets every run through that will ask for it. |",
      ),
    );
  });

  test("are written about once only while no answer changes", async () => {
    const { name, campaignId } = await opened("quiet");
    await step(campaignId);
    world.github.control.clearRequests();
    await step(campaignId);
    await step(campaignId);
    expect(
      world.github.control.requests().filter(({ method, path }) => method === "PATCH" && path.includes(name)),
    ).toEqual([]);
  });

  test("are denied while a kill switch is on, and given again after it", async () => {
    const { name, campaignId } = await opened("killed");
    const policyId = await activate(name);
    const stopped = await world.db.database.killSwitch.create({
      data: {
        organisationId: world.organisationId,
        scopeKind: "policy",
        scopeId: policyId,
        reason: "drill",
        author: "ada",
      },
    });
    await step(campaignId);
    expect(await grantsOf(campaignId)).toMatchObject([
      { verdict: "denied", reason: "kill-switch", run: "push on refs/heads/main" },
    ]);
    expect((await pull(name)).body).toContain("**would be denied**");
    await world.db.database.killSwitch.update({ where: { id: stopped.id }, data: { liftedAt: new Date() } });
    await step(campaignId);
    expect((await pull(name)).body).toContain("**would be given**");
  });

  test("are denied once their policy is revoked", async () => {
    const { name, campaignId } = await opened("revoked");
    const policyId = await activate(name);
    await step(campaignId);
    const end = { status: "revoked", endedBy: "ada", endedAt: new Date(), endedReason: "drill" };
    await world.db.database.trustPolicyVersion.updateMany({ where: { policyId }, data: end });
    await step(campaignId);
    expect(await grantsOf(campaignId)).toMatchObject([{ verdict: "denied", reason: "policy-not-active" }]);
  });

  test("are counted on the campaign's page and listed on the repository's, with what a person has to do", async () => {
    const anywhere = RELEASE.replace("  push:\n    branches: [main]", "  push:\n  pull_request:");
    const { name, campaignId } = await opened("shown", anywhere);
    await step(campaignId);
    const web = createDatabase(world.db.webUrl, 2);
    try {
      const ports = { campaignReading: createCampaignReading(web), clock: world.clock };
      const viewer = await world.person(["viewer"]);
      const detail = await readCampaign(ports, viewer, campaignId, ALL_OF_CAMPAIGN);
      expect(detail?.grants).toMatchObject({
        counts: { unproposed: 1 },
        open: [{ name, probe: { grant: "ci.build" } }],
      });
      expect(detail?.grants.probedAt).not.toBeNull();
      const [own] = await readRepositoryCampaigns(ports, viewer, { owner: "fjordline", name });
      expect(own?.row.grants).toMatchObject([{ grant: "ci.build", verdict: "unproposed" }]);
      const strange: UserActor = { ...viewer, roles: [] };
      expect(await readRepositoryCampaigns(ports, strange, { owner: "fjordline", name })).toEqual([]);
    } finally {
      await web.$disconnect();
    }
  });

  test("that no plan can make a policy of are listed with what to do, whose words stay off the pull request", async () => {
    const anywhere = RELEASE.replace("  push:\n    branches: [main]", "  push:\n  pull_request:");
    const { name, campaignId } = await opened("unproposed", anywhere);
    const [grant] = await world.db.database.campaignGrant.findMany({ where: { campaignRepository: { campaignId } } });
    expect(grant).toMatchObject({ verdict: "unproposed", policyId: null });
    expect(grant?.message).toMatch(/Write the policy as YAML/);
    const { body } = await pull(name);
    expect(body).toContain("| **not proposed** |");
    expect(body).not.toContain(grant?.message ?? "?");
  });

  test("show what the broker's record has of the pull request's own jobs, and of no other branch's", async () => {
    const { name, campaignId } = await opened("used");
    await asked(name, { phase: "denied", ref: "refs/pull/99/merge" });
    await step(campaignId);
    expect(await grantsOf(campaignId)).toMatchObject([{ used: null }]);
    await asked(name, { phase: "revoked", ref: "refs/pull/1/merge", kind: "probe" });
    await step(campaignId);
    expect(await grantsOf(campaignId)).toMatchObject([{ used: "given" }]);
    expect((await pull(name)).body).toContain("a job was given it");
  });

  test("show what was handed out since the merge", async () => {
    const { name, campaignId } = await opened("merged");
    await world.github.control.changePull(`fjordline/${name}`, 1, { draft: false });
    await world.github.control.mergePull(`fjordline/${name}`, 1);
    await step(campaignId);
    await asked(name, { phase: "issued", ref: "refs/heads/main" });
    await step(campaignId);
    expect(await grantsOf(campaignId)).toMatchObject([{ used: "given" }]);
  });

  test("are shown no more where a person took that part out of the text", async () => {
    const { name, campaignId } = await opened("removed");
    await world.github.control.changePull(`fjordline/${name}`, 1, { body: "Mine." });
    await activate(name);
    await step(campaignId);
    expect((await pull(name)).body).toBe("Mine.");
    expect(await grantsOf(campaignId)).toMatchObject([{ verdict: "passes" }]);
  });

  test("are brought up to date later where GitHub does not answer", async () => {
    const { name, campaignId } = await opened("away");
    await activate(name);
    world.github.control.fail({
      method: "PATCH",
      route: `/repos/fjordline/${name}/pulls/{number}`,
      times: "all",
      fault: { kind: "status", status: 502 },
    });
    await step(campaignId);
    expect((await pull(name)).body).toContain("**waits for approval**");
    world.github.control.clearFaults();
    await step(campaignId);
    expect((await pull(name)).body).toContain("**would be given**");
  });

  test("are asked about by the campaign's step alone: one of another campaign changes nothing", async () => {
    const one = await opened("apart");
    const other = await opened("aside");
    await activate(one.name);
    await step(other.campaignId);
    expect(await grantsOf(one.campaignId)).toMatchObject([{ verdict: "waits" }]);
  });
});
