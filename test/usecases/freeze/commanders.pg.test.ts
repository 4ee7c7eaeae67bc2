import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { activateIncident, endIncident, widenIncident } from "../../../lib/usecases/freeze/activate.ts";
import { refreezeRepositories, thawRepositories } from "../../../lib/usecases/freeze/thaw.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { asGiven, freezeWorld, need, person, preparedSlots } from "./world.ts";

/** Two people who command at the same moment, each in a transaction of their own: whoever comes second is told, and nothing is done twice. */

const NAMES = ["api", "web", "docs", "infra", "shop", "mail"];

let db: TestDatabase;
let one: Awaited<ReturnType<typeof freezeWorld>>;

beforeAll(async () => {
  db = await testDatabase();
  one = await freezeWorld(db, NAMES);
});
afterAll(async () => {
  await one.close();
  await db.close();
});
beforeEach(async () => {
  await db.database.incident.deleteMany();
  await db.database.freezeSlot.deleteMany();
  await preparedSlots(db.database, one.organisationId);
});

const ada = () => one.by();
const grace = () => ({
  actor: person(one.organisationId, "commander", "grace"),
  signedInAt: one.ports.clock.now(),
  readNow: asGiven,
});
const all = () => Object.values(one.ids);
const lines = (incidentId: string, kind: string) => db.database.incidentEvent.count({ where: { incidentId, kind } });
const audits = (objectId: string, action: string) => db.database.auditEvent.count({ where: { objectId, action } });
const locks = (incidentId: string) => db.database.freezeLock.count({ where: { incidentId } });
const row = (id: string) => db.database.incident.findUniqueOrThrow({ where: { id } });
const told = { ok: false, failure: { code: "state", message: expect.stringContaining("somebody else") } };

/** The results, the one that was done first. */
async function both<T extends { readonly ok: boolean }>(...works: readonly Promise<T>[]): Promise<readonly T[]> {
  return (await Promise.all(works)).toSorted((first, second) => Number(second.ok) - Number(first.ok));
}

/** Out of the database, as the incident's repositories stand. */
async function states(incidentId: string): Promise<readonly string[]> {
  const rows = await db.database.incidentRepository.findMany({ where: { incidentId } });
  return [...new Set(rows.map(({ state }) => state))];
}

test("who activates the same incident: it takes one slot and one epoch, and is told once", async () => {
  const id = await one.declared();
  const results = await both(
    activateIncident(one.ports, ada(), id, one.login),
    activateIncident(one.ports, grace(), id, one.login),
    activateIncident(one.ports, ada(), id, one.login),
  );
  expect(results).toMatchObject([{ ok: true, value: { repositories: NAMES.length } }, told, told]);
  const used = await db.database.freezeSlot.findMany({ where: { lastEpoch: { not: null } } });
  expect(used).toHaveLength(1);
  expect([await lines(id, "incident.activated"), await audits(id, "incident.activated")]).toEqual([1, 1]);
  expect(await locks(id)).toBe(NAMES.length);
});

test("who activates two incidents: each has a slot and an epoch of its own", async () => {
  const [first, second] = [await one.declared(), await one.declared()];
  const results = await both(
    activateIncident(one.ports, ada(), first, one.login),
    activateIncident(one.ports, grace(), second, one.login),
  );
  expect(results.map(({ ok }) => ok)).toEqual([true, true]);
  const [here, there] = [await row(first), await row(second)];
  expect(here.slot).not.toBe(there.slot);
  expect(here.epoch).not.toBe(there.epoch);
  expect([await locks(first), await locks(second)]).toEqual([NAMES.length, NAMES.length]);
});

test("who cancels what another one activates: it is either of both, and never frozen without being said so", async () => {
  const id = await one.declared();
  const results = await both<{ readonly ok: boolean }>(
    activateIncident(one.ports, ada(), id, one.login),
    endIncident(one.ports, grace(), id, "cancel"),
  );
  expect(results).toMatchObject([{ ok: true }, told]);
  const { status } = await row(id);
  expect(await locks(id)).toBe(status === "activating" ? NAMES.length : 0);
  expect((await lines(id, "incident.activated")) + (await lines(id, "incident.cancelled"))).toBe(1);
});

