import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { expectAccessible, pressUntilFocused, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";

const names = (page: Page) => page.locator("[data-row-link] code").allTextContents();
const main = (page: Page) => page.locator("main").textContent();

describeRooms("the room of credentials", (room) => {
  it("shows first what is static and what no plan solves, with level, references and owner", async () => {
    const { page, troubles } = await room().open();
    await page.goto("/credentials");
    const row = page.getByRole("row", { name: /NPM_TOKEN/ });
    expect(await row.textContent()).toMatch(
      /static.*NPM_TOKEN.*npm token.*organisation.*high.*2 repositories2not said1 of 2 plannedno word.*payments \+1/,
    );
    expect(await page.locator("tbody .chip").first().textContent()).toBe("static");
    expect(await main(page)).toMatch(/\d+ static and not planned, of \d+ in use/);
    expect(await page.getByRole("link", { name: "Credentials", exact: true }).getAttribute("aria-current")).toBe(
      "page",
    );
    expect(troubles).toEqual([]);
  });

  it("never calls unknown what is none: age, place, and repositories that were not wholly read", async () => {
    const { page } = await room().open();
    await page.goto("/credentials?q=BOT_PAT");
    expect(await page.getByRole("row", { name: /BOT_PAT/ }).textContent()).toMatch(/not visible.*not visible/);
    expect(await main(page)).toContain("3 repositories were not wholly read");
  });

  it.each([
    ["?state=unused", ["OLD_DEPLOY_KEY"]],
    ["?state=gone", ["SENTRY_TOKEN"]],
    ["?level=org", ["NPM_TOKEN"]],
    ["?kind=aws-static-key&q=infra", ["AWS_SECRET_ACCESS_KEY"]],
    ["?q=%3DHYPERLINK", ["=HYPERLINK(1)"]],
    ["?q=storefront", ["NPM_TOKEN"]],
    ["?q=nothing-like-that", []],
  ])("is filtered by %s without JavaScript", async (search, expected) => {
    const { page } = await room().open({ javaScript: false });
    await page.goto(`/credentials${search}`);
    expect(await names(page)).toEqual(expected);
  });

  it("is sorted by links in the headings", async () => {
    const { page } = await room().open({ javaScript: false });
    await page.goto("/credentials");
    await page.getByRole("columnheader", { name: "Age" }).getByRole("link").click();
    await page.waitForURL("**/credentials?sort=age");
    expect((await names(page)).slice(0, 2).toSorted()).toEqual(["NPM_TOKEN", "OLD_DEPLOY_KEY"]);
  });

  it("puts what is typed into the URL, is walked by keys and opened by Enter", async () => {
    const { page } = await room().open();
    await page.goto("/credentials");
    await pressUntilFocused(page, "/", "[data-search]");
    await page.keyboard.type("release");
    await page.waitForURL("**/credentials?q=release");
    await page.getByRole("status").filter({ hasText: "1 of" }).waitFor();
    expect(await names(page)).toEqual(["RELEASE_PAT"]);
    await page.keyboard.press("Tab");
    await pressUntilFocused(page, "j", "[data-row-link]");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/credentials\/[0-9a-f-]{36}$/);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("RELEASE_PAT");
  });

  it("teaches the next step while nothing is known", async () => {
    const { database } = room();
    const empty = await database.organisation.create({
      data: { host: "folder", login: `c-${Date.now()}`, kind: "folder" },
    });
    const { page } = await room().open({ role: null });
    const { path, userId } = await room().link("newcomer", []);
    await database.membership.create({ data: { userId, organisationId: empty.id, role: "admin", source: "local" } });
    await page.goto(path);
    await page.getByRole("button", { name: "Sign in on this browser" }).click();
    await page.waitForURL("**/");
    await page.goto("/credentials");
    expect(await main(page)).toContain("No repository has been read so far.");
    expect((await page.goto(`/credentials/${room().stored.npm}`))?.status()).toBe(404);
  });
});

