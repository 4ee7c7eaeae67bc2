import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { nodeId } from "../../../demo/github/ids.ts";
import {
  createDirectory,
  createFiles,
  createFreezer,
  createPulls,
  createQueue,
  createReview,
  createTrees,
} from "../../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createIncidentStore } from "../../../lib/adapters/prisma/incident-store.ts";
import { createLandedStore } from "../../../lib/adapters/prisma/landed-store.ts";
import { createPassGateStore } from "../../../lib/adapters/prisma/pass-gate-store.ts";
import { createPassStore } from "../../../lib/adapters/prisma/pass-store.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import { createScanner, sealer } from "../../../lib/adapters/scanner/index.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { expire } from "../../../lib/usecases/passes/expire.ts";
import { judgeRepository } from "../../../lib/usecases/passes/gate.ts";
import { judgeBranch } from "../../../lib/usecases/passes/landed.ts";
import { approvePass, askPass } from "../../../lib/usecases/passes/pass.ts";
import { turnsOver } from "../../../lib/usecases/passes/turns.ts";
import {
  documentOf,
  EPOCH,
  frozenOrganisation,
  got,
  type Place,
  repository,
} from "../../adapters/github/freezer-support.ts";
import { connect, ROLE_PERMISSIONS, type Setting } from "../../adapters/github/support.ts";
import { call, runGit, withToken } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { HOUR, WORKER } from "./world.ts";

/** A repository under the real rules of a stand-in: what is merged there, or is not, is what counts. */
const frozen = frozenOrganisation({ secondaryLimits: { contentPerMinute: 5_000, contentPerHour: 50_000 } });
let db: TestDatabase;
let worker: Database;
let web: Database;
let setting: Setting;
let organisationId = "";
let owner: UserActor;
let lead: UserActor;
const clock = { at: new Date(), now: () => clock.at };

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

async function person(role: "owner" | "security-lead"): Promise<UserActor> {
  const user = await db.database.appUser.create({ data: { host: "local", login: `${role}-1` } });
  return { kind: "user", id: user.id, login: user.login, roles: [{ organisationId, role }] };
}

