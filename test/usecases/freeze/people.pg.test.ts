import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { activateIncident, endIncident, widenIncident } from "../../../lib/usecases/freeze/activate.ts";
import { giveIncidentRole, noteIncident, updateIncident } from "../../../lib/usecases/freeze/command.ts";
import { changeIncident, declareIncident } from "../../../lib/usecases/freeze/declare.ts";
import { preflightIncident } from "../../../lib/usecases/freeze/preflight.ts";
import { refreezeRepositories, thawRepositories } from "../../../lib/usecases/freeze/thaw.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { asGiven, draftOf, freezeWorld, need, person, preparedSlots } from "./world.ts";

let db: TestDatabase;
let world: Awaited<ReturnType<typeof freezeWorld>>;
let count = 0;

beforeAll(async () => {
  db = await testDatabase();
});

beforeEach(async () => {
  await world?.close();
  count += 1;
  world = await freezeWorld(db, ["api", "web", "docs"], `org-${count}`);
  await preparedSlots(db.database, world.organisationId);
});

afterAll(async () => {
  await world.close();
  await db.close();
});

const row = (id: string) => db.database.incident.findUniqueOrThrow({ where: { id } });
const held = (incidentId: string) =>
  db.database.incidentRepository.findMany({
    where: { incidentId },
    include: { repository: true },
    orderBy: { repositoryId: "asc" },
  });
const locks = (incidentId: string) => db.database.freezeLock.findMany({ where: { incidentId } });
const timeline = async (incidentId: string) =>
  (await db.database.incidentEvent.findMany({ where: { incidentId }, orderBy: { seq: "asc" } })).map(
    ({ kind }) => kind,
  );
const jobs = async () =>
  (await db.query(db.ownerUrl, "SELECT key FROM graphile_worker._private_jobs ORDER BY key")).rows.map(
    ({ key }) => key,
  );

describe("before it freezes", () => {
  test("an incident is a draft until its preflight was seen, and a change makes it one again", async () => {
    const id = need(await declareIncident(world.ports, world.commander, world.organisationId, draftOf()));
    const early = await activateIncident(world.ports, world.by(), id, world.login);
    expect(early).toMatchObject({
      ok: false,
      failure: { code: "state", message: expect.stringContaining("preflight") },
    });
    const shown = need(await preflightIncident(world.ports, world.commander, id));
    expect(shown).toMatchObject({
      repositories: 3,
      slot: 1,
      rulesetCalls: 3,
      propertyCalls: 0,
      problem: null,
      counterfactual: null,
    });
    expect(await row(id)).toMatchObject({ status: "preflighted", preflight: { repositories: 3 } });
    need(
      await changeIncident(
        world.ports,
        world.commander,
        id,
        draftOf({ title: "Another title", scope: { kind: "chosen", repositoryIds: [world.ids.api ?? ""] } }),
      ),
    );
    expect(await row(id)).toMatchObject({
      status: "draft",
      title: "Another title",
      scope: "chosen",
      chosen: [world.ids.api],
    });
    expect(await timeline(id)).toEqual(["incident.declared", "incident.preflighted", "incident.changed"]);
    expect(await held(id)).toEqual([]);
  });

  test("a preflight counts the requests that a chosen scope costs before rulesets are switched on", async () => {
    const id = await world.declared({
      scope: { kind: "chosen", repositoryIds: [world.ids.api ?? "", world.ids.web ?? ""] },
    });
    expect((await row(id)).preflight).toMatchObject({ repositories: 2, rulesetCalls: 3, propertyCalls: 1 });
  });

  test("a preflight says what to do where no slot is prepared, by the worker's own sentence", async () => {
    await db.database.freezeSlot.updateMany({
      where: { organisationId: world.organisationId },
      data: { preparedAt: null, problem: "The Freezer App may not write rulesets." },
    });
    const id = await world.declared();
    expect((await row(id)).preflight).toMatchObject({ problem: expect.stringContaining("may not write rulesets") });
    const refused = await activateIncident(world.ports, world.by(), id, world.login);
    expect(refused).toMatchObject({ ok: false, failure: { code: "no-slot" } });
    expect(await row(id)).toMatchObject({ status: "preflighted", slot: null });
    expect(await locks(id)).toEqual([]);
  });

  test.each(["viewer", "owner", "security-lead", "operator"] as const)(
    "a %s declares, freezes and ends nothing",
    async (role) => {
      const who = person(world.organisationId, role, "eve");
      const forbidden = { ok: false, failure: { code: "forbidden" } };
      expect(await declareIncident(world.ports, who, world.organisationId, draftOf())).toMatchObject(forbidden);
      const id = await world.declared();
      expect(await activateIncident(world.ports, world.by(who), id, world.login)).toMatchObject(forbidden);
      expect(await endIncident(world.ports, world.by(who), id, "cancel")).toMatchObject(forbidden);
      expect(await giveIncidentRole(world.ports, who, id, "commander", "eve")).toMatchObject(forbidden);
    },
  );

  test("a person of another organisation is told of no incident", async () => {
    const id = await world.declared();
    const stranger = person(crypto.randomUUID(), "admin", "mallory");
    expect(await activateIncident(world.ports, world.by(stranger), id, world.login)).toMatchObject({
      failure: { code: "not-found" },
    });
    expect(await noteIncident(world.ports, stranger, id, "hello")).toMatchObject({ failure: { code: "not-found" } });
  });

  test.each([
    ["no title", { title: " " }],
    ["a window that ends before it begins", { exposureFrom: new Date(2), exposureTo: new Date(1) }],
    ["no repository", { scope: { kind: "chosen", repositoryIds: [] } }],
    ["a gate that nobody has", { gates: ["no-such-gate"] }],
    ["a grant with a space", { allowedGrants: ["a b"] }],
  ] as const)("refuses %s", async (_what, draft) => {
    const refused = await declareIncident(world.ports, world.commander, world.organisationId, draftOf(draft));
    expect(refused).toMatchObject({ ok: false, failure: { code: "invalid" } });
  });
});

