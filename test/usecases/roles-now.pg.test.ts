import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../demo/github/index.ts";
import { createDirectory, createMembers } from "../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createIncidentStore } from "../../lib/adapters/prisma/incident-store.ts";
import { createRoleRenewalStore } from "../../lib/adapters/prisma/role-renewal-store.ts";
import { createRolesNow } from "../../lib/adapters/prisma/roles-now.ts";
import { createSessionStore } from "../../lib/adapters/prisma/sessions.ts";
import { passCommands } from "../../lib/container/passes.ts";
import type { UserActor } from "../../lib/core/actor.ts";
import { activateIncident, endIncident } from "../../lib/usecases/freeze/activate.ts";
import { declareIncident } from "../../lib/usecases/freeze/declare.ts";
import { preflightIncident } from "../../lib/usecases/freeze/preflight.ts";
import { refreezeRepositories, thawRepositories } from "../../lib/usecases/freeze/thaw.ts";
import type { GithubMembers } from "../../lib/usecases/github/identity-ports.ts";
import type { GithubInstallation } from "../../lib/usecases/github/ports.ts";
import { renewRoles } from "../../lib/usecases/renew-roles.ts";
import { type Commanding, type ReadNowPorts, readNow, withRolesOfNow } from "../../lib/usecases/roles-now.ts";
import { connect, ROLE_PERMISSIONS } from "../adapters/github/support.ts";
import { client } from "../demo/github/pages-support.ts";
import { standIn } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { HOST, type SignInWorld, signIn } from "../support/github-people.ts";
import { draftOf, need, noVerdicts, preparedSlots } from "./freeze/world.ts";

const ORG = "fjordline";
const WORKER = { kind: "system", id: "worker" } as const;

let db: TestDatabase;
let web: Database;
let worker: Database;
let one: StandIn;
let world: SignInWorld;
let members: GithubMembers;
let installation: GithubInstallation;
let organisationId = "";
let repositoryId = "";
let now = new Date("2026-03-01T10:00:00Z");
/** Whether there is a worker that takes jobs. */
let working = true;
let asked = 0;