describeRooms("one credential", (room) => {
  const open = async (page: Page, name: string) => {
    await page.goto(`/credentials?q=${name}`);
    await page.locator("[data-row-link]").first().click();
    await page.waitForURL(/\/credentials\/[0-9a-f-]{36}$/);
  };

  it("is grouped by repository with file and line, each a link to the finding", async () => {
    const { page, troubles } = await room().open();
    await page.goto(`/credentials/${room().stored.npm}`);
    expect(await page.getByRole("region", { name: /^References in / }).count()).toBe(2);
    const payments = page.getByRole("region", { name: "References in harbour/payments-api" });
    expect(await payments.textContent()).toMatch(/payments \(codeowners\).*release\.yml.*npm publish/);
    await payments.getByRole("link", { name: /^release\.yml:\d+$/ }).click();
    await page.waitForURL(/\/repos\/harbour\/payments-api#f-[0-9a-f]+$/);
    expect(troubles).toEqual([]);
  });

  it("says what it touches, from where it can be taken, what the plan does, and since when", async () => {
    const { page } = await room().open();
    await open(page, "RELEASE_PAT");
    const text = await main(page);
    expect(text).toMatch(/harbour\/deploy-config contents: read, pull_requests: write/);
    expect(text).toContain("Where it is stored was not visible so far.");
    expect(text).toMatch(/Planned: Broker token/);
    expect(text).toMatch(/23 Nov 2026, 09:12:44 UTC2 references first seen in/);
  });

  it("does not call what left the text deleted", async () => {
    const { page } = await room().open();
    await page.goto(`/credentials/${room().stored.gone}`);
    expect(await main(page)).toContain("Whether it is still stored, and still valid, is not visible.");
    expect(await main(page)).toMatch(/1 reference gone in/);
  });

  it.each(["nothing", "00000000-0000-0000-0000-000000000000", "%00"])("is not found as %s", async (id) => {
    const { page } = await room().open();
    expect((await page.goto(`/credentials/${id}`))?.status()).toBeGreaterThanOrEqual(400);
  });

  it("shows hostile names as they are written, and they do nothing", async () => {
    const { page, troubles } = await room().open();
    await open(page, "HYPERLINK");
    expect(await main(page)).toContain("<svg onload=window.harm=7>");
    expect(await page.locator("main img, main script, main iframe").count()).toBe(0);
    expect(await page.evaluate(() => "harm" in window)).toBe(false);
    expect(troubles).toEqual([]);
  });
});

describeRooms("files of credentials", (room) => {
  it("hold every row that fits, no formula, and say what is not visible", async () => {
    const { page } = await room().open();
    const answer = await page.request.get("/api/export/credentials?state=static,planned");
    expect(answer.headers()["content-type"]).toBe("text/csv; charset=utf-8");
    const csv = await answer.text();
    expect(csv).toContain(",'=HYPERLINK(1),");
    expect(csv).toContain("not visible");
    await page.goto("/credentials?state=static,planned");
    expect(csv.trim().split("\r\n")).toHaveLength(1 + (await names(page)).length);
  });

  it("hold every reference of one", async () => {
    const { page } = await room().open();
    const answer = await page.request.get(`/api/export/credentials/${room().stored.npm}`);
    expect((await answer.text()).trim().split("\r\n")).toHaveLength(3);
    expect(answer.headers()["content-disposition"]).toBe('attachment; filename="NPM_TOKEN-references.csv"');
    expect((await page.request.get("/api/export/credentials/x")).status()).toBe(404);
  });

  it("are for people who are signed in", async () => {
    const { page } = await room().open({ role: null });
    for (const path of ["/api/export/credentials", `/api/export/credentials/${room().stored.npm}`]) {
      expect((await page.request.get(path)).status()).toBe(401);
    }
  });
});

describeRooms("pages about credentials", (room) => {
  it.each(WIDTHS)("have no accessibility violation and do not scroll sideways, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width });
    const { npm, unused, gone } = room().stored;
    await expectAccessible(page, [
      "/credentials",
      "/credentials?state=gone,unused&level=repo",
      "/credentials?q=nothing-like-that",
      `/credentials/${npm}`,
      `/credentials/${unused}`,
      `/credentials/${gone}`,
    ]);
  });
});
