import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createDirectory, createGateSources, createHeads } from "../../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createTryStore } from "../../../lib/adapters/prisma/gate-custom.ts";
import { scanFacts } from "../../../lib/adapters/prisma/gate-scans.ts";
import { createGateStore } from "../../../lib/adapters/prisma/gate-store.ts";
import type { CustomGate } from "../../../lib/core/gates/custom.ts";
import { gatherCustom } from "../../../lib/usecases/gates/gather-custom.ts";
import { judgeIncident } from "../../../lib/usecases/gates/judge-incident.ts";
import { tryGates } from "../../../lib/usecases/gates/try-gates.ts";
import { connect } from "../../adapters/github/support.ts";
import { call, installed, standIn, token } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { NOW, seedIncident, WORKER } from "../../support/gates.ts";
import { OWNER } from "../../support/sync.ts";

/** Checks and properties as the stand-in has them, asked with the rights of the worker. */

const CHECK = "release";
let db: TestDatabase;
let worker: Database;
let github: StandIn;
let sources: ReturnType<typeof createGateSources>;
let directory: ReturnType<typeof createDirectory>;
let heads: ReturnType<typeof createHeads>;
let organisationId: string;
let writer: { readonly id: number; readonly token: string };
let stranger: { readonly id: number; readonly token: string };
let time = NOW;
let repositories = 0;
const endpoint = { said: "no-answer", asked: 0 };

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 4);
  github = await standIn({ secondaryLimits: false });
  const permissions = {
    metadata: "read",
    contents: "read",
    checks: "read",
    organization_custom_properties: "read",
  } as const;
  const setting = await connect(github, {}, { observer: permissions });
  sources = createGateSources(setting.apps);
  directory = createDirectory(setting.apps);
  heads = createHeads(setting.apps);
  writer = await appThatWrites("writer");
  stranger = await appThatWrites("stranger");
  const row = { host: "github.test", login: OWNER, kind: "github", githubId: github.control.owner(OWNER) };
  organisationId = (await db.database.organisation.create({ data: row })).id;
}, 120_000);
afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

async function appThatWrites(slug: string) {
  const permissions = { metadata: "read", checks: "write", organization_custom_properties: "admin" } as const;
  const where = await installed(github, permissions, { slug });
  return { id: where.app.id, token: await token(github, where) };
}

let full: string;
let head: string;
let repositoryId: string;

beforeEach(async () => {
  time = NOW;
  full = `${OWNER}/app-${++repositories}`;
  const { id } = await github.control.createRepository(full);
  const { node_id: nodeId } = (await call(`${github.url}/repos/${full}`, "GET", writer.token)).body;
  head = await github.control.commit(full, { "b.txt": "b" });
  const [owner = "", name = ""] = full.split("/");
  const at = { headSha: head, asOf: new Date(NOW), defaultBranch: "main", nodeId };
  repositoryId = (await db.database.repository.create({ data: { organisationId, owner, name, githubId: id, ...at } }))
    .id;
});

async function write(
  by: { readonly token: string },
  sha: string,
  conclusion: string | null,
  name = CHECK,
): Promise<void> {
  const outcome = conclusion === null ? { status: "in_progress" } : { status: "completed", conclusion };
  const sent = { name, head_sha: sha, ...outcome };
  expect((await call(`${github.url}/repos/${full}/check-runs`, "POST", by.token, sent)).status).toBe(201);
}

async function incidentWith(gate: CustomGate): Promise<string> {
  const id = await seedIncident(db.database, organisationId, { gates: [gate.id], repositories: [repositoryId] });
  await db.database.incident.update({ where: { id }, data: { customGates: [gate] as object[] } });
  return id;
}

const clock = { now: () => new Date(time) };

async function verdict(incident: string): Promise<readonly [string, string]> {
  const store = createGateStore(worker, null);
  const ask = async () => {
    endpoint.asked += 1;
    if (endpoint.said === "no-answer")
      return { ok: false, failure: { code: "no-answer", message: "gates.example.com could not be reached." } } as const;
    return { ok: true, value: { passes: endpoint.said === "pass", text: endpoint.said, link: null } } as const;
  };
  const ports = { host: "github.test", directory, sources, endpoint: { ask }, clock, store };
  const gathered = await gatherCustom(ports, incident);
  if (!gathered.ok) throw new Error(gathered.failure.message);
  await judgeIncident({ store, sources: [scanFacts(worker)], thawing: null, clock }, WORKER, incident);
  const row = await db.database.gateVerdict.findFirstOrThrow({ where: { incidentId: incident } });
  return [row.verdict, JSON.stringify(row.evidence)];
}

const checkGate = (): CustomGate => ({
  id: "custom:release",
  title: "R",
  ask: { kind: "check", name: CHECK, appId: writer.id },
});

test("a check passes when its App wrote success at the newest commit, and leads there", async () => {
  const incident = await incidentWith(checkGate());
  expect(await verdict(incident)).toEqual(["unknown", expect.stringContaining("wrote no check release")]);
  await write(writer, head, null);
  time += 130_000;
  await db.database.repository.update({ where: { id: repositoryId }, data: { asOf: new Date(time) } });
  expect(await verdict(incident)).toEqual(["unknown", expect.stringContaining("has not ended")]);
  await write(writer, head, "success");
  time += 130_000;
  await db.database.repository.update({ where: { id: repositoryId }, data: { asOf: new Date(time) } });
  expect(await verdict(incident)).toEqual(["pass", expect.stringContaining(`${full}/runs/`)]);
});

