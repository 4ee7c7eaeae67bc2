import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createDirectory, createOwners } from "../../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createDashboardReading } from "../../../lib/adapters/prisma/dashboard.ts";
import { createOwnerStore } from "../../../lib/adapters/prisma/owner-store.ts";
import type { SystemActor } from "../../../lib/core/actor.ts";
import type { GithubInstallation } from "../../../lib/usecases/github/ports.ts";
import { readOwners } from "../../../lib/usecases/github/read-owners.ts";
import { connect, ROLE_PERMISSIONS, type Setting } from "../../adapters/github/support.ts";
import { standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const WORKER: SystemActor = { kind: "system", id: "worker" };
const OBSERVER = { ...ROLE_PERMISSIONS.observer, members: "read", organization_custom_properties: "read" } as const;
const AT = new Date("2026-11-28T10:00:00.000Z");
const NAMES = ["by-property", "by-file", "by-team", "by-commits", "by-nobody", "gone-team"] as const;

let postgres: TestDatabase;
/** With the worker's rights only. */
let worker: Database;
let web: Database;
let github: StandIn;
let setting: Setting;
let installation: GithubInstallation;
let organisationId: string;

beforeAll(async () => {
  postgres = await testDatabase();
  worker = createDatabase(postgres.workerUrl, 2);
  web = createDatabase(postgres.webUrl, 2);
  github = await standIn();
  const { control } = github;
  const by = (login: string) => ({ author: { name: login, email: `${login}@users.noreply.github.com` } });
  for (const name of NAMES) await control.createRepository(`fjordline/${name}`, { files: { "a.txt": "a" } });
  control.configureRepository("fjordline/by-property", { properties: { team: "security" } });
  const file = "* @ada\n.github/ @fjordline/platform\n[x @bad\n";
  for (const name of ["by-property", "by-file"]) await control.commit(`fjordline/${name}`, { CODEOWNERS: file });
  await control.commit("fjordline/gone-team", { CODEOWNERS: "* @fjordline/retired @left\n" });
  await control.commit("fjordline/by-commits", { ".github/workflows/a.yml": "1" }, by("ada"));
  await control.commit("fjordline/by-commits", { ".github/workflows/a.yml": "2" }, by("mallory"));
  await control.commit("fjordline/by-nobody", { ".github/workflows/a.yml": "1" }, by("mallory"));
  control.addMember("fjordline", "ada");
  control.addMember("elsewhere", "mallory");
  control.putTeam("fjordline", { slug: "security" });
  control.putTeam("fjordline", {
    slug: "platform",
    repositories: { "fjordline/by-team": "admin", "fjordline/by-nobody": "write" },
  });
  setting = await connect(github, {}, { observer: OBSERVER });
  const found = await createDirectory(setting.apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  [installation] = found.value;
  const organisation = {
    host: "github.test",
    login: "fjordline",
    kind: "github",
    githubId: BigInt(installation.ownerId),
  };
  ({ id: organisationId } = await postgres.database.organisation.create({ data: organisation }));
  for (const name of NAMES) {
    const { id } = control.repository(`fjordline/${name}`);
    await postgres.database.repository.create({ data: { organisationId, githubId: id, owner: "fjordline", name } });
  }
});

beforeEach(() => {
  github.control.clearFaults();
  github.control.clearRequests();
});

afterAll(async () => {
  await Promise.all([worker.$disconnect(), web.$disconnect()]);
  await postgres.close();
});

function run(where = installation) {
  const ports = { github: createOwners(setting.apps), store: createOwnerStore(worker, null), clock: { now: () => AT } };
  return readOwners(ports, WORKER, { organisationId, installation: where, property: "Team" });
}

async function shown(name: string) {
  const found = await createDashboardReading(web).repository([organisationId], { owner: "fjordline", name }, AT);
  return found?.detail.owners ?? null;
}

async function summary() {
  const all = await Promise.all(NAMES.map(async (name) => [name, await shown(name)] as const));
  return Object.fromEntries(
    all.map(([name, one]) => [
      name,
      one && [one.state, ...one.owners.map(({ kind, slug, source }) => `${kind} ${slug} by ${source}`)],
    ]),
  );
}

describe("owners of an organisation", () => {
  test("are not looked up before they are read, which is no state of theirs", async () => {
    expect(await shown("by-file")).toBeNull();
  });

  test("come from the surest source that names somebody who is there, in few requests", async () => {
    expect(await run()).toEqual({ ok: true, value: { known: 4, none: 2, unknown: 0 } });
    expect(await summary()).toEqual({
      "by-property": ["known", "team security by property"],
      "by-file": ["known", "team platform by codeowners"],
      "by-team": ["known", "team platform by admin"],
      "by-commits": ["known", "user ada by committers"],
      "by-nobody": ["none"],
      "gone-team": ["none"],
    });
    const asked = github.control.requests().filter(({ path }) => !path.endsWith("/access_tokens"));
    expect(asked).toHaveLength(6);
  });

  test("are shown with what does not count and when it was read", async () => {
    expect(await shown("gone-team")).toEqual({
      state: "none",
      owners: [],
      notVisible: [],
      notes: ["CODEOWNERS: there is no team retired", "CODEOWNERS: there is no user left"],
      asOf: AT.toISOString(),
    });
    expect((await shown("by-file"))?.notes).toContain(
      "CODEOWNERS, line 3 does not count: a pattern cannot have a range [ ]",
    );
  });

  test("come with the properties that repositories are grouped by, which stay as old as they are while GitHub hides them", async () => {
    const stored = async () => {
      const { propertyNames, propertiesAsOf } = await postgres.database.organisation.findUniqueOrThrow({
        where: { id: organisationId },
      });
      const rows = await postgres.database.repositoryProperty.findMany({
        where: { organisationId },
        include: { repository: { select: { name: true } } },
      });
      const values = Object.fromEntries(rows.map((row) => [row.repository.name, row.values]));
      return { propertyNames, propertiesAsOf, values };
    };
    const none = Object.fromEntries(NAMES.map((name) => [name, {}]));
    const known = {
      propertyNames: ["team"],
      propertiesAsOf: AT,
      values: { ...none, "by-property": { team: "security" } },
    };
    expect(await stored()).toEqual(known);
    const { organization_custom_properties: _, ...permissions } = installation.permissions;
    expect((await run({ ...installation, permissions })).ok).toBe(true);
    expect(await stored()).toEqual(known);
    github.control.configureRepository("fjordline/by-property", { properties: {} });
    github.control.configureRepository("fjordline/by-team", { properties: { tier: "gold <b>" } });
    expect((await run()).ok).toBe(true);
    expect(await stored()).toEqual({
      ...known,
      propertyNames: ["tier"],
      values: { ...none, "by-team": { tier: "gold <b>" } },
    });
    github.control.configureRepository("fjordline/by-team", { properties: {} });
    github.control.configureRepository("fjordline/by-property", { properties: { team: "security" } });
    expect((await run()).ok).toBe(true);
  });

  test("are in the record as figures", async () => {
    const entry = await postgres.database.auditEvent.findFirst({ where: { organisationId, action: "owners.read" } });
    expect(entry).toMatchObject({ actorId: "worker", data: { known: 4, none: 2, unknown: 0, notVisible: "" } });
  });

  test("are unknown, never none, where a permission lacks; what a team cannot vouch for is told so", async () => {
    const blind = { ...installation, permissions: { contents: "read", metadata: "read" } };
    expect(await run(blind)).toMatchObject({ ok: true });
    expect(await summary()).toEqual({
      "by-property": ["known", "team platform by codeowners"],
      "by-file": ["known", "team platform by codeowners"],
      "by-team": ["unknown"],
      "by-commits": ["known", "user ada by committers", "user mallory by committers"],
      "by-nobody": ["known", "user mallory by committers"],
      "gone-team": ["known", "team retired by codeowners"],
    });
    expect(await shown("by-team")).toMatchObject({ notVisible: ["property", "admin"] });
    expect((await shown("by-file"))?.owners).toMatchObject([{ verified: false }]);
  });

  test("stay as they are when GitHub is away", async () => {
    await run();
    const before = await summary();
    github.control.fail({ route: "/graphql", fault: { kind: "status", status: 502 }, times: 50 });
    expect(await run()).toMatchObject({ ok: false, failure: { code: "unavailable" } });
    expect(await summary()).toEqual(before);
  });

  test("are never written to another organisation's repository, whoever names it", async () => {
    const other = await postgres.database.organisation.create({
      data: { host: "github.test", login: "other", kind: "github" },
    });
    const theirs = await postgres.database.repository.create({
      data: { organisationId: other.id, owner: "other", name: "x" },
    });
    const ownership = { state: "none", owners: [], notVisible: [], notes: [] } as const;
    const audit = {
      actorKind: "system",
      actorId: "w",
      action: "owners.read",
      objectKind: "organisation",
      objectId: organisationId,
      data: {},
    } as const;
    await createOwnerStore(worker, null).put({
      organisationId,
      owned: [{ repositoryId: theirs.id, ownership }],
      properties: null,
      at: AT,
      audit,
    });
    expect(await postgres.database.repositoryOwnership.count({ where: { repositoryId: theirs.id } })).toBe(0);
  });
});
