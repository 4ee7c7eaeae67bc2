import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/**
 * A person without a mouse: everything is come to by Tab, and what has the focus is in sight, under nothing else, with a ring around it. What
 * cannot be reached so fails.
 */

/** More stops than any page has. */
const MOST_STOPS = 600;

/** Tab, until it has the focus. */
export async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  await tabUntil(page, () => target.evaluate((element) => element === document.activeElement), String(target));
  await expectInSight(target);
}

/** Comes to a button, a link or what unfolds, and presses Enter. */
export async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target);
  await page.keyboard.press("Enter");
}

/** Comes to a field, and types over what stands there. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
  await reach(page, field);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

/** Comes to a check box, and turns it. */
export async function turn(page: Page, box: Locator, checked: boolean): Promise<void> {
  expect(await box.isChecked()).not.toBe(checked);
  await reach(page, box);
  await page.keyboard.press("Space");
  expect(await box.isChecked()).toBe(checked);
}

/** Comes to the group of a radio button, and goes on in it by arrows. */
export async function choose(page: Page, radio: Locator): Promise<void> {
  await radio.waitFor();
  const inGroup = () =>
    radio.evaluate((element) => {
      const { activeElement: at } = document;
      return at instanceof HTMLInputElement && at.type === "radio" && at.name === (element as HTMLInputElement).name;
    });
  await tabUntil(page, inGroup, String(radio));
  for (let times = 0; times < MOST_STOPS && !(await radio.isChecked()); times += 1)
    await page.keyboard.press("ArrowDown");
  expect(await radio.isChecked()).toBe(true);
  await expectInSight(radio);
}

/** Opens the palette by its keys. @returns its parts */
export async function openPalette(page: Page) {
  const dialog = page.getByRole("dialog", { name: "Find anything" });
  const isOpen = async () => {
    if (await dialog.isVisible()) return true;
    await page.keyboard.press("Control+k");
    // The same key closes it, so that it has its time to come.
    return dialog.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
  };
  // Keys say nothing before the page's code has come.
  await expect.poll(isOpen).toBe(true);
  return { dialog, field: dialog.getByRole("combobox"), chosen: dialog.locator('[role=option][aria-selected="true"]') };
}

/** Goes by the palette to what has this name, wherever it stands in what is found. */
export async function goTo(page: Page, typed: string, name: string | RegExp): Promise<void> {
  const { dialog, chosen } = await openPalette(page);
  await page.keyboard.type(typed);
  // It is said once the server has answered: nothing moves any more.
  await expect.poll(() => dialog.getByRole("status").textContent(), { timeout: 60_000 }).toMatch(/^\d+ results?;/);
  const options = await dialog.getByRole("option").allTextContents();
  const at = options.findIndex((text) => (typeof name === "string" ? text.startsWith(name) : name.test(text)));
  expect(at, `${name} among ${options.join(", ")}`).toBeGreaterThanOrEqual(0);
  for (let step = 0; step < at; step += 1) await page.keyboard.press("ArrowDown");
  await expect.poll(() => chosen.textContent()).toBe(options[at]);
  await page.keyboard.press("Enter");
}

async function tabUntil(page: Page, isThere: () => Promise<boolean>, what: string): Promise<void> {
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await isThere()) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The Tab key never comes to ${what}.`);
}

/** What has the focus is within the window, nothing lies over it, and a ring, or the bar of its row, shows where it is. */
async function expectInSight(target: Locator): Promise<void> {
  const sight = () =>
    target.evaluate((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const [line = element.getBoundingClientRect()] = element.getClientRects();
      // The link of a row is marked by its row.
      const cell = element.closest(".list tbody tr")?.firstElementChild ?? null;
      const bar = cell !== null && /(?:^| )2px 0px 0px 0px inset/.test(getComputedStyle(cell).boxShadow);
      const over = document.elementFromPoint(line.left + line.width / 2, line.top + line.height / 2);
      return {
        ring: bar || (outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0),
        uncovered: over !== null && (element.contains(over) || over.contains(element)),
      };
    });
  await expect.poll(sight, { timeout: 10_000 }).toEqual({ ring: true, uncovered: true });
}
