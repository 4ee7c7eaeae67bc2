import { expect, it } from "vitest";
import { describeRooms } from "./support/browser.ts";

const PAGE = "/repos/harbour/payments-api";

describeRooms("one repository", (room) => {
  it("says its state, what remains, and as of which commit and time", async () => {
    const { page, troubles } = await room().open();
    await page.goto(PAGE);
    const main = page.locator("main");
    expect(await main.textContent()).toContain("What remains: 6 blocking findings and 1 file not understood");
    expect(await main.textContent()).toContain("as of 23 Nov 2026, 09:12:44 UTC");
    expect(await main.locator("code[title]").first().textContent()).toMatch(/^[0-9a-f]{7}$/);
    expect(troubles).toEqual([]);
  });

  it("shows the lines around a finding, numbered, with the reference marked", async () => {
    const { page } = await room().open();
    await page.goto(PAGE);
    const lines = page.getByRole("region", { name: "Lines around .github/workflows/deploy.yml:9" });
    expect(await lines.locator("mark").allTextContents()).toEqual(["secrets.AWS_SECRET_ACCESS_KEY"]);
    expect(await lines.locator("[data-hit]").textContent()).toBe(
      "9  AWS_SECRET_ACCESS_KEY: ${" + "{ secrets.AWS_SECRET_ACCESS_KEY }}\n",
    );
    expect(await lines.locator(".tok-key").count()).toBeGreaterThan(0);
  });

  it("draws the way from the secret over reference and tool to repository and rights", async () => {
    const { page } = await room().open();
    await page.goto(PAGE);
    const finding = page.getByRole("listitem").filter({ hasText: "A person's token opens a pull request" }).first();
    const steps = await finding
      .getByRole("region", { name: /^The way of the credential/ })
      .locator("ol > li")
      .allTextContents();
    expect(steps).toHaveLength(4);
    expect(steps[0]).toContain("RELEASE_PAT");
    expect(steps[1]).toContain("release.yml:28");
    expect(steps[2]).toContain("gh pr create");
    expect(steps[3]).toMatch(/harbour\/deploy-config.*contents: read.*pull_requests: write/);
  });

  it("names files that were not understood, with the reason", async () => {
    const { page } = await room().open();
    await page.goto(PAGE);
    const section = page.getByRole("region", { name: "1 file not understood", exact: true });
    expect(await section.textContent()).toMatch(/legacy\.yml.*not valid YAML.*line 14/);
  });

  it("opens a finding that an address names, also one that is folded", async () => {
    const { page } = await room().open();
    await page.goto(PAGE);
    const folded = page.locator("details:not([open]):has([id^=f-])").first();
    const anchor = await folded.locator("[id^=f-]").getAttribute("id");
    await page.goto(`${PAGE}?again#${anchor}`);
    await expect.poll(() => page.locator(`details:has(#${anchor})`).getAttribute("open")).not.toBeNull();
  });

  it("copies a deep link", async () => {
    const { page, context } = await room().open();
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: room().origin });
    await page.goto(PAGE);
    await page.getByRole("button", { name: "Copy a link to this finding" }).first().click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(new RegExp(`^${room().origin}${PAGE}#f-[0-9a-f]+$`));
  });

  it("has the local time with the UTC time", async () => {
    const { page } = await room().open();
    await page.goto(PAGE);
    const time = page.locator("main time").first();
    await time.hover();
    await expect.poll(() => time.getAttribute("title")).toMatch(/UTC\n.* here$/);
  });

  it("is exported as CSV and JSON with each finding", async () => {
    const { page } = await room().open();
    const csv = await page.request.get(`/api/export${PAGE}?format=csv`);
    expect(csv.headers()["content-type"]).toBe("text/csv; charset=utf-8");
    expect((await csv.text()).trim().split("\r\n")).toHaveLength(1 + 8);
    const json = await (await page.request.get(`/api/export${PAGE}?format=json`)).json();
    expect(json).toMatchObject({ schema: "thaw.findings/1", repository: "harbour/payments-api", state: "blocking" });
    expect(json.findings).toHaveLength(8);
    expect((await page.request.get(`/api/export${PAGE}?format=xml`)).status()).toBe(400);
  });

  it("is found whatever the case of its address", async () => {
    const { page } = await room().open();
    expect((await page.goto("/repos/Harbour/PAYMENTS-API"))?.status()).toBe(200);
  });
});

describeRooms("hostile names and texts", (room) => {
  it("are shown as they are written, and do nothing", async () => {
    const { page, troubles } = await room().open();
    for (const path of ["/repos", "/repos?q=%3Cimg", "/repos/harbour/x-img-src-onerror"]) {
      await page.goto(path);
      expect(await page.locator("main").textContent()).toContain("<img src=x onerror=window.harm=1>");
      expect(await page.locator("main img, main script, main iframe").count()).toBe(0);
      expect(await page.evaluate(() => "harm" in window)).toBe(false);
    }
    expect(await page.locator("mark").allTextContents()).toEqual(["secrets.T"]);
    expect(troubles).toEqual([]);
  });

  it("are no formulas in an export, and no header of it", async () => {
    const { page } = await room().open();
    const csv = await page.request.get("/api/export/repos/harbour/x-img-src-onerror?format=csv");
    expect(await csv.text()).toContain(",'=HYPERLINK(1),");
    expect(csv.headers()["content-disposition"]).toBe('attachment; filename="harbour-x-img-src-onerror-findings.csv"');
  });
});
