import { expect, it } from "vitest";
import type { Database } from "../../lib/adapters/prisma/client.ts";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";
import { seedIncident } from "./support/seed-incident.ts";
import { seedInstalledApp } from "./support/seed-inventory.ts";

const sha = (number: number) => number.toString(16).padStart(40, "0");
const LINUS = { id: 501, login: "linus" };
const EVE = { id: 502, login: "eve" };

/** Commits of one repository of an incident as a reading would have left them. */
async function seedCommits(database: Database, incidentId: string, organisationId: string): Promise<string> {
  const { repositoryId } = await database.incidentRepository.findFirstOrThrow({ where: { incidentId } });
  const at = new Date(Date.now() - 60_000);
  const place = { incidentId, repositoryId, organisationId };
  const usual = {
    authorName: "Linus",
    committerName: "GitHub",
    verified: true,
    verifyReason: "valid",
    moversKnown: true,
    cameAt: at,
  };
  const pull = { number: 41, author: EVE, mergedBy: LINUS };
  const details = { pulls: [pull], pullsComplete: true, touched: [], touchedComplete: true };
  const touched = [{ path: ".github/workflows", kind: "workflow", scripts: [] }];
  await database.windowCommit.createMany({
    data: [
      {
        ...place,
        ...usual,
        sha: sha(1),
        subject: "Publish <script>alert(1)</script>",
        movers: [EVE],
        details: { ...details, pulls: [], touched },
        parts: [502n],
        risk: 60,
        reasons: ["changes workflows", "came without a pull request"],
        place: 0,
      },
      {
        ...place,
        ...usual,
        sha: sha(2),
        subject: "Sort the routes",
        movers: [LINUS],
        details,
        parts: [501n, 502n],
        risk: 3,
        reasons: [],
        place: 1,
      },
      {
        ...place,
        ...usual,
        sha: sha(3),
        subject: "Nobody knows",
        movers: [],
        moversKnown: false,
        verified: false,
        verifyReason: "unsigned",
        details,
        parts: [501n, 502n],
        risk: 45,
        reasons: ["nobody knows who pushed it"],
        place: 2,
      },
    ],
  });
  await database.commitReading.create({
    data: { ...place, branch: "main", headSha: sha(2), commits: 3, asOf: at, triedAt: at },
  });
  return repositoryId;
}

describeRooms("the commits of an incident's window", (room) => {
  async function seed() {
    const { database, organisationId } = room();
    const { incidentId } = await seedIncident(database, organisationId);
    await seedCommits(database, incidentId, organisationId);
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

  it("has the riskiest first, escapes strangers' texts, and has no button for who may not review", async () => {
    const incidentId = await seed();
    const { page, troubles } = await room().open({ role: "security-lead" });
    await page.goto(`/incidents/${incidentId}/commits`);
    const rows = page.locator("#commits li:has(dl)");
    expect(await rows.count()).toBe(3);
    expect(await rows.nth(0).textContent()).toContain("Publish <script>alert(1)</script>");
    expect(await rows.nth(1).textContent()).toContain("pusher unknown");
    await page.getByText("To review commits, sign in with GitHub").waitFor();
    expect(await page.getByRole("checkbox").count()).toBe(0);
    expect(await page.getByRole("button", { name: /reviewed/ }).count()).toBe(0);
    await page.getByRole("link", { name: "Workflows" }).click();
    await page.waitForURL(/touches=workflow/);
    await page.getByText("1 of 3 shown").waitFor();
    expect(troubles).toEqual([]);
  });

  it("lets a person review what they had no part in, the rest being left out, and says so", async () => {
    const incidentId = await seed();
    const { page, troubles } = await room().open({ role: "security-lead" });
    // As linus, who merged two of the three.
    await account(BigInt(LINUS.id));
    await page.goto(`/incidents/${incidentId}/commits`);
    expect(await page.getByRole("checkbox").count()).toBe(1);
    expect(await page.getByText("You pushed, proposed or merged it.").count()).toBe(2);
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "I have reviewed the chosen ones" }).click();
    await page.getByText("1 of 3 commits reviewed").waitFor();
    const reviews = await room().database.commitReview.findMany({ where: { incidentId } });
    expect(reviews.map(({ commitSha, reviewerGithubId }) => [commitSha, reviewerGithubId])).toEqual([[sha(1), 501n]]);
    expect(troubles).toEqual([]);
  });

  it.each(WIDTHS)(
    "and the Apps that were installed have no accessibility violation, light or dark: %i px",
    async (width) => {
      const incidentId = await seed();
      const { database, organisationId } = room();
      await database.appSeen.deleteMany({ where: { organisationId } });
      await seedInstalledApp(database, { organisationId, asOf: new Date() });
      const { page } = await room().open({ role: "security-lead", width });
      await account(BigInt(LINUS.id));
      await page.goto(`/incidents/${incidentId}`);
      await page.getByRole("link", { name: "Installed Apps" }).click();
      await page.waitForURL(`**/apps?incident=${incidentId}`);
      await page.getByRole("heading", { name: "1 App" }).waitFor();
      await expectAccessible(page, [`/incidents/${incidentId}/commits`, `/apps?incident=${incidentId}`]);
    },
  );
});
