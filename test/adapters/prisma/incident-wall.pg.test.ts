import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createIncidentReading } from "../../../lib/adapters/prisma/incident-reading.ts";
import { createOwnerStore } from "../../../lib/adapters/prisma/owner-store.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { ALL_OF_INCIDENT, type IncidentQuery } from "../../../lib/core/listing/incident-views.ts";
import { WALL_LETTERS, wallSpans } from "../../../lib/core/listing/wall.ts";
import {
  listIncidents,
  readBlockers,
  readBoard,
  readGlass,
  readIncident,
  readIncidentWithWall,
  readWallNames,
} from "../../../lib/usecases/freeze/read.ts";
import type { IncidentReading } from "../../../lib/usecases/freeze/reading-ports.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { activeIncident } from "../../support/rows.ts";

const AT = new Date("2026-11-28T03:00:00.000Z");
const ago = (seconds: number) => new Date(AT.getTime() - seconds * 1_000);
const MANY = 2_000;

let postgres: TestDatabase;
let web: Database;
let reading: IncidentReading;
let organisationId: string;
let incidentId: string;
let repositories: readonly { readonly id: string; readonly name: string }[];

const person = (organisation = organisationId): UserActor => ({
  kind: "user",
  id: "01890000-0000-7000-8000-000000000001",
  login: "ada",
  roles: [{ organisationId: organisation, role: "viewer" }],
});
// As the web process itself: what it reads must be within its rights, and what it keeps is kept from one reading to the next.
const ports = (incidentReading = reading) => ({ incidentReading, clock: { now: () => AT } });
const wall = async (query: Partial<IncidentQuery> = {}, from = ports()) => {
  const read = await readIncidentWithWall(from, person(), incidentId, { ...ALL_OF_INCIDENT, ...query });
  if (read === null) throw new Error("no wall");
  return read.wall;
};
const names = async (by: IncidentQuery["by"] = "team") => {
  const read = await readWallNames(ports(), person(), incidentId, by);
  if (read === null) throw new Error("no names");
  return read;
};
const total = async (query: Partial<IncidentQuery>) =>
  (await readIncident(ports(), person(), incidentId, { ...ALL_OF_INCIDENT, ...query }))?.total;
const idAt = (index: number) => repositories[index]?.id ?? "";

const CONFIRMED = {
  state: "frozen",
  tier: "organisation-property",
  requestedAt: ago(590),
  seen: "all",
  seenAt: ago(500),
  confirmedAt: ago(500),
} as const;

/** Of ten each: the first nine have `platform`, and the tenth nobody. Every fourth has a person, too. */
async function seedOwners(): Promise<void> {
  const rows = repositories.flatMap(({ id }, index) => [
    ...(index % 10 === 9 ? [] : [{ kind: "team", slug: index % 2 === 0 ? "platform" : "Apps" }]).map((one) => ({
      ...one,
      organisationId,
      repositoryId: id,
      source: "codeowners",
    })),
    ...(index % 4 === 0 ? [{ organisationId, repositoryId: id, kind: "user", slug: "aa-first", source: "admin" }] : []),
  ]);
  await postgres.database.repositoryOwner.createMany({ data: rows });
}

async function judge(index: number, gate: string, verdict: string, judgedAt = ago(30)): Promise<void> {
  const key = { incidentId, repositoryId: idAt(index) };
  const standing = { thaw: verdict === "pass" ? "pass" : "hold", openGates: verdict === "pass" ? [] : [gate] };
  await postgres.database.gateStanding.upsert({
    where: { incidentId_repositoryId: key },
    create: { ...key, ...standing, organisationId, passing: 0, since: judgedAt, judgedAt },
    update: { ...standing, judgedAt },
  });
  await postgres.database.gateVerdict.create({
    data: { ...key, organisationId, gateId: gate, verdict, evidence: [], judgedAt, since: judgedAt },
  });
}

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4, { sight: () => ({ kind: "whole" }) });
  reading = createIncidentReading(web);
  const { database } = postgres;
  organisationId = (
    await database.organisation.create({ data: { host: "github.test", login: "fjordline", kind: "github" } })
  ).id;
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
      visibility: index % 3 === 0 ? "public" : "private",
    })),
  });
  await seedOwners();
  incidentId = (
    await database.incident.create({
      data: { ...activeIncident(organisationId, AT), gates: ["static-credentials", "commit-review"] },
    })
  ).id;
  await database.incidentRepository.createMany({
    data: repositories.map(({ id }) => ({ ...CONFIRMED, incidentId, organisationId, repositoryId: id })),
  });
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

