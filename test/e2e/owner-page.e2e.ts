import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Role } from "../../lib/core/actor.ts";
import { expectAccessible, pressUntilFocused, WIDTHS } from "./support/accessible.ts";
import { describeRooms, type OpenOptions, type Visit } from "./support/browser.ts";
import { seedSession } from "./support/seed-incident.ts";
import { HOSTILE, type OwnerWorld, seedOwnerWorld } from "./support/seed-owner-page.ts";

describeRooms("the page that an owner opens on the worst day", (room) => {
  let world: OwnerWorld;
  let peace: OwnerWorld;
  beforeAll(async () => {
    world = await seedOwnerWorld(room().database);
    peace = await seedOwnerWorld(room().database, { peace: true });
  });

  /** Signed in as a new person with this role in the organisation of that repository. */
  async function as(role: Role, options: OpenOptions & { readonly of?: OwnerWorld } = {}): Promise<Visit> {
    const { of: place = world, ...rest } = options;
    const visit = await room().open({ ...rest, role: null });
    const { organisationId } = place;
    const { token } = await seedSession(room().database, { organisationId, role, hours: 10 });
    const cookie = { name: "next-auth.session-token", value: token, url: room().origin, httpOnly: true };
    await visit.context.addCookies([cookie]);
    return visit;
  }

  const next = (page: Page) => page.locator("#next");

  it("says in one sentence why it is frozen, and has one primary button, for what is next", async () => {
    const { page, troubles } = await as("owner", { javaScript: false });
    await page.goto(world.path);
    expect(await next(page).getByRole("heading", { level: 2 }).textContent()).toBe(
      "Frozen because static credentials are left (6 findings); pull request #12 is to remove them, and 1 more gate does not pass.",
    );
    const primary = page.locator("main .btn-primary");
    expect(await primary.allTextContents()).toEqual(["Merge pull request #12"]);
    expect(await primary.getAttribute("href")).toBe(`https://github.test/${world.path.slice(7)}/pull/12`);
    expect(await next(page).textContent()).toContain("Its checks pass; it has no review yet.");
    expect(troubles).toEqual([]);
  });

  it("has no button for who may only look, and says whom they wait for", async () => {
    const { page } = await as("viewer");
    await page.goto(world.path);
    expect(await page.locator("main .btn-primary").count()).toBe(0);
    expect(await next(page).textContent()).toMatch(/Waits for repository owners, .*: Merge pull request #12/);
    expect(await next(page).getByRole("button").count()).toBe(0);
  });

  it("names each gate that is open with its reasons, and what those that pass rest on", async () => {
    const { page } = await as("owner");
    await page.goto(world.path);
    const remains = page.getByRole("region", { name: "Frozen by an incident" });
    expect(await remains.getByRole("heading", { level: 3 }).textContent()).toBe("What remains: 2 gates of 3");
    const open = remains.getByRole("listitem").filter({ hasText: "Commits of the window are reviewed" }).last();
    expect(await open.textContent()).toMatch(/holds.*2 commits of 3 without a review/);
    expect(await open.getByRole("link", { name: "Commits of the window are reviewed" }).getAttribute("href")).toBe(
      `/incidents/${world.incidentId}/commits?repository=${world.repositoryId}`,
    );
    expect(await open.getByRole("link", { name: "Commit 4f2c19e" }).getAttribute("href")).toContain(
      "/commit/4f2c19e0a",
    );
    await remains.getByText("1 gate passes, with what they rest on").click();
    await remains.getByText("Every App was decided about").waitFor();
  });

  it("shows how far the pull request is, step by step", async () => {
    const { page } = await as("owner");
    await page.goto(world.path);
    const steps = page.getByRole("list", { name: "How far it is" }).getByRole("listitem");
    expect((await steps.allTextContents()).map((text) => text.split(" ")[0])).toEqual([
      "Asked",
      "Approved",
      "Opened",
      "Checks",
      "Review",
      "Merged",
      "Verified",
    ]);
    expect(await steps.nth(3).textContent()).toContain("pass");
    expect(await steps.nth(4).getAttribute("aria-current")).toBe("step");
  });

  it("in peacetime asks for the migration by its one button, which a lead then finds as the approval", async () => {
    const { page, troubles } = await as("owner", { of: peace });
    await page.goto(peace.path);
    expect(await next(page).getByRole("heading", { level: 2 }).textContent()).toBe(
      "No incident freezes it. In one, 6 findings would keep it frozen.",
    );
    expect(await page.locator("main .btn-primary").allTextContents()).toEqual(["Open the migration PR"]);
    await page.getByRole("button", { name: "Open the migration PR" }).click();
    await next(page).getByText("are waited for: Wait for its approval.").waitFor();
    expect(await page.locator("main .btn-primary").allTextContents()).toEqual(["Look at what was not understood"]);
    const lead = await as("security-lead", { of: peace });
    await lead.page.goto(peace.path);
    expect(await lead.page.locator("main .btn-primary").allTextContents()).toEqual([
      "Approve and open the migration PR",
    ]);
    expect([...troubles, ...lead.troubles]).toEqual([]);
  });

  it("lists commits to review, and leads to where they are reviewed", async () => {
    const { page } = await as("owner");
    await page.goto(`${world.path}#commits`);
    const commits = page.getByRole("region", { name: "Commits to review" });
    expect(await commits.textContent()).toContain("0 of 2 commits reviewed");
    await commits.getByRole("link", { name: HOSTILE }).click();
    await page.waitForURL(/\/commits\?repository=/);
    await page.getByRole("heading", { level: 1, name: "Commits to review" }).waitFor();
  });

  it("says why a job was denied, and asks the simulator the same", async () => {
    const { page } = await as("owner");
    await page.goto(`${world.path}#broker`);
    const use = page.getByRole("region", { name: "Use of the broker" });
    expect(await use.getByRole("link", { name: "1 denied" }).getAttribute("href")).toContain("phase=denied");
    await use.getByRole("link", { name: "See by which line" }).click();
    await page.waitForURL(/\/broker\/simulator\?/);
    expect(await page.getByLabel("Branch or ref").inputValue()).toBe(`refs/heads/${HOSTILE}`);
  });

  it("has its history by pages, each with an address of its own", async () => {
    const { page } = await as("viewer");
    await page.goto(world.path);
    const history = page.getByRole("region", { name: "History", exact: true });
    expect(await history.getByRole("listitem").count()).toBe(20);
    await history.getByRole("link", { name: "Older" }).click();
    await page.waitForURL(/\?history=\d+#history/);
    await expect.poll(() => history.getByRole("listitem").count()).toBe(1);
    await history.getByRole("link", { name: "Newest" }).click();
    await page.waitForURL((url) => url.search === "");
    await page.goto(`${world.path}?history=1%27--`);
    expect(await history.getByRole("listitem").count()).toBe(20);
  });

  it("shows what is hostile in names as it is written, and does nothing of it", async () => {
    const { page, troubles } = await as("commander");
    await page.goto(world.path);
    expect(
      (await page.locator("main").textContent())?.split("<img src=x onerror=window.harm=1>").length,
    ).toBeGreaterThan(6);
    expect(await page.locator("main img, main script, main iframe").count()).toBe(0);
    expect(await page.evaluate(() => "harm" in window)).toBe(false);
    // What turns the direction of text is kept within its place.
    const open = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.querySelector("main") ?? document, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      while (walker.nextNode()) {
        const { currentNode: node } = walker;
        if (node.textContent?.includes("\u202e") && node.parentElement?.closest("bdi, code, pre") === null)
          found.push(node.textContent);
      }
      return found;
    });
    expect(open).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it("is used by keys alone: to the one button, and from part to part", async () => {
    const { page } = await as("owner");
    await page.goto(world.path);
    await pressUntilFocused(page, "Tab", "#next .btn-primary");
    await pressUntilFocused(page, "Tab", 'nav[aria-label="Sections"] a[href="#history"]');
    await page.keyboard.press("Enter");
    await page.waitForURL(/#history$/);
    const top = () => page.locator("#history").evaluate((part) => part.getBoundingClientRect().top);
    await expect.poll(top).toBeLessThan(900);
    // Below the bars that stay in sight.
    await expect.poll(top).toBeGreaterThanOrEqual(80);
  });

  it("tells that nothing can be done where it is archived, and that no run proves anything where Actions are off", async () => {
    const { database } = room();
    const { organisationId, repositoryId } = world;
    const where = { id: repositoryId };
    const { page } = await as("owner");
    await database.repository.update({ where, data: { actionsOn: false } });
    const source = { organisationId, repositoryId, source: "repository-workflow-defaults", outcome: "visible" };
    await database.sourceState.create({ data: { ...source, asOf: new Date(), triedAt: new Date() } });
    await page.goto(world.path);
    expect(await next(page).textContent()).toContain("Actions are switched off: no job runs");
    await database.repository.update({ where, data: { archived: true, actionsOn: true } });
    await page.reload();
    expect(await next(page).textContent()).toMatch(/Waits for its administrators at GitHub: Unarchive it/);
    expect(await page.locator("main .btn-primary").count()).toBe(0);
    await database.repository.update({ where, data: { archived: false } });
  });

  it("does not exist for people of other organisations", async () => {
    const { page } = await room().open({ role: "admin" });
    expect((await page.goto(world.path))?.status()).toBe(404);
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await as("owner", { width });
    await expectAccessible(page, [world.path]);
    const other = await as("owner", { width, of: peace });
    await expectAccessible(other.page, [peace.path]);
  });
});
