import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type GateWorld, gateWorld, NOW, seedScan, sha } from "../../support/gates.ts";

const WORKFLOW = ".github/workflows/ci.yml";
const MERGED = NOW - 600_000;
let world: GateWorld;
let one: Awaited<ReturnType<GateWorld["repository"]>>;
let incident: string;
let planId: string;
let merges = 0;

beforeAll(async () => {
  world = await gateWorld();
});
afterAll(() => world.close());

beforeEach(async () => {
  one = await world.repository(`site-${++merges}`, { findings: [{ name: "ROBOT_PAT", resolved: true }] });
  planId = await plan();
  incident = await world.incident({
    gates: ["secrets-removed", "broker-adopted"],
    repositories: [one.repositoryId],
  });
});

async function plan(): Promise<string> {
  const { database } = world.db;
  const { organisationId } = world;
  const { repositoryId } = one;
  const made = await database.plan.create({
    data: {
      organisationId,
      repositoryId,
      planHash: "ab".repeat(32),
      disposition: "safe",
      files: [],
      proof: [],
      body: "",
      prerequisites: [],
      lastScanId: one.scanId ?? "",
    },
  });
  await database.planItem.create({
    data: {
      organisationId,
      planId: made.id,
      fingerprint: `${repositoryId}-ROBOT_PAT`,
      remedy: "broker-token",
      disposition: "safe",
      message: "",
      reasons: [],
      path: WORKFLOW,
      line: 9,
    },
  });
  return made.id;
}

const lists = ["repository-secrets", "environment-secrets", "repository-dependabot-secrets"];
const shared = ["organisation-secrets", "organisation-dependabot-secrets"];

/** What came of asking for each list. */
async function read(outcome: string, asOf = NOW): Promise<void> {
  const { database } = world.db;
  const { organisationId } = world;
  await database.sourceState.deleteMany({ where: { organisationId } });
  const times = { asOf: new Date(asOf), triedAt: new Date(asOf) };
  await database.sourceState.createMany({
    data: [
      ...lists.map((source) => ({
        organisationId,
        source,
        repositoryId: one.repositoryId,
        outcome: "visible",
        ...times,
      })),
      ...shared.map((source) => ({
        organisationId,
        source,
        outcome,
        missingPermission: outcome === "visible" ? null : "organization_secrets: read",
        ...times,
      })),
    ],
  });
}

async function verdict(gate: string) {
  await world.judge(incident);
  const row = await world.db.database.gateVerdict.findFirstOrThrow({ where: { incidentId: incident, gateId: gate } });
  return [row.verdict, JSON.stringify(row.evidence)];
}

describe("a secret that a plan replaced", () => {
  const store = (more: object) =>
    world.db.database.credential.create({
      data: { organisationId: world.organisationId, level: "org", name: "ROBOT_PAT", kind: "github-pat", ...more },
    });
  beforeEach(async () => {
    await world.db.database.credential.deleteMany();
  });

  test("passes when every list that could have it is visible and has it no longer", async () => {
    await read("visible");
    expect(await verdict("secrets-removed")).toEqual(["pass", expect.stringContaining("ROBOT_PAT")]);
  });

  test("is unknown while a list is not visible, was never read, or was read too long ago", async () => {
    await read("not-visible");
    expect(await verdict("secrets-removed")).toEqual([
      "unknown",
      expect.stringContaining("organization_secrets: read"),
    ]);
    await read("visible", NOW - 2 * 3_600_000);
    expect(await verdict("secrets-removed")).toEqual(["unknown", expect.stringContaining("is old")]);
    await world.db.database.sourceState.deleteMany();
    expect(await verdict("secrets-removed")).toEqual(["unknown", expect.stringContaining("was not read yet")]);
  });

  test.each([
    ["the repository's", (id: string) => ({ level: "repo", repositoryId: id })],
    ["an environment's", (id: string) => ({ level: "env", repositoryId: id, environment: "prod" })],
    ["the organisation's for all", () => ({ visibility: "all" })],
    ["the organisation's for private ones, where it is not known what this one is", () => ({ visibility: "private" })],
    ["the organisation's for nobody knows whom", () => ({})],
  ])("holds while it is there as %s", async (_, more) => {
    await read("not-visible");
    const { id } = await store(more(one.repositoryId));
    expect(await verdict("secrets-removed")).toEqual(["hold", expect.stringContaining("can still be read here")]);
    await world.db.database.credential.update({ where: { id }, data: { endedAt: new Date(NOW) } });
    await read("visible");
    expect((await verdict("secrets-removed"))[0]).toBe("pass");
  });

  test("of chosen repositories is out of reach of those that are not chosen any more", async () => {
    await read("visible");
    const { id } = await store({ visibility: "selected" });
    const reader = { credentialId: id, repositoryId: one.repositoryId, organisationId: world.organisationId };
    await world.db.database.credentialReader.create({ data: reader });
    expect((await verdict("secrets-removed"))[0]).toBe("hold");
    await world.db.database.credentialReader.deleteMany();
    expect((await verdict("secrets-removed"))[0]).toBe("pass");
  });
});

