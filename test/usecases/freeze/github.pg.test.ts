import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { applyDecisions, applyFreeze, applyResolution } from "../../../lib/usecases/freeze/apply.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeOnGithub, type OnGithub } from "./on-github.ts";

let db: TestDatabase;
let one: OnGithub;

beforeAll(async () => {
  db = await testDatabase();
  one = await freezeOnGithub(db, ["api", "web", "docs"]);
  await one.prepare();
});

afterEach(async () => {
  const { control } = one.github;
  control.clearFaults();
  for (const { id, status } of await db.database.incident.findMany({ where: { slot: { not: null } } })) {
    if (status === "activating" || status === "active") await one.resolve(id);
  }
  await one.prepare();
});

afterAll(async () => {
  await one.close();
  await db.close();
});

beforeEach(() => one.github.control.clearRequests());

const incident = (id: string) => db.database.incident.findUniqueOrThrow({ where: { id } });
const locks = (incidentId: string) => db.database.freezeLock.count({ where: { incidentId } });
const timeline = async (incidentId: string) =>
  (await db.database.incidentEvent.findMany({ where: { incidentId }, orderBy: { seq: "asc" } })).map(
    ({ kind }) => kind,
  );
const active = () => one.github.control.rulesets().filter(({ enforcement }) => enforcement === "active");

describe("in peacetime", () => {
  test("every slot has its properties and its rulesets, which are off, and a second preparation writes nothing", async () => {
    const rulesets = one.github.control.rulesets();
    expect(rulesets).toHaveLength(12);
    expect(active()).toEqual([]);
    await one.prepare();
    expect(one.requests()).toEqual([]);
    const slots = await db.database.freezeSlot.findMany({ orderBy: { slot: "asc" } });
    expect(slots.map(({ slot, problem, preparedAt }) => [slot, problem, preparedAt !== null])).toEqual(
      [1, 2, 3, 4].map((slot) => [slot, null, true]),
    );
  });

  test("a ruleset whose making was never answered is found again by its name", async () => {
    const [first] = one.github.control.rulesets();
    one.github.control.deleteRuleset(first?.id ?? 0);
    one.github.control.fail({ method: "POST", route: "/orgs/{org}/rulesets", fault: { kind: "cut", when: "after" } });
    await expect(one.prepare()).rejects.toThrow(/unavailable/);
    await one.prepare();
    const names = one.github.control.rulesets().map(({ name }) => name);
    expect(names).toHaveLength(12);
    expect(new Set(names).size).toBe(12);
  });
});

describe("a freeze of all", () => {
  test("costs one request for each ruleset of the slot, and from then on an ordinary merge is refused; after a thaw it goes through, and after the end everywhere", async () => {
    expect(await one.merges("api")).toBe(true);
    const id = await one.activated();
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "asking" });
    expect(await locks(id)).toBe(3);
    await one.apply(id);
    expect(one.requests().map((line) => line.replace(/\d+$/, "N"))).toEqual(
      Array(3).fill("PUT /orgs/fjordline/rulesets/N"),
    );
    expect(await incident(id)).toMatchObject({ status: "active", freezeCalls: 3, tier: "organisation-property" });
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "requested" });
    await one.confirm(id);
    for (const name of ["api", "web", "docs"]) {
      expect(await one.shown(id, name)).toEqual({ frozen: true, enforcement: "confirmed" });
      expect(await one.merges(name)).toBe(false);
    }
    expect(await timeline(id)).toContain("incident.confirmed");

    one.github.control.clearRequests();
    await one.thaw(id, "api");
    await one.decide(id);
    expect(one.requests()).toEqual(["PATCH /orgs/fjordline/properties/values"]);
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "confirmed" });
    expect([await one.merges("api"), await one.merges("web")]).toEqual([true, false]);
    expect(await locks(id)).toBe(2);

    await one.refreeze(id, "api");
    expect(await locks(id)).toBe(3);
    await one.decide(id);
    expect(await one.shown(id, "api")).toEqual({ frozen: true, enforcement: "confirmed" });
    expect(await one.merges("api")).toBe(false);

    await one.resolve(id);
    expect(await incident(id)).toMatchObject({ status: "resolved" });
    expect(active()).toEqual([]);
    expect(await locks(id)).toBe(0);
    expect([await one.merges("api"), await one.merges("web")]).toEqual([true, true]);
  });

  test("that died between two requests goes on where it stood, without the first one again", async () => {
    const id = await one.activated();
    let left = 1;
    const guard = async () => {
      if (left-- <= 0) throw new Error("The process dies.");
    };
    await expect(applyFreeze({ ...one.ports, guard }, id)).rejects.toThrow("dies");
    expect(await incident(id)).toMatchObject({ status: "activating", freezeCalls: 1, progress: ["default"] });
    expect(active()).toHaveLength(1);
    one.github.control.clearRequests();
    await one.apply(id);
    expect(one.requests()).toHaveLength(2);
    expect(await incident(id)).toMatchObject({ status: "active", freezeCalls: 3 });
    expect(active()).toHaveLength(3);
  });

  test("whose last answer never came is written once more, and is the same", async () => {
    const id = await one.activated();
    one.github.control.fail({
      method: "PUT",
      route: "/orgs/{org}/rulesets/{ruleset_id}",
      fault: { kind: "cut", when: "after" },
    });
    expect(await applyFreeze(one.ports, id)).toMatchObject({ ok: false, failure: { outcomeUnknown: true } });
    expect(await incident(id)).toMatchObject({ status: "activating" });
    await one.apply(id);
    await one.confirm(id);
    expect(await one.shown(id, "web")).toMatchObject({ frozen: true });
    expect(await one.merges("web")).toBe(false);
  });

  test("takes in a repository that is new: its jobs are locked, and it is held by the rules", async () => {
    const id = await one.activated();
    await one.apply(id);
    await one.confirm(id);
    await one.github.control.createRepository("fjordline/fresh", { files: { "a.txt": "a\n" } });
    await one.known("fresh");
    await one.watch();
    expect(await locks(id)).toBe(4);
    await one.decide(id);
    expect(await one.shown(id, "fresh")).toEqual({ frozen: true, enforcement: "confirmed" });
    expect(await one.merges("fresh")).toBe(false);
    expect(await timeline(id)).toContain("incident.covered");
  });

  test("holds a renamed repository under its new name, and thaws the others beside one that GitHub has no more", async () => {
    const id = await one.activated();
    await one.apply(id);
    await one.confirm(id);
    await one.github.control.createRepository("fjordline/gone", { files: { "a.txt": "a\n" } });
    await one.known("gone");
    await one.watch();
    await one.decide(id);
    await one.github.control.deleteRepository("fjordline/gone");
    await one.thaw(id, "gone");
    await one.thaw(id, "web");
    await one.decide(id);
    expect(await one.merges("web")).toBe(true);
    expect(await one.shown(id, "gone")).toMatchObject({ frozen: false, enforcement: "asking" });
    await db.database.repository.update({ where: { id: one.ids.gone ?? "" }, data: { deletedAt: new Date() } });
  });
});

