import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderSource } from "../../lib/adapters/git/organisation-source.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createFolderStore } from "../../lib/adapters/prisma/folder-store.ts";
import { createPeopleStore } from "../../lib/adapters/prisma/people-store.ts";
import { createSessionStore } from "../../lib/adapters/prisma/sessions.ts";
import { tokens } from "../../lib/adapters/tokens/tokens.ts";
import type { SystemActor, UserActor } from "../../lib/core/actor.ts";
import { openFolder } from "../../lib/usecases/open-folder.ts";
import { issueSignInLink, putLocalPerson, redeemSignInLink, SIGN_IN_LINK_MINUTES } from "../../lib/usecases/people.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

const SUPERVISOR: SystemActor = { kind: "system", id: "supervisor" };
const LOCAL = "127.0.0.1";

let db: TestDatabase;
let web: Database;
let organisationId = "";
let now = new Date("2026-01-01T00:00:00Z");
const clock = { now: () => now };

const asOwner = () => ({ people: createPeopleStore(db.database), clock, tokens });
const asWeb = () => ({ people: createPeopleStore(web), clock, tokens });

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 4);
  const opened = await openFolder({ store: createFolderStore(db.database), source: folderSource }, SUPERVISOR, {
    folder: "/clones/a",
    login: "a",
  });
  if (opened.ok) organisationId = opened.value.organisationId;
  await putLocalPerson(asOwner(), SUPERVISOR, { login: "ada", organisationId, roles: ["viewer"] });
});

afterAll(async () => {
  await web.$disconnect();
  await db.close();
});

async function link(login = "ada"): Promise<string> {
  const issued = await issueSignInLink(asOwner(), SUPERVISOR, login);
  if (!issued.ok) throw new Error(issued.failure.message);
  return issued.value.token;
}

describe("a one-time sign-in link", () => {
  test("opens a session for its person, with the rights of the web process", async () => {
    const opened = await redeemSignInLink(asWeb(), { token: await link(), remoteAddress: "::ffff:127.0.0.1" });
    expect(opened).toMatchObject({ ok: true, value: { login: "ada" } });
    if (!opened.ok) return;
    const session = await createSessionStore(web).find(tokens.hash(opened.value.sessionToken), now);
    expect(session).toMatchObject({ login: "ada", roles: [{ organisationId, role: "viewer" }] });
  });

  test("works once", async () => {
    const token = await link();
    const both = await Promise.all([1, 2].map(() => redeemSignInLink(asWeb(), { token, remoteAddress: LOCAL })));
    expect(both.filter((result) => result.ok)).toHaveLength(1);
    expect(await redeemSignInLink(asWeb(), { token, remoteAddress: LOCAL })).toMatchObject({
      failure: { code: "bad-link" },
    });
  });

  test("expires", async () => {
    const token = await link();
    now = new Date(now.getTime() + SIGN_IN_LINK_MINUTES * 60_000);
    expect(await redeemSignInLink(asWeb(), { token, remoteAddress: LOCAL })).toMatchObject({
      failure: { code: "bad-link" },
    });
  });

  test.each(["10.0.0.1", "::2", "", "127.evil.example", "1270.0.0.1"])(
    "is of no use from %j",
    async (remoteAddress) => {
      const token = await link();
      expect(await redeemSignInLink(asWeb(), { token, remoteAddress })).toMatchObject({
        failure: { code: "not-local" },
      });
      expect(await redeemSignInLink(asWeb(), { token, remoteAddress: "::1" })).toMatchObject({ ok: true });
    },
  );

  test("of a disabled person is of no use", async () => {
    await putLocalPerson(asOwner(), SUPERVISOR, { login: "gone", organisationId, roles: ["viewer"] });
    const token = await link("gone");
    await db.database.appUser.updateMany({ where: { login: "gone" }, data: { disabledAt: now } });
    expect(await redeemSignInLink(asWeb(), { token, remoteAddress: LOCAL })).toMatchObject({
      failure: { code: "bad-link" },
    });
  });

  test("is issued on the terminal only", async () => {
    const admin: UserActor = { kind: "user", id: "x", login: "x", roles: [{ organisationId, role: "admin" }] };
    expect(await issueSignInLink(asOwner(), admin, "ada")).toMatchObject({ failure: { code: "forbidden" } });
  });

  test("is kept as a hash only", async () => {
    const token = await link();
    const rows = await db.database.signInLink.findMany();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(rows.some((row) => row.tokenHash === tokens.hash(token))).toBe(true);
  });
});

