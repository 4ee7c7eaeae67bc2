import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createSituationReading } from "../../lib/adapters/prisma/situation-reading.ts";
import type { UserActor } from "../../lib/core/actor.ts";
import { HISTORY_PAGE, MOST_COMMITS, MOST_REQUESTS } from "../../lib/core/listing/repository-record.ts";
import { readRepositoryRooms } from "../../lib/usecases/situations.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { activeIncident } from "../support/rows.ts";

const AT = new Date("2026-11-28T03:00:00.000Z");
const ago = (seconds: number) => new Date(AT.getTime() - seconds * 1_000);
const DAY = 86_400;

let postgres: TestDatabase;
let web: Database;
let organisationId: string;
let repositoryId: string;
let githubId: number;
let name: string;

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4);
});
afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});
beforeEach(async () => {
  const login = `org-${randomUUID().slice(0, 8)}`;
  const { database } = postgres;
  organisationId = (await database.organisation.create({ data: { host: "github.test", login, kind: "github" } })).id;
  githubId = Math.floor(Math.random() * 1e9);
  name = `repo-${randomUUID().slice(0, 8)}`;
  const data = { organisationId, owner: "fjordline", name, githubId };
  repositoryId = (await database.repository.create({ data })).id;
});

const viewer = (): UserActor => ({
  kind: "user",
  id: randomUUID(),
  login: "ada",
  roles: [{ organisationId, role: "viewer" }],
});
/** As the web process itself: what it reads must be within its rights. */
const rooms = (before: string | null = null, by = viewer(), named = { owner: "fjordline", name }) =>
  readRepositoryRooms({ situations: createSituationReading(web), clock: { now: () => AT } }, by, named, before);
async function record(before: string | null = null) {
  const found = await rooms(before);
  if (found === null) throw new Error("It is not there.");
  return found.record;
}

describe("the page of a repository", () => {
  it("is found whatever the case of its name, and not by others, when it is gone, or by a name that nobody can have", async () => {
    expect((await rooms(null, viewer(), { owner: "FJORDLINE", name: name.toUpperCase() }))?.situation.id).toBe(
      repositoryId,
    );
    expect(await rooms(null, { ...viewer(), roles: [] })).toBeNull();
    expect(await rooms(null, { ...viewer(), roles: [{ organisationId: randomUUID(), role: "admin" }] })).toBeNull();
    expect(await rooms(null, viewer(), { owner: "fjordline", name: `${name}\0` })).toBeNull();
    await postgres.database.repository.update({ where: { id: repositoryId }, data: { deletedAt: AT } });
    expect(await rooms()).toBeNull();
  });

  it("has nothing to tell of what never was", async () => {
    expect(await record()).toEqual({
      windows: [],
      broker: { issued: 0, denied: 0, failed: 0, reasons: [], newest: [], asOf: AT.toISOString() },
      history: { events: [], older: null },
    });
  });
});

async function incident(more: object = {}): Promise<string> {
  const { id } = await postgres.database.incident.create({
    data: { ...activeIncident(organisationId, AT), gates: ["commit-review"], ...more },
  });
  await postgres.database.incidentRepository.create({
    data: { incidentId: id, organisationId, repositoryId, state: "frozen" },
  });
  return id;
}

async function commit(incidentId: string, place: number, more: object = {}) {
  const sha = place.toString(16).padStart(40, "0");
  await postgres.database.windowCommit.create({
    data: {
      incidentId,
      repositoryId,
      organisationId,
      sha,
      subject: `<b>${place}</b>`,
      authorName: "Mallory",
      committerName: "Mallory",
      verified: false,
      verifyReason: "unsigned",
      movers: [],
      moversKnown: true,
      details: { pullsComplete: true },
      parts: [7n],
      risk: place,
      reasons: ["touches a workflow"],
      place,
      ...more,
    },
  });
  return sha;
}

async function reviewed(incidentId: string, commitSha: string, reviewerGithubId: bigint) {
  const by = { reviewerId: randomUUID(), reviewerGithubId, reviewerLogin: "grace", at: AT };
  await postgres.database.commitReview.create({
    data: { incidentId, repositoryId, organisationId, commitSha, ...by },
  });
}

