import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createIncidentReading } from "../../../lib/adapters/prisma/incident-reading.ts";
import { KeptReadings, MARKED } from "../../../lib/adapters/prisma/kept-readings.ts";
import { tidy } from "../../../lib/adapters/queue/sweep.ts";
import { ALL_OF_INCIDENT } from "../../../lib/core/listing/incident-views.ts";
import type { Sight } from "../../../lib/core/people/sight.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { CheckedReadings, expectMadeAnew, frozenOrganisation } from "../../support/kept.ts";

const AT = new Date("2026-11-28T03:00:00.000Z");
/** With the rights of a worker, by connections that end with their statement. */
const worker = {
  query: (text: string, values?: readonly unknown[]) => postgres.query(postgres.workerUrl, text, values),
} as unknown as pg.Pool;
const ago = (seconds: number) => new Date(AT.getTime() - seconds * 1_000);

let postgres: TestDatabase;
let web: Database;
let looks: Sight = { kind: "whole" };
let organisationId: string;
let incidentId: string;
let ids: readonly string[];

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4, { sight: () => looks });
  ({ organisationId, ids, incidentId } = await frozenOrganisation(postgres.database, AT));
});
afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

/** All that is kept of an incident, as its page and the boards show it. */
async function shown(readings: KeptReadings, by: typeof ALL_OF_INCIDENT.by = "team", at = AT) {
  const reading = createIncidentReading(web, readings);
  const own = [organisationId];
  return {
    page: await reading.incidentWithWall(own, incidentId, { ...ALL_OF_INCIDENT, by }, at),
    blockers: await reading.blockers(own, incidentId, at),
    pace: await reading.pace(own, incidentId, at),
    board: await reading.board(own, own, () => ({ id: incidentId, query: { ...ALL_OF_INCIDENT, by } }), at),
  };
}

async function shownInEachWay(readings: KeptReadings) {
  const [team, visibility] = [await shown(readings), await shown(readings, "visibility")];
  return { team, visibility, property: await shown(readings, "property:tier") };
}

const event = (kind: string, index: number) =>
  postgres.database.incidentEvent.create({
    data: {
      incidentId,
      organisationId,
      repositoryId: ids[index] ?? "",
      at: ago(300),
      actorKind: "system",
      actorId: "thaw",
      kind,
      text: "As said.",
    },
  });
const member = (index: number) => ({ incidentId_repositoryId: { incidentId, repositoryId: ids[index] ?? "" } });
const FREE = { state: "thawed", wanted: "free" };
const drift = { code: "property", what: "Somebody changed it.", foundAt: ago(100) };

/** What may happen to an incident, each of which another figure of its pages hangs on. */
const CHANGES: readonly (readonly [string, () => Promise<unknown>])[] = [
  ["one is confirmed later", () => update("incidentRepository", member(6), { confirmedAt: ago(2) })],
  ["a repository thaws", () => thaw(0)],
  ["one is frozen again", () => event("repository.refrozen", 0)],
  ["one goes on", () => update("incidentRepository", member(1), { state: "migrating" })],
  ["one is asked to be free", () => update("incidentRepository", member(2), { ...FREE, requestedAt: null })],
  ["one is held by other means", () => update("incidentRepository", member(3), { tier: "repository" })],
  ["one is seen to be open", () => update("incidentRepository", member(4), { seen: "some", seenAt: ago(400) })],
  ["a request comes after the look", () => update("incidentRepository", member(5), { requestedAt: ago(10) })],
  ["a look comes after the request", () => update("incidentRepository", member(5), { seenAt: ago(5) })],
  ["one leaves", () => postgres.database.incidentRepository.delete({ where: member(7) })],
  ["one is renamed", () => update("repository", { id: ids[8] ?? "" }, { name: "aaa" })],
  ["one is shown to all", () => update("repository", { id: ids[9] ?? "" }, { visibility: "public" })],
  ["one is deleted", () => update("repository", { id: ids[10] ?? "" }, { deletedAt: AT })],
  ["one has another owner", () => moveOwner(11)],
  ["one has an owner more", () => addOwner(12)],
  ["one has no owner", () => postgres.database.repositoryOwner.deleteMany({ where: { repositoryId: ids[13] ?? "" } })],
  ["one has a property", () => property(14)],
  ["a gate passes", () => pass(15)],
  ["a gate is not judged any more", () => postgres.database.gateVerdict.deleteMany({ where: key(16) })],
  ["gates of one are not judged any more", () => postgres.database.gateStanding.deleteMany({ where: key(17) })],
  ["one was judged too long ago", () => update("gateStanding", member(18), { judgedAt: ago(3_600) })],
  ["another one, too", () => update("gateStanding", member(19), { judgedAt: ago(3_600) })],
  ["what was is judged again", () => update("gateStanding", member(18), { judgedAt: ago(1) })],
  ["somebody weakens one", () => addDrift(ids[20] ?? "")],
  ["somebody weakens a ruleset", () => addDrift(null)],
  ["it is put right", () => postgres.database.freezeDrift.updateMany({ data: { goneAt: AT } })],
  [
    "the end is asked for",
    () => update("incident", { id: incidentId }, { resolveAskedAt: ago(3), status: "resolving" }),
  ],
  ["one is seen after that", () => update("incidentRepository", member(21), { seenAt: ago(1) })],
  ["it ends", () => update("incident", { id: incidentId }, { status: "resolved", resolvedAt: AT })],
];