test.each(["neutral", "skipped", "failure", "cancelled"])("a check that ended with %s holds", async (conclusion) => {
  await write(writer, head, conclusion);
  expect(await verdict(await incidentWith(checkGate()))).toEqual(["hold", expect.stringContaining(conclusion)]);
});

test("a check of this name by another App, and one at another commit, are none", async () => {
  const other = await github.control.commit(full, { "c.txt": "c" }, { branch: "other" });
  await write(stranger, head, "success");
  await write(writer, other, "success");
  await write(writer, head, "success", "release ");
  expect((await verdict(await incidentWith(checkGate())))[0]).toBe("unknown");
});

test("what was said of the commit before says nothing of the next", async () => {
  await write(writer, head, "success");
  const incident = await incidentWith(checkGate());
  expect((await verdict(incident))[0]).toBe("pass");
  const next = await github.control.commit(full, { "d.txt": "d" });
  await db.database.repository.update({ where: { id: repositoryId }, data: { headSha: next } });
  expect((await verdict(incident))[0]).toBe("unknown");
});

const PROPERTY: CustomGate = {
  id: "custom:ready",
  title: "Ready",
  ask: { kind: "property", name: "ready", values: ["yes"] },
};

test("a property passes by one of its values, and only where nobody in the repository may edit it", async () => {
  const incident = await incidentWith(PROPERTY);
  expect(await verdict(incident)).toEqual(["unknown", expect.stringContaining("no custom property ready")]);
  const define = (editableBy: string) =>
    call(`${github.url}/orgs/${OWNER}/properties/schema/ready`, "PUT", writer.token, {
      value_type: "string",
      values_editable_by: editableBy,
    });
  const later = async () => {
    time += 11 * 60_000;
    return await verdict(incident);
  };
  await define("org_and_repo_actors");
  github.control.setProperty(full, "ready", "yes");
  expect(await later()).toEqual(["unknown", expect.stringContaining("org_and_repo_actors")]);
  await define("org_actors");
  expect(await later()).toEqual(["pass", expect.stringContaining("ready is yes")]);
  github.control.setProperty(full, "ready", "no");
  expect(await later()).toEqual(["hold", expect.stringContaining("ready is no")]);
  github.control.setProperty(full, "ready", null);
  expect(await later()).toEqual(["hold", expect.stringContaining("not set")]);
});

test("an endpoint that is away leaves a repository frozen, and one that is back is asked again", async () => {
  const ask = { kind: "endpoint", url: "https://gates.example.com/thaw", keyId: "k", publicKey: "k" } as const;
  const incident = await incidentWith({ id: "custom:board", title: "Board", ask });
  endpoint.said = "pass";
  expect((await verdict(incident))[0]).toBe("pass");
  // Not asked again at once.
  const { asked } = endpoint;
  await verdict(incident);
  expect(endpoint.asked).toBe(asked);
  endpoint.said = "no-answer";
  time += 11 * 60_000;
  await db.database.repository.update({ where: { id: repositoryId }, data: { asOf: new Date(time) } });
  expect(await verdict(incident)).toEqual(["unknown", expect.stringContaining("could not be reached")]);
  endpoint.said = "hold";
  time += 130_000;
  await db.database.repository.update({ where: { id: repositoryId }, data: { asOf: new Date(time) } });
  expect((await verdict(incident))[0]).toBe("hold");
});

test("gates are tried for one repository by the configuration that was read last, and nothing is kept", async () => {
  const text = `version: 1
gates:
  release:
    title: Release
    check: { name: ${CHECK}, app_id: ${writer.id} }
  board:
    title: Board
    endpoint:
      url: https://gates.example.com/thaw
      key_id: k
      public_key: MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
`;
  await db.database.organisation.update({ where: { id: organisationId }, data: { configText: text } });
  await write(writer, head, "success");
  const before = await db.database.gateFact.count();
  const ask = async () => ({ ok: false, failure: { code: "no-answer", message: "It is away." } }) as const;
  const tried = createTryStore(worker, "github.test");
  const ports = { host: "github.test", directory, sources, endpoint: { ask }, clock, heads, tried };
  const all = await tryGates(ports, { repository: full.toUpperCase(), gate: null });
  expect(all).toMatchObject({
    ok: true,
    value: [
      { id: "custom:release", verdict: "pass" },
      { id: "custom:board", verdict: "unknown", lines: ["What it asks: It is away."] },
    ],
  });
  expect(await tryGates(ports, { repository: full, gate: "board" })).toMatchObject({ value: [{ id: "custom:board" }] });
  expect(await tryGates(ports, { repository: full, gate: "none" })).toMatchObject({ failure: { code: "not-found" } });
  expect(await tryGates(ports, { repository: `${OWNER}/none`, gate: null })).toMatchObject({ ok: false });
  expect(await db.database.gateFact.count()).toBe(before);
});
