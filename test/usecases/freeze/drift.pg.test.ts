import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeOnGithub, type OnGithub } from "./on-github.ts";

let db: TestDatabase;
let one: OnGithub;
let id: string;

beforeAll(async () => {
  db = await testDatabase();
  one = await freezeOnGithub(db, ["api", "web"]);
});

afterAll(async () => {
  await one.close();
  await db.close();
});

/** Each test has a freeze of its own, that repairs unless it says otherwise. */
beforeEach(async () => {
  for (const open of await db.database.incident.findMany({ where: { status: "active" } })) await one.resolve(open.id);
  await one.prepare();
  id = await frozen("repair");
});

async function frozen(onDrift: "repair" | "escalate") {
  const incidentId = await one.activated({ onDrift });
  await one.apply(incidentId);
  await one.confirm(incidentId);
  return incidentId;
}

const ruleset = async (kind: string) => {
  const { slot } = await db.database.incident.findUniqueOrThrow({ where: { id } });
  const found = one.github.control.rulesets().find(({ name }) => name === `Thaw freeze ${slot}: ${kind}`);
  if (found === undefined) throw new Error(`There is no ruleset for ${kind}.`);
  return found;
};
const drifts = () => db.database.freezeDrift.findMany({ where: { incidentId: id }, orderBy: { foundAt: "asc" } });
const events = async (kind: string) =>
  (await db.database.incidentEvent.findMany({ where: { incidentId: id, kind } })).map(({ text }) => text);

describe("what somebody changes by hand", () => {
  test.each([
    ["switched off", { enforcement: "disabled" }, "enforcement"],
    ["given a bypass that leaves no trace", { bypass: [{ actorId: 7, actorType: "Team", mode: "exempt" }] }, "exempt"],
    ["given a bypass", { bypass: [{ actorId: 7, actorType: "Team", mode: "always" }] }, "bypass"],
    ["weakened by a rule", { rules: [{ type: "deletion" }] }, "rule"],
    ["turned to other branches", { refs: { include: ["refs/heads/none"], exclude: [] } }, "refs"],
  ] as const)("a ruleset that was %s is found, told with who did it, and put right", async (_what, change, code) => {
    one.github.control.editRuleset((await ruleset("default branches")).id, change as never, "mallory");
    await one.watch();
    const found = (await drifts()).find((drift) => drift.code === code);
    expect(found).toMatchObject({ ruleset: "default", weakens: true, changedBy: "mallory" });
    expect(found?.goneAt).not.toBeNull();
    expect(await events(code === "exempt" ? "freeze.alarm" : "freeze.drift")).toContainEqual(
      expect.stringContaining("mallory"),
    );
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "requested" });
    await one.confirm(id);
    expect(await one.shown(id, "api")).toEqual({ frozen: true, enforcement: "confirmed" });
    expect(await one.merges("api")).toBe(false);
  });

  test("a ruleset that was deleted is made anew, and holds", async () => {
    one.github.control.deleteRuleset((await ruleset("default branches")).id, "mallory");
    expect(await one.merges("web")).toBe(true);
    await one.watch();
    expect(await drifts()).toMatchObject([{ code: "missing", weakens: true }]);
    await one.confirm(id);
    expect(await one.shown(id, "web")).toMatchObject({ frozen: true });
    expect(await one.merges("web")).toBe(false);
    await one.watch();
    expect((await drifts()).filter(({ goneAt }) => goneAt === null)).toEqual([]);
  });

  test("a repository that was let out by its property is held again", async () => {
    const { slot, epoch } = await db.database.incident.findUniqueOrThrow({ where: { id } });
    one.github.control.setProperty("fjordline/api", `thaw_epoch_${slot}`, epoch);
    expect(await one.merges("api")).toBe(true);
    await one.watch();
    expect(await drifts()).toMatchObject([{ code: "let-out", repositoryId: one.ids.api, weakens: true }]);
    await one.decide(id);
    expect(await one.shown(id, "api")).toEqual({ frozen: true, enforcement: "confirmed" });
    expect([await one.merges("api"), await one.merges("web")]).toEqual([false, false]);
  });

  test("is told once, however often it is looked at", async () => {
    const escalated = await (async () => {
      await one.resolve(id);
      await one.prepare();
      return frozen("escalate");
    })();
    id = escalated;
    one.github.control.editRuleset((await ruleset("tags")).id, { enforcement: "disabled" }, "mallory");
    for (let look = 0; look < 3; look += 1) await one.watch();
    expect(await events("freeze.drift")).toHaveLength(1);
    expect(await drifts()).toHaveLength(1);
  });
});