const key = (index: number) => ({ incidentId, repositoryId: ids[index] ?? "" });

async function thaw(index: number) {
  await event("repository.thawed", index);
  await update("incidentRepository", member(index), { ...FREE, thawedAt: ago(300) });
}
async function pass(index: number) {
  await update("gateStanding", member(index), { thaw: "pass", openGates: [], passing: 1 });
  await postgres.database.gateVerdict.updateMany({ where: key(index), data: { verdict: "pass" } });
}
const addDrift = (repositoryId: string | null) =>
  postgres.database.freezeDrift.create({ data: { ...drift, organisationId, incidentId, repositoryId, weakens: true } });
const addOwner = (index: number) =>
  postgres.database.repositoryOwner.create({
    data: { organisationId, repositoryId: ids[index] ?? "", kind: "team", slug: "aaa", source: "admin" },
  });
const moveOwner = (index: number) =>
  postgres.database.repositoryOwner.updateMany({ where: { repositoryId: ids[index] ?? "" }, data: { slug: "new" } });
const property = (index: number) =>
  postgres.database.repositoryProperty.create({
    data: { organisationId, repositoryId: ids[index] ?? "", values: { tier: "gold" } },
  });

type Updated = "incidentRepository" | "repository" | "gateStanding" | "incident";
function update(model: Updated, where: object, data: object): Promise<unknown> {
  const table = postgres.database[model] as unknown as { update(asked: object): Promise<unknown> };
  return table.update({ where, data });
}

describe("what is kept of an incident", () => {
  const kept = new CheckedReadings();

  it("is made once, and reads the tables that it names and no others", async () => {
    const first = await shown(kept);
    const made = kept.made.length;
    expect(made).toBeGreaterThanOrEqual(6);
    expect(await shown(kept)).toEqual(first);
    expect(await shown(kept, "property:tier")).not.toEqual(first);
    expect(kept.made.slice(made)).toEqual([expect.stringContaining("layout")]);
  });

  it.each(CHANGES)("is what would be made anew when %s", async (_what, change) => {
    const made = kept.made.length;
    await expectMadeAnew(kept, shownInEachWay, change);
    expect(kept.made.length).toBeGreaterThan(made);
  });

  it("stays while what changes is not counted", async () => {
    await shown(kept);
    const made = kept.made.length;
    await update("repository", { id: ids[30] ?? "" }, { pushedAt: AT, headSha: "a".repeat(40) });
    await postgres.database.gateStanding.updateMany({ where: { judgedAt: ago(60) }, data: { judgedAt: ago(1) } });
    await update("incidentRepository", member(30), { seenAt: ago(499) });
    await frozenOrganisation(postgres.database, AT, "elsewhere");
    await shown(kept);
    expect(kept.made.slice(made)).toEqual([]);
  });

  it("is judged by the moment of asking", async () => {
    const late = new Date(AT.getTime() + 3_600_000);
    expect(await shown(kept, "team", late)).toEqual(await shown(new KeptReadings(), "team", late));
    expect(await shown(kept)).toEqual(await shown(new KeptReadings()));
  });

  it("keeps where tiles lie while repositories go on", async () => {
    await shown(kept);
    const made = kept.made.length;
    await update("incidentRepository", member(31), { state: "verifying" });
    await shown(kept);
    const again = kept.made.slice(made);
    expect(again).toEqual(expect.arrayContaining([expect.stringContaining("signed groups")]));
    expect(again.filter((question) => question.includes("layout"))).toEqual([]);
  });
});

