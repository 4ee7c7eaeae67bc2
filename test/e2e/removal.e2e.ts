import { beforeAll, expect, it } from "vitest";
import type { Role } from "../../lib/core/actor.ts";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms, type OpenOptions } from "./support/browser.ts";
import { type RemovalWorld, seedRemovals } from "./support/seed-removal.ts";

describeRooms("what happens to an old secret", (room) => {
  let world: RemovalWorld;
  beforeAll(async () => {
    world = await seedRemovals(room().database);
  });

  /** As a new person with this role in the organisation whose secrets may go. */
  async function as(role: Role, options: OpenOptions = {}) {
    const visit = await room().open({ ...options, role: null });
    const { path, userId } = await room().link(`${role}-${Date.now()}`, []);
    const { organisationId } = world;
    await room().database.membership.create({ data: { userId, organisationId, role, source: "local" } });
    await visit.page.goto(path);
    await visit.page.getByRole("button", { name: "Sign in on this browser" }).click();
    await visit.page.waitForURL("**/");
    return visit;
  }

  it("is shown with what speaks for it, the command for a person, and its history", async () => {
    const { page, troubles } = await as("viewer");
    await page.goto(`/credentials/${world.ready}`);
    const panel = page.getByRole("region", { name: "Taking it away" });
    const text = await panel.textContent();
    expect(text).toMatch(/It may be deleted.*quay\/moored: no branch reads it, as of c0ffee0+\./);
    expect(text).toContain("gh secret delete MOORING_TOKEN --repo quay/moored");
    expect(text).toContain("Only security leads may have it deleted.");
    expect(await panel.getByRole("button", { name: "Delete it for good" }).count()).toBe(0);
    expect(await page.getByRole("list", { name: "What became of it" }).textContent()).toMatch(
      /2026-11-21.*revoked at its provider.*SEC-41/,
    );
    expect(troubles).toEqual([]);
  });

  it.each(WIDTHS)("is accessible, light or dark, at %i px", async (width) => {
    const { page } = await as("security-lead", { width });
    await expectAccessible(page, [`/credentials/${world.ready}`, `/credentials/${world.shared}`]);
  });

  it("is deleted by who may, and not without its name", async () => {
    const { page } = await as("security-lead");
    await page.goto(`/credentials/${world.ready}`);
    const panel = page.getByRole("region", { name: "Taking it away" });
    await panel.getByText("Delete MOORING_TOKEN …").click();
    await panel.getByLabel("Type MOORING_TOKEN to confirm").fill("mooring_token");
    await panel.getByRole("button", { name: "Delete it for good" }).click();
    await panel.getByText("Type the secret's name, MOORING_TOKEN, exactly").waitFor();
    const { database } = room();
    expect(await database.credentialRemoval.count({ where: { credentialId: world.ready } })).toBe(0);
    await panel.getByLabel("Type MOORING_TOKEN to confirm").fill("MOORING_TOKEN");
    await panel.getByRole("button", { name: "Delete it for good" }).click();
    await panel.getByText("Deletion: waits for the worker").waitFor();
    expect(await database.credentialRemoval.findMany({ where: { credentialId: world.ready } })).toMatchObject([
      { state: "asked", kind: "delete", changedAt: new Date("2025-03-01T08:00:00Z") },
    ]);
  });

  it("names each chosen repository of an organisation's secret, to be taken out alone", async () => {
    const { page } = await as("security-lead");
    await page.goto(`/credentials/${world.shared}`);
    const panel = page.getByRole("region", { name: "Taking it away" });
    await panel.getByRole("button", { name: "Take it out of its reach" }).click();
    await panel.getByText(/Taking it from quay\/moored: waits for the worker/).waitFor();
  });

  it("has its revocation recorded", async () => {
    const { page } = await as("security-lead");
    await page.goto(`/credentials/${world.shared}`);
    await page.getByText("Record that it was revoked at its provider").click();
    await page.getByLabel("Revoked on (UTC)").fill("2026-01-31");
    await page.getByLabel("How, and by whom").fill("By ada, in the provider's console.");
    await page.getByLabel("What shows it").fill("https://tickets.example/7");
    await page.getByRole("button", { name: "Record it" }).click();
    const events = page.getByRole("list", { name: "What became of it" });
    await events.getByText("https://tickets.example/7").waitFor();
    expect(await events.textContent()).toMatch(/2026-01-31.*revoked at its provider/);
  });
});
