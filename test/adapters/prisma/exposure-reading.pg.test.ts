import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { gateCommands } from "../../../lib/container/gates.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { ALL_EXPOSED, type ExposureKey, type ExposureQuery } from "../../../lib/core/listing/exposure-query.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { asGiven } from "../../usecases/freeze/world.ts";

/** More than two pages of exposed credentials in one repository, read with the rights of web. */
const MANY = 2 * LIST_PAGE + 20;
const AT = new Date("2026-11-28T03:00:00.000Z");
const ago = (seconds: number) => new Date(AT.getTime() - seconds * 1_000);

let postgres: TestDatabase;
let web: Database;
let people: Awaited<ReturnType<typeof gateCommands>>;
let organisationId: string;
let incidentId: string;
let app: string;
let lib: string;
const ids: string[] = [];

const person = (role: Role, organisation = organisationId): UserActor => ({
  kind: "user",
  id: randomUUID(),
  login: "grace",
  roles: [{ organisationId: organisation, role }],
});
const query = (more: Partial<ExposureQuery>): ExposureQuery => ({ ...ALL_EXPOSED, ...more });
async function room(more: Partial<ExposureQuery> = {}, actor = person("viewer")) {
  const found = await people.readExposureRoom(actor, incidentId, query(more));
  if (found === null) throw new Error("not visible");
  return found;
}

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4);
  people = await gateCommands(web, { now: () => AT });
  const { database } = postgres;
  const organisation = { host: "github.test", login: "acme", kind: "github" };
  organisationId = (await database.organisation.create({ data: organisation })).id;
  [app, lib] = [await repository("app"), await repository("lib")];
  const incident = {
    organisationId,
    title: "Leak",
    status: "active",
    scope: "all",
    mode: "merges",
    exposureFrom: ago(86_400),
    exposureTo: ago(3_600),
    gates: ["exposed-revoked"],
    activatedBy: "ada",
    activatedAt: ago(3_000),
    allowedGrants: [],
    createdBy: "ada",
  };
  incidentId = (await database.incident.create({ data: incident })).id;
  await database.incidentRepository.createMany({
    data: [app, lib].map((repositoryId) => ({ incidentId, repositoryId, organisationId, state: "frozen" })),
  });
  for (let index = 0; index < MANY; index += 1) ids.push(randomUUID());
  await database.credential.createMany({
    data: ids.map((id, index) => ({
      id,
      organisationId,
      name: `TOKEN_${index}`,
      kind: "npm-token",
      ...(index === 0 ? { level: "org", visibility: "all" } : { level: "repo", repositoryId: app }),
    })),
  });
  const uses = Array.from({ length: 8 }, (_, line) => ({
    repositoryId: lib,
    path: ".github/workflows/ci.yml",
    job: "build",
    line: line + 1,
    fingerprint: `f${line}`,
  }));
  await database.exposure.createMany({
    data: ids.map((credentialId, position) => ({
      incidentId,
      credentialId,
      organisationId,
      class: position < 60 ? "handed" : "unknown",
      evidence:
        position === 0
          ? [
              { kind: "run", repositoryId: app, runId: "7", path: ".github/workflows/ci.yml", job: "build" },
              { kind: "written-by", credentialId: ids[1] ?? "", repositoryId: lib },
            ]
          : [{ kind: "runs-gone", repositoryId: app }],
      breaks: position === 0 ? uses : [],
      repositoryIds: position === 0 ? [app, lib] : [app],
      position,
      foundAt: ago(3_600),
      dueAt: position < 10 ? ago(60) : new Date(AT.getTime() + 60_000),
    })),
  });
  await database.exposureRound.create({ data: { incidentId, organisationId, at: ago(30), unread: 1 } });
}, 120_000);
afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

async function repository(name: string): Promise<string> {
  return (await postgres.database.repository.create({ data: { organisationId, owner: "acme", name } })).id;
}

