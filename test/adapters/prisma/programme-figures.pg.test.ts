import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { programmeFigures } from "../../../lib/adapters/prisma/programme-figures.ts";
import { MOST_TEAMS } from "../../../lib/core/observe/cap.ts";
import { PROGRAMME_METRICS } from "../../../lib/core/observe/programme-metrics.ts";
import type { Sample } from "../../../lib/core/observe/sample.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const JOBS = ["sync.organisation", "freeze.activate"];
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
const TEAMS = 60;

let db: TestDatabase;
let worker: Database;
let organisationId: string;
let samples: readonly Sample[];
const repositories: string[] = [];

/** As `{"labels": value}` of one metric. */
const of = (name: string) =>
  Object.fromEntries(
    samples
      .filter((sample) => sample.name === name)
      .map(({ labels: { organisation: _, ...labels }, value }) => [Object.values(labels).join(" "), value]),
  );

beforeAll(async () => {
  db = await testDatabase();
  // As the worker itself: what it counts must be within its rights.
  worker = createDatabase(db.workerUrl, 4);
  const made = await db.database.organisation.create({ data: { host: "github.test", login: "acme", kind: "github" } });
  organisationId = made.id;
  await seedFindings();
  await seedIncident();
  await seedWork();
  samples = await programmeFigures(worker, JOBS);
});
afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

/** One repository for each team, and each reads a credential of its own; the first team has two, and one belongs to nobody. */
async function seedFindings(): Promise<void> {
  const { database } = db;
  for (let index = 0; index < TEAMS + 2; index += 1) {
    const repositoryId = randomUUID();
    repositories.push(repositoryId);
    await database.repository.create({
      data: { id: repositoryId, organisationId, owner: "acme", name: `r${index}`, githubId: index + 1 },
    });
    const slug = index === TEAMS ? "team-00" : `team-${String(index).padStart(2, "0")}`;
    if (index <= TEAMS)
      await database.repositoryOwner.create({
        data: { organisationId, repositoryId, kind: "team", slug, source: "admin", verified: true },
      });
    const scan = await database.scan.create({
      data: {
        organisationId,
        repositoryId,
        ref: "refs/heads/main",
        status: "done",
        purpose: "branch",
        engineVersion: "1",
        batchId: randomUUID(),
        finishedAt: ago(60),
      },
    });
    const ended = index === 1 || index === 2;
    const credential = await database.credential.create({
      data: {
        organisationId,
        repositoryId,
        level: "repo",
        name: `TOKEN_${index}`,
        kind: "npm-token",
        endedAt: index === 1 ? ago(60) : null,
      },
    });
    await database.finding.create({
      data: {
        organisationId,
        repositoryId,
        ref: "refs/heads/main",
        fingerprint: `f${index}`,
        detector: "npm-token",
        kind: "npm-token",
        origin: "secret",
        severity: "high",
        confidence: "high",
        blocksThaw: true,
        secretName: `TOKEN_${index}`,
        credentialId: credential.id,
        context: "step-env",
        path: ".github/workflows/x.yml",
        span: {},
        remedy: "broker-token",
        message: "x",
        modifiers: [],
        sinks: [],
        firstScanId: scan.id,
        lastScanId: scan.id,
        resolvedScanId: ended ? scan.id : null,
      },
    });
  }
}

async function seedIncident(): Promise<void> {
  const { database } = db;
  await database.freezeSlot.create({ data: { organisationId, slot: 1, checkedAt: ago(40) } });
  const incident = await database.incident.create({
    data: {
      organisationId,
      title: "Leak",
      status: "active",
      scope: "all",
      mode: "merges",
      slot: 1,
      epoch: "e01",
      exposureFrom: ago(9_000),
      exposureTo: ago(800),
      gates: [],
      allowedGrants: [],
      createdBy: "ada",
      activatedBy: "ada",
      activatedAt: ago(600),
      requestedAt: ago(590),
    },
  });
  const row = { incidentId: incident.id, organisationId, tier: "organisation-property", requestedAt: ago(500) };
  const seen = { seen: "all", seenAt: ago(400), confirmedAt: ago(400) };
  const [one = "", two = "", three = "", four = ""] = repositories;
  await database.incidentRepository.createMany({
    data: [
      { ...row, ...seen, repositoryId: one, state: "frozen" },
      { ...row, ...seen, repositoryId: two, state: "migrating" },
      // Asked for, and not seen yet: it is not enforced.
      { ...row, repositoryId: three, state: "frozen" },
      { ...row, ...seen, seen: "none", repositoryId: four, state: "thawed", wanted: "free" },
    ],
  });
  await database.freezeDrift.create({
    data: { organisationId, incidentId: incident.id, repositoryId: four, code: "property", what: "x", weakens: true },
  });
}

