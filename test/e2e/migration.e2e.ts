import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { expectNoViolation, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";
import { PAYMENTS_PLAN } from "./support/seed-plans.ts";

const PAGE = "/repos/harbour/payments-api";
const DEPLOY = ".github/workflows/deploy.yml";

const migration = (page: Page) => page.locator("#migration");
const diffOf = (page: Page, path: string) => page.getByRole("region", { name: `Diff of ${path}` });
const openAll = (page: Page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });

describeRooms("the migration of a repository", (room) => {
  it("says in one line what it does, and what to do before merging", async () => {
    const { page, troubles } = await room().open({ javaScript: false });
    await page.goto(PAGE);
    const heading = migration(page).getByRole("heading", { level: 2 });
    expect(await heading.textContent()).toBe("Migration: 6 findings solved in 2 files, 2 left for a person; review");
    expect(await migration(page).textContent()).toContain("Once it is merged, 1 finding still blocks a thaw.");
    const listOf = (title: string) =>
      migration(page).locator("div:has(> h4)").filter({ hasText: title }).getByRole("listitem").allTextContents();
    expect((await listOf("To do"))[0]).toBe(
      "Set the variable THAW_BROKER_URL of the organisation to the address of the broker.",
    );
    expect(await listOf("To do")).toHaveLength(2);
    expect(await listOf("To confirm")).toHaveLength(3);
    expect(troubles).toEqual([]);
  });

  it("shows each file's diff with the numbers of both sides, signs, and the colours of source", async () => {
    const { page } = await room().open();
    await page.goto(PAGE);
    const diff = diffOf(page, DEPLOY);
    const removed = diff.locator('[data-kind="removed"]');
    expect(await removed.first().textContent()).toBe("8-  AWS_ACCESS_KEY_ID: ${" + "{ secrets.AWS_ACCESS_KEY_ID }}\n");
    const added = diff.locator('[data-kind="added"]');
    expect(await added.first().textContent()).toBe("13+    permissions:\n");
    expect(await diff.locator('[data-kind="context"]').first().textContent()).toBe("55     branches: [main]\n");
    expect(await added.locator(".tok-key").count()).toBeGreaterThan(5);
    const grounds = await Promise.all(
      [added, removed, diff.locator('[data-kind="context"]')].map((rows) =>
        rows.first().evaluate((row) => getComputedStyle(row).backgroundColor),
      ),
    );
    expect(new Set(grounds).size).toBe(3);
  });

  it("shows the seven checks of each file's proof, by name and word", async () => {
    const { page } = await room().open();
    await page.goto(PAGE);
    const proof = page.getByRole("region", { name: `Proof of ${DEPLOY}` });
    expect(await proof.textContent()).toContain("proven, 7 of 7");
    expect(await proof.getByRole("listitem").allTextContents()).toEqual([
      "parsespass",
      "same modelpass",
      "untouched linespass",
      "GitHub's parserpass",
      "contextspass",
      "permissionspass",
      "idempotentpass",
    ]);
    expect(await proof.locator("li use").first().getAttribute("href")).toBe("#i-check");
  });

  it("says of a proof with a part that does not hold which one it is", async () => {
    const { page } = await room().open();
    await page.goto("/repos/harbour/x-img-src-onerror");
    const proof = page.getByRole("region", { name: /^Proof of/ });
    expect(await proof.textContent()).toContain("not proven, 6 of 7");
    const failing = proof.getByRole("listitem").filter({ hasText: "fail" });
    expect(await failing.allTextContents()).toEqual(["idempotentfail"]);
    expect(await failing.locator("use").getAttribute("href")).toBe("#i-close");
  });

  it("names the grants: what, who may ask, and what has to be confirmed", async () => {
    const { page } = await room().open();
    await page.goto(PAGE);
    const row = migration(page).getByRole("row", { name: /release\.publish/ });
    expect(await row.textContent()).toMatch(
      /contents: read, pull-requests: write on harbour\/deploy-config.*job publish, on push, for refs\/tags\/v\*, environment production.*please confirm: gh pr create/,
    );
    expect(
      await migration(page)
        .getByRole("row", { name: /deploy\.deploy/ })
        .textContent(),
    ).toContain("from the text");
  });

  it("gives a reason for what is left, and leads to the finding", async () => {
    const { page } = await room().open();
    await page.goto(PAGE);
    const left = migration(page).getByRole("listitem").filter({ hasText: "remote-callee" }).first();
    expect(await left.textContent()).toContain("pass those by name");
    const link = left.getByRole("link");
    await link.click();
    const anchor = await link.getAttribute("href");
    expect(await page.locator(`details:has(${anchor})`).getAttribute("open")).not.toBeNull();
    expect(await page.locator(anchor ?? "-").textContent()).toContain(
      "Left for a person (remote-callee): What harbour",
    );
  });

  it("says on each finding's card which remedy solves it, with a link to the change", async () => {
    const { page } = await room().open();
    await page.goto(PAGE);
    const card = page.locator("details").filter({ hasText: "A long-lived npm token publishes" });
    expect(await card.textContent()).toContain(
      "The migration solves it: Direct OIDC. NPM_TOKEN: publishes from anywhere",
    );
    expect(await card.textContent()).toContain("To confirm: The packages have to name this workflow");
    const target = await card.getByRole("link", { name: "See the change" }).getAttribute("href");
    expect(await page.locator(`${target} h4`).textContent()).toBe(".github/workflows/release.yml");
  });

  it("copies the text of the pull request", async () => {
    const { page, context } = await room().open();
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: room().origin });
    await page.goto(PAGE);
    await page.getByRole("button", { name: "Copy the text of the pull request" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(PAYMENTS_PLAN.body);
  });

  it("is part of the JSON export", async () => {
    const { page } = await room().open();
    const json = await (await page.request.get(`/api/export${PAGE}?format=json`)).json();
    expect(json.plan.files.map((file: { path: string }) => file.path)).toEqual([
      DEPLOY,
      ".github/workflows/release.yml",
    ]);
    expect(json.plan.files[0].proof).toMatchObject({ parses: true, idempotent: true });
  });

  it.each([
    ["/repos/harbour/deploy-config", "Migration: not planned yet", "The next scan plans again."],
    ["/repos/harbour/status-page", "Migration: nothing to change", "No finding of this scan asks for a change."],
    ["/repos/harbour/mobile-app", "Migration: nothing solved, 1 left for a person", "A signing key cannot be issued"],
  ])("of %s is: %s", async (path, title, words) => {
    const { page } = await room().open();
    await page.goto(path);
    expect(await migration(page).getByRole("heading", { level: 2 }).textContent()).toBe(title);
    expect(await migration(page).textContent()).toContain(words);
    expect(await page.getByRole("region", { name: /^Diff of/ }).count()).toBe(0);
  });

  it("is not there before the first scan", async () => {
    const { page } = await room().open();
    await page.goto("/repos/harbour/fresh-import");
    expect(await migration(page).count()).toBe(0);
  });
});

