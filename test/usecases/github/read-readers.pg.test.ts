import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createDirectory, createOwners, createReaders } from "../../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createReaderStore } from "../../../lib/adapters/prisma/reader-store.ts";
import type { SystemActor } from "../../../lib/core/actor.ts";
import type { GithubInstallation } from "../../../lib/usecases/github/ports.ts";
import { readReaders } from "../../../lib/usecases/github/read-readers.ts";
import { connect, ROLE_PERMISSIONS, type Setting } from "../../adapters/github/support.ts";
import { standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const WORKER: SystemActor = { kind: "system", id: "worker" };
const OBSERVER = { ...ROLE_PERMISSIONS.observer, members: "read", organization_administration: "read" } as const;
const NAMES = ["api", "site", "infra", "docs"] as const;
const ORG = "fjordline";

let postgres: TestDatabase;
/** With the worker's rights only. */
let worker: Database;
let github: StandIn;
let setting: Setting;
let installation: GithubInstallation;
let organisationId: string;
let now = new Date("2026-11-28T10:00:00.000Z");

beforeAll(async () => {
  postgres = await testDatabase();
  worker = createDatabase(postgres.workerUrl, 2);
  github = await standIn();
  const { control } = github;
  for (const name of NAMES) {
    const visibility = name === "docs" ? "public" : "private";
    await control.createRepository(`${ORG}/${name}`, { files: { "a.txt": "a" }, visibility });
  }
  setting = await connect(github, {}, { observer: OBSERVER });
  const found = await createDirectory(setting.apps).listInstallations("observer");
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  [installation] = found.value;
  const githubId = BigInt(installation.ownerId);
  const data = { host: "github.test", login: ORG, kind: "github", githubId };
  ({ id: organisationId } = await postgres.database.organisation.create({ data }));
  for (const name of NAMES) {
    const visibility = name === "docs" ? "public" : "private";
    const id = BigInt(control.repository(`${ORG}/${name}`).id);
    await postgres.database.repository.create({ data: { organisationId, owner: ORG, name, visibility, githubId: id } });
  }
});
afterAll(async () => {
  await worker.$disconnect();
  await postgres.close();
});
beforeEach(() => {
  now = new Date(now.getTime() + 60_000);
  github.control.clearFaults();
});

async function read(of: GithubInstallation = installation, asked = now) {
  const ports = {
    github: { ...createReaders(setting.apps), teams: createOwners(setting.apps).teams },
    store: createReaderStore(worker, null),
    clock: { now: () => asked },
  };
  return await readReaders(ports, WORKER, { organisationId, installation: of });
}

/** `api team core`, as it is stored. */
async function readers(): Promise<readonly string[]> {
  const rows = await postgres.database.repositoryReader.findMany({ include: { repository: true } });
  return rows.map(({ repository, kind, who }) => `${repository.name} ${kind} ${who}`).sort();
}

const organisation = () => postgres.database.organisation.findUniqueOrThrow({ where: { id: organisationId } });
const audited = () => postgres.database.auditEvent.count({ where: { action: "readers.changed" } });

describe("who may read what", () => {
  test("is what members may, teams reach, and people were asked into, as GitHub says it", async () => {
    const { control } = github;
    control.setMemberPermission(ORG, "none");
    control.putTeam(ORG, { slug: "Core", repositories: { [`${ORG}/api`]: "read", [`${ORG}/docs`]: "admin" } });
    control.putTeam(ORG, { slug: "platform", repositories: { [`${ORG}/api`]: "admin", [`${ORG}/infra`]: "triage" } });
    control.putCollaborator(`${ORG}/site`, "ada", "read");
    const ada = control.addMember(ORG, "ada");
    expect(await read()).toMatchObject({ ok: true, value: { added: 4, removed: 0, permission: true } });
    // Everybody reads the public one, whoever is asked into it.
    expect(await readers()).toEqual(["api team core", "api team platform", "infra team platform", `site user ${ada}`]);
    expect(await organisation()).toMatchObject({ memberPermission: "none", readersAsOf: now });
  });

  test("is forgotten when it is so no longer, and the record says when it changed and not that it was read", async () => {
    const before = await audited();
    expect(await read()).toMatchObject({ ok: true, value: { added: 0, removed: 0, permission: false } });
    expect(await audited()).toBe(before);
    github.control.putTeam(ORG, { slug: "platform", repositories: { [`${ORG}/infra`]: "admin" } });
    expect(await read()).toMatchObject({ ok: true, value: { added: 0, removed: 1 } });
    expect(await readers()).not.toContain("api team platform");
    expect(await audited()).toBe(before + 1);
  });

  test("asks nobody one by one where every member reads everything", async () => {
    github.control.setMemberPermission(ORG, "write");
    const from = github.control.requests().length;
    expect(await read()).toMatchObject({ ok: true });
    expect(await readers()).toEqual(["api team core", "infra team platform"]);
    expect((await organisation()).memberPermission).toBe("write");
    const asked = github.control
      .requests()
      .slice(from)
      .filter(({ path }) => path === "/graphql");
    expect(asked).toHaveLength(1);
  });

  test("of very many people who were asked in none is lost", async () => {
    github.control.setMemberPermission(ORG, "none");
    for (let at = 0; at < 205; at += 1) github.control.putCollaborator(`${ORG}/infra`, `guest-${at}`, "read");
    expect(await read()).toMatchObject({ ok: true });
    expect((await readers()).filter((one) => one.startsWith("infra user "))).toHaveLength(205);
  });
});

describe("what GitHub does not say", () => {
  test("gives nobody anything: an App without the permissions", async () => {
    const { permissions } = installation;
    const { members: _members, organization_administration: _administration, ...less } = permissions;
    expect(await read({ ...installation, permissions: less })).toMatchObject({ ok: true });
    expect((await organisation()).memberPermission).toBeNull();
    expect((await readers()).filter((one) => one.includes(" team "))).toEqual([]);
    expect((await readers()).filter((one) => one.startsWith("site user "))).toHaveLength(1);
  });

  test("leaves what was known, and its time, where GitHub is away", async () => {
    await read();
    const [known, { readersAsOf }] = [await readers(), await organisation()];
    for (const route of ["/orgs/{org}", "/graphql"]) {
      github.control.clearFaults();
      github.control.fail({ route, fault: { kind: "status", status: 500 }, times: 20 });
      now = new Date(now.getTime() + 60_000);
      expect(await read()).toMatchObject({ ok: false });
      expect(await readers()).toEqual(known);
      expect((await organisation()).readersAsOf).toEqual(readersAsOf);
    }
  });

  test("says nothing over what was asked later", async () => {
    await read();
    const known = await readers();
    github.control.putTeam(ORG, { slug: "late", repositories: { [`${ORG}/site`]: "read" } });
    const early = new Date(now.getTime() - 1_000);
    expect(await read(installation, early)).toMatchObject({ ok: true, value: { added: 0, removed: 0 } });
    expect(await readers()).toEqual(known);
  });
});

test("organisations are asked about again after an hour", async () => {
  await postgres.database.installation.create({
    data: {
      organisationId,
      role: "observer",
      githubId: BigInt(installation.id),
      permissions: {},
      allRepositories: true,
      asOf: now,
    },
  });
  const store = createReaderStore(worker, null);
  const { readersAsOf } = await organisation();
  const at = (minutes: number) => new Date((readersAsOf?.getTime() ?? 0) + minutes * 60_000);
  expect(await store.stale(at(59))).toEqual([]);
  expect(await store.stale(at(61))).toEqual([organisationId]);
});
