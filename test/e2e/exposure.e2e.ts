import { randomUUID } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import type { Database } from "../../lib/adapters/prisma/client.ts";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";
import { seedIncident } from "./support/seed-incident.ts";

interface Seeded {
  readonly incidentId: string;
  readonly repositoryId: string;
  readonly repository: string;
  readonly handed: string;
  readonly shared: string;
}

/** Two exposed credentials as a classification would have left them. */
async function seedExposure(database: Database, organisationId: string): Promise<Seeded> {
  const { incidentId } = await seedIncident(database, organisationId);
  const { repository, repositoryId } = await database.incidentRepository.findFirstOrThrow({
    where: { incidentId },
    include: { repository: true },
  });
  const end = randomUUID().slice(0, 8).toUpperCase();
  const names = { handed: `DEPLOY_${end}`, shared: `SHARED_${end}` };
  const kept = { organisationId, kind: "github-pat" };
  const [one, two] = [randomUUID(), randomUUID()];
  await database.credential.createMany({
    data: [
      { ...kept, id: one, name: names.handed, level: "repo", repositoryId },
      { ...kept, id: two, name: names.shared, level: "org", visibility: "all" },
    ],
  });
  const path = ".github/workflows/release.yml";
  const place = { incidentId, organisationId, repositoryIds: [repositoryId], foundAt: new Date() };
  await database.exposure.createMany({
    data: [
      {
        ...place,
        credentialId: one,
        class: "handed",
        evidence: [{ kind: "run", repositoryId, runId: "4711", path, job: "<i>build</i>" }],
        breaks: [{ repositoryId, path, job: "build", line: 14, fingerprint: "seeded" }],
        position: 0,
        dueAt: new Date(Date.now() - 60_000),
      },
      {
        ...place,
        credentialId: two,
        class: "reachable",
        evidence: [
          { kind: "run", repositoryId, runId: "4711", path, job: "build" },
          { kind: "written-by", credentialId: one, repositoryId },
        ],
        breaks: [],
        position: 1,
        dueAt: new Date(Date.now() + 86_400_000),
      },
    ],
  });
  await database.exposureRound.create({ data: { incidentId, organisationId, at: new Date(), unread: 0 } });
  return { incidentId, repositoryId, repository: `${repository.owner}/${repository.name}`, ...names };
}

describeRooms("exposed credentials of an incident", (room) => {
  const seeded: string[] = [];
  const seed = async () => {
    const one = await seedExposure(room().database, room().organisationId);
    seeded.push(one.handed, one.shared);
    return one;
  };
  // Other rooms' tests count what the organisation has.
  afterEach(async () => {
    const { database } = room();
    const credential = { name: { in: seeded.splice(0) } };
    await database.exposure.deleteMany({ where: { credential } });
    await database.credentialEvent.deleteMany({ where: { credential } });
    await database.credential.deleteMany({ where: credential });
  });
  const path = (incidentId: string) => `/incidents/${incidentId}/exposure`;

  it("are led to from the incident and from the room of credentials, the one to revoke first on top", async () => {
    const { incidentId, handed, shared, repository } = await seed();
    const { page, troubles } = await room().open();
    await page.goto(`/incidents/${incidentId}`);
    await page.getByRole("link", { name: "Exposed credentials" }).click();
    await page.waitForURL(`**${path(incidentId)}`);
    const rows = page.locator("#exposed li[class*=grid]");
    expect(await rows.count()).toBe(2);
    const [first, second] = [await rows.nth(0).textContent(), await rows.nth(1).textContent()];
    expect(first).toContain(handed);
    expect(first).toContain("Given to job <i>build</i> of .github/workflows/release.yml in run 4711");
    expect(first).toContain(`${repository} .github/workflows/release.yml line 14, job build`);
    expect(first).toContain("overdue since");
    expect(second).toContain(`${handed} can write to ${repository}`);
    // Who may not state it has no form for it.
    expect(await page.getByText("It was revoked…").count()).toBe(0);
    await page.getByRole("link", { name: "reachable", exact: true }).click();
    await page.waitForURL(/class=reachable/);
    await page.getByText("1 of 2 shown").waitFor();
    expect(await rows.textContent()).toContain(shared);
    const file = await page.request.get(`/api/export${path(incidentId)}?class=reachable&format=json`);
    expect((await file.json()).map(({ name }: { name: string }) => name)).toEqual([shared]);
    await page.goto("/credentials");
    await page.getByRole("link", { name: "Revoke first" }).click();
    await page.waitForURL(`**${path(incidentId)}?show=open`);
    expect(troubles).toEqual([]);
  });

  it("are revoked by a lead's signed word with a link, which goes to the end of the list", async () => {
    const { incidentId, handed } = await seed();
    const { page, troubles } = await room().open({ role: "security-lead" });
    await page.goto(path(incidentId));
    const row = page
      .locator("#exposed li[class*=grid]", { hasText: `State that ${handed}` })
      .or(page.locator("#exposed li[class*=grid]").first());
    await row.first().getByText("It was revoked…").click();
    await page.getByLabel("How, and by whom").first().fill("Deleted in the console by ada");
    await page.getByLabel("Where others can see it").first().fill("https://tickets.test/7");
    await page.getByRole("button", { name: "Sign it" }).first().click();
    await page.getByText("1 of 2 exposed credentials revoked").waitFor();
    const last = page.locator("#exposed li[class*=grid]").last();
    await expect.poll(() => last.textContent()).toContain("Deleted in the console by ada");
    expect(await last.getByRole("link", { name: "what shows it" }).getAttribute("href")).toBe("https://tickets.test/7");
    expect(troubles).toEqual([]);
  });

  it("grow with a repository that a commander says the attacker could write to, which is on the timeline", async () => {
    const { incidentId, repository } = await seed();
    const { page, troubles } = await room().open({ role: "commander" });
    await page.goto(path(incidentId));
    const panel = page.locator("#footholds");
    await panel.getByLabel("Repository of this incident").fill("nowhere/at-all");
    await panel.getByRole("button", { name: "Mark it" }).click();
    await panel.getByText("No repository of this incident has that name").waitFor();
    await panel.getByLabel("Repository of this incident").fill(repository);
    await panel.getByRole("button", { name: "Mark it" }).click();
    await panel.getByRole("button", { name: "Not after all" }).waitFor();
    const told = await room().database.incidentEvent.findFirstOrThrow({
      where: { incidentId, kind: "exposure.foothold" },
    });
    expect(told.text).toContain("says that the attacker could write here");
    expect(troubles).toEqual([]);
  });

  it.each(WIDTHS)("have no accessibility violation, light or dark: %i px", async (width) => {
    const { incidentId } = await seed();
    const { page } = await room().open({ role: "security-lead", width });
    await expectAccessible(page, [path(incidentId), `${path(incidentId)}?show=revoked`, "/credentials"]);
  });
});