describe("the activation", () => {
  test("in one step takes slot and epoch, and locks every repository with the grants that stay allowed", async () => {
    const { id, slot, epoch, repositories } = await world.frozen();
    expect({ slot, epoch, repositories }).toEqual({ slot: 1, epoch: "e01", repositories: 3 });
    expect(await row(id)).toMatchObject({
      status: "activating",
      slot: 1,
      epoch: "e01",
      activatedBy: world.commander.id,
    });
    expect((await held(id)).map(({ state, wanted, requestedAt }) => ({ state, wanted, requestedAt }))).toEqual(
      Array(3).fill({ state: "frozen", wanted: "held", requestedAt: null }),
    );
    expect((await locks(id)).map(({ allowedGrants }) => allowedGrants)).toEqual(Array(3).fill(["deploy.fix"]));
    expect(await jobs()).toContain(`freeze.activate:${id}`);
    const audit = await db.database.auditEvent.findMany({ where: { objectId: id, action: "incident.activated" } });
    expect(audit).toMatchObject([{ organisationId: world.organisationId, data: { repositories: 3, drill: false } }]);
    expect(await timeline(id)).toContain("incident.activated");
  });

  test("wants the organisation's name as it is written, and a sign-in of the last 15 minutes", async () => {
    const id = await world.declared();
    const typed = await activateIncident(world.ports, world.by(), id, world.login.toUpperCase());
    expect(typed).toMatchObject({ ok: false, failure: { code: "typed-name" } });
    for (const signedInAt of [null, new Date(world.ports.clock.now().getTime() - 15 * 60_000 - 1)]) {
      const old = await activateIncident(
        world.ports,
        { actor: world.commander, signedInAt, readNow: asGiven },
        id,
        world.login,
      );
      expect(old).toMatchObject({ ok: false, failure: { code: "sign-in" } });
    }
    expect((await row(id)).status).toBe("preflighted");
  });

  test("of two commanders at once one freezes, and the other is told", async () => {
    const id = await world.declared();
    const other = person(world.organisationId, "admin", "grace");
    const both = await Promise.all([
      activateIncident(world.ports, world.by(), id, world.login),
      activateIncident(world.ports, world.by(other), id, world.login),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({
      failure: { code: "state", message: expect.stringContaining("somebody else") },
    });
    expect((await timeline(id)).filter((kind) => kind === "incident.activated")).toHaveLength(1);
  });

  test("of several incidents at once gives each a slot of its own, four at most, and says so to the fifth", async () => {
    const ids = [];
    for (let index = 0; index < 5; index += 1) ids.push(await world.declared({ drill: index > 0 }));
    const all = await Promise.all(ids.map((id) => activateIncident(world.ports, world.by(), id, world.login)));
    const slots = all.flatMap((one) => (one.ok ? [one.value.slot] : []));
    expect(slots.sort()).toEqual([1, 2, 3, 4]);
    expect(all.find(({ ok }) => !ok)).toMatchObject({
      failure: { code: "no-slot", message: expect.stringContaining("four slots") },
    });
    expect(await db.database.freezeLock.count({ where: { organisationId: world.organisationId } })).toBe(12);
  });

  test("of a chosen scope locks the chosen ones, and a wider one the others, in the same epoch", async () => {
    const { id, epoch } = await world.frozen({ scope: { kind: "chosen", repositoryIds: [world.ids.api ?? ""] } });
    expect((await locks(id)).map(({ repositoryId }) => repositoryId)).toEqual([world.ids.api]);
    const early = await widenIncident(world.ports, world.by(), id, { kind: "all" });
    expect(early).toMatchObject({ ok: false, failure: { code: "state" } });
    await db.database.incident.update({ where: { id }, data: { status: "active" } });
    const wide = need(await widenIncident(world.ports, world.by(), id, { kind: "all" }));
    expect(wide).toMatchObject({ epoch, repositories: 2 });
    expect(await row(id)).toMatchObject({ status: "activating", scope: "all", chosen: [] });
    expect(await locks(id)).toHaveLength(3);
  });

  test("does not lock another organisation's repository that was chosen by its id", async () => {
    const other = await freezeWorld(db, ["theirs"], `other-${count}`);
    await other.close();
    const id = await world.declared({ scope: { kind: "chosen", repositoryIds: [other.ids.theirs ?? ""] } });
    const refused = await activateIncident(world.ports, world.by(), id, world.login);
    expect(refused).toMatchObject({ ok: false, failure: { code: "invalid" } });
    expect(await locks(id)).toEqual([]);
    expect((await row(id)).status).toBe("preflighted");
  });
});

describe("while it freezes", () => {
  const api = () => world.ids.api ?? "";
  const stateOf = async (id: string) => (await held(id)).find(({ repositoryId }) => repositoryId === api());

  test("a thaw of a repository whose gates pass asks GitHub, and leaves the lock to the worker", async () => {
    const { id } = await world.frozen();
    const { thawed, untouched } = need(
      await thawRepositories(world.ports, world.by(), id, [api(), crypto.randomUUID()]),
    );
    expect(thawed).toEqual([api()]);
    expect(untouched).toHaveLength(1);
    expect(await stateOf(id)).toMatchObject({
      state: "thawed",
      wanted: "free",
      cause: "gates-pass",
      requestedAt: null,
    });
    expect(await locks(id)).toHaveLength(3);
    expect(await jobs()).toContain(`freeze.thaw:${id}`);
    expect(await timeline(id)).toContain("repository.thawed");
  });

  test("a thaw of a repository with a gate that nobody judged is refused with the gate", async () => {
    const { id } = await world.frozen({ gates: ["static-credentials"] });
    const { thawed, held: kept } = need(await thawRepositories(world.ports, world.by(), id, [api()]));
    expect(thawed).toEqual([]);
    expect(kept).toMatchObject([
      { name: "api", gates: [{ gate: "static-credentials", verdict: { kind: "unknown" } }] },
    ]);
    expect(await stateOf(id)).toMatchObject({ state: "frozen" });
  });

  test("a refreeze locks in the same moment, and needs a reason", async () => {
    const { id } = await world.frozen();
    need(await thawRepositories(world.ports, world.by(), id, [api()]));
    await db.database.freezeLock.deleteMany({ where: { incidentId: id, repositoryId: api() } });
    expect(await refreezeRepositories(world.ports, world.by(), id, [api()], { reason: " " })).toMatchObject({
      ok: false,
    });
    const { refrozen } = need(
      await refreezeRepositories(world.ports, world.by(), id, [api()], { reason: "A new token." }),
    );
    expect(refrozen).toEqual([api()]);
    expect(await stateOf(id)).toMatchObject({ state: "refrozen", wanted: "held", cause: "by-hand", requestedAt: null });
    expect(await locks(id)).toHaveLength(3);
  });

  test("of two who thaw and refreeze the same repository at once nothing is left in between", async () => {
    const { id } = await world.frozen();
    const twice = await Promise.all([
      thawRepositories(world.ports, world.by(), id, [api()]),
      thawRepositories(world.ports, world.by(person(world.organisationId, "admin", "grace")), id, [api()]),
    ]);
    expect(twice.flatMap((one) => (one.ok ? one.value.thawed : []))).toEqual([api()]);
    expect((await timeline(id)).filter((kind) => kind === "repository.thawed")).toHaveLength(1);
  });

  test("an ended incident thaws and refreezes nothing any more, and keeps its slot until it was seen to be off", async () => {
    const { id } = await world.frozen();
    need(await endIncident(world.ports, world.by(), id, "resolve"));
    expect(await row(id)).toMatchObject({ status: "resolving", resolvedBy: world.commander.id, slot: 1 });
    expect(await jobs()).toContain(`freeze.resolve:${id}`);
    expect(await thawRepositories(world.ports, world.by(), id, [api()])).toMatchObject({ failure: { code: "state" } });
    const next = await world.frozen();
    expect(next.slot).not.toBe(1);
    expect(await locks(id)).toHaveLength(3);
  });

  test("roles, updates and notes stand on the timeline; who has a role writes, without any other power", async () => {
    const { id } = await world.frozen();
    const scribe = person(world.organisationId, "viewer", "sam");
    expect(await noteIncident(world.ports, scribe, id, "I saw it.")).toMatchObject({ failure: { code: "forbidden" } });
    need(await giveIncidentRole(world.ports, world.commander, id, "scribe", "sam"));
    need(await noteIncident(world.ports, scribe, id, "I saw it."));
    const due = new Date(world.ports.clock.now().getTime() + 3_600_000);
    need(await updateIncident(world.ports, scribe, id, { text: "Half is done.", nextUpdateDue: due }));
    expect((await row(id)).nextUpdateDue).toEqual(due);
    expect(await thawRepositories(world.ports, world.by(scribe), id, [api()])).toMatchObject({
      failure: { code: "forbidden" },
    });
    need(await giveIncidentRole(world.ports, world.commander, id, "scribe", null));
    expect(await noteIncident(world.ports, scribe, id, "Again.")).toMatchObject({ failure: { code: "forbidden" } });
    expect((await timeline(id)).slice(-4)).toEqual([
      "incident.role",
      "incident.note",
      "incident.update",
      "incident.role",
    ]);
  });
});
