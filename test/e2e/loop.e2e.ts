import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import {
  type Demonstration,
  makeCampaign,
  mergeAs,
  startCampaign,
  startDemonstration,
  untilShown,
} from "./support/demonstration.ts";

/**
 * The whole way on the stand-in, with everything that `npm start` starts and nothing else: two people with a browser each. Its states are
 * those that pages show; what GitHub tells is heard by webhooks.
 */
const REPOSITORY = "fjordline/harbour-bell";
const SECRET = "RELEASE_PAT";
const GRANT = "release.publish";

const served = inject("e2e");
let demonstration: Demonstration;
let origin = "";

describe.skipIf("problem" in served && served.problem === NO_BROWSER)("the whole way", { timeout: 900_000 }, () => {
  beforeAll(async () => {
    if ("problem" in served) throw new Error(served.problem);
    demonstration = await startDemonstration();
    origin = demonstration.origin;
  }, 600_000);
  afterAll(() => demonstration?.close());

  test("leads from a sign-in to a job that gets its credential from the broker, a repository without a finding, and no old secret", async () => {
    const ada = await demonstration.signIn("ada");
    await seeScan(ada);
    const campaign = await makeCampaign(ada, REPOSITORY);
    const grace = await demonstration.signIn("grace");
    await startCampaign(grace, campaign);
    const pull = await pullOf(grace, campaign);
    await approvePolicy(ada);
    await merge(grace, pull);
    await seeCredential(grace);
    await seeNothingLeft(ada, campaign);
    await deleteSecret(grace);
    expect(demonstration.troubles).toEqual([]);
    expect(demonstration.thaw.output()).not.toMatch(/ ended \(|Error:/);
  });
});

async function seeScan(page: Page): Promise<void> {
  await page.goto("/settings");
  expect(await page.locator("main").textContent()).toContain("fjordline");
  await page.goto(`/repos?q=${encodeURIComponent(REPOSITORY)}`);
  expect(await page.getByRole("row", { name: new RegExp(REPOSITORY) }).textContent()).toContain("blocking");
  await page.goto(`/repos/${REPOSITORY}`);
  expect(await page.locator("main").textContent()).toContain(SECRET);
}

/** Where its link leads: to the stand-in, where a signed commit waits. */
async function pullOf(page: Page, campaign: string): Promise<string> {
  await untilShown(page, campaign, /harbour-bell #1(?!\d)/);
  await page.getByRole("link", { name: `Pull request 1 of ${REPOSITORY}` }).click();
  await page.waitForURL(`**/${REPOSITORY}/pull/1`);
  expect(new URL(page.url()).origin).not.toBe(origin);
  const text = await page.locator("main").textContent();
  for (const shown of ["thaw-remediator[bot]", SECRET, GRANT, "Verified", "What is proven"])
    expect(text).toContain(shown);
  expect(text).toContain(`+          token: \${{ steps.thaw.outputs.token }}`);
  return page.url();
}

/** By another person than the one whose approval of the campaign has proposed it. */
async function approvePolicy(page: Page): Promise<void> {
  await page.goto(`/broker/policies?q=${encodeURIComponent("harbour-bell")}`);
  await page.locator("[data-row-link]").first().click();
  await page.waitForURL(/\/broker\/policies\/[0-9a-f-]{36}/);
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain(GRANT);
  await page.getByRole("button", { name: "Approve version 1" }).click();
  await page.getByText("approved by ada").first().waitFor();
}

async function merge(page: Page, pull: string): Promise<void> {
  await page.goto(pull);
  await mergeAs(page, "grace");
  await untilShown(page, pull, /release \/ publish\s*push\s*success/);
}

/** The job's own request, on the broker's record. */
async function seeCredential(page: Page): Promise<void> {
  await untilShown(page, "/broker", new RegExp(`${REPOSITORY}\\s*${GRANT}`));
  await page
    .getByRole("row", { name: new RegExp(`${REPOSITORY}\\s*${GRANT}`) })
    .getByRole("link")
    .first()
    .click();
  await page.waitForURL("**/broker/issuances/**");
  const text = await page.locator("main").textContent();
  for (const shown of [GRANT, "grace", "push"]) expect(text).toContain(shown);
}

async function seeNothingLeft(page: Page, campaign: string): Promise<void> {
  await untilShown(page, `${origin}/repos/${REPOSITORY}`, /Nothing remains/);
  await untilShown(page, `${origin}${campaign}`, /verified\s*fjordline\/harbour-bell/);
  await untilShown(page, `${origin}${campaign}`, /The whole way\s*done/);
}

/** It may go once the repository was scanned anew, its other branches were looked at, and the job has shown that it works without it. */
async function deleteSecret(page: Page): Promise<void> {
  await page.goto(`${origin}/credentials?q=${SECRET}`);
  await page.locator(`[data-row-link][title^="${SECRET}, "][title*="${REPOSITORY}"]`).first().click();
  await page.waitForURL(/\/credentials\/[0-9a-f-]{36}/);
  const { pathname } = new URL(page.url());
  await untilShown(page, `${origin}${pathname}`, /It may be deleted/);
  const panel = page.getByRole("region", { name: "Taking it away" });
  expect(await panel.textContent()).toMatch(/a job was given its new credential/);
  await panel.getByText(`Delete ${SECRET} …`).click();
  await panel.getByLabel(`Type ${SECRET} to confirm`).fill(SECRET);
  await panel.getByRole("button", { name: "Delete it for good" }).click();
  await untilShown(page, `${origin}${pathname}`, /Deletion: done/);
  const events = page.getByRole("list", { name: "What became of it" });
  expect(await events.textContent()).toMatch(/deleted/);
}
