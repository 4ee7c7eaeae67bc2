import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  createDirectory,
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
import type { GithubInstallation } from "../../../lib/usecases/github/ports.ts";
import { judgeRepository } from "../../../lib/usecases/passes/gate.ts";
import { judgeBranch } from "../../../lib/usecases/passes/landed.ts";
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
import { graphql } from "../../demo/github/graphql-support.ts";
import { call, installed, runGit, token } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { WORKER } from "./world.ts";

/** Repositories under the real rules of a stand-in, each with a merge queue over real git: what the queue merges is what counts. */
const frozen = frozenOrganisation();
let db: TestDatabase;
let worker: Database;
let setting: Setting;
let observer: GithubInstallation;
let administrator = "";
let organisationId = "";
const clock = { now: () => new Date() };

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 4);
  const reads = { ...ROLE_PERMISSIONS.observer, pull_requests: "read", merge_queues: "read" } as const;
  setting = await connect(frozen.github, {}, { observer: reads });
  administrator = await token(
    frozen.github,
    await installed(frozen.github, { administration: "write" }, { slug: "admin" }),
  );
  observer = got(await createDirectory(setting.apps).listInstallations("observer"))[0] as GithubInstallation;
  const audit = { actorKind: "system", actorId: "t", action: "t", objectKind: "t", objectId: "t", data: {} } as const;
  const owner = { host: "github.test", ownerId: observer.ownerId, login: "fjordline" };
  ({ organisationId } = await createSyncStore(db.database, null).connect({ ...owner, audit }));
  await createSyncStore(worker, null).noteInstallation(organisationId, observer, clock.now());
  const settings = { releasePatterns: ["release/**"], deployedBranches: [] };
  await db.database.freezeSlot.create({ data: { organisationId, slot: 1, lastEpoch: EPOCH, settings } });
});
afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});
beforeEach(async () => {
  got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true, "default")));
});

const directory = () => ({
  ...createDirectory(setting.apps),
  installationOf: async () => ({ ok: true, value: frozen.installation }) as const,
});

interface Held extends Place {
  readonly repositoryId: string;
  readonly incidentId: string;
}

/** A repository that an incident holds, and whose default branch has a merge queue. */
async function held(method = "MERGE", checks: readonly string[] = []): Promise<Held> {
  const place = await repository(frozen);
  const row = { githubId: BigInt(place.id), nodeId: "R", owner: "fjordline", name: place.name, defaultBranch: "main" };
  const { id: repositoryId } = await db.database.repository.create({ data: { organisationId, ...row } });
  await db.database.incident.updateMany({ where: { organisationId, slot: 1 }, data: { slot: null } });
  const { id: incidentId } = await db.database.incident.create({
    data: {
      organisationId,
      title: "Stolen",
      status: "active",
      scope: "all",
      mode: "merges",
      exposureFrom: clock.now(),
      exposureTo: clock.now(),
      gates: [],
      allowedGrants: [],
      createdBy: "x",
      activatedBy: "x",
      activatedAt: clock.now(),
      epoch: EPOCH,
      slot: 1,
    },
  });
  await db.database.incidentRepository.create({ data: { incidentId, repositoryId, organisationId, state: "frozen" } });
  // What came before the freeze is judged already.
  const [first] = got(await createReview(setting.apps).moves(observer, place, "main", new Date(0)));
  if (first === undefined) throw new Error("No move.");
  const mark = { branch: "main", sha: first.after ?? "", movedAt: new Date(first.at) };
  await db.database.landedLook.create({ data: { incidentId, repositoryId, organisationId, ...mark } });
  await queued(place, method, checks);
  return { ...place, repositoryId, incidentId };
}

async function queued({ full }: Place, merge_method: string, checks: readonly string[]): Promise<void> {
  const parameters = {
    check_response_timeout_minutes: 60,
    grouping_strategy: "ALLGREEN",
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    merge_method,
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 5,
  };
  const made = await call(`${frozen.github.url}/repos/${full}/rulesets`, "POST", administrator, {
    name: "queue",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules: [
      { type: "merge_queue", parameters },
      {
        type: "required_status_checks",
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: checks.map((context) => ({ context })),
        },
      },
    ],
  });
  expect(made.status).toBe(201);
}

const judge = (place: Place, queue: string | null = null) => {
  const ports = {
    gate: createPassGateStore(worker, null),
    passes: createPassStore(worker, null),
    openGates: { of: async () => null },
    organisations: createSyncStore(worker, null),
    directory: directory(),
    pulls: createPulls(setting.apps),
    queue: createQueue(setting.apps),
    freezer: createFreezer(frozen.setting.apps),
    clock,
    dashboard: null,
  };
  return judgeRepository(ports, WORKER, { organisationId, githubId: place.id, sha: null, queue });
};

