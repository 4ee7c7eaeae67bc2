import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createFeed } from "../../../lib/adapters/postgres/notifications.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createIncidentReading } from "../../../lib/adapters/prisma/incident-reading.ts";
import { reportOf } from "../../../lib/container/incident-report.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { ALL_OF_INCIDENT } from "../../../lib/core/listing/incident-views.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import { listIncidents, readIncident, readIncidentsOf, reportIncident } from "../../../lib/usecases/freeze/read.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const AT = new Date("2026-11-28T03:00:00.000Z");
const ago = (seconds: number) => new Date(AT.getTime() - seconds * 1_000);
const MANY = 1_200;

let postgres: TestDatabase;
let web: Database;
let organisationId: string;
let otherId: string;
let incidentId: string;
let repositories: readonly { readonly id: string; readonly name: string }[];

const person = (role: Role, organisation = organisationId): UserActor => ({
  kind: "user",
  id: "01890000-0000-7000-8000-000000000001",
  login: "ada",
  roles: [{ organisationId: organisation, role }],
});
// As the web process itself: what it reads must be within its rights.
const ports = () => ({ incidentReading: createIncidentReading(web), clock: { now: () => AT } });
const read = async (query = {}, id = incidentId) =>
  await readIncident(ports(), person("viewer"), id, { ...ALL_OF_INCIDENT, ...query });
const list = async (role: Role = "commander") => await listIncidents(ports(), person(role));

async function organisation(login: string): Promise<string> {
  const made = await postgres.database.organisation.create({ data: { host: "github.test", login, kind: "github" } });
  return made.id;
}

async function incident(more: object = {}): Promise<string> {
  const made = await postgres.database.incident.create({
    data: {
      organisationId,
      title: "<b>Leak</b>",
      status: "active",
      scope: "all",
      mode: "merges",
      exposureFrom: ago(86_400),
      exposureTo: AT,
      gates: ["static-credentials"],
      allowedGrants: [],
      createdBy: "ada",
      createdAt: ago(900),
      activatedBy: "ada",
      activatedAt: ago(600),
      ...more,
    },
  });
  return made.id;
}

const HELD = { state: "frozen", tier: "organisation-property", requestedAt: ago(590) } as const;
const CONFIRMED = { ...HELD, seen: "all", seenAt: ago(500), confirmedAt: ago(500) } as const;

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4);
  organisationId = await organisation("fjordline");
  otherId = await organisation("other");
  const { database } = postgres;
  repositories = Array.from({ length: MANY }, (_, index) => ({
    id: randomUUID(),
    name: `service-${String(index).padStart(4, "0")}`,
  }));
  await database.repository.createMany({
    data: repositories.map(({ id, name }, index) => ({
      id,
      name,
      owner: "fjordline",
      organisationId,
      githubId: index + 1,
    })),
  });
  await database.freezeSlot.create({ data: { organisationId, slot: 1, checkedAt: ago(30) } });
  incidentId = await incident({ slot: 1, epoch: "e01", freezeCalls: 4, freezeMs: 900, requestedAt: ago(590) });
  await database.incidentRepository.createMany({
    data: repositories.map(({ id }) => ({ ...CONFIRMED, incidentId, organisationId, repositoryId: id })),
  });
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

/** Changes the first rows by name, and puts them back. */
async function withRows(changes: readonly object[], look: () => Promise<void>): Promise<void> {
  const { incidentRepository } = postgres.database;
  const key = (index: number) => ({
    incidentId_repositoryId: { incidentId, repositoryId: repositories[index]?.id ?? "" },
  });
  for (const [index, data] of changes.entries()) await incidentRepository.update({ where: key(index), data });
  try {
    await look();
  } finally {
    for (const index of changes.keys())
      await incidentRepository.update({
        where: key(index),
        data: { ...CONFIRMED, wanted: "held", cause: null, thawedAt: null },
      });
  }
}