test("who widens what another one ends", async () => {
  const { id } = await one.frozen({ scope: { kind: "chosen", repositoryIds: all().slice(0, 2) } });
  await db.database.incident.update({ where: { id }, data: { status: "active" } });
  const results = await both<{ readonly ok: boolean }>(
    widenIncident(one.ports, ada(), id, { kind: "all" }),
    endIncident(one.ports, grace(), id, "resolve", "It was a mistake."),
  );
  expect(results).toMatchObject([{ ok: true }, told]);
  const { status } = await row(id);
  expect(["activating", "resolving"]).toContain(status);
  expect(await locks(id)).toBe(status === "activating" ? NAMES.length : 2);
});

describe("who decides about the same repositories", () => {
  test("both thaw: each repository is let out by one of them, and said so once", async () => {
    const { id } = await one.frozen();
    const [first, second] = (
      await Promise.all([
        thawRepositories(one.ports, ada(), id, all()),
        thawRepositories(one.ports, grace(), id, all().toReversed()),
      ])
    ).map(need);
    const thawed = [...(first?.thawed ?? []), ...(second?.thawed ?? [])];
    expect(thawed.toSorted()).toEqual(all().toSorted());
    for (const { thawed: own, untouched } of [first, second].flatMap((result) => result ?? []))
      expect([...own, ...untouched].toSorted()).toEqual(all().toSorted());
    expect(await lines(id, "repository.thawed")).toBe(NAMES.length);
    // GitHub is told by the worker, and brokers refuse until it was.
    expect(await locks(id)).toBe(NAMES.length);
  });

  test("one thaws what the other one freezes again: each is where the last one put it, with a line for each move", async () => {
    const { id } = await one.frozen();
    need(await thawRepositories(one.ports, ada(), id, all().slice(0, 3)));
    const before = await lines(id, "repository.thawed");
    const [thawed, refrozen] = await Promise.all([
      thawRepositories(one.ports, ada(), id, all()),
      refreezeRepositories(one.ports, grace(), id, all(), { reason: "A new token." }),
    ]);
    const [out, back] = [need(thawed).thawed, need(refrozen).refrozen];
    const rows = await db.database.incidentRepository.findMany({ where: { incidentId: id } });
    expect(await lines(id, "repository.thawed")).toBe(before + out.length);
    expect(await lines(id, "repository.refrozen")).toBe(back.length);
    for (const { repositoryId, state, wanted } of rows) {
      expect(wanted).toBe(state === "thawed" ? "free" : "held");
      expect(["frozen", "thawed", "refrozen"]).toContain(state);
      if (state === "refrozen") expect(back).toContain(repositoryId);
    }
    const held = rows.filter(({ wanted }) => wanted === "held").length;
    expect(await locks(id)).toBeGreaterThanOrEqual(held);
  });

  test("one ends the incident while the other one thaws: what was let out was let out before the end, or not at all", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await one.frozen();
      const [thawed, ended] = await Promise.all([
        thawRepositories(one.ports, ada(), id, all()),
        endIncident(one.ports, grace(), id, "resolve", "It was a drill after all."),
      ]);
      expect(ended.ok).toBe(true);
      const out = thawed.ok ? thawed.value.thawed.length : 0;
      // Nothing or all: it is one statement, and the incident's end is before it or after it.
      expect([0, NAMES.length]).toContain(out);
      expect(await states(id)).toEqual(out === 0 ? ["frozen"] : ["thawed"]);
      expect(await lines(id, "repository.thawed")).toBe(out);
      expect(await row(id)).toMatchObject({ status: "resolving" });
      await db.database.incident.delete({ where: { id } });
    }
  });
});

test("who ends an incident twice: it is ended once", async () => {
  const { id } = await one.frozen();
  const results = await both(
    endIncident(one.ports, ada(), id, "resolve", "Done."),
    endIncident(one.ports, grace(), id, "resolve", "Done."),
  );
  expect(results).toMatchObject([{ ok: true }, told]);
  expect([await lines(id, "incident.resolved"), await audits(id, "incident.resolved")]).toEqual([1, 1]);
});
