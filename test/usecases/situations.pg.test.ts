import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createSituationReading } from "../../lib/adapters/prisma/situation-reading.ts";
import type { Role, UserActor } from "../../lib/core/actor.ts";
import { IMPORT_REF } from "../../lib/core/listing/kinds.ts";
import { MOST_SITUATIONS } from "../../lib/core/listing/situation-views.ts";
import { readSituations } from "../../lib/usecases/situations.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { activeIncident } from "../support/rows.ts";

const AT = new Date("2026-11-28T03:00:00.000Z");
const ago = (seconds: number) => new Date(AT.getTime() - seconds * 1_000);
const GATES = ["static-credentials", "commit-review"];

let postgres: TestDatabase;
let web: Database;
let organisationId: string;
let people: Readonly<Record<"ada" | "ben", string>>;

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4);
});
afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});
beforeEach(async () => {
  organisationId = await organisation();
  people = { ada: await member("ada", "security-lead"), ben: await member("ben", "owner") };
});

async function organisation(): Promise<string> {
  const login = `org-${randomUUID().slice(0, 8)}`;
  return (await postgres.database.organisation.create({ data: { host: "github.test", login, kind: "github" } })).id;
}

async function member(login: string, role: Role): Promise<string> {
  const user = await postgres.database.appUser.create({
    data: { host: "github.test", login: `${login}-${randomUUID()}` },
  });
  await postgres.database.membership.create({ data: { userId: user.id, organisationId, role, source: "local" } });
  return user.id;
}

const actor = (login: "ada" | "ben", role: Role, id = organisationId): UserActor => ({
  kind: "user",
  id: people[login],
  login,
  roles: [{ organisationId: id, role }],
});
const owner = () => actor("ben", "owner");
/** As the web process itself: what it reads must be within its rights. */
const read = (ids: readonly string[], by = owner()) =>
  readSituations({ situations: createSituationReading(web), clock: { now: () => AT } }, by, ids);
const one = async (id: string, by = owner()) => {
  const [found] = await read([id], by);
  if (found === undefined) throw new Error("It is not there.");
  return found;
};

async function repository(more: object = {}): Promise<string> {
  const name = `repo-${randomUUID().slice(0, 8)}`;
  return (await postgres.database.repository.create({ data: { organisationId, owner: "fjordline", name, ...more } }))
    .id;
}

async function scanned(
  repositoryId: string,
  more: { blocking?: number; unparsed?: number; status?: string; at?: Date } = {},
) {
  const { blocking = 0, unparsed = 0, status = "done", at = ago(300) } = more;
  const scan = await postgres.database.scan.create({
    data: {
      organisationId,
      repositoryId,
      batchId: randomUUID(),
      ref: "refs/heads/main",
      purpose: "branch",
      engineVersion: "1",
      status,
      unparsed,
      queuedAt: at,
      finishedAt: status === "done" ? at : null,
    },
  });
  for (let index = 0; index < blocking; index += 1) await finding(repositoryId, scan.id, "refs/heads/main");
  return scan.id;
}

async function finding(repositoryId: string, scanId: string, ref: string, more: object = {}) {
  await postgres.database.finding.create({
    data: {
      organisationId,
      repositoryId,
      ref,
      fingerprint: randomUUID(),
      detector: "github-pat",
      kind: "github-pat",
      origin: "secret",
      severity: "high",
      confidence: "high",
      blocksThaw: true,
      context: "env",
      path: ".github/workflows/ci.yml",
      span: {},
      remedy: "broker-token",
      message: "A token.",
      modifiers: [],
      sinks: [],
      firstScanId: scanId,
      lastScanId: scanId,
      ...more,
    },
  });
}

async function planned(repositoryId: string, scanId: string, files: number) {
  await postgres.database.plan.create({
    data: {
      organisationId,
      repositoryId,
      planHash: randomUUID().replaceAll("-", "").padEnd(64, "0"),
      disposition: "safe",
      files: Array.from({ length: files }, (_, index) => ({ path: `${index}.yml`, diff: "" })),
      proof: Array.from({ length: files }, (_, index) => ({ path: `${index}.yml` })),
      body: "",
      prerequisites: [],
      lastScanId: scanId,
    },
  });
}