describe("an incident over 1,200 repositories", () => {
  it("says frozen of each that was seen to be, and since when all of them were", async () => {
    expect(await read()).toMatchObject({
      incident: { lamp: "holds", counts: { frozen: MANY }, repositories: MANY, drifts: { open: 0, weakening: 0 } },
      confirmedAt: ago(500).toISOString(),
      tiers: [{ tier: "organisation-property", repositories: MANY }],
      total: MANY,
      pages: MANY / LIST_PAGE,
      slot: 1,
      epoch: "e01",
      host: "github.test",
    });
  });

  it("says when all of them were seen to be for the first time, also when it is over and nothing is held any more", async () => {
    const id = await incident({ drill: true, status: "resolved", resolvedAt: AT });
    const line = { incidentId: id, organisationId, actorKind: "system", actorId: "worker", kind: "incident.confirmed" };
    await postgres.database.incidentEvent.createMany({
      data: [ago(480), ago(20)].map((at) => ({ ...line, at, text: "Confirmed." })),
    });
    expect((await read({}, id))?.confirmedAt).toBe(ago(480).toISOString());
    await postgres.database.incident.delete({ where: { id } });
  });

  it("shows one page of rows by name, and the last one when a later one is asked for", async () => {
    const last = await read({ page: 99 });
    expect(last?.page).toBe(MANY / LIST_PAGE);
    expect(last?.rows).toHaveLength(LIST_PAGE);
    expect(last?.rows.at(-1)).toMatchObject({ name: "service-1199", shown: "frozen", enforcement: "confirmed" });
  });

  it("tells each way of not being held from the others, and finds its rows by it", async () => {
    const changes = [
      { requestedAt: null, seen: null, seenAt: null, confirmedAt: null },
      { seen: "none", seenAt: ago(400) },
      { seen: "unknown", seenAt: ago(400) },
      { tier: null },
      { state: "thawed", wanted: "free", requestedAt: ago(100) },
      { state: "thawed", wanted: "free", requestedAt: ago(100), seen: "none", seenAt: ago(50) },
      { state: "migrating" },
      { state: "refrozen", cause: "gate-regressed" },
    ];
    await withRows(changes, async () => {
      const detail = await read();
      expect(detail?.incident).toMatchObject({
        lamp: "loose",
        counts: { asked: 1, loose: 2, unknown: 1, leaving: 1, thawed: 1, migrating: 1, refrozen: 1, frozen: MANY - 8 },
      });
      expect(detail?.confirmedAt).toBeNull();
      const loose = await read({ shown: ["loose"] });
      expect(loose?.rows.map(({ name, enforcement }) => [name, enforcement])).toEqual([
        ["service-0001", "drifted"],
        ["service-0003", "unenforced"],
      ]);
      expect((await read({ shown: ["refrozen"] }))?.rows).toMatchObject([{ cause: "gate-regressed" }]);
      expect((await read({ shown: ["leaving", "asked"] }))?.total).toBe(2);
      expect((await read({ shown: ["excepted"] }))?.total).toBe(0);
    });
  });

  it("finds rows by a part of their name, signs of a pattern being plain text", async () => {
    expect((await read({ text: "LINE/service-110" }))?.total).toBe(10);
    expect((await read({ text: "service_0" }))?.total).toBe(0);
    expect((await read({ text: "%" }))?.total).toBe(0);
  });

  it("says frozen of none while a ruleset of it differs, whoever changed it, until that was seen to be gone", async () => {
    const drift = await postgres.database.freezeDrift.create({
      data: {
        organisationId,
        incidentId,
        ruleset: "default",
        code: "bypass",
        what: "Team 7 (always)",
        weakens: true,
        changedBy: "mallory",
        foundAt: ago(20),
        repairedAt: ago(10),
      },
    });
    expect(await read()).toMatchObject({
      incident: { lamp: "loose", counts: { loose: MANY }, drifts: { open: 1, weakening: 1 } },
      drifts: [{ code: "bypass", what: "Team 7 (always)", changedBy: "mallory", repairedAt: ago(10).toISOString() }],
    });
    await postgres.database.freezeDrift.update({ where: { id: drift.id }, data: { goneAt: ago(5) } });
    expect(await read()).toMatchObject({ incident: { lamp: "holds", counts: { frozen: MANY } }, drifts: [] });
  });

  it("says frozen of one whose property was changed by hand not any more, and of the others still", async () => {
    const drift = await postgres.database.freezeDrift.create({
      data: {
        organisationId,
        incidentId,
        repositoryId: repositories[4]?.id ?? "",
        code: "let-out",
        what: "e01",
        weakens: true,
      },
    });
    expect((await read())?.incident.counts).toEqual({ loose: 1, frozen: MANY - 1 });
    expect((await read({ shown: ["loose"] }))?.rows).toMatchObject([{ name: "service-0004" }]);
    await postgres.database.freezeDrift.delete({ where: { id: drift.id } });
  });

  it("does not know whether it holds when nobody has compared the rules for a while", async () => {
    const where = { organisationId_slot: { organisationId, slot: 1 } };
    await postgres.database.freezeSlot.update({ where, data: { checkedAt: ago(590) } });
    expect((await read())?.incident).toMatchObject({ lamp: "unknown", lookedAt: ago(590).toISOString() });
    // What was compared before the freeze says nothing about it.
    await postgres.database.freezeSlot.update({ where, data: { checkedAt: ago(700) } });
    expect((await read())?.incident).toMatchObject({ lamp: "unknown", lookedAt: null });
    await postgres.database.freezeSlot.update({ where, data: { checkedAt: ago(30) } });
  });

  it("shows its timeline by pages, the newest first, and its people by their names", async () => {
    const { database } = postgres;
    const user = await database.appUser.create({ data: { host: "local", login: "grace" } });
    await database.incidentEvent.createMany({
      data: Array.from({ length: LIST_PAGE + 1 }, (_, index) => ({
        incidentId,
        organisationId,
        repositoryId: index === 0 ? (repositories[0]?.id ?? null) : null,
        actorKind: index === 0 ? "user" : "system",
        actorId: index === 0 ? user.id : "worker",
        kind: "incident.noted",
        text: `event ${index}`,
      })),
    });
    await database.incidentRole.create({
      data: { incidentId, organisationId, role: "commander", login: "ada", givenBy: user.id },
    });
    const first = await read();
    expect(first).toMatchObject({ eventTotal: LIST_PAGE + 1, eventPages: 2 });
    expect(first?.events[0]).toMatchObject({ text: `event ${LIST_PAGE}`, by: "worker", system: true });
    expect(first?.roles).toMatchObject([{ role: "commander", login: "ada", givenBy: "grace" }]);
    expect((await read({ eventPage: 9 }))?.events).toMatchObject([
      { text: "event 0", by: "grace", system: false, repository: { name: "service-0000" } },
    ]);
  });
});

