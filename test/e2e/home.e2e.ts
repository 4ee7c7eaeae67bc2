import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";
import { seedFreezable, seedIncident, seedSession } from "./support/seed-incident.ts";

const tiles = (page: Page) => page.locator("[role=grid] i");
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");

describeRooms("the wall of an incident", (room) => {
  const seed = (more: Parameters<typeof seedIncident>[2] = {}) =>
    seedIncident(room().database, room().organisationId, more);
  /** Each tile has its name: before that, keys lead nowhere. */
  const named = (page: Page) => expect.poll(() => page.locator("[role=grid] i[aria-label]").count()).toBe(12);

  it("is walked by arrows and opened by Enter, and keeps who stands on a tile while states change", async () => {
    const { database } = room();
    const { incidentId, names } = await seed();
    const { page, troubles } = await room().open();
    await page.goto(`/incidents/${incidentId}`);
    await named(page);
    await tiles(page).first().focus();
    const first = await focused(page);
    expect(first).toMatch(/^harbour\/[^:]+: frozen$/);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => focused(page)).not.toBe(first);
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => focused(page)).toBe(first);
    await page.keyboard.press("Control+End");
    await expect.poll(() => focused(page)).not.toBe(first);
    const last = await focused(page);
    expect(await tiles(page).last().getAttribute("aria-label")).toBe(last);
    expect(await page.locator("[role=grid] [tabindex='0']").count()).toBe(1);
    // Whoever stands there keeps standing there: what changes is the tile.
    const name = last.split(":")[0] ?? "";
    expect(names).toContain(name);
    const repository = await database.repository.findFirstOrThrow({
      where: { organisationId: room().organisationId, owner: "harbour", name: name.split("/")[1] ?? "" },
    });
    await database.incidentRepository.updateMany({
      where: { incidentId, repositoryId: repository.id },
      data: { seen: "none", seenAt: new Date() },
    });
    await expect.poll(() => focused(page)).toBe(`${name}: not held`);
    expect(await tiles(page).last().getAttribute("data-s")).toBe("l");
    await page.keyboard.press("Control+Home");
    await expect.poll(() => focused(page)).toBe(first);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/repos/${first.split(":")[0]}`);
    expect(troubles).toEqual([]);
  });

  it("is filtered by state and text in the address, and grouped as the address says", async () => {
    const { incidentId, names } = await seed({ mixed: true });
    const { page } = await room().open();
    await page.goto(`/incidents/${incidentId}`);
    await named(page);
    const shown = () => page.locator("[role=grid] i:not([data-out])").count();
    expect(await shown()).toBe(12);
    await page
      .locator("#wall")
      .getByRole("link", { name: /^migrating/ })
      .click();
    await page.waitForURL(/state=migrating/);
    await expect.poll(shown).toBe(1);
    // Keys pass what does not fit.
    await page.locator("[role=grid] i:not([data-out])").focus();
    const only = await focused(page);
    await page.keyboard.press("ArrowRight");
    expect(await focused(page)).toBe(only);
    await page.goto(`/incidents/${incidentId}?q=${encodeURIComponent(names[3] ?? "")}&by=none`);
    await expect.poll(shown).toBe(1);
    expect(await page.locator("[role=grid] [role=row]").count()).toBe(1);
    await page.locator("#wall").getByRole("link", { name: "visibility", exact: true }).click();
    await page.waitForURL(/by=visibility/);
    // A group's title leads to its rows, in the same page.
    await page.goto(`/incidents/${incidentId}`);
    await named(page);
    await page.evaluate(() => Object.assign(window, { stays: true }));
    await page.locator("[role=grid]").getByRole("rowheader").first().getByRole("link").click();
    await page.waitForURL(/team=.*#repositories$/);
    expect(await page.evaluate(() => "stays" in window)).toBe(true);
    await expect.poll(shown).toBeLessThan(12);
    await page.goto(`/incidents/${incidentId}?q=nothing-like-that`);
    await page.getByText("No tile fits this filter.").waitFor();
  });

  it("is grouped by a property of the organisation's, by keys alone, also on a screen that is far away", async () => {
    const { database, organisationId } = room();
    const { incidentId } = await seed();
    const rows = await database.incidentRepository.findMany({
      where: { incidentId },
      orderBy: { repositoryId: "asc" },
    });
    const asOf = new Date();
    await database.organisation.update({
      where: { id: organisationId },
      data: { propertyNames: ["service-tier"], propertiesAsOf: asOf },
    });
    await database.repositoryProperty.createMany({
      data: rows.slice(0, 9).map(({ repositoryId }, index) => ({
        organisationId,
        repositoryId,
        values: { "service-tier": index < 4 ? "<b>gold</b>" : "iron" },
      })),
    });
    const { page, troubles } = await room().open();
    await page.goto(`/incidents/${incidentId}?by=none`);
    const by = page.getByRole("list", { name: "Grouped by" });
    await by.getByRole("link", { name: "owner" }).focus();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/by=property%3Aservice-tier/);
    expect(await by.getByRole("link", { name: "service-tier" }).getAttribute("aria-current")).toBe("true");
    const headings = () => page.locator("[role=grid]").getByRole("rowheader").allTextContents();
    const expected = ["<b>gold</b>4", "iron5", "no value is known3"];
    await expect.poll(headings).toEqual(expected);
    expect(await page.locator("#wall").textContent()).toContain("values as of");
    await named(page);
    await tiles(page).first().focus();
    await page.keyboard.press("PageDown");
    const second = await focused(page);
    expect(await tiles(page).nth(4).getAttribute("aria-label")).toBe(second);
    await page.goto("/wall?by=property%3Aservice-tier");
    await expect.poll(headings).toEqual(expected);
    await page.goto("/wall");
    await tiles(page).first().waitFor();
    expect(await headings()).toEqual([]);
    expect(troubles).toEqual([]);
    await database.repositoryProperty.deleteMany({ where: { organisationId } });
    await database.organisation.update({
      where: { id: organisationId },
      data: { propertyNames: [], propertiesAsOf: null },
    });
  });

  it("is there without JavaScript, and its names are nobody else's", async () => {
    const { incidentId } = await seed();
    const { page } = await room().open({ javaScript: false });
    await page.goto(`/incidents/${incidentId}`);
    expect(await tiles(page).count()).toBe(12);
    expect((await page.request.get(`/api/wall/${incidentId}`)).status()).toBe(200);
    const { organisationId } = await seedFreezable(room().database);
    const { token } = await seedSession(room().database, { organisationId, role: "admin", hours: 5 });
    for (const path of [`/api/wall/${incidentId}`, "/api/wall/nothing"]) {
      const cookie = `next-auth.session-token=${token}`;
      expect((await fetch(`${room().origin}${path}`, { headers: { cookie } })).status).toBe(404);
      expect((await fetch(`${room().origin}${path}`)).status).toBe(401);
    }
    expect((await fetch(`${room().origin}/api/sign`)).status).toBe(401);
    expect((await fetch(`${room().origin}/api/wall`)).status).toBe(401);
  });
});

describeRooms("the board of an incident", (room) => {
  it("leads from each figure of a gate, and of an owner, to the rows behind it", async () => {
    const { database, organisationId } = room();
    const { incidentId } = await seedIncident(database, organisationId);
    const rows = await database.incidentRepository.findMany({ where: { incidentId }, take: 3 });
    for (const { repositoryId } of rows) {
      const key = { incidentId, organisationId, repositoryId };
      // Ahead of every clock: it stays fresh for as long as the test takes.
      const judgedAt = new Date(Date.now() + 3_600_000);
      await database.gateStanding.create({
        data: { ...key, thaw: "hold", openGates: ["commit-review"], passing: 1, since: judgedAt, judgedAt },
      });
      await database.gateVerdict.create({
        data: { ...key, gateId: "commit-review", verdict: "hold", evidence: [], since: judgedAt, judgedAt },
      });
    }
    const { page } = await room().open({ role: "commander" });
    await page.goto(`/incidents/${incidentId}`);
    await page.locator("#gates").getByRole("link", { name: "Commits of the window are reviewed, hold: 3" }).click();
    await page.waitForURL(/gate=commit-review&verdict=hold/);
    await page.getByText("3 of 12 shown").waitFor();
    expect(await page.locator("#repositories tbody tr").count()).toBe(3);
    await page.goto(`/incidents/${incidentId}`);
    const held = page
      .locator("#blockers")
      .getByRole("link", { name: /^Held of / })
      .first();
    const figure = Number(/: (\d+)$/.exec((await held.getAttribute("aria-label")) ?? "")?.[1]);
    await held.click();
    await page.waitForURL(/team=/);
    await page.getByText(`${figure} of 12 shown`).waitFor();
    await page.getByRole("heading", { name: "Break-glass log" }).waitFor();
    expect(await page.title()).toMatch(/^The freeze holds: Leaked runner token/);
  });
});

describeRooms("the first page", (room) => {
  it("is the board of what is on for a commander, with the other views one click away", async () => {
    const { title, incidentId } = await seedIncident(room().database, room().organisationId);
    const { page, troubles } = await room().open({ role: "commander" });
    await page.goto("/");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(title);
    await page.getByText("enforced 12 of 12, drift none").waitFor();
    await page.getByRole("link", { name: "Open the incident" }).click();
    await page.waitForURL(`**/incidents/${incidentId}`);
    await page.goto("/");
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Adoption" }).click();
    await page.getByRole("heading", { level: 1, name: "Adoption" }).waitFor();
    expect(troubles).toEqual([]);
  });

  it("is adoption for a lead in peacetime, whose figures lead to their rows", async () => {
    await room().database.incident.deleteMany({ where: { organisationId: room().organisationId } });
    const { page } = await room().open({ role: "security-lead" });
    await page.goto("/");
    await page.getByRole("heading", { level: 1, name: "Adoption" }).waitFor();
    await page.locator("#teams tbody").getByRole("link").first().click();
    await page.waitForURL("**/repos?of=*");
    await page.goto("/?view=board");
    await page.getByRole("heading", { level: 1, name: "Nothing is frozen" }).waitFor();
  });

  it("is an owner's own repositories, each with where it stands and what comes next", async () => {
    const { database, organisationId } = room();
    const { names } = await seedIncident(database, organisationId);
    const { page, context } = await room().open({ role: null });
    const { token } = await seedSession(database, { organisationId, role: "owner", hours: 5 });
    await context.addCookies([{ name: "next-auth.session-token", value: token, url: room().origin, httpOnly: true }]);
    await page.goto("/");
    await page.getByRole("heading", { name: "No repository names you as its owner" }).waitFor();
    const session = await database.session.findFirstOrThrow({
      where: { user: { login: { startsWith: "kim-" } } },
      orderBy: { createdAt: "desc" },
      include: { user: true },
    });
    const [owner = "", name = ""] = names[0]?.split("/") ?? [];
    const { id: repositoryId } = await database.repository.findFirstOrThrow({ where: { organisationId, owner, name } });
    await database.repositoryOwner.create({
      data: { organisationId, repositoryId, kind: "user", slug: session.user.login, source: "codeowners" },
    });
    await page.reload();
    const card = page.getByRole("article", { name: `${owner}/${name}` });
    await card.waitFor();
    expect(await card.textContent()).toContain("frozen");
    expect(await card.getByRole("heading").getByRole("link").getAttribute("href")).toBe(`/repos/${owner}/${name}`);
  });

  it("says what is ready for a freeze, and what to do about the rest", async () => {
    const { organisationId, login } = await seedFreezable(room().database);
    const { page, context } = await room().open({ role: null });
    const { token } = await seedSession(room().database, { organisationId, role: "commander", hours: 5 });
    await context.addCookies([{ name: "next-auth.session-token", value: token, url: room().origin, httpOnly: true }]);
    await page.goto("/");
    await page.getByRole("heading", { level: 1, name: "Nothing is frozen" }).waitFor();
    const ready = await page.getByRole("region", { name: login }).textContent();
    expect(ready).toContain("2 of 4 slots prepared");
    expect(ready).toContain("was never tried here");
    expect(ready).toContain("There was none yet");
    await expectAccessible(page, ["/"]);
  });
});

describeRooms("the screen on the wall", (room) => {
  it("shows what is on by itself, says when it is stale, and comes back", async () => {
    const { database, organisationId } = room();
    await database.incident.deleteMany({ where: { organisationId } });
    const { page, context, troubles } = await room().open();
    await page.goto("/wall");
    await page.getByRole("heading", { name: "Nothing is frozen" }).waitFor();
    const { title, incidentId } = await seedIncident(database, organisationId);
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    await page.getByText("enforced 12 of 12, drift none").waitFor();
    expect(await tiles(page).count()).toBe(12);
    expect(troubles).toEqual([]);
    await context.setOffline(true);
    await page.getByText("Stale: nothing could be read since").waitFor();
    // What stood there stays readable.
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(title);
    await database.incidentRepository.updateMany({ where: { incidentId }, data: { seen: "none" } });
    await context.setOffline(false);
    await page.getByText("enforced 0 of 12").waitFor();
    await page.getByText("Live, as of").waitFor();
  });
});

describeRooms("a tab", (room) => {
  const icon = (page: Page) => page.locator("link[rel~=icon]").first().getAttribute("href");

  it("shows by its icon that nothing is frozen, that something is, and that it may not hold", async () => {
    const { database, organisationId } = room();
    await database.incident.deleteMany({ where: { organisationId } });
    const { page } = await room().open();
    await page.goto("/repos");
    expect(await icon(page)).toMatch(/^\/favicon\.svg/);
    const { incidentId } = await seedIncident(database, organisationId);
    await expect.poll(() => icon(page)).toMatch(/^\/favicon-freezing\.svg/);
    await page.goto(`/incidents/${incidentId}`);
    await expect.poll(() => icon(page)).toMatch(/^\/favicon-freezing\.svg/);
    // The page refreshes itself, with a title that is never away and an icon that stays.
    const asOf = () => page.locator("header .asof").textContent();
    const first = await asOf();
    const titles = await page.evaluateHandle(() => {
      const seen: string[] = [];
      const look = () => seen.push(document.title);
      new MutationObserver(look).observe(document.head, { childList: true, subtree: true, characterData: true });
      return seen;
    });
    await expect.poll(asOf).not.toBe(first);
    expect(await icon(page)).toMatch(/^\/favicon-freezing\.svg/);
    expect((await titles.jsonValue()).filter((title) => !title.startsWith("The freeze holds"))).toEqual([]);
    await database.freezeDrift.create({
      data: {
        id: randomUUID(),
        organisationId,
        incidentId,
        ruleset: "default",
        code: "bypass",
        what: "Team 7",
        weakens: true,
      },
    });
    await expect.poll(() => icon(page)).toMatch(/^\/favicon-danger\.svg/);
    for (const path of ["/favicon.svg", "/favicon-freezing.svg", "/favicon-danger.svg"])
      expect((await page.request.get(path)).headers()["content-type"]).toContain("image/svg+xml");
  });
});

describeRooms("the first page and the wall", (room) => {
  it.each(WIDTHS)("have no accessibility violation, light or dark: %i px", async (width) => {
    const { database, organisationId } = room();
    const { incidentId } = await seedIncident(database, organisationId, { mixed: true });
    const { page } = await room().open({ width, role: "admin" });
    await expectAccessible(page, ["/", "/?view=adoption", "/wall", `/incidents/${incidentId}?state=frozen&by=none`]);
    await database.incident.deleteMany({ where: { organisationId } });
    await page.goto("/?view=board");
    await page.getByRole("heading", { level: 1, name: "Nothing is frozen" }).waitFor();
    await expectAccessible(page, ["/?view=board", "/wall"]);
  });
});
