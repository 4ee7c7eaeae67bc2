import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { nodeId } from "../../../demo/github/ids.ts";
import { createDirectory, createFreezer, createPulls, createQueue } from "../../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createPassGateStore } from "../../../lib/adapters/prisma/pass-gate-store.ts";
import { createPassStore } from "../../../lib/adapters/prisma/pass-store.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { judgeRepository } from "../../../lib/usecases/passes/gate.ts";
import { approvePass, askPass } from "../../../lib/usecases/passes/pass.ts";
import {
  documentOf,
  EPOCH,
  frozenOrganisation,
  got,
  type Place,
  repository,
} from "../../adapters/github/freezer-support.ts";
import { connect, ROLE_PERMISSIONS, type Setting } from "../../adapters/github/support.ts";
import { call } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { HOUR, WORKER } from "./world.ts";

/**
 * Repositories under the real rules of a stand-in: what is merged there, or is not, is what counts. Whatever file takes this has an organisation
 * and a database of its own.
 */
export const frozen = frozenOrganisation({ secondaryLimits: { contentPerMinute: 5_000, contentPerHour: 50_000 } });
export let db: TestDatabase;
export let worker: Database;
export let web: Database;
export let setting: Setting;
export let organisationId = "";
export let owner: UserActor;
export let lead: UserActor;
export const clock = { at: new Date(), now: () => clock.at };

beforeAll(async () => {
  db = await testDatabase();
  [worker, web] = [createDatabase(db.workerUrl, 4), createDatabase(db.webUrl, 4)];
  // The Apps that the rules name are the ones of `frozen`; the observer is another one.
  setting = await connect(frozen.github, {}, { observer: { ...ROLE_PERMISSIONS.observer, pull_requests: "read" } });
  const observer = got(await createDirectory(setting.apps).listInstallations("observer"))[0];
  if (observer === undefined) throw new Error("No installation.");
  const audit = { actorKind: "system", actorId: "t", action: "t", objectKind: "t", objectId: "t", data: {} } as const;
  const host = "github.test";
  ({ organisationId } = await createSyncStore(db.database, null).connect({
    host,
    ownerId: observer.ownerId,
    login: "fjordline",
    audit,
  }));
  await createSyncStore(worker, null).noteInstallation(organisationId, observer, clock.at);
  [owner, lead] = [await person("owner"), await person("security-lead")];
  const settings = { releasePatterns: ["release/**"], deployedBranches: [] };
  await db.database.freezeSlot.create({ data: { organisationId, slot: 1, lastEpoch: EPOCH, settings } });
});
afterAll(async () => {
  await Promise.all([worker.$disconnect(), web.$disconnect()]);
  await db.close();
});

export async function person(role: "owner" | "security-lead"): Promise<UserActor> {
  const user = await db.database.appUser.create({ data: { host: "local", login: `${role}-1` } });
  return { kind: "user", id: user.id, login: user.login, roles: [{ organisationId, role }] };
}

export const portsOf = () => ({
  gate: createPassGateStore(worker, null),
  passes: createPassStore(worker, null),
  openGates: { of: async () => ["Every commit was reviewed"] },
  organisations: createSyncStore(worker, null),
  directory: {
    ...createDirectory(setting.apps),
    installationOf: async () => ({ ok: true, value: frozen.installation }) as const,
  },
  pulls: createPulls(setting.apps),
  queue: createQueue(setting.apps),
  freezer: createFreezer(frozen.setting.apps),
  clock,
  dashboard: "https://thaw.example.com",
});

export interface Held extends Place {
  readonly repositoryId: string;
  readonly incidentId: string;
}

