import { afterAll, beforeAll, expect, test } from "vitest";
import { createDirectory, createHeads } from "../../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { scanFacts } from "../../../lib/adapters/prisma/gate-scans.ts";
import { createGateStore } from "../../../lib/adapters/prisma/gate-store.ts";
import { judgeIncident } from "../../../lib/usecases/gates/judge-incident.ts";
import { lookAtHeads } from "../../../lib/usecases/gates/look-at-heads.ts";
import { NOW, seedIncident, WORKER } from "../../support/gates.ts";
import { OWNER, repository } from "../../support/sync.ts";
import { CLEAN, FILE, type RemovalWorld, removalWorld } from "../removal/world.ts";

/** Newest commits as the stand-in has them, with the rights of the worker. */
let world: RemovalWorld;
let worker: Database;
let repositoryId: string;
let githubId: number;
const time = { now: NOW };
const behind: number[] = [];

beforeAll(async () => {
  world = await removalWorld();
  githubId = await repository(world.github, "app", { [FILE]: CLEAN });
  await world.sync.sync();
  await world.sync.work();
  repositoryId = (await world.sync.repositories()).get("app")?.id ?? "";
  worker = createDatabase(world.db.workerUrl, 4);
}, 120_000);
afterAll(async () => {
  await worker.$disconnect();
  await world.close();
});

const clock = { now: () => new Date(time.now) };
const look = (incident: string) => {
  const { apps } = world.setting;
  const ports = {
    host: world.sync.ports.host,
    directory: createDirectory(apps),
    heads: createHeads(apps),
    store: createGateStore(worker, null),
    behind: async (_: string, ids: readonly number[]) => void behind.push(...ids),
    clock,
  };
  return lookAtHeads(ports, incident);
};
const incidentOf = (status: string) =>
  seedIncident(world.db.database, world.sync.organisationId, {
    gates: ["static-credentials"],
    status,
    repositories: [repositoryId],
  });
async function verdict(incident: string) {
  const store = createGateStore(worker, null);
  await judgeIncident({ store, sources: [scanFacts(worker)], thawing: null, clock }, WORKER, incident);
  return (await world.db.database.gateVerdict.findFirstOrThrow({ where: { incidentId: incident } })).verdict;
}

test("a gate passes by a scan of the commit that GitHub names now, and another commit asks for a sync", async () => {
  const incident = await incidentOf("active");
  // The last sync was long ago: whether that is still the newest commit nobody knows.
  expect(await verdict(incident)).toBe("unknown");
  expect(await look(incident)).toEqual({ ok: true, value: 1 });
  expect(await verdict(incident)).toBe("pass");
  expect(behind).toEqual([]);
  // Not asked for again within the minute.
  expect(await look(incident)).toEqual({ ok: true, value: 0 });

  const next = await world.github.control.commit(`${OWNER}/app`, { [FILE]: `${CLEAN}# again\n` });
  time.now += 60_000;
  expect(await look(incident)).toEqual({ ok: true, value: 1 });
  expect(behind).toEqual([githubId]);
  expect(await verdict(incident)).toBe("unknown");
  const fact = await world.db.database.gateFact.findFirstOrThrow({ where: { incidentId: incident, fact: "head" } });
  expect(fact).toMatchObject({ sha: next, payload: { sha: next }, missing: null });
});

test("GitHub is not asked for what freezes nothing", async () => {
  expect(await look(await incidentOf("resolved"))).toEqual({ ok: true, value: 0 });
});