async function campaign(repositoryId: string, more: { status?: string; createdBy?: string } & Record<string, unknown>) {
  const { status = "running", createdBy = people.ada, ...row } = more;
  const branch = `thaw/${randomUUID()}`;
  const made = await postgres.database.campaign.create({
    data: {
      organisationId,
      name: "Spring",
      filter: {},
      status,
      branch,
      labels: [],
      mostRunning: 5,
      mostNudges: 2,
      createdBy,
      ...(status === "draft" ? {} : { approvedBy: people.ada, approvedAt: ago(60) }),
    },
  });
  await postgres.database.campaignRepository.create({
    data: { organisationId, campaignId: made.id, repositoryId, state: "open", branch, ...row },
  });
}

const CONFIRMED = {
  state: "frozen",
  tier: "organisation-property",
  requestedAt: ago(590),
  seen: "all",
  seenAt: ago(500),
  confirmedAt: ago(500),
} as const;

async function held(repositoryIds: readonly string[], more: object = {}, row: object = {}): Promise<string> {
  const { id } = await postgres.database.incident.create({
    data: { ...activeIncident(organisationId, AT), title: "<b>Leak</b>", gates: GATES, ...more },
  });
  await postgres.database.incidentRepository.createMany({
    data: repositoryIds.map((repositoryId) => ({ ...CONFIRMED, incidentId: id, organisationId, repositoryId, ...row })),
  });
  return id;
}

async function judged(
  incidentId: string,
  repositoryId: string,
  verdicts: Readonly<Record<string, string>>,
  at = ago(30),
) {
  const place = { incidentId, repositoryId, organisationId };
  for (const [gateId, verdict] of Object.entries(verdicts))
    await postgres.database.gateVerdict.create({
      data: { ...place, gateId, verdict, evidence: [], judgedAt: at, since: at },
    });
  await postgres.database.gateStanding.create({
    data: { ...place, thaw: "hold", openGates: [], passing: 0, since: at, judgedAt: at },
  });
}

/** The same database, which counts what is asked of it inside of transactions. */
function counting(database: Database): { readonly database: Database; statements(): number } {
  let asked = 0;
  const counted = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, name) {
        const value = Reflect.get(of, name);
        if (typeof value === "object" && value !== null) return counted(value);
        if (typeof value !== "function") return value;
        return (...given: unknown[]) => {
          asked += 1;
          return value.apply(of, given);
        };
      },
    });
  const $transaction = (read: (tx: object) => unknown, options: object) =>
    database.$transaction((tx) => Promise.resolve(read(counted(tx))), options);
  const wrapped = new Proxy(database, {
    get: (of, name) => (name === "$transaction" ? $transaction : Reflect.get(of, name)),
  });
  return { database: wrapped, statements: () => asked };
}

describe("where repositories stand", () => {
  it("is read of many in one answer, in the order that was asked for, each once", async () => {
    const [first, second, third] = [await repository(), await repository(), await repository()];
    await scanned(second, { blocking: 2 });
    const found = await read([third, first, second, third]);
    expect(found.map(({ id }) => id)).toEqual([third, first, second]);
    expect(found[2]).toMatchObject({ host: "github.test", blocking: 2, gates: [], asOf: AT.toISOString() });
  });

  it("takes no more queries for many than for one", async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => repository()));
    const incidentId = await held(ids);
    for (const id of ids) await judged(incidentId, id, { "static-credentials": "pass", "commit-review": "hold" });
    const counted = async (asked: readonly string[]) => {
      const { database, statements } = counting(web);
      await readSituations({ situations: createSituationReading(database), clock: { now: () => AT } }, owner(), asked);
      return statements();
    };
    const single = await counted(ids.slice(0, 1));
    expect(single).toBeGreaterThan(4);
    expect(await counted(ids)).toBe(single);
  });

  it("leaves out what is another organisation's, what is gone, and what is no id, all alike", async () => {
    const own = await repository();
    const gone = await repository({ deletedAt: ago(5) });
    const other = await organisation();
    const foreign = await postgres.database.repository.create({
      data: { organisationId: other, owner: "else", name: "where" },
    });
    const found = await read([own, gone, foreign.id, randomUUID(), "' OR true --"]);
    expect(found.map(({ id }) => id)).toEqual([own]);
    expect(await read([own], { ...owner(), roles: [] })).toEqual([]);
    expect(await read([])).toEqual([]);
  });

  it("is of so many at most", async () => {
    const id = await repository();
    const many = [...Array.from({ length: MOST_SITUATIONS }, () => randomUUID()), id];
    expect(await read(many)).toEqual([]);
  });
});