describe("commits of a window", () => {
  it("are counted, with the riskiest that nobody reviewed who had no part in them", async () => {
    const incidentId = await incident();
    const place = { incidentId, repositoryId, organisationId };
    await postgres.database.commitReading.create({ data: { ...place, asOf: ago(60), triedAt: ago(60) } });
    for (let index = 1; index <= MOST_COMMITS + 2; index += 1) await commit(incidentId, index);
    await reviewed(incidentId, await commit(incidentId, 90), 9n);
    await commit(incidentId, 80, { moversKnown: false });
    const [window] = (await record()).windows;
    expect(window).toMatchObject({ incidentId, commits: MOST_COMMITS + 4, reviewed: 1, missing: null });
    expect(window?.asOf).toBe(ago(60).toISOString());
    expect(window?.open.map(({ risk }) => risk)).toEqual([80, 7, 6, 5, 4]);
    expect(window?.open[0]).toMatchObject({
      subject: "<b>80</b>",
      author: "Mallory",
      url: `https://github.test/fjordline/${name}/commit/${"50".padStart(40, "0")}`,
    });
  });

  it("are not known before they were read, and of no incident that is over", async () => {
    const incidentId = await incident();
    await incident({ status: "resolved", resolvedAt: AT });
    expect((await record()).windows).toMatchObject([{ incidentId, asOf: null, missing: "Not read yet.", open: [] }]);
  });
});

describe("use of the broker", () => {
  const issuance = (more: object = {}) =>
    postgres.database.issuance.create({
      data: {
        id: randomUUID(),
        organisationId,
        at: ago(100),
        kind: "token",
        issuer: "https://token.actions.github.test",
        subjectId: String(githubId),
        ownerId: "1",
        repository: `fjordline/${name}`,
        grantName: "release.publish",
        phase: "issued",
        correlationId: randomUUID(),
        ...more,
      },
    });

  it("is of this repository by its id, of the last days, with reasons and the newest request of each", async () => {
    await issuance();
    await issuance({ phase: "revoked", revokedAt: ago(10), finishedAt: ago(90) });
    await issuance({ phase: "failed", reasonCode: "provider-failed", at: ago(80) });
    await issuance({ phase: "denied", reasonCode: "wrong-ref", at: ago(300), ref: "refs/heads/old" });
    await issuance({ phase: "denied", reasonCode: "wrong-ref", at: ago(50), ref: "refs/heads/new" });
    await issuance({ at: ago(31 * DAY) });
    // Another repository that has its name by now.
    await issuance({ subjectId: "1" });
    const { broker } = await record();
    expect(broker).toMatchObject({ issued: 2, denied: 2, failed: 1 });
    expect(broker.reasons.map(({ reason, count, last }) => [reason, count, last.ref])).toEqual([
      ["wrong-ref", 2, "refs/heads/new"],
      ["provider-failed", 1, null],
    ]);
    expect(broker.newest).toHaveLength(5);
    expect(broker.newest[0]?.at).toBe(ago(50).toISOString());
  });

  it("shows so many at most", async () => {
    for (let index = 0; index <= MOST_REQUESTS; index += 1) await issuance({ at: ago(index + 1) });
    expect((await record()).broker.newest).toHaveLength(MOST_REQUESTS);
  });
});

describe("the history of a repository", () => {
  const audited = async (objectKind: string, objectId: string, more: object = {}) =>
    (
      await postgres.database.auditEvent.create({
        data: {
          organisationId,
          at: ago(5),
          actorKind: "system",
          actorId: "worker",
          action: "repository.thawed",
          objectKind,
          objectId,
          data: {},
          ...more,
        },
        select: { seq: true },
      })
    ).seq.toString();

  it("is of itself and of what is its alone, the newest first, with names of people", async () => {
    const incidentId = await incident();
    const user = await postgres.database.appUser.create({
      data: { host: "github.test", login: `grace-${randomUUID()}` },
    });
    const pass = await postgres.database.prPass.create({
      data: {
        organisationId,
        incidentId,
        repositoryId,
        pullRequest: 7,
        sha: "a".repeat(40),
        base: "main",
        kind: "person",
        reason: "Now",
        askedBy: user.id,
        askedAt: AT,
        expiresAt: ago(-DAY),
      },
    });
    const first = await audited("repository", repositoryId, { data: { cause: "<i>by hand</i>", list: [1, 2] } });
    await audited("repository", randomUUID());
    await audited("organisation", organisationId);
    await audited("repository", repositoryId, { organisationId: randomUUID() });
    const second = await audited("pass", pass.id, { action: "pass.asked", actorKind: "user", actorId: user.id });
    const { events, older } = (await record()).history;
    expect(events.map(({ seq }) => seq)).toEqual([second, first]);
    expect(events[0]).toMatchObject({ actor: user.login, action: "pass.asked", objectKind: "pass" });
    expect(events[1]).toMatchObject({ actor: "worker", facts: [["cause", "<i>by hand</i>"]] });
    expect(older).toBeNull();
  });

  it("comes in pages that neither repeat nor lose a record while new ones are written", async () => {
    const written: string[] = [];
    for (let index = 0; index < HISTORY_PAGE + 3; index += 1) written.push(await audited("repository", repositoryId));
    const first = (await record()).history;
    await audited("repository", repositoryId);
    const second = (await record(first.older)).history;
    expect([...first.events, ...second.events].map(({ seq }) => seq)).toEqual(written.toReversed());
    expect(second.older).toBeNull();
  });
});
