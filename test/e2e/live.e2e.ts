import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { describeRooms } from "./support/browser.ts";

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
      repositories.map(({ id }) =>
        database.scan.create({
          data: {
            organisationId,
            repositoryId: id,
            batchId,
            ref: "main",
            purpose: "branch",
            engineVersion: "seed",
            status: "queued",
          },
        }),
      ),
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
});