beforeAll(async () => {
  db = await testDatabase();
  [web, worker] = [createDatabase(db.webUrl, 2), createDatabase(db.workerUrl, 2)];
  one = await standIn();
  const githubId = BigInt(one.control.owner(ORG));
  const row = await db.database.organisation.create({ data: { host: HOST, githubId, login: ORG, kind: "github" } });
  organisationId = row.id;
  const repository = { organisationId, owner: ORG, name: "api", githubId: 77n };
  ({ id: repositoryId } = await db.database.repository.create({ data: repository }));
  await preparedSlots(db.database, organisationId);
  const value = { "security-lead": ["security"], commander: ["commanders"] };
  await db.database.setting.create({ data: { organisationId, key: "roles.teams", value } });
  world = { one, app: await client(one), database: web, now: () => now, lines: [] };
  const { apps } = await connect(one, {}, { observer: { ...ROLE_PERMISSIONS.observer, members: "read" } });
  members = createMembers(apps);
  const found = await createDirectory(apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  [installation] = found.value;
});

afterAll(async () => {
  await Promise.all([web.$disconnect(), worker.$disconnect()]);
  await db.close();
});

beforeEach(() => {
  now = new Date(now.getTime() + 60_000);
  working = true;
  one.control.clearFaults();
});

const clock = { now: () => now };
/** While somebody waits, time passes, and the worker takes what was asked for. */
const ports = (): ReadNowPorts => ({
  roles: createRolesNow(web),
  clock,
  pause: async (ms) => {
    now = new Date(now.getTime() + ms);
    if (working) await work();
  },
});

async function work(): Promise<void> {
  const sql = `DELETE FROM graphile_worker._private_jobs j USING graphile_worker._private_tasks t
    WHERE t.id = j.task_id AND t.identifier = 'people.person' RETURNING j.payload, j.priority`;
  for (const { payload, priority } of (await db.query(db.ownerUrl, sql)).rows) {
    expect(priority).toBe(-20);
    asked += 1;
    const store = createRoleRenewalStore(worker, null);
    const renewing = { members, store, installation: async () => installation, clock };
    await renewRoles(renewing, WORKER, payload.organisationId, { userId: payload.userId });
  }
}

/** Somebody who signed in a moment ago, with what they were then. */
async function enter(login: string, team: string): Promise<Commanding & { readonly actor: UserActor }> {
  one.control.addMember(ORG, login);
  one.control.putTeam(ORG, { slug: team, members: [login] });
  const { outcome } = await signIn(world, login);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  const { userId } = outcome.value;
  await createSessionStore(web).create(userId, `hash-${login}`, new Date(now.getTime() + 36_000_000), now);
  const actor = await createRolesNow(web).person(userId);
  if (actor === null) throw new Error("Nobody came in.");
  return { actor, signedInAt: now, readNow: (who, where) => readNow(ports(), who, where) };
}

const freezing = () => ({
  incidents: createIncidentStore(web),
  readiness: noVerdicts,
  merges: { since: async () => null },
  clock,
});

async function declared(by: Commanding): Promise<string> {
  const draft = draftOf({ exposureFrom: new Date(now.getTime() - 1_000), exposureTo: now });
  const id = need(await declareIncident(freezing(), by.actor, organisationId, draft));
  need(await preflightIncident(freezing(), by.actor, id));
  return id;
}

test("a commander who was put out of the team a moment ago freezes, thaws, refreezes and ends nothing", async () => {
  const by = await enter("carla", "commanders");
  const first = await declared(by);
  need(await activateIncident(freezing(), by, first, ORG));
  const second = await declared(by);
  one.control.putTeam(ORG, { slug: "commanders", members: [] });
  const forbidden = { failure: { code: "forbidden" } };
  expect(await activateIncident(freezing(), by, second, ORG)).toMatchObject(forbidden);
  // What their page showed them a moment ago counts for nothing.
  expect(by.actor.roles).toContainEqual({ organisationId, role: "commander", asOf: expect.any(Date) });
  expect(await thawRepositories(freezing(), by, first, [repositoryId])).toMatchObject(forbidden);
  expect(await refreezeRepositories(freezing(), by, first, [repositoryId], { reason: "x" })).toMatchObject(forbidden);
  expect(await endIncident(freezing(), by, first, "resolve")).toMatchObject(forbidden);
  expect(await db.database.incident.findUniqueOrThrow({ where: { id: second } })).toMatchObject({
    status: "preflighted",
  });
});

test("a lead who was put out of the team approves nothing, and breaks no glass", async () => {
  const [carla, by] = [await enter("cleo", "commanders"), await enter("lea", "security")];
  const incidentId = await declared(carla);
  need(await activateIncident(freezing(), carla, incidentId, ORG));
  const commands = await passCommands(web, clock);
  const place = { incidentId, repositoryId };
  const expiresAt = new Date(now.getTime() + 3_600_000);
  const wish = { ...place, pullRequest: 4, sha: "c".repeat(40), base: "main", reason: "now", expiresAt };
  const pass = need(await commands.askPass(carla.actor, wish));
  const broken = need(await commands.askException(carla, { ...place, gate: null, reason: "dark", expiresAt }));
  one.control.putTeam(ORG, { slug: "security", members: [] });
  const before = asked;
  const forbidden = { failure: { code: "forbidden" } };
  expect(await commands.approvePass(by, pass)).toMatchObject(forbidden);
  expect(await commands.approveException(by, broken)).toMatchObject(forbidden);
  expect(await commands.askException(by, { ...place, gate: null, reason: "dark", expiresAt })).toMatchObject(forbidden);
  expect(asked - before).toBe(3);
});

test("where nobody answers nothing is done, and it is said what to do", async () => {
  const by = await enter("cora", "commanders");
  const id = await declared(by);
  working = false;
  const refused = await activateIncident(freezing(), by, id, ORG);
  expect(refused).toMatchObject({ failure: { code: "not-read", message: expect.stringContaining("thaw freeze") } });
  working = true;
  one.control.fail({ method: "POST", route: "/graphql", fault: { kind: "status", status: 502, body: {} }, times: 50 });
  expect(await activateIncident(freezing(), by, id, ORG)).toMatchObject({ failure: { code: "not-read" } });
  one.control.clearFaults();
  expect(await activateIncident(freezing(), by, id, ORG)).toMatchObject({ ok: true });
});

test("a sign-in that is not fresh is told before GitHub is asked", async () => {
  const by = await enter("cyra", "commanders");
  const id = await declared(by);
  const before = asked;
  const old = { ...by, signedInAt: new Date(now.getTime() - 16 * 60_000) };
  expect(await activateIncident(freezing(), old as Commanding, id, ORG)).toMatchObject({
    failure: { code: "sign-in" },
  });
  expect(asked).toBe(before);
});

test("whoever left the organisation is nobody, and who has a role from here is read here", async () => {
  const by = await enter("cher", "commanders");
  one.control.removeMember(ORG, "cher");
  expect(await withRolesOfNow(by, organisationId)).toMatchObject({ ok: true, value: { roles: [] } });
  const user = await db.database.appUser.create({ data: { host: "local", login: "local-1" } });
  const membership = { userId: user.id, organisationId, role: "commander", source: "local" };
  await db.database.membership.create({ data: membership });
  const before = asked;
  const local: UserActor = { kind: "user", id: user.id, login: user.login, roles: [] };
  const found = need(await readNow(ports(), local, organisationId));
  expect(found.roles).toMatchObject([{ organisationId, role: "commander" }]);
  expect(asked).toBe(before);
});
