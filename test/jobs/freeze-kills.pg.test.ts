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
  // The first ruleset is switched on; the second one's request is never answered.
  const route = "/orgs/{org}/rulesets/{ruleset_id}";
  let letGo: () => void = () => undefined;
  const never = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  github.control.fail({ method: "PUT", route, fault: { kind: "slow", ms: 0 } });
  const release = github.control.fail({
    method: "PUT",
    route,
    times: "all",
    fault: { kind: "hold", until: never },
  });
  const first = await startProductWorker(db, variables);
  need(await commands.activateIncident(by(), incidentId, "fjordline"));
  const rulesets = /^\/orgs\/[^/]+\/rulesets\//;
  await until("the freeze is under way", async () => writes(rulesets) > 0);
  first.child.kill("SIGKILL");
  await first.ended;
  release();
  expect((await row(0)).confirmedAt).toBeNull();
  expect(await db.database.freezeLock.count({ where: { incidentId } })).toBe(2);

  const second = await startProductWorker(db, variables);
  await until("another one finished it", async () => (await row(0)).confirmedAt && (await row(1)).confirmedAt);
  const slot = (await db.database.incident.findUniqueOrThrow({ where: { id: incidentId } })).slot;
  const kinds = github.control.rulesets().filter(({ name }) => name.startsWith(`Thaw freeze ${slot}:`));
  expect(kinds.map(({ enforcement }) => enforcement)).toEqual(kinds.map(() => "active"));
  expect(writes(rulesets)).toBeLessThanOrEqual(kinds.length + 2);

  // GitHub takes the thaw; what the branches say then is never answered.
  const values = /^\/orgs\/[^/]+\/properties\/values$/;
  const before = writes(values);
  const looks = { method: "GET", route: "/repos/{owner}/{repo}/rules/branches/*", times: "all" } as const;
  const see = github.control.fail({ ...looks, fault: { kind: "hold", until: never } });
  need(await commands.thawRepositories(by(), incidentId, [repositories[0]?.id ?? ""]));
  const locks = () => db.database.freezeLock.count({ where: { incidentId } });
  await until("GitHub took the thaw", async () => (await locks()) === 1);
  second.child.kill("SIGKILL");
  await second.ended;
  see();
  expect(await row(0)).toMatchObject({ wanted: "free", requestedAt: expect.any(Date), confirmedAt: null });

  await startProductWorker(db, variables);
  await until("another one finished that, too", async () => (await row(0)).confirmedAt);
  expect(writes(values) - before).toBe(1);
  expect(await db.database.freezeLock.count({ where: { incidentId } })).toBe(1);
  letGo();
  expect(await row(1)).toMatchObject({ wanted: "held", seen: "all" });
});
