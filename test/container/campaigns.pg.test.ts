import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { RegisteredApp, StandIn } from "../../demo/github/index.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { campaignCommands } from "../../lib/container/campaigns.ts";
import { workerContainer } from "../../lib/container/worker.ts";
import { standIn } from "../demo/github/support.ts";
import { githubVariables, securityLead, seedCampaign, startCampaign } from "../support/campaigns.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

let db: TestDatabase;
let web: Database;
let github: StandIn;
let app: RegisteredApp;

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 4);
  github = await standIn();
  app = await seedCampaign(github, ["site", "shop"]);
});
afterAll(async () => {
  await web.$disconnect();
  await db.close();
});

beforeEach(() => {
  vi.stubEnv("THAW_DATABASE_URL", db.workerUrl);
  vi.stubEnv("THAW_LITERAL_KEY", "x".repeat(32));
  for (const [name, value] of Object.entries(githubVariables(github, app))) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const ask = (name: string, payload: object) =>
  db.query(db.workerUrl, "SELECT thaw_add_job($1, $2::json, $1)", [name, JSON.stringify(payload)]);

const WAIT = { timeout: 60_000, interval: 200 };

test("a worker opens a campaign's pull requests, sees them merged, and verifies them by its own scans", async () => {
  const log: string[] = [];
  const worker = await (await workerContainer((line) => log.push(line))).start();
  try {
    await ask("connect.organisation", { ownerId: github.control.owner("fjordline") });
    await vi.waitFor(
      async () => expect(await db.database.plan.count({ where: { grants: { some: {} } } })).toBe(2),
      WAIT,
    );
    const campaignId = await started();
    const rows = () => db.database.campaignRepository.findMany({ where: { campaignId, code: null } });
    await vi.waitFor(async () => {
      const opened = await rows();
      expect(
        opened.map(({ prNumber }) => prNumber),
        `${log.join("\n")} ${JSON.stringify(opened)}`,
      ).toEqual([1, 1]);
    }, WAIT);
    for (const full of ["fjordline/site", "fjordline/shop"]) {
      expect(await github.control.pulls(full)).toHaveLength(1);
      await github.control.changePull(full, 1, { draft: false });
      await github.control.mergePull(full, 1);
    }
    await db.query(db.ownerUrl, "UPDATE campaign_repository SET observed_at = NULL");
    await vi.waitFor(async () => {
      await ask("campaign.tick", {});
      const states = (await rows()).map(({ state }) => state);
      expect(states, log.join("\n")).toEqual(["verified", "verified"]);
      expect((await db.database.campaign.findUnique({ where: { id: campaignId } }))?.status).toBe("done");
    }, WAIT);
  } finally {
    await worker.stop();
  }
  expect(log).toEqual([]);
}, 180_000);

/** What a person does on the pages, with the rights of web. */
async function started(): Promise<string> {
  const commands = await campaignCommands(web);
  const organisation = await db.database.organisation.findFirstOrThrow();
  const actor = await securityLead(db.database, organisation.id);
  const { campaignId, preflight, approved } = await startCampaign(commands, actor, organisation.id, {
    text: "fjordline/s",
  });
  expect(preflight).toMatchObject({ repositories: 2, automatic: 2 });
  expect(approved).toMatchObject({ claimed: 2 });
  return campaignId;
}
