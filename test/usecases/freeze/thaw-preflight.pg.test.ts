import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createThawReadiness } from "../../../lib/adapters/prisma/gate-readiness.ts";
import { createThawPlans } from "../../../lib/adapters/prisma/thaw-plans.ts";
import { widenIncident } from "../../../lib/usecases/freeze/activate.ts";
import { thawRepositories } from "../../../lib/usecases/freeze/thaw.ts";
import { preflightThaw, preflightWiden, proposedThaw, readDebts } from "../../../lib/usecases/freeze/thaw-preflight.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeWorld, need, person, preparedSlots } from "./world.ts";

/** What is shown before many are let out or frozen at once, with the rights of web, and what is done then. */

const GATE = "static-credentials";
const NAMES = Array.from({ length: 40 }, (_, index) => `service-${String(index).padStart(2, "0")}`);

let db: TestDatabase;
let world: Awaited<ReturnType<typeof freezeWorld>>;
let count = 0;

beforeAll(async () => {
  db = await testDatabase();
}, 120_000);
afterAll(() => db.close());
beforeEach(async () => {
  count += 1;
  world = await freezeWorld(db, NAMES, `fjord-${count}`);
  await preparedSlots(db.database, world.organisationId);
});
afterEach(() => world.close());

const ports = () => ({
  ...world.ports,
  readiness: createThawReadiness(world.web),
  plans: createThawPlans(world.web),
});
const idOf = (name: string) => world.ids[name] ?? "";
const viewer = () => person(world.organisationId, "viewer", "linus");

/** As a judging would have left it. */
async function judged(incidentId: string, name: string, verdict: "pass" | "hold", at = world.ports.clock.now()) {
  const place = { incidentId, repositoryId: idOf(name), organisationId: world.organisationId };
  const pass = verdict === "pass";
  const evidence = pass ? [{ text: "Nothing blocks", at: at.getTime(), sha: null }] : ["A token is left."];
  await db.database.gateVerdict.create({
    data: { ...place, gateId: GATE, verdict, evidence, judgedAt: at, since: at },
  });
  const openGates = pass ? [] : [GATE];
  await db.database.gateStanding.create({
    data: { ...place, thaw: verdict, openGates, passing: pass ? 1 : 0, since: at, judgedAt: at },
  });
}

async function owes(incidentId: string, name: string, dueAt: number | null) {
  const place = { incidentId, repositoryId: idOf(name), organisationId: world.organisationId };
  const job = { path: ".github/workflows/release.yml", job: "publish", proof: { kind: "release-only", dueAt } };
  const proven = { ...job, job: "build", proof: { kind: "use", workflowSha: "a".repeat(40), at: 1 } };
  await db.database.gateFact.create({
    data: { ...place, fact: "migrated-jobs", payload: [proven, job], asOf: world.ports.clock.now() },
  });
}

