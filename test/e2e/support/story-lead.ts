import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectNoViolation } from "./accessible.ts";
import { goTo, press, turn, write } from "./keyboard.ts";
import { filter, LEADS, openIncident, shows, TITLE } from "./story.ts";

/** What a security lead does, and who approves it. */

const CAMPAIGN = "Release tokens";
const SECRET = "RELEASE_PAT";
const GRANT = "release.publish";

/** Whoever could write to a repository had what its workflows read, which stands above all else until it is revoked. */
export async function seeExposedFirst(grace: Page): Promise<void> {
  await openIncident(grace);
  await press(grace, grace.getByRole("link", { name: "Exposed credentials" }));
  await write(grace, grace.getByRole("textbox", { name: "Repository of this incident" }), LEADS);
  await press(grace, grace.getByRole("button", { name: "Mark it" }));
  await grace.getByText(/^Noted\./).waitFor();
  await filter(grace, SECRET);
  await shows(grace, new RegExp(`reachable${SECRET}.*The attacker could write to ${LEADS}`, "s"));
  await expectNoViolation(grace, "what was exposed");
  await openCredentials(grace);
  const banner = grace.getByRole("region", { name: "Exposed and not revoked" });
  expect(await banner.textContent()).toContain(TITLE);
  await expectNoViolation(grace, "the credentials");
}

async function openCredentials(grace: Page): Promise<void> {
  await goTo(grace, "credentials", /^Credentials/);
  await grace.waitForURL("**/credentials");
  await grace.getByRole("heading", { level: 1, name: "Credentials" }).waitFor();
}

/** Of one repository; nobody approves what they made themselves. */
export async function makeCampaign(grace: Page): Promise<void> {
  await goTo(grace, "repositories", /^Repositories/);
  await grace.getByRole("heading", { level: 1, name: "Repositories" }).waitFor();
  await filter(grace, LEADS);
  await press(grace, grace.getByRole("link", { name: "New campaign" }));
  await grace.waitForURL("**/campaigns/new?**");
  await write(grace, grace.getByRole("textbox", { name: "Name" }), CAMPAIGN);
  // With it a security lead would have to approve the campaign: she is the one there is.
  await turn(grace, grace.getByRole("checkbox", { name: /^Take replaced organisation secrets/ }), false);
  await press(grace, grace.getByRole("button", { name: "Make the campaign" }));
  await grace.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
  await press(grace, grace.getByRole("button", { name: "Run the preflight" }));
  await shows(grace, /1 of 1 repositor\w+ can be done/);
  expect(await grace.getByRole("button", { name: "Approve", exact: true }).count()).toBe(0);
}

export async function openCampaign(page: Page): Promise<void> {
  await goTo(page, CAMPAIGN, CAMPAIGN);
  await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
}

/** By another person than who made it. */
export async function startCampaign(ada: Page): Promise<void> {
  await openCampaign(ada);
  await press(ada, ada.getByRole("button", { name: "Approve", exact: true }));
  await press(ada, ada.getByRole("button", { name: "Start", exact: true }));
  await ada.getByRole("button", { name: "Pause", exact: true }).waitFor();
  await expectNoViolation(ada, "the campaign");
}

/** The request of the migrated job, on the broker's record. */
export async function seeCredentialOfJob(grace: Page): Promise<void> {
  await goTo(grace, "broker", /^Broker/);
  await grace.waitForURL("**/broker");
  const row = grace.getByRole("row", { name: new RegExp(`${LEADS}\\s*${GRANT}`) }).first();
  await press(grace, row.getByRole("link").first());
  await grace.waitForURL("**/broker/issuances/**");
  for (const shown of [GRANT, "grace", "push"]) expect(await grace.locator("main").textContent()).toContain(shown);
  await expectNoViolation(grace, "the credential of the job");
}

export async function seeVerified(grace: Page): Promise<void> {
  await openCampaign(grace);
  await grace.getByRole("link", { name: "verified: 1" }).waitFor();
  await shows(grace, new RegExp(`${CAMPAIGN}\\s*done`));
  await expectNoViolation(grace, "the campaign that is done");
}

/** Its page says what took its place; it goes once nothing reads it and a job has shown that it works without. */
export async function deleteSecret(grace: Page): Promise<void> {
  await openCredentials(grace);
  await filter(grace, SECRET);
  await press(grace, grace.locator(`[data-row-link][title^="${SECRET}, "][title*="${LEADS}"]`).first());
  await grace.waitForURL(/\/credentials\/[0-9a-f-]{36}/);
  await shows(grace, /It may be deleted/);
  const panel = grace.getByRole("region", { name: "Taking it away" });
  expect(await panel.textContent()).toMatch(/a job was given its new credential/);
  await press(grace, panel.locator("summary").filter({ hasText: `Delete ${SECRET} …` }));
  await write(grace, panel.getByLabel(`Type ${SECRET} to confirm`), SECRET);
  await press(grace, panel.getByRole("button", { name: "Delete it for good" }));
  await shows(grace, /Deletion: done/);
  const events = grace.getByRole("list", { name: "What became of it" });
  await events.getByText(/deleted/).waitFor();
  await expectNoViolation(grace, "the credential that is gone");
}
