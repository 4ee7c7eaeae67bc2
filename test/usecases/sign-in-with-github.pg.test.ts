import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../demo/github/index.ts";
import { createAuthAdapter } from "../../lib/adapters/prisma/auth.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createSessionStore } from "../../lib/adapters/prisma/sessions.ts";
import { tokens } from "../../lib/adapters/tokens/tokens.ts";
import { client } from "../demo/github/pages-support.ts";
import { call, standIn } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { HOST, type SignInWorld, signIn } from "../support/github-people.ts";

let db: TestDatabase;
let web: Database;
let one: StandIn;
let world: SignInWorld;
let organisationId = "";
let now = new Date("2026-03-01T10:00:00Z");
const ORG = "fjordline";

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 4);
  one = await standIn();
  const githubId = BigInt(one.control.owner(ORG));
  const row = await db.database.organisation.create({ data: { host: HOST, githubId, login: ORG, kind: "github" } });
  organisationId = row.id;
  one.control.addMember(ORG, "ada", { role: "admin" });
  one.control.addMember(ORG, "grace");
  one.control.addMember(ORG, "joan");
  one.control.addMember("elsewhere", "mallory", { role: "admin" });
  const team = one.control.putTeam(ORG, { slug: "security", members: ["grace"] });
  const value = { "security-lead": ["security"], commander: [`command:${team}`] };
  await db.database.setting.create({ data: { organisationId, key: "roles.teams", value } });
  world = { one, app: await client(one), database: web, now: () => now, lines: [] };
});

afterAll(async () => {
  await web.$disconnect();
  await db.close();
});

beforeEach(() => {
  now = new Date(now.getTime() + 60_000);
  one.control.clearFaults();
  world.lines.length = 0;
});

async function rolesOf(githubId: number | bigint): Promise<string[]> {
  const rows = await db.database.membership.findMany({ where: { user: { host: HOST, githubId: BigInt(githubId) } } });
  return rows.map(({ role, source }) => `${role} by ${source}`).sort();
}

const userIdOf = ({ outcome }: Awaited<ReturnType<typeof signIn>>) => (outcome.ok ? outcome.value.userId : null);

describe("a person whom GitHub vouches for", () => {
  test("is let in with the roles that GitHub gives, with the rights of the web process", async () => {
    const { outcome } = await signIn(world, "ada");
    expect(outcome).toMatchObject({ ok: true });
    expect(await rolesOf(one.control.addMember(ORG, "ada"))).toEqual([
      "admin by organisation",
      "viewer by organisation",
    ]);
    await signIn(world, "grace");
    const grace = one.control.addMember(ORG, "grace");
    expect(await rolesOf(grace)).toEqual(["commander by team", "security-lead by team", "viewer by organisation"]);
    const rows = await db.database.membership.findMany({ where: { user: { githubId: BigInt(grace) } } });
    expect(rows.map(({ asOf }) => asOf)).toEqual(rows.map(() => now));
  });

  test("leaves no token behind: it is taken back at GitHub, and nothing stores it", async () => {
    const { token } = await signIn(world, "ada");
    expect((await call(`${one.url}/user`, "GET", token)).status).toBe(401);
    const account = await db.database.account.findMany();
    expect(Object.keys(account[0] ?? {}).sort()).toEqual(["provider", "providerAccountId", "userId"]);
    expect(JSON.stringify(await db.database.auditEvent.findMany({ select: { data: true } }))).not.toContain(token);
  });

  test("is the same person after taking another login", async () => {
    const before = userIdOf(await signIn(world, "joan"));
    one.control.renamePerson("joan", "joan-clarke");
    const after = userIdOf(await signIn(world, "joan-clarke"));
    expect(before).not.toBeNull();
    expect(after).toBe(before);
    expect(await db.database.appUser.findUnique({ where: { id: before ?? "" } })).toMatchObject({
      login: "joan-clarke",
    });
  });

  test("is another one under a login that somebody else gave up, and has nothing of theirs", async () => {
    one.control.addMember(ORG, "shared", { role: "admin" });
    const first = userIdOf(await signIn(world, "shared"));
    one.control.renamePerson("shared", "moved-on");
    one.control.addMember(ORG, "shared");
    const second = userIdOf(await signIn(world, "shared"));
    expect(second).not.toBe(first);
    expect(await rolesOf(one.control.addMember(ORG, "shared"))).toEqual(["viewer by organisation"]);
    const named = await db.database.appUser.findMany({ where: { host: HOST, login: "shared" } });
    expect(named.map(({ id }) => id)).toEqual([second]);
    // The first comes back under the new login, and is who they were.
    expect(userIdOf(await signIn(world, "moved-on"))).toBe(first);
  });

  test("is not the local person of the same login, and gets none of those roles", async () => {
    const local = await db.database.appUser.create({ data: { host: "local", login: "grace" } });
    const memberships = ["admin", "operator"].map((role) => ({
      userId: local.id,
      organisationId,
      role,
      source: "local",
    }));
    await db.database.membership.createMany({ data: memberships });
    expect(userIdOf(await signIn(world, "grace"))).not.toBe(local.id);
    expect(await rolesOf(one.control.addMember(ORG, "grace"))).not.toContain("admin by local");
    expect(await db.database.membership.count({ where: { userId: local.id } })).toBe(2);
  });

  test("may come twice at once and is one person", async () => {
    one.control.addMember(ORG, "twice");
    const both = await Promise.all([1, 2, 3].map(() => signIn(world, "twice")));
    expect(new Set(both.map(userIdOf)).size).toBe(1);
    expect(await db.database.appUser.count({ where: { host: HOST, login: "twice" } })).toBe(1);
  });
});