describe("the preflight of a thaw", () => {
  test("says who is let out and who stays by which gate, in how many requests, and changes nothing", async () => {
    const { id } = await world.frozen({ gates: [GATE] });
    for (const name of NAMES.slice(0, 35)) await judged(id, name, "pass");
    await judged(id, NAMES[35] ?? "", "hold");
    const ids = NAMES.slice(0, 37).map(idOf);
    const { preflight, mayCommand } = need(await preflightThaw(ports(), world.commander, id, ids));
    expect([preflight.ready.length, preflight.requests, preflight.out, mayCommand]).toEqual([35, 2, 0, true]);
    expect(preflight.ready[0]).toEqual({
      repositoryId: ids[0],
      name: `${world.login}/service-00`,
      until: null,
      excepted: [],
    });
    expect(preflight.held.map(({ name, gates }) => [name, gates[0]?.verdict.kind])).toEqual([
      [`${world.login}/service-35`, "hold"],
      [`${world.login}/service-36`, "unknown"],
    ]);
    expect(await db.database.incidentRepository.count({ where: { incidentId: id, state: "thawed" } })).toBe(0);
  });

  test("of all that may thaw has exactly those that the thaw then lets out, and none is proposed afterwards", async () => {
    const { id } = await world.frozen({ gates: [GATE] });
    for (const name of NAMES.slice(3, 6)) await judged(id, name, "pass");
    await judged(id, NAMES[6] ?? "", "hold");
    expect(await proposedThaw(ports(), viewer(), id)).toEqual({ ready: 3, mayCommand: false });
    const { preflight } = need(await preflightThaw(ports(), viewer(), id, "ready"));
    const shown = preflight.ready.map(({ repositoryId }) => repositoryId);
    expect(shown).toEqual(NAMES.slice(3, 6).map(idOf));
    const { thawed } = need(await thawRepositories(ports(), world.by(), id, shown));
    expect([...thawed].sort()).toEqual([...shown].sort());
    expect(await proposedThaw(ports(), world.commander, id)).toEqual({ ready: 0, mayCommand: true });
    expect(need(await preflightThaw(ports(), viewer(), id, shown)).preflight).toMatchObject({ ready: [], out: 3 });
  });

  test("proposes nobody by a judgement that is minutes old", async () => {
    const { id } = await world.frozen({ gates: [GATE] });
    await judged(id, NAMES[0] ?? "", "pass");
    world.later(6 * 60_000);
    expect(await proposedThaw(ports(), world.commander, id)).toMatchObject({ ready: 0 });
    const { preflight } = need(await preflightThaw(ports(), viewer(), id, [idOf(NAMES[0] ?? "")]));
    expect(preflight.held).toMatchObject([{ gates: [{ verdict: { kind: "unknown" } }] }]);
  });

  test("names the proofs that become a debt, those of who is let out alone", async () => {
    const { id } = await world.frozen({ gates: [GATE] });
    const due = world.ports.clock.now().getTime() + 86_400_000;
    const [one = "", two = ""] = NAMES;
    await judged(id, one, "pass");
    await judged(id, two, "hold");
    await owes(id, one, due);
    await owes(id, two, null);
    const { preflight } = need(await preflightThaw(ports(), viewer(), id, [idOf(one), idOf(two)]));
    expect(preflight.debts).toEqual([
      {
        repositoryId: idOf(one),
        owner: world.login,
        name: one,
        path: ".github/workflows/release.yml",
        job: "publish",
        dueAt: new Date(due).toISOString(),
      },
    ]);
    // Without a date first: they hold.
    expect((await readDebts(ports(), viewer(), id)).map(({ name, dueAt }) => [name, dueAt === null])).toEqual([
      [two, true],
      [one, false],
    ]);
  });

  test("is for people of the organisation alone, and of an incident that freezes", async () => {
    const { id } = await world.frozen();
    const stranger = person(randomUUID(), "admin");
    expect(await preflightThaw(ports(), stranger, id, "ready")).toMatchObject({ failure: { code: "not-found" } });
    expect(await proposedThaw(ports(), stranger, id)).toBeNull();
    expect(await readDebts(ports(), stranger, id)).toEqual([]);
    const draft = await world.declared();
    expect(await preflightThaw(ports(), viewer(), draft, "ready")).toMatchObject({ failure: { code: "state" } });
  });
});

describe("the preflight of a wider scope", () => {
  test("says who is frozen besides and in how many requests, as it then is", async () => {
    const inside = NAMES.slice(0, 2).map(idOf);
    const { id } = await world.frozen({ scope: { kind: "chosen", repositoryIds: inside } });
    await db.database.incident.update({ where: { id }, data: { status: "active" } });
    const wish = { kind: "chosen", repositoryIds: NAMES.slice(1, 5).map(idOf) } as const;
    const { preflight, mayCommand } = need(await preflightWiden(ports(), viewer(), id, wish));
    expect(preflight).toMatchObject({
      more: 3,
      already: 1,
      names: NAMES.slice(2, 5).map((name) => `${world.login}/${name}`),
    });
    expect(mayCommand).toBe(false);
    expect(need(await preflightWiden(ports(), viewer(), id, { kind: "all" })).preflight).toMatchObject({
      more: 38,
      already: 2,
    });
    const { repositories } = need(await widenIncident(ports(), world.by(), id, wish));
    expect(repositories).toBe(preflight.more);
    expect(need(await preflightWiden(ports(), viewer(), id, wish)).preflight).toMatchObject({ more: 0, already: 4 });
  });

  test("is not of an incident about all repositories, nor for strangers", async () => {
    const { id } = await world.frozen();
    expect(await preflightWiden(ports(), viewer(), id, { kind: "all" })).toMatchObject({ failure: { code: "state" } });
    const stranger = person(randomUUID(), "admin");
    expect(await preflightWiden(ports(), stranger, id, { kind: "all" })).toMatchObject({
      failure: { code: "not-found" },
    });
  });
});
