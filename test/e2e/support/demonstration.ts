import { rmSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { freePort } from "../../../lib/adapters/postgres/cluster.ts";
import { ADDRESS, type Start, start, stateFolder } from "../../support/start.ts";
import { launchBrowser, waitForCode } from "./browser.ts";
import { choose, press } from "./keyboard.ts";

/** Everything that `npm start` starts, and nothing else, with a browser for each person. */
export interface Demonstration {
  readonly origin: string;
  /** The stand-in's own pages. */
  readonly github: string;
  readonly thaw: Start;
  /** Errors of pages. */
  readonly troubles: readonly string[];
  /** By the stand-in's own page of OAuth, and by keys alone. */
  signIn(person: string): Promise<Page>;
  close(): Promise<void>;
}

/** What waits for GitHub, a worker and a scan. */
export const STATE = { timeout: 180_000, interval: 500 };

/** Once its first scan is done. */
export async function startDemonstration(): Promise<Demonstration> {
  const home = stateFolder();
  const browser = await launchBrowser();
  // The port that a first start prefers may be another test's.
  const thaw = start(home, [], { THAW_PORT: String(await freePort()) });
  const close = async () => {
    await browser.close();
    if (thaw.child.exitCode === null) thaw.child.kill("SIGINT");
    await thaw.ended;
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const [, origin = ""] = await thaw.until(ADDRESS);
    const [, github = ""] = await thaw.until(/GitHub, a stand-in: (\S+)/);
    await thaw.until(/Scanned \d+ repositories: \d+ findings/);
    const troubles: string[] = [];
    return { origin, github, thaw, troubles, close, signIn: (person) => signIn(browser, { origin, person, troubles }) };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Visitor {
  readonly origin: string;
  readonly person: string;
  readonly troubles: string[];
}

async function signIn(browser: Browser, { origin, person, troubles }: Visitor): Promise<Page> {
  const context = await browser.newContext({ baseURL: origin, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(STATE.timeout);
  waitForCode(page);
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => {
    const { url } = message.location();
    // The stand-in says no in the way of a server.
    if (message.type() === "error" && url.startsWith(origin)) troubles.push(`${url}: ${message.text()}`);
  });
  await page.goto("/sign-in");
  await press(page, page.getByRole("button", { name: "Sign in with GitHub" }));
  await page.waitForURL("**/login/oauth/authorize**");
  await choose(page, page.getByLabel(person, { exact: true }));
  await press(page, page.getByRole("button", { name: "Authorize" }));
  await page.waitForURL("**/");
  expect(await page.getByRole("banner").textContent()).toContain(person);
  return page;
}

/** Loads the page again until it says so. */
export async function untilShown(page: Page, path: string, pattern: RegExp): Promise<void> {
  const shown = async () => {
    await page.goto(path);
    return page.locator("main").textContent();
  };
  await expect.poll(shown, STATE).toMatch(pattern);
}

/** Chooses one repository, and looks at the preflight. @returns the campaign's path */
export async function makeCampaign(page: Page, repository: string): Promise<string> {
  await page.goto(`/repos?q=${encodeURIComponent(repository)}`);
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
export async function startCampaign(page: Page, campaign: string): Promise<void> {
  await page.goto(campaign);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
}

/** On the stand-in's page of a pull request. */
export async function mergeAs(page: Page, person: string): Promise<void> {
  await page.getByLabel(person, { exact: true }).check();
  await page.getByRole("button", { name: "Merge pull request" }).click();
  await page.getByText(`${person} merged it as`).waitFor();
}

/** The same by keys alone; what GitHub's rules say to it stands on the page that comes. */
export async function mergeByKeys(page: Page, person: string): Promise<void> {
  await choose(page, page.getByLabel(person, { exact: true }));
  const button = page.getByRole("button", { name: "Merge pull request" });
  await Promise.all([page.waitForEvent("load"), press(page, button)]);
}
