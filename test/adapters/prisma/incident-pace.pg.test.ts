import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createIncidentReading } from "../../../lib/adapters/prisma/incident-reading.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { readIncidentPace } from "../../../lib/usecases/freeze/read.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { activeIncident } from "../../support/rows.ts";

const HOUR = 3_600_000;
const NOW = new Date("2026-11-28T12:00:00.000Z");
const hours = (count: number) => new Date(NOW.getTime() - count * HOUR);
const MANY = 20;

let postgres: TestDatabase;
let web: Database;
let organisationId: string;
let incidentId: string;
let ids: readonly string[];

const person = (organisation: string, role: Role = "viewer"): UserActor => ({
  kind: "user",
  id: "01890000-0000-7000-8000-000000000001",
  login: "ada",
  roles: [{ organisationId: organisation, role }],
});
// As the web process itself: what it reads must be within its rights.
const paceOf = async (organisation = organisationId, id = incidentId) =>
  await readIncidentPace(
    { incidentReading: createIncidentReading(web), clock: { now: () => NOW } },
    person(organisation),
    id,
  );

async function tell(kind: string, index: number, at: Date): Promise<void> {
  await postgres.database.incidentEvent.create({
    data: {
      incidentId,
      organisationId,
      repositoryId: ids[index] ?? null,
      at,
      actorKind: "system",
      actorId: "worker",
      kind,
      text: kind,
    },
  });
}

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 2);
  const { database } = postgres;
  const made = await database.organisation.create({
    data: { host: "github.test", login: "fjordline", kind: "github" },
  });
  organisationId = made.id;
  ids = Array.from({ length: MANY }, () => randomUUID());
  await database.repository.createMany({
    data: ids.map((id, index) => ({ id, organisationId, owner: "fjordline", name: `r${index}`, githubId: index + 1 })),
  });
  const incident = await database.incident.create({
    data: { ...activeIncident(organisationId, NOW), activatedAt: hours(24) },
  });
  incidentId = incident.id;
  await database.incidentRepository.createMany({
    data: ids.map((repositoryId, index) => ({
      incidentId,
      organisationId,
      repositoryId,
      state: index < 6 ? "thawed" : "frozen",
      wanted: index < 6 ? "free" : "held",
      // The last one was made while everything was frozen.
      joinedAt: index === MANY - 1 ? hours(10) : hours(24),
    })),
  });
  for (let index = 0; index < 7; index += 1) {
    await tell("repository.migrating", index, hours(20 - index));
    await tell("repository.verifying", index, hours(19 - index));
    await tell("repository.thawed", index, hours(18 - index));
  }
  // Let out by an exception that became a thaw: one turn.
  await tell("repository.thawed", 0, hours(9));
  await tell("repository.refrozen", 6, hours(6));
  // Frozen again what was not out: no turn.
  await tell("repository.refrozen", 7, hours(5));
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

test("the line has each turn once, and ends with what is held now", async () => {
  const pace = await paceOf();
  const held = pace?.points.map((point) => point.held);
  expect(held).toEqual([19, 18, 17, 16, 15, 14, 13, 12, 13, 14, 14]);
  expect(pace?.points.at(0)?.at).toBe(hours(24).getTime());
  expect(pace?.points.at(-1)?.at).toBe(NOW.getTime());
});

test("the forecast goes by what thawed and what was frozen again, and says a band", async () => {
  const forecast = (await paceOf())?.forecast;
  expect(forecast).toMatchObject({ kind: "band", perDay: 6, days: 1 });
  if (forecast?.kind !== "band") return;
  expect(Number(forecast.early)).toBeGreaterThan(NOW.getTime());
  expect(forecast.late ?? Number.POSITIVE_INFINITY).toBeGreaterThan(Number(forecast.early));
});

test("one that is over is not forecast, and its line ends with it", async () => {
  const { incident } = postgres.database;
  await incident.update({ where: { id: incidentId }, data: { status: "resolved", resolvedAt: hours(8) } });
  try {
    const pace = await paceOf();
    expect(pace?.forecast).toBeNull();
    expect(pace?.until).toBe(hours(8).getTime());
    expect(pace?.points.at(-1)).toEqual({ at: hours(8).getTime(), held: 13 });
  } finally {
    await incident.update({ where: { id: incidentId }, data: { status: "active", resolvedAt: null } });
  }
});

test("nobody sees it of an organisation that they may not look at, and one that never froze has none", async () => {
  expect(await paceOf(randomUUID())).toBeNull();
  expect(await paceOf(organisationId, "no-id")).toBeNull();
  const { id } = await postgres.database.incident.create({
    data: {
      organisationId,
      title: "Not begun",
      status: "draft",
      scope: "all",
      mode: "merges",
      exposureFrom: hours(48),
      exposureTo: NOW,
      gates: [],
      allowedGrants: [],
      createdBy: "ada",
    },
  });
  expect(await paceOf(organisationId, id)).toBeNull();
});
