import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { Database } from "../../lib/adapters/prisma/client.ts";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";
import { seedIncident } from "./support/seed-incident.ts";

const LINUS = 501n;

/** What a reading would have left of one repository, and of the organisation itself. */
async function seedThings(database: Database, incidentId: string, organisationId: string): Promise<void> {
  const { repositoryId } = await database.incidentRepository.findFirstOrThrow({ where: { incidentId } });
  const at = new Date(Date.now() - 60_000);
  const thing = (what: string) => ({
    incidentId,
    repositoryId,
    organisationId,
    what,
    key: createHash("sha256").update(`${incidentId} ${what}`).digest("hex"),
    fingerprint: "0123456789abcdef",
    question: "changed",
    changedAt: at,
    parts: [],
    byLogins: [],
    seenAt: at,
  });
  await database.persistenceItem.createMany({
    data: [
      {
        ...thing("<script>alert(1)</script>, reads and writes"),
        kind: "deploy-key",
        part: "deploy-keys",
        byLogins: ["eve"],
        risk: 60,
        reasons: ["may push"],
      },
      {
        ...thing("linus: admin, from outside"),
        kind: "collaborator",
        part: "collaborators",
        question: "undated",
        changedAt: null,
        parts: [LINUS],
        byLogins: ["linus"],
        risk: 90,
        reasons: ["administers the repository", "is no member"],
      },
      {
        ...thing("https://hooks.example.com (push)"),
        repositoryId: null,
        kind: "webhook",
        part: "webhooks",
        risk: 40,
        reasons: ["is told of what happens"],
      },
    ],
  });
  await database.persistenceReading.create({
    data: { incidentId, repositoryId, organisationId, asOf: at, triedAt: at },
  });
  const missing = "Not visible: runners (the observer's App needs organization_self_hosted_runners: read).";
  await database.organisationPersistenceReading.create({
    data: { incidentId, organisationId, asOf: null, triedAt: at, missing },
  });
}

describeRooms("what was left behind within an incident's window", (room) => {
  async function seed() {
    const { database, organisationId } = room();
    const { incidentId } = await seedIncident(database, organisationId);
    await seedThings(database, incidentId, organisationId);
    return incidentId;
  }

  /** Gives whoever signed in last an account at the organisation's GitHub. */
  async function account(githubId: bigint): Promise<void> {
    const { database, organisationId } = room();
    const { host } = await database.organisation.findUniqueOrThrow({ where: { id: organisationId } });
    await database.appUser.updateMany({ where: { githubId }, data: { githubId: null } });
    const { id } = await database.appUser.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
    await database.appUser.update({ where: { id }, data: { host, githubId } });
  }

  it("is found from the incident, has the riskiest first, and says what could not be read and who may not review", async () => {
    const incidentId = await seed();
    const { page, troubles } = await room().open({ role: "security-lead" });
    await page.goto(`/incidents/${incidentId}`);
    await page.getByRole("link", { name: "What was left behind" }).click();
    await page.waitForURL(`**/incidents/${incidentId}/persistence`);
    await page.getByText("To review changes, sign in with GitHub").waitFor();
    const rows = page.locator("#things ul[data-list] > li");
    expect(await rows.count()).toBe(3);
    expect(await rows.nth(0).textContent()).toContain("linus: admin, from outside");
    expect(await rows.nth(0).textContent()).toContain("at an unknown time");
    expect(await rows.nth(1).textContent()).toContain("<script>alert(1)</script>");
    await page.getByText("organization_self_hosted_runners: read").waitFor();
    expect(await page.getByRole("checkbox").count()).toBe(0);
    await page.getByRole("link", { name: "Webhooks" }).click();
    await page.waitForURL(/kind=webhook/);
    await page.getByText("1 of 3 shown").waitFor();
    expect(troubles).toEqual([]);
  });

  it("lets a person decide about what they had no part in, with a reason, one by one and all together", async () => {
    const incidentId = await seed();
    const { page, troubles } = await room().open({ role: "security-lead" });
    // As linus, who is one of the three.
    await account(LINUS);
    await page.goto(`/incidents/${incidentId}/persistence`);
    await page.getByText("You made it, changed it, or are it.").waitFor();
    expect(await page.getByRole("checkbox", { name: /Choose (?:Deploy|Webhook|Collab)/ }).count()).toBe(2);
    await page.getByRole("checkbox", { name: /Choose Deploy key/ }).check();
    await page.getByRole("textbox", { name: "Reason" }).fill("Nobody knows this key.");
    await page.getByRole("button", { name: "The chosen ones must be removed" }).click();
    await page.getByText("1 to be removed").waitFor();
    await page.getByRole("textbox", { name: "Reason" }).fill("Known.");
    await page.getByRole("button", { name: /that are listed may stay/ }).click();
    await page.getByText("1 of 3 changes settled").waitFor();
    const rows = await room().database.persistenceItem.findMany({ where: { incidentId }, orderBy: { risk: "desc" } });
    expect(rows.map(({ kind, decision, note }) => [kind, decision, note])).toEqual([
      ["collaborator", null, null],
      ["deploy-key", "remove", "Nobody knows this key."],
      ["webhook", "keep", "Known."],
    ]);
    expect(troubles).toEqual([]);
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const incidentId = await seed();
    const { page } = await room().open({ role: "security-lead", width });
    await account(LINUS);
    await page.goto(`/incidents/${incidentId}/persistence?show=all`);
    await page.getByRole("heading", { name: "What was left behind" }).waitFor();
    await expectAccessible(page, [`/incidents/${incidentId}/persistence?show=all`]);
  });
});