const landed = (place: Place) =>
  judgeBranch(
    {
      landed: createLandedStore(worker, null),
      organisations: createSyncStore(worker, null),
      directory: directory(),
      review: createReview(setting.apps),
      trees: createTrees(setting.apps),
      freezer: createFreezer(frozen.setting.apps),
      turns: turnsOver(createIncidentStore(worker), clock, WORKER),
      clock,
    },
    WORKER,
    { organisationId, githubId: place.id, branch: "main" },
  );

let pulls = 0;
/** A pull request whose commit was let through, as if a lead had approved it. */
async function passed(place: Held, files: Record<string, string> = {}) {
  pulls += 1;
  const branch = `change-${pulls}`;
  const head = await frozen.github.control.commit(place.full, { [`${branch}.txt`]: "x\n", ...files }, { branch });
  const number = await frozen.github.control.openPull(place.full, { head: branch, author: "grace" });
  const { incidentId, repositoryId } = place;
  const made = await db.database.prPass.create({
    data: {
      organisationId,
      incidentId,
      repositoryId,
      kind: "plan",
      planHash: "d".repeat(64),
      pullRequest: number,
      sha: head,
      base: "main",
      askedBy: "worker",
      askedAt: clock.now(),
      seenAt: clock.now(),
      approvedAt: clock.now(),
    },
  });
  // Plans' passes live as long as their plan stands.
  const campaign = await db.database.campaign.create({
    data: {
      organisationId,
      name: `c-${branch}`,
      filter: {},
      status: "running",
      branch,
      labels: [],
      mostRunning: 1,
      mostNudges: 0,
      preflight: {},
      approvedBy: "y",
      approvedAt: clock.now(),
      createdBy: "x",
    },
  });
  const plan = { branch, planHash: "d".repeat(64), headSha: head, prNumber: number, state: "open" };
  await db.database.campaignRepository.create({
    data: { organisationId, campaignId: campaign.id, repositoryId, ...plan },
  });
  return { head, number, branch, pass: made.id };
}

/** By GraphQL, as everybody does it. */
async function enqueue({ full }: Place, number: number): Promise<unknown> {
  const [owner, name] = full.split("/");
  const found = await graphql(
    frozen.github.url,
    frozen.writer,
    "query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) { pullRequest(number: $number) { id } } }",
    { owner, name, number },
  );
  const id = found.body.data.repository.pullRequest.id;
  const document =
    "mutation($id: ID!) { enqueuePullRequest(input: { pullRequestId: $id }) { mergeQueueEntry { position } } }";
  return (await graphql(frozen.github.url, frozen.writer, document, { id })).body;
}

const checkOf = (place: Place, sha: string) =>
  frozen.github.control
    .checkRuns(place.full)
    .filter((run) => run.sha === sha)
    .at(-1)?.conclusion ?? null;
const at = async ({ full }: Place, ref: string): Promise<string> =>
  (await runGit(frozen.github.control.gitFolder(full), "rev-parse", ref)).stdout.trim();
/** Of the queue, after it went on as far as its checks let it. */
const heads = async (place: Place): Promise<readonly string[]> => {
  const entries = await frozen.github.control.queue(place.full);
  return Promise.all(entries.map(({ ref }) => at(place, ref ?? "")));
};
const isMerged = async (place: Place, number: number) =>
  (await frozen.github.control.pull(place.full, number)).mergedAt !== null;
const stateOf = async ({ incidentId, repositoryId }: Held) =>
  (
    await db.database.incidentRepository.findUniqueOrThrow({
      where: { incidentId_repositoryId: { incidentId, repositoryId } },
    })
  ).state;

describe.each(["MERGE", "SQUASH", "REBASE"])("a merge queue by %s, of a frozen repository", (method) => {
  test("takes a migration, and what it merged is what was let through", async () => {
    const place = await held(method);
    const one = await passed(place);
    await judge(place);
    expect(await enqueue(place, one.number)).toMatchObject({
      data: { enqueuePullRequest: { mergeQueueEntry: { position: 1 } } },
    });
    const [head = ""] = await heads(place);
    expect(checkOf(place, head)).toBeNull();
    await judge(place, "main");
    expect(checkOf(place, head)).toBe("success");
    await heads(place);
    expect(await isMerged(place, one.number)).toBe(true);
    expect(await at(place, "main")).toBe(head);
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 0 } });
    // What left the queue is green no more: it could be pushed elsewhere.
    await judge(place);
    expect(checkOf(place, head)).toBe("failure");
  });

  test("takes a group of two, though the second is not on top of the first", async () => {
    const place = await held(method);
    const [one, two] = [await passed(place), await passed(place)];
    await judge(place);
    await enqueue(place, one.number);
    await enqueue(place, two.number);
    await judge(place, "main");
    await heads(place);
    expect([await isMerged(place, one.number), await isMerged(place, two.number)]).toEqual([true, true]);
    expect(await landed(place)).toMatchObject({ value: { alarms: 0 } });
    expect(await stateOf(place)).not.toBe("refrozen");
  });
});