describe("roles", () => {
  test("that are no longer true are taken back at the next sign-in, with a record of it", async () => {
    const id = one.control.addMember(ORG, "radia", { role: "admin" });
    one.control.putTeam(ORG, { slug: "security", members: ["grace", "radia"] });
    const userId = userIdOf(await signIn(world, "radia"));
    expect(await rolesOf(id)).toContain("security-lead by team");
    one.control.addMember(ORG, "radia", { role: "member" });
    one.control.putTeam(ORG, { slug: "security", members: ["grace"] });
    await signIn(world, "radia");
    expect(await rolesOf(id)).toEqual(["viewer by organisation"]);
    const events = await db.database.auditEvent.findMany({ where: { action: "person.roles", actorId: userId ?? "" } });
    expect(events.map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ roles: "viewer", before: expect.stringContaining("admin") }),
    );
  });

  test("given here stay, and are not taken over by GitHub", async () => {
    const id = one.control.addMember(ORG, "hedy");
    const userId = userIdOf(await signIn(world, "hedy")) ?? "";
    await db.database.membership.create({ data: { userId, organisationId, role: "admin", source: "local" } });
    one.control.addMember(ORG, "hedy", { role: "admin" });
    await signIn(world, "hedy");
    one.control.addMember(ORG, "hedy", { role: "member" });
    await signIn(world, "hedy");
    expect(await rolesOf(id)).toEqual(["admin by local", "viewer by organisation"]);
  });

  test("of owners go to who is named for sure, and not to who committed last or may not exist", async () => {
    const id = one.control.addMember(ORG, "keeper");
    const repository = await db.database.repository.create({ data: { organisationId, owner: ORG, name: "kept" } });
    const named = { organisationId, repositoryId: repository.id, kind: "user", slug: "keeper" };
    const guesses = [
      { ...named, source: "committers" },
      { ...named, source: "property", verified: false },
    ];
    await db.database.repositoryOwner.createMany({ data: guesses });
    await signIn(world, "keeper");
    expect(await rolesOf(id)).toEqual(["viewer by organisation"]);
    await db.database.repositoryOwner.create({ data: { ...named, source: "codeowners" } });
    await signIn(world, "keeper");
    expect(await rolesOf(id)).toEqual(["owner by repository", "viewer by organisation"]);
  });

  test("of who left the organisation are gone at the next attempt, which is refused", async () => {
    const id = one.control.addMember(ORG, "leaver");
    await signIn(world, "leaver");
    one.control.removeMember(ORG, "leaver");
    one.control.addMember("elsewhere", "leaver");
    expect((await signIn(world, "leaver")).outcome).toMatchObject({ ok: false, failure: { code: "no-member" } });
    expect(await rolesOf(id)).toEqual([]);
  });

  test("are none for who was asked to join and has not", async () => {
    one.control.addMember(ORG, "invited", { role: "admin", state: "pending" });
    expect((await signIn(world, "invited")).outcome).toMatchObject({ ok: false, failure: { code: "no-member" } });
  });

  test("hang on GitHub's id of the organisation, not on its name", async () => {
    const namesake = BigInt(one.control.owner("namesake"));
    one.control.addMember("namesake", "sly", { role: "admin" });
    // A row of the same login that belongs to another id, as after an organisation's name was taken by others.
    await db.database.organisation.create({
      data: { host: HOST, githubId: namesake + 1n, login: "namesake", kind: "github" },
    });
    expect((await signIn(world, "sly")).outcome).toMatchObject({ ok: false, failure: { code: "no-member" } });
  });

  test("of a folder are GitHub's to give in a demonstration only", async () => {
    const githubId = BigInt(one.control.owner("elsewhere"));
    await db.database.organisation.create({ data: { host: "local", githubId, login: "elsewhere", kind: "folder" } });
    expect((await signIn(world, "mallory")).outcome).toMatchObject({ ok: false, failure: { code: "no-member" } });
    expect((await signIn({ ...world, mode: "demo" }, "mallory")).outcome).toMatchObject({ ok: true });
  });
});

