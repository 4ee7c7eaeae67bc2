import { afterAll, beforeAll, expect, test } from "vitest";
import { createDemonstrationStore } from "../../lib/adapters/prisma/demonstration-store.ts";
import { createFolderStore } from "../../lib/adapters/prisma/folder-store.ts";
import { createPeopleStore } from "../../lib/adapters/prisma/people-store.ts";
import { createSettingsStore } from "../../lib/adapters/prisma/settings-store.ts";
import type { SystemActor } from "../../lib/core/actor.ts";
import { openDemonstration } from "../../lib/usecases/open-demonstration.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

const SUPERVISOR: SystemActor = { kind: "system", id: "supervisor" };

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const audit = { actorKind: "system", actorId: "t", action: "t", objectKind: "t", objectId: "t", data: {} } as const;
const teams = { "security-lead": ["security"], commander: [] };
const open = (host: string) =>
  openDemonstration(createDemonstrationStore(db.database), SUPERVISOR, { host, ownerId: 7, login: "fjordline", teams });
const organisations = () =>
  db.database.membership.findMany({ where: { user: { login: "local" } }, select: { organisationId: true } });

test("the stand-in's organisation is one, whatever its port, and people of this machine see what was opened last", async () => {
  const folder = await createFolderStore(db.database).putFolderOrganisation({ folder: "/clones", login: "x", audit });
  await db.database.organisation.update({ where: { id: folder.organisationId }, data: { githubId: 7n } });
  const people = createPeopleStore(db.database);
  const join = (organisationId: string) =>
    people.putLocalPerson({ login: "local", organisationId, roles: ["admin"], audit });
  await join(folder.organisationId);

  const first = await open("127.0.0.1:4000");
  if (!first.ok) throw new Error(first.failure.message);
  const { organisationId } = first.value;
  expect(await organisations()).toEqual([]);
  await join(organisationId);
  expect(await open("127.0.0.1:5000")).toEqual(first);
  const row = await db.database.organisation.findUnique({ where: { id: organisationId } });
  expect(row).toMatchObject({ kind: "github", host: "127.0.0.1:5000", githubId: 7n, login: "fjordline" });
  // GitHub's people would join both otherwise.
  expect(await db.database.organisation.count({ where: { githubId: 7n } })).toBe(1);
  expect(await organisations()).toEqual([{ organisationId }]);

  await createFolderStore(db.database).putFolderOrganisation({ folder: "/clones", login: "x", audit });
  expect(await organisations()).toEqual([]);
});

test("an organisation of a real GitHub with the same id is another one", async () => {
  const real = { host: "github.com", login: "fjordline", githubId: 8n, kind: "github" };
  await db.database.organisation.create({ data: real });
  const opened = await openDemonstration(createDemonstrationStore(db.database), SUPERVISOR, {
    host: "127.0.0.1:4000",
    ownerId: 8,
    login: "other",
    teams,
  });
  expect(opened.ok).toBe(true);
  expect(await db.database.organisation.count({ where: { githubId: 8n } })).toBe(2);
});

test("its teams have their roles from the start, and keep what an admin has set since", async () => {
  const opened = await open("127.0.0.1:6000");
  if (!opened.ok) throw new Error(opened.failure.message);
  const settings = createSettingsStore(db.database);
  const of = async () => (await settings.read([opened.value.organisationId]))[0];
  const first = await of();
  expect(first?.teams).toEqual(teams);
  const changed = { "security-lead": [], commander: ["crew"] };
  const { organisationId } = opened.value;
  await settings.saveTeams({ organisationId, teams: changed, version: first?.teamsVersion ?? 0 }, audit);
  await open("127.0.0.1:6000");
  expect((await of())?.teams).toEqual(changed);
});

test("only the supervisor opens it", async () => {
  const person = { kind: "user", id: "u", login: "ada", roles: [] } as const;
  const request = { host: "127.0.0.1:1", ownerId: 9, login: "x", teams };
  expect(await openDemonstration(createDemonstrationStore(db.database), person, request)).toMatchObject({
    failure: { code: "forbidden" },
  });
});
