import { rmSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { freePort } from "../../lib/adapters/postgres/cluster.ts";
import { ADDRESS, type Start, start, stateFolder } from "../support/start.ts";
import { launchBrowser, NO_BROWSER } from "./support/browser.ts";

/**
 * The whole way on the stand-in, with everything that `npm start` starts and nothing else: two people with a browser each. Its states are
 * those that pages show; what GitHub tells is heard by webhooks.
 */
const REPOSITORY = "fjordline/harbour-bell";
const SECRET = "RELEASE_PAT";
const GRANT = "release.publish";
const STATE = { timeout: 180_000, interval: 500 };

const served = inject("e2e");
const troubles: string[] = [];
let home = "";
let thaw: Start;
let browser: Browser;
let origin = "";

describe.skipIf("problem" in served && served.problem === NO_BROWSER)("the whole way", { timeout: 900_000 }, () => {
  beforeAll(async () => {
    if ("problem" in served) throw new Error(served.problem);
    home = stateFolder();
    browser = await launchBrowser();
    // The port that a first start prefers may be another test's.
    thaw = start(home, [], { THAW_PORT: String(await freePort()) });
    const [, address = ""] = await thaw.until(ADDRESS);
    origin = address;
    await thaw.until(/Scanned \d+ repositories: \d+ findings/);
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    if (thaw?.child.exitCode === null) thaw.child.kill("SIGINT");
    await thaw?.ended;
    rmSync(home, { recursive: true, force: true });
  });

  test("leads from a sign-in to a job that gets its credential from the broker, a repository without a finding, and no old secret", async () => {
    const ada = await signIn("ada");
    await seeScan(ada);
    const campaign = await makeCampaign(ada);
    const grace = await signIn("grace");
    await startCampaign(grace, campaign);
    const pull = await pullOf(grace, campaign);
    await approvePolicy(ada);
    await merge(grace, pull);
    await seeCredential(grace);
    await seeNothingLeft(ada, campaign);
    await deleteSecret(grace);
    expect(troubles).toEqual([]);
    expect(thaw.output()).not.toMatch(/ ended \(|Error:/);
  });
});

async function visit(): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ baseURL: origin, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(STATE.timeout);
  page.on("pageerror", (error) => troubles.push(String(error)));
  return { page, context };
}

/** By the stand-in's own page of OAuth. */
async function signIn(person: string): Promise<Page> {
  const { page } = await visit();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with GitHub" }).click();
  await page.waitForURL("**/login/oauth/authorize**");
  await page.getByLabel(person, { exact: true }).check();
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.waitForURL("**/repos");
  expect(await page.getByRole("banner").textContent()).toContain(person);
  return page;
}

/** Loads the page again until it says so. */
async function untilShown(page: Page, path: string, pattern: RegExp): Promise<void> {
  const shown = async () => {
    await page.goto(path);
    return page.locator("main").textContent();
  };
  await expect.poll(shown, STATE).toMatch(pattern);
}

async function seeScan(page: Page): Promise<void> {
  await page.goto("/settings");
  expect(await page.locator("main").textContent()).toContain("fjordline");
  await page.goto(`/repos?q=${encodeURIComponent(REPOSITORY)}`);
  expect(await page.getByRole("row", { name: new RegExp(REPOSITORY) }).textContent()).toContain("blocking");
  await page.goto(`/repos/${REPOSITORY}`);
  expect(await page.locator("main").textContent()).toContain(SECRET);
}

/** Chooses, and looks at the preflight. @returns the campaign's path */
async function makeCampaign(page: Page): Promise<string> {
  await page.goto(`/repos?q=${encodeURIComponent(REPOSITORY)}`);
  await page.getByRole("link", { name: "New campaign" }).click();
  await page.waitForURL("**/campaigns/new**");
  await page.getByRole("textbox", { name: "Name" }).fill("The whole way");
  await page.getByRole("button", { name: "Make the campaign" }).click();
  await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
  await page.getByRole("button", { name: "Run the preflight" }).click();
  await page
    .getByText(/1 of 1 repositor\w+ can be done/)
    .first()
    .waitFor();
  return new URL(page.url()).pathname;
}

/** By another person than who made it. */
async function startCampaign(page: Page, campaign: string): Promise<void> {
  await page.goto(campaign);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
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
  await page.getByLabel("grace", { exact: true }).check();
  await page.getByRole("button", { name: "Merge pull request" }).click();
  await page.getByText("grace merged it as").waitFor();
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
