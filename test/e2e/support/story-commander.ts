import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectNoViolation } from "./accessible.ts";
import { mergeByKeys, STATE } from "./demonstration.ts";
import { choose, goTo, press, reach, turn, write } from "./keyboard.ts";
import { openIncident, openRepository, shows, TITLE } from "./story.ts";

/** What an incident's commander does, and who breaks the glass. */

/** In force. What others want of people is tried in their own rooms; the stand-in has no repository of the actions that workflows call. */
const GATES = ["static-credentials", "broker-adopted", "exceptions"];
/** Jobs of both migrations get theirs also while they are frozen. */
const GRANTS = "release.publish, release.release";
/** Has a change that waits, and is no migration. */
const HURRIED = "fjordline/crew-notices";
const WHY = "The key is revoked tomorrow, with its App.";
const KNOWN = "The runner was rebuilt from its image.";
const REASON = "The deck opens on Friday.";

/** Of all repositories. */
export async function declare(joan: Page): Promise<void> {
  await goTo(joan, "declare", "Declare an incident");
  await joan.waitForURL("**/incidents/new");
  await write(joan, joan.getByRole("textbox", { name: "Title" }), TITLE);
  expect(await joan.getByRole("radio", { name: "All repositories" }).isChecked()).toBe(true);
  await choose(joan, joan.getByRole("radio", { name: "Merges" }));
  await write(joan, joan.getByRole("textbox", { name: "Grants while frozen" }), GRANTS);
  for (const box of await joan.locator("input[name=gate]").all())
    if (!GATES.includes((await box.getAttribute("value")) ?? "")) await turn(joan, box, false);
  await expectNoViolation(joan, "the declaration");
  await press(joan, joan.getByRole("button", { name: "Declare it" }));
  await joan.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
}

export async function freeze(joan: Page): Promise<void> {
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
export async function walkTheWall(joan: Page): Promise<void> {
  const { pathname: incident } = new URL(joan.url());
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
  await openIncident(joan);
  expect(new URL(joan.url()).pathname).toBe(incident);
}

/** What is no migration does not go in. */
export async function beRefused(margaret: Page, github: string): Promise<void> {
  await margaret.goto(`${github}/${HURRIED}/pull/1`, { waitUntil: "commit" });
  await mergeByKeys(margaret, "margaret");
  await margaret.getByText('Required status check "thaw-gate/e01/default" is expected.').waitFor();
}

/** Its owner asks, the commander confirms what stands in the log, and the change goes in; everybody sees by whom and why. */
export async function breakTheGlass(joan: Page, margaret: Page, github: string): Promise<void> {
  await margaret.goto("/");
  await openRepository(margaret, HURRIED);
  await press(margaret, margaret.getByRole("link", { name: "Passes and exceptions" }));
  await press(margaret, margaret.getByText("Break the glass…"));
  const form = margaret.locator("form").filter({ hasText: "The whole repository is let out" });
  await write(margaret, form.getByLabel(/^Reason/), REASON);
  await press(margaret, form.getByRole("button", { name: "Break the glass" }));
  await shows(margaret, /the glass is broken/);
  const log = joan.getByRole("region", { name: "Break-glass log" });
  await log.getByText("waits for a second person").waitFor();
  await press(joan, log.getByRole("link", { name: HURRIED }));
  await press(joan, joan.getByRole("button", { name: "Confirm" }));
  await shows(joan, /Agreed to by joan/);
  await expectNoViolation(joan, "the passes");
  const pull = `${github}/${HURRIED}/pull/1`;
  const merged = async () => {
    await margaret.goto(pull, { waitUntil: "commit" });
    await mergeByKeys(margaret, "margaret");
    return margaret.locator("main").textContent();
  };
  await expect.poll(merged, { ...STATE, interval: 2_000 }).toMatch(/margaret merged it as/);
  await openIncident(joan);
  await log.getByText(/^open until/).waitFor();
  await joan.locator("#progress").getByRole("link", { name: "1 exception" }).waitFor();
}

/** What passes every gate, after a look at what that would be. */
export async function thaw(joan: Page, proposed: RegExp): Promise<void> {
  const { pathname: incident } = new URL(joan.url());
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

/** To everybody who watches, and when they are told again. */
export async function tell(joan: Page): Promise<void> {
  await press(joan, joan.getByText("Status update…"));
  await write(joan, joan.getByLabel("What is known now"), KNOWN);
  await press(joan, joan.getByRole("button", { name: "Tell it" }));
  const timeline = joan.getByRole("region", { name: "Timeline" });
  await timeline.getByText(KNOWN).waitFor();
}

/** For all, whether their gates pass or not, though what migrations replaced opens elsewhere what it opened. */
export async function end(joan: Page): Promise<void> {
  const open = joan.getByRole("region", { name: "Not revoked yet: 1 shared credential" });
  expect(await open.textContent()).toMatch(/RELEASE_APP_KEY.*replaced in 1 repository/);
  await press(joan, joan.getByText("End it…"));
  await write(joan, joan.getByLabel(/why it is ended before all is revoked/), WHY);
  await press(joan, joan.getByRole("button", { name: "End the freeze" }));
  await joan.getByRole("heading", { name: "Ended", exact: true }).waitFor();
  await joan
    .locator("#progress")
    .getByRole("link", { name: /^\d+ released$/ })
    .waitFor();
}

/** It says what the page says: of each state as many repositories, and who let what out and why. */
export async function takeReport(joan: Page): Promise<void> {
  const shown = await joan.locator("#progress").getByRole("link").allTextContents();
  expect(shown.length).toBeGreaterThan(1);
  const file = joan.waitForEvent("download");
  await press(joan, joan.getByRole("link", { name: "Report" }));
  const report = readFileSync(await (await file).path(), "utf8");
  expect(report).toContain(`# Incident: ${TITLE}\n`);
  for (const text of shown) {
    const [, count, word] = /^(\d+) (.+)$/.exec(text.trim()) ?? [];
    expect(report).toContain(`\n| ${word} | ${count} | `);
  }
  expect(report).toMatch(/^\| Activated \| .+, by joan \|$/m);
  expect(report).toMatch(/^\| Ended \| .+, by joan \|$/m);
  expect(report).toMatch(/^\| Freeze \| Ended \|$/m);
  expect(report).toContain(`| ${HURRIED} | glass broken | ${REASON} | margaret | joan | `);
  const [, timeline] = report.split("\n## Timeline\n");
  for (const said of [KNOWN, WHY]) expect(timeline).toContain(said);
  expect(report).toMatch(/^\| RELEASE_APP_KEY \| .+ \| 1 \|$/m);
}

export async function seeItResolved(joan: Page): Promise<void> {
  await expectNoViolation(joan, "the incident that is over");
  await goTo(joan, "incidents", /^Incidents/);
  await joan.waitForURL("**/incidents");
  expect(await joan.getByRole("row", { name: new RegExp(TITLE) }).textContent()).toMatch(/resolved/);
}