const portsOf = () => ({
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

interface Held extends Place {
  readonly repositoryId: string;
  readonly incidentId: string;
}

/** A repository that an incident holds, with its rules in force, and a release branch. */
async function held(visibility = "private"): Promise<Held> {
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

async function open({ full }: Place, base = "main") {
  const branch = `change-${++branches}`;
  const { control } = frozen.github;
  const from = base === "main" ? {} : { from: base };
  const head = await control.commit(full, { [`${branch}.txt`]: "x\n" }, { branch, ...from });
  return { head, branch, number: await control.openPull(full, { head: branch, base, author: "grace" }) };
}
let branches = 0;

async function merge({ full }: Place, number: number): Promise<number> {
  const address = `${frozen.github.url}/repos/${full}/pulls/${number}/merge`;
  return (await call(address, "PUT", frozen.writer, {})).status;
}

const judge = (place: Place, sha: string | null = null) =>
  judgeRepository(portsOf(), WORKER, { organisationId, githubId: place.id, sha });
const checksOf = (place: Place, sha: string) =>
  frozen.github.control
    .checkRuns(place.full)
    .filter((run) => run.sha === sha)
    .map(({ name, conclusion }) => [name, conclusion]);
const GATE = `thaw-gate/${EPOCH}/default`;
const OVER = `thaw-over/${EPOCH}/default`;
const timeline = async ({ incidentId }: Held) =>
  (await db.database.incidentEvent.findMany({ where: { incidentId }, orderBy: { seq: "asc" } })).map(
    ({ kind }) => kind,
  );

/** A migration as a campaign has it: its pull request holds what the planner committed. */
async function migration(place: Held) {
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
async function passed(place: Held, pull: { readonly number: number; readonly head: string }, base = "main") {
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
const pass = (id: string) => db.database.prPass.findUniqueOrThrow({ where: { id } });

describe("a frozen repository", () => {
  test("holds an ordinary pull request, and says what remains and where the button is", async () => {
    const place = await held();
    const { head, number } = await open(place);
    expect(await judge(place)).toEqual({ ok: true, value: { kind: "judged", written: 1 } });
    expect(checksOf(place, head)).toEqual([[GATE, "failure"]]);
    const [run] = frozen.github.control.checkRuns(place.full);
    expect(run?.output.summary).toContain("- Every commit was reviewed");
    expect(run?.detailsUrl).toBe(
      `https://thaw.example.com/repos/fjordline/${place.name}/passes?pull=${number}&sha=${head}`,
    );
    expect(await merge(place, number)).toBe(405);
    // Nothing changed, so nothing is written again.
    expect(await judge(place)).toEqual({ ok: true, value: { kind: "judged", written: 0 } });
  });

  test("tells everybody who may read a public repository no gate", async () => {
    const place = await held("public");
    await open(place);
    await judge(place);
    expect(frozen.github.control.checkRuns(place.full)[0]?.output.summary).not.toContain("Every commit");
  });

  test("takes a migration, and not what was smuggled onto it", async () => {
    const place = await held();
    const one = await migration(place);
    await judge(place);
    expect(checksOf(place, one.head)).toEqual([[GATE, "success"]]);
    const smuggled = await frozen.github.control.commit(place.full, { "evil.txt": "x\n" }, { branch: one.branch });
    await judge(place, smuggled);
    expect(checksOf(place, smuggled)).toEqual([[GATE, "failure"]]);
    expect(await merge(place, one.number)).toBe(405);
    // The planner's commit, for which no pull request stands any more, lets nothing in either.
    expect(checksOf(place, one.head)).toEqual([[GATE, "failure"]]);

    const other = await held();
    const two = await migration(other);
    await judge(other);
    expect(await merge(other, two.number)).toBe(200);
    expect(await timeline(other)).toEqual(["pass.planned"]);
    const [row] = await db.database.incidentRepository.findMany({ where: { incidentId: other.incidentId } });
    expect(row?.state).toBe("migrating");
  });

  describe("of a migration that people pushed to", () => {
    const CI = ".github/workflows/ci.yml";
    const TEXT = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo hi\n";
    const judgeEdits = async (place: Place) => {
      const ports = portsOf();
      const seal = createScanner({ seal: sealer(() => Buffer.from("k".repeat(32))) });
      const { apps } = setting;
      const edits = { files: createFiles(apps), trees: createTrees(apps), review: createReview(apps), scanner: seal };
      const plans = async (id: string) => (await ports.gate.plans(id)).map((plan) => ({ ...plan, paths: [CI] }));
      const request = { organisationId, githubId: place.id, sha: null };
      const judged = await judgeRepository({ ...ports, gate: { ...ports.gate, plans }, edits }, WORKER, request);
      expect(judged).toMatchObject({ ok: true });
    };
    const planned = async (place: Held) => {
      const made = await migration(place);
      const head = await frozen.github.control.commit(place.full, { [CI]: TEXT }, { branch: made.branch });
      await db.database.campaignRepository.update({ where: { id: made.id }, data: { headSha: head } });
      await judgeEdits(place);
      expect(checksOf(place, head)).toEqual([[GATE, "success"]]);
      return { ...made, head };
    };

    test("takes what says the same as what was planned, for as long as that is what is offered", async () => {
      const place = await held();
      const { branch, number } = await planned(place);
      const { control } = frozen.github;
      const edited = await control.commit(place.full, { [CI]: `# Reviewed.\n${TEXT}` }, { branch });
      await judgeEdits(place);
      expect(checksOf(place, edited)).toEqual([[GATE, "success"]]);
      const other = await control.commit(place.full, { [CI]: TEXT.replace("hi", "ho") }, { branch });
      await judgeEdits(place);
      expect([checksOf(place, edited), checksOf(place, other)]).toEqual([[[GATE, "failure"]], [[GATE, "failure"]]]);
      expect(await merge(place, number)).toBe(405);
    });

    test("asks a lead for what says something else, once, with the reason on the check; who pushed it approves nothing", async () => {
      const place = await held();
      const { branch, number } = await planned(place);
      const edited = await frozen.github.control.commit(place.full, { [CI]: TEXT.replace("hi", "ho") }, { branch });
      await judgeEdits(place);
      await judgeEdits(place);
      const wishes = await db.database.prPass.findMany({ where: { incidentId: place.incidentId, kind: "person" } });
      expect(wishes).toMatchObject([{ sha: edited, askedBy: "worker", approvedAt: null, pullRequest: number }]);
      expect(wishes[0]?.reason).toContain("changes what a workflow does");
      const run = frozen.github.control.checkRuns(place.full).find(({ sha }) => sha === edited);
      expect([run?.conclusion, run?.output.summary]).toEqual([
        "failure",
        expect.stringContaining("what a workflow does"),
      ]);
      const ports = { passes: createPassStore(web, null), clock };
      const pusher = wishes[0]?.authorLogin ?? "";
      const own = await db.database.appUser.create({ data: { host: "local", login: pusher } });
      const them: UserActor = { ...lead, id: own.id, login: own.login };
      const id = wishes[0]?.id ?? "";
      expect(await approvePass(ports, them, id)).toMatchObject({ failure: { code: "own-pull-request" } });
      expect(await approvePass(ports, lead, id)).toMatchObject({ ok: true });
      await judgeEdits(place);
      expect(await merge(place, number)).toBe(200);
    });
  });

  test("takes no plan that another one took the place of", async () => {
    const place = await held();
    const { id, number, head } = await migration(place);
    await judge(place);
    await db.database.campaignRepository.update({ where: { id }, data: { state: "superseded" } });
    await judge(place);
    expect(checksOf(place, head)).toEqual([[GATE, "failure"]]);
    expect(await merge(place, number)).toBe(405);
    expect(await timeline(place)).toEqual(["pass.planned", "pass.superseded"]);
  });

  test("lets no plan's pull request go elsewhere than where it was planned for", async () => {
    const place = await held();
    const { number, head } = await migration(place);
    await judge(place);
    await frozen.github.control.changePull(place.full, number, { base: "release/1" });
    await judge(place, head);
    expect(checksOf(place, head)).toEqual([
      [GATE, "failure"],
      [`thaw-gate/${EPOCH}/release`, "failure"],
    ]);
    expect(await merge(place, number)).toBe(405);
  });

  test("takes a pull request with a pass once; its commit pushed elsewhere is refused", async () => {
    const place = await held();
    const pull = await open(place);
    const id = await passed(place, pull);
    expect(await pass(id)).toMatchObject({ authorLogin: "grace" });
    expect(await merge(place, pull.number)).toBe(200);
    await judge(place);
    expect(await pass(id)).toMatchObject({ endedWhy: "merged" });
    expect(checksOf(place, pull.head)).toEqual([[GATE, "failure"]]);
    for (const branch of ["release/1", "release/2"]) {
      const remote = withToken(frozen.github.url, place.full, frozen.writer);
      const folder = frozen.github.control.gitFolder(place.full);
      expect((await runGit(folder, "push", remote, `+${pull.head}:refs/heads/${branch}`)).status).not.toBe(0);
    }
    expect(await timeline(place)).toEqual(["pass.asked", "pass.approved", "pass.merged"]);
  });

  test("takes nothing that was pushed after its pass", async () => {
    const place = await held();
    const pull = await open(place);
    const id = await passed(place, pull);
    const later = await frozen.github.control.commit(place.full, { "more.txt": "x\n" }, { branch: pull.branch });
    expect(await merge(place, pull.number)).toBe(405);
    await judge(place, later);
    expect(await pass(id)).toMatchObject({ endedWhy: "pushed" });
    // Back to what was passed: the pass is void all the same.
    expect(checksOf(place, pull.head)).toEqual([[GATE, "failure"]]);
  });

  test("takes nothing whose pass has expired", async () => {
    const place = await held();
    const pull = await open(place);
    const id = await passed(place, pull);
    clock.at = new Date(clock.at.getTime() + 2 * HOUR);
    await judge(place);
    expect(checksOf(place, pull.head)).toEqual([[GATE, "failure"]]);
    expect(await merge(place, pull.number)).toBe(405);
    const turns = { letOut: async () => "kept" as const, refreeze: async () => "kept" as const };
    const { createExceptionStore } = await import("../../../lib/adapters/prisma/exception-store.ts");
    const ports = {
      passes: createPassStore(worker, null),
      exceptions: createExceptionStore(worker, null),
      turns,
      clock,
    };
    await expire(ports, WORKER);
    expect(await pass(id)).toMatchObject({ endedWhy: "expired" });
    const due = "SELECT key FROM graphile_worker.jobs WHERE key = $1";
    const { rows } = await db.query(db.ownerUrl, due, [`gate.repository:${organisationId}:${place.id}`]);
    expect(rows).toHaveLength(1);
  });

  test("ends a wish for a commit that nobody offers", async () => {
    const place = await held();
    const pull = await open(place);
    const { incidentId, repositoryId } = place;
    const expiresAt = new Date(clock.at.getTime() + HOUR);
    const wish = {
      incidentId,
      repositoryId,
      pullRequest: pull.number,
      sha: "e".repeat(40),
      base: "main",
      reason: "r",
      expiresAt,
    };
    const asked = await askPass({ passes: createPassStore(web, null), clock }, owner, wish);
    await judge(place);
    expect(await pass(asked.ok ? asked.value : "")).toMatchObject({ endedWhy: "not-offered", seenAt: null });
  });

  test("holds a commit whose pull requests could not be read, once the App may not read them any more", async () => {
    const place = await held();
    const pull = await open(place);
    await passed(place, pull);
    expect(checksOf(place, pull.head)).toEqual([[GATE, "success"]]);
    const ports = portsOf();
    const failure = { code: "missing-permission", message: "m", status: 403, outcomeUnknown: false } as const;
    const blind = { ...ports, pulls: { ...ports.pulls, open: async () => ({ ok: false, failure }) as const } };
    await judgeRepository(blind, WORKER, { organisationId, githubId: place.id, sha: null });
    expect(checksOf(place, pull.head)).toEqual([[GATE, "failure"]]);
  });

  test("keeps no red check once it is let out, and is judged anew when it is frozen again", async () => {
    const place = await held();
    const pull = await open(place);
    await judge(place);
    const key = { incidentId_repositoryId: { incidentId: place.incidentId, repositoryId: place.repositoryId } };
    const turn = (state: string, wanted: string) =>
      db.database.incidentRepository.update({ where: key, data: { state, wanted, version: { increment: 1 } } });
    const due = () => createPassGateStore(worker, null).askForDue(10_000);
    await due();
    await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
    await turn("thawed", "free");
    expect(await due()).toBeGreaterThan(0);
    await judge(place);
    expect(checksOf(place, pull.head)).toEqual([[OVER, "neutral"]]);
    await turn("refrozen", "held");
    expect(await due()).toBeGreaterThan(0);
    await judge(place);
    expect(checksOf(place, pull.head)).toEqual([[GATE, "failure"]]);
    await db.database.incident.update({ where: { id: place.incidentId }, data: { status: "resolving" } });
    await judge(place);
    expect(checksOf(place, pull.head)).toEqual([[OVER, "neutral"]]);
    frozen.github.control.clearRequests();
    expect(await judge(place)).toEqual({ ok: true, value: { kind: "nothing-to-do" } });
    expect(frozen.github.control.requests()).toEqual([]);
  });

  test("leaves nothing that GitHub takes for a pass where GitHub keeps the names of checks", async () => {
    const place = await held();
    const pull = await open(place);
    await judge(place);
    await db.database.incident.update({ where: { id: place.incidentId }, data: { status: "resolving" } });
    const ports = portsOf();
    const freezer: typeof ports.freezer = {
      ...ports.freezer,
      writeCheck: (installation, repository, check, options) =>
        ports.freezer.writeCheck(installation, repository, { ...check, name: GATE }, options),
    };
    await judgeRepository({ ...ports, freezer }, WORKER, { organisationId, githubId: place.id, sha: null });
    expect(checksOf(place, pull.head)).toEqual([[GATE, "cancelled"]]);
    expect(await merge(place, pull.number)).toBe(405);
  });

  test("costs one request where it has no pull request", async () => {
    const place = await held();
    await judge(place);
    frozen.github.control.clearRequests();
    expect(await judge(place)).toEqual({ ok: true, value: { kind: "judged", written: 0 } });
    const asked = frozen.github.control.requests().filter(({ path }) => !path.endsWith("/access_tokens"));
    expect(asked.map(({ path }) => path.split("?")[0])).toEqual([`/repos/${place.full}/pulls`]);
  });
});

describe("what came onto a guarded branch", () => {
  const landedPorts = () => ({
    ...portsOf(),
    landed: createLandedStore(worker, null),
    review: createReview(setting.apps),
    trees: createTrees(setting.apps),
    freezer: frozen.freezer,
    turns: turnsOver(createIncidentStore(worker), clock, WORKER),
  });
  const landed = (place: Held, branch = "main") =>
    judgeBranch(landedPorts(), WORKER, { organisationId, githubId: place.id, branch });
  const stateOf = async ({ incidentId, repositoryId }: Held) =>
    db.database.incidentRepository.findUniqueOrThrow({
      where: { incidentId_repositoryId: { incidentId, repositoryId } },
    });

  /** As if everything so far had been judged: what is there was made a moment ago. */
  async function judgedSoFar(place: Held): Promise<void> {
    const { review, landed: store, organisations } = landedPorts();
    const observer = (await organisations.organisation(organisationId))?.installation;
    if (observer == null) throw new Error("No observer.");
    const last = got(await review.moves(observer, place, "main", new Date(0))).at(-1);
    const at = await store.incidents(place.repositoryId);
    if (last === undefined || at[0] === undefined) throw new Error("Nothing moved.");
    await store.setMark(at[0].place, "main", { sha: last.after, at: new Date(last.at) });
  }

  test("is as it was let through: a plan's merge, and one by a pass", async () => {
    const place = await held();
    await judgedSoFar(place);
    const one = await migration(place);
    await judge(place);
    expect(await merge(place, one.number)).toBe(200);
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 0 } });
    const two = await open(place);
    await passed(place, two);
    expect(await merge(place, two.number)).toBe(200);
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 0 } });
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 0, alarms: 0 } });
    expect((await stateOf(place)).state).toBe("migrating");
  });

  test("past the rules freezes it again, with an alarm that everybody sees, once", async () => {
    const place = await held();
    await judgedSoFar(place);
    const { control } = frozen.github;
    const ids = control.rulesets().map(({ id }) => id);
    for (const id of ids) control.editRuleset(id, { enforcement: "disabled" });
    const pull = await open(place);
    expect(await merge(place, pull.number)).toBe(200);
    for (const id of ids) control.editRuleset(id, { enforcement: "active" });
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 1 } });
    expect(await stateOf(place)).toMatchObject({ state: "refrozen", cause: "merged-otherwise", wanted: "held" });
    expect(await timeline(place)).toEqual(["landed.otherwise", "repository.refrozen"]);
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 0, alarms: 0 } });
  });

  test("with more in it than what was let through freezes it again, although its check was green", async () => {
    const place = await held();
    await judgedSoFar(place);
    const pull = await open(place);
    await passed(place, pull);
    const { control } = frozen.github;
    const ids = control.rulesets().map(({ id }) => id);
    for (const id of ids) control.editRuleset(id, { enforcement: "disabled" });
    // Somebody merges by hand, and puts something of their own into the merge.
    const after = await control.commit(place.full, { [`${pull.branch}.txt`]: "x\n", "evil.txt": "x\n" });
    for (const id of ids) control.editRuleset(id, { enforcement: "active" });
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 1 } });
    const { rows } = await db.query(
      db.ownerUrl,
      "SELECT text FROM incident_event WHERE kind = 'landed.otherwise' AND incident_id = $1",
      [place.incidentId],
    );
    expect(rows[0].text).toContain(after.slice(0, 10));
  });

  const ago = (ms: number) => new Date(Date.now() - ms);

  /** A merge by a pass that is over since then, or will be, whatever its check says. */
  async function mergedByPassThatEnded(place: Held, endedAt: Date): Promise<void> {
    await judgedSoFar(place);
    const pull = await open(place);
    const id = await passed(place, pull);
    const early = { askedAt: ago(3 * HOUR), seenAt: ago(3 * HOUR), approvedAt: ago(2 * HOUR) };
    const end = { endedAt, endedBy: lead.id, endedWhy: "taken-back" };
    await db.database.prPass.update({ where: { id }, data: { ...early, ...end } });
    expect(await merge(place, pull.number)).toBe(200);
  }

  test("by a pass that was taken back before the merge is an alarm, however green its check still was", async () => {
    const place = await held();
    await mergedByPassThatEnded(place, ago(HOUR));
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 1 } });
    expect(await stateOf(place)).toMatchObject({ state: "refrozen", cause: "merged-otherwise" });
  });

  test("by a pass that was taken back after the merge, and before anybody looked, is as it was let through", async () => {
    const place = await held();
    await mergedByPassThatEnded(place, new Date(Date.now() + HOUR));
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 0 } });
  });

  test("while the repository was let out is nobody's to judge, once it is frozen again", async () => {
    const place = await held();
    await judgedSoFar(place);
    const { control } = frozen.github;
    const ids = control.rulesets().map(({ id }) => id);
    for (const id of ids) control.editRuleset(id, { enforcement: "disabled" });
    expect(await merge(place, (await open(place)).number)).toBe(200);
    for (const id of ids) control.editRuleset(id, { enforcement: "active" });
    const event = {
      incidentId: place.incidentId,
      repositoryId: place.repositoryId,
      organisationId,
      text: "t",
      data: {},
    };
    const by = { actorKind: "system", actorId: "t" };
    await db.database.incidentEvent.create({ data: { ...event, ...by, kind: "repository.thawed", at: ago(HOUR) } });
    const to = new Date(Date.now() + HOUR);
    await db.database.incidentEvent.create({ data: { ...event, ...by, kind: "repository.refrozen", at: to } });
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 0, alarms: 0 } });
    expect((await stateOf(place)).state).toBe("frozen");
  });

  describe("and of which no webhook told", () => {
    /** What is asked for of one repository. */
    async function moved(place: Held, now = new Date()) {
      const key = `gate.landed:${organisationId}:${place.id}:main`;
      await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs WHERE key = $1", [key]);
      await createLandedStore(worker, null).askForMoved(10_000, now);
      const sql = "SELECT payload FROM graphile_worker._private_jobs WHERE key = $1";
      return (await db.query(db.ownerUrl, sql, [key])).rows.map(({ payload }) => payload);
    }
    /** As the sync, or the look of the gates, sees its newest commit. */
    const looked = async ({ repositoryId, full }: Held) =>
      db.database.repository.update({
        where: { id: repositoryId },
        data: { headSha: await frozen.github.control.head(full), asOf: new Date(), pushedAt: new Date() },
      });
    const taken = ({ incidentId: id }: Held, requestedAt: Date) =>
      db.database.incident.update({ where: { id }, data: { requestedAt } });

    test("is found by its newest commit, and judged once", async () => {
      const place = await held();
      await taken(place, ago(HOUR));
      await judgedSoFar(place);
      await looked(place);
      expect(await moved(place)).toEqual([]);
      const { control } = frozen.github;
      const ids = control.rulesets().map(({ id }) => id);
      for (const id of ids) control.editRuleset(id, { enforcement: "disabled" });
      expect(await merge(place, (await open(place)).number)).toBe(200);
      for (const id of ids) control.editRuleset(id, { enforcement: "active" });
      expect(await moved(place)).toEqual([]);
      await looked(place);
      const [payload] = await moved(place);
      expect(payload).toMatchObject({ organisationId, githubId: place.id, branch: "main" });
      expect(await judgeBranch(landedPorts(), WORKER, payload)).toMatchObject({ value: { judged: 1, alarms: 1 } });
      expect(await moved(place)).toEqual([]);
    });

    test("costs nothing where nothing was pushed since the freeze, and one look where only other branches were", async () => {
      const place = await held();
      await looked(place);
      // GitHub took the freeze long after.
      await taken(place, new Date(Date.now() + HOUR));
      expect(await moved(place)).toEqual([]);
      await taken(place, new Date(Date.now() + 60_000));
      const [payload] = await moved(place, new Date(Date.now() + HOUR));
      expect(payload).toMatchObject({ head: await frozen.github.control.head(place.full) });
      expect(await judgeBranch(landedPorts(), WORKER, payload)).toMatchObject({ value: { judged: 0 } });
      expect(await moved(place)).toEqual([]);
    });
  });

  test("before GitHub took the freeze, or on a branch that is not guarded, is nobody's to judge", async () => {
    const place = await held();
    await open(place);
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 0, alarms: 0 } });
    expect(await landed(place, "topic")).toEqual({ ok: true, value: { judged: 0, alarms: 0 } });
  });
});
