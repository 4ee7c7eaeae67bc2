import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FINDING, type GateWorld, gateWorld, NOW, seedScan, sha, WINDOW } from "../../support/gates.ts";

let world: GateWorld;

beforeAll(async () => {
  world = await gateWorld();
});
afterAll(() => world.close());

const kinds = async (incidentId: string) => (await world.timeline(incidentId)).map(({ kind }) => kind);

describe("a repository of an active incident", () => {
  test("keeps of its own what it says like others, and belongs to the organisation of its incident", async () => {
    const found = [
      await world.repository("alike-1"),
      await world.repository("alike-2"),
      await world.repository("other"),
    ];
    const repositories = found.map(({ repositoryId }) => repositoryId);
    const incident = await world.incident({ gates: ["app-audit"], repositories });
    const [one = "", two = "", other = ""] = repositories;
    const app = { slug: "bo\u0000t", reaches: true, decision: null, confirmed: false };
    for (const id of [one, two]) await world.put(incident, id, "apps", [app]);
    await world.put(incident, other, "apps", [{ ...app, slug: "hook" }]);
    await world.judge(incident);
    const kept = await world.db.database.gateVerdict.findMany({ where: { incidentId: incident } });
    const said = new Map(kept.map(({ repositoryId, evidence }) => [repositoryId, evidence]));
    expect(said.get(one)).toEqual(["bo\ufffdt: not decided about."]);
    expect(said.get(two)).toEqual(said.get(one));
    expect(said.get(other)).toEqual(["hook: not decided about."]);
    const { id: stranger } = await world.db.database.organisation.create({
      data: { host: "github.test", githubId: 78n, login: "elsewhere", kind: "github" },
    });
    for (const table of ["gate_fact", "gate_verdict"])
      await expect(
        world.db.query(world.db.ownerUrl, `UPDATE ${table} SET organisation_id = $1 WHERE incident_id = $2`, [
          stranger,
          incident,
        ]),
      ).rejects.toThrow(/foreign key/);
  });

  test("is judged by what its newest scan says of its newest commit, and the timeline says once that it was", async () => {
    const clean = await world.repository("clean");
    const dirty = await world.repository("dirty", {
      findings: [{ name: "NPM_TOKEN" }, { name: "IDLE", blocks: false }],
    });
    const old = await world.repository("old", { scanned: sha(1) });
    const gates = ["static-credentials", "workflows-understood"];
    const repositories = [clean, dirty, old].map(({ repositoryId }) => repositoryId);
    const incident = await world.incident({ gates, repositories });
    expect(await world.judge(incident)).toMatchObject({ repositories: 3, mayThaw: 1 });
    expect(await world.verdicts(incident, clean.repositoryId)).toEqual({
      "static-credentials": "pass",
      "workflows-understood": "pass",
    });
    expect(await world.verdicts(incident, dirty.repositoryId)).toMatchObject({ "static-credentials": "hold" });
    expect(await world.verdicts(incident, old.repositoryId)).toMatchObject({ "static-credentials": "unknown" });
    const held = await world.db.database.gateVerdict.findFirstOrThrow({
      where: { incidentId: incident, repositoryId: dirty.repositoryId, verdict: "hold" },
    });
    expect(held).toMatchObject({ evidence: ["NPM_TOKEN: github-pat (.github/workflows/ci.yml:1)"], sha: dirty.head });
    expect(await world.standing(incident, dirty.repositoryId)).toMatchObject({
      thaw: "hold",
      openGates: ["static-credentials"],
      passing: 1,
      proposedAt: null,
    });
    expect(await kinds(incident)).toEqual(["gates.judged", "thaw.proposed"]);
    // The same again is not news, and no verdict is written.
    world.time.now += 30_000;
    expect(await world.judge(incident)).toMatchObject({ changed: 0 });
    expect(await kinds(incident)).toEqual(["gates.judged", "thaw.proposed"]);
    const { judgedAt, proposedAt } = await world.standing(incident, clean.repositoryId);
    expect([judgedAt.getTime(), proposedAt?.getTime()]).toEqual([NOW + 30_000, NOW]);
    const verdicts = await world.db.database.gateVerdict.findMany({ where: { incidentId: incident } });
    expect(new Set(verdicts.map(({ judgedAt: at }) => at.getTime()))).toEqual(new Set([NOW]));
    world.time.now = NOW;
  });

  test("has each change of a verdict on the timeline with its cause", async () => {
    const { repositoryId, head } = await world.repository("changing", { findings: [{ name: "NPM_TOKEN" }] });
    const incident = await world.incident({ gates: ["static-credentials"], repositories: [repositoryId] });
    await world.judge(incident);
    const scanId = await seedScan(world.db.database, world.organisationId, repositoryId, head, NOW + 1);
    await world.db.database.finding.updateMany({ where: { repositoryId }, data: { resolvedScanId: scanId } });
    expect(await world.judge(incident)).toMatchObject({ changed: 1, mayThaw: 1 });
    await world.db.database.finding.updateMany({ where: { repositoryId }, data: { resolvedScanId: null } });
    await world.judge(incident);
    expect((await world.timeline(incident)).slice(1)).toEqual([
      expect.objectContaining({
        kind: "gate.passed",
        repositoryId,
        data: { gate: "static-credentials", from: "hold", to: "pass", sha: head },
      }),
      expect.objectContaining({ kind: "thaw.proposed", repositoryId }),
      expect.objectContaining({ kind: "gate.held", text: expect.stringContaining("NPM_TOKEN: github-pat") }),
      expect.objectContaining({ kind: "thaw.withdrawn", data: { open: ["static-credentials"] } }),
    ]);
  });

  test("may not thaw by what is not known: no fact, an old one, one that is hidden, a scan that failed, a gate that is none", async () => {
    const one = await world.repository("unknown");
    await seedScan(world.db.database, world.organisationId, one.repositoryId, one.head, NOW + 5, { status: "failed" });
    const gates = ["static-credentials", "commit-review", "persistence-review", "app-audit", "custom:none"];
    const incident = await world.incident({ gates, repositories: [one.repositoryId] });
    await world.put(incident, one.repositoryId, "commits", []);
    await world.store.putFacts({ id: incident, organisationId: world.organisationId }, [
      {
        repositoryId: one.repositoryId,
        name: "apps",
        fact: { value: null, asOf: NOW, sha: null, missing: "it takes organization_administration: read." },
      },
      {
        repositoryId: one.repositoryId,
        name: "persistence",
        fact: { value: { kept: 0, open: 0, first: [] }, asOf: NOW - 7 * 3_600_000, sha: null, missing: null },
      },
    ]);
    await world.judge(incident);
    expect(await world.verdicts(incident, one.repositoryId)).toEqual(
      Object.fromEntries(gates.map((gate) => [gate, "unknown"])),
    );
    const reasons = await world.db.database.gateVerdict.findFirstOrThrow({
      where: { incidentId: incident, gateId: "app-audit" },
    });
    expect(reasons.evidence).toEqual(["Installed Apps: it takes organization_administration: read."]);
  });

  test("is judged by facts that others gathered, and an older one never takes the place of a newer one", async () => {
    const { repositoryId, head } = await world.repository("reviewed");
    const incident = await world.incident({ gates: ["commit-review"], repositories: [repositoryId] });
    const at = { id: incident, organisationId: world.organisationId };
    const commit = { sha: sha(5), pushedBy: "ada", proposedBy: null, mergedBy: null };
    const fact = (reviewedBy: readonly string[], asOf: number) =>
      world.store.putFacts(at, [
        { repositoryId, name: "commits", fact: { value: [{ ...commit, reviewedBy }], asOf, sha: head, missing: null } },
      ]);
    await fact(["ada"], NOW - 1_000);
    await world.judge(incident);
    expect(await world.verdicts(incident, repositoryId)).toEqual({ "commit-review": "hold" });
    await fact(["grace"], NOW);
    await fact(["ada"], NOW - 500);
    await world.judge(incident);
    expect(await world.verdicts(incident, repositoryId)).toEqual({ "commit-review": "pass" });
  });
});