describe("the facts of a repository", () => {
  it("never scanned, or scanned and failed, are unknown", async () => {
    expect((await one(await repository())).situation).toMatchObject({ state: "unknown", action: { kind: "scan" } });
    const failed = await repository();
    await scanned(failed, { at: ago(900) });
    await scanned(failed, { status: "failed", at: ago(100) });
    expect((await one(failed)).situation).toMatchObject({ state: "unknown", action: { label: "Scan it again" } });
    const overtaken = await repository();
    await scanned(overtaken, { status: "failed", at: ago(900) });
    await scanned(overtaken, { at: ago(100) });
    expect((await one(overtaken)).situation).toMatchObject({ state: "peacetime", action: { kind: "nothing" } });
  });

  it("count open findings of the branch and of imports, and no others", async () => {
    const id = await repository();
    const scanId = await scanned(id, { blocking: 1 });
    await finding(id, scanId, IMPORT_REF);
    await finding(id, scanId, "refs/heads/main", { resolvedScanId: scanId });
    await finding(id, scanId, "refs/heads/old");
    await finding(id, scanId, "refs/heads/main", { blocksThaw: false });
    expect((await one(id)).blocking).toBe(2);
  });

  it("take the plan of the shown scan, and none of an older one", async () => {
    const id = await repository();
    await planned(id, await scanned(id, { blocking: 1, at: ago(900) }), 3);
    const newer = await scanned(id, { at: ago(100) });
    expect((await one(id)).situation.action.kind).toBe("by-hand");
    await planned(id, newer, 1);
    expect((await one(id)).situation.action).toMatchObject({ kind: "open", doer: { kind: "you" } });
  });

  it("tell archived, switched off, and not shown any more", async () => {
    const [archived, disabled] = [await repository({ archived: true }), await repository({ disabled: true })];
    const hidden = await repository({ absence: "not-visible" });
    const found = await read([archived, disabled, hidden]);
    expect(found.map(({ situation }) => situation.action.label)).toEqual([
      "Unarchive it, or delete its secrets",
      "Ask GitHub to switch it on",
      "Let Thaw’s App see it again",
    ]);
    expect(found.map((one) => one.archived)).toEqual([true, false, false]);
  });

  it("tell that Actions are switched off only while that can be read", async () => {
    const id = await repository({ actionsOn: false });
    await scanned(id);
    expect((await one(id)).situation.notes).toEqual([]);
    const source = { organisationId, repositoryId: id, source: "repository-workflow-defaults", triedAt: AT };
    const state = await postgres.database.sourceState.create({ data: { ...source, outcome: "visible", asOf: AT } });
    expect((await one(id)).situation.notes).toEqual([
      "Actions are switched off: no job runs, so no run proves anything.",
    ]);
    const hidden = { outcome: "not-visible", missingPermission: "administration: read" };
    await postgres.database.sourceState.update({ where: { id: state.id }, data: hidden });
    expect((await one(id)).situation.notes).toEqual([]);
  });

  it("take the migration that goes on before one that waits, and both before what is over", async () => {
    const id = await repository();
    await scanned(id, { blocking: 1 });
    await campaign(id, { prNumber: 12, checks: "passing" });
    await campaign(id, { status: "draft", state: "waiting" });
    await campaign(id, { state: "refused", code: "another-campaign" });
    await campaign(id, { status: "stopped", prNumber: 30 });
    await campaign(id, { state: "superseded", prNumber: 31 });
    expect((await one(id)).situation.action).toMatchObject({ label: "Merge pull request #12" });
    expect((await one(id)).pullNumber).toBe(12);
  });

  it("tell who is alone, and who made it: nobody approves what they asked for while others could", async () => {
    const id = await repository();
    await scanned(id, { blocking: 1 });
    await campaign(id, { status: "draft", state: "waiting", createdBy: people.ada });
    const lead = actor("ada", "security-lead");
    expect((await one(id, lead)).situation.action.doer.kind).toBe("you");
    const eve = await member("eve", "admin");
    expect((await one(id, lead)).situation.action.doer.kind).toBe("others");
    await postgres.database.appUser.update({ where: { id: eve }, data: { disabledAt: AT } });
    expect((await one(id, lead)).situation.action.doer.kind).toBe("you");
  });
});

