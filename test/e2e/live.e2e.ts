import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { describeRooms } from "./support/browser.ts";

/** A scan that was asked for with others, and that no worker will do. */
function queued(organisationId: string, repositoryId: string, batchId: string) {
  return {
    organisationId,
    repositoryId,
    batchId,
    ref: "main",
    purpose: "branch",
    engineVersion: "seed",
    status: "queued",
  };
}

describeRooms("a scan that runs", (room) => {
  it("moves the figures of an open page, is announced, and shifts nothing", async () => {
    const { database, organisationId } = room();
    const { page, troubles } = await room().open();
    await page.goto("/repos");
    const header = page.getByRole("banner");
    await expect.poll(() => header.textContent()).toContain("Scanned 23 of 23");
    const tops = () =>
      page
        .locator("tbody tr")
        .first()
        .evaluate((row) => row.getBoundingClientRect().top);
    const before = await tops();

    const repositories = await database.repository.findMany({
      where: { organisationId },
      take: 3,
      orderBy: { name: "asc" },
    });
    const batchId = randomUUID();
    const scans = await Promise.all(
      repositories.map(({ id }) => database.scan.create({ data: queued(organisationId, id, batchId) })),
    );
    await expect.poll(() => header.textContent()).toContain("Scanning 0 of 3");
    await expect.poll(() => header.getByRole("status").textContent()).toContain("has started");
    for (const scan of scans) {
      await database.scan.update({
        where: { id: scan.id },
        data: { status: "failed", errorMessage: "Stopped for a test.", finishedAt: new Date() },
      });
    }
    await expect.poll(() => header.textContent()).toContain("3 failed");
    await expect.poll(() => header.getByRole("status").textContent()).toContain("has ended");
    expect(await tops()).toBe(before);
    expect(troubles).toEqual([]);
    await database.scan.deleteMany({ where: { batchId } });
  });

  it("leads to the sign-in page once the session has ended", async () => {
    const visit = await room().open();
    const connected = visit.page.waitForResponse("**/api/progress");
    await visit.page.goto("/repos");
    await connected;
    await room().database.session.updateMany({
      where: { user: { login: { startsWith: "seen-" } } },
      data: { revokedAt: new Date() },
    });
    await visit.page.waitForURL("**/sign-in?back=%2Frepos");
  });

  it("leads there, too, when the session ended before anything live was connected", async () => {
    const { page, context } = await room().open();
    await page.route("**/api/progress", async (route) => {
      await context.clearCookies();
      await route.continue({ headers: { ...route.request().headers(), cookie: "" } });
    });
    await page.goto("/repos");
    await page.waitForURL("**/sign-in?back=%2Frepos");
  });

  it.each([401, 429, 503])("connects again after an answer of %d, and shows what was missed", async (status) => {
    const { database, organisationId } = room();
    const { page } = await room().open();
    let refusing = true;
    let asked = 0;
    await page.route("**/api/progress", async (route) => {
      asked += 1;
      if (refusing) await route.fulfill({ status, headers: { "retry-after": "1" }, body: "Not now." });
      else await route.continue();
    });
    // Held back, so that the page can be looked at while it is not live.
    await page.route("**/api/wall", async (route) => {
      if (refusing) await route.fulfill({ status: status === 401 ? 503 : status, body: "Not now." });
      else await route.continue();
    });
    await page.goto("/repos");
    const lamp = page.getByRole("banner").locator("[data-live]");
    await expect.poll(() => lamp.textContent()).toContain("Stale: as of");
    expect(await lamp.getByRole("status").textContent()).toContain("connects again by itself");

    const { id } = await database.repository.findFirstOrThrow({ where: { organisationId }, select: { id: true } });
    const batchId = randomUUID();
    await database.scan.create({ data: queued(organisationId, id, batchId) });
    const before = asked;
    refusing = false;
    await expect.poll(() => lamp.textContent()).toContain("Scanning 0 of 1");
    expect(await lamp.getAttribute("data-live")).toBe("true");
    expect(asked).toBeGreaterThan(before);
    await database.scan.deleteMany({ where: { batchId } });
  });

  it("asks at once when the network is back, whatever the pause", async () => {
    const { page } = await room().open();
    let asked = 0;
    await page.route("**/api/progress", (route) => route.fulfill({ status: 503, body: "Not now." }));
    await page.route("**/api/wall", async (route) => {
      asked += 1;
      await route.fulfill({ status: 503, headers: { "retry-after": "50" }, body: "Not now." });
    });
    await page.goto("/repos");
    await expect.poll(() => asked).toBe(1);
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await expect.poll(() => asked, { timeout: 5_000 }).toBe(2);
  });
});
