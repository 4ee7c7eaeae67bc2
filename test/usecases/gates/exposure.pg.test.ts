import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDirectory, createFiles, createWindowRuns } from "../../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { exposureFacts } from "../../../lib/adapters/prisma/exposure-revoked.ts";
import { createExposureStore } from "../../../lib/adapters/prisma/exposure-store.ts";
import { createGateStore } from "../../../lib/adapters/prisma/gate-store.ts";
import { gateCommands } from "../../../lib/container/gates.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { classifyIncident } from "../../../lib/usecases/gates/classify-exposure.ts";
import { judgeIncident } from "../../../lib/usecases/gates/judge-incident.ts";
import { readWindowRuns } from "../../../lib/usecases/gates/read-runs.ts";
import { NOW, seedIncident, WINDOW, WORKER } from "../../support/gates.ts";
import { OWNER, repository } from "../../support/sync.ts";
import { asGiven } from "../freeze/world.ts";
import { FILE, OBSERVER, type RemovalWorld, removalWorld } from "../removal/world.ts";

/** Runs of the stand-in on a branch that is none of the scanned ones, with the rights of worker and web. */
let world: RemovalWorld;
let worker: Database;
let web: Database;
let people: Awaited<ReturnType<typeof gateCommands>>;
const ids = new Map<string, { repositoryId: string; githubId: number }>();

const clock = { now: () => new Date(NOW) };
const reading = (...names: string[]) => `on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: ./build
        env:
${names.map((name) => `          ${name}: \${{ secrets.${name} }}`).join("\n")}
`;

beforeAll(async () => {
  world = await removalWorld();
  const { github, sync, db } = world;
  for (const name of ["app", "lib"]) await repository(github, name, { [FILE]: reading("NPM_TOKEN") });
  await sync.sync();
  await sync.work();
  for (const [name, row] of await sync.repositories())
    ids.set(name, { repositoryId: row.id, githubId: Number(row.githubId) });
  const { organisationId } = sync;
  const kept = { organisationId, kind: "npm-token" };
  const own = { level: "repo", repositoryId: of("app").repositoryId };
  await db.database.credential.deleteMany();
  await db.database.credential.createMany({
    data: [
      { ...kept, ...own, name: "NPM_TOKEN" },
      { ...kept, ...own, name: "BESIDE", kind: "aws-static-key" },
      { ...kept, level: "org", name: "SHARED", visibility: "selected" },
      { ...kept, level: "repo", repositoryId: of("lib").repositoryId, name: "OF_LIB" },
    ],
  });
  worker = createDatabase(db.workerUrl, 4);
  web = createDatabase(db.webUrl, 4);
  people = await gateCommands(web, clock);
}, 120_000);
afterAll(async () => {
  await Promise.all([worker.$disconnect(), web.$disconnect()]);
  await world.close();
});