describe("a freeze of some", () => {
  test("puts them into scope by thirties before it switches on, holds them alone, and a wider one holds the others", async () => {
    const id = await one.activated({ scope: { kind: "chosen", repositoryIds: [one.ids.api ?? ""] } });
    await one.apply(id);
    await one.confirm(id);
    expect(one.requests().filter((line) => line.startsWith("PATCH"))).toHaveLength(1);
    expect([await one.merges("api"), await one.merges("web")]).toEqual([false, true]);
    expect(await one.shown(id, "web")).toEqual({ frozen: false, enforcement: null });
    expect(await locks(id)).toBe(1);
  });
});

describe("two freezes at once", () => {
  test("hold a repository until both let it out", async () => {
    const first = await one.activated();
    const second = await one.activated({ drill: true, scope: { kind: "chosen", repositoryIds: [one.ids.api ?? ""] } });
    for (const id of [first, second]) {
      await one.apply(id);
      await one.confirm(id);
    }
    await one.thaw(first, "api");
    await one.decide(first);
    expect(await one.merges("api")).toBe(false);
    expect(await one.shown(second, "api")).toMatchObject({ frozen: true });
    await one.resolve(second);
    expect(await one.merges("api")).toBe(true);
    expect(await one.merges("web")).toBe(false);
  });
});

describe("a thaw", () => {
  test("that was decided otherwise while GitHub was told is told anew: the last word holds", async () => {
    const id = await one.activated();
    await one.apply(id);
    await one.confirm(id);
    await one.thaw(id, "api");
    let once = true;
    const guard = async () => {
      if (!once) return;
      once = false;
      await one.refreeze(id, "api");
    };
    const told = await applyDecisions({ ...one.ports, guard }, id);
    expect(told.ok).toBe(true);
    await one.confirm(id);
    expect(await one.merges("api")).toBe(false);
    expect(await one.shown(id, "api")).toEqual({ frozen: true, enforcement: "confirmed" });
    expect(await locks(id)).toBe(await db.database.incidentRepository.count({ where: { incidentId: id } }));
  });

  test("that was cut after GitHub took it is not said to be done before it was told again", async () => {
    const id = await one.activated();
    await one.apply(id);
    await one.confirm(id);
    await one.thaw(id, "api");
    one.github.control.fail({
      method: "PATCH",
      route: "/orgs/{org}/properties/values",
      fault: { kind: "cut", when: "after" },
    });
    expect(await applyDecisions(one.ports, id)).toMatchObject({ ok: false });
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "asking" });
    await one.decide(id);
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "confirmed" });
  });
});

test("an end that GitHub does not answer keeps the slot until the rules were seen to be off", async () => {
  const id = await one.activated();
  await one.apply(id);
  const route = "/orgs/{org}/rulesets/{ruleset_id}";
  one.github.control.fail({ method: "PUT", route, fault: { kind: "cut", when: "before" } });
  await expect(one.resolve(id)).rejects.toThrow(/unavailable/);
  expect(await incident(id)).toMatchObject({ status: "resolving" });
  one.github.control.clearFaults();
  expect((await applyResolution(one.ports, id)).ok).toBe(true);
  expect(await incident(id)).toMatchObject({ status: "resolved" });
  expect(active()).toEqual([]);
});
