import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import {
  type Demonstration,
  makeCampaign,
  mergeAs,
  STATE,
  startCampaign,
  startDemonstration,
  untilShown,
} from "./support/demonstration.ts";

/**
 * A real incident on the stand-in, with everything that `npm start` starts: what pages say of the freeze is what its rules do, since a
 * merge goes in by them alone. What is refused is tried in test/usecases/freeze and test/usecases/passes.
 */
const REPOSITORY = "fjordline/harbour-bell";
const GATE = "static-credentials";

const served = inject("e2e");
let demonstration: Demonstration;

describe.skipIf("problem" in served && served.problem === NO_BROWSER)("a freeze", { timeout: 900_000 }, () => {
  beforeAll(async () => {
    if ("problem" in served) throw new Error(served.problem);
    demonstration = await startDemonstration();
  }, 600_000);
  afterAll(() => demonstration?.close());

  test("holds once GitHub was seen to, lets the migration through, and ends for a repository whose gate passes", async () => {
    const ada = await demonstration.signIn("ada");
    const incident = await declare(ada);
    await freeze(ada);
    await untilShown(ada, `/repos/${REPOSITORY}`, /Frozen by an incident.*What remains: 1 gate of 1/s);
    const grace = await demonstration.signIn("grace");
    const campaign = await makeCampaign(ada, REPOSITORY);
    await startCampaign(grace, campaign);
    await mergeMigration(grace, campaign);
    await untilShown(ada, `/repos/${REPOSITORY}`, /verifying.*Every gate passes/s);
    await thaw(ada, incident);
    await untilShown(ada, `/repos/${REPOSITORY}`, /Let out by its incidents/);
    expect(demonstration.troubles).toEqual([]);
    expect(demonstration.thaw.output()).not.toMatch(/ ended \(|Error:/);
  });
});

/** Of one repository, with one gate. @returns its path */
async function declare(page: Page): Promise<string> {
  await page.goto(`/repos?q=${encodeURIComponent(REPOSITORY)}`);
  await page.getByRole("link", { name: "New incident" }).click();
  await page.waitForURL("**/incidents/new?**");
  await page.getByRole("textbox", { name: "Title" }).fill("Stolen release token");
  for (const box of await page.locator(`input[name=gate]:not([value=${GATE}])`).all()) await box.uncheck();
  await page.getByRole("button", { name: "Declare it" }).click();
  await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname;
}

async function freeze(page: Page): Promise<void> {
  const preflight = page.getByRole("region", { name: "Preflight" });
  // The worker prepares the slots after a start; until then a preflight says that there is none.
  const shown = async () => {
    await page.getByRole("button", { name: /^(?:Run the preflight|Preflight again)$/ }).click();
    await preflight.getByText("1 repository", { exact: true }).waitFor();
    return preflight.textContent();
  };
  await expect.poll(shown, { ...STATE, interval: 2_000 }).toContain("3 rulesets are switched on");
  await page.getByRole("textbox", { name: "Type fjordline to freeze" }).fill("fjordline");
  await page.getByRole("button", { name: "Freeze now" }).click();
  // It shows by itself.
  await page.getByRole("heading", { name: "The freeze holds", exact: true }).waitFor();
  const lamp = page.getByRole("region", { name: "Whether the freeze holds" });
  expect(await lamp.textContent()).toMatch(/enforced 1 of 1, drift none.*Unproven/s);
}

/** Its check is green, since it is what was planned. */
async function mergeMigration(page: Page, campaign: string): Promise<void> {
  await untilShown(page, campaign, /harbour-bell #1(?!\d)/);
  await page.getByRole("link", { name: `Pull request 1 of ${REPOSITORY}` }).click();
  await page.waitForURL("**/pull/1");
  await untilShown(page, page.url(), /thaw-gate\/e01\/default\s*success/);
  await mergeAs(page, "grace");
}

async function thaw(page: Page, incident: string): Promise<void> {
  await page.goto(incident);
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Thaw the chosen ones…" }).click();
  await page.getByRole("button", { name: "Thaw 1 repository", exact: true }).click();
  await page.getByText("1 repository is let out: GitHub is being told.").waitFor(STATE);
  await page.goto(incident);
  await page.getByRole("heading", { name: "Nothing is held any more" }).waitFor(STATE);
}