describeRooms("a long diff", (room) => {
  const LONG = "/repos/harbour/infra-live";

  it("is folded, opened by the keyboard, and scrolls sideways inside without moving anything", async () => {
    const { page } = await room().open({ width: 390 });
    await page.goto(LONG);
    const diff = diffOf(page, ".github/workflows/ci.yml");
    expect(await diff.isVisible()).toBe(false);
    await page.locator("#migration article summary").focus();
    await page.keyboard.press("Enter");
    await diff.waitFor({ state: "visible" });
    await page.keyboard.press("Tab");
    await expect.poll(() => diff.evaluate((region) => region === document.activeElement)).toBe(true);
    const place = () => diff.evaluate((region) => [region.scrollLeft, region.getBoundingClientRect().height]);
    const before = await place();
    for (let times = 0; times < 5; times += 1) await page.keyboard.press("ArrowRight");
    await expect.poll(async () => (await place())[0]).toBeGreaterThan(50);
    expect((await place())[1]).toBe(before[1]);
    const gutter = await diff
      .locator(".diff-gutter")
      .nth(5)
      .evaluate((cell) => cell.getBoundingClientRect().left);
    expect(gutter).toBe(await diff.evaluate((region) => region.getBoundingClientRect().left));
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });
});

describeRooms("the migration, wholly opened", (room) => {
  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width });
    for (const path of [PAGE, "/repos/harbour/infra-live", "/repos/harbour/x-img-src-onerror"]) {
      await page.goto(path);
      await openAll(page);
      await expectNoViolation(page, path);
    }
  });

  it("shows hostile lines and words as they are written, and does nothing of it", async () => {
    const { page, troubles } = await room().open();
    await page.goto("/repos/harbour/x-img-src-onerror");
    await openAll(page);
    const text = await page.locator("main").textContent();
    for (const number of [8, 9, 10, 11, 12, 13, 14, 15, 16]) expect(text).toContain(`window.harm=${number}`);
    expect(await page.locator("main img, main script, main b b, main svg:not(:has(use))").count()).toBe(0);
    expect(text).toContain("</script>\\u202e</pre>");
    expect(await page.locator('main a[href^="javascript"]').count()).toBe(0);
    expect(await page.evaluate(() => "harm" in window)).toBe(false);
    expect(troubles).toEqual([]);
  });
});
