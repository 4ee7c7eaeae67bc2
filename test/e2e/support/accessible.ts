import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Both looks, on a desk and on a phone. */
export const LOOKS = [
  ["light", 1440],
  ["dark", 1440],
  ["light", 390],
  ["dark", 390],
] as const;

/** Each page with everything unfolded has no accessibility violation, and is no wider than its window. */
export async function expectAccessible(page: Page, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${path}: ${one.id} ${one.nodes[0]?.html.slice(0, 300)}`)).toEqual([]);
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
