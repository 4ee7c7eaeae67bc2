import { expect, it } from "vitest";
import { expectNoViolation, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";
import { openPalette } from "./support/keyboard.ts";

describeRooms("the command palette", (room) => {
  it("leads by keys alone from any page to a repository", async () => {
    const { page, troubles } = await room().open();
    await page.goto("/jobs");
    const { field, chosen } = await openPalette(page);
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type("payments-a");
    await expect.poll(() => chosen.textContent()).toBe("payments-apiharbour");
    expect(await field.getAttribute("aria-activedescendant")).toBe(await chosen.getAttribute("id"));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/repos/harbour/payments-api");
    expect(await page.getByRole("dialog").isVisible()).toBe(false);
    expect(troubles).toEqual([]);
  });

  it("moves its choice by arrows and never beyond an end, and closes on Escape", async () => {
    const { page } = await room().open();
    await page.goto("/repos");
    const { dialog, chosen } = await openPalette(page);
    const first = await chosen.textContent();
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => chosen.textContent()).toBe(first);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => chosen.textContent()).not.toBe(first);
    await page.keyboard.press("Escape");
    await expect.poll(() => dialog.isVisible()).toBe(false);
    await openPalette(page);
    await page.keyboard.press("Control+k");
    await expect.poll(() => dialog.isVisible()).toBe(false);
  });

  it("finds credentials, policies and pages, and says so when nothing is called so", async () => {
    const { page } = await room().open();
    await page.goto("/repos");
    const { dialog } = await openPalette(page);
    await page.keyboard.type("NPM_TOKEN");
    await dialog.getByRole("group", { name: "Credentials" }).getByRole("option").first().waitFor();
    await page.getByRole("combobox", { name: "Name of a repository" }).fill("payments");
    await dialog.getByRole("group", { name: "Trust policies" }).getByRole("option").first().waitFor();
    await page.getByRole("combobox", { name: "Name of a repository" }).fill("kill");
    await dialog.getByRole("group", { name: "Pages" }).getByRole("option", { name: "Kill switches" }).click();
    await page.waitForURL("**/broker/switches");
    await openPalette(page);
    await page.keyboard.type("nothing-like-that");
    await page.getByText("Nothing that you may see is called so.").waitFor();
  });

  it("has the page first of which somebody writes the name", async () => {
    const { page } = await room().open();
    await page.goto("/repos");
    const { chosen } = await openPalette(page);
    await page.keyboard.type("credentials");
    await expect.poll(() => chosen.textContent()).toBe("Credentials");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/credentials");
  });

  it("answers nobody who is not signed in", async () => {
    const { page } = await room().open({ role: null });
    expect((await page.request.get("/api/search?q=payments")).status()).toBe(401);
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width });
    // So low that what is found has to scroll.
    await page.setViewportSize({ width, height: 320 });
    await page.goto("/repos");
    const { dialog } = await openPalette(page);
    await page.keyboard.type("payments");
    await dialog.getByRole("group", { name: "Repositories" }).getByRole("option").first().waitFor();
    await expectNoViolation(page, "the palette");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
  });
});
