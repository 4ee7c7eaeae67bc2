import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createFreezeWork } from "../../../lib/adapters/prisma/freeze-work.ts";
import { applyDecisions, applyFreeze, applyResolution } from "../../../lib/usecases/freeze/apply.ts";
import type { FreezeWork, FreezeWorkPorts } from "../../../lib/usecases/freeze/work-ports.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeOnGithub, type OnGithub } from "./on-github.ts";

/** A worker that ends in the midst of its work, at each of the places where it matters, and another one that goes on. */

let db: TestDatabase;
let one: OnGithub;

beforeAll(async () => {
  db = await testDatabase();
  one = await freezeOnGithub(db, ["api", "web"]);
});
afterAll(async () => {
  await one.close();
  await db.close();
});
beforeEach(async () => {
  for (const open of await db.database.incident.findMany({ where: { status: { in: ["active", "activating"] } } }))
    await one.resolve(open.id);
  await one.prepare();
});

class Died extends Error {}

/** A worker that dies before its n-th request to GitHub that changes something. */
function diesBefore(request: number): FreezeWorkPorts {
  let count = 0;
  return {
    ...one.ports,
    guard: async () => {
      count += 1;
      if (count === request) throw new Died();
    },
  };
}

/** A worker that dies after GitHub took its n-th request, and before that was noted. */
function diesNoting(step: "progress" | "taken" | "resolved" | "requested", time = 1): FreezeWorkPorts {
  let count = 0;
  const call = one.ports.work[step] as (...request: never[]) => Promise<never>;
  const dying = async (...request: never[]) => {
    count += 1;
    if (count === time) throw new Died();
    return await call(...request);
  };
  return { ...one.ports, work: { ...one.ports.work, [step]: dying } as FreezeWork };
}

const status = async (id: string) => (await db.database.incident.findUniqueOrThrow({ where: { id } })).status;
const locks = (incidentId: string) => db.database.freezeLock.count({ where: { incidentId } });
/** What a worker that starts, or the next minute, asks for. */
const due = async (id: string) =>
  (await createFreezeWork(one.database, null).due(one.ports.clock.now())).filter((job) => job.id === id);

/** How often each request was made since then. */
async function asked(work: () => Promise<unknown>): Promise<ReadonlyMap<string, number>> {
  const before = one.requests().length;
  await work();
  const counts = new Map<string, number>();
  for (const request of one.requests().slice(before)) counts.set(request, (counts.get(request) ?? 0) + 1);
  return counts;
}
const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);

describe("a worker that dies while it freezes", () => {
  test.each([
    ["before the first ruleset is switched on", () => diesBefore(1), 3],
    ["after the first ruleset was switched on", () => diesBefore(2), 3],
    ["before the last ruleset", () => diesBefore(3), 3],
    ["after GitHub took the first one, before that was noted", () => diesNoting("progress", 1), 4],
    ["after GitHub took the last one, before that was noted", () => diesNoting("progress", 3), 4],
    ["after all of it, before that was noted", () => diesNoting("requested"), 3],
  ])("%s: nothing is called frozen, another goes on, and asks no more than that again", async (_where, dying, most) => {
    const id = await one.activated();
    const counts = await asked(async () => {
      await expect(applyFreeze(dying(), id)).rejects.toThrow(Died);
      expect(await status(id)).toBe("activating");
      expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "asking" });
      // Brokers refuse from the decision on, whatever became of the worker.
      expect(await locks(id)).toBe(2);
      expect(await due(id)).toEqual([{ job: "freeze.activate", id }]);
      await one.apply(id);
    });
    expect(total(counts)).toBe(most);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(2);
    expect(await status(id)).toBe("active");
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "requested" });
    expect(await due(id)).toContainEqual({ job: "freeze.confirm", id });
    await one.confirm(id);
    expect(await one.shown(id, "api")).toEqual({ frozen: true, enforcement: "confirmed" });
    expect([await one.merges("api"), await one.merges("web")]).toEqual([false, false]);
    const told = await db.database.incidentEvent.count({ where: { incidentId: id, kind: "incident.requested" } });
    expect(told).toBe(1);
  });
});

describe("a worker that dies while it thaws", () => {
  test.each([
    ["before it asked", () => diesBefore(1), false, 1],
    ["after GitHub took it, before that was noted", () => diesNoting("taken"), true, 2],
  ])(
    "%s: brokers refuse until another noted it, and nothing is asked more than once more",
    async (_where, dying, merges, most) => {
      const id = await one.activated();
      await one.apply(id);
      await one.confirm(id);
      await one.thaw(id, "api");
      const counts = await asked(async () => {
        await expect(applyDecisions(dying(), id)).rejects.toThrow(Died);
        expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "asking" });
        expect(await locks(id)).toBe(2);
        expect(await one.merges("api")).toBe(merges);
        expect(await due(id)).toContainEqual({ job: "freeze.thaw", id });
        await applyDecisions(one.ports, id);
      });
      expect(total(counts)).toBe(most);
      expect(await locks(id)).toBe(1);
      expect(await one.shown(id, "web")).toEqual({ frozen: true, enforcement: "confirmed" });
    },
  );

  test("between the thaw and its confirmation: it is said to be asked for, and another looks without asking again", async () => {
    const id = await one.activated();
    await one.apply(id);
    await one.confirm(id);
    await one.thaw(id, "api");
    await applyDecisions(one.ports, id);
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "requested" });
    expect(await due(id)).toContainEqual({ job: "freeze.confirm", id });
    const counts = await asked(async () => {
      await one.decide(id);
      await one.decide(id);
    });
    expect(total(counts)).toBe(0);
    expect(await one.shown(id, "api")).toEqual({ frozen: false, enforcement: "confirmed" });
    expect([await one.merges("api"), await one.merges("web")]).toEqual([true, false]);
  });
});

test.each([
  ["before the first ruleset is off", () => diesBefore(1)],
  ["between two rulesets", () => diesBefore(2)],
  ["when all are off, before that was noted", () => diesNoting("resolved")],
])(
  "a worker that dies while it ends an incident, %s: its slot is nobody's until all was seen to be off",
  async (_where, dying) => {
    const id = await one.activated();
    await one.apply(id);
    await one.confirm(id);
    await db.database.incident.update({ where: { id }, data: { status: "resolving" } });
    await expect(applyResolution(dying(), id)).rejects.toThrow(Died);
    expect(await status(id)).toBe("resolving");
    expect(await locks(id)).toBe(2);
    expect(await due(id)).toEqual([{ job: "freeze.resolve", id }]);
    await applyResolution(one.ports, id);
    expect(await status(id)).toBe("resolved");
    expect(await locks(id)).toBe(0);
    expect([await one.merges("api"), await one.merges("web")]).toEqual([true, true]);
  },
);