describe("when every gate passes", () => {
  test("a thaw is asked for only where the incident thaws by itself, and for what is held", async () => {
    const [held, free] = [await world.repository("held"), await world.repository("free")];
    const gates = ["static-credentials"];
    const auto = await world.incident({ gates, autoThaw: true, repositories: [held.repositoryId] });
    const byHand = await world.incident({ gates, repositories: [held.repositoryId] });
    const thawed = await world.incident({ gates, autoThaw: true, state: "thawed", repositories: [free.repositoryId] });
    world.asked.thaw.length = 0;
    for (const id of [auto, byHand, thawed]) await world.judge(id);
    expect(world.asked.thaw).toEqual([held.repositoryId]);
    expect(await kinds(byHand)).toContain("thaw.proposed");
    expect(await kinds(thawed)).not.toContain("thaw.proposed");
  });

  test("nothing is asked for in an incident that freezes nothing", async () => {
    const { repositoryId } = await world.repository("resolved");
    for (const status of ["resolving", "resolved"]) {
      const incident = await world.incident({ status, repositories: [repositoryId] });
      expect(await world.judge(incident)).toBeNull();
    }
  });
});

describe("a repository that was let out", () => {
  test.each(["thawed", "excepted"] as const)(
    "and was %s is frozen again when a gate holds, not when none can tell",
    async (state) => {
      const one = await world.repository(`out-${state}`);
      const gates = ["static-credentials", "app-audit"];
      const incident = await world.incident({ gates, state, repositories: [one.repositoryId] });
      await world.put(incident, one.repositoryId, "apps", []);
      world.asked.refreeze.length = 0;
      await world.judge(incident);
      // An ordinary merge: what is known is about the commit before it.
      const next = sha(999_000 + one.githubId);
      const { repositoryId } = one;
      await world.db.database.repository.update({ where: { id: repositoryId }, data: { headSha: next } });
      await world.judge(incident);
      expect(await world.verdicts(incident, repositoryId)).toMatchObject({ "static-credentials": "unknown" });
      expect(world.asked.refreeze).toEqual([]);
      const scanId = await seedScan(world.db.database, world.organisationId, repositoryId, next, NOW + 10);
      await world.db.database.finding.create({
        data: {
          ...FINDING,
          organisationId: world.organisationId,
          repositoryId,
          fingerprint: "new",
          secretName: "NEW_PAT",
          blocksThaw: true,
          span: { line: 3 },
          firstScanId: scanId,
          lastScanId: scanId,
        },
      });
      await world.judge(incident);
      expect(world.asked.refreeze).toEqual([repositoryId]);
    },
  );

  test("by an exception is not frozen for what that lets pass", async () => {
    const one = await world.repository("excepted", { findings: [{ name: "NPM_TOKEN" }] });
    const incident = await world.incident({
      gates: ["static-credentials", "exceptions"],
      state: "excepted",
      repositories: [one.repositoryId],
    });
    const exception = { id: "e", gate: "static-credentials", approved: true, ended: false };
    world.asked.refreeze.length = 0;
    await world.put(incident, one.repositoryId, "exceptions", [{ ...exception, expiresAt: NOW + 60_000 }]);
    await world.judge(incident);
    expect(await world.standing(incident, one.repositoryId)).toMatchObject({
      thaw: "excepted",
      until: new Date(NOW + 60_000),
    });
    // Its end is said by who keeps exceptions.
    await world.put(incident, one.repositoryId, "exceptions", [{ ...exception, expiresAt: NOW - 1 }]);
    await world.judge(incident);
    expect(await world.standing(incident, one.repositoryId)).toMatchObject({ thaw: "hold" });
    expect(world.asked.refreeze).toEqual([]);
  });
});