describe("a session", () => {
  test("ends when it is revoked, and when it expires", async () => {
    const open = async () => {
      const opened = await redeemSignInLink(asWeb(), { token: await link(), remoteAddress: LOCAL });
      if (!opened.ok) throw new Error(opened.failure.message);
      return opened.value;
    };
    const sessions = createSessionStore(web);
    const revoked = await open();
    await sessions.revoke(tokens.hash(revoked.sessionToken), now);
    expect(await sessions.find(tokens.hash(revoked.sessionToken), now)).toBeNull();
    const old = await open();
    expect(await sessions.find(tokens.hash(old.sessionToken), new Date(old.expiresAt.getTime() - 1))).not.toBeNull();
    expect(await sessions.find(tokens.hash(old.sessionToken), old.expiresAt)).toBeNull();
  });
});

describe("signing out", () => {
  test("is recorded once, however often it is asked for", async () => {
    const opened = await redeemSignInLink(asWeb(), { token: await link(), remoteAddress: LOCAL });
    if (!opened.ok) throw new Error(opened.failure.message);
    const hash = tokens.hash(opened.value.sessionToken);
    const sessions = createSessionStore(web);
    const before = await db.database.auditEvent.count({ where: { action: "session.closed" } });
    await Promise.all([sessions.revoke(hash, now), sessions.revoke(hash, now)]);
    await sessions.revoke(tokens.hash("nobody's"), now);
    const rows = await db.database.auditEvent.findMany({ where: { action: "session.closed" } });
    expect(rows).toHaveLength(before + 1);
    expect(rows.at(-1)).toMatchObject({ actorId: opened.value.userId, objectKind: "person", objectId: "ada" });
  });
});

describe("people of this machine", () => {
  test("have exactly the roles that were given last, under one name in any case", async () => {
    await putLocalPerson(asOwner(), SUPERVISOR, { login: "Bea", organisationId, roles: ["viewer", "admin"] });
    await putLocalPerson(asOwner(), SUPERVISOR, { login: "bea", organisationId, roles: ["operator"] });
    const rows = await db.database.membership.findMany({
      where: { user: { login: { equals: "bea", mode: "insensitive" } } },
    });
    expect(rows.map((row) => row.role)).toEqual(["operator"]);
  });

  test.each(["", "a b", "-a", "a-", "a/b", "a".repeat(40)])("are not named %j", async (login) => {
    const result = await putLocalPerson(asOwner(), SUPERVISOR, { login, organisationId, roles: ["viewer"] });
    expect(result).toMatchObject({ failure: { code: "bad-login" } });
  });

  test("are added by admins only", async () => {
    const owner: UserActor = { kind: "user", id: "x", login: "x", roles: [{ organisationId, role: "owner" }] };
    const result = await putLocalPerson(asOwner(), owner, { login: "eve", organisationId, roles: ["admin"] });
    expect(result).toMatchObject({ failure: { code: "forbidden" } });
  });

  test("see the folder that was opened last, and no other", async () => {
    const store = createFolderStore(db.database);
    const again = await openFolder({ store, source: folderSource }, SUPERVISOR, { folder: "/clones/a", login: "a" });
    expect(again).toMatchObject({ value: { organisationId } });
    const other = await openFolder({ store, source: folderSource }, SUPERVISOR, { folder: "/elsewhere/a", login: "a" });
    expect(other.ok && other.value.organisationId).not.toBe(organisationId);
    expect(await db.database.membership.count({ where: { organisationId } })).toBe(0);
  });

  test("find the organisation under the name of the one owner that its repositories have", async () => {
    const folder = fileURLToPath(new URL("../../demo/org", import.meta.url));
    const ports = { store: createFolderStore(db.database), source: folderSource };
    const opened = await openFolder(ports, SUPERVISOR, { folder, login: "org" });
    const id = opened.ok ? opened.value.organisationId : "";
    expect(await db.database.organisation.findUnique({ where: { id } })).toMatchObject({ login: "fjordline" });
  });
});
