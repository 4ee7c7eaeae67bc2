import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  createBranches,
  createCalls,
  createDirectory,
  createFiles,
  createHeads,
} from "../../../lib/adapters/github/index.ts";
import { createBranchStore } from "../../../lib/adapters/prisma/branch-store.ts";
import { createCallStore } from "../../../lib/adapters/prisma/call-store.ts";
import { createIncidentReading } from "../../../lib/adapters/prisma/incident-reading.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import { createScanner } from "../../../lib/adapters/scanner/index.ts";
import { jobsOfHint, understandWebhook } from "../../../lib/core/github/webhooks.ts";
import { ALL_OF_INCIDENT } from "../../../lib/core/listing/incident-views.ts";
import { syncRepository } from "../../../lib/usecases/sync/sync-repository.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeOnGithub, type OnGithub } from "./on-github.ts";

/** Repositories that come, go and are renamed while they are frozen: as GitHub's webhooks tell it, and as a sync then sees it. */

const OWNER = "fjordline";
const WORKER = { kind: "system", id: "worker" } as const;
let db: TestDatabase;
let one: OnGithub;
let id: string;
let ports: Parameters<typeof syncRepository>[0];
const told: { readonly event: string; readonly body: unknown }[] = [];

const receiver = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    told.push({ event: String(request.headers["x-github-event"]), body: JSON.parse(Buffer.concat(parts).toString()) });
    response.writeHead(200).end("ok");
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  db = await testDatabase();
  one = await freezeOnGithub(db, ["api", "web"]);
  const { setting, github, database, organisationId } = one;
  const githubId = BigInt(github.control.owner(OWNER));
  await db.database.organisation.update({ where: { id: organisationId }, data: { githubId } });
  const store = createSyncStore(database, null);
  const observers = await createDirectory(setting.apps).listInstallations("observer");
  const [observer] = observers.ok ? observers.value : [];
  if (observer === undefined) throw new Error("The Observer App is not installed.");
  await store.noteInstallation(organisationId, observer, new Date());
  ports = {
    store,
    heads: createHeads(setting.apps),
    branches: createBranches(setting.apps),
    calls: createCalls(setting.apps),
    callStore: createCallStore(database, null),
    branchStore: createBranchStore(database, null),
    files: createFiles(setting.apps),
    clock: one.ports.clock,
    scanner: createScanner({ seal: (value: string) => `sealed-${value.length}` }),
  };
  const { port } = receiver.address() as AddressInfo;
  github.control.addWebhook({
    app: setting.where.observer.app.id,
    url: `http://127.0.0.1:${port}/hook`,
    secret: "a-secret-of-this-test",
    events: ["repository"],
  });
  await one.prepare();
  id = await one.activated();
  await one.apply(id);
  await one.confirm(id);
});

afterAll(async () => {
  await one.close();
  await db.close();
  await new Promise((resolve) => receiver.close(resolve));
});

beforeEach(async () => {
  await one.github.control.webhooksSettled();
  told.length = 0;
});

/** Does what webhooks ask for, and what follows it. */
async function heard(): Promise<void> {
  await one.github.control.webhooksSettled();
  const { organisationId } = one;
  const place = { organisationId, campaignIds: [], freezing: true };
  for (const { event, body } of told.splice(0)) {
    const understood = understandWebhook(event, body);
    const hints = understood.kind === "told" ? understood.told.hints : [];
    const jobs = hints.flatMap((hint) => jobsOfHint(hint, place, one.github.control.owner(OWNER)));
    for (const { name, payload } of jobs) if (name === "sync.repository") await synced(Number(payload.githubId));
  }
}

async function synced(githubId: number): Promise<void> {
  const result = await syncRepository(ports, WORKER, { organisationId: one.organisationId, githubId });
  if (!result.ok) throw new Error(`${result.failure.message} ${result.failure.detail ?? ""}`);
  const [incident] = await one.ports.work.incidents(one.organisationId);
  if (incident !== undefined) await one.ports.work.cover(incident, one.ports.clock.now());
  await one.decide(id);
}

async function rows() {
  const reading = createIncidentReading(one.web);
  const found = await reading.incident([one.organisationId], id, ALL_OF_INCIDENT, one.ports.clock.now());
  return (found?.detail.rows ?? []).map(({ name, shown }) => `${name} ${shown}`);
}
const events = async (kind: string) =>
  (await db.database.incidentEvent.findMany({ where: { incidentId: id, kind } })).map(({ text }) => text);

test("one that is created is held by the rules from its first moment, and is a row once a sync has seen it", async () => {
  await one.github.control.createRepository(`${OWNER}/fresh`, { files: { "a.txt": "a\n" } });
  expect(await one.merges("fresh")).toBe(false);
  expect(await rows()).toEqual(["api frozen", "web frozen"]);
  await synced(one.github.control.repository(`${OWNER}/fresh`).id);
  expect(await rows()).toEqual(["api frozen", "fresh frozen", "web frozen"]);
});

test("one that is renamed stays held, and its row follows it by its id", async () => {
  await one.github.control.renameRepository(`${OWNER}/web`, "site");
  await heard();
  expect(await one.merges("site")).toBe(false);
  expect(await rows()).toEqual(["api frozen", "fresh frozen", "site frozen"]);
  await one.watch();
  expect(await rows()).toContain("site frozen");
});

test("one that is transferred away is said, and is no row any more: nobody could say whether it is held", async () => {
  const { id: githubId } = one.github.control.repository(`${OWNER}/fresh`);
  await one.github.control.transferRepository(`${OWNER}/fresh`, "elsewhere");
  await synced(githubId);
  expect(await rows()).toEqual(["api frozen", "site frozen"]);
  expect(await events("repository.gone")).toHaveLength(1);
  await one.watch();
  expect(await events("repository.gone")).toEqual([expect.stringContaining(`${OWNER}/fresh was`)]);
});

test("one that is transferred in is held as a new one is", async () => {
  await one.github.control.createRepository("elsewhere/bought", { files: { "a.txt": "a\n" } });
  await one.github.control.transferRepository("elsewhere/bought", OWNER);
  const { id: githubId } = one.github.control.repository(`${OWNER}/bought`);
  await synced(githubId);
  expect(await one.merges("bought")).toBe(false);
  expect(await rows()).toContain("bought frozen");
});