test("brokered values and the window of the incident are judged together", async () => {
  const { repositoryId, githubId } = await world.repository("brokered");
  const { database } = world.db;
  const { organisationId } = world;
  const policy = await database.trustPolicy.create({
    data: { organisationId, repositoryId, issuer: "github", subjectId: String(githubId), grantName: "ci.build" },
  });
  await database.trustPolicyVersion.create({
    data: {
      policyId: policy.id,
      version: 1,
      organisationId,
      status: "active",
      document: { what: { provider: "sealed-store", secrets: ["VENDOR_KEY"] } },
      source: "form",
      targetIds: [],
      scopeKey: "k",
      createdBy: "ada",
      approvedBy: "grace",
      approvedAt: new Date(NOW),
    },
  });
  const incident = await world.incident({ gates: ["brokered-rotated"], repositories: [repositoryId] });
  const version = async (number: number, rotatedAt: number, retiredAt: Date | null = null) =>
    database.sealedSecret.create({
      data: {
        id: crypto.randomUUID(),
        organisationId,
        name: "VENDOR_KEY",
        version: number,
        keyId: "k",
        wrappedKey: Buffer.alloc(0),
        ciphertext: Buffer.alloc(0),
        createdBy: "ada",
        rotatedAt: new Date(rotatedAt),
        rotationDueAt: new Date(NOW),
        retiredAt,
      },
    });
  const verdict = async () => {
    await world.judge(incident);
    return (await world.verdicts(incident, repositoryId))["brokered-rotated"];
  };
  expect(await verdict()).toBe("hold");
  await version(1, WINDOW.to - 1, new Date(NOW));
  await version(2, WINDOW.to);
  expect(await verdict()).toBe("hold");
  await database.sealedSecret.updateMany({ where: { version: 2 }, data: { rotatedAt: new Date(WINDOW.to + 1) } });
  expect(await verdict()).toBe("pass");
});
