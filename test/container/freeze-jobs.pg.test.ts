import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { StandIn } from "../../demo/github/index.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createIncidentReading } from "../../lib/adapters/prisma/incident-reading.ts";
import { freezeCommands } from "../../lib/container/freeze.ts";
import { webhookReceiver } from "../../lib/container/webhooks.ts";
import { type WorkerContainer, workerContainer } from "../../lib/container/worker.ts";
import { parseIncidentQuery } from "../../lib/core/listing/incident-views.ts";
import { FREEZER } from "../adapters/github/freezer-support.ts";
import { installed, standIn } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { jobsOf } from "../support/jobs/by-hand.ts";
import { asGiven, draftOf, need, person } from "../usecases/freeze/world.ts";

/** Which jobs are asked for by what happens, and what they do as the worker puts them together. No clock asks for any here. */

const SECRET = "webhook-secret-of-a-test";

let db: TestDatabase;
let web: Database;
let github: StandIn;
let container: WorkerContainer;
let server: Server;
let url = "";
let organisationId = "";
let incidentId = "";
let jobs: ReturnType<typeof jobsOf>;
let commands: Awaited<ReturnType<typeof freezeCommands>>;

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 3);
  github = await standIn();
  for (const name of ["api", "web"])
    await github.control.createRepository(`fjordline/${name}`, { files: { "a.txt": "a\n" } });
  github.control.addMember("fjordline", "mallory");
  vi.stubEnv("THAW_DATABASE_URL", db.workerUrl);
  vi.stubEnv("THAW_LITERAL_KEY", "x".repeat(32));
  vi.stubEnv("THAW_GITHUB_API", github.url);
  const handle = await webhookReceiver(web, [{ host: new URL(github.url).host, secret: SECRET }]);
  server = createServer(getRequestListener(handle));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  for (const [role, permissions] of [
    ["OBSERVER", { contents: "read", metadata: "read" }],
    ["FREEZER", FREEZER],
  ] as const) {
    const { app } = await installed(github, permissions, { slug: role.toLowerCase() });
    vi.stubEnv(`THAW_${role}_APP_ID`, app.clientId);
    vi.stubEnv(`THAW_${role}_APP_KEY`, app.privateKey ?? "");
    if (role === "FREEZER")
      github.control.addWebhook({
        app: app.id,
        url,
        secret: SECRET,
        events: ["repository_ruleset", "custom_property_values"],
      });
  }
  container = await workerContainer(() => undefined);
  jobs = jobsOf(db, container);
  commands = await freezeCommands(web);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
  await web.$disconnect();
  await db.close();
});

const commander = () => person(organisationId, "commander");
const by = () => ({ actor: commander(), signedInAt: new Date(), readNow: asGiven });
const declared = async () => need(await commands.declareIncident(commander(), organisationId, draft()));
const draft = () => draftOf({ exposureFrom: new Date(0), exposureTo: new Date(0) });
const problem = async (id: string) => need(await commands.preflightIncident(commander(), id)).problem;
const ids = async () => Object.fromEntries((await db.database.repository.findMany()).map((row) => [row.name, row.id]));

test("an installation that was connected has its slots prepared, by no clock; before, a preflight says what it waits for", async () => {
  await jobs.run("connect.organisation", { ownerId: github.control.owner("fjordline") });
  organisationId = (await db.database.organisation.findFirstOrThrow()).id;
  expect(await jobs.waiting()).toContain("freeze.prepare");
  const first = await declared();
  expect(await problem(first)).toContain("ready within a minute");
  need(await commands.preflightIncident(commander(), first));
  expect(await commands.activateIncident(by(), first, "fjordline")).toMatchObject({
    ok: false,
    failure: { code: "no-slot", message: expect.stringContaining("being prepared") },
  });
  const suspended = (suspendedAt: Date | null) =>
    db.database.installation.updateMany({ where: { role: "freezer" }, data: { suspendedAt } });
  await suspended(new Date());
  expect(await problem(first)).toContain("The Freezer App was not seen to be installed");
  await suspended(null);

  await jobs.drain();
  expect(await db.database.freezeSlot.count({ where: { preparedAt: { not: null } } })).toBe(4);
  expect(await problem(first)).toBeNull();
  need(await commands.activateIncident(by(), first, "fjordline"));
  await staysUntilTaken(first);
  await jobs.drain();
  expect(await trouble(first)).toEqual({});
  expect(await db.database.incidentRepository.count({ where: { confirmedAt: { not: null } } })).toBe(2);
  incidentId = first;
});

const trouble = async (id: string) => (await db.database.incident.findUniqueOrThrow({ where: { id } })).trouble;

/** A freeze that GitHub does not take is not only "being confirmed": why stands on the incident's page, and what the job says of itself later. */
async function staysUntilTaken(id: string): Promise<void> {
  github.control.fail({
    route: "/orgs/{org}/rulesets/{ruleset_id}",
    fault: { kind: "status", status: 500 },
    times: 50,
  });
  await expect(jobs.run("freeze.activate", { incidentId: id })).rejects.toThrow();
  github.control.clearFaults();
  expect(await trouble(id)).toEqual({ "freeze.activate": { said: expect.any(String), at: expect.any(String) } });
  const detail = await createIncidentReading(web).incident([organisationId], id, parseIncidentQuery({}), new Date());
  expect(detail?.detail.troubles).toMatchObject([{ job: "freeze.activate", said: expect.stringContaining("GitHub") }]);
}

const drifts = (where: object = {}) =>
  db.database.freezeDrift.findMany({ where: { incidentId, ...where }, orderBy: { foundAt: "asc" } });

