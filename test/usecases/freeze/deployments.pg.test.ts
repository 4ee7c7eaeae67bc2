import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDeploymentGate, createDeploymentRules, createDirectory } from "../../../lib/adapters/github/index.ts";
import { createDeploymentRuleStore, readEnvironmentRules } from "../../../lib/adapters/prisma/deployment-rule-store.ts";
import { createDeploymentStore } from "../../../lib/adapters/prisma/deployment-store.ts";
import { createIncidentReading } from "../../../lib/adapters/prisma/incident-reading.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import { webhookReceiver } from "../../../lib/container/webhooks.ts";
import { JOBS } from "../../../lib/jobs/jobs.ts";
import { readHeldDeployments } from "../../../lib/usecases/freeze/read.ts";
import { countRules, rulesDueBefore } from "../../../lib/usecases/passes/deployment-rules.ts";
import { judgeDeployments } from "../../../lib/usecases/passes/deployments.ts";
import { FREEZER, got } from "../../adapters/github/freezer-support.ts";
import { connect } from "../../adapters/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeOnGithub, type OnGithub } from "./on-github.ts";

/** Environments with our rule: GitHub asks by its webhook, the web process notes it, the worker answers. */
const OWNER = "fjordline";
const SECRET = "a-webhook-secret-of-this-test";
const WORKER = { kind: "system", id: "worker" } as const;
const NAMES = ["api", "thawing", "ending", "shared"];
let db: TestDatabase;
let one: OnGithub;
let app: Awaited<ReturnType<typeof connect>>;
let incidentId = "";
let receive: (request: Request) => Promise<Response>;
const server = createServer(getRequestListener((request) => receive(request)));

beforeAll(async () => {
  db = await testDatabase();
  one = await freezeOnGithub(db, NAMES);
  const { github, organisationId } = one;
  app = await connect(github, {}, { freezer: { ...FREEZER, deployments: "write", actions: "read" } });
  const githubId = BigInt(github.control.owner(OWNER));
  await db.database.organisation.update({ where: { id: organisationId }, data: { githubId } });
  const { host } = await db.database.organisation.findUniqueOrThrow({ where: { id: organisationId } });
  receive = await webhookReceiver(one.web, [{ host, secret: SECRET }]);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/webhooks/github`;
  const events = ["deployment_protection_rule"];
  github.control.addWebhook({ app: app.where.freezer.app.id, url, secret: SECRET, events });
  for (const name of NAMES)
    github.control.setEnvironment(`${OWNER}/${name}`, "production", { ruleApps: [app.where.freezer.app.id] });
  await one.prepare();
  incidentId = await one.activated({
    scope: { kind: "chosen", repositoryIds: NAMES.slice(1).map((name) => one.ids[name] ?? "") },
  });
  await one.apply(incidentId);
  await one.confirm(incidentId);
});
afterAll(async () => {
  await one.close();
  await db.close();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => one.github.control.clearFaults());

/** A run comes to a job of the environment, and GitHub's question arrives. */
let runs = 500;
async function asks(name: string): Promise<number> {
  runs += 1;
  const runId = runs;
  const full = `${OWNER}/${name}`;
  const { control } = one.github;
  const { id: repositoryId } = control.repository(full);
  const run = {
    id: runId,
    repositoryId,
    path: ".github/workflows/d.yml",
    name: "d",
    event: "push",
    headBranch: "main",
  };
  const headSha = (await control.head(full)) ?? "";
  control.noteRun({ ...run, headSha, fork: false, actor: "ada", createdAt: Date.now(), attempt: 1, jobs: [] });
  control.askToDeploy(full, runId, "production");
  await control.webhooksSettled();
  return runId;
}

/** The worker's jobs, once each. */
async function work(): Promise<number> {
  const { rows } = await db.query(
    db.ownerUrl,
    `SELECT j.id, j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     WHERE t.identifier = 'freeze.deployment' ORDER BY j.id`,
  );
  for (const { id, payload } of rows) {
    await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs WHERE id = $1", [id]);
    const { runId, environment, deploymentId = 0, ...place } = JOBS["freeze.deployment"].parse(payload);
    const asked = runId === undefined || environment === undefined ? null : { runId, environment, deploymentId };
    got(await judgeDeployments(ports(), WORKER, { ...place, asked }));
  }
  return rows.length;
}
const ports = () => ({
  deployments: createDeploymentStore(one.database, null),
  organisations: createSyncStore(one.database, null),
  directory: createDirectory(app.apps),
  deploymentGate: createDeploymentGate(app.apps),
  clock: one.ports.clock,
  dashboard: "https://thaw.example.com",
});
const waits = (name: string) => one.github.control.deploymentWaits(`${OWNER}/${name}`);
const stateOf = (name: string, runId: number) => waits(name).find((wait) => wait.runId === runId)?.state;
const answers = async (runId: number) =>
  (await db.database.deploymentWait.findMany({ where: { runId } })).map(({ answer }) => answer);

test("of a repository that nothing holds is let through at once, and recorded", async () => {
  const run = await asks("api");
  await work();
  expect(stateOf("api", run)).toBe("approved");
  expect(await answers(run)).toEqual(["approved"]);
  const audit = await db.database.auditEvent.findFirst({ where: { action: "deployment.approved" } });
  expect(audit).toMatchObject({ organisationId: one.organisationId, data: { runId: run, environment: "production" } });
});

test("of a frozen repository waits, is told why once, and goes on when its thaw was asked for, until it is frozen again", async () => {
  const run = await asks("thawing");
  await work();
  await ports().deployments.askForDue(100, one.ports.clock.now());
  await work();
  const [wait] = waits("thawing");
  expect(wait).toMatchObject({ runId: run, state: "waiting" });
  expect(wait?.comments).toEqual([expect.stringContaining(`https://thaw.example.com/incidents/${incidentId}`)]);

  // A decision alone lets nothing through: GitHub has to have taken the thaw.
  await one.thaw(incidentId, "thawing");
  await work();
  expect(stateOf("thawing", run)).toBe("waiting");
  await one.decide(incidentId);
  expect(await work()).toBe(1);
  expect(stateOf("thawing", run)).toBe("approved");

  await one.refreeze(incidentId, "thawing");
  const later = await asks("thawing");
  await work();
  expect(stateOf("thawing", later)).toBe("waiting");
});

