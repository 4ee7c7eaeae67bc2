import { expect, it } from "vitest";
import type { Database } from "../../lib/adapters/prisma/client.ts";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";
import { seedIncident } from "./support/seed-incident.ts";

const GATES = ["static-credentials", "commit-review"];

/** Every gate of the first two repositories passes, and one of the third does not; a release owes a proof. */
async function seedJudged(database: Database, organisationId: string) {
  const { incidentId, names } = await seedIncident(database, organisationId);
  const rows = await database.incidentRepository.findMany({
    where: { incidentId },
    include: { repository: { select: { owner: true, name: true } } },
    orderBy: { repository: { name: "asc" } },
    take: 3,
  });
  // Later than the minutes for which a judgement counts, on however slow a machine.
  const judgedAt = new Date(Date.now() + 3_600_000);
  for (const [index, { repositoryId }] of rows.entries()) {
    const place = { incidentId, repositoryId, organisationId };
    const passes = index < 2;
    await database.gateVerdict.createMany({
      data: GATES.map((gateId) => ({
        ...place,
        gateId,
        verdict: passes ? "pass" : "hold",
        evidence: passes ? [{ text: "Nothing", at: judgedAt.getTime(), sha: null }] : ["A token is left."],
        judgedAt,
        since: judgedAt,
      })),
    });
    const standing = passes
      ? { thaw: "pass", openGates: [], passing: 2, proposedAt: judgedAt }
      : { thaw: "hold", openGates: GATES, passing: 0 };
    await database.gateStanding.create({ data: { ...place, ...standing, since: judgedAt, judgedAt } });
  }
  const { repositoryId = "" } = rows[0] ?? {};
  const proof = { kind: "release-only", dueAt: null };
  await database.gateFact.create({
    data: {
      incidentId,
      repositoryId,
      organisationId,
      fact: "migrated-jobs",
      payload: [{ path: ".github/workflows/release.yml", job: "publish", proof }],
      asOf: new Date(),
    },
  });
  return { incidentId, names, repositoryId };
}

describeRooms("a thaw of many", (room) => {
  const seed = () => seedJudged(room().database, room().organisationId);

  /** Sessions that have just begun: what freezes and thaws wants a sign-in of the last minutes. */
  async function fresh(): Promise<void> {
    await room().database.session.updateMany({
      where: { user: { login: { startsWith: "seen-" } } },
      data: { expiresAt: new Date(Date.now() + 10 * 3_600_000) },
    });
  }

  it("is proposed on the incident's page, shown, and done by one button each", async () => {
    const { incidentId } = await seed();
    const { page, troubles } = await room().open({ role: "commander" });
    await fresh();
    await page.goto(`/incidents/${incidentId}`);
    await page.getByText("2 repositories are ready to thaw").waitFor();
    await page.getByRole("link", { name: "Thaw all 2…" }).click();
    await page.waitForURL(/thaw\?repositories=ready/);
    await page.getByRole("heading", { name: "2 repositories can thaw now" }).waitFor();
    await page.getByText("1 proof that only a release gives").waitFor();
    await page.getByRole("button", { name: "Thaw 2 repositories" }).click();
    await page.getByText("2 repositories are let out: GitHub is being told.").waitFor();
    const out = () => room().database.incidentRepository.count({ where: { incidentId, state: "thawed" } });
    await expect.poll(out).toBe(2);
    expect(troubles).toEqual([]);
  });

  it("of chosen rows says which gate holds, and lets nothing of it out", async () => {
    const { incidentId } = await seed();
    const { page, troubles } = await room().open({ role: "commander" });
    await page.goto(`/incidents/${incidentId}`);
    await page
      .getByRole("checkbox", { name: /^Choose/ })
      .nth(2)
      .check();
    await page.getByRole("button", { name: "Thaw the chosen ones…" }).click();
    await page.getByRole("heading", { name: "None of these can thaw now" }).waitFor();
    expect(await page.locator("#held").textContent()).toContain("1 repository stays frozen");
    expect(await page.getByRole("button", { name: /^Thaw/ }).count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it("leaves a proof to its release until the day that a lead names", async () => {
    const { incidentId, repositoryId } = await seed();
    const { page, troubles } = await room().open({ role: "security-lead" });
    await page.goto(`/incidents/${incidentId}`);
    await page.getByText("no date: it holds").waitFor();
    await page.locator("#debts summary").click();
    const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel("Until the end of (UTC)").fill(day);
    await page.locator("#debts").getByRole("button", { name: "Let it wait" }).click();
    await page.getByText("Noted on the timeline.").waitFor();
    const debt = await room().database.gateDebt.findFirstOrThrow({ where: { incidentId, repositoryId } });
    expect(debt.dueAt.toISOString().slice(0, 10)).toBe(day);
    expect(troubles).toEqual([]);
  });

  it("and a wider scope are shown before, to everybody, and done by commanders", async () => {
    const { incidentId } = await seed();
    const { database } = room();
    const rows = await database.incidentRepository.findMany({ where: { incidentId }, select: { repositoryId: true } });
    const chosen = rows.map((row) => row.repositoryId);
    await database.incident.update({ where: { id: incidentId }, data: { scope: "chosen", chosen } });
    const { page, troubles } = await room().open({ role: "commander" });
    await page.goto(`/incidents/${incidentId}`);
    await page.getByRole("link", { name: "Freeze more…" }).click();
    await page.waitForURL(/\/widen/);
    await page.getByRole("button", { name: "Freeze all repositories" }).waitFor();
    await page.goto(`/incidents/${incidentId}/widen?q=harbour`);
    await page.getByRole("button", { name: /^Freeze \d+ repositor(y|ies) more$/ }).waitFor();
    const other = await room().open();
    await other.page.goto(`/incidents/${incidentId}/widen?q=harbour`);
    await other.page.getByText("Incident commanders and admins widen").waitFor();
    expect(await other.page.getByRole("button", { name: /^Freeze/ }).count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { incidentId } = await seed();
    await room().database.incident.update({ where: { id: incidentId }, data: { scope: "chosen" } });
    const { page } = await room().open({ role: "commander", width });
    const path = `/incidents/${incidentId}`;
    await expectAccessible(page, [path, `${path}/thaw?repositories=ready`, `${path}/widen?q=harbour`]);
  });
});