describe("the page of a repository", () => {
  const held = (name: string, actor = person("viewer")) =>
    readIncidentsOf(ports(), actor, { owner: "Fjordline", name });

  it("names every incident that asks something of GitHub about it, whatever the case of its name, and no other", async () => {
    const drill = await incident({ title: "Drill", drill: true, slot: 2, activatedAt: ago(60) });
    const over = await incident({ status: "cancelled", activatedBy: null, activatedAt: null });
    for (const id of [drill, over])
      await postgres.database.incidentRepository.create({
        data: { ...HELD, incidentId: id, organisationId, repositoryId: repositories[7]?.id ?? "" },
      });
    expect(await held("SERVICE-0007")).toMatchObject([
      { incident: { id: drill, drill: true }, row: { shown: "asked", enforcement: "requested" } },
      { incident: { id: incidentId }, row: { shown: "frozen", enforcement: "confirmed" } },
    ]);
    expect(await held("service-0008")).toHaveLength(1);
    expect(await held("service_0008")).toEqual([]);
    expect(await held("a\0b")).toEqual([]);
    await postgres.database.incident.delete({ where: { id: drill } });
  });
});

describe("gates", () => {
  const judged = async (index: number, verdict: string, evidence: object[] | string[], at: Date) => {
    const key = { incidentId, organisationId, repositoryId: repositories[index]?.id ?? "" };
    const { database } = postgres;
    const open = verdict === "pass" ? [] : ["static-credentials"];
    const thaw = verdict === "pass" ? "pass" : "hold";
    await database.gateStanding.create({
      data: { ...key, thaw, openGates: open, passing: 1 - open.length, since: at, judgedAt: at },
    });
    const data = { ...key, gateId: "static-credentials", verdict, evidence, judgedAt: at, since: at };
    await database.gateVerdict.create({ data });
  };
  const gatesOf = async (name: string) =>
    (await readIncidentsOf(ports(), person("viewer"), { owner: "fjordline", name }))[0]?.gates;

  it("say of a repository what they said last, and are unknown where nobody judged, or not of late", async () => {
    await judged(20, "pass", [{ text: "Nothing blocks.", at: AT.getTime(), sha: null }], ago(30));
    await judged(21, "hold", ["ci.yml:7 uses NPM_TOKEN.", "ci.yml:7 uses NPM_TOKEN."], ago(30));
    await judged(22, "pass", [], ago(3_600));
    const gate = "static-credentials";
    const judgedAt = ago(30).toISOString();
    const then = { judgedAt, since: judgedAt, sha: null };
    expect(await gatesOf("service-0020")).toEqual([{ gate, verdict: "pass", lines: ["Nothing blocks."], ...then }]);
    const held = { gate, verdict: "hold", lines: ["ci.yml:7 uses NPM_TOKEN."], ...then };
    expect(await gatesOf("service-0021")).toEqual([held]);
    expect(await gatesOf("service-0022")).toMatchObject([{ verdict: "unknown" }]);
    expect(await gatesOf("service-0023")).toMatchObject([{ verdict: "unknown", judgedAt: null }]);
    expect((await read())?.gateCounts).toEqual([{ gate, pass: 1, hold: 1, unknown: MANY - 2 }]);
  });
});