describe("a migrated job", () => {
  const grant = {
    name: "ci.build",
    provider: "github-app",
    repositories: ["self"],
    permissions: { contents: "write" },
    secrets: [],
    who: { workflow: WORKFLOW, job: "build", startedBy: [WORKFLOW], refs: [], events: ["push"], environment: null },
    ask: null,
  };
  let policyId: string;
  const mergedSha = () => sha(5_000 + one.githubId);

  beforeEach(async () => {
    const { database } = world.db;
    const { organisationId } = world;
    const { repositoryId } = one;
    await database.planGrant.create({ data: { organisationId, planId, name: grant.name, document: grant } });
    const policy = { organisationId, repositoryId, issuer: "github", subjectId: String(one.githubId) };
    policyId = (await database.trustPolicy.create({ data: { ...policy, grantName: grant.name } })).id;
    await merge();
  });

  async function merge(): Promise<void> {
    const { database } = world.db;
    const { organisationId } = world;
    const mergedAt = new Date(MERGED);
    const campaign = await database.campaign.create({
      data: {
        organisationId,
        name: "Spring",
        filter: {},
        status: "done",
        branch: "thaw/spring",
        labels: [],
        createdBy: "ada",
        approvedBy: "ada",
        approvedAt: mergedAt,
        mostRunning: 1,
        mostNudges: 0,
      },
    });
    const of = { organisationId, campaignId: campaign.id, repositoryId: one.repositoryId, planId };
    await database.campaignRepository.create({
      data: { ...of, state: "verified", branch: "thaw/spring", mergedAt, mergedSha: mergedSha() },
    });
  }

  async function given(workflowSha: string, at: number, more: object = {}): Promise<void> {
    const { organisationId } = world;
    const id = randomUUID();
    await world.db.database.issuance.create({
      data: {
        id,
        organisationId,
        at: new Date(at),
        kind: "token",
        issuer: "github",
        subjectId: String(one.githubId),
        ownerId: "1",
        grantName: grant.name,
        phase: "issued",
        policyId,
        provider: "github-app",
        scope: { permissions: { contents: "write" } },
        correlationId: id,
        expiresAt: new Date(at + 1),
        ...more,
      },
    });
    await world.db.database.auditEvent.create({
      data: {
        organisationId,
        actorKind: "job",
        actorId: "github/1",
        action: "issuance.intent",
        objectKind: "issuance",
        objectId: id,
        data: { claims: { workflow_sha: workflowSha } },
      },
    });
  }

  test("is proven by what its workflow was given at the merged commit, by use or by a probe", async () => {
    expect(await verdict("broker-adopted")).toEqual(["hold", expect.stringContaining("has not asked")]);
    await given(mergedSha(), MERGED + 1_000, { kind: "probe" });
    expect(await verdict("broker-adopted")).toEqual(["pass", expect.stringContaining("1 migrated job, each proven")]);
  });

  test("is proven at a later commit of the branch that was scanned since", async () => {
    const later = sha(7_000 + one.githubId);
    await given(later, MERGED + 2_000);
    expect((await verdict("broker-adopted"))[0]).toBe("hold");
    await seedScan(world.db.database, world.organisationId, one.repositoryId, later, MERGED + 1_000);
    expect((await verdict("broker-adopted"))[0]).toBe("pass");
  });

  test.each<[string, () => Promise<void>]>([
    ["an old run that somebody ran again", () => given(sha(3), MERGED + 1_000)],
    ["a request before the merge", () => given(mergedSha(), MERGED - 1)],
    [
      "less than the plan asked for",
      () => given(mergedSha(), MERGED + 1, { scope: { permissions: { contents: "read" } } }),
    ],
    ["what was denied", () => given(mergedSha(), MERGED + 1, { phase: "denied" })],
  ])("is not proven by %s", async (_, happens) => {
    await happens();
    expect((await verdict("broker-adopted"))[0]).toBe("hold");
  });

  test("that only a release runs passes with a date for its proof, until that date", async () => {
    const release = { ...grant, who: { ...grant.who, events: ["release"] } };
    await world.db.database.planGrant.updateMany({ where: { planId }, data: { document: release } });
    expect(await verdict("broker-adopted")).toEqual(["hold", expect.stringContaining("Say until when")]);
    const { organisationId } = world;
    const debt = { incidentId: incident, repositoryId: one.repositoryId, path: WORKFLOW, job: "build", organisationId };
    const set = { dueAt: new Date(NOW + 1_000), setBy: "ada", setAt: new Date(NOW) };
    await world.db.database.gateDebt.create({ data: { ...debt, ...set } });
    expect(await verdict("broker-adopted")).toEqual(["pass", expect.stringContaining("1 proof left to a release")]);
    await world.db.database.gateDebt.updateMany({ data: { dueAt: new Date(NOW) } });
    expect(await verdict("broker-adopted")).toEqual(["hold", expect.stringContaining("overdue")]);
  });
});

