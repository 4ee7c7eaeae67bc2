import { afterAll, beforeAll, expect, it } from "vitest";
import { cookie, memberOfGithub, type Person } from "./support/access-world.ts";
import { expectNoViolation } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";

const TEAM = "readers-of-docs";
const TOLD = "You see what GitHub lets you read, and every figure counts only that.";

describeRooms("a member who may read one repository on GitHub", (room) => {
  let member: Person;
  beforeAll(async () => {
    const { database, organisationId } = room();
    member = await memberOfGithub(database, organisationId);
    const repository = await database.repository.findFirstOrThrow({ where: { organisationId, name: "payments-api" } });
    await database.organisation.update({ where: { id: organisationId }, data: { readersAsOf: new Date() } });
    await database.repositoryReader.create({
      data: { organisationId, repositoryId: repository.id, kind: "team", who: TEAM },
    });
    await joinTeam();
  });
  afterAll(async () => {
    const { database, organisationId } = room();
    await database.repositoryReader.deleteMany({ where: { organisationId, who: TEAM } });
    await database.organisation.update({ where: { id: organisationId }, data: { readersAsOf: null } });
  });

  const joinTeam = async () => {
    const { database, organisationId } = room();
    const place = { userId: member.userId, organisationId, slug: TEAM };
    await database.personTeam.create({ data: { ...place, asOf: new Date() } });
  };
  const enter = async () => {
    const visit = await room().open({ role: null });
    const { origin } = room();
    const session = { name: "next-auth.session-token", value: member.session, url: origin, httpOnly: true };
    await visit.context.addCookies([session]);
    return visit;
  };
  const file = async (at: string) =>
    await (await fetch(`${room().origin}${at}`, { headers: cookie(member.session) })).text();

  it("sees it in the list, the file, the palette and on its page, and is told that there may be more", async () => {
    const { page, troubles } = await enter();
    await page.goto("/repos");
    expect(await page.locator("[data-row-link]").allTextContents()).toEqual([expect.stringContaining("payments-api")]);
    await page.getByText(TOLD).waitFor();
    await expectNoViolation(page, "a list of what may be read");
    await page.goto("/repos/harbour/payments-api");
    await page.getByText("RELEASE_PAT").first().waitFor();
    const rows = (await file("/api/export/tables/repositories")).trim().split("\r\n");
    expect(rows).toHaveLength(2);
    expect(rows[1]).toContain("payments-api");
    expect(await file("/api/search?q=docs")).not.toContain("docs-site");
    expect(await file("/api/search?q=payments")).toContain("payments-api");
    expect(troubles).toEqual([]);
  });

  it("sees an organisation's credential with the references of that repository alone", async () => {
    const { page } = await enter();
    await page.goto("/credentials?q=NPM_TOKEN");
    const row = page.getByRole("row", { name: /NPM_TOKEN/ });
    expect(await row.textContent()).toContain("1 repository");
    const { stored } = room();
    await page.goto(`/credentials/${stored.npm}`);
    expect(await page.locator("main").textContent()).not.toMatch(/docs-site|storefront|harbour-web/);
  });

  it("is told of any other as of one that is not there", async () => {
    const { page } = await enter();
    for (const name of ["docs-site", "not-there"]) {
      const answer = await page.goto(`/repos/harbour/${name}`);
      expect(answer?.status()).toBe(404);
    }
  });

  it("sees nothing of it any more at the next look, once they are out of the team", async () => {
    const { database } = room();
    const { page } = await enter();
    await page.goto("/repos");
    expect(await page.locator("[data-row-link]").count()).toBe(1);
    await database.personTeam.deleteMany({ where: { userId: member.userId } });
    await page.reload();
    expect(await page.locator("[data-row-link]").count()).toBe(0);
    await joinTeam();
  });
});
