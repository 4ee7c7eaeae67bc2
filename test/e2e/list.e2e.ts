import { once } from "node:events";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { pressUntilFocused } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";

const names = (page: Page) => page.locator("[data-row-link]").allTextContents();

describeRooms("the list of repositories", (room) => {
  it("shows every repository with state, figures, owner and the age of its scan", async () => {
    const { page, troubles } = await room().open();
    await page.goto("/repos");
    expect(await names(page)).toHaveLength(24);
    const row = page.getByRole("row", { name: /payments-api/ });
    expect(await row.textContent()).toMatch(/blocking.*harbour\/payments-api.*2.*3.*1.*payments.*23 Nov, 09:12/);
    const icon = row.locator("td").first().locator("use");
    expect(await icon.getAttribute("href")).toBe("#i-key");
    expect(troubles).toEqual([]);
  });

  it.each([
    ["?state=clean", 7],
    ["?state=clean,not-understood", 8],
    ["?kind=npm-token", 2],
    ["?severity=critical", 4],
    ["?severity=critical&kind=npm-token", 1],
    ["?q=SDK", 3],
    ["?q=storefront", 3],
    ["?q=100%25", 0],
    ["?state=nonsense&page=99", 24],
  ])("is filtered by %s to %i rows", async (search, rows) => {
    const { page } = await room().open({ javaScript: false });
    await page.goto(`/repos${search}`);
    expect(await names(page)).toHaveLength(rows);
  });

  it("is sorted by the URL, and by links in the headings without JavaScript", async () => {
    const { page } = await room().open({ javaScript: false });
    await page.goto("/repos?sort=name");
    expect((await names(page))[0]).toBe(
      "harbour/a-repository-with-quite-a-long-name-that-has-to-be-cut-somewhere-on-a-phone",
    );
    await page.getByRole("columnheader", { name: "Repository" }).getByRole("link").click();
    await page.waitForURL("**/repos?sort=name&dir=desc");
    expect((await names(page))[0]).toBe("harbour/x-img-src-onerror");
    const order = await page.getByRole("columnheader", { name: "Repository" }).getAttribute("aria-sort");
    expect(order).toBe("descending");
  });

  it("puts what is typed into the URL, and the URL back into the field", async () => {
    const { page } = await room().open();
    await page.goto("/repos");
    await pressUntilFocused(page, "/", "[data-search]");
    await page.keyboard.type("sdk");
    await page.waitForURL("**/repos?q=sdk");
    await expect.poll(() => names(page)).toHaveLength(3);
    await page.reload();
    expect(await page.getByRole("searchbox").inputValue()).toBe("sdk");
    await page.getByRole("link", { name: "Clear" }).click();
    await page.waitForURL((url) => url.search === "");
    await expect.poll(() => page.getByRole("searchbox").inputValue()).toBe("");
  });

  it("filters by what was typed before the page's code had come", async () => {
    const { page } = await room().open();
    const held = new AbortController();
    const released = once(held.signal, "abort");
    await page.route("**/*.js", async (route) => {
      await released;
      await route.continue();
    });
    await page.goto("/repos", { waitUntil: "commit" });
    await page.getByRole("searchbox").fill("sdk");
    held.abort();
    await page.waitForURL("**/repos?q=sdk");
    await expect.poll(() => names(page)).toHaveLength(3);
    expect(await page.getByRole("searchbox").inputValue()).toBe("sdk");
  });

  it("is walked by keys and opened by Enter", async () => {
    const { page } = await room().open();
    await page.goto("/repos?sort=name");
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await pressUntilFocused(page, "j", "[data-row-link]");
    await page.keyboard.press("j");
    expect(await focused()).toBe("harbour/analytics");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toBe("harbour/assistant");
    await page.keyboard.press("k");
    expect(await focused()).toBe("harbour/analytics");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/repos/harbour/analytics");
  });

  it("opens a row without loading the page anew, and another tab where one is asked for", async () => {
    const { page, context, troubles } = await room().open();
    await page.goto("/repos?sort=name");
    await page.locator('[data-behaviours="ready"]').waitFor({ state: "attached" });
    await page.evaluate(() => Object.assign(window, { stays: true }));
    const row = page.getByRole("link", { name: "harbour/analytics" });
    const [tab] = await Promise.all([context.waitForEvent("page"), row.click({ modifiers: ["ControlOrMeta"] })]);
    await tab.waitForURL("**/repos/harbour/analytics");
    expect(new URL(page.url()).pathname).toBe("/repos");
    await row.click();
    await page.waitForURL("**/repos/harbour/analytics");
    expect(await page.evaluate(() => Object.hasOwn(window, "stays"))).toBe(true);
    expect(troubles).toEqual([]);
  });

  it("has 36 px rows and a heading that stays in sight", async () => {
    const { page } = await room().open();
    await page.goto("/repos");
    const heights = await page
      .locator("tbody tr")
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(new Set(heights.map(Math.round))).toEqual(new Set([36]));
    await page.evaluate(() => window.scrollTo(0, 900));
    const top = await page
      .locator("thead th")
      .first()
      .evaluate((cell) => cell.getBoundingClientRect().top);
    expect(Math.round(top)).toBe(48);
  });

  it("does not scroll sideways on a phone", async () => {
    const { page } = await room().open({ width: 390 });
    for (const path of ["/repos", "/repos/harbour/payments-api", "/sign-in"]) {
      await page.goto(path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
    }
  });

  it("says what to do when nothing fits", async () => {
    const { page } = await room().open();
    await page.goto("/repos?q=nothing-like-that");
    expect(await page.getByRole("heading", { name: "No repository fits this filter" }).isVisible()).toBe(true);
  });

  it("teaches the next step while there is no repository", async () => {
    const { database } = room();
    const empty = await database.organisation.create({
      data: { host: "folder", login: `e-${Date.now()}`, kind: "folder" },
    });
    const { page, context } = await room().open({ role: null });
    const { path, userId } = await room().link("newcomer", []);
    await database.membership.create({
      data: { userId, organisationId: empty.id, role: "admin", source: "local" },
    });
    await page.goto(path);
    await page.getByRole("button", { name: "Sign in on this browser" }).click();
    await page.waitForURL("**/");
    expect(await page.locator("main").textContent()).toContain("npm start -- --folder");
    await page.goto("/repos");
    expect(await page.locator("main").textContent()).toContain("npm start -- --folder");
    await context.close();
  });
});