describe("the list to revoke by", () => {
  it("is gone through page by page, each row once, and none is left out when one is revoked meanwhile", async () => {
    const seen: string[] = [];
    let after: ExposureKey | null = null;
    for (let page = 0; page < 3; page += 1) {
      const found = await room({ after });
      expect([found.total, found.totals.exposed]).toEqual([MANY, MANY]);
      seen.push(...found.rows.map(({ credentialId }) => credentialId));
      after = found.next;
      // A row of the page before goes to the end of the list.
      if (page === 0) await stated(ids[3] ?? "");
    }
    expect(after).toBeNull();
    expect(seen.filter((id) => id !== ids[3])).toEqual(ids.filter((id) => id !== ids[3]));
    expect(seen.at(-1)).toBe(ids[3]);
  });

  it("says the way to each, what its revocation breaks, and where it waits", async () => {
    const { rows, host, unread, repositories } = await room();
    expect([host, unread, repositories]).toEqual(["github.test", 1, 2]);
    expect(rows[0]).toMatchObject({
      name: "TOKEN_0",
      level: "org",
      class: "handed",
      overdue: true,
      repositories: 2,
      breakCount: 8,
      because: [
        { kind: "run", repository: { owner: "acme", name: "app" }, run: { id: "7", job: "build" } },
        { kind: "written-by", repository: { owner: "acme", name: "lib" }, credential: { name: "TOKEN_1" } },
      ],
    });
    expect(rows[0]?.breaks).toHaveLength(5);
    expect(rows[0]?.breaks[0]).toEqual({
      repository: { owner: "acme", name: "lib" },
      path: ".github/workflows/ci.yml",
      job: "build",
      line: 1,
      fingerprint: "f0",
    });
    const [exported] = (await people.exportExposure(person("viewer"), incidentId, ALL_EXPOSED)) ?? [];
    expect(exported?.breaks).toHaveLength(8);
  });

  it.each<[Partial<ExposureQuery>, number]>([
    [{ repositoryId: "lib" }, 1],
    [{ classes: ["unknown"] }, MANY - 60],
    [{ levels: ["org"] }, 1],
    [{ text: "token_11" }, 11],
    [{ text: "acme/app" }, MANY - 1],
    [{ text: "%" }, 0],
    [{ show: "revoked" }, 1],
    [{ show: "open" }, MANY - 1],
    [{ show: "overdue" }, 9],
  ])("is narrowed by %j to %i", async (more, total) => {
    const named = more.repositoryId === "lib" ? { repositoryId: lib } : more;
    const found = await room(named);
    expect([found.total, (await people.exportExposure(person("viewer"), incidentId, query(named)))?.length]).toEqual([
      total,
      total,
    ]);
  });

  it("counts what was recorded with the credential after the window, and nothing before it", async () => {
    const event = { organisationId, kind: "revoked", evidence: ["In the console"], actor: "ada", recordedAt: AT };
    await postgres.database.credentialEvent.create({
      data: { ...event, credentialId: ids[4] ?? "", at: ago(200_000) },
    });
    expect((await room()).totals).toMatchObject({ revoked: 1 });
    await postgres.database.credentialEvent.create({ data: { ...event, credentialId: ids[4] ?? "", at: ago(60) } });
    const { totals } = await room();
    expect(totals).toEqual({ exposed: MANY, revoked: 2, overdue: 8, open: { handed: 58, reachable: 0, unknown: 60 } });
    const { rows } = await room({ show: "revoked" });
    expect(rows.map(({ name, revoked }) => [name, revoked?.how, revoked?.evidence])).toEqual([
      ["TOKEN_3", "stated", "In the console"],
      ["TOKEN_4", "recorded", "In the console"],
    ]);
  });

  it("is for people of the organisation alone, and says what each of them may", async () => {
    const stranger = person("security-lead", randomUUID());
    expect(await people.readExposureRoom(stranger, incidentId, ALL_EXPOSED)).toBeNull();
    expect(await people.exportExposure(stranger, incidentId, ALL_EXPOSED)).toBeNull();
    expect(await people.readExposedNow(stranger)).toEqual([]);
    expect(await people.repositoryOfIncident(stranger, incidentId, "acme/app")).toBeNull();
    for (const [role, mayState, mayMark] of [
      ["viewer", false, false],
      ["security-lead", true, true],
      ["commander", false, true],
    ] as const)
      expect(await room({}, person(role))).toMatchObject({ mayState, mayMark });
    expect(await people.readExposureRoom(person("viewer"), "no id", ALL_EXPOSED)).toBeNull();
  });

  it("is led to from the room of credentials while something of it is open", async () => {
    expect(await people.readExposedNow(person("viewer"))).toEqual([
      { incidentId, title: "Leak", drill: false, exposed: MANY, open: MANY - 2 },
    ]);
  });

  it("has the places where the attacker could write, found by the name that was typed", async () => {
    const actor = person("commander");
    for (const [typed, id] of [
      ["ACME/app", app],
      ["lib", lib],
      ["elsewhere", null],
      ["\0", null],
    ] as const)
      expect(await people.repositoryOfIncident(actor, incidentId, typed)).toBe(id);
    await people.markFoothold(
      { actor, signedInAt: null, readNow: asGiven },
      { incidentId, repositoryId: app, there: true },
    );
    expect((await room()).footholds).toMatchObject([{ owner: "acme", name: "app", repositoryId: app }]);
  });
});

async function stated(credentialId: string): Promise<void> {
  const text = "In the console";
  const word = { incidentId, credentialId, text, link: "https://tickets.test/7" };
  const lead = { actor: person("security-lead"), signedInAt: null, readNow: asGiven };
  expect((await people.stateRevoked(lead, word)).ok).toBe(true);
}
