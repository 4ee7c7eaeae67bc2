import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";
import { seedFreezable, seedIncident, seedSession } from "./support/seed-incident.ts";

describeRooms("the room of incidents", (room) => {
  const seed = (more: Parameters<typeof seedIncident>[2] = {}) =>
    seedIncident(room().database, room().organisationId, more);

  it("has what freezes first, and leads to a page that says whether it holds, of how many, and as of when", async () => {
    const { incidentId, title } = await seed();
    const { page, troubles } = await room().open({ role: "commander" });
    await page.goto("/repos");
    await page.getByRole("link", { name: "Incidents" }).first().click();
    await page.waitForURL("**/incidents");
    await page.getByRole("link", { name: title }).click();
    await page.waitForURL(`**/incidents/${incidentId}`);
    const lamp = page.getByRole("region", { name: "Whether the freeze holds" });
    await lamp.getByText("The freeze holds", { exact: true }).waitFor();
    const text = await lamp.textContent();
    expect(text).toContain("enforced 12 of 12, drift none");
    expect(text).toContain("organisation ruleset, by property");
    expect(text).toContain("Whether deployments are held is not known");
    expect(troubles).toEqual([]);
  });

  it("shows by itself, and within a moment, what is seen otherwise, and finds those rows", async () => {
    const { database } = room();
    const { incidentId } = await seed();
    const { page, troubles } = await room().open();
    await page.goto(`/incidents/${incidentId}`);
    await page.getByText("enforced 12 of 12").waitFor();
    const first = await database.incidentRepository.findFirstOrThrow({
      where: { incidentId },
      include: { repository: true },
      orderBy: { repository: { name: "asc" } },
    });
    await database.incidentRepository.updateMany({
      where: { incidentId, repositoryId: first.repositoryId },
      data: { seen: "none", seenAt: new Date() },
    });
    // Nobody loads the page again: it does so by itself.
    await page.getByText("enforced 11 of 12").waitFor();
    await page.getByRole("heading", { name: "The freeze does not hold everywhere" }).waitFor();
    await page.locator("#progress").getByRole("link", { name: "1 not held" }).click();
    await page.waitForURL(/state=loose/);
    await page.getByText("1 of 12 shown").waitFor();
    expect(await page.locator("#repositories tbody tr").textContent()).toContain(first.repository.name);
    await page.getByRole("link", { name: "Clear" }).click();
    await page.waitForURL((url) => !url.search.includes("state"));
    expect(troubles).toEqual([]);
  });

  it("says frozen of nothing while a ruleset differs, and who changed it", async () => {
    const { database, organisationId } = room();
    const { incidentId } = await seed();
    await database.freezeDrift.create({
      data: {
        id: randomUUID(),
        organisationId,
        incidentId,
        ruleset: "default",
        code: "exempt",
        what: "Team 7 (exempt) <b>",
        weakens: true,
        changedBy: "mallory",
      },
    });
    const { page } = await room().open();
    await page.goto(`/incidents/${incidentId}`);
    await page.getByText("enforced 0 of 12, drift 1").waitFor();
    const drift = await page.getByRole("region", { name: /^Drift/ }).textContent();
    expect(drift).toContain("somebody passes the rules and leaves no trace");
    expect(drift).toContain("Team 7 (exempt) <b>");
    expect(drift).toContain("mallory");
    expect(await page.locator("#repositories").getByText("frozen", { exact: true }).count()).toBe(0);
  });

  it("tells on a repository's page which incidents hold it", async () => {
    const { title, names } = await seed();
    const { page } = await room().open();
    await page.goto(`/repos/${names[0]}`);
    const held = page.getByRole("region", { name: /^Frozen by/ });
    await held.getByRole("link", { name: title }).waitFor();
    expect(await held.textContent()).toContain("Merges are seen to be held");
  });

  it("is declared out of a filter, and frozen by who signed in just now and typed the name, and by nobody else", async () => {
    const { database } = room();
    const { organisationId, login, names } = await seedFreezable(database);
    const { page, context, troubles } = await room().open({ role: null });
    const signIn = async (hours: number) => {
      const { token } = await seedSession(database, { organisationId, role: "commander", hours });
      await context.addCookies([{ name: "next-auth.session-token", value: token, url: room().origin, httpOnly: true }]);
    };
    await signIn(1);
    await page.goto(`/repos?q=${login}%2F${names[0]}`);
    await page.getByRole("link", { name: "New incident" }).click();
    await page.waitForURL("**/incidents/new?**");
    await page.getByRole("textbox", { name: "Title" }).fill("<i>Stolen token</i>");
    await page.getByRole("checkbox", { name: "This is a drill" }).check();
    expect(await page.getByRole("radio", { name: "1 repository of the filter" }).isChecked()).toBe(true);
    await page.getByRole("button", { name: "Declare it" }).click();
    await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
    await page.getByRole("heading", { name: "Nothing is frozen by it" }).waitFor();
    await page.getByRole("button", { name: "Run the preflight" }).click();
    const preflight = page.getByRole("region", { name: "Preflight" });
    await preflight.getByText("1 repository", { exact: true }).waitFor();
    const shown = await preflight.textContent();
    expect(shown).toContain("2 rulesets are switched on");
    expect(shown).toContain(`Owners of ${login}, in GitHub’s own pages`);
    const name = page.getByRole("textbox", { name: `Type ${login} to freeze` });
    await name.fill(login);
    await page.getByText("Sign out and in again first").waitFor();
    await page.getByRole("button", { name: "Freeze, as a drill" }).click();
    await page.getByText("This needs a sign-in that is younger than 15 minutes.").waitFor();
    expect(await database.freezeLock.count({ where: { organisationId } })).toBe(0);
    await signIn(10);
    await page.reload();
    await name.fill("another");
    await page.getByRole("button", { name: "Freeze, as a drill" }).click();
    await page.getByText("Type the organisation's name exactly as GitHub writes it.").waitFor();
    expect(await database.freezeLock.count({ where: { organisationId } })).toBe(0);
    await name.fill(login);
    await page.getByRole("button", { name: "Freeze, as a drill" }).click();
    await page.getByRole("heading", { name: "The freeze is being confirmed" }).waitFor();
    expect(await page.getByText("enforced 0 of 1").count()).toBe(1);
    expect(await database.freezeLock.count({ where: { organisationId } })).toBe(1);
    expect(troubles).toEqual([]);
  });

  it("works without JavaScript, and is not there for others", async () => {
    const { incidentId, title } = await seed();
    const { page } = await room().open({ javaScript: false });
    await page.goto(`/incidents/${incidentId}?q=no-such-thing`);
    await page.getByText("No repository fits this filter.").waitFor();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(title);
    expect((await page.goto("/incidents/nothing"))?.status()).toBe(404);
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { database } = room();
    const { incidentId } = await seed({ drill: true, mixed: true });
    const ended = await seed({ status: "resolved" });
    const { page } = await room().open({ width, role: "commander" });
    await expectAccessible(page, ["/incidents", `/incidents/${incidentId}`, `/incidents/${ended.incidentId}`]);
    await database.incident.deleteMany({ where: { organisationId: room().organisationId } });
    await page.goto("/incidents");
    await page.getByRole("heading", { name: "No incident yet" }).waitFor();
    await expectAccessible(page, ["/incidents"]);
  });
});
