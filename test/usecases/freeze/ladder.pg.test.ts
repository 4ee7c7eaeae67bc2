import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blocksMerges, TIER_WORDS } from "../../../lib/core/freeze/enforcement.ts";
import { applyFreeze } from "../../../lib/usecases/freeze/apply.ts";
import { preflightIncident } from "../../../lib/usecases/freeze/preflight.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeOnGithub, type OnGithub } from "./on-github.ts";
import { need } from "./world.ts";

/** The same guarantees as with the strongest means, where an organisation's plan does not offer those. */

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
});

afterAll(() => db.close());

const OWNER = "fjordline";
const incident = (id: string) => db.database.incident.findUniqueOrThrow({ where: { id } });
const locks = (incidentId: string) => db.database.freezeLock.count({ where: { incidentId } });
const events = async (incidentId: string, kind: string) =>
  (await db.database.incidentEvent.findMany({ where: { incidentId, kind } })).map(({ text }) => text);
const drifts = (incidentId: string) =>
  db.database.freezeDrift.findMany({ where: { incidentId }, orderBy: { foundAt: "asc" } });
const writes = ({ github }: OnGithub) =>
  github.control
    .requests()
    .filter(({ method, path }) => method !== "GET" && !path.endsWith("/access_tokens"))
    .map(({ method, path }) => `${method} ${path.replace(/\d+$/, "N")}`);

async function preflightOf(one: OnGithub) {
  const id = await one.declared();
  const shown = need(await preflightIncident(one.people, one.commander, id));
  await db.database.incident.update({ where: { id }, data: { status: "cancelled" } });
  return shown;
}

/** Told until nothing is left to be told. */
async function frozen(one: OnGithub): Promise<string> {
  const id = await one.activated();
  for (let round = 0; round < 5 && (await incident(id)).status === "activating"; round += 1) await one.apply(id);
  await one.confirm(id);
  return id;
}

async function world(names: readonly string[], lacking: readonly ("org" | "properties" | "rulesets" | "protection")[]) {
  // Each test has an organisation of its own, on a GitHub of its own.
  for (const { id } of await db.database.organisation.findMany())
    await db.database.organisation.update({ where: { id }, data: { host: `${id}.test` } });
  const one = await freezeOnGithub(db, names);
  for (const what of lacking)
    if (what === "org") one.github.control.offerNoRulesets(OWNER);
    else one.github.control.offerNo(OWNER, what);
  await one.prepare();
  return one;
}

describe("without custom properties", () => {
  test("a freeze is by ids of repositories: as many requests as there are rulesets for any of it, and drift is put right", async () => {
    const one = await world(["api", "web"], ["properties"]);
    const shown = await preflightOf(one);
    expect(shown).toMatchObject({
      problem: null,
      rulesetCalls: 3,
      propertyCalls: 0,
      repositoryCalls: 0,
      tiers: [{ tier: "organisation-ids", repositories: 2 }],
      tierReason: expect.stringContaining("custom properties cannot be used"),
    });
    one.github.control.clearRequests();
    const id = await one.activated();
    expect(await one.merges("api")).toBe(true);
    let left = 1;
    const guard = async () => {
      if (left-- <= 0) throw new Error("The process dies.");
    };
    await expect(applyFreeze({ ...one.ports, guard }, id)).rejects.toThrow("dies");
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "asking" });
    await one.apply(id);
    await one.confirm(id);
    expect(await incident(id)).toMatchObject({ status: "active", tier: "organisation-ids", freezeCalls: 4 });
    expect([await one.merges("api"), await one.merges("web")]).toEqual([false, false]);
    expect(await one.shown(id, "web")).toEqual({ frozen: true, enforcement: "confirmed" });

    one.github.control.clearRequests();
    await one.thaw(id, "api");
    await one.decide(id);
    expect(one.requests()).toHaveLength(3);
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "confirmed" });
    expect([await one.merges("api"), await one.merges("web"), await locks(id)]).toEqual([true, false, 1]);
    await one.refreeze(id, "api");
    await one.decide(id);
    expect(await one.merges("api")).toBe(false);

    const made = one.github.control.rulesets().find(({ enforcement }) => enforcement === "active");
    const about = { ids: [one.github.control.repository(`${OWNER}/web`).id] };
    one.github.control.editRuleset(made?.id ?? 0, { repositories: about }, "mallory");
    expect(await one.merges("api")).toBe(true);
    await one.watch();
    expect(await drifts(id)).toMatchObject([{ code: "out-of-scope", repositoryId: one.ids.api, changedBy: "mallory" }]);
    await one.confirm(id);
    expect([await one.merges("api"), (await one.shown(id, "api")).frozen]).toEqual([false, true]);
    await one.watch();
    expect((await drifts(id)).filter(({ goneAt }) => goneAt === null)).toEqual([]);

    await one.github.control.createRepository(`${OWNER}/fresh`, { files: { "a.txt": "a\n" } });
    await one.known("fresh");
    await one.watch();
    // Nothing holds it so far, and nobody says so.
    expect([await one.merges("fresh"), (await one.shown(id, "fresh")).frozen]).toEqual([true, false]);
    await one.decide(id);
    expect([await one.merges("fresh"), (await one.shown(id, "fresh")).frozen]).toEqual([false, true]);

    await one.resolve(id);
    expect(one.github.control.rulesets().filter(({ enforcement }) => enforcement === "active")).toEqual([]);
    expect(await one.merges("web")).toBe(true);
    await one.close();
  });
});

