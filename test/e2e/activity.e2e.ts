import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms, type Room } from "./support/browser.ts";

/** Other files do things, too: what is looked for is of this one alone. */
const SWITCH = randomUUID();

/** What people did in the seeded organisation, and a page more of what a worker did. */
async function record({ database, organisationId }: Room): Promise<void> {
  const at = Date.now();
  const by = (actorId: string, action: string, object: readonly [string, string], data: object, minutes: number) => ({
    organisationId,
    at: new Date(at - minutes * 60_000),
    actorKind: actorId === "worker" ? "system" : "user",
    actorId,
    action,
    objectKind: object[0],
    objectId: object[1],
    data,
  });
  const { id } = await database.repository.findFirstOrThrow({ where: { organisationId, name: "payments-api" } });
  const worker = Array.from({ length: 60 }, (_, index) =>
    by("worker", "scan.finished", ["repository", id], { findings: index }, 10 + index),
  );
  await database.auditEvent.createMany({
    data: [
      ...worker,
      by("ada", "switch.set", ["kill-switch", SWITCH], { reason: '=cmd|"/c calc"!A1 <b>bold</b>' }, 3),
      by("ada", "nothing.such", ["thing", "x\u202e-1"], {}, 2),
    ],
  });
}

/** A token for machines in each state that the settings tell of. */
async function tokens({ database, organisationId }: Room): Promise<void> {
  const day = 86_400_000;
  const made = (name: string, more: object) => ({
    organisationId,
    name,
    tokenHash: createHash("sha256").update(randomUUID()).digest("hex"),
    beginning: "thaw_abcd",
    scopes: ["read:freeze"],
    reach: "open",
    madeLogin: "ada",
    createdAt: new Date(Date.now() - 10 * day),
    expiresAt: new Date(Date.now() + day),
    ...more,
  });
  await database.apiToken.createMany({
    data: [
      made("deploy gate", { lastUsedAt: new Date() }),
      made("a-name-of-sixty-characters-without-a-place-where-it-may-break", {
        revokedAt: new Date(),
        revokedBy: "ada",
      }),
      made("deploy gate", { expiresAt: new Date(Date.now() - day) }),
    ],
  });
}

describeRooms("the page of what was done", (room) => {
  beforeAll(async () => {
    await record(room());
    await tokens(room());
  });

  it("tells in words who did what to what, and turns pages by keys", async () => {
    const { page, troubles } = await room().open();
    await page.goto("/activity");
    const rows = page.locator("tbody tr");
    await expect.poll(() => rows.count()).toBe(50);
    const first = page.locator("tr", { hasText: "<b>bold</b>" }).first();
    expect(await first.textContent()).toContain("set a kill switch");
    expect(await page.locator("tr", { hasText: "scanned a repository" }).first().textContent()).toContain(
      "harbour/payments-api",
    );
    const seen = await rows.evaluateAll((all) => all.map(({ id }) => id));
    await page.getByRole("link", { name: "Older" }).click();
    await page.waitForURL("**after=**");
    await expect.poll(async () => (await rows.evaluateAll((all) => all.map(({ id }) => id)))[0]).not.toBe(seen[0]);
    const later = await rows.evaluateAll((all) => all.map(({ id }) => id));
    expect(later.filter((id) => seen.includes(id))).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it("finds by a text, by an area and by days, and says when nothing fits", async () => {
    const { page } = await room().open();
    await page.goto(`/activity?q=${SWITCH}&area=broker`);
    await expect.poll(() => page.locator("tbody tr").count()).toBe(1);
    await page.goto("/activity?to=2020-01-01");
    await page.getByRole("heading", { name: "No record fits" }).waitFor();
    await page.goto(`/activity?q=${"x".repeat(10_000)}`);
    await page.getByRole("heading", { name: "No record fits" }).waitFor();
  });

  it("hands out all that fits as a file that no spreadsheet runs, and as JSON", async () => {
    const { page } = await room().open();
    await page.goto(`/activity?q=${SWITCH}`);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "CSV", exact: true }).click(),
    ]);
    const text = readFileSync(await download.path(), "utf8");
    expect(text.split("\r\n").filter((line) => line !== "")).toHaveLength(2);
    const all = await page.request.get("/api/export/activity?format=json&action=scan.finished");
    expect(((await all.json()) as readonly unknown[]).length).toBeGreaterThanOrEqual(60);
    const nobody = await room().open({ role: null });
    expect((await nobody.page.request.get("/api/export/activity")).status()).toBe(401);
  });

  it("says how far the record was verified, and in red what is not as it was sealed", async () => {
    const { database } = room();
    const { page } = await room().open();
    await page.goto("/activity");
    await page.getByRole("heading", { name: "Not sealed yet" }).waitFor();
    const hash = Buffer.alloc(32, 1);
    const check = {
      ...{
        id: 1,
        seal: 3,
        hash,
        toXid: 9n,
        lastSeq: 12_345n,
        records: 40n,
        againSeal: 3,
        againHash: hash,
        againToXid: 9n,
      },
      ...{ againBeganAt: new Date(), wholeAt: new Date(), signatures: true, anchoredTo: 2, unsealed: 5n },
      ...{ checkedAt: new Date(), version: 1 },
    };
    await database.auditCheck.create({ data: check });
    await page.reload();
    await page.getByRole("heading", { name: "Verified to record 12,345" }).waitFor();
    await expectAccessible(page, ["/activity"]);
    const problem = { kind: "seal-hash", number: 4, expectedRows: 7, foundRows: 6 };
    await database.auditCheck.update({ where: { id: 1 }, data: { problem, problemAt: new Date() } });
    await page.goto("/activity");
    await page.getByRole("heading", { name: "The record is not as it was sealed" }).waitFor();
    expect(await page.locator("main").textContent()).toContain(
      "The records under seal 4 are not those that were sealed: 7 then, 6 now.",
    );
    await expectAccessible(page, ["/activity"]);
    await database.auditCheck.delete({ where: { id: 1 } });
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width, role: "admin" });
    await expectAccessible(page, [
      "/activity?q=kill&area=broker,scans&from=2026-01-01",
      "/activity?to=2020-01-01",
      "/settings",
      "/settings/gates",
      "/settings/notifications",
      "/settings/retention",
    ]);
  });
});
