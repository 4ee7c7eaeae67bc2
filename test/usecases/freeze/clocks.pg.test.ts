import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createFreezeWork } from "../../../lib/adapters/prisma/freeze-work.ts";
import { isFreshSignIn } from "../../../lib/core/actor.ts";
import { activateIncident } from "../../../lib/usecases/freeze/activate.ts";
import { applyDecisions, applyFreeze } from "../../../lib/usecases/freeze/apply.ts";
import { confirmFreeze } from "../../../lib/usecases/freeze/confirm.ts";
import { refreezeRepositories, thawRepositories } from "../../../lib/usecases/freeze/thaw.ts";
import { watchFreeze } from "../../../lib/usecases/freeze/watch.ts";
import { got } from "../../adapters/github/freezer-support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeOnGithub, type OnGithub } from "./on-github.ts";
import { asGiven, need } from "./world.ts";

/** The process's clock jumps by hours, back and forth, between any two steps. */

const HOURS = 3_600_000;

let db: TestDatabase;
let one: OnGithub;
let jump = 0;

beforeAll(async () => {
  db = await testDatabase();
  one = await freezeOnGithub(db, ["api", "web"]);
});
afterAll(async () => {
  await one.close();
  await db.close();
});
beforeEach(async () => {
  jump = 0;
  for (const open of await db.database.incident.findMany({ where: { status: { in: ["active", "activating"] } } }))
    await one.resolve(open.id);
  await one.prepare();
});

const clock = { now: () => new Date(Date.now() + jump) };
const ports = () => ({ ...one.ports, clock });
const people = () => ({ ...one.people, clock });
const by = () => ({ actor: one.commander, signedInAt: clock.now(), readNow: asGiven });
const ids = (name: string) => [one.ids[name] ?? ""];
const look = async (id: string) => {
  while (got(await confirmFreeze(ports(), id)));
};
async function frozen(): Promise<string> {
  const id = await one.declared({ onDrift: "repair" });
  need(await activateIncident(people(), by(), id, one.login));
  got(await applyFreeze(ports(), id));
  return id;
}

test.each([
  ["ahead when it was asked for, and right again", 5 * HOURS, 0],
  ["right when it was asked for, and behind then", 0, -5 * HOURS],
  ["behind when it was asked for, and ahead then", -5 * HOURS, 5 * HOURS],
])("a freeze whose clock was %s is confirmed by the first look, and not hours later", async (_what, first, then) => {
  jump = first;
  const id = await frozen();
  expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "requested" });
  jump = then;
  await look(id);
  expect(await one.shown(id, "api")).toEqual({ frozen: true, enforcement: "confirmed" });
  expect(await one.merges("api")).toBe(false);
});

test("what was seen by a clock that was ahead confirms nothing that is asked for afterwards", async () => {
  jump = 5 * HOURS;
  const id = await frozen();
  await look(id);
  expect(await one.shown(id, "api")).toMatchObject({ frozen: true });
  jump = 0;
  need(await thawRepositories(people(), by(), id, ids("api")));
  got(await applyDecisions(ports(), id));
  expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "requested" });
  need(await refreezeRepositories(people(), by(), id, ids("api"), { reason: "A new token." }));
  expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "asking" });
  got(await applyDecisions(ports(), id));
  // Nobody looked since: the old look must not stand in for a new one.
  expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "requested" });
  await look(id);
  expect(await one.shown(id, "api")).toEqual({ frozen: true, enforcement: "confirmed" });
});

test("a rule that was weakened while the clock was ahead takes the word frozen away, until somebody looks again", async () => {
  jump = 5 * HOURS;
  const id = await frozen();
  await look(id);
  jump = 0;
  const ruleset = one.github.control
    .rulesets()
    .find(({ enforcement, target }) => enforcement === "active" && target === "branch");
  one.github.control.editRuleset(ruleset?.id ?? 0, { enforcement: "disabled" }, "mallory");
  got(await watchFreeze(ports(), one.organisationId));
  expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "requested" });
  await look(id);
  expect(await one.shown(id, "api")).toEqual({ frozen: true, enforcement: "confirmed" });
});

test("no jump lets a repository out, or asks GitHub for anything but looks", async () => {
  const id = await frozen();
  await look(id);
  const before = one.requests().length;
  for (const hours of [-48, 48, -5, 5, 0]) {
    jump = hours * HOURS;
    got(await applyDecisions(ports(), id));
    got(await watchFreeze(ports(), one.organisationId));
    await look(id);
    expect(await one.shown(id, "api")).toEqual({ frozen: true, enforcement: "confirmed" });
  }
  expect(one.requests().slice(before)).toEqual([]);
  expect(await db.database.freezeLock.count({ where: { incidentId: id } })).toBe(2);
});

test("slots and merges that were read in the future are read again", async () => {
  const work = createFreezeWork(one.database, null);
  await db.database.freezeSlot.updateMany({ data: { checkedAt: new Date(Date.now() + 48 * HOURS) } });
  expect(await work.due(clock.now())).toContainEqual({ job: "freeze.prepare", id: one.organisationId });
});

test("a sign-in of the future is not fresh", () => {
  const now = new Date();
  expect(isFreshSignIn(now, now)).toBe(true);
  for (const ahead of [1_000, 5 * HOURS]) expect(isFreshSignIn(new Date(now.getTime() + ahead), now)).toBe(false);
});
