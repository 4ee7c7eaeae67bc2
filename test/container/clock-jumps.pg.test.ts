import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { passCommands } from "../../lib/container/passes.ts";
import { workerContainer } from "../../lib/container/worker.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { jobsOf } from "../support/jobs/by-hand.ts";
import { asGiven, person } from "../usecases/freeze/world.ts";

/** The clock of the worker's and of the web's process jumps by hours; PostgreSQL's does not. */

const HOURS = 3_600_000;

let db: TestDatabase;
let web: Database;
let organisationId = "";
let incidentId = "";
let tick: () => Promise<void>;

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 3);
  vi.stubEnv("THAW_DATABASE_URL", db.workerUrl);
  vi.stubEnv("THAW_LITERAL_KEY", "x".repeat(32));
  const jobs = jobsOf(db, await workerContainer(() => undefined));
  tick = () => jobs.run("passes.tick", {});
  const organisation = { host: "github.test", login: "fjordline", kind: "github", githubId: 7n };
  organisationId = (await db.database.organisation.create({ data: organisation })).id;
  const data = {
    organisationId,
    title: "A stolen token",
    status: "active",
    scope: "all",
    mode: "merges",
    slot: 1,
    epoch: "e01",
    exposureFrom: new Date(0),
    exposureTo: new Date(0),
    gates: ["static-credentials"],
    onDrift: "repair",
    createdBy: "ada",
    activatedBy: "ada",
    activatedAt: new Date(),
  };
  incidentId = (await db.database.incident.create({ data })).id;
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await web.$disconnect();
  await db.close();
});

/** Of this process alone; it stands still then, which is a clock that is wrong as well. */
function jump(hours: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours * HOURS });
}

let made = 0;
async function held(state: "excepted" | "frozen", endsIn: number | null) {
  made += 1;
  const repository = await db.database.repository.create({
    data: { organisationId, owner: "fjordline", name: `one-${made}`, githubId: BigInt(made), defaultBranch: "main" },
  });
  const repositoryId = repository.id;
  const key = { organisationId, incidentId, repositoryId };
  await db.database.incidentRepository.create({
    data: { ...key, state, wanted: state === "frozen" ? "held" : "free" },
  });
  if (endsIn !== null) {
    const now = Date.now();
    await db.database.thawException.create({
      data: {
        ...key,
        gate: "static-credentials",
        reason: "A release tonight.",
        askedBy: "ada",
        askedAt: new Date(now - 24 * HOURS),
        approvedBy: "grace",
        approvedAt: new Date(now - 24 * HOURS),
        expiresAt: new Date(now + endsIn),
      },
    });
  }
  return async () =>
    await db.database.incidentRepository.findUniqueOrThrow({
      where: { incidentId_repositoryId: { incidentId, repositoryId } },
    });
}

test("an exception that is over by the database's time is over, however far behind the worker's clock is", async () => {
  const [over, living] = [await held("excepted", -60_000), await held("excepted", 2 * HOURS)];
  jump(-5);
  await tick();
  expect(await over()).toMatchObject({ state: "refrozen", wanted: "held", cause: "exception-ended" });
  expect(await living()).toMatchObject({ state: "excepted" });
});

test("a worker whose clock is ahead freezes again early rather than late, and lets nothing out", async () => {
  const [living, frozen] = [await held("excepted", 2 * HOURS), await held("frozen", null)];
  jump(5);
  await tick();
  expect(await living()).toMatchObject({ state: "refrozen", wanted: "held", cause: "exception-ended" });
  expect(await frozen()).toMatchObject({ state: "frozen", wanted: "held" });
  vi.useRealTimers();
  await tick();
  expect(await living()).toMatchObject({ state: "refrozen" });
});

test("nobody is given a longer exception by a web process whose clock is ahead", async () => {
  const place = await (await held("frozen", null))();
  const commands = await passCommands(web);
  const wish = (until: number) => ({
    incidentId,
    repositoryId: place.repositoryId,
    gate: "static-credentials",
    reason: "A release tonight.",
    expiresAt: new Date(until),
  });
  const actor = person(organisationId, "admin");
  const real = Date.now();
  jump(48);
  const by = { actor, signedInAt: new Date(), readNow: asGiven };
  expect(await commands.askException(by, wish(real + (30 * 24 + 24) * HOURS))).toMatchObject({
    ok: false,
    failure: { message: expect.stringContaining("30 days at most") },
  });
  expect(await commands.askException(by, wish(real + (30 * 24 - 1) * HOURS))).toMatchObject({ ok: true });
});