describe("the wall of 2,000 repositories", () => {
  it("has each of them once: of several owners a team goes first, and who has none comes last", async () => {
    const { groups, states, fits } = await wall();
    expect(groups.map(({ kind, key }) => [kind, key])).toEqual([
      ["team", "Apps"],
      ["team", "platform"],
      ["nobody", ""],
    ]);
    expect(groups.map(({ tiles }) => tiles)).toEqual([800, 1_000, 200]);
    expect(states).toBe("f".repeat(MANY));
    expect(fits).toBeNull();
  });

  it("names its tiles by the same layout, in their order", async () => {
    for (const by of ["team", "visibility", "none"] as const) {
      const [shown, named] = [await wall({ by }), await names(by)];
      expect(named.layout).toBe(shown.layout);
      expect(named.names).toHaveLength(MANY);
      expect(new Set(named.names).size).toBe(MANY);
      for (const [from, to] of wallSpans(shown.groups))
        expect(named.names.slice(from, to)).toEqual(named.names.slice(from, to).toSorted());
    }
    expect((await wall({ by: "visibility" })).groups.map(({ key, tiles }) => [key, tiles])).toEqual([
      ["private", 1_333],
      ["public", 667],
    ]);
  });

  it("is grouped by a custom property, in an order that stays, with what has no value last", async () => {
    const worker = createDatabase(postgres.workerUrl, 2);
    const put = (values: (index: number) => Readonly<Record<string, string>>) =>
      createOwnerStore(worker, null).put({
        organisationId,
        owned: [],
        properties: {
          names: ["tier"],
          values: new Map(repositories.slice(0, 1_900).map((_, index) => [index + 1, values(index)])),
        },
        at: AT,
        audit: {
          actorKind: "system",
          actorId: "w",
          action: "owners.read",
          objectKind: "organisation",
          objectId: "x",
          data: {},
        },
      });
    expect((await wall()).properties).toEqual({ names: [], asOf: null });
    expect((await wall({ by: "property:tier" })).groups).toEqual([{ kind: "unset", key: "", tiles: MANY }]);
    await put(
      (index): Record<string, string> =>
        index % 5 === 0 ? {} : { tier: index % 2 === 0 ? "gold" : "'; DROP --", "it's": "x" },
    );
    const { groups, properties, layout } = await wall({ by: "property:tier" });
    expect(groups).toEqual([
      { kind: "property", key: "'; DROP --", tiles: 760 },
      { kind: "property", key: "gold", tiles: 760 },
      { kind: "unset", key: "", tiles: 480 },
    ]);
    expect(properties).toEqual({ names: ["tier"], asOf: AT.toISOString() });
    const named = await names("property:tier");
    expect([named.layout, named.names.length]).toEqual([layout, MANY]);
    const key = { incidentId_repositoryId: { incidentId, repositoryId: idAt(42) } };
    await postgres.database.incidentRepository.update({ where: key, data: { seen: "none" } });
    expect((await wall({ by: "property:tier" })).layout).toBe(layout);
    await postgres.database.incidentRepository.update({ where: key, data: { seen: "all" } });
    // Names that are nobody's property, and such as are one in another case, group nothing.
    for (const by of ["property:Tier", "property:none"] as const)
      expect((await wall({ by })).groups).toEqual([{ kind: "unset", key: "", tiles: MANY }]);
    await put(() => ({}));
    expect((await wall({ by: "property:tier" })).groups).toEqual([{ kind: "unset", key: "", tiles: MANY }]);
    await worker.$disconnect();
  });

  it("keeps every tile in its place while its state changes, and says which of them did", async () => {
    const before = await wall();
    const at = (await names()).names.indexOf("fjordline/service-0042");
    const key = { incidentId_repositoryId: { incidentId, repositoryId: idAt(42) } };
    await postgres.database.incidentRepository.update({ where: key, data: { seen: "none" } });
    const after = await wall();
    expect(after.layout).toBe(before.layout);
    expect(after.states).toBe(`${before.states.slice(0, at)}l${before.states.slice(at + 1)}`);
    await postgres.database.incidentRepository.update({ where: key, data: { seen: "all" } });
  });

  it("marks the tiles that the list of rows would have, whatever is asked for", async () => {
    await judge(0, "commit-review", "hold");
    await judge(1, "commit-review", "pass");
    await judge(2, "commit-review", "hold", ago(3_600));
    const asked: readonly Partial<IncidentQuery>[] = [
      { text: "service-01" },
      { team: "platform" },
      { team: "aa-first" },
      { team: "" },
      { shown: ["frozen"], team: "Apps" },
      { shown: ["thawed"] },
      { gate: { gate: "commit-review", verdict: "hold" } },
      { gate: { gate: "commit-review", verdict: "pass" } },
      { gate: { gate: "commit-review", verdict: "unknown" }, text: "service-000" },
      { gate: { gate: "'; --", verdict: "hold" } },
    ];
    const fitting = async (query: Partial<IncidentQuery>) => (await wall(query)).fits?.replaceAll("0", "").length;
    const counts = [];
    for (const query of asked) {
      expect(await fitting(query)).toBe(await total(query));
      counts.push(await total(query));
    }
    expect(counts).toEqual([100, 1_000, 500, 200, 800, 0, 1, 1, 8, 0]);
    // What the gate matrix says is what its links lead to.
    const [, review] = (await readIncident(ports(), person(), incidentId, ALL_OF_INCIDENT))?.gateCounts ?? [];
    expect(review).toEqual({ gate: "commit-review", pass: 1, hold: 1, unknown: MANY - 2 });
  });

  it("is another layout as soon as a tile comes, goes or has another owner", async () => {
    const before = await wall();
    const owner = { organisationId, repositoryId: idAt(9), kind: "team", slug: "newcomers", source: "property" };
    await postgres.database.repositoryOwner.create({ data: owner });
    const after = await wall();
    expect(after.layout).not.toBe(before.layout);
    expect(after.groups).toContainEqual({ kind: "team", key: "newcomers", tiles: 1 });
    await postgres.database.repositoryOwner.deleteMany({ where: { slug: "newcomers" } });
    await postgres.database.repository.update({ where: { id: idAt(9) }, data: { deletedAt: AT } });
    expect((await wall()).states).toHaveLength(MANY - 1);
    await postgres.database.repository.update({ where: { id: idAt(9) }, data: { deletedAt: null } });
    expect((await wall()).layout).toBe(before.layout);
  });

  it("lies as if nothing of it were kept, whatever changed since the last look", async () => {
    const { database } = postgres;
    const asAnew = async (query: Partial<IncidentQuery> = {}) => {
      const kept = await wall(query);
      expect(kept).toEqual(await wall(query, ports(createIncidentReading(web))));
      return kept;
    };
    const byProperty = { by: "property:tier" } as const;
    await database.repositoryProperty.deleteMany({ where: { repositoryId: idAt(1_234) } });
    const first = {
      by: await asAnew(),
      visibility: await asAnew({ by: "visibility" }),
      property: await asAnew(byProperty),
    };
    const where = { id: idAt(1_234) };
    await database.repository.update({ where, data: { name: "aaa-first-of-all" } });
    expect((await asAnew()).layout).not.toBe(first.by.layout);
    await database.repository.update({ where, data: { name: "service-1234", visibility: "internal" } });
    expect((await asAnew()).layout).toBe(first.by.layout);
    expect((await asAnew({ by: "visibility" })).groups).toContainEqual({
      kind: "visibility",
      key: "internal",
      tiles: 1,
    });
    await database.repository.update({ where, data: { visibility: "private" } });
    expect(await asAnew({ by: "visibility" })).toEqual(first.visibility);
    const property = { repositoryId: where.id, organisationId, values: { tier: "gold" } };
    await database.repositoryProperty.create({ data: property });
    expect((await asAnew(byProperty)).groups[0]).toEqual({ kind: "property", key: "gold", tiles: 1 });
    await database.repositoryProperty.delete({ where: { repositoryId: where.id } });
    expect(await asAnew(byProperty)).toEqual(first.property);
    const member = { incidentId_repositoryId: { incidentId, repositoryId: where.id } };
    const { state, ...rest } = await database.incidentRepository.findUniqueOrThrow({ where: member });
    await database.incidentRepository.update({ where: member, data: { state: "migrating" } });
    const moved = await asAnew({ text: "1234" });
    expect([moved.layout, moved.fits?.replaceAll("0", "")]).toEqual([first.by.layout, "1"]);
    expect(moved.states[moved.fits?.indexOf("1") ?? -1]).toBe(WALL_LETTERS.migrating);
    await database.incidentRepository.delete({ where: member });
    expect((await asAnew()).states).toHaveLength(MANY - 1);
    await database.incidentRepository.create({ data: { ...rest, state } });
    expect(await asAnew()).toEqual(first.by);
  });

  it("is that of the board, which has the list, how the incident stands and its wall at one moment", async () => {
    const board = await readBoard(ports(), person(), ({ incidents: [first] }) =>
      first === undefined ? null : { id: first.id, query: { ...ALL_OF_INCIDENT, by: "none" } },
    );
    const detail = await readIncident(ports(), person(), incidentId, ALL_OF_INCIDENT);
    expect(board.chosen?.wall).toEqual(await wall({ by: "none" }));
    expect(board.list).toEqual(await listIncidents(ports(), person()));
    expect(detail).toMatchObject(board.chosen?.standing ?? { incident: "none" });
    expect(board.chosen?.standing.incident).toEqual(board.list.incidents[0]);
  });

  it("is none where none is chosen, and nothing of another organisation can be chosen", async () => {
    const none = await readBoard(ports(), person(), () => null);
    expect(none).toEqual({ list: await listIncidents(ports(), person()), chosen: null });
    const strange = readBoard(ports(), person(randomUUID()), () => ({ id: incidentId, query: ALL_OF_INCIDENT }));
    await expect(strange).rejects.toThrow("of its list");
  });

  it("is not there for another organisation's people, nor for what is no id", async () => {
    const stranger = person(randomUUID());
    for (const id of [incidentId, "nothing", "'; --"]) {
      expect(await readIncidentWithWall(ports(), stranger, id, ALL_OF_INCIDENT)).toBeNull();
      expect(await readWallNames(ports(), stranger, id, "team")).toBeNull();
      expect(await readBlockers(ports(), stranger, id)).toBeNull();
      expect(await readGlass(ports(), stranger, id)).toBeNull();
    }
  });
});