describe("kept readings", () => {
  const ask = (readings: KeptReadings, answer: string) =>
    web.$transaction(async (tx) => (await readings.at(tx, [organisationId]))("q", ["repository"], async () => answer));
  const touch = (name: string) => update("repository", { id: ids[35] ?? "" }, { name });

  it("are made for each look of somebody who sees a part", async () => {
    const readings = new KeptReadings();
    expect(await ask(readings, "all")).toBe("all");
    looks = { kind: "person", id: randomUUID() };
    expect([await ask(readings, "mine"), await ask(readings, "again")]).toEqual(["mine", "again"]);
    looks = { kind: "whole" };
    expect(await ask(readings, "later")).toBe("all");
  });

  it("see a change as soon as it is committed, and not before", async () => {
    const readings = new KeptReadings();
    expect(await ask(readings, "before")).toBe("before");
    await postgres.database.$transaction(async (tx) => {
      await tx.repository.update({ where: { id: ids[35] ?? "" }, data: { name: "held" } });
      expect(await ask(readings, "too early")).toBe("before");
    });
    expect(await ask(readings, "after")).toBe("after");
  });

  it("do not see what was rolled back, nor miss what follows it in the same transaction", async () => {
    const readings = new KeptReadings();
    await ask(readings, "before");
    const fails = postgres.database.$transaction(async (tx) => {
      await tx.repository.update({ where: { id: ids[35] ?? "" }, data: { name: "never" } });
      throw new Error("no");
    });
    await expect(fails).rejects.toThrow("no");
    expect(await ask(readings, "not yet")).toBe("before");
    await postgres.database.$transaction(async (tx) => {
      const rename = (name: string) => tx.repository.update({ where: { id: ids[35] ?? "" }, data: { name } });
      await tx.$executeRaw`SAVEPOINT a`;
      await rename("one");
      await tx.$executeRaw`ROLLBACK TO a`;
      await rename("two");
    });
    expect(await ask(readings, "after")).toBe("after");
  });

  it("last five minutes", async () => {
    let now = 0;
    const readings = new KeptReadings(() => now);
    await ask(readings, "first");
    now = 299_000;
    expect(await ask(readings, "second")).toBe("first");
    now = 301_000;
    expect(await ask(readings, "third")).toBe("third");
  });

  it("are never found again by marks of before, whatever of those is put together", async () => {
    const readings = new KeptReadings();
    const marks = () => postgres.database.changeMark.count({ where: { organisationId, tableName: "repository" } });
    await tidy(worker);
    await ask(readings, "first");
    await tidy(worker);
    expect(await ask(readings, "few stay")).toBe("first");
    for (let i = 0; i < 40; i++) await touch(`named-${i}`);
    expect(await ask(readings, "after")).toBe("after");
    expect(await marks()).toBeGreaterThan(40);
    // One of a transaction that is open meanwhile.
    await postgres.database.$transaction(async (tx) => {
      await tx.repository.update({ where: { id: ids[36] ?? "" }, data: { name: "late" } });
      await tidy(worker);
      expect(await marks()).toBeLessThanOrEqual(3);
      expect(await ask(readings, "merged")).toBe("merged");
    });
    expect(await ask(readings, "late")).toBe("late");
    await tidy(worker);
    expect(await ask(readings, "stays")).toBe("late");
  });

  it("leave no marks of an organisation that is gone", async () => {
    const gone = await postgres.database.organisation.create({
      data: { host: "github.test", login: "gone", kind: "github" },
    });
    await postgres.database.repository.create({ data: { organisationId: gone.id, owner: "gone", name: "one" } });
    const marks = () => postgres.database.changeMark.count({ where: { organisationId: gone.id } });
    await tidy(worker);
    expect(await marks()).toBeGreaterThan(0);
    await postgres.database.organisation.delete({ where: { id: gone.id } });
    await tidy(worker);
    expect(await marks()).toBe(0);
  });

  it("do not keep what failed", async () => {
    const readings = new KeptReadings();
    const fails = web.$transaction(async (tx) =>
      (await readings.at(tx, [organisationId]))("q", ["repository"], () => Promise.reject(new Error("away"))),
    );
    await expect(fails).rejects.toThrow("away");
    expect(await ask(readings, "there")).toBe("there");
  });

  it("are marked by each of their tables when rows come, go and change", async () => {
    const rows = await postgres.database.$queryRaw<{ table: string; kinds: number }[]>`
      SELECT c.relname AS table, bit_or(t.tgtype::int & (4 | 8 | 16)) AS kinds FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname IN ('thaw_mark', 'thaw_mark_row', 'thaw_mark_organisation') GROUP BY c.relname ORDER BY c.relname COLLATE "C"`;
    expect(rows).toEqual(MARKED.map((table) => ({ table, kinds: 4 | 8 | 16 })));
  });
});