async function seedWork(): Promise<void> {
  const { database } = db;
  await db.query(
    db.ownerUrl,
    "INSERT INTO job_kind (name, max_attempts) VALUES ('sync.organisation', 5) ON CONFLICT DO NOTHING",
  );
  await db.query(db.webUrl, "SELECT thaw_add_job('sync.organisation', '{}'::json, 'sync.organisation:x')");
  await database.deadLetter.create({
    data: { name: "some.older-job", key: "k", payload: {}, attempts: 5, code: "x", message: "x", askedAt: ago(60) },
  });
  await database.githubBudget.createMany({
    data: [
      { remaining: 250, resetsAt: ago(-600), whose: "a" },
      { remaining: 5_000, resetsAt: ago(-600), whose: "b" },
      // Of an hour that is over.
      { remaining: 0, resetsAt: ago(600), whose: "c" },
    ].map((one) => ({ ...one, api: "rest", allowed: 5_000, contentMinute: 80, contentHour: 500, notedAt: ago(1) })),
  });
  await db.query(
    db.ownerUrl,
    `INSERT INTO audit_check (id, seal, hash, to_xid, records, again_seal, again_hash, again_to_xid, again_began_at, signatures, anchored_to, unsealed,
      problem, problem_at, checked_at, version)
    VALUES (1, 7, decode(repeat('00', 32), 'hex'), 0, 9, 0, decode(repeat('00', 32), 'hex'), 0, now(), true, 5, 0,
      '{"kind": "seal-hash", "number": 8}', now(), now() - interval '90 seconds', 1)`,
  );
  const issuance = {
    organisationId,
    issuer: "github",
    subjectId: "1",
    ownerId: "1",
    grantName: "g",
    correlationId: "c",
  };
  await database.issuance.createMany({
    data: [
      { ...issuance, id: randomUUID(), kind: "token", phase: "issued" },
      { ...issuance, id: randomUUID(), kind: "token", phase: "denied", reasonCode: "expired" },
      { ...issuance, id: randomUUID(), kind: "token", phase: "denied", reasonCode: "a-reason-of-a-newer-version" },
      { ...issuance, id: randomUUID(), kind: "probe", phase: "issued" },
    ],
  });
}

it("every figure is of the list, with the labels of the list, and each only once", () => {
  const listed = new Map<string, readonly string[]>(
    PROGRAMME_METRICS.map(({ name, labels }) => [name, [...labels].sort()]),
  );
  expect(samples.filter(({ name, labels }) => String(listed.get(name)) !== String(Object.keys(labels).sort()))).toEqual(
    [],
  );
  const keys = samples.map(({ name, labels }) => JSON.stringify([name, Object.entries(labels).sort()]));
  expect(new Set(keys).size).toBe(keys.length);
});

it("adoption tells static from replaced and removed, and both ways of counting come to the same", () => {
  const byKind = of("thaw_adoption_by_kind");
  expect(byKind).toEqual({ "npm-token static": TEAMS, "npm-token removed": 1, "npm-token replaced": 1 });
  const sum = (figures: Record<string, number>) => Object.values(figures).reduce((one, two) => one + two, 0);
  expect(sum(of("thaw_adoption_by_team"))).toBe(sum(byKind));
});

it("the largest teams are named, all others are one, and what no team owns is apart", () => {
  const teams = of("thaw_adoption_by_team");
  expect(teams["team-00 static"]).toBe(2);
  expect(teams["none static"]).toBe(1);
  expect(teams["other static"]).toBe(TEAMS - MOST_TEAMS);
  expect(new Set(Object.keys(teams).map((key) => key.split(" ")[0])).size).toBe(MOST_TEAMS + 2);
});

it("enforced is what was seen, and never what was only asked for", () => {
  expect(of("thaw_freeze_wanted")).toEqual({ false: 3 });
  expect(of("thaw_freeze_enforced")).toEqual({ false: 2 });
  expect(of("thaw_incident_repositories")).toEqual({
    "false frozen": 1,
    "false migrating": 1,
    "false asked": 1,
    "false thawed": 1,
  });
  expect(of("thaw_incidents")).toEqual({ "active false": 1 });
  expect(of("thaw_freeze_drifts")).toEqual({ true: 1 });
  expect(of("thaw_freeze_compared_seconds")[""]).toBeGreaterThanOrEqual(40);
});

it("what was never read is as old as its connection: a reading that never came is no reading that is not old", async () => {
  const age = () =>
    programmeFigures(worker, JOBS).then((all) => all.find(({ name }) => name === "thaw_synced_seconds"));
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  await db.database.organisation.update({ where: { id: organisationId }, data: { createdAt: ago(5) } });
  expect((await age())?.value).toBeGreaterThanOrEqual(5 * 3_600);
  const run = { organisationId, startedAt: ago(1), seenAt: ago(1) };
  await db.database.syncRun.create({
    data: { ...run, status: "failed", errorCode: "unexpected", errorMessage: "It failed.", finishedAt: ago(0) },
  });
  expect((await age())?.value).toBeGreaterThanOrEqual(5 * 3_600);
  await db.database.syncRun.create({ data: { ...run, status: "done", finishedAt: ago(1) } });
  expect((await age())?.value).toBeLessThan(2 * 3_600);
  await db.database.syncRun.deleteMany({ where: { organisationId } });
});

it("the queue has a figure for each job, and what an older version left is other", () => {
  expect(of("thaw_jobs_queued")).toMatchObject({
    "sync.organisation waiting": 1,
    "freeze.activate waiting": 0,
    "freeze.activate running": 0,
  });
  expect(of("thaw_jobs_given_up")).toEqual({ "sync.organisation": 0, "freeze.activate": 0, other: 1 });
});

it("of GitHub's limits the installation with the least left counts, and an hour that is over does not", () => {
  expect(of("thaw_github_remaining_part")).toEqual({ rest: 0.05 });
});

it("issuances are tokens, and a reason that nobody knows makes no new label", () => {
  expect(of("thaw_issuances_last_day")).toEqual({ "issued none": 1, "denied expired": 1, "denied other": 1 });
});

it("says how far the audit's chain was found whole, and that it is broken after that", () => {
  const figure = (name: string) => of(name)[""];
  expect(["verified_to", "anchored_to", "chain_problems"].map((name) => figure(`thaw_audit_${name}`))).toEqual([
    7, 5, 1,
  ]);
  expect(figure("thaw_audit_checked_seconds")).toBeGreaterThanOrEqual(90);
});

it("counted a second time, by another worker, it is the same", async () => {
  const again = await programmeFigures(worker, JOBS);
  const still = (all: readonly Sample[]) => all.filter(({ name }) => !name.endsWith("_seconds"));
  expect(still(again)).toEqual(still(samples));
});
