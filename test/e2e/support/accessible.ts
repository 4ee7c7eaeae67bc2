import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** On a desk and on a phone, in pixels. */
export const WIDTHS = [1440, 390] as const;

/** What axe judges by colours. All else is the same in both looks, which differ by CSS alone. */
const BY_COLOUR = ["color-contrast", "link-in-text-block"];

/** The page as it stands has no accessibility violation, neither in the light nor in the dark. Leaves it light. */
export async function expectNoViolation(page: Page, what: string): Promise<void> {
  // Else axe would have to be told of them in a page of its own, which takes as long again.
  expect(page.frames()).toHaveLength(1);
  const axe = () => new AxeBuilder({ page }).setLegacyMode();
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await ground();
  const inTheDark = await axe().withRules(BY_COLOUR).analyze();
  await page.emulateMedia({ colorScheme: "light" });
  expect(await ground()).not.toBe(dark);
  const inTheLight = await axe().analyze();
  const found = [...inTheDark.violations, ...inTheLight.violations];
  expect(found.map((one) => `${what}: ${one.id} ${one.nodes[0]?.html.slice(0, 300)}`)).toEqual([]);
}

/** Each page with everything unfolded has no accessibility violation, and is no wider than its window. */
export async function expectAccessible(page: Page, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    await expectNoViolation(page, path);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  }
}

/** Presses a key until something matching `selector` has the focus: keys say nothing before the page's code has come. */
export async function pressUntilFocused(page: Page, key: string, selector: string): Promise<void> {
  const focused = () => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
  for (let times = 0; times < 100 && !(await focused()); times += 1) {
    await page.keyboard.press(key);
    await page.waitForTimeout(50);
  }
  expect(await focused()).toBe(true);
}
