import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectNoViolation } from "./accessible.ts";
import { STATE } from "./demonstration.ts";
import { press } from "./keyboard.ts";
import { OWNERS, openRepository, shows } from "./story.ts";

/** What the owner of a frozen repository does, and who approves it. */

/** On her first page, and on the repository's own: one sentence, one button, and what it rests on. */
export async function seeWhyFrozen(margaret: Page): Promise<void> {
  await margaret.getByRole("heading", { level: 1, name: "My repositories" }).waitFor();
  const card = margaret.getByRole("article", { name: OWNERS });
  await expect.poll(() => card.textContent(), STATE).toContain("Frozen because static credentials are left");
  await expectNoViolation(margaret, "an owner's first page");
  await press(margaret, card.getByRole("link", { name: "Open the migration PR" }));
  await margaret.waitForURL(`**/repos/${OWNERS}**`);
  const next = margaret.locator("#next");
  expect(await next.getByRole("heading", { level: 2 }).textContent()).toMatch(/^Frozen because static credentials/);
  expect(await margaret.locator("main .btn-primary").allTextContents()).toEqual(["Open the migration PR"]);
  const remains = margaret.getByRole("region", { name: "Frozen by an incident" });
  expect(await remains.getByRole("heading", { level: 3 }).textContent()).toBe("What remains: 1 gate of 3");
  await remains.getByText("RELEASE_APP_KEY").first().waitFor();
  await press(margaret, remains.getByText("2 gates pass, with what they rest on"));
  await expectNoViolation(margaret, "the repository that is frozen");
}

/** By the one button; who may approve it is said. */
export async function askForMigration(margaret: Page): Promise<void> {
  await press(margaret, margaret.getByRole("button", { name: "Open the migration PR" }));
  await margaret
    .locator("#next")
    .getByText(/Wait for its approval/)
    .waitFor();
}

/** By another person than who asked. */
export async function approveMigration(grace: Page): Promise<void> {
  await openRepository(grace, OWNERS);
  await press(grace, grace.getByRole("button", { name: "Approve and open the migration PR" }));
}

/** Once its gates pass, and before anybody let it out. */
export async function seeGatesPass(margaret: Page): Promise<void> {
  await shows(margaret, /Every gate passes/);
}

/** On the page that she has open, and on her first one. */
export async function seeThawed(margaret: Page): Promise<void> {
  await shows(margaret, /Let out by its incidents/);
  expect(await margaret.locator("main .btn-primary").count()).toBe(0);
  await expectNoViolation(margaret, "the repository that thawed");
}