function of(name: string) {
  const found = ids.get(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

const person = (role: Role): UserActor => ({
  kind: "user",
  id: randomUUID(),
  login: "grace",
  roles: [{ organisationId: world.sync.organisationId, role }],
});

let runs = 900;
function ran(name: string, headSha: string, at = WINDOW.from + 60_000, more: object = {}) {
  const id = ++runs;
  const job = { id, name: "build", attempt: 1, startedAt: at, completedAt: at, conclusion: "success" as const };
  world.github.control.noteRun({
    id,
    repositoryId: of(name).githubId,
    path: FILE,
    name: "ci",
    event: "push",
    headBranch: "beside",
    headSha,
    fork: false,
    actor: "mallory",
    createdAt: at,
    attempt: 1,
    jobs: [{ ...job, steps: [] }],
    ...more,
  });
}

function stores() {
  const gates = createGateStore(worker, null);
  return { gates, exposures: createExposureStore(worker, null), clock };
}

const read = (incident: string) => {
  const { apps } = world.setting;
  const ports = {
    ...stores(),
    directory: createDirectory(apps),
    files: createFiles(apps),
    runs: createWindowRuns(apps),
  };
  return readWindowRuns({ ...ports, host: world.sync.ports.host }, incident);
};
const classify = (incident: string) => classifyIncident(stores(), WORKER, incident);
const incidentOf = (names: readonly string[]) =>
  seedIncident(world.db.database, world.sync.organisationId, {
    gates: ["exposed-revoked"],
    repositories: names.map((name) => of(name).repositoryId),
  });
const listed = async (incident: string) => {
  const list = await people.readExposure(person("viewer"), incident);
  return Object.fromEntries((list?.rows ?? []).map(({ name, class: how }) => [name, how]));
};
async function verdict(incident: string, name: string) {
  const { gates: store } = stores();
  await judgeIncident({ store, sources: [exposureFacts(worker)], thawing: null, clock }, WORKER, incident);
  const where = { incidentId: incident, repositoryId: of(name).repositoryId };
  return (await world.db.database.gateVerdict.findFirstOrThrow({ where })).verdict;
}

test("what a run on any branch was given at its own commit is handed, and what nobody read yet is unknown", async () => {
  const { control } = world.github;
  const sha = await control.commit(`${OWNER}/app`, { [FILE]: reading("BESIDE") }, { branch: "beside" });
  ran("app", sha);
  ran("lib", sha, WINDOW.to + 60_000);
  const incident = await incidentOf(["app", "lib"]);
  expect(await verdict(incident, "app")).toBe("unknown");
  await classify(incident);
  expect(await listed(incident)).toEqual({ BESIDE: "unknown", NPM_TOKEN: "unknown", OF_LIB: "unknown" });
  expect(await read(incident)).toEqual({ ok: true, value: 2 });
  expect(await read(incident)).toEqual({ ok: true, value: 0 });
  await classify(incident);
  // Neither what the default branch reads and did not run, nor a run after the window.
  expect(await listed(incident)).toEqual({ BESIDE: "handed" });
  const [row] = (await people.readExposure(person("viewer"), incident))?.rows ?? [];
  expect(row).toMatchObject({
    repositoryIds: [of("app").repositoryId],
    because: [{ kind: "run", path: FILE, job: "build", repositoryId: of("app").repositoryId }],
  });
  expect([await verdict(incident, "app"), await verdict(incident, "lib")]).toEqual(["hold", "pass"]);
});

test("a run whose commit is gone, or whose text is another commit's, makes unknown what its repository may read", async () => {
  const gone = "d".repeat(40);
  ran("lib", gone);
  const incident = await incidentOf(["lib"]);
  await read(incident);
  await classify(incident);
  expect(await listed(incident)).toEqual({ OF_LIB: "unknown" });
});

test("where runs are not visible everything there is unknown, with the permission that lacks", async () => {
  const { github, setting, db } = world;
  const { actions: _, ...permissions } = OBSERVER;
  github.control.changeInstallation(setting.where.observer.installation, { permissions });
  const incident = await incidentOf(["app"]);
  await read(incident);
  github.control.changeInstallation(setting.where.observer.installation, { permissions: OBSERVER });
  await classify(incident);
  expect(await listed(incident)).toEqual({ BESIDE: "unknown", NPM_TOKEN: "unknown" });
  const kept = await db.database.exposureRead.findFirstOrThrow({ where: { incidentId: incident } });
  expect(kept.missing).toContain("actions: read");
});

function asked(actor: UserActor) {
  return { actor, signedInAt: null, readNow: asGiven };
}

test("where the attacker could write, all that may be read there is reachable, and what is said is on the timeline", async () => {
  const { repositoryId } = of("app");
  const { id } = await world.db.database.credential.findFirstOrThrow({ where: { name: "SHARED" } });
  const reader = { credentialId: id, repositoryId, organisationId: world.sync.organisationId };
  await world.db.database.credentialReader.create({ data: reader });
  const incident = await incidentOf(["app"]);
  await read(incident);
  const said = { incidentId: incident, repositoryId, there: true };
  expect(await people.markFoothold(asked(person("owner")), said)).toMatchObject({ failure: { code: "forbidden" } });
  expect((await people.markFoothold(asked(person("commander")), said)).ok).toBe(true);
  expect(await people.markFoothold(asked(person("commander")), said)).toMatchObject({ failure: { code: "not-found" } });
  await classify(incident);
  expect(await listed(incident)).toEqual({ BESIDE: "handed", NPM_TOKEN: "reachable", SHARED: "reachable" });
  await people.markFoothold(asked(person("commander")), { ...said, there: false });
  await classify(incident);
  expect(await listed(incident)).toEqual({ BESIDE: "handed" });
  const told = await world.db.database.incidentEvent.findMany({
    where: { incidentId: incident },
    orderBy: { seq: "asc" },
  });
  expect(told.map(({ kind }) => kind)).toEqual(["exposure.foothold", "exposure.found", "exposure.foothold"]);
});

test("a lead's word with a link, or what a provider showed after the window, lets the gate pass", async () => {
  const incident = await incidentOf(["app"]);
  await read(incident);
  await classify(incident);
  expect(await verdict(incident, "app")).toBe("hold");
  const { id: credentialId } = await world.db.database.credential.findFirstOrThrow({ where: { name: "BESIDE" } });
  const word = { incidentId: incident, credentialId, text: "Revoked in the console", link: "https://tickets.test/7" };
  for (const [actor, change, code] of [
    [person("commander"), {}, "forbidden"],
    [person("security-lead"), { link: "http://tickets.test/7" }, "invalid"],
    [person("security-lead"), { text: " " }, "invalid"],
    [person("security-lead"), { credentialId: randomUUID() }, "not-found"],
  ] as const)
    expect(await people.stateRevoked(asked(actor), { ...word, ...change })).toMatchObject({ failure: { code } });
  // Whoever is put out of the team while they write is nobody here any more.
  const outside = {
    ...asked(person("security-lead")),
    readNow: async () => ({ ok: true, value: person("viewer") }) as const,
  };
  expect(await people.stateRevoked(outside, word)).toMatchObject({ failure: { code: "forbidden" } });
  expect(await verdict(incident, "app")).toBe("hold");
  expect((await people.stateRevoked(asked(person("security-lead")), word)).ok).toBe(true);
  expect(await verdict(incident, "app")).toBe("pass");

  const other = await incidentOf(["app"]);
  await read(other);
  await classify(other);
  const event = { organisationId: world.sync.organisationId, credentialId, kind: "revoked", evidence: ["In IAM"] };
  const at = (moment: number) => ({ ...event, actor: "ada", at: new Date(moment), recordedAt: new Date(NOW) });
  await world.db.database.credentialEvent.create({ data: at(WINDOW.from) });
  expect(await verdict(other, "app")).toBe("hold");
  await world.db.database.credentialEvent.create({ data: at(WINDOW.to) });
  expect(await verdict(other, "app")).toBe("pass");
});

test("the proof of a release's job may wait until a day that a lead names", async () => {
  const { repositoryId } = of("app");
  const incident = await incidentOf(["app"]);
  const wish = { incidentId: incident, repositoryId, path: FILE, job: "release", dueAt: new Date(NOW + 86_400_000) };
  for (const [actor, change, code] of [
    [person("owner"), {}, "forbidden"],
    [person("security-lead"), { dueAt: new Date(NOW) }, "invalid"],
    [person("security-lead"), { dueAt: new Date(NOW + 90 * 86_400_000) }, "invalid"],
    [person("security-lead"), { repositoryId: randomUUID() }, "not-found"],
  ] as const)
    expect(await people.promiseProof(asked(actor), { ...wish, ...change })).toMatchObject({ failure: { code } });
  expect((await people.promiseProof(asked(person("security-lead")), wish)).ok).toBe(true);
  const [debt] = await world.db.database.gateDebt.findMany({ where: { incidentId: incident } });
  expect(debt).toMatchObject({ path: FILE, job: "release", dueAt: wish.dueAt });
});

test("a name in a text that came to be a stored credential's counts once; one that has left the text was there", async () => {
  const { database } = world.db;
  const { organisationId } = world.sync;
  const { repositoryId } = of("app");
  const inText = { organisationId, repositoryId, level: "unknown", kind: "npm-token" };
  await database.credential.create({ data: { ...inText, name: "NPM_TOKEN" } });
  const left = await database.credential.create({ data: { ...inText, name: "LEFT" } });
  const finding = await database.finding.findFirstOrThrow({ where: { repositoryId } });
  const { credentialId, resolvedScanId, lastScanId } = finding;
  const { id } = finding;
  await database.finding.update({ where: { id }, data: { credentialId: left.id, resolvedScanId: lastScanId } });
  const incident = await incidentOf(["app"]);
  await classify(incident);
  const names = ((await people.readExposure(person("viewer"), incident))?.rows ?? []).map(({ name }) => name);
  expect(names.filter((name) => name === "NPM_TOKEN")).toHaveLength(1);
  expect(names).toContain("LEFT");
  await database.finding.update({ where: { id }, data: { credentialId, resolvedScanId } });
  await database.credential.deleteMany({ where: { level: "unknown", organisationId } });
});
