import { expect, it } from "vitest";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";

describeRooms("the room of the inventory", (room) => {
  it("says of each source what was read, as of when, and which permission lacks where it is not visible", async () => {
    const { page, troubles } = await room().open();
    await page.goto("/repos");
    await page.getByRole("link", { name: "Inventory" }).first().click();
    await page.waitForURL("**/inventory");
    const row = (name: string) => page.getByRole("row", { name: new RegExp(name) });
    expect(await row("Fine-grained tokens").textContent()).toMatch(/^read.*23 Nov, 09:12$/);
    const hidden = await row("Organisation secrets for Codespaces").textContent();
    expect(hidden).toContain("not visible");
    expect(hidden).toContain("the observer's App lacks “organization_codespaces_secrets: read”");
    expect(hidden).toContain("unknown");
    expect(await row("Secret scanning alerts").textContent()).toContain("limit was used up");
    expect(troubles).toEqual([]);
  });

  it("leads from a source to what it has and what is wrong with it, names being shown and never run", async () => {
    const { page, troubles } = await room().open();
    await page.goto("/inventory");
    await page.getByRole("link", { name: "Deploy keys" }).click();
    await page.waitForURL("**/inventory/deploy-keys");
    const list = page.getByRole("list", { name: "Deploy keys" });
    const text = await list.textContent();
    expect(text).toContain("release <b>robot</b>");
    expect(text).toContain("can push");
    expect(text).toContain("added by ada");
    expect(text).toMatch(/usednever/);
    expect(text).toContain("Whoever has this deploy key can push.");
    await page.goto("/inventory/deploy-keys?q=nothing-like-that");
    expect(await page.locator("main").textContent()).toContain("Nothing fits this filter");
    expect((await page.goto("/inventory/nothing"))?.status()).toBe(404);
    expect(troubles.filter((one) => !one.includes("404"))).toEqual([]);
  });

  it("filters what is wrong in the address, also without JavaScript", async () => {
    const { page } = await room().open({ javaScript: false });
    await page.goto("/inventory");
    await page.getByRole("list", { name: "Severity" }).getByRole("link", { name: "critical" }).click();
    await page.waitForURL("**/inventory?severity=critical");
    const shown = await page.locator("#judgements").textContent();
    expect(shown).toContain("REGISTRY_AUTH");
    expect(shown).not.toContain("robot");
    await page.getByRole("link", { name: "Clear" }).click();
    await page.waitForURL("**/inventory");
  });

  it("never says that there is nothing where it could not look", async () => {
    const { page } = await room().open();
    await page.goto("/inventory/organisation-codespaces-secrets");
    expect(await page.locator("main").textContent()).toContain("this is no proof that there are none");
    await page.goto("/inventory/organisation-dependabot-secrets");
    expect(await page.locator("main").textContent()).toContain("It was read, and there are no secrets.");
  });

  it("gives files of what fits, and none to who is not signed in", async () => {
    const { page } = await room().open();
    const judged = await page.request.get("/api/export/inventory?severity=critical");
    expect(await judged.text()).toMatch(/^organisation,rule,.*\r\nharbour,secret-in-variable,critical,REGISTRY_AUTH,/);
    const keys = await page.request.get("/api/export/inventory/deploy-keys");
    expect(await keys.text()).toContain("release <b>robot</b>,can push; added by ada");
    expect((await page.request.get("/api/export/inventory/nothing")).status()).toBe(404);
    const { page: outside } = await room().open({ role: null });
    expect((await outside.request.get("/api/export/inventory")).status()).toBe(401);
    expect((await outside.request.get("/api/export/inventory/deploy-keys")).status()).toBe(401);
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width });
    await expectAccessible(page, [
      "/inventory",
      "/inventory?q=nothing-like-that",
      "/inventory/deploy-keys",
      "/inventory/token-grants",
      "/inventory/secret-alerts",
      "/inventory/organisation-codespaces-secrets",
    ]);
  });
});
