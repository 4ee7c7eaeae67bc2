import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cookie, signedIn } from "./support/access-world.ts";
import { describeRooms, type Room } from "./support/browser.ts";
import { type DatabaseLine, databaseLine } from "./support/database-line.ts";
import { seedIncident } from "./support/seed-incident.ts";
import { startWeb, type WebProcess } from "./support/web-process.ts";

/** The database goes away under people who have pages open, and comes back: pages say so, lose nothing, and come back by themselves. */

const WHY = "its runner was taken over, and nobody knows since when";

describeRooms("while the database is away", (room) => {
  let line: DatabaseLine;
  let web: WebProcess;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    line = await databaseLine(room().databaseUrl);
    web = await startWeb(line.url);
  });
  afterAll(async () => {
    for (const context of contexts) await context.close();
    await web?.stop();
    await line?.cut();
  });

  /** A page of that web process, for somebody who is signed in there. */
  async function open(role: Parameters<typeof signedIn>[2] = "viewer"): Promise<Page> {
    const { page, context } = await room().open({ role: null });
    contexts.push(context);
    const { session } = await signedIn(room().database, room().organisationId, role);
    await context.addCookies([{ name: "next-auth.session-token", value: session, url: web.origin, httpOnly: true }]);
    return page;
  }

  const lamp = (page: Page) => page.getByRole("banner").locator("[data-live]");
  const heading = (page: Page) => page.getByRole("heading", { level: 1 });

  async function whileAway(what: () => Promise<void>): Promise<void> {
    await line.cut();
    try {
      await what();
    } finally {
      await line.mend();
    }
  }

  it("a page that is open stays, says that it is stale, and goes on by itself", async () => {
    const page = await open();
    await page.goto(`${web.origin}/repos`);
    await expect.poll(() => lamp(page).getAttribute("data-live")).toBe("true");
    const rows = await page.locator("tbody tr").count();
    await whileAway(async () => {
      await expect.poll(() => lamp(page).textContent()).toContain("Stale: as of");
      expect(await page.locator("tbody tr").count()).toBe(rows);
    });
    await expect.poll(() => lamp(page).getAttribute("data-live")).toBe("true");
    expect(await heading(page).textContent()).toBe("Repositories");
    expect(await page.locator("tbody tr").count()).toBe(rows);
  });

  it.each([
    ["loaded", (page: Page) => page.goto(`${web.origin}/credentials`).then(() => undefined)],
    [
      "gone to by a link",
      (page: Page) =>
        page.getByRole("navigation", { name: "Rooms" }).first().getByRole("link", { name: "Credentials" }).click(),
    ],
  ])("a page that is %s says why it cannot be built, and comes by itself", async (_how, go) => {
    const page = await open();
    await page.goto(`${web.origin}/repos`);
    await page.locator("[data-behaviours=ready]").waitFor({ state: "attached" });
    await whileAway(async () => {
      await go(page);
      await page.getByRole("heading", { name: "The database does not answer" }).waitFor();
      expect(await page.locator("main").textContent()).not.toMatch(/prisma|postgres|ECONN|127\.0\.0\.1/i);
    });
    await expect.poll(() => heading(page).textContent()).toBe("Credentials");
    expect(new URL(page.url()).pathname).toBe("/credentials");
  });

  it("a form that is sent says that it was not, keeps what was typed, and is sent once it is back", async () => {
    const page = await open("commander");
    await page.goto(`${web.origin}/broker/switches`);
    const form = page.locator("details").filter({ hasText: "One repository" }).locator("form");
    await page.locator("summary").filter({ hasText: "One repository" }).click();
    await form.getByLabel("Repository").fill("harbour/checkout-web");
    await form.getByLabel("Why").fill(WHY);
    const typed = () =>
      form
        .locator("input:not([type=hidden]), textarea")
        .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    await whileAway(async () => {
      await form.getByRole("button", { name: "Stop it" }).click();
      await form.getByText(/database does not answer/i).waitFor();
      expect(await typed()).toEqual(["harbour/checkout-web", WHY]);
      // Whoever loads the page again out of impatience loses nothing either.
      await page.reload();
      await page.getByRole("heading", { name: "The database does not answer" }).waitFor();
    });
    await page.locator("summary").filter({ hasText: "One repository" }).waitFor();
    await expect.poll(typed).toEqual(["harbour/checkout-web", WHY]);
    expect(await stopped(room())).toBe(0);
    await form.getByRole("button", { name: "Stop it" }).click();
    await expect.poll(() => stopped(room())).toBe(1);
    await room().database.killSwitch.deleteMany({ where: { reason: WHY } });
  });

  it("the screen on the wall says so from afar, and shows the board again by itself", async () => {
    const { incidentId, title } = await seedIncident(room().database, room().organisationId);
    const page = await open();
    await page.goto(`${web.origin}/wall`);
    await page.getByRole("heading", { name: title }).waitFor();
    await whileAway(async () => {
      await expect
        .poll(() => page.locator("main").textContent())
        .toMatch(/Stale: nothing could be read|Nothing can be read right now/);
    });
    await expect.poll(() => page.locator("main").textContent()).toContain("Live, as of");
    await page.getByRole("heading", { name: title }).waitFor();
    await room().database.incident.update({ where: { id: incidentId }, data: { status: "resolved" } });
  });

  it("machines are told so, without a word of what is behind, and what they ask for again is there", async () => {
    const { session } = await signedIn(room().database, room().organisationId, "viewer");
    const ask = (path: string) => fetch(`${web.origin}${path}`, { headers: cookie(session) });
    await whileAway(async () => {
      const health = async () => {
        const answer = await ask("/api/health");
        return [answer.status, await answer.json()];
      };
      // An answer of a moment ago may still be given.
      await expect.poll(health).toMatchObject([503, { database: false }]);
      for (const path of ["/api/progress", "/api/export/tables/repositories", "/api/search?q=pay"]) {
        const answer = await ask(path);
        expect([path, answer.status]).toEqual([path, 500]);
        expect(await answer.text()).not.toMatch(/prisma|postgres|ECONN|127\.0\.0\.1/i);
      }
    });
    await expect.poll(async () => (await ask("/api/export/tables/repositories")).status).toBe(200);
  });
});

function stopped({ database }: Room): Promise<number> {
  return database.killSwitch.count({ where: { reason: WHY, liftedAt: null } });
}
