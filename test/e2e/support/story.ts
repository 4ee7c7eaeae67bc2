import type { Page } from "playwright-core";
import { expect } from "vitest";
import { mergeByKeys, STATE, untilShown } from "./demonstration.ts";
import { goTo, press } from "./keyboard.ts";

/** What the stories of one incident have in common. */

export const TITLE = "Stolen runner token";
/** The lead's campaign is about it. */
export const LEADS = "fjordline/harbour-bell";
/** An owner's, who is no administrator of the organisation. */
export const OWNERS = "fjordline/ticket-kiosk";

/** Waits until the page shows it, which nobody loads again. */
export async function shows(page: Page, pattern: RegExp): Promise<void> {
  await expect.poll(() => page.locator("main").textContent(), STATE).toMatch(pattern);
}

/** By the name of what is looked for, to the page of it. */
export async function openRepository(page: Page, repository: string): Promise<void> {
  const [, name = ""] = repository.split("/");
  await goTo(page, name, new RegExp(`^${name}`));
  await page.waitForURL(`**/repos/${repository}`);
}

/** By its title, to its board. */
export async function openIncident(page: Page): Promise<void> {
  await goTo(page, TITLE, TITLE);
  await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
}

/** The list of the page, by what is typed. */
export async function filter(page: Page, text: string): Promise<void> {
  const field = page.locator("[data-search]");
  await page.keyboard.press("/");
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.type(text);
  expect(await field.inputValue()).toBe(text);
  await page.waitForURL((url) => url.searchParams.get("q") === text);
  // What leads on from a list carries its filter once its rows are there.
  await page
    .getByRole("status")
    .filter({ hasText: /^\d+ of \d/ })
    .waitFor();
}

/** What lets the jobs of a migrated repository have their credential: by another person than the one whose approval has proposed it. */
export async function approvePolicy(page: Page, repository: string, proposer: string): Promise<void> {
  await goTo(page, "trust policies", /^Trust policies/);
  await page.getByRole("heading", { level: 1, name: "Trust policies" }).waitFor();
  await filter(page, repository.split("/")[1] ?? "");
  await press(page, page.locator("[data-row-link]").first());
  await page.waitForURL(/\/broker\/policies\/[0-9a-f-]{36}/);
  expect(await page.locator("main").textContent()).toContain(`Proposed by ${proposer}`);
  await press(page, page.getByRole("button", { name: "Approve version 1" }));
  await shows(page, /approved by/);
}

interface Migration {
  readonly repository: string;
  /** What leads to the pull request. */
  readonly link: string;
  readonly person: string;
}

/**
 * On the stand-in, where its check is green though the repository is frozen, since it is what was planned. Back on the page that led there
 * once the job that the merge started has ended well.
 */
export async function mergeMigration(page: Page, { repository, link, person }: Migration): Promise<void> {
  const from = page.url();
  await press(page, page.getByRole("link", { name: link }).first());
  await page.waitForURL(`**/${repository}/pull/1`);
  // No page of the product: GitHub's own are live, the stand-in's are not.
  await untilShown(page, page.url(), /thaw-gate\/e01\/default\s*success/);
  await mergeByKeys(page, person);
  await page.getByText(`${person} merged it as`).waitFor();
  await untilShown(page, page.url(), /release \/ \w+\s*push\s*success/);
  await page.goto(from);
}
