import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { expectNoViolation, pressUntilFocused } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";

const chosen = (page: Page) => page.locator("input[data-row-choose]:checked").count();
const bar = (page: Page) => page.getByRole("status").filter({ hasText: /chosen/i });

describeRooms("lists by keys alone", (room) => {
  it("choose rows one by one and in ranges, and keep them in the address over filters and pages", async () => {
    const { page, troubles } = await room().open();
    await page.goto("/repos?sort=name");
    await pressUntilFocused(page, "j", "[data-row-link]");
    await page.keyboard.press("x");
    await expect.poll(() => bar(page).textContent()).toBe("1 chosen");
    await page.keyboard.press("Shift+J");
    await page.keyboard.press("Shift+ArrowDown");
    await expect.poll(() => chosen(page)).toBe(3);
    await page.keyboard.press("Shift+ArrowUp");
    await expect.poll(() => chosen(page)).toBe(2);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Shift+X");
    await expect.poll(() => chosen(page)).toBe(5);
    await page.waitForURL((url) => url.searchParams.get("chosen")?.split(",").length === 5);
    await page.getByRole("link", { name: "clean", exact: true }).first().click();
    await page.waitForURL((url) => url.searchParams.get("state") === "clean" && url.searchParams.has("chosen"));
    await expect.poll(() => bar(page).textContent()).toBe("5 chosen");
    await page.goBack();
    await page.reload();
    await expect.poll(() => chosen(page)).toBe(5);
    expect(troubles).toEqual([]);
  });

  it("lead from what was chosen to what could be done with it, and to a campaign of exactly that", async () => {
    const { page } = await room().open({ role: "security-lead" });
    await page.goto("/repos?sort=name");
    await pressUntilFocused(page, "j", "[data-row-link]");
    await page.keyboard.press("x");
    await page.keyboard.press("Shift+J");
    await expect.poll(() => chosen(page)).toBe(2);
    await pressUntilFocused(page, "Shift+Tab", "button[value=preflight]");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/repos/preflight?selection=*");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toMatch(/^2 selected: \d+ automatic/);
    await expectNoViolation(page, "the preflight of a selection");
    const campaign = page.getByRole("link", { name: "New campaign with these" });
    await campaign.focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/campaigns/new?selection=*");
    await page.getByRole("link", { name: "2 repositories" }).waitFor();
  });

  it("show their keys, and take none that is typed into a field", async () => {
    const { page } = await room().open();
    await page.goto("/repos?sort=name");
    await pressUntilFocused(page, "j", "[data-row-link]");
    const keys = page.getByRole("dialog", { name: "Keys" });
    await page.keyboard.press("?");
    await keys.waitFor();
    await expectNoViolation(page, "the keys");
    await page.keyboard.press("Escape");
    await expect.poll(() => keys.isVisible()).toBe(false);
    await page.keyboard.press("/");
    await page.keyboard.type("x?jk");
    await page.waitForURL((url) => url.searchParams.get("q") === "x?jk");
    expect(await page.getByRole("searchbox").inputValue()).toBe("x?jk");
    expect(await keys.isVisible()).toBe(false);
    expect(await chosen(page)).toBe(0);
  });

  it("walk credentials and campaigns by the same keys", async () => {
    const { page } = await room().open({ role: "security-lead" });
    await page.goto("/credentials");
    await pressUntilFocused(page, "j", "[data-row-link]");
    await page.keyboard.press("End");
    const last = page.locator("[data-row-link]").last();
    await expect.poll(() => last.evaluate((link) => link === document.activeElement)).toBe(true);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/credentials\/[0-9a-f-]{36}$/);
  });
});

describeRooms("without JavaScript", (room) => {
  it("boxes are a form, and what was chosen is kept all the same", async () => {
    const { page } = await room().open({ javaScript: false });
    await page.goto("/repos?sort=name");
    await page.locator("input[data-row-choose]").first().check();
    await page.getByRole("button", { name: "Preflight the chosen…" }).click();
    await page.waitForURL("**/repos/preflight?selection=*");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toMatch(/^1 selected/);
  });
});
