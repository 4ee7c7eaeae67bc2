import { expect, it } from "vitest";
import { expectAccessible, LOOKS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";

describeRooms("the room of campaigns", (room) => {
  it("leads from a filter of repositories to a campaign with its preflight, and says why what cannot be done cannot", async () => {
    const { page, troubles } = await room().open({ role: "security-lead" });
    await page.goto("/repos?q=harbour%2F");
    await page.getByRole("link", { name: "New campaign" }).click();
    await page.waitForURL("**/campaigns/new?q=harbour%2F");
    await page.getByRole("textbox", { name: "Name" }).fill("Spring clean");
    await page.getByRole("button", { name: "Make the campaign" }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    await page.getByRole("button", { name: "Run the preflight" }).click();
    await page.getByRole("heading", { name: "Not possible, by reason" }).waitFor();
    const text = await page.locator("main").textContent();
    expect(text).toMatch(/not-on-github \d+ repositories/);
    expect(text).toContain("pull requests need the organisation connected");
    await page.getByText("Stop…").click();
    await page.getByRole("button", { name: "Stop it for good" }).click();
    await page.getByText("It was ended by a person.").waitFor();
    await page.goto("/campaigns");
    expect(await page.getByRole("row", { name: /Spring clean/ }).textContent()).toMatch(/stopped/);
    await page.goto("/repos/harbour/payments-api");
    expect(await page.getByRole("region", { name: "Migration pull request" }).textContent()).toContain("Spring clean");
    expect(troubles).toEqual([]);
  });

  it("shows a viewer everything and no button", async () => {
    const { page } = await room().open();
    await page.goto("/campaigns");
    await page.locator("[data-row-link]").first().click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    expect(await page.locator("main button").count()).toBe(0);
    expect((await page.goto("/campaigns/nothing"))?.status()).toBe(404);
  });

  it.each(LOOKS)("has no accessibility violation: %s, %i px", async (theme, width) => {
    const { page } = await room().open({ theme, width, role: "security-lead" });
    await page.goto("/campaigns");
    const one = (await page.locator("[data-row-link]").first().getAttribute("href")) ?? "";
    await expectAccessible(page, ["/campaigns", "/campaigns/new", one]);
  });
});