describe("the list", () => {
  it("has what freezes first, what is prepared next, and what is over last", async () => {
    const draft = await incident({ status: "draft", activatedBy: null, activatedAt: null, createdAt: ago(5) });
    const ended = await incident({ status: "resolved", createdAt: ago(1), resolvedAt: ago(1) });
    const { incidents, declarers } = await list();
    expect(incidents.slice(0, 2).map(({ id, lamp }) => [id, lamp])).toEqual([
      [incidentId, "holds"],
      [draft, "off"],
    ]);
    expect(incidents.find(({ id }) => id === ended)?.lamp).toBe("ended");
    expect(declarers).toMatchObject([{ id: organisationId, login: "fjordline", noLockdown: expect.any(String) }]);
    expect((await list("viewer")).declarers).toEqual([]);
  });
});

describe("news of an incident", () => {
  it("comes with what is seen otherwise, and not with each look that sees the same", async () => {
    const heard: string[] = [];
    const leave = createFeed(postgres.webUrl, "incident_progress").subscribe((payload) => heard.push(payload));
    await vi.waitFor(() => expect(heard).toEqual([""]), { timeout: 60_000 });
    const repositoryId = repositories[0]?.id ?? "";
    const where = { incidentId_repositoryId: { incidentId, repositoryId } };
    await postgres.database.incidentRepository.update({ where, data: { seenAt: ago(1) } });
    // Whatever the look told would have come before this.
    await postgres.query(postgres.ownerUrl, "SELECT pg_notify('incident_progress', 'after the look')");
    await postgres.database.incidentRepository.update({ where, data: { seen: "some" } });
    await vi.waitFor(() => expect(heard).toHaveLength(3), { timeout: 60_000 });
    expect(heard).toEqual(["", "after the look", organisationId]);
    leave();
    await postgres.database.incidentRepository.update({ where, data: CONFIRMED });
  });
});

describe("the report of an incident", () => {
  it("tells all of it: what was let through, who agreed, and what remains", async () => {
    const repositoryId = repositories[2]?.id ?? "";
    const { database } = postgres;
    const asked = { incidentId, organisationId, repositoryId, askedAt: ago(300), expiresAt: ago(-300) };
    await database.thawException.create({
      data: {
        ...asked,
        gate: "commit-review",
        reason: "@all closes #1",
        askedBy: "owner",
        approvedBy: "lead",
        approvedAt: ago(200),
      },
    });
    await database.prPass.create({
      data: {
        ...asked,
        pullRequest: 7,
        sha: "a".repeat(40),
        base: "main",
        kind: "person",
        reason: "hotfix",
        askedBy: "owner",
      },
    });
    const thawed = {
      state: "thawed",
      wanted: "free",
      seen: "none",
      thawedAt: ago(100),
      requestedAt: ago(100),
      seenAt: ago(90),
    };
    await withRows([thawed], async () => {
      const report = await reportIncident(ports(), person("viewer"), incidentId);
      expect(report?.text).toContain("# Incident: \\<b\\>Leak\\</b\\>");
      expect(report?.text).toContain("| thawed | 1 | 0 % |");
      expect(report?.text).toContain("1,199 repositories did not pass their gates.");
      expect(report?.text).toContain("@&#8203;all closes #&#8203;1 | owner | lead | until");
      expect(report?.text).toContain("0 commits of migrations, 1 pass of people.");
      expect(report?.text).toContain("nobody approved");
      // It is out: only its line of the timeline names it.
      expect(report?.text).not.toContain("| fjordline/service-0000 |");
      expect(await reportIncident(ports(), person("admin", otherId), incidentId)).toBeNull();
      expect(await reportOf(postgres.webUrl, incidentId)).toContain("# Incident: ");
      expect(await reportOf(postgres.webUrl, "00000000-0000-0000-0000-000000000000")).toBeNull();
    });
  });
});

describe("another organisation", () => {
  it("sees nothing of it", async () => {
    const stranger = person("admin", otherId);
    expect((await listIncidents(ports(), stranger)).incidents).toEqual([]);
    expect(await readIncident(ports(), stranger, incidentId, ALL_OF_INCIDENT)).toBeNull();
    expect(await readIncidentsOf(ports(), stranger, { owner: "fjordline", name: "service-0007" })).toEqual([]);
  });

  it.each(["", "x", "a\0b", "00000000-0000-0000-0000-000000000000"])("%j is no incident", async (id) => {
    expect(await read({}, id)).toBeNull();
  });
});
