import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import { type Demonstration, startDemonstration } from "./support/demonstration.ts";
import { approvePolicy, LEADS, mergeMigration, OWNERS, openIncident } from "./support/story.ts";
import * as commander from "./support/story-commander.ts";
import * as lead from "./support/story-lead.ts";
import * as owner from "./support/story-owner.ts";

/**
 * One incident and its people, each from the sign-in to the last screen, with everything that `npm start` starts and nothing in
 * anybody's place: what GitHub tells is heard by webhooks, what a job gets comes from the broker, and pages show what changes by themselves.
 * All of it by keys alone. The stories are told in the order of their tests.
 */
const served = inject("e2e");
let demonstration: Demonstration;
let margaret: Page;

describe.skipIf("problem" in served && served.problem === NO_BROWSER)("by keys alone", { timeout: 900_000 }, () => {
  beforeAll(async () => {
    if ("problem" in served) throw new Error(served.problem);
    demonstration = await startDemonstration();
  }, 600_000);
  afterAll(async () => {
    await demonstration?.close();
  });

  // Each begins where the one before it ended.
  let failed = false;
  beforeEach(({ skip, onTestFailed }) => {
    skip(failed, "the story before it did not come to its end");
    onTestFailed(() => {
      failed = true;
    });
  });
  afterEach(() => {
    expect(demonstration.troubles).toEqual([]);
    expect(demonstration.thaw.output()).not.toMatch(/ ended \(|Error:/);
  });

  test("a commander declares an incident, sees that its freeze holds, breaks the glass for one, and thaws what passes", async () => {
    const joan = await demonstration.signIn("joan");
    await joan.getByRole("heading", { level: 1, name: "Nothing is frozen" }).waitFor();
    await commander.declare(joan);
    await commander.freeze(joan);
    await commander.walkTheWall(joan);
    margaret = await demonstration.signIn("margaret");
    await commander.beRefused(margaret, demonstration.github);
    await commander.breakTheGlass(joan, margaret, demonstration.github);
    await commander.thaw(joan, /^Thaw all \d+…$/);
    await picture(joan, "commander");
    if (PICTURES !== undefined) await pictureOthers();
  });

  test("an owner learns why it is frozen, presses the one button that there is, merges, and sees it thawed", async () => {
    margaret = await demonstration.signIn("margaret");
    await owner.seeWhyFrozen(margaret);
    await owner.askForMigration(margaret);
    const grace = await demonstration.signIn("grace");
    await owner.approveMigration(grace);
    const ada = await demonstration.signIn("ada");
    await approvePolicy(ada, OWNERS, "grace");
    await mergeMigration(margaret, { repository: OWNERS, link: "Merge pull request #1", person: "margaret" });
    await owner.seeGatesPass(margaret);
    const joan = await demonstration.signIn("joan");
    await openIncident(joan);
    await commander.thaw(joan, /^Thaw (?:it|all \d+)…$/);
    await owner.seeThawed(margaret);
  });

  test("a lead sees first what was exposed, moves a repository to the broker by a campaign that a second person approves, and deletes its secret", async () => {
    const grace = await demonstration.signIn("grace");
    await lead.seeExposedFirst(grace);
    await lead.makeCampaign(grace);
    const ada = await demonstration.signIn("ada");
    await lead.startCampaign(ada);
    await approvePolicy(grace, LEADS, "ada");
    await lead.openCampaign(grace);
    await mergeMigration(grace, { repository: LEADS, link: `Pull request 1 of ${LEADS}`, person: "grace" });
    await lead.seeCredentialOfJob(grace);
    await lead.seeVerified(grace);
    await lead.deleteSecret(grace);
  });

  test("the commander tells what is known, ends the incident, and takes its report along", async () => {
    // What ends it wants a sign-in of a short while ago.
    const joan = await demonstration.signIn("joan");
    await openIncident(joan);
    await commander.tell(joan);
    await commander.end(joan);
    await commander.takeReport(joan);
    await commander.seeItResolved(joan);
  });
});

/** Where the README's pictures go (`npm run screenshots -- --readme`); without it none are made. */
const PICTURES = process.env.THAW_README_PICTURES;

async function picture(page: Page, person: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.setViewportSize({ width: 1280, height: 960 });
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: path.join(PICTURES, `${person}.png`) });
}

/** What the two others see of the same hour. */
async function pictureOthers(): Promise<void> {
  await margaret.goto("/repos/fjordline/ticket-kiosk");
  await picture(margaret, "owner");
  const grace = await demonstration.signIn("grace");
  await grace.goto("/credentials");
  await picture(grace, "lead");
}
