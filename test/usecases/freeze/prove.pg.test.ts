import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createProofGit } from "../../../lib/adapters/git/proof-clone.ts";
import {
  createChanges,
  createDirectory,
  createFreezer,
  createFreezerLadder,
  createProofHands,
  createQueue,
  GithubApps,
  signerOfKey,
} from "../../../lib/adapters/github/index.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createProofStore } from "../../../lib/adapters/prisma/proof-store.ts";
import { ATTEMPTS, type AttemptResult, isAsExpected, type Verdict } from "../../../lib/core/freeze/proof.ts";
import { SLOTS, slotProperties } from "../../../lib/core/freeze/slot.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { type ProvePorts, proveFreeze } from "../../../lib/usecases/freeze/prove/prove.ts";
import { FREEZER, got } from "../../adapters/github/freezer-support.ts";
import { connect, PRIVATE_KEY, ROLE_PERMISSIONS, type Setting } from "../../adapters/github/support.ts";
import { standIn } from "../../demo/github/support.ts";
import { APP_KEY } from "../../support/app-key.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const GROUND = "fjordline/thaw-proof";
const BESIDE = "fjordline/route-api";

let db: TestDatabase;
let worker: ReturnType<typeof createDatabase>;
let github: StandIn;
let setting: Setting;
let organisationId: string;
let person: SecretText;
let foreign: { readonly apps: GithubApps; readonly appId: string };
let runs = 0;

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 2);
  const data = { host: "github.test", login: "fjordline", kind: "github", githubId: 7n };
  organisationId = (await db.database.organisation.create({ data })).id;
  // One proof is far below GitHub's limits; here are many within a minute.
  const most = { contentPerMinute: 5_000, contentPerHour: 50_000, restPoints: 50_000, graphqlPoints: 50_000 };
  github = await standIn({ secondaryLimits: most });
  await github.control.createRepository(GROUND, { files: { "README.md": "To be sacrificed.\n" } });
  await github.control.createRepository(BESIDE, { files: { "a.txt": "a\n" } });
  github.control.addMember("fjordline", "ada", { role: "admin" });
  const observer = { ...ROLE_PERMISSIONS.observer, merge_queues: "read", pull_requests: "read" } as const;
  setting = await connect(github, {}, { freezer: FREEZER, observer });
  const rights = ["contents", "pull_requests", "statuses", "administration", "repository_custom_properties"];
  const permissions = Object.fromEntries(rights.map((name) => [name, "write"] as const));
  person = new SecretText(github.control.issueUserToken({ owner: "fjordline", actor: "ada", permissions }));
  const other = await github.control.registerApp({
    slug: "foreign",
    owner: "fjordline",
    permissions: { metadata: "read", checks: "write" },
    publicKey: APP_KEY.publicKey,
  });
  github.control.install(other.id, { owner: "fjordline" });
  const app = { appId: other.clientId, signer: signerOfKey(new SecretText(PRIVATE_KEY)) };
  const mints = { onMint: () => undefined };
  foreign = { apps: new GithubApps({ api: github.url, apps: { freezer: app }, mints }), appId: other.clientId };
});

afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

beforeEach(() => {
  github.control.clearFaults();
  github.control.clearRequests();
});

function portsOf(who: { readonly person: SecretText | null; readonly foreign: typeof foreign | null }): ProvePorts {
  return {
    freezer: createFreezer(setting.apps),
    ladder: createFreezerLadder(setting.apps),
    queue: createQueue(setting.apps),
    changes: createChanges(setting.apps),
    directory: createDirectory(setting.apps),
    hands: createProofHands(setting.apps, who),
    git: createProofGit(github.url),
    store: createProofStore(worker, "github.test"),
    clock: { now: () => new Date() },
    pause: () => Promise.resolve(),
  };
}