describe("what gates say of how many", () => {
  it("counts as unknown what was judged an hour ago, and what nobody judged", async () => {
    const counts = async () => (await readIncident(ports(), person(), incidentId, ALL_OF_INCIDENT))?.gateCounts;
    const known = (await counts())?.find(({ gate }) => gate === "commit-review");
    await judge(1_500, "commit-review", "pass");
    await judge(1_501, "commit-review", "hold");
    await judge(1_502, "commit-review", "pass", ago(3_600));
    const { pass = 0, hold = 0, unknown = 0 } = known ?? {};
    const now = (await counts())?.find(({ gate }) => gate === "commit-review");
    expect(now).toEqual({ gate: "commit-review", pass: pass + 1, hold: hold + 1, unknown: unknown - 2 });
    // Of whom nobody says when they were judged nothing is known either.
    await postgres.database.gateStanding.delete({
      where: { incidentId_repositoryId: { incidentId, repositoryId: idAt(1_500) } },
    });
    expect((await counts())?.find(({ gate }) => gate === "commit-review")).toMatchObject({
      pass,
      unknown: unknown - 1,
    });
    const more = { incidentId, repositoryId: { in: [idAt(1_500), idAt(1_501), idAt(1_502)] } };
    await postgres.database.gateVerdict.deleteMany({ where: more });
    await postgres.database.gateStanding.deleteMany({ where: more });
  });
});