test("all of 1,200 repositories are judged by every gate, each by its own facts", { timeout: 120_000 }, async () => {
  const { database } = world.db;
  const { organisationId } = world;
  const many = Array.from({ length: 1_200 }, (_, index) => ({
    id: randomUUID(),
    head: sha(1_000_000 + index),
    dirty: index % 3 === 0,
    behind: index % 7 === 0,
  }));
  await database.repository.createMany({
    data: many.map(({ id, head }, index) => ({
      id,
      organisationId,
      githubId: BigInt(1_000_000 + index),
      owner: "harbour",
      name: `many-${index}`,
      defaultBranch: "main",
      headSha: head,
      asOf: new Date(NOW),
    })),
  });
  await database.scan.createMany({
    data: many.map(({ id, head, behind }) => ({
      id,
      organisationId,
      repositoryId: id,
      batchId: id,
      ref: "main",
      commitSha: behind ? sha(1) : head,
      purpose: "branch",
      engineVersion: "test",
      status: "done",
      queuedAt: new Date(NOW),
      finishedAt: new Date(NOW),
    })),
  });
  const { FINDING } = await import("../../support/gates.ts");
  await database.finding.createMany({
    data: many
      .filter(({ dirty }) => dirty)
      .flatMap(({ id }) =>
        ["A", "B"].map((secretName) => ({
          ...FINDING,
          organisationId,
          repositoryId: id,
          fingerprint: `${id}-${secretName}`,
          secretName,
          blocksThaw: true,
          span: { line: 1 },
          firstScanId: id,
          lastScanId: id,
        })),
      ),
  });
  const whole = await world.incident({ repositories: many.map(({ id }) => id) });
  await world.store.putFacts(
    { id: whole, organisationId },
    many.flatMap(({ id, head }) => [
      { repositoryId: id, name: "apps", fact: { value: [], asOf: NOW, sha: null, missing: null } },
      { repositoryId: id, name: "commits", fact: { value: [], asOf: NOW, sha: head, missing: null } },
      {
        repositoryId: id,
        name: "persistence",
        fact: { value: { kept: 0, open: 0, first: [] }, asOf: NOW, sha: null, missing: null },
      },
      { repositoryId: id, name: "exposures", fact: { value: [], asOf: NOW, sha: null, missing: null } },
      { repositoryId: id, name: "exceptions", fact: { value: [], asOf: NOW, sha: null, missing: null } },
    ]),
  );
  const ready = many.filter(({ dirty, behind }) => !dirty && !behind);
  expect(await world.judge(whole)).toMatchObject({ repositories: 1_200, mayThaw: ready.length });
  const verdicts = await database.gateVerdict.groupBy({
    by: ["gateId", "verdict"],
    where: { incidentId: whole },
    _count: true,
  });
  const counts = new Map(verdicts.map(({ gateId, verdict, _count }) => [`${gateId} ${verdict}`, _count]));
  const behind = many.filter((each) => each.behind).length;
  expect(counts.get("static-credentials unknown")).toBe(behind);
  expect(counts.get("static-credentials hold")).toBe(many.filter((each) => each.dirty && !each.behind).length);
  expect(counts.get("commit-review pass")).toBe(1_200);
  expect([...counts.values()].reduce((sum, each) => sum + each, 0)).toBe(12_000);
  const standings = await database.gateStanding.findMany({ where: { incidentId: whole, proposedAt: { not: null } } });
  expect(new Set(standings.map(({ repositoryId }) => repositoryId))).toEqual(new Set(ready.map(({ id }) => id)));
  // Nothing happened since: no verdict is written, and nobody is told anything.
  const told = (await world.timeline(whole)).length;
  expect(await world.judge(whole)).toMatchObject({ repositories: 1_200, changed: 0 });
  expect((await world.timeline(whole)).length).toBe(told);
});
