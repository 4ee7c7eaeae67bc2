import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createThawReadiness } from "../../lib/adapters/prisma/gate-readiness.ts";
import { createIncidentStore } from "../../lib/adapters/prisma/incident-store.ts";
import { judgePorts } from "../../lib/container/gates.ts";
import { judgeIncident } from "../../lib/usecases/gates/judge-incident.ts";
import { FINDING, type GateWorld, gateWorld, NOW, WORKER } from "../support/gates.ts";

/** What the worker's job does, as it is put together for it, with its rights. */
let world: GateWorld;
let count = 0;
let one: Awaited<ReturnType<GateWorld["repository"]>>;

beforeAll(async () => {
  world = await gateWorld();
});
afterAll(() => world.close());

beforeEach(async () => {
  one = await world.repository(`one-${++count}`);
});

const judge = async (incidentId: string) =>
  judgeIncident(await judgePorts(world.worker, world.store, world.clock, WORKER), WORKER, incidentId);
const held = (incidentId: string) =>
  world.db.database.incidentRepository.findFirstOrThrow({ where: { incidentId, repositoryId: one.repositoryId } });
const find = () =>
  world.db.database.finding.create({
    data: {
      ...FINDING,
      organisationId: world.organisationId,
      repositoryId: one.repositoryId,
      fingerprint: `new-${count}`,
      secretName: "NEW_PAT",
      blocksThaw: true,
      span: { line: 3 },
      firstScanId: one.scanId ?? "",
      lastScanId: one.scanId ?? "",
    },
  });

test("a repository thaws by itself when its gates pass, and is frozen again when one holds", async () => {
  const { repositoryId } = one;
  const gates = ["static-credentials", "exceptions"];
  const incident = await world.incident({ gates, autoThaw: true, repositories: [repositoryId] });
  await judge(incident);
  expect(await held(incident)).toMatchObject({ state: "thawed", wanted: "free", cause: "gates-pass" });
  await judge(incident);
  expect(await held(incident)).toMatchObject({ state: "thawed" });
  await find();
  await judge(incident);
  expect(await held(incident)).toMatchObject({ state: "refrozen", wanted: "held", cause: "gate-regressed" });
  const told = await world.timeline(incident);
  expect(told.map(({ kind }) => kind)).toEqual([
    "gates.judged",
    "thaw.proposed",
    "repository.thawed",
    "gate.held",
    "repository.refrozen",
  ]);
  expect(told.at(-1)?.text).toContain("static-credentials");
  const locks = await world.db.database.freezeLock.count({ where: { incidentId: incident, repositoryId } });
  expect(locks).toBe(1);
});

test("an exception lets its gate count as passed while it lives, and is not needed once the gate passes", async () => {
  const { repositoryId } = one;
  await find();
  const gates = ["static-credentials", "exceptions"];
  const incident = await world.incident({ gates, repositories: [repositoryId] });
  const { organisationId } = world;
  const { id } = await world.db.database.thawException.create({
    data: {
      organisationId,
      incidentId: incident,
      repositoryId,
      gate: "static-credentials",
      reason: "Release tonight",
      askedBy: "ada",
      askedAt: new Date(NOW),
      expiresAt: new Date(NOW + 3_600_000),
    },
  });
  await judge(incident);
  expect(await world.standing(incident, repositoryId)).toMatchObject({ thaw: "hold" });
  await world.db.database.thawException.update({
    where: { id },
    data: { approvedBy: "grace", approvedAt: new Date(NOW) },
  });
  await judge(incident);
  expect(await world.standing(incident, repositoryId)).toMatchObject({ thaw: "excepted" });
  const readiness = createThawReadiness(world.worker);
  const store = createIncidentStore(world.worker);
  const row = await store.find(incident);
  if (row === null) throw new Error("no incident");
  const of = async (now: number) => (await readiness.of(row, [repositoryId], new Date(now))).get(repositoryId)?.kind;
  expect(await of(NOW)).toBe("excepted");
  // Who asks a minute after its end needs no judging to be told so.
  expect(await of(NOW + 3_600_001)).toBe("hold");
  await world.db.database.incidentRepository.updateMany({
    where: { incidentId: incident },
    data: { state: "excepted", wanted: "free" },
  });
  await world.db.database.finding.updateMany({ where: { repositoryId }, data: { resolvedScanId: one.scanId } });
  await judge(incident);
  expect(await held(incident)).toMatchObject({ state: "thawed" });
});

test("nothing is let out by verdicts that nobody judges any more, nor by none", async () => {
  const { repositoryId } = one;
  const incident = await world.incident({ gates: ["static-credentials"], repositories: [repositoryId] });
  const row = await createIncidentStore(world.worker).find(incident);
  if (row === null) throw new Error("no incident");
  const of = async (now: number) =>
    (await createThawReadiness(world.worker).of(row, [repositoryId], new Date(now))).get(repositoryId)?.kind;
  expect(await of(NOW)).toBe("hold");
  await judge(incident);
  expect(await of(NOW + 60_000)).toBe("pass");
  expect(await of(NOW + 6 * 60_000)).toBe("hold");
});
