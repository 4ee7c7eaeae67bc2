import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../demo/github/index.ts";
import { createDirectory, createMembers } from "../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createRoleRenewalStore } from "../../lib/adapters/prisma/role-renewal-store.ts";
import { createSessionStore } from "../../lib/adapters/prisma/sessions.ts";
import { ROLE_MINUTES, standingRoles } from "../../lib/core/actor.ts";
import type { GithubMembers } from "../../lib/usecases/github/identity-ports.ts";
import type { GithubInstallation } from "../../lib/usecases/github/ports.ts";
import { renewRoles } from "../../lib/usecases/renew-roles.ts";
import { connect, ROLE_PERMISSIONS } from "../adapters/github/support.ts";
import { client } from "../demo/github/pages-support.ts";
import { standIn } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { HOST, type SignInWorld, signIn } from "../support/github-people.ts";

const ORG = "fjordline";
const HOURS = 3_600_000;

let db: TestDatabase;
let web: Database;
let worker: Database;
let one: StandIn;
let world: SignInWorld;
let members: GithubMembers;
let installation: GithubInstallation;
let organisationId = "";
let now = new Date("2026-03-01T10:00:00Z");

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 2);
  worker = createDatabase(db.workerUrl, 2);
  one = await standIn();
  const githubId = BigInt(one.control.owner(ORG));
  const row = await db.database.organisation.create({ data: { host: HOST, githubId, login: ORG, kind: "github" } });
  organisationId = row.id;
  one.control.putTeam(ORG, { slug: "security", members: [] });
  const value = { "security-lead": ["security"], commander: [] };
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
  one.control.clearFaults();
});

let hashes = 0;

/** Somebody with a session, as it is after signing in. */
async function enter(login: string, membership: { readonly role?: "admin" | "member" } = {}) {
  const githubId = one.control.addMember(ORG, login, membership);
  const { outcome } = await signIn(world, login);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  const tokenHash = `hash-${++hashes}`;
  await createSessionStore(web).create(outcome.value.userId, tokenHash, new Date(now.getTime() + 10 * HOURS), now);
  return { userId: outcome.value.userId, tokenHash, githubId };
}

async function renew(of: GithubInstallation | null = installation, asked: GithubMembers = members) {
  const ports = {
    members: asked,
    store: createRoleRenewalStore(worker, null),
    installation: async () => of,
    clock: { now: () => now },
  };
  return await renewRoles(ports, { kind: "system", id: "worker" }, null);
}

async function rolesOf(userId: string): Promise<string[]> {
  const rows = await db.database.membership.findMany({ where: { userId, organisationId } });
  return rows.map(({ role }) => role).sort();
}

const sees = (tokenHash: string) => createSessionStore(web).find(tokenHash, now);

describe("what GitHub takes while somebody is signed in", () => {
  test("is gone at the next reading: a place in a team, and being an owner", async () => {
    const lead = await enter("lead");
    one.control.putTeam(ORG, { slug: "security", members: ["lead"] });
    const boss = await enter("boss", { role: "admin" });
    now = new Date(now.getTime() + 60_000);
    expect(await renew()).toMatchObject({ ok: true, value: { sessionsEnded: 0 } });
    expect(await rolesOf(lead.userId)).toEqual(["security-lead", "viewer"]);
    expect(await rolesOf(boss.userId)).toEqual(["admin", "viewer"]);

    one.control.putTeam(ORG, { slug: "security", members: [] });
    one.control.addMember(ORG, "boss", { role: "member" });
    now = new Date(now.getTime() + 60_000);
    expect(await renew()).toMatchObject({ ok: true, value: { changed: 2, sessionsEnded: 0 } });
    expect(await rolesOf(lead.userId)).toEqual(["viewer"]);
    expect(await rolesOf(boss.userId)).toEqual(["viewer"]);
    const events = await db.database.auditEvent.findMany({ where: { action: "person.roles", actorId: "worker" } });
    expect(events.map(({ objectId, data }) => [objectId, data])).toContainEqual([
      "boss",
      { roles: "viewer", before: "admin viewer", by: "github", sessionsEnded: 0 },
    ]);
  });

  test("is everything, for who left the organisation: they are signed out, and others are not", async () => {
    const [leaver, stayer] = [await enter("leaver", { role: "admin" }), await enter("stayer")];
    one.control.removeMember(ORG, "leaver");
    now = new Date(now.getTime() + 60_000);
    expect(await renew()).toMatchObject({ ok: true, value: { sessionsEnded: 1 } });
    expect(await rolesOf(leaver.userId)).toEqual([]);
    expect(await sees(leaver.tokenHash)).toBeNull();
    expect(await sees(stayer.tokenHash)).not.toBeNull();
  });

  test("is nothing for a new login, and all for who took the old one without being a member", async () => {
    const moved = await enter("old-name", { role: "admin" });
    one.control.renamePerson("old-name", "new-name");
    now = new Date(now.getTime() + 60_000);
    await renew();
    expect(await rolesOf(moved.userId)).toEqual(["admin", "viewer"]);
    // Somebody else is an admin under the old login: their standing is not this person's.
    one.control.addMember(ORG, "old-name", { role: "admin" });
    one.control.removeMember(ORG, "new-name");
    now = new Date(now.getTime() + 60_000);
    await renew();
    expect(await rolesOf(moved.userId)).toEqual([]);
    expect(await sees(moved.tokenHash)).toBeNull();
  });
});