describe("without rulesets of the organisation", () => {
  test("each repository is held by its own, which were made while they were off, and one that died goes on with the others", async () => {
    const one = await world(["api", "web"], ["org"]);
    expect(one.github.control.rulesets()).toHaveLength(6);
    expect(await preflightOf(one)).toMatchObject({
      problem: null,
      rulesetCalls: 0,
      repositoryCalls: 6,
      tiers: [{ tier: "repository-ruleset", repositories: 2 }],
    });
    one.github.control.clearRequests();
    const id = await one.activated();
    let left = 3;
    const guard = async () => {
      if (left-- <= 0) throw new Error("The process dies.");
    };
    await expect(applyFreeze({ ...one.ports, guard }, id)).rejects.toThrow("dies");
    expect([await one.merges("api"), await one.merges("web")].toSorted()).toEqual([false, true]);
    one.github.control.clearRequests();
    await one.apply(id);
    await one.confirm(id);
    expect(writes(one)).toEqual(Array(3).fill(expect.stringMatching(/^PUT .*\/rulesets\/N$/)));
    expect(await incident(id)).toMatchObject({ status: "active", tier: "repository-ruleset", freezeCalls: 6 });
    for (const name of ["api", "web"]) {
      expect(await one.merges(name)).toBe(false);
      expect(await one.shown(id, name)).toEqual({ frozen: true, enforcement: "confirmed" });
    }

    await one.thaw(id, "api");
    await one.decide(id);
    expect([await one.merges("api"), await one.merges("web"), await locks(id)]).toEqual([true, false, 1]);
    await one.refreeze(id, "api");
    await one.decide(id);
    expect(await one.merges("api")).toBe(false);

    const mine = one.github.control.rulesets().find(({ enforcement }) => enforcement === "active");
    one.github.control.editRuleset(mine?.id ?? 0, { enforcement: "disabled" }, "mallory");
    await one.watch();
    const [found] = await drifts(id);
    expect(found).toMatchObject({ code: "enforcement", weakens: true, repositoryId: expect.any(String) });
    await one.decide(id);
    expect([await one.merges("api"), await one.merges("web")]).toEqual([false, false]);

    await one.resolve(id);
    expect(one.github.control.rulesets().filter(({ enforcement }) => enforcement === "active")).toEqual([]);
    expect([await one.merges("api"), await one.merges("web")]).toEqual([true, true]);
    await one.close();
  });
});

describe("without any rulesets", () => {
  test("branches are locked, which holds until the last of two incidents lets go, and are as they were after that", async () => {
    const one = await world(["api"], ["org", "rulesets"]);
    expect((await preflightOf(one)).tiers).toEqual([{ tier: "classic-protection", repositories: 1 }]);
    const first = await frozen(one);
    const second = await frozen(one);
    expect(await one.shown(first, "api")).toEqual({ frozen: true, enforcement: "confirmed" });
    expect(await one.merges("api")).toBe(false);
    await one.thaw(first, "api");
    await one.decide(first);
    expect(await one.shown(first, "api")).toEqual({ frozen: false, enforcement: "confirmed" });
    expect([await one.merges("api"), (await one.shown(second, "api")).frozen]).toEqual([false, true]);
    await one.resolve(second);
    expect(await one.merges("api")).toBe(true);
    await one.refreeze(first, "api");
    await one.decide(first);
    expect(await one.merges("api")).toBe(false);
    await one.resolve(first);
    expect(await one.merges("api")).toBe(true);
    const { before, heldBy } = await db.database.freezeMeans.findFirstOrThrow({ where: { repositoryId: one.ids.api } });
    expect([before, heldBy]).toEqual([{ branches: {}, actions: null }, []]);
    await one.close();
  });
});

test("with nothing but Actions to switch off no repository is ever shown as frozen, and jobs run again after the end", async () => {
  const one = await world(["api"], ["org", "rulesets", "protection"]);
  expect((await preflightOf(one)).tiers).toEqual([{ tier: "actions-off", repositories: 1 }]);
  const id = await frozen(one);
  expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "unenforced" });
  expect([blocksMerges("actions-off"), await one.merges("api")]).toEqual([false, true]);
  expect(TIER_WORDS["actions-off"].limit).toContain("Merging is not held");
  expect(await locks(id)).toBe(1);
  await one.resolve(id);
  const { before } = await db.database.freezeMeans.findFirstOrThrow({ where: { repositoryId: one.ids.api } });
  expect(before).toEqual({ branches: {}, actions: null });
  expect(await events(id, "incident.cleared")).toHaveLength(1);
  await one.close();
});
