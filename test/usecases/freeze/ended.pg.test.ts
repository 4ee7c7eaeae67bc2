import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createFreezeWork } from "../../../lib/adapters/prisma/freeze-work.ts";
import { createIncidentReading } from "../../../lib/adapters/prisma/incident-reading.ts";
import { ALL_OF_INCIDENT } from "../../../lib/core/listing/incident-views.ts";
import { confirmFreeze } from "../../../lib/usecases/freeze/confirm.ts";
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
  one.github.control.clearFaults();
  for (const { id } of await db.database.incident.findMany({ where: { status: "active" } })) await one.resolve(id);
  await one.prepare();
});

afterAll(async () => {
  await one.close();
  await db.close();
});

describe("what is shown of an incident that has ended", () => {
  const counts = async (id: string) => {
    const reading = createIncidentReading(db.database);
    const found = await reading.incident([one.organisationId], id, ALL_OF_INCIDENT, one.ports.clock.now());
    return found?.detail.incident.counts;
  };
  const due = async (id: string) =>
    (await createFreezeWork(one.database, null).due(one.ports.clock.now())).filter((job) => job.id === id);

  test("is that its repositories are out once each was seen to be, and not before", async () => {
    const id = await one.activated();
    await one.apply(id);
    await one.confirm(id);
    await one.thaw(id, "api");
    await one.decide(id);
    expect(await counts(id)).toEqual({ thawed: 1, frozen: 2 });
    const confirmed = () =>
      db.database.incidentRepository.count({ where: { incidentId: id, wanted: "held", confirmedAt: { not: null } } });
    expect(await confirmed()).toBe(2);

    await one.resolve(id);
    expect(await counts(id)).toEqual({ leaving: 3 });
    expect(await due(id)).toEqual([{ job: "freeze.confirm", id }]);
    const looks = { method: "GET", route: "/repos/{owner}/{repo}/rules/branches/*", times: "all" } as const;
    one.github.control.fail({ ...looks, fault: { kind: "cut" } });
    expect((await confirmFreeze(one.ports, id)).ok).toBe(false);
    expect(await counts(id)).toEqual({ leaving: 3 });
    one.github.control.clearFaults();
    await one.confirm(id);
    expect(await counts(id)).toEqual({ thawed: 1, released: 2 });
    expect(await due(id)).toEqual([]);
    // The report says when all were seen to be held, also afterwards; and it was not told twice.
    expect(await confirmed()).toBe(2);
    const told = await db.database.incidentEvent.count({ where: { incidentId: id, kind: "incident.confirmed" } });
    expect(told).toBe(1);
  });

  test("is the same where it ended before GitHub had taken all of it", async () => {
    const id = await one.activated();
    await one.resolve(id);
    await one.confirm(id);
    expect(await counts(id)).toEqual({ released: 3 });
  });

  test("is its own word, also where another incident took its place and holds the same repositories", async () => {
    const first = await one.activated();
    await one.apply(first);
    await one.confirm(first);
    await one.resolve(first);
    await one.prepare();
    const second = await one.activated();
    await one.apply(second);
    await one.confirm(second);
    await one.confirm(first);
    // The first one's rules are off; what holds it by now is the second one's word.
    expect(await counts(first)).toEqual({ released: 3 });
    expect(await counts(second)).toEqual({ frozen: 3 });
  });

  test("is not asked of GitHub for ever", async () => {
    const id = await one.activated();
    await one.apply(id);
    await one.resolve(id);
    expect(await due(id)).toEqual([{ job: "freeze.confirm", id }]);
    one.later(25 * 60 * 60_000);
    expect(await due(id)).toEqual([]);
  });
});
