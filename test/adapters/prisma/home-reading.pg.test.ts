import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createDashboardReading } from "../../../lib/adapters/prisma/dashboard.ts";
import { createHomeReading } from "../../../lib/adapters/prisma/home-reading.ts";
import { putTeams } from "../../../lib/adapters/prisma/person-teams.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { MOST_OWNED } from "../../../lib/core/listing/home.ts";
import { DEFAULT_QUERY, type RepositoryQuery } from "../../../lib/core/listing/repository-query.ts";
import { askedBy } from "../../../lib/usecases/asked-by.ts";
import { readAdoption, readOwned, readReadiness, sharedSign } from "../../../lib/usecases/home.ts";
import { listRepositories } from "../../../lib/usecases/read-dashboard.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { activeIncident } from "../../support/rows.ts";

const AT = new Date("2026-11-28T03:00:00.000Z");
const ago = (seconds: number) => new Date(AT.getTime() - seconds * 1_000);

let postgres: TestDatabase;
let web: Database;
let organisationId: string;
let otherId: string;
let userId: string;

const actor = (organisation = organisationId): UserActor => ({
  kind: "user",
  id: userId,
  login: "Ada",
  roles: [{ organisationId: organisation, role: "owner" }],
});
// As the web process itself: what it reads must be within its rights.
const ports = () => ({ home: createHomeReading(web), clock: { now: () => AT } });

async function organisation(login: string): Promise<string> {
  const made = await postgres.database.organisation.create({ data: { host: "github.test", login, kind: "github" } });
  return made.id;
}

async function repository(
  name: string,
  owners: readonly [kind: string, slug: string, more?: object][] = [],
  of = organisationId,
) {
  const { database } = postgres;
  const { id } = await database.repository.create({ data: { organisationId: of, owner: "fjordline", name } });
  await database.repositoryOwner.createMany({
    data: owners.map(([kind, slug, more]) => ({
      organisationId: of,
      repositoryId: id,
      kind,
      slug,
      source: "codeowners",
      ...more,
    })),
  });
  return id;
}

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4);
  organisationId = await organisation("fjordline");
  otherId = await organisation("other");
  userId = (await postgres.database.appUser.create({ data: { host: "github.test", login: "ada" } })).id;
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

describe("somebody's own repositories", () => {
  it("are those that name them or a team of theirs, in organisations that they may look at, what is frozen first", async () => {
    const mine = await repository("by-name", [["user", "ADA"]]);
    const team = await repository("by-team", [
      ["team", "Platform"],
      ["user", "grace"],
    ]);
    const long = await repository("by-long-name", [["team", "fjordline/platform"]]);
    await repository("of-others", [
      ["team", "apps"],
      ["user", "grace"],
    ]);
    await repository("a-user-of-the-teams-name", [["user", "platform"]]);
    await repository("guessed", [["user", "ada", { source: "committers" }]]);
    await repository("made-up", [["user", "ada", { verified: false }]]);
    await repository(
      "elsewhere",
      [
        ["user", "ada"],
        ["team", "platform"],
      ],
      otherId,
    );
    await postgres.database.repository.update({
      where: { id: await repository("gone", [["user", "ada"]]) },
      data: { deletedAt: AT },
    });
    expect(await readOwned(ports(), actor())).toEqual({ ids: [mine], total: 1 });
    await web.$transaction((tx) => putTeams(tx, { userId, organisationId }, ["PLATFORM", "platform"], AT));
    expect((await readOwned(ports(), actor())).ids).toEqual([long, mine, team]);

    const { id: incidentId } = await postgres.database.incident.create({ data: activeIncident(organisationId, AT) });
    await postgres.database.incidentRepository.create({
      data: { incidentId, organisationId, repositoryId: team, state: "frozen" },
    });
    expect((await readOwned(ports(), actor())).ids).toEqual([team, long, mine]);
    await postgres.database.incident.delete({ where: { id: incidentId } });
    expect((await readOwned(ports(), { ...actor(), roles: [] })).total).toBe(0);
    expect((await readOwned(ports(), { ...actor(), id: "no-id" })).total).toBe(0);
  });

  it("are no team's any more that GitHub does not tell of", async () => {
    await web.$transaction((tx) => putTeams(tx, { userId, organisationId }, ["apps"], AT));
    const teams = await postgres.database.personTeam.findMany({ where: { userId } });
    expect(teams.map(({ slug }) => slug)).toEqual(["apps"]);
    await web.$transaction((tx) => putTeams(tx, { userId, organisationId }, [], AT));
    expect(await postgres.database.personTeam.count()).toBe(0);
    expect((await readOwned(ports(), actor())).total).toBe(1);
  });

  it("are counted all, and named as many as a page shows", async () => {
    for (let at = 0; at < MOST_OWNED; at += 1) await repository(`many-${at}`, [["user", "ada"]]);
    const owned = await readOwned(ports(), actor());
    expect(owned.ids).toHaveLength(MOST_OWNED);
    expect(owned.total).toBe(MOST_OWNED + 1);
  });
});

