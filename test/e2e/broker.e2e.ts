import { expect, it } from "vitest";
import { expectAccessible, pressUntilFocused, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";

describeRooms("the broker's first page", (room) => {
  it("answers at a glance: what was given and refused, what is stopped, by whom and why", async () => {
    const { page, troubles } = await room().open({ javaScript: false });
    await page.goto("/broker");
    const stopped = page.getByRole("region", { name: "A kill switch is on" });
    expect(await stopped.textContent()).toMatch(/harbour\/docs-site \(one repository\) gets nothing.*set by jon on/);
    expect(await stopped.textContent()).toContain(
      "Only security leads, incident commanders and admins may set or lift",
    );
    expect(await stopped.getByRole("button").count()).toBe(0);
    const figures = page.getByRole("region", { name: "Requests, last 24 hours" });
    expect(await figures.getByRole("listitem").filter({ hasText: "denied" }).textContent()).toMatch(/^5denied$/);
    expect(await page.getByRole("region", { name: "Live now" }).textContent()).toMatch(
      /2 credentials1 not taken back so far/,
    );
    expect(await page.getByRole("region", { name: "Why not issued" }).textContent()).toContain(
      "3The event is not on the policy's list.",
    );
    expect(troubles).toEqual([]);
  });

  it("is the room that is marked, and no other", async () => {
    const { page } = await room().open();
    await page.goto("/broker");
    expect(
      await page.getByRole("navigation", { name: "Rooms" }).locator("[aria-current=page]").allTextContents(),
    ).toEqual(["Broker"]);
    expect(
      await page
        .getByRole("navigation", { name: "Pages of the broker" })
        .locator("[aria-current=page]")
        .allTextContents(),
    ).toEqual(["Requests"]);
    await page.goto("/repos");
    expect(
      (await page.getByRole("navigation", { name: "Rooms" }).locator("[aria-current=page]").allTextContents())[0],
    ).toContain("Repositories");
  });

  it("has a table beside its bars, and every figure leads to its rows", async () => {
    const { page } = await room().open();
    await page.goto("/broker");
    await page.getByText("The figures as a table").click();
    await expect
      .poll(() => page.getByRole("region", { name: "Requests, last 24 hours" }).getByRole("row").count())
      .toBe(25);
    await page.getByRole("link", { name: /^5 ?denied$/ }).click();
    await page.waitForURL(/phase=denied/);
    expect(await page.locator("#requests tbody tr").count()).toBe(5);
    await page.goto("/broker?live=stuck");
    expect(await page.locator("#requests tbody tr").count()).toBe(1);
  });

  it("filters by links and a form, without JavaScript too, and pages without losing a row", async () => {
    const { page } = await room().open({ javaScript: false });
    await page.goto("/broker?repo=harbour/payments-api");
    const rows = page.locator("#requests tbody tr");
    expect(await rows.count()).toBe(50);
    const shown = () =>
      page.locator("[data-row-link]").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const first = await shown();
    await page.getByRole("link", { name: "Older" }).click();
    // The second page is there as a whole once the way back is.
    await page.getByRole("link", { name: "Newer" }).waitFor();
    const second = await shown();
    expect(second.length).toBeGreaterThan(10);
    expect(first.some((href) => second.includes(href))).toBe(false);
    await page.getByRole("link", { name: "Newer" }).click();
    await expect.poll(shown).toEqual(first);
    await page.getByRole("searchbox").fill("cy");
    await page.getByRole("button", { name: "Find", exact: true }).click();
    await expect.poll(() => rows.allTextContents()).toHaveLength(1);
    await page.goto("/broker?q=nobody-of-that-name");
    expect(await page.locator("#requests").textContent()).toContain("No request fits this filter");
  });

  it("is walked by keys", async () => {
    const { page } = await room().open();
    await page.goto(`/broker?q=cy`);
    await pressUntilFocused(page, "j", "[data-row-link]");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/broker/issuances/${room().broker.denied}`);
  });

  it("shows nothing to who is not signed in", async () => {
    const { page } = await room().open({ role: null });
    for (const path of [
      "/broker",
      "/broker/policies",
      `/broker/issuances/${room().broker.denied}`,
      "/broker/simulator",
      "/broker/secrets",
      "/broker/switches",
    ]) {
      await page.goto(path);
      expect(new URL(page.url()).pathname).toBe("/sign-in");
    }
    expect((await page.request.get("/api/export/policies")).status()).toBe(401);
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width, role: "admin" });
    await expectAccessible(page, ["/broker", "/broker?window=7d&q=nobody", "/broker?phase=denied"]);
  });
});

describeRooms("the page of one request", (room) => {
  it("says why it was denied, by which line, with the line of the policy marked", async () => {
    const { page, troubles } = await room().open({ javaScript: false });
    await page.goto(`/broker/issuances/${room().broker.denied}`);
    expect(await page.locator("main").textContent()).toContain("The event is not on the policy's list.");
    expect(await page.locator("main").textContent()).toContain("Nothing was handed out.");
    const line = page.getByRole("row", { name: /decided/ });
    expect(await line.textContent()).toBe(
      "decidedeventpushThe event is not on the policy's list.workflow_dispatchpolicy, line 11",
    );
    const hit = page.locator(".code-line[data-hit]");
    expect(await hit.allTextContents()).toEqual([expect.stringMatching(/^11 {2}events:this line decided/)]);
    expect(troubles).toEqual([]);
  });

  it("shows claims, scope, times, every record, and how to find the token in GitHub's audit log", async () => {
    const { page, context } = await room().open();
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: room().origin });
    await page.goto(`/broker/issuances/${room().broker.issued}`);
    const main = page.locator("main");
    expect(await main.textContent()).toMatch(/Live until .* UTC; the broker takes it back on/);
    expect(await page.locator("#claims").textContent()).toContain("repository_owner_id7700");
    expect(await page.locator("#audit").getByRole("listitem").count()).toBe(2);
    await page.getByRole("button", { name: "Copy the search for GitHub's audit log" }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(/^hashed_token:"[\w+/]{43}="$/);
  });

  it("says in red what could not be taken back, and what is unknown until when", async () => {
    const { page } = await room().open();
    await page.goto(`/broker/issuances/${room().broker.stuck}`);
    expect(await page.locator("main").textContent()).toContain("It could not be taken back so far: 3 tries");
    await page.goto(`/broker/issuances/${room().broker.unknown}`);
    expect(await page.locator("main").textContent()).toMatch(/Outcome unknown until .* nobody holds/);
  });

  it("leads to the simulator with the same job", async () => {
    const { page } = await room().open();
    await page.goto(`/broker/issuances/${room().broker.denied}`);
    await page.getByRole("link", { name: "Try it in the simulator" }).click();
    await page.waitForURL(/simulator/);
    expect(await page.locator("[aria-labelledby=verdict]").textContent()).toMatch(
      /^DeniedThe event is not on the policy's list. By: policy, line 11\./,
    );
  });

  it("is not there for an id that is nobody's", async () => {
    const { page } = await room().open();
    for (const id of ["0190b0a0-0000-7000-8000-000000000000", "x", "%00"]) {
      expect((await page.goto(`/broker/issuances/${id}`))?.status()).toBeGreaterThanOrEqual(400);
    }
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { broker } = room();
    const { page } = await room().open({ width });
    await expectAccessible(
      page,
      [broker.denied, broker.issued, broker.unknown].map((id) => `/broker/issuances/${id}`),
    );
  });
});
