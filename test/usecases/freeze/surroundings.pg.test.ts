import { afterAll, beforeAll, expect, test } from "vitest";
import { createDirectory, createOrganisationOwners } from "../../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createSurroundingsStore } from "../../../lib/adapters/prisma/surroundings-store.ts";
import { preflightIncident } from "../../../lib/usecases/freeze/preflight.ts";
import { readSurroundings } from "../../../lib/usecases/freeze/surroundings.ts";
import type { GithubInstallation } from "../../../lib/usecases/github/ports.ts";
import { got } from "../../adapters/github/freezer-support.ts";
import { connect } from "../../adapters/github/support.ts";
import { standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeWorld, need } from "./world.ts";

const OWNER = "fjordline";
let db: TestDatabase;
let worker: Database;

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 2);
});

afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

/** An organisation of three repositories, one of them archived, with two owners and a member. */
async function surroundings(login: string, observer: Readonly<Record<string, "read" | "write">>) {
  const github = await standIn();
  const names = ["api", "app", "old"];
  for (const name of names) await github.control.createRepository(`${OWNER}/${name}`, { files: { "a.txt": "a\n" } });
  github.control.addMember(OWNER, "ada", { role: "admin" });
  github.control.addMember(OWNER, "grace", { role: "admin" });
  github.control.addMember(OWNER, "mel");
  const setting = await connect(github, {}, { observer });
  const world = await freezeWorld(db, [], login);
  const { organisationId } = world;
  const idOf = (name: string) => github.control.repository(`${OWNER}/${name}`).id;
  await db.database.repository.createMany({
    data: names.map((name) => ({
      organisationId,
      owner: OWNER,
      name,
      githubId: idOf(name),
      defaultBranch: "main",
      archived: name === "old",
    })),
  });
  const directory = createDirectory(setting.apps);
  const ownerId = String(github.control.repository(`${OWNER}/api`).ownerId);
  const ports = {
    directory,
    owners: createOrganisationOwners(setting.apps),
    store: createSurroundingsStore(worker, null),
    clock: { now: () => new Date() },
  };
  const preflight = async () => {
    const people = { ...world.ports, merges: { since: async () => null } };
    return need(await preflightIncident(people, world.commander, await world.declared()));
  };
  /** The App that opens pull requests, as GitHub would show it. */
  const remediator = (change: Partial<GithubInstallation>): typeof directory => ({
    ...directory,
    installationOf: async (role, ...rest) => {
      const found = await directory.installationOf(role, ...rest);
      if (role !== "remediator" || !found.ok || found.value === null) return found;
      return { ok: true, value: { ...found.value, ...change } };
    },
  });
  return { organisationId, ownerId, ports, preflight, remediator, close: world.close };
}

test("a preflight names owners, and what no pull request of ours reaches once that was read", async () => {
  const { organisationId, ownerId, ports, preflight, remediator, close } = await surroundings("one", {
    members: "read",
  });
  expect(await preflight()).toMatchObject({
    withoutExit: null,
    owners: { logins: [], count: 0, problem: "They were not read yet." },
  });
  got(await readSurroundings(ports, organisationId, ownerId));
  expect(await preflight()).toMatchObject({
    withoutExit: 0,
    unreached: [],
    owners: { logins: ["ada", "grace"], count: 2, problem: null },
  });
  // Chosen for one of the two: what GitHub lists for it is what it reaches.
  const directory: typeof ports.directory = {
    ...remediator({ allRepositories: false }),
    async *listRepositories(...asked) {
      for await (const page of ports.directory.listRepositories(...asked))
        yield page.ok ? { ok: true, value: page.value.filter(({ name }) => name === "api") } : page;
    },
  };
  got(await readSurroundings({ ...ports, directory }, organisationId, ownerId));
  const app = await db.database.repository.findFirstOrThrow({ where: { organisationId, name: "app" } });
  expect(await preflight()).toMatchObject({ withoutExit: 1, unreached: [app.id] });
  // A suspended App reaches nothing.
  const suspended = remediator({ suspendedAt: new Date() });
  got(await readSurroundings({ ...ports, directory: suspended }, organisationId, ownerId));
  expect((await preflight()).withoutExit).toBe(2);
  await close();
});

test("owners that are not visible are not none", async () => {
  const { organisationId, ownerId, ports, preflight, close } = await surroundings("other", { contents: "read" });
  got(await readSurroundings(ports, organisationId, ownerId));
  expect((await preflight()).owners).toEqual({
    logins: [],
    count: 0,
    problem: "Owners are not visible: the Observer App lacks the permission members: read.",
  });
  await close();
});