describe("readiness", () => {
  it("is what is known of each organisation of GitHub's, and nothing where nobody looked", async () => {
    expect(await readReadiness(ports(), actor())).toEqual([
      {
        organisationId,
        login: "fjordline",
        slots: { all: 0, ready: 0, problem: null },
        proof: { proven: false, why: "Whether GitHub holds a freeze was never tried here." },
        drill: null,
        commanders: 0,
        unreached: null,
        channels: { all: 0, failing: 0, unknown: 0 },
      },
    ]);
  });

  it("counts slots, people, what is not reached and who is told, and has the newest drill", async () => {
    const { database } = postgres;
    await database.freezeSlot.createMany({
      data: [
        { organisationId, slot: 1, preparedAt: AT },
        { organisationId, slot: 2, problem: "No permission." },
      ],
    });
    await database.freezeProof.create({
      data: { organisationId, repository: "thaw-proof", at: ago(60), green: true, attempts: [], by: "cli" },
    });
    await database.freezeSurroundings.create({
      data: { organisationId, owners: [], unreached: [randomUUID(), randomUUID()], asOf: AT },
    });
    const locked = await database.appUser.create({ data: { host: "github.test", login: "kim", disabledAt: AT } });
    const role = { organisationId, source: "team" };
    await database.membership.createMany({
      data: [
        { ...role, userId, role: "commander" },
        { ...role, userId, role: "admin" },
        { ...role, userId: locked.id, role: "commander" },
      ],
    });
    await database.notifyChannel.createMany({
      data: [
        { organisationId, name: "chat", kind: "chat", tell: "all", seenAt: AT, failingSince: AT },
        { organisationId, name: "mail", kind: "mail", tell: "alarms", seenAt: AT },
        { organisationId, name: "old", kind: "mail", tell: "alarms", seenAt: AT, goneAt: AT },
      ],
    });
    const drill = await database.incident.create({
      data: {
        organisationId,
        title: "Practice",
        drill: true,
        status: "resolved",
        scope: "all",
        mode: "merges",
        exposureFrom: ago(86_400),
        exposureTo: AT,
        gates: [],
        allowedGrants: [],
        createdBy: "ada",
        activatedBy: "ada",
        activatedAt: ago(900),
        resolvedAt: ago(60),
      },
    });
    const [one] = await readReadiness(ports(), actor());
    expect(one).toMatchObject({
      slots: { all: 4, ready: 1, problem: "No permission." },
      proof: { proven: true },
      drill: { id: drill.id, title: "Practice", endedAt: ago(60).toISOString(), confirmed: false },
      commanders: 1,
      unreached: 2,
      channels: { all: 2, failing: 1, unknown: 1 },
    });
  });
});