function prove(ports: ProvePorts, more: object = {}) {
  runs += 1;
  const request = { organisation: "fjordline", repository: "thaw-proof", typed: "fjordline", by: "prove" };
  return proveFreeze(ports, { ...request, run: `r${runs}`, signal: new AbortController().signal, ...more });
}

const verdicts = (attempts: readonly AttemptResult[]) =>
  Object.fromEntries(attempts.map(({ id, verdict }) => [id, verdict])) as Record<string, Verdict>;
const newest = () => worker.freezeProof.findFirst({ where: { organisationId }, orderBy: { id: "desc" } });

/** What of a proof is still to be seen on GitHub. */
async function leftOnGithub(): Promise<readonly string[]> {
  const { runGit } = await import("../../demo/github/support.ts");
  const refs = (await runGit(github.control.gitFolder(GROUND), "for-each-ref", "--format=%(refname)")).stdout;
  const values = [];
  for await (const page of createFreezer(setting.apps).propertyValues(await freezer())) values.push(...got(page));
  return [
    ...github.control.rulesets().map(({ name }) => name),
    ...refs.split("\n").filter((ref) => /refs\/(?:heads|tags)\/thaw-proof/.test(ref)),
    ...values.filter((one) => one.values.freeze_scope_4 === "in").map(({ name }) => name),
  ];
}

async function freezer() {
  const [found] = got(await createDirectory(setting.apps).listInstallations("freezer"));
  if (found === undefined) throw new Error("No installation.");
  return found;
}

describe("a proof", () => {
  test("is green where each way around was tried, by real pushes and merges, and held; and leaves nothing behind", async () => {
    const installation = await freezer();
    const { defineProperties, properties } = createFreezer(setting.apps);
    got(await defineProperties(installation, SLOTS.flatMap(slotProperties)));
    const slots = got(await properties(installation));
    const beside = await github.control.head(BESIDE);
    setting.mints.length = 0;
    const proved = await prove(portsOf({ person, foreign }));
    if (!proved.ok) throw new Error(proved.failure.message);
    const { attempts, green, left } = proved.value;
    const expected = Object.fromEntries(ATTEMPTS.map((id) => [id, "held"]));
    // What GitHub lets in past a pull request is told from what was let through by what landed.
    const seen = { "direct-push": "seen", "local-merge": "seen" };
    const wentIn = { "passed-merge": "went-in", "merge-app-merge": "went-in" };
    expect(verdicts(attempts)).toEqual({ ...expected, ...seen, ...wentIn });
    expect([green, left, await leftOnGithub()]).toEqual([true, [], []]);
    expect(await newest()).toMatchObject({ green: true, repository: "thaw-proof", by: "prove" });
    // Nothing of it reached another repository or another slot.
    expect(await github.control.head(BESIDE)).toBe(beside);
    const writes = github.control.requests().filter(({ method }) => method !== "GET");
    expect(writes.filter(({ path }) => path.includes("route-api"))).toEqual([]);
    const { id } = github.control.repository(GROUND);
    const lent = setting.mints.filter(({ role, repositoryIds }) => role === "remediator" && repositoryIds !== "all");
    expect(lent.length).toBeGreaterThan(0);
    for (const { repositoryIds } of lent) expect(repositoryIds).toEqual([id]);
    expect(setting.revoked.filter(({ failed }) => failed)).toEqual([]);
    expect(got(await properties(installation))).toEqual(slots);
  });

  test("is not green without those who try what no App of ours may, and says so of each", async () => {
    const proved = await prove(portsOf({ person: null, foreign: null }));
    if (!proved.ok) throw new Error(proved.failure.message);
    expect(proved.value.green).toBe(false);
    const untried = proved.value.attempts.filter(({ verdict }) => verdict === "not-tried");
    expect(untried.map(({ id }) => id)).toEqual([
      "foreign-check",
      "same-status",
      "admin-merge",
      "property-edit",
      "lockdown-admin",
    ]);
    expect(untried.every(({ answer }) => answer.includes("THAW_PROVE"))).toBe(true);
    expect(await newest()).toMatchObject({ green: false });
  });

  test("does not take a refusal of somebody who may do nothing anyway for a rule", async () => {
    const permissions = { contents: "write", pull_requests: "write", statuses: "write" } as const;
    const weak = new SecretText(github.control.issueUserToken({ owner: "fjordline", actor: "ada", permissions }));
    const proved = await prove(portsOf({ person: weak, foreign }));
    if (!proved.ok) throw new Error(proved.failure.message);
    expect(verdicts(proved.value.attempts)).toMatchObject({
      "same-status": "held",
      "admin-merge": "not-tried",
      "property-edit": "not-tried",
    });
  });

  test("finds what a bypass lets through", async () => {
    const ports = portsOf({ person, foreign });
    const create: typeof ports.freezer.createRuleset = async (installation, document, options) => {
      const made = await ports.freezer.createRuleset(installation, document, options);
      if (made.ok && document.name.endsWith("default"))
        github.control.editRuleset(made.value.id, {
          bypass: [{ actorId: null, actorType: "OrganizationAdmin", mode: "pull_request" }],
        });
      return made;
    };
    const proved = await prove({ ...ports, freezer: { ...ports.freezer, createRuleset: create } });
    if (!proved.ok) throw new Error(proved.failure.message);
    expect(proved.value.green).toBe(false);
    expect(verdicts(proved.value.attempts)).toMatchObject({ "admin-merge": "let-through", "unpassed-merge": "held" });
    expect(await leftOnGithub()).toEqual([]);
  });
});