describe("what holds the rest", () => {
  it("counts for each owner what is held, ready and not judged, and the gates that hold most", async () => {
    const read = await readBlockers(ports(), person(), incidentId);
    expect(read?.held).toBe(MANY);
    expect(read?.total).toBe(4);
    expect(read?.owners.map(({ kind, slug, held }) => [kind, slug, held])).toEqual([
      ["team", "platform", 1_000],
      ["team", "Apps", 800],
      ["user", "aa-first", 500],
      ["nobody", "", 200],
    ]);
    const [platform, apps] = read?.owners ?? [];
    // What was judged an hour ago says nothing.
    expect(platform).toMatchObject({ ready: 0, unjudged: 999, gates: [{ gate: "commit-review", repositories: 1 }] });
    expect(apps).toMatchObject({ ready: 1, unjudged: 799, gates: [] });
  });
});

describe("the log of broken glass", () => {
  it("has each time with its reason, both people and how it ended, and no exception of a gate", async () => {
    const { database } = postgres;
    const people = await Promise.all(
      ["kim", "lee"].map((login) => database.appUser.create({ data: { host: "github.test", login } })),
    );
    const [askedBy = "", secondBy = ""] = people.map(({ id }) => id);
    const row = { organisationId, incidentId, repositoryId: idAt(5), askedBy, expiresAt: ago(-3_600) };
    await database.thawException.createMany({
      data: [
        { ...row, gate: "commit-review", reason: "A gate", askedAt: ago(50) },
        {
          ...row,
          breakGlass: true,
          reason: "<b>Outage</b>",
          askedAt: ago(40),
          secondBy,
          approvedAt: ago(30),
          letOutAt: ago(30),
        },
        { ...row, repositoryId: idAt(6), breakGlass: true, reason: "Another", askedAt: ago(20) },
      ],
    });
    expect(await readGlass(ports(), person(), incidentId)).toMatchObject([
      { reason: "Another", state: "waiting", askedBy: "kim", confirmedBy: null, letOutAt: null },
      { reason: "<b>Outage</b>", state: "live", askedBy: "kim", confirmedBy: "lee", name: "service-0005", ended: null },
    ]);
  });
});