describe("adoption", () => {
  it("counts each team's repositories, those without an owner among them, and nothing of another organisation", async () => {
    const { database } = postgres;
    const login = `adopt-${randomUUID().slice(0, 8)}`;
    const of = await organisation(login);
    const [one, two] = [
      await repository(
        "a",
        [
          ["team", "apps"],
          ["team", "platform"],
        ],
        of,
      ),
      await repository(
        "b",
        [
          ["team", "apps"],
          ["team", "apps", { source: "property" }],
        ],
        of,
      ),
    ];
    await repository("c", [], of);
    const archived = await repository("d", [["team", "apps"]], of);
    await database.repository.update({ where: { id: archived }, data: { archived: true } });
    for (const [repositoryId, unparsed] of [
      [one, 0],
      [two, 1],
    ] as const)
      await database.scan.create({
        data: {
          organisationId: of,
          repositoryId,
          batchId: randomUUID(),
          ref: "main",
          purpose: "branch",
          engineVersion: "test",
          status: "done",
          files: 1,
          unparsed,
          finishedAt: AT,
        },
      });
    const { teams, teamTotal, overview } = await readAdoption(ports(), actor(of));
    expect(teamTotal).toBe(3);
    expect(teams).toEqual([
      { kind: "team", slug: "apps", repositories: 2, clean: 1, blocking: 0, unread: 1, findings: 0 },
      { kind: "nobody", slug: "", repositories: 1, clean: 0, blocking: 0, unread: 1, findings: 0 },
      { kind: "team", slug: "platform", repositories: 1, clean: 1, blocking: 0, unread: 0, findings: 0 },
    ]);
    expect(overview.organisations.map((shown) => shown.login)).toEqual([login]);
  });
});