describe("a merge queue", () => {
  const ROUTE = "/repos/{owner}/{repo}/rulesets";
  const attemptOf = (attempts: readonly AttemptResult[]) => attempts.find(({ id }) => id === "merge-queue");

  test("is absent where GitHub has none for the repository, and the rest is proven", async () => {
    const fault = { kind: "status", status: 422, body: { message: "Invalid rule 'merge_queue'" } } as const;
    github.control.fail({ method: "POST", route: ROUTE, times: "all", fault });
    const proved = await prove(portsOf({ person, foreign }));
    if (!proved.ok) throw new Error(proved.failure.message);
    expect(attemptOf(proved.value.attempts)).toMatchObject({ verdict: "absent" });
    expect(proved.value.green).toBe(true);
  });

  test("that merges a group without its check is found", async () => {
    const ports = portsOf({ person, foreign });
    // The rule of the release branches is not in force for the queue's.
    const makeQueue: typeof ports.hands.makeQueue = async (...asked) => {
      const release = github.control.rulesets().find(({ name }) => name === "Thaw proof: release");
      github.control.editRuleset(release?.id ?? 0, { enforcement: "disabled" });
      return await ports.hands.makeQueue(...asked);
    };
    const proved = await prove({ ...ports, hands: { ...ports.hands, makeQueue } });
    if (!proved.ok) throw new Error(proved.failure.message);
    expect(proved.value.green).toBe(false);
    expect(attemptOf(proved.value.attempts)).toMatchObject({ verdict: "let-through" });
    expect(await leftOnGithub()).toEqual([]);
  });

  test("from which nothing comes out, with the check or without, proves nothing", async () => {
    const ports = portsOf({ person, foreign });
    let written = 0;
    const writeCheck: typeof ports.freezer.writeCheck = async (installation, repository, check, options) => {
      if (check.name.endsWith("/release")) written += 1;
      // The first is the pull request's own, the second its group's.
      const conclusion = written === 2 ? ("failure" as const) : check.conclusion;
      return await ports.freezer.writeCheck(installation, repository, { ...check, conclusion }, options);
    };
    const proved = await prove({ ...ports, freezer: { ...ports.freezer, writeCheck } });
    if (!proved.ok) throw new Error(proved.failure.message);
    expect(attemptOf(proved.value.attempts)).toMatchObject({ verdict: "not-tried" });
    expect(proved.value.green).toBe(false);
  });
});

