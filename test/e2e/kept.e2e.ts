import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { expectNoViolation } from "./support/accessible.ts";
import { describeRooms, type Visit } from "./support/browser.ts";

const WHY = "its runner was taken over, and nobody knows since when";

async function throughGithub(page: Page, person: string): Promise<void> {
  // The page that the form was led to within another one is loaded for itself, else its form might not lead to GitHub.
  await page.waitForFunction(() => {
    const [loaded] = performance.getEntriesByType("navigation");
    return loaded !== undefined && new URL(loaded.name).pathname === window.location.pathname;
  });
  await page.getByRole("button", { name: "Sign in with GitHub (stand-in)" }).click();
  await page.waitForURL("**/login/oauth/authorize**");
  await page.getByLabel(person, { exact: true }).check();
  await page.getByRole("button", { name: "Authorize" }).click();
}

/** The form that stops one repository, filled in. */
async function fillIn(page: Page) {
  await page.goto("/broker/switches");
  await page.locator("summary").filter({ hasText: "One repository" }).click();
  const form = page.locator("details").filter({ hasText: "One repository" }).locator("form");
  await form.getByLabel("Repository").fill("harbour/checkout-web");
  await form.getByLabel("Why").fill(WHY);
  return form;
}

const formOf = (page: Page) => page.locator("details").filter({ hasText: "One repository" }).locator("form");

async function typed(page: Page): Promise<readonly string[]> {
  return await formOf(page)
    .locator("input:not([type=hidden]), textarea")
    .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
}

describeRooms("nothing that was typed is lost", (room) => {
  async function signedIn(): Promise<Visit> {
    const visit = await room().open({ role: null });
    await visit.page.goto("/sign-in");
    await throughGithub(visit.page, "ada");
    await visit.page.waitForURL((url) => url.origin === room().origin && !url.pathname.startsWith("/api"));
    return visit;
  }

  it("where the page hears that its session has ended before anything was sent", async () => {
    const { page } = await signedIn();
    await fillIn(page);
    await room().database.session.deleteMany();
    await page.waitForURL("**/sign-in?**");
    await throughGithub(page, "ada");
    await page.waitForURL("**/broker/switches");
    await expect.poll(() => typed(page)).toEqual(["harbour/checkout-web", WHY]);
  });

  it("and is shown to nobody else who signs in in the same tab", async () => {
    const { page } = await signedIn();
    await fillIn(page);
    await room().database.session.deleteMany();
    await page.waitForURL("**/sign-in?**");
    await throughGithub(page, "grace");
    await page.waitForURL("**/broker/switches");
    await page.locator("[data-behaviours=ready]").waitFor({ state: "attached" });
    expect((await typed(page)).filter((text) => text === WHY)).toEqual([]);
  });

  it("where Thaw was upgraded meanwhile: what is not known any more says so, and the reload has what was typed", async () => {
    const { page } = await room().open({ role: "commander" });
    const form = await fillIn(page);
    // As the new build sees what an old page asks for.
    await page.route("**/broker/switches", async (route) => {
      const headers = { ...route.request().headers() };
      if (headers["next-action"] !== undefined) headers["next-action"] = "0".repeat(42);
      await route.continue({ headers });
    });
    await form.getByRole("button", { name: "Stop it" }).click();
    await form.getByText("Thaw was upgraded since this page was opened").waitFor();
    expect(await typed(page)).toEqual(["harbour/checkout-web", WHY]);
    await page.unroute("**/broker/switches");
    await page.reload();
    await expect.poll(() => typed(page)).toEqual(["harbour/checkout-web", WHY]);
  });

  it("and nothing comes back into a form that has done what it was for", async () => {
    const { page } = await room().open({ role: "security-lead" });
    await page.goto("/campaigns/new");
    const name = page.getByRole("textbox", { name: "Name" });
    const before = await name.inputValue();
    await name.fill("Made once");
    await page.getByRole("button", { name: "Make the campaign" }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    await page.goto("/campaigns/new");
    await page.locator("[data-behaviours=ready]").waitFor({ state: "attached" });
    expect(await name.inputValue()).toBe(before);
    expect(await page.evaluate(() => Object.keys(window.sessionStorage))).toEqual([]);
  });

  it("and an old tab says quietly that it is one, with a button that reloads it", async () => {
    const { page, troubles } = await room().open({ role: "commander" });
    await fillIn(page);
    await page.route("**/api/health", (route) => route.fulfill({ json: { database: true, build: "another" } }));
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    const reload = page.getByRole("button", { name: "Reload" });
    await reload.waitFor();
    await expectNoViolation(page, "an old tab");
    await page.unroute("**/api/health");
    await reload.click();
    await expect.poll(() => typed(page)).toEqual(["harbour/checkout-web", WHY]);
    await expect.poll(() => page.getByRole("button", { name: "Reload" }).count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it("while a page is another than it was, where it is the same build nothing is said", async () => {
    const { page } = await room().open();
    await page.goto("/repos");
    const answer = page.waitForResponse("**/api/health");
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    expect((await answer).status()).toBe(200);
    expect(await page.getByRole("button", { name: "Reload" }).count()).toBe(0);
  });
});