describe.each(["MERGE", "SQUASH"])("a merge queue by %s, of a frozen repository", (method) => {
  test("takes no group of which one part has lost its pass", async () => {
    const place = await held(method);
    const [one, two] = [await passed(place), await passed(place)];
    await judge(place);
    await enqueue(place, two.number);
    await enqueue(place, one.number);
    const [, second = ""] = await heads(place);
    await db.database.prPass.update({
      where: { id: two.pass },
      data: { endedAt: clock.now(), endedBy: "x", endedWhy: "taken-back" },
    });
    await judge(place, "main");
    expect(checkOf(place, second)).toBe("failure");
    await heads(place);
    expect([await isMerged(place, one.number), await isMerged(place, two.number)]).toEqual([false, false]);
  });

  test("takes nothing that was smuggled between two pull requests", async () => {
    const place = await held(method);
    const [one, two] = [await passed(place), await passed(place)];
    await judge(place);
    await enqueue(place, one.number);
    const [entry] = await frozen.github.control.queue(place.full);
    const branch = (entry?.ref ?? "").slice("refs/heads/".length);
    const smuggled = await frozen.github.control.commit(place.full, { "evil.txt": "x\n" }, { branch });
    await enqueue(place, two.number);
    const [first, second = ""] = await heads(place);
    expect(first).toBe(smuggled);
    await judge(place, "main");
    expect([checkOf(place, smuggled), checkOf(place, second)]).toEqual(["failure", "failure"]);
    await heads(place);
    expect(await isMerged(place, one.number)).toBe(false);
  });
});

describe("a merge queue of a frozen repository", () => {
  test("takes no pull request that was not let through, into the queue even", async () => {
    const place = await held();
    await frozen.github.control.commit(place.full, { "n.txt": "x\n" }, { branch: "ordinary" });
    const number = await frozen.github.control.openPull(place.full, { head: "ordinary", author: "grace" });
    await judge(place);
    expect(await enqueue(place, number)).toMatchObject({ errors: [{ type: "UNPROCESSABLE" }] });
  });

  test("is held where it may not be read", async () => {
    const place = await held("MERGE", ["ci"]);
    const one = await passed(place);
    const green = { name: "ci", head_sha: one.head, status: "completed", conclusion: "success" };
    await call(`${frozen.github.url}/repos/${place.full}/check-runs`, "POST", frozen.writer, green);
    await judge(place);
    await enqueue(place, one.number);
    const [head = ""] = await heads(place);
    await judge(place, "main");
    // It waits for the other check, so that it is still there.
    expect(checkOf(place, head)).toBe("success");
    const errors = [{ type: "FORBIDDEN", message: "no", path: ["repository", "mergeQueue"] }];
    const fault = { kind: "status", status: 200, body: { data: { repository: null }, errors } } as const;
    frozen.github.control.fail({ method: "POST", route: "/graphql", fault });
    await judge(place);
    expect(checkOf(place, head)).toBe("failure");
    expect(await isMerged(place, one.number)).toBe(false);
  });

  test("is held again after a new freeze, and goes on once nothing is frozen", async () => {
    const place = await held();
    const one = await passed(place);
    await judge(place);
    await enqueue(place, one.number);
    const [head = ""] = await heads(place);
    const key = { incidentId_repositoryId: { incidentId: place.incidentId, repositoryId: place.repositoryId } };
    await db.database.prPass.update({
      where: { id: one.pass },
      data: { endedAt: clock.now(), endedBy: "x", endedWhy: "taken-back" },
    });
    await db.database.incidentRepository.update({ where: key, data: { state: "refrozen", version: { increment: 1 } } });
    await judge(place, "main");
    expect(checkOf(place, head)).toBe("failure");
    await db.database.incidentRepository.update({
      where: key,
      data: { state: "thawed", wanted: "free", version: { increment: 1 } },
    });
    await judge(place);
    expect(checkOf(place, head)).toBe("neutral");
  });
});