describe("without an App that merges in a lockdown", () => {
  test("there is none to get around, and the rest is proven", async () => {
    const ports = portsOf({ person, foreign });
    const missing = { code: "misconfigured", message: "", status: null, outcomeUnknown: false } as const;
    const appOf: typeof ports.directory.appOf = async (role) =>
      role === "merge" ? { ok: false, failure: missing } : ports.directory.appOf(role);
    const proved = await prove({ ...ports, directory: { ...ports.directory, appOf } });
    if (!proved.ok) throw new Error(proved.failure.message);
    expect(verdicts(proved.value.attempts)).toMatchObject({
      "lockdown-merge": "held",
      "merge-app-push": "absent",
      "merge-app-merge": "absent",
    });
    expect(proved.value.green).toBe(true);
  });
});

describe("a proof that is cut", () => {
  test("takes away what it made, and is kept as one that is not green", async () => {
    const stop = new AbortController();
    const onAttempt = ({ id }: AttemptResult) => {
      if (id === "direct-push") stop.abort();
    };
    const proved = await prove(portsOf({ person, foreign }), { signal: stop.signal, onAttempt });
    expect(proved).toMatchObject({ ok: false, failure: { code: "stopped" } });
    expect(await leftOnGithub()).toEqual([]);
    expect(await newest()).toMatchObject({ green: false });
  });

  test("by a defect takes away what it made, and tells the defect", async () => {
    const ports = portsOf({ person, foreign });
    const merge: typeof ports.hands.merge = () => Promise.reject(new Error("a defect"));
    await expect(prove({ ...ports, hands: { ...ports.hands, merge } })).rejects.toThrow("a defect");
    expect(await leftOnGithub()).toEqual([]);
  });

  test("by a death leaves rules on, which the next one takes away before it begins", async () => {
    const ports = portsOf({ person, foreign });
    const dies = () => Promise.reject(new Error("killed"));
    const merge: typeof ports.hands.merge = dies;
    const dead = {
      ...ports,
      hands: { ...ports.hands, merge },
      freezer: { ...ports.freezer, deleteRuleset: dies },
    };
    await expect(prove(dead)).rejects.toThrow("killed");
    expect((await leftOnGithub()).length).toBeGreaterThan(0);
    const proved = await prove(ports);
    if (!proved.ok) throw new Error(proved.failure.message);
    expect(proved.value.attempts.filter((attempt) => !isAsExpected(attempt))).toEqual([]);
    expect(proved.value.green).toBe(true);
    expect(await leftOnGithub()).toEqual([]);
  });
});

describe("nothing is tried", () => {
  test.each([
    ["not-typed", { typed: "fjord" }],
    ["not-sacrificial", { repository: "route-api" }],
    ["unknown-organisation", { organisation: "nobody", typed: "nobody" }],
    ["no-repository", { repository: "thaw-proof-none" }],
  ])("%s", async (code, more) => {
    expect(await prove(portsOf({ person, foreign }), more)).toMatchObject({ ok: false, failure: { code } });
    expect(github.control.rulesets()).toEqual([]);
  });

  test("while an incident freezes repositories: its rules would answer, too", async () => {
    const from = new Date("2026-04-01T00:00:00Z");
    const window = { exposureFrom: from, exposureTo: from };
    const made = { title: "A stolen token", scope: "all", mode: "merges", slot: 1, epoch: "e01", createdBy: "ada" };
    const { id } = await db.database.incident.create({
      data: { organisationId, status: "active", ...made, ...window, activatedAt: from, activatedBy: "ada" },
    });
    expect(await prove(portsOf({ person, foreign }))).toMatchObject({ failure: { code: "freezing" } });
    await db.database.incident.delete({ where: { id } });
  });
});