/** A repository that an incident holds, with its rules in force, and a release branch. */
export async function held(visibility = "private"): Promise<Held> {
  const place = await repository(frozen);
  await frozen.github.control.commit(place.full, { "v.txt": "1\n" }, { branch: "release/1" });
  const { id: repositoryId } = await db.database.repository.create({
    data: {
      organisationId,
      githubId: BigInt(place.id),
      nodeId: nodeId("R", place.id),
      owner: "fjordline",
      name: place.name,
      defaultBranch: "main",
      visibility,
    },
  });
  const { id: incidentId } = await db.database.incident.create({
    data: {
      organisationId,
      title: "Stolen",
      status: "active",
      scope: "all",
      mode: "merges",
      exposureFrom: clock.at,
      exposureTo: clock.at,
      gates: [],
      allowedGrants: [],
      createdBy: "x",
      activatedBy: "x",
      activatedAt: clock.at,
      epoch: EPOCH,
    },
  });
  // The slot is one incident's at a time, and each test has its own: what it is written with is the same for all.
  await db.database.incident.updateMany({ where: { organisationId, slot: 1 }, data: { slot: null } });
  await db.database.incident.update({ where: { id: incidentId }, data: { slot: 1 } });
  await db.database.incidentRepository.create({ data: { incidentId, repositoryId, organisationId, state: "frozen" } });
  return { ...place, repositoryId, incidentId };
}

beforeEach(async () => {
  for (const kind of ["default", "release"] as const)
    got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true, kind)));
});

export async function open({ full }: Place, base = "main") {
  const branch = `change-${++branches}`;
  const { control } = frozen.github;
  const from = base === "main" ? {} : { from: base };
  const head = await control.commit(full, { [`${branch}.txt`]: "x\n" }, { branch, ...from });
  return { head, branch, number: await control.openPull(full, { head: branch, base, author: "grace" }) };
}
export let branches = 0;

export async function merge({ full }: Place, number: number): Promise<number> {
  const address = `${frozen.github.url}/repos/${full}/pulls/${number}/merge`;
  return (await call(address, "PUT", frozen.writer, {})).status;
}

export const judge = (place: Place, sha: string | null = null) =>
  judgeRepository(portsOf(), WORKER, { organisationId, githubId: place.id, sha });
export const checksOf = (place: Place, sha: string) =>
  frozen.github.control
    .checkRuns(place.full)
    .filter((run) => run.sha === sha)
    .map(({ name, conclusion }) => [name, conclusion]);
export const GATE = `thaw-gate/${EPOCH}/default`;
export const OVER = `thaw-over/${EPOCH}/default`;
export const timeline = async ({ incidentId }: Held) =>
  (await db.database.incidentEvent.findMany({ where: { incidentId }, orderBy: { seq: "asc" } })).map(
    ({ kind }) => kind,
  );

/** A migration as a campaign has it: its pull request holds what the planner committed. */
export async function migration(place: Held) {
  const pull = await open(place);
  const campaign = await db.database.campaign.create({
    data: {
      organisationId,
      name: `c-${pull.number}`,
      filter: {},
      status: "running",
      branch: pull.branch,
      labels: [],
      mostRunning: 1,
      mostNudges: 0,
      preflight: {},
      approvedBy: "y",
      approvedAt: clock.at,
      createdBy: "x",
    },
  });
  const row = await db.database.campaignRepository.create({
    data: {
      organisationId,
      campaignId: campaign.id,
      repositoryId: place.repositoryId,
      state: "open",
      branch: pull.branch,
      planHash: "d".repeat(64),
      headSha: pull.head,
      prNumber: pull.number,
    },
  });
  return { ...pull, id: row.id };
}

/** Asked for by an owner, seen, and approved by a lead. */
export async function passed(place: Held, pull: { readonly number: number; readonly head: string }, base = "main") {
  const ports = { passes: createPassStore(web, null), clock };
  const { incidentId, repositoryId } = place;
  const expiresAt = new Date(clock.at.getTime() + HOUR);
  const wish = {
    incidentId,
    repositoryId,
    pullRequest: pull.number,
    sha: pull.head,
    base,
    reason: "urgent",
    expiresAt,
  };
  const asked = await askPass(ports, owner, wish);
  if (!asked.ok) throw new Error(asked.failure.message);
  await judge(place);
  expect(await approvePass(ports, lead, asked.value)).toMatchObject({ ok: true });
  await judge(place);
  return asked.value;
}
export const pass = (id: string) => db.database.prPass.findUniqueOrThrow({ where: { id } });
