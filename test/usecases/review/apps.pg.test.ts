import { afterAll, beforeAll, expect, test } from "vitest";
import { createAppAudit } from "../../../lib/adapters/github/index.ts";
import {
  createAppAuditStore,
  createAppDecisionStore,
  readAppFact,
} from "../../../lib/adapters/prisma/app-audit-store.ts";
import { createInventoryStore } from "../../../lib/adapters/prisma/inventory-store.ts";
import { appAudit as gate } from "../../../lib/core/gates/app-audit/index.ts";
import { judgeGate } from "../../../lib/core/gates/gate.ts";
import { decideApp, readAppRoom, readApps } from "../../../lib/usecases/review/app-audit.ts";
import { type ReviewWorld, reviewWorld } from "../../support/review.ts";

let world: ReviewWorld;
let incident: string;
let installation: number;

beforeAll(async () => {
  world = await reviewWorld();
  const { id } = await world.repository("site");
  incident = await world.incident([id]);
  const { control } = world.github;
  const app = await control.registerApp({
    slug: "deployer",
    owner: "fjordline",
    permissions: { contents: "write", checks: "read" },
  });
  installation = control.install(app.id, { owner: "fjordline", repositories: ["fjordline/site"] });
});
afterAll(() => world.close());

const decisions = () => ({ appDecisions: createAppDecisionStore(world.web), clock: world.ports.clock });

function read() {
  const { host, directory, clock } = world.ports;
  const ports = {
    host,
    directory,
    appAudit: createAppAudit(world.setting.apps),
    inventory: createInventoryStore(world.worker, null),
    store: createAppAuditStore(world.worker, null),
    clock,
  };
  return readApps(ports, { kind: "system", id: "worker" }, incident, new AbortController().signal);
}

async function deployer() {
  const room = await readAppRoom(decisions(), await world.person("ada"), incident);
  return room.apps.find(({ slug }) => slug === "deployer");
}

async function reasons() {
  const now = world.ports.clock.now().getTime();
  const apps = await readAppFact(world.worker, incident, world.organisationId, now);
  const verdict = judgeGate(gate, { apps }, { now, window: { from: 0, to: now } });
  return verdict.kind === "hold" ? verdict.reasons : [verdict.kind];
}

test("Apps are read with what they may do and when they were used, and each wants a decision", async () => {
  expect(await reasons()).toEqual(["unknown"]);
  expect(await read()).toEqual({ ok: true, value: { stopped: null } });
  expect(await deployer()).toMatchObject({
    allRepositories: false,
    permissions: [{ text: "contents: write", grave: true }, { text: "checks: read" }, { text: "metadata: read" }],
    lastUse: { at: null },
    decision: null,
  });
  const observer = (await readAppRoom(decisions(), await world.person("ada"), incident)).apps.find(({ slug }) =>
    slug.startsWith("observer"),
  );
  expect(observer?.lastUse?.at).toEqual(expect.any(String));
  expect(await reasons()).toContain("deployer: not decided about.");
});

test("a decision needs a role and a reason, and counts once GitHub shows it", async () => {
  const lead = await world.person("grace");
  const form = { installationId: installation, decision: "suspend", reason: "Nobody knows it." };
  const code = async (...[actor, more]: [Parameters<typeof decideApp>[1], Partial<typeof form>?]) => {
    const result = await decideApp(decisions(), actor, incident, { ...form, ...more });
    return result.ok ? "ok" : result.failure.code;
  };
  expect(await code(await world.person("linus", "owner"))).toBe("forbidden");
  expect(await code({ ...lead, roles: [] })).toBe("not-found");
  expect(await code(lead, { reason: " " })).toBe("invalid");
  expect(await code(lead, { decision: "delete" })).toBe("invalid");
  expect(await code(lead, { installationId: 1 })).toBe("not-found");
  expect(await code(lead)).toBe("ok");
  world.time.ahead = 60_000;
  await read();
  expect((await deployer())?.decision).toMatchObject({
    decision: "suspend",
    by: "grace",
    confirmation: { confirmed: false, why: expect.stringContaining("not suspended yet") },
  });
  expect(await reasons()).toContain("deployer: decided (suspend), and not seen to be so yet.");
  world.github.control.suspend(installation);
  world.time.ahead = 120_000;
  await read();
  expect((await deployer())?.decision).toMatchObject({ confirmation: { confirmed: true } });
  expect((await reasons()).filter((one) => one.startsWith("deployer"))).toEqual([]);
  const events = await world.db.database.incidentEvent.findMany({
    where: { incidentId: incident, kind: "app.decided" },
  });
  expect(events.map(({ text }) => text)).toEqual(["grace decided about the App deployer: suspend. Nobody knows it."]);
  world.github.control.unsuspend(installation);
});

test("an App that was kept and grew since wants another decision", async () => {
  const lead = await world.person("grace");
  world.time.ahead = 180_000;
  await read();
  const form = { installationId: installation, decision: "keep", reason: "It deploys." };
  expect(await decideApp(decisions(), lead, incident, form)).toEqual({ ok: true, value: "keep" });
  world.time.ahead = 240_000;
  await read();
  expect((await deployer())?.decision?.confirmation).toEqual({ confirmed: true });
  world.github.control.changeInstallation(installation, {
    permissions: { contents: "write", checks: "read", secrets: "write" },
  });
  world.time.ahead = 300_000;
  await read();
  expect((await deployer())?.decision?.confirmation).toMatchObject({ why: expect.stringContaining("secrets: write") });
});

test("without the permission Apps are not visible, which is said, and their use is what GitHub does not tell", async () => {
  const { installation: observer } = world.setting.where.observer;
  world.github.control.changeInstallation(observer, { permissions: { metadata: "read" } });
  world.time.ahead = 2 * 3_600_000;
  expect(await read()).toEqual({ ok: true, value: { stopped: null } });
  const room = await readAppRoom(decisions(), await world.person("ada"), incident);
  expect(room.missing).toContain("organization_administration: read");
  expect((await deployer())?.lastUse).toBeNull();
  expect(await reasons()).toEqual(["unknown"]);
});