test("GitHub tells of a ruleset that somebody weakened: the job that it asks for finds it and takes it back", async () => {
  const [ruleset] = github.control
    .rulesets()
    .filter(({ enforcement, target }) => enforcement === "active" && target === "branch");
  github.control.editRuleset(ruleset?.id ?? 0, { enforcement: "disabled" }, "mallory");
  await github.control.webhooksSettled();
  expect(await jobs.waiting()).toContain("freeze.drift");
  await jobs.drain();
  expect(await drifts({ code: "enforcement" })).toMatchObject([{ changedBy: "mallory", weakens: true }]);
  expect(await drifts({ goneAt: null })).toEqual([]);
  expect(github.control.rulesets().find(({ id }) => id === ruleset?.id)?.enforcement).toBe("active");
});

test("GitHub tells of a property that somebody set: the job that it asks for holds the repository again", async () => {
  const { slot, epoch } = await db.database.incident.findUniqueOrThrow({ where: { id: incidentId } });
  await jobs.drain();
  github.control.setProperty("fjordline/api", `thaw_epoch_${slot}`, epoch, "mallory");
  await github.control.webhooksSettled();
  expect(await jobs.waiting()).toContain("freeze.drift");
  await jobs.drain();
  const { api } = await ids();
  expect(await drifts({ repositoryId: api })).toMatchObject([
    { changedBy: expect.stringContaining("mallory"), weakens: true, goneAt: expect.any(Date) },
  ]);
});

test("GitHub tells of a property whose definition was changed: the same job is asked for", async () => {
  await jobs.drain();
  const body = JSON.stringify({
    action: "updated",
    definition: { property_name: "thaw_epoch_1", value_type: "single_select" },
    organization: { id: github.control.owner("fjordline"), login: "fjordline" },
  });
  const headers = {
    "content-type": "application/json",
    "x-github-event": "custom_property",
    "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
  };
  expect((await fetch(url, { method: "POST", headers, body })).ok).toBe(true);
  expect(await jobs.waiting()).toContain("freeze.drift");
});

test("a campaign's job moves a frozen repository as its pull request does: open, merged, closed", async () => {
  const { api = "", web: other = "" } = await ids();
  const campaign = await db.database.campaign.create({
    data: {
      organisationId,
      name: "first",
      filter: {},
      status: "stopped",
      branch: "thaw/first",
      labels: [],
      mostRunning: 1,
      mostNudges: 0,
      createdBy: "ada",
    },
  });
  const row = (repositoryId: string) => ({
    organisationId,
    campaignId: campaign.id,
    repositoryId,
    branch: "thaw/first",
  });
  const stands = async (repositoryId: string) =>
    await db.database.incidentRepository.findUniqueOrThrow({
      where: { incidentId_repositoryId: { incidentId, repositoryId } },
    });
  const step = () => jobs.run("campaign.step", { campaignId: campaign.id });
  for (const repositoryId of [api, other])
    await db.database.campaignRepository.create({ data: { ...row(repositoryId), state: "waiting" } });
  await step();
  expect((await stands(api)).state).toBe("frozen");

  await db.database.campaignRepository.updateMany({ data: { state: "open", prNumber: 7, openedAt: new Date() } });
  await step();
  expect([(await stands(api)).state, (await stands(other)).state]).toEqual(["migrating", "migrating"]);
  const { version } = await stands(api);
  await step();
  expect((await stands(api)).version).toBe(version);

  // It was merged a moment before it was seen to be open: GitHub's times are whole seconds, and a look comes late.
  const mergedAt = new Date((await stands(api)).stateAt.getTime() - 1_000);
  await db.database.incidentRepository.updateMany({ data: { joinedAt: new Date(mergedAt.getTime() - 1_000) } });
  await db.database.campaignRepository.updateMany({
    where: { repositoryId: api },
    data: { state: "merged", mergedAt, mergedSha: "a".repeat(40) },
  });
  await db.database.campaignRepository.updateMany({ where: { repositoryId: other }, data: { state: "closed" } });
  await step();
  expect([(await stands(api)).state, (await stands(other)).state]).toEqual(["verifying", "frozen"]);
  // What follows from pull requests lets nothing out.
  expect([(await stands(api)).wanted, (await stands(other)).wanted]).toEqual(["held", "held"]);
  const told = await db.database.incidentEvent.findMany({
    where: { incidentId, kind: { in: ["repository.migrating", "repository.verifying", "repository.frozen"] } },
    orderBy: { seq: "asc" },
  });
  expect(told.map(({ kind, repositoryId }) => `${kind} ${repositoryId === api ? "api" : "web"}`).sort()).toEqual([
    "repository.frozen web",
    "repository.migrating api",
    "repository.migrating web",
    "repository.verifying api",
  ]);
});

test("merges that the Observer App may not see are not known, and no job is given up for them", async () => {
  await jobs.run("freeze.merges", { organisationId });
  expect(await db.database.pastMergeRead.count()).toBe(0);
});

test("a worker that starts asks at once for slots that are not prepared", async () => {
  await jobs.drain();
  await db.database.freezeSlot.deleteMany({ where: { slot: 4 } });
  await db.query(db.ownerUrl, "CREATE TABLE test_asked (name text NOT NULL)");
  await db.query(
    db.ownerUrl,
    `CREATE FUNCTION test_ask() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        INSERT INTO public.test_asked SELECT identifier FROM graphile_worker._private_tasks WHERE id = NEW.task_id;
        RETURN NULL;
      END $$`,
  );
  await db.query(
    db.ownerUrl,
    "CREATE TRIGGER test_ask AFTER INSERT OR UPDATE ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION test_ask()",
  );
  const worker = await container.start();
  const { rows } = await db.query(db.ownerUrl, "SELECT name FROM test_asked WHERE name = 'freeze.prepare'");
  await worker.stop();
  expect(rows).not.toEqual([]);
});