test("that wait are listed for whoever may look at the incident, and for nobody else", async () => {
  const run = await asks("ending");
  await work();
  const read = (organisationId: string) => {
    const person = {
      kind: "user",
      id: randomUUID(),
      login: "eve",
      roles: [{ organisationId, role: "viewer" }],
    } as const;
    return readHeldDeployments({ incidentReading: createIncidentReading(one.web) }, person, incidentId);
  };
  const held = await read(one.organisationId);
  const ending = held?.first.filter(({ name }) => name === "ending");
  expect(ending).toMatchObject([{ owner: OWNER, environment: "production", runId: run, told: true }]);
  expect(held?.count).toBe(held?.first.length);
  expect(held?.first.filter(({ name }) => name === "api")).toEqual([]);
  expect(await read(randomUUID())).toBeNull();
});

test("that GitHub told twice is answered once", async () => {
  const run = await asks("api");
  const [delivery] = one.github.control.deliveries().slice(-1);
  one.github.control.redeliver(delivery?.id ?? 0);
  await one.github.control.webhooksSettled();
  await work();
  const place = { organisationId: one.organisationId, githubId: one.github.control.repository(`${OWNER}/api`).id };
  const row = await db.database.deploymentWait.findFirstOrThrow({ where: { runId: run } });
  const asked = { runId: run, environment: "production", deploymentId: Number(row.deploymentId) };
  one.github.control.clearRequests();
  expect(got(await judgeDeployments(ports(), WORKER, { ...place, asked }))).toEqual({ approved: 0 });
  expect(await answers(run)).toEqual(["approved"]);
  expect(one.github.control.requests().filter(({ path }) => path.endsWith("/deployment_protection_rule"))).toEqual([]);
});

test("whose answer was cut off, or given by an administrator, is done and not asked about for ever", async () => {
  const run = await asks("api");
  const route = "/repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule";
  one.github.control.fail({ method: "POST", route, fault: { kind: "cut", when: "after" } });
  await expect(work()).rejects.toThrow();
  expect(stateOf("api", run)).toBe("approved");
  expect(await answers(run)).toEqual([null]);
  const place = { organisationId: one.organisationId, githubId: one.github.control.repository(`${OWNER}/api`).id };
  got(await judgeDeployments(ports(), WORKER, { ...place, asked: null }));
  expect(await answers(run)).toEqual(["gone"]);
});

