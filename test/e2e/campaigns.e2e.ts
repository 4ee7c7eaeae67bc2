import { expect, it } from "vitest";
import { runningCampaign } from "../support/rows.ts";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
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
    await page
      .locator("#refusals")
      .getByRole("link", { name: /repositories/ })
      .first()
      .click();
    await page.waitForURL(/reason=not-on-github/);
    await page.getByRole("link", { name: "Clear" }).click();
    await page.waitForURL((url) => url.search === "");
    await page.goto(`${page.url().split("#")[0]}?q=nothing-like-that`);
    await page.getByText("No repository fits this filter.").waitFor();
    await page.getByRole("link", { name: "Clear" }).click();
    await page.getByText("Stop…").click();
    await page.getByRole("button", { name: "Stop it for good" }).click();
    await page.getByText("It was ended by a person.").waitFor();
    await page.goto("/campaigns");
    expect(await page.getByRole("row", { name: /Spring clean/ }).textContent()).toMatch(/stopped/);
    await page.goto("/repos/harbour/payments-api");
    expect(await page.getByRole("region", { name: "Migration pull request" }).textContent()).toContain("Spring clean");
    expect(troubles).toEqual([]);
  });

  it("shows by itself what changed while it runs, and tries several again that were chosen", async () => {
    const { database, organisationId } = room();
    const campaign = await database.campaign.create({
      data: runningCampaign(organisationId, "Live one", "thaw/live-one"),
    });
    const repositories = await database.repository.findMany({
      where: { organisationId, name: { in: ["docs-site", "mobile-app"] } },
      orderBy: { name: "asc" },
    });
    const rows = repositories.map(({ id }, position) => ({
      organisationId,
      campaignId: campaign.id,
      repositoryId: id,
      position,
      state: "open",
      planHash: "a".repeat(64),
      branch: "thaw/live-one",
      prNumber: 4_000 + position,
    }));
    await database.campaignRepository.createMany({ data: rows });
    const { page, troubles } = await room().open({ role: "security-lead" });
    await page.goto(`/campaigns/${campaign.id}`);
    const again = page.getByRole("button", { name: "Try the chosen ones again" });
    await page.getByRole("button", { name: "Skip the chosen ones" }).waitFor();
    expect(await again.count()).toBe(0);
    await database.campaignRepository.updateMany({ where: { campaignId: campaign.id }, data: { state: "closed" } });
    // Nobody loads the page again: it does so by itself.
    await again.waitFor();
    expect(await page.getByRole("checkbox").count()).toBe(2);
    await again.click();
    await page.getByText("Choose at least one repository.").waitFor();
    await page.getByRole("button", { name: "All of this page, or none" }).click();
    await again.click();
    await expect
      .poll(() => database.campaignRepository.count({ where: { campaignId: campaign.id, state: "waiting" } }))
      .toBe(2);
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

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width, role: "security-lead" });
    await page.goto("/campaigns");
    const one = (await page.locator("[data-row-link]").first().getAttribute("href")) ?? "";
    await expectAccessible(page, ["/campaigns", "/campaigns/new", one]);
  });
});