describe("whoever is let past the rules", () => {
  test("is told by name once, as GitHub recorded it", async () => {
    const { id: number } = await ruleset("default branches");
    const person = one.github.control.addMember("fjordline", "eve", { role: "admin" });
    const bypass = [{ actorId: person, actorType: "OrganizationAdmin", mode: "always" }];
    one.github.control.editRuleset(number, { bypass } as never, "mallory");
    await one.github.control.commit("fjordline/api", { "e.txt": "e\n" }, { branch: "by-eve" });
    const pull = await one.github.control.openPull("fjordline/api", { head: "by-eve" });
    await one.github.control.mergePull("fjordline/api", pull, "eve");
    await one.watch();
    await one.watch();
    expect(await events("freeze.bypassed")).toEqual([expect.stringContaining("eve passed the rules of fjordline/api")]);
  });
});

describe("a value of a property that somebody set", () => {
  test("is told with who GitHub's webhook says it was, and with nobody where it tells of another value", async () => {
    const { slot, epoch } = await db.database.incident.findUniqueOrThrow({ where: { id } });
    const name = `thaw_epoch_${slot}`;
    const said = async (sender: string, value: string | null) =>
      await db.database.webhookDelivery.create({
        data: {
          organisationId: one.organisationId,
          host: "github.test",
          event: "custom_property_values",
          bodyHash: createHash("sha256").update(`${sender} ${value}`).digest("hex"),
          repositoryGithubId: one.github.control.repository("fjordline/api").id,
          state: "queued",
          receivedAt: new Date(),
          takenAt: new Date(),
          sender,
          propertyValues: { [name]: value },
        },
      });
    await said("mallory", epoch);
    // Of ours, which came later: it is not what there is.
    await said("thaw-freezer[bot]", null);
    one.github.control.setProperty("fjordline/api", name, epoch);
    one.github.control.setProperty("fjordline/web", name, epoch);
    await one.watch();
    const found = await drifts();
    expect(found.find(({ repositoryId }) => repositoryId === one.ids.api)).toMatchObject({ changedBy: "mallory" });
    expect(found.find(({ repositoryId }) => repositoryId === one.ids.web)).toMatchObject({ changedBy: null });
    expect(await events("freeze.drift")).toContainEqual(expect.stringContaining("mallory as GitHub’s webhook says"));
  });
});

describe("an incident that leaves differences to people", () => {
  beforeEach(async () => {
    await one.resolve(id);
    await one.prepare();
    id = await frozen("escalate");
  });

  test("writes nothing, says that it drifted, and is right again once a person has put it right", async () => {
    const { id: number } = await ruleset("default branches");
    one.github.control.editRuleset(number, { enforcement: "disabled" }, "mallory");
    one.github.control.clearRequests();
    await one.watch();
    expect(one.requests()).toEqual([]);
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "drifted" });
    expect(await one.merges("api")).toBe(true);
    one.github.control.editRuleset(number, { enforcement: "active" }, "ada");
    await one.watch();
    expect(await one.shown(id, "api")).toEqual({ frozen: true, enforcement: "confirmed" });
    expect(await one.merges("api")).toBe(false);
  });

  test("shows a repository that was taken out of its scope by hand as drifted, and the others as frozen", async () => {
    const { slot } = await db.database.incident.findUniqueOrThrow({ where: { id } });
    one.github.control.setProperty("fjordline/api", `freeze_scope_${slot}`, "out");
    await one.watch();
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "drifted" });
    expect(await one.shown(id, "web")).toEqual({ frozen: true, enforcement: "confirmed" });
    expect(await one.merges("api")).toBe(true);
  });
});