describe("the facts of its incidents", () => {
  it("are what gates were judged, and unknown where nobody judged of late", async () => {
    const [fresh, old, never] = [await repository(), await repository(), await repository()];
    for (const id of [fresh, old, never]) await scanned(id);
    const incidentId = await held([fresh, old, never]);
    await judged(incidentId, fresh, { "static-credentials": "pass", "commit-review": "hold" });
    await judged(incidentId, old, { "static-credentials": "pass", "commit-review": "pass" }, ago(3_600));
    const found = await read([fresh, old, never]);
    const verdicts = found.map(({ gates }) => gates.map(({ verdict }) => verdict));
    expect(verdicts).toEqual([
      ["pass", "hold"],
      ["unknown", "unknown"],
      ["unknown", "unknown"],
    ]);
    expect(found[0]?.situation).toMatchObject({
      state: "frozen",
      hold: { incidentId, title: "<b>Leak</b>" },
      action: { kind: "review", at: { kind: "gate", incidentId, gate: "commit-review" } },
    });
  });

  it("say frozen of nothing that was not seen to be", async () => {
    const id = await repository();
    await held([id], {}, { seenAt: null, seen: null, confirmedAt: null });
    expect((await one(id)).situation).toMatchObject({ state: "unknown", danger: false });
    const loose = await repository();
    await held([loose], {}, { seen: "some" });
    expect((await one(loose)).situation).toMatchObject({ state: "unknown", danger: true });
  });

  it("count an exception that lives, and none that is asked for or over", async () => {
    const id = await repository();
    await scanned(id);
    const incidentId = await held([id]);
    await judged(incidentId, id, { "static-credentials": "pass", "commit-review": "hold" });
    const exception = (more: object) =>
      postgres.database.thawException.create({
        data: {
          organisationId,
          incidentId,
          repositoryId: id,
          gate: "commit-review",
          breakGlass: false,
          reason: "Now",
          askedBy: people.ben,
          askedAt: ago(100),
          expiresAt: ago(-3_600),
          ...more,
        },
      });
    const excepted = async () => (await one(id)).gates.map((gate) => gate.excepted);
    await exception({});
    await exception({
      approvedBy: people.ada,
      approvedAt: ago(90),
      endedAt: ago(50),
      endedBy: people.ada,
      endedWhy: "taken-back",
    });
    expect(await excepted()).toEqual([false, false]);
    await postgres.database.thawException.updateMany({
      where: { incidentId, endedAt: null },
      data: { approvedBy: people.ada, approvedAt: ago(90) },
    });
    expect(await excepted()).toEqual([false, true]);
    expect((await one(id)).situation.action.label).toBe("Wait for a commander to let it out");
    expect((await one(id, actor("ada", "commander"))).situation.action).toMatchObject({ kind: "thaw" });
  });

  it("come with passes that people asked for and that are not over", async () => {
    const id = await repository();
    await scanned(id);
    const incidentId = await held([id]);
    const pass = (pullRequest: number, more: object = {}) =>
      postgres.database.prPass.create({
        data: {
          organisationId,
          incidentId,
          repositoryId: id,
          pullRequest,
          sha: "a".repeat(40),
          base: "main",
          kind: "person",
          reason: "Now",
          askedBy: people.ben,
          askedAt: ago(100),
          expiresAt: ago(-3_600),
          ...more,
        },
      });
    await pass(1, { expiresAt: ago(10) });
    await pass(2, { endedAt: ago(10), endedBy: people.ada, endedWhy: "refused" });
    expect((await one(id)).situation.notes).toEqual([]);
    await pass(3);
    expect((await one(id)).situation.notes).toEqual(["A pass for #3 was asked for and waits for a security lead."]);
    expect((await one(id, actor("ada", "security-lead"))).situation.action.kind).not.toBe("decide-pass");
    await postgres.database.prPass.updateMany({ where: { pullRequest: 3 }, data: { authorLogin: "cleo", seenAt: AT } });
    expect((await one(id, actor("ada", "security-lead"))).situation.action.label).toBe("Decide about the pass for #3");
  });
});
