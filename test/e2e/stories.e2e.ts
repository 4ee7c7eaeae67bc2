import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { expectNoViolation } from "./support/accessible.ts";
import { NO_BROWSER } from "./support/browser.ts";
import { type Demonstration, mergeByKeys, STATE, startDemonstration } from "./support/demonstration.ts";
import { choose, goTo, press, reach, turn, write } from "./support/keyboard.ts";

/**
 * One incident, from a commander's sign-in to what is thawed, with everything that `npm start` starts and nothing in
 * anybody's place: what GitHub tells is heard by webhooks, what a job gets comes from the broker, and pages show what changes by themselves.
 * All of it by keys alone.
 */
const TITLE = "Stolen runner token";
/** In force; what the others want of people is tried in their own rooms. */
const GATES = ["static-credentials", "workflows-understood", "broker-adopted", "exceptions"];
const HURRIED = "fjordline/crew-notices";

const served = inject("e2e");
let demonstration: Demonstration;
let incident = "";
let joan: Page;
let margaret: Page;

describe.skipIf("problem" in served && served.problem === NO_BROWSER)("by keys alone", { timeout: 900_000 }, () => {
  beforeAll(async () => {
    if ("problem" in served) throw new Error(served.problem);
    demonstration = await startDemonstration();
  }, 600_000);
  afterAll(async () => {
    await demonstration?.close();
  });

  test("a commander declares an incident, sees that its freeze holds, breaks the glass for one, and thaws what passes", async () => {
    joan = await demonstration.signIn("joan");
    await joan.getByRole("heading", { level: 1, name: "Nothing is frozen" }).waitFor();
    await declare();
    await freeze();
    await walkTheWall();
    margaret = await demonstration.signIn("margaret");
    await beRefused();
    await breakTheGlass();
    await thaw(/^Thaw all \d+…$/);
    await picture(joan, "commander");
    if (PICTURES !== undefined) await pictureOthers();
    expectNoTrouble();
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

function expectNoTrouble(): void {
  expect(demonstration.troubles).toEqual([]);
  expect(demonstration.thaw.output()).not.toMatch(/ ended \(|Error:/);
}

/** Waits until the page shows it, which nobody loads again. */
async function shows(page: Page, pattern: RegExp): Promise<void> {
  await expect.poll(() => page.locator("main").textContent(), STATE).toMatch(pattern);
}

/** By the name of what is looked for, to the page of it. */
async function openRepository(page: Page, repository: string): Promise<void> {
  const [, name = ""] = repository.split("/");
  await goTo(page, name, new RegExp(`^${name}`));
  await page.waitForURL(`**/repos/${repository}`);
}

async function declare(): Promise<void> {
  await goTo(joan, "declare", "Declare an incident");
  await joan.waitForURL("**/incidents/new");
  await write(joan, joan.getByRole("textbox", { name: "Title" }), TITLE);
  expect(await joan.getByRole("radio", { name: "All repositories" }).isChecked()).toBe(true);
  await choose(joan, joan.getByRole("radio", { name: "Merges" }));
  await write(joan, joan.getByRole("textbox", { name: "Grants while frozen" }), "release.publish");
  for (const box of await joan.locator("input[name=gate]").all())
    if (!GATES.includes((await box.getAttribute("value")) ?? "")) await turn(joan, box, false);
  await expectNoViolation(joan, "the declaration");
  await press(joan, joan.getByRole("button", { name: "Declare it" }));
  await joan.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
  incident = new URL(joan.url()).pathname;
}

async function freeze(): Promise<void> {
  const preflight = joan.getByRole("region", { name: "Preflight" });
  // The worker prepares the slots after a start; until then a preflight says that there is none.
  const shown = async () => {
    await press(joan, joan.getByRole("button", { name: /^(?:Run the preflight|Preflight again)$/ }));
    await preflight.getByText("31 repositories", { exact: true }).waitFor();
    return preflight.textContent();
  };
  await expect
    .poll(shown, { ...STATE, interval: 2_000 })
    .toMatch(/3 rulesets are switched on.*2 owners of fjordline.*ada, grace/s);
  await expectNoViolation(joan, "the preflight");
  await write(joan, joan.getByRole("textbox", { name: /^Type fjordline to freeze/ }), "fjordline");
  await press(joan, joan.getByRole("button", { name: "Freeze now" }));
  await joan.getByRole("heading", { name: "The freeze holds", exact: true }).waitFor();
  const lamp = joan.getByRole("region", { name: "Whether the freeze holds" });
  expect(await lamp.textContent()).toMatch(/enforced 31 of 31, drift none.*Unproven/s);
  await shows(joan, /No static credential is left\s*8\s*23\s*0/);
  const blockers = joan.getByRole("table", { name: /^Owners of repositories that are held/ });
  expect(await blockers.textContent()).toMatch(/apps.*No static credential is left 6/s);
}

/** From one tile to the next, and into the repository that it stands for. */
async function walkTheWall(): Promise<void> {
  await expectNoViolation(joan, "the board");
  await reach(joan, joan.locator("[data-tiles] i[tabindex='0']"));
  const name = () => joan.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  const first = await name();
  await joan.keyboard.press("ArrowRight");
  await expect.poll(name).not.toBe(first);
  const [repository = ""] = /fjordline\/[\w.-]+/.exec(await name()) ?? [];
  expect(await name()).toMatch(/frozen/);
  await joan.keyboard.press("Enter");
  await joan.waitForURL(`**/repos/${repository}`);
  await goTo(joan, TITLE, TITLE);
  await joan.waitForURL(`**${incident}`);
}

/** What is no migration does not go in. */
async function beRefused(): Promise<void> {
  await margaret.goto(`${demonstration.github}/${HURRIED}/pull/1`, { waitUntil: "commit" });
  await mergeByKeys(margaret, "margaret");
  await margaret.getByText('Required status check "thaw-gate/e01/default" is expected.').waitFor();
}

/** Its owner asks, the commander confirms what stands in the log, and the change goes in; everybody sees by whom and why. */
async function breakTheGlass(): Promise<void> {
  await margaret.goto("/");
  await openRepository(margaret, HURRIED);
  await press(margaret, margaret.getByRole("link", { name: "Passes and exceptions" }));
  await press(margaret, margaret.getByText("Break the glass…"));
  const form = margaret.locator("form").filter({ hasText: "The whole repository is let out" });
  await write(margaret, form.getByLabel(/^Reason/), "The deck opens on Friday.");
  await press(margaret, form.getByRole("button", { name: "Break the glass" }));
  await shows(margaret, /the glass is broken/);
  const log = joan.getByRole("region", { name: "Break-glass log" });
  await log.getByText("waits for a second person").waitFor();
  await press(joan, log.getByRole("link", { name: HURRIED }));
  await press(joan, joan.getByRole("button", { name: "Confirm" }));
  await shows(joan, /Agreed to by joan/);
  await expectNoViolation(joan, "the passes");
  const pull = `${demonstration.github}/${HURRIED}/pull/1`;
  const merged = async () => {
    await margaret.goto(pull, { waitUntil: "commit" });
    await mergeByKeys(margaret, "margaret");
    return margaret.locator("main").textContent();
  };
  await expect.poll(merged, { ...STATE, interval: 2_000 }).toMatch(/margaret merged it as/);
  await goTo(joan, TITLE, TITLE);
  await log.getByText(/^open until/).waitFor();
  await joan.locator("#progress").getByRole("link", { name: "1 exception" }).waitFor();
}

/** What passes every gate, after a look at what that would be. */
async function thaw(proposed: RegExp): Promise<void> {
  await press(joan, joan.getByRole("link", { name: proposed }));
  await joan.waitForURL(/thaw\?repositories=ready/);
  await expectNoViolation(joan, "the thaw before it is done");
  await press(joan, joan.getByRole("button", { name: /^Thaw \d+ repositor(?:y|ies)$/ }));
  await joan.getByText(/let out: GitHub is being told\.$/).waitFor();
  await press(joan, joan.getByRole("link", { name: "Back to the incident" }));
  await joan.waitForURL(`**${incident}`);
  await joan
    .locator("#progress")
    .getByRole("link", { name: /^\d+ thawed$/ })
    .waitFor();
}
