import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeOnGithub, type OnGithub } from "./on-github.ts";
import { type WithPasses, withPasses } from "./with-passes.ts";

let db: TestDatabase;
let one: OnGithub;
let passes: WithPasses;
let incidentId = "";

beforeAll(async () => {
  db = await testDatabase();
  one = await freezeOnGithub(db, ["api", "web"]);
  passes = await withPasses(db, one);
  await one.prepare();
  incidentId = await one.activated();
  await one.apply(incidentId);
  await one.confirm(incidentId);
});

afterAll(async () => {
  await Promise.all([one.close(), passes.close()]);
  await db.close();
});

test("at no moment between a thaw and a refreeze is a pull request merged by the check that was cleaned", async () => {
  const [held, passed] = [await passes.open("api"), await passes.open("api")];
  await passes.judge("api");
  const pass = await passes.passed(incidentId, passed);
  const gate = passes.checksOn("api", held.head)[0]?.[0] ?? "";
  expect(gate).toMatch(/^thaw-gate\/e\d\d\/default$/);

  await one.thaw(incidentId, "api");
  await one.decide(incidentId);
  await passes.takeBack(pass);
  await passes.judge("api");
  // No red mark is left behind, and no mark by the name that a freeze asks for.
  for (const { head } of [held, passed])
    expect(passes.checksOn("api", head)).toEqual([[gate.replace("thaw-gate", "thaw-over"), "neutral"]]);
  const fresh = await passes.open("api");
  await passes.judge("api");
  expect(passes.checksOn("api", fresh.head)).toEqual([]);

  // GitHub has the refreeze; nobody has judged anything yet.
  await one.refreeze(incidentId, "api");
  await one.decide(incidentId);
  for (const pull of [held, passed, fresh]) expect(await passes.merges(pull)).toBe(false);
  await passes.judge("api");
  for (const pull of [held, passed, fresh]) {
    expect(passes.checksOn("api", pull.head)).toEqual([[gate, "failure"]]);
    expect(await passes.merges(pull)).toBe(false);
  }
  // What is let through then goes through by the same check.
  await passes.passed(incidentId, held);
  expect(await passes.merges(held)).toBe(true);
});

test("a judgement of the time of the thaw that comes late opens nothing either", async () => {
  const pull = await passes.open("web");
  await passes.judge("web");
  await one.thaw(incidentId, "web");
  await one.decide(incidentId);
  const repositoryId = one.ids.web ?? "";
  const key = { incidentId_repositoryId: { incidentId, repositoryId } };
  const thawed = await db.database.incidentRepository.findUniqueOrThrow({ where: key });
  await one.refreeze(incidentId, "web");
  await one.decide(incidentId);
  await passes.judge("web");
  // As a worker sees it that read the row before the refreeze, and writes after it.
  const { state, wanted } = await db.database.incidentRepository.findUniqueOrThrow({ where: key });
  await db.database.incidentRepository.update({ where: key, data: { state: thawed.state, wanted: thawed.wanted } });
  await passes.judge("web");
  await db.database.incidentRepository.update({ where: key, data: { state, wanted } });
  expect(await passes.merges(pull)).toBe(false);
  await passes.judge("web");
  expect(await passes.merges(pull)).toBe(false);
});