describe("a person's teams", () => {
  test("are noted when they sign in, and are those of the last reading; who left has none", async () => {
    const teamsOf = async (userId: string) =>
      (await db.database.personTeam.findMany({ where: { userId }, orderBy: { slug: "asc" } })).map(({ slug }) => slug);
    one.control.putTeam(ORG, { slug: "kitchen", members: ["cook"] });
    const cook = await enter("cook");
    expect(await teamsOf(cook.userId)).toEqual(["kitchen"]);
    one.control.putTeam(ORG, { slug: "kitchen", members: [] });
    one.control.putTeam(ORG, { slug: "garden", members: ["cook"] });
    now = new Date(now.getTime() + 60_000);
    expect(await renew()).toMatchObject({ ok: true });
    expect(await teamsOf(cook.userId)).toEqual(["garden"]);
    one.control.removeMember(ORG, "cook");
    now = new Date(now.getTime() + 60_000);
    expect(await renew()).toMatchObject({ ok: true });
    expect(await teamsOf(cook.userId)).toEqual([]);
  });
});

describe("a reading", () => {
  test("gives what GitHub gave since, and leaves roles alone that were given here", async () => {
    const { userId } = await enter("riser");
    await db.database.membership.create({ data: { userId, organisationId, role: "commander", source: "local" } });
    one.control.addMember(ORG, "riser", { role: "admin" });
    now = new Date(now.getTime() + 60_000);
    await renew();
    expect(await rolesOf(userId)).toEqual(["admin", "commander", "viewer"]);
  });

  test.each([
    ["memberships", "/orgs/{org}/memberships/{username}", 500],
    ["memberships, for the App has not the permission any more", "/orgs/{org}/memberships/{username}", 403],
    ["teams", "/graphql", 502],
  ])(
    "that GitHub does not answer about %s takes nothing, and keeps what is known as old as it is",
    async (_, route, status) => {
      const { userId, tokenHash } = await enter("patient", { role: "admin" });
      const asOf = now;
      now = new Date(now.getTime() + 60_000);
      one.control.fail({ route, fault: { kind: "status", status }, times: 1_000 });
      expect(await renew()).toMatchObject({ ok: false });
      expect(await rolesOf(userId)).toEqual(["admin", "viewer"]);
      const person = await sees(tokenHash);
      expect(person?.roles.map((role) => role.asOf)).toEqual([asOf, asOf]);
    },
  );

  test("without an installation is a failure, and takes nothing", async () => {
    const { userId } = await enter("waiting", { role: "admin" });
    expect(await renew(null)).toMatchObject({ ok: false, failure: { code: "not-installed" } });
    expect(await renew({ ...installation, permissions: {} })).toMatchObject({
      ok: false,
      failure: { code: "missing-permission" },
    });
    expect(await rolesOf(userId)).toEqual(["admin", "viewer"]);
  });

  test("that began before somebody signed in does not give them back what that took", async () => {
    const { userId } = await enter("quick", { role: "admin" });
    const asked = now;
    const slow: GithubMembers = {
      async standings(...request) {
        const told = await members.standings(...request);
        one.control.addMember(ORG, "quick", { role: "member" });
        now = new Date(now.getTime() + 60_000);
        await signIn(world, "quick");
        return told;
      },
    };
    expect(await renew(installation, slow)).toMatchObject({ ok: true });
    expect(now.getTime()).toBeGreaterThan(asked.getTime());
    expect(await rolesOf(userId)).toEqual(["viewer"]);
  });
});

describe("the worker's door", () => {
  const put = (userId: string, role: string, source = "organisation") =>
    db.query(db.workerUrl, "SELECT thaw_renew_roles($1, $2, $3, $4, $4) AS ended", [
      organisationId,
      userId,
      JSON.stringify([{ role, source }]),
      new Date(now.getTime() + HOURS),
    ]);

  test("makes nobody a member: neither a person of this machine nor one who has no role there", async () => {
    const local = await db.database.appUser.create({ data: { host: "local", login: "here" } });
    const stranger = await db.database.appUser.create({ data: { host: HOST, githubId: 77n, login: "there" } });
    for (const { id } of [local, stranger]) {
      expect((await put(id, "admin")).rows).toEqual([{ ended: null }]);
      expect(await rolesOf(id)).toEqual([]);
    }
  });

  test("gives no role that GitHub does not give, and is the worker's only", async () => {
    const { userId } = await enter("plain");
    await expect(put(userId, "operator")).rejects.toThrow("GitHub does not give");
    await expect(put(userId, "admin", "local")).rejects.toThrow("GitHub does not give");
    const asWeb = db.query(db.webUrl, "SELECT thaw_renew_roles($1, $2, '[]', now(), now())", [organisationId, userId]);
    await expect(asWeb).rejects.toThrow("permission denied");
    const direct = db.query(db.workerUrl, "UPDATE membership SET role = 'admin' WHERE user_id = $1", [userId]);
    await expect(direct).rejects.toThrow("permission denied");
  });
});

test("what GitHub gave counts for changes for some minutes, and what was given here until it is taken", () => {
  const role = (name: string, minutes: number | null) => ({
    name,
    asOf: minutes === null ? null : new Date(now.getTime() - minutes * 60_000),
  });
  const roles = [role("fresh", ROLE_MINUTES), role("old", ROLE_MINUTES + 1), role("local", null)];
  expect(standingRoles(roles, now).map(({ name }) => name)).toEqual(["fresh", "local"]);
});