describe("what a figure leads to", () => {
  it("is exactly what it counts: of each team, of nobody, and of who looks", async () => {
    const { database } = postgres;
    const of = await organisation(`lead-${randomUUID().slice(0, 8)}`);
    const scanned = async (repositoryId: string, unparsed: number, blocking: number) => {
      const scan = { organisationId: of, repositoryId, batchId: randomUUID(), ref: "main", purpose: "branch" };
      const { id: lastScanId } = await database.scan.create({
        data: { ...scan, engineVersion: "test", status: "done", files: 2, unparsed, finishedAt: AT },
      });
      for (let line = 1; line <= blocking; line += 1) await finding({ ...scan, lastScanId, line });
    };
    const finding = (at: { repositoryId: string; lastScanId: string; line: number }) =>
      database.finding.create({
        data: {
          organisationId: of,
          repositoryId: at.repositoryId,
          ref: "main",
          fingerprint: `${at.repositoryId}-${at.line}`,
          detector: "secrets",
          kind: "aws-access-key",
          origin: "secret",
          severity: "high",
          confidence: "high",
          blocksThaw: true,
          secretName: "AWS_KEY",
          context: "actions",
          path: ".github/workflows/ci.yml",
          span: {},
          remedy: "aws-oidc",
          message: "A static key.",
          modifiers: [],
          sinks: [],
          firstScanId: at.lastScanId,
          lastScanId: at.lastScanId,
        },
      });
    const apps = ["team", "Apps"] as const;
    const userApps = ["user", "Apps"] as const;
    const [clean, both, blocking, unread, old, orphan] = [
      await repository("apps-clean", [[...apps]], of),
      await repository("both", [[...apps], [...userApps]], of),
      await repository("of-a-user-called-apps", [[...userApps]], of),
      await repository("not-apps", [["team", "Apps-Two"]], of),
      await repository("old", [[...apps]], of),
      await repository("orphan", [], of),
    ];
    await database.repository.update({ where: { id: old }, data: { archived: true } });
    for (const [id, unparsed, found] of [
      [clean, 0, 0],
      [both, 1, 2],
      [blocking, 0, 3],
      [unread, 1, 0],
      [old, 0, 1],
    ] as const)
      await scanned(id, unparsed, found);

    const dashboard = { reading: createDashboardReading(web), clock: { now: () => AT } };
    const listed = async (change: Partial<RepositoryQuery>) => {
      const { list } = await listRepositories(dashboard, actor(of), { ...DEFAULT_QUERY, ...change });
      return list;
    };
    const { teams } = await readAdoption(ports(), actor(of));
    expect(teams.map(({ kind, slug }) => `${kind} ${slug}`).sort()).toEqual([
      "nobody ",
      "team Apps",
      "team Apps-Two",
      "user Apps",
    ]);
    for (const { kind, slug, ...counts } of teams) {
      const asked = { of: kind === "nobody" ? { kind } : { kind, slug }, archived: false } as const;
      const blocked = await listed({ ...asked, states: ["blocking"] });
      expect({
        repositories: (await listed(asked)).total,
        clean: (await listed({ ...asked, states: ["clean"] })).total,
        unread: (await listed({ ...asked, states: ["not-understood", "not-scanned"] })).total,
        blocking: blocked.total,
        findings: blocked.rows.reduce((sum, row) => sum + row.blocking, 0),
      }).toEqual(counts);
    }
    const files = await listed({ unread: "files" });
    expect(files.rows.map(({ name }) => name).sort()).toEqual(["both", "not-apps"]);
    const notRead = await listed({ unread: "any" });
    expect(notRead.rows.map(({ name }) => name).sort()).toEqual(["both", "not-apps", "orphan"]);
    expect((await listed({ archived: true })).rows.map(({ id }) => id)).toEqual([old]);
    expect((await listed({ of: { kind: "nobody" } })).rows.map(({ id }) => id)).toEqual([orphan]);

    await repository("mine", [["user", "ADA"]], of);
    await repository("my-teams", [["team", "x/apps"]], of);
    await repository("a-guess", [["user", "ada", { source: "committers" }]], of);
    await web.$transaction((tx) => putTeams(tx, { userId, organisationId: of }, ["apps"], AT));
    const owned = await readOwned(ports(), actor(of));
    const mine = await listed({ of: { kind: "me", person: null } });
    expect(mine.total).toBe(owned.total);
    expect(mine.rows.map(({ id }) => id).sort()).toEqual([...owned.ids].sort());
    // A person whose id is none, and a process of ours, own nothing.
    const query: RepositoryQuery = { ...DEFAULT_QUERY, of: { kind: "me", person: null } };
    expect((await listRepositories(dashboard, { ...actor(of), id: "no-id" }, query)).list.total).toBe(0);
    expect(askedBy({ kind: "system", id: "worker" }, query)).toEqual(query);
  });
});

describe("the sign of a tab", () => {
  it("is of the organisations of who asks, and of what GitHub was seen to do", async () => {
    const { database } = postgres;
    const sign = (of: string) => sharedSign(ports())(actor(of));
    expect(await sign(organisationId)).toBe("none");
    const { id: incidentId } = await database.incident.create({
      data: { ...activeIncident(organisationId, AT), slot: 1, epoch: "e01" },
    });
    await database.freezeSlot.update({
      where: { organisationId_slot: { organisationId, slot: 1 } },
      data: { checkedAt: ago(10) },
    });
    const repositoryId = await repository("held");
    const row = { incidentId, organisationId, repositoryId, state: "frozen", tier: "organisation-property" };
    await database.incidentRepository.create({
      data: { ...row, requestedAt: ago(590), seen: "all", seenAt: ago(500), confirmedAt: ago(500) },
    });
    expect(await sign(organisationId)).toBe("freezing");
    expect(await sign(otherId)).toBe("none");
    await database.incidentRepository.updateMany({ where: { incidentId }, data: { seen: "none" } });
    expect(await sign(organisationId)).toBe("danger");
  });
});
