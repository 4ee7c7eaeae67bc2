import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { StandIn } from "../../demo/github/index.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { freezeCommands } from "../../lib/container/freeze.ts";
import { workerContainer } from "../../lib/container/worker.ts";
import { FREEZER } from "../adapters/github/freezer-support.ts";
import { installed, standIn } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { jobsOf } from "../support/jobs/by-hand.ts";
import { killAll, startProductWorker, until } from "../support/jobs/processes.ts";
import { asGiven, draftOf, need, person } from "../usecases/freeze/world.ts";

/** The product's worker as a process, killed between the two calls of a freeze, and in the midst of a thaw; another process goes on. */

let db: TestDatabase;
let web: Database;
let github: StandIn;
const variables: Record<string, string> = {};

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 2);
  github = await standIn();
  for (const name of ["api", "web"])
    await github.control.createRepository(`fjordline/${name}`, { files: { "a.txt": "a\n" } });
  Object.assign(variables, { THAW_LITERAL_KEY: "x".repeat(32), THAW_GITHUB_API: github.url });
  for (const [role, permissions] of [
    ["OBSERVER", { contents: "read", metadata: "read" }],
    ["FREEZER", FREEZER],
  ] as const) {
    const { app } = await installed(github, permissions, { slug: role.toLowerCase() });
    Object.assign(variables, { [`THAW_${role}_APP_ID`]: app.clientId, [`THAW_${role}_APP_KEY`]: app.privateKey ?? "" });
  }
});
afterAll(async () => {
  killAll();
  vi.unstubAllEnvs();
  await web.$disconnect();
  await db.close();
});

const writes = (path: RegExp) =>
  github.control.requests().filter((one) => one.method !== "GET" && path.test(one.path)).length;

/** Requests of this kind get no answer, nor are they done, until this is let go. @returns when the first one is held */
function holdNext(method: string, route: string, path: RegExp) {
  const gate = Promise.withResolvers<void>();
  const release = github.control.fail({ method, route, fault: { kind: "hold", until: gate.promise } });
  const before = writes(path);
  return { release, letGo: () => gate.resolve(), held: async () => writes(path) > before };
}

test("a freeze and a thaw are finished by another worker than the one that was killed in the midst of them, and nothing is asked more than once more", {
  timeout: 300_000,
}, async () => {
  for (const [name, value] of Object.entries({ THAW_DATABASE_URL: db.workerUrl, ...variables }))
    vi.stubEnv(name, value);
  const jobs = jobsOf(db, await workerContainer(() => undefined));
  await jobs.run("connect.organisation", { ownerId: github.control.owner("fjordline") });
  await jobs.drain();
  const { id: organisationId } = await db.database.organisation.findFirstOrThrow();
  const actor = person(organisationId, "commander");
  const by = () => ({ actor, signedInAt: new Date(), readNow: asGiven });
  const commands = await freezeCommands(web);
  const draft = draftOf({ exposureFrom: new Date(0), exposureTo: new Date(0) });
  const incidentId = need(await commands.declareIncident(actor, organisationId, draft));
  need(await commands.preflightIncident(actor, incidentId));
  const repositories = await db.database.repository.findMany({ orderBy: { name: "asc" } });
  const row = (index: number) =>
    db.database.incidentRepository.findUniqueOrThrow({
      where: { incidentId_repositoryId: { incidentId, repositoryId: repositories[index]?.id ?? "" } },
    });

  github.control.clearRequests();
  const first = await startProductWorker(db, variables);
  need(await commands.activateIncident(by(), incidentId, "fjordline"));
  const rulesets = /^\/orgs\/[^/]+\/rulesets\//;
  await until("the freeze is under way", async () => writes(rulesets) > 0);
  first.child.kill("SIGKILL");
  await first.ended;
  expect((await row(0)).confirmedAt).toBeNull();
  expect(await db.database.freezeLock.count({ where: { incidentId } })).toBe(2);

  const second = await startProductWorker(db, variables);
  await until("another one finished it", async () => (await row(0)).confirmedAt && (await row(1)).confirmedAt);
  const slot = (await db.database.incident.findUniqueOrThrow({ where: { id: incidentId } })).slot;
  const kinds = github.control.rulesets().filter(({ name }) => name.startsWith(`Thaw freeze ${slot}:`));
  expect(kinds.map(({ enforcement }) => enforcement)).toEqual(kinds.map(() => "active"));
  expect(writes(rulesets)).toBeLessThanOrEqual(kinds.length + 1);

  const values = /^\/orgs\/[^/]+\/properties\/values$/;
  const before = writes(values);
  const thaw = holdNext("PATCH", "/orgs/{org}/properties/values", values);
  need(await commands.thawRepositories(by(), incidentId, [repositories[0]?.id ?? ""]));
  await until("the thaw is under way", thaw.held);
  second.child.kill("SIGKILL");
  await second.ended;
  thaw.letGo();
  thaw.release();
  expect(await row(0)).toMatchObject({ wanted: "free", confirmedAt: null });
  // Brokers refuse until the thaw was noted.
  expect(await db.database.freezeLock.count({ where: { incidentId } })).toBe(2);

  await startProductWorker(db, variables);
  await until("another one finished that, too", async () => (await row(0)).confirmedAt);
  expect(writes(values) - before).toBe(2);
  expect(await db.database.freezeLock.count({ where: { incidentId } })).toBe(1);
  expect(await row(1)).toMatchObject({ wanted: "held", seen: "all" });
});