test("by ids that are another organisation's does nothing", async () => {
  const other = await db.database.organisation.create({
    data: { host: "other.test", login: "elsewhere", kind: "github", githubId: 77n },
  });
  const run = await asks("api");
  await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
  const { id: githubId } = one.github.control.repository(`${OWNER}/api`);
  const asked = { runId: run, environment: "production", deploymentId: 1 };
  got(await judgeDeployments(ports(), WORKER, { organisationId: other.id, githubId, asked }));
  expect(stateOf("api", run)).toBe("waiting");
  await ports().deployments.askForDue(100, one.ports.clock.now());
  await work();
  expect(stateOf("api", run)).toBe("waiting");
});

test("of a repository that is not known yet waits until a sync knows it", async () => {
  await one.github.control.createRepository(`${OWNER}/new`, { files: { "a.txt": "a\n" } });
  one.github.control.setEnvironment(`${OWNER}/new`, "production", { ruleApps: [app.where.freezer.app.id] });
  const run = await asks("new");
  await work();
  expect(stateOf("new", run)).toBe("waiting");
  await one.known("new");
  await ports().deployments.askForDue(100, one.ports.clock.now());
  await work();
  expect(stateOf("new", run)).toBe("approved");
});

test("that GitHub's installation may not answer waits, without a job that fails for ever", async () => {
  const run = await asks("api");
  const installation = app.where.freezer.installation;
  one.github.control.suspend(installation);
  await work();
  expect(stateOf("api", run)).toBe("waiting");
  one.github.control.unsuspend(installation);
  one.later(11 * 60_000);
  await ports().deployments.askForDue(100, one.ports.clock.now());
  await work();
  expect(stateOf("api", run)).toBe("approved");
});

test("are counted where our rule holds them, and what cannot be seen is not counted", async () => {
  const { control } = one.github;
  control.setEnvironment(`${OWNER}/ending`, "staging", { ruleApps: [app.where.observer.app.id] });
  const rules = createDeploymentRuleStore(one.database, null);
  const [observer] = got(await createDirectory(app.apps).listInstallations("observer"));
  if (observer === undefined) throw new Error("The Observer App is not installed.");
  await createSyncStore(one.database, null).noteInstallation(one.organisationId, observer, new Date());
  const count = async () =>
    got(await countRules({ ...ports(), rules, deploymentRules: createDeploymentRules(app.apps) }, one.organisationId));
  const read = () => readEnvironmentRules(one.web, incidentId);
  expect(await read()).toEqual({ held: 3, known: 0, environments: 0, ruled: 0 });
  expect(await rules.askForDue(rulesDueBefore(one.ports.clock.now()))).toBe(1);
  await count();
  expect(await read()).toEqual({ held: 3, known: 3, environments: 4, ruled: 3 });
  expect(await rules.askForDue(rulesDueBefore(one.ports.clock.now()))).toBe(0);

  // Half a day later one has more environments than are looked at, and is not known any more.
  for (let index = 0; index < 11; index += 1) control.setEnvironment(`${OWNER}/thawing`, `e${index}`);
  one.later(13 * 3_600_000);
  await count();
  expect(await read()).toEqual({ held: 3, known: 2, environments: 3, ruled: 2 });
});

test("that two incidents hold goes on when the second one lets it out, too", async () => {
  const other = await one.activated({ scope: { kind: "chosen", repositoryIds: [one.ids.shared ?? ""] } });
  await one.apply(other);
  await one.confirm(other);
  const run = await asks("shared");
  await work();
  await one.thaw(incidentId, "shared");
  await one.decide(incidentId);
  await work();
  expect(stateOf("shared", run)).toBe("waiting");
  await one.resolve(other);
  await work();
  expect(stateOf("shared", run)).toBe("approved");
});

test("of an incident that is over goes on", async () => {
  const run = await asks("ending");
  await work();
  expect(stateOf("ending", run)).toBe("waiting");
  await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
  await one.resolve(incidentId);
  await work();
  expect(stateOf("ending", run)).toBe("approved");
});