describe("who is not let in", () => {
  test("is a stranger, who is not even written down", async () => {
    const before = await db.database.appUser.count();
    one.control.addMember("nowhere", "stranger");
    expect((await signIn(world, "stranger")).outcome).toMatchObject({ ok: false, failure: { code: "no-member" } });
    expect(await db.database.appUser.count()).toBe(before);
  });

  test("is a person who was disabled here, and nothing of them changes", async () => {
    one.control.addMember(ORG, "ousted");
    const userId = userIdOf(await signIn(world, "ousted")) ?? "";
    await db.database.appUser.update({ where: { id: userId }, data: { disabledAt: now } });
    one.control.addMember(ORG, "ousted", { role: "admin" });
    const { outcome, token } = await signIn(world, "ousted");
    expect(outcome).toMatchObject({ ok: false, failure: { code: "disabled" } });
    expect((await call(`${one.url}/user`, "GET", token)).status).toBe(401);
    expect(await db.database.membership.findMany({ where: { userId, role: "admin" } })).toEqual([]);
  });

  test.each([[403], [500]])(
    "is anybody while GitHub answers %i about organisations, and roles stay as they were",
    async (status) => {
      const id = one.control.addMember(ORG, "unlucky", { role: "admin" });
      await signIn(world, "unlucky");
      one.control.fail({ route: "/user/memberships/orgs", fault: { kind: "status", status } });
      const { outcome, token } = await signIn(world, "unlucky");
      expect(outcome).toMatchObject({ ok: false, failure: { code: "unavailable" } });
      expect(await rolesOf(id)).toContain("admin by organisation");
      expect((await call(`${one.url}/user`, "GET", token)).status).toBe(401);
    },
  );
});

test("teams that GitHub does not tell give no role, also to who had one", async () => {
  await signIn(world, "grace");
  one.control.fail({ route: "/user/teams", fault: { kind: "status", status: 403 } });
  expect((await signIn(world, "grace")).outcome).toMatchObject({ ok: true });
  expect(await rolesOf(one.control.addMember(ORG, "grace"))).toEqual(["viewer by organisation"]);
});

test("a token that cannot be taken back is logged without its value", async () => {
  one.control.fail({ route: "/applications/{client_id}/token", fault: { kind: "status", status: 503 } });
  const { outcome, token } = await signIn(world, "ada");
  expect(outcome).toMatchObject({ ok: true });
  expect(world.lines.join()).toContain("could not be taken back");
  expect(world.lines.join()).not.toContain(token);
});

describe("next-auth's adapter", () => {
  const adapterFor = (host: string) =>
    createAuthAdapter(web, createSessionStore(web), tokens, { now: () => now }, host);

  test("finds a person by GitHub's id on this host, and not the one with that id on another", async () => {
    const userId = userIdOf(await signIn(world, "ada"));
    const account = { provider: "github", providerAccountId: String(one.control.addMember(ORG, "ada")) };
    expect(await adapterFor(HOST).getUserByAccount?.(account)).toMatchObject({ id: userId });
    expect(await adapterFor("github.com").getUserByAccount?.(account)).toBeNull();
  });

  test("adds no account to anybody and makes nobody", async () => {
    const account = { provider: "github", providerAccountId: "1", type: "oauth", userId: "x" } as const;
    await expect(async () => adapterFor(HOST).linkAccount?.(account)).rejects.toThrow(/by GitHub's id/);
    await expect(async () => adapterFor(HOST).createUser?.({} as never)).rejects.toThrow();
    expect(await adapterFor(HOST).getUserByEmail?.("ada@example.com")).toBeNull();
  });
});

describe("the web process", () => {
  const admit = (roles: unknown, host = HOST, id = 4711) =>
    db.query(db.webUrl, "SELECT thaw_admit($1, $2, 'eve', gen_random_uuid(), $3::jsonb, now())", [
      host,
      id,
      JSON.stringify(roles),
    ]);

  test.each([
    [
      "INSERT INTO membership (user_id, organisation_id, role, source) SELECT id, $1::uuid, 'admin', 'local' FROM app_user",
    ],
    ["UPDATE membership SET role = 'admin' WHERE organisation_id = $1::uuid"],
    [
      "INSERT INTO account (provider, provider_account_id, user_id) SELECT 'github:x', $1::text, id FROM app_user LIMIT 1",
    ],
    ["UPDATE app_user SET login = $1"],
  ])("cannot give roles or link accounts by itself: %s", async (sql) => {
    await expect(db.query(db.webUrl, sql, [organisationId])).rejects.toThrow(/permission denied/);
  });

  test.each([
    ["the operator's role", { role: "operator", source: "team" }, HOST],
    ["a role that is said to be given here", { role: "admin", source: "local" }, HOST],
    ["a person of this machine", { role: "viewer", source: "organisation" }, "local"],
    ["an organisation of another host", { role: "viewer", source: "organisation" }, "github.com"],
  ])("is refused %s by the door that it has", async (_, role, host) => {
    await expect(admit([{ ...role, organisation: organisationId }], host)).rejects.toThrow(/GitHub/);
  });
});
