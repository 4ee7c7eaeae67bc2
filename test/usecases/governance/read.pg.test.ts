import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createIssuanceStore, createPrimary, type Primary } from "../../../lib/adapters/broker-store/index.ts";
import { uuid7 } from "../../../lib/adapters/prisma/uuid.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { parseIssuanceQuery, parsePolicyQuery, readKeyset } from "../../../lib/core/listing/broker-query.ts";
import { explain } from "../../../lib/core/listing/explanation.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import { decide } from "../../../lib/core/trust/decide/decide.ts";
import type { Intent } from "../../../lib/usecases/broker/ports.ts";
import { approvePolicy } from "../../../lib/usecases/governance/approve.ts";
import {
  exportedPolicies,
  readBroker,
  readGrantStates,
  readIssuance,
  readPolicies,
  readPolicy,
  readStoredValues,
} from "../../../lib/usecases/governance/read.ts";
import { simulateRequest } from "../../../lib/usecases/governance/simulate.ts";
import { setSwitch } from "../../../lib/usecases/governance/switches.ts";
import { ceiling, identity, WORKFLOW } from "../../core/trust/support.ts";
import { createWorld, fresh, type World } from "./world.ts";

let world: World;
let primary: Primary;
let viewer: UserActor;
let stranger: UserActor;
const policy = fresh();
let key = { policyId: "", version: 0 };

beforeAll(async () => {
  world = await createWorld();
  primary = createPrimary({ urls: [world.db.brokerUrl], connections: 4 });
  viewer = await world.person(["viewer"]);
  stranger = await world.person(["admin"], world.globex);
  key = await world.pending(policy);
  const approved = await approvePolicy(world.ports, await world.person(["admin"]), key);
  if (!approved.ok) throw new Error(approved.failure.message);
});
afterAll(async () => {
  await primary.close();
  await world.close();
});

/** One request as the broker does it, up to where a provider would be asked. */
async function request(event: string, at = new Date(), grant = policy.grant): Promise<Intent> {
  const store = createIssuanceStore(primary);
  const intent: Intent = {
    issuanceId: uuid7(at.getTime()),
    kind: "token",
    correlationId: randomUUID(),
    at,
    identity: identity({
      event,
      proofId: randomUUID(),
      claims: { sub: "repo:acme/app", event_name: event, ref: "refs/heads/main" },
    }),
    ask: { grant, repositories: null, permissions: null },
  };
  const begun = await store.begin(intent);
  if (!begun.ok) throw new Error(begun.failure.detail);
  const decision = decide({
    ...begun.value,
    identity: intent.identity,
    ask: intent.ask,
    ceiling: ceiling(),
    trialHead: null,
  });
  const common = { ...intent, organisationId: begun.value.organisationId, grantName: grant };
  if (!decision.allowed) {
    await store.finish({
      ...common,
      phase: "denied",
      reason: decision.reason,
      version: decision.version,
      checks: decision.checks,
    });
    return intent;
  }
  const expiresAt = new Date(at.getTime() + 3_600_000);
  await store.finish({
    ...common,
    phase: "issued",
    version: decision.version,
    checks: decision.checks,
    provider: "github-app",
    scope: { ...decision.grant, given: {} },
    hashedToken: `hash-${intent.issuanceId}=`,
    revokeHash: randomUUID().replaceAll("-", "").padEnd(64, "0"),
    expiresAt,
    revokeAt: expiresAt,
    lease: { keyId: "k", ciphertext: new Uint8Array([1, 2, 3]) },
    targetIds: ["101"],
  });
  return intent;
}

const query = (params: Record<string, string> = {}) => parseIssuanceQuery(params);

describe("one request", () => {
  test("is shown with claims, explanation, policy, lease and every record of it", async () => {
    const intent = await request("push");
    const shown = await readIssuance(world.ports, viewer, intent.issuanceId);
    expect(shown).toMatchObject({
      row: {
        phase: "issued",
        grant: policy.grant,
        repository: "acme/app",
        policyId: key.policyId,
        version: 1,
        actor: "ada",
      },
      hashedToken: `hash-${intent.issuanceId}=`,
      claims: { event_name: "push" },
      policy: { id: key.policyId, version: 1, document: policy },
      lease: { attempts: 0 },
      narrowed: null,
    });
    expect(shown?.events.map(({ action }) => action)).toEqual(["issuance.intent", "issuance.issued"]);
    expect(shown?.checks.length).toBeGreaterThan(15);
    expect(shown?.checks.every(({ holds }) => holds)).toBe(true);
    expect(JSON.stringify(shown)).not.toMatch(/ciphertext|revoke_?hash/i);
  });

  test("that was denied says by which line of the policy", async () => {
    const intent = await request("schedule");
    const shown = await readIssuance(world.ports, viewer, intent.issuanceId);
    expect(shown?.row).toMatchObject({ phase: "denied", reason: "event" });
    const { lines, text, decidingLine } = explain(shown?.checks ?? [], shown?.policy?.document ?? null);
    const deciding = lines.find((line) => line.deciding);
    expect(deciding).toMatchObject({ holds: false, reason: "event", expected: "push", actual: "schedule" });
    expect(text?.split("\n")[(decidingLine ?? 0) - 1]).toBe("  events:");
    expect(deciding?.source).toBe(`policy, line ${decidingLine}`);
  });

  test("of another organisation is as one that is not there", async () => {
    const intent = await request("push");
    expect(await readIssuance(world.ports, stranger, intent.issuanceId)).toBeNull();
    expect(await readIssuance(world.ports, viewer, randomUUID())).toBeNull();
    expect(await readIssuance(world.ports, viewer, "x")).toBeNull();
  });
});

describe("the list", () => {
  test("pages by key: every row once, in both directions, while new ones arrive", async () => {
    const start = Date.now() - 10 * 86_400_000;
    // Several at one millisecond: the id decides among them.
    const rows = Array.from({ length: LIST_PAGE * 2 + 7 }, (_, index) => ({
      id: uuid7(start + index),
      organisationId: world.acme,
      at: new Date(start + Math.floor(index / 3)),
      kind: "token",
      issuer: "github",
      subjectId: "101",
      ownerId: "7",
      grantName: "paged.rows",
      phase: "denied",
      reasonCode: "no-policy",
      correlationId: randomUUID(),
    }));
    await world.db.database.issuance.createMany({ data: rows });
    const base = { grant: "paged.rows", range: "all" };
    const seen: string[] = [];
    let page = (await readBroker(world.ports, viewer, query(base), "24h")).list;
    expect(page.newer).toBeNull();
    for (;;) {
      seen.push(...page.rows.map(({ id }) => id));
      if (page.older === null) break;
      const [first] = rows;
      if (first !== undefined) {
        await world.db.database.issuance.create({
          data: { ...first, id: uuid7(), at: new Date(), correlationId: "x" },
        });
      }
      page = (await readBroker(world.ports, viewer, query({ ...base, before: page.older }), "24h")).list;
    }
    expect(seen).toHaveLength(rows.length);
    expect(new Set(seen)).toEqual(new Set(rows.map(({ id }) => id)));
    const back = (await readBroker(world.ports, viewer, query({ ...base, after: page.newer ?? "" }), "24h")).list;
    expect(back.rows.map(({ id }) => id)).toEqual(seen.slice(LIST_PAGE, LIST_PAGE * 2));
    expect(back.newer).not.toBeNull();
    expect(readKeyset(back.older ?? "")).not.toBeNull();
  });

  test.each([
    [{ phase: "denied" }, ["denied"]],
    [{ phase: "issued" }, ["issued"]],
    [{ reason: "event" }, ["denied"]],
    [{ repo: "ACME/app" }, ["denied", "issued"]],
    [{ repo: "101" }, ["denied", "issued"]],
    [{ provider: "github-app" }, ["denied", "issued"]],
    [{ provider: "aws" }, []],
    [{ repo: "acme/deploy" }, []],
    [{ q: "nobody" }, []],
    [{ q: "ADA" }, ["denied", "issued"]],
  ])("keeps to %j", async (params, phases) => {
    const grant = fresh().grant;
    await request("push");
    await request("schedule");
    expect(grant).not.toBe(policy.grant);
    const { list } = await readBroker(world.ports, viewer, query({ grant: policy.grant, ...params }), "24h");
    expect([...new Set(list.rows.map(({ phase }) => phase))].toSorted()).toEqual(phases);
  });

  test("keeps to what is live, and to what could not be taken back so far", async () => {
    const { issuanceId } = await request("push");
    const ids = async (live: string) =>
      (await readBroker(world.ports, viewer, query({ live, range: "all" }), "24h")).list.rows.map(({ id }) => id);
    expect(await ids("live")).toContain(issuanceId);
    expect(await ids("stuck")).toEqual([]);
    await world.db.database.sealedLease.update({ where: { issuanceId }, data: { attempts: 2 } });
    expect(await ids("stuck")).toEqual([issuanceId]);
    const { figures } = await readBroker(world.ports, viewer, query(), "24h");
    expect(figures.failedRevocations).toBe(1);
    expect(figures.live).toBe((await ids("live")).length);
  });

  test("finds one request by each id that a person may hold", async () => {
    const intent = await request("push");
    const hash = `hash-${intent.issuanceId}=`;
    for (const q of [intent.issuanceId, intent.correlationId, hash, `hashed_token:"${hash}"`]) {
      const { list } = await readBroker(world.ports, viewer, query({ q }), "24h");
      expect(list.rows.map(({ id }) => id)).toEqual([intent.issuanceId]);
      expect((await readBroker(world.ports, stranger, query({ q }), "24h")).list.rows).toEqual([]);
    }
  });
});

describe("the figures", () => {
  test("count by outcome, hour and reason, for the own organisations only", async () => {
    await request("push", new Date(Date.now() - 2 * 3_600_000));
    await request("schedule");
    const { figures } = await readBroker(world.ports, viewer, query(), "24h");
    expect(figures.buckets).toHaveLength(24);
    const sum = (of: "issued" | "denied") => figures.buckets.reduce((total, { counts }) => total + counts[of], 0);
    expect(sum("issued")).toBe(figures.counts.issued);
    expect(sum("denied")).toBe(figures.counts.denied);
    expect(figures.counts.issued).toBeGreaterThan(1);
    expect(figures.buckets[21]?.counts.issued).toBe(1);
    expect(figures.reasons.some(({ reason, phase }) => reason === "event" && phase === "denied")).toBe(true);
    expect(figures.live).toBeGreaterThan(0);
    const other = await readBroker(world.ports, stranger, query(), "7d");
    expect(other.figures.counts).toEqual({ issued: 0, denied: 0, failed: 0, unknown: 0 });
    expect(other.figures.buckets).toHaveLength(28);
  });
});

describe("policies", () => {
  test("are listed with what holds, filtered by name and state, for the own organisations only", async () => {
    const waiting = fresh();
    await world.pending(waiting);
    const list = await readPolicies(world.ports, viewer, parsePolicyQuery({}));
    expect(list.rows[0]).toMatchObject({ state: "pending" });
    const used = list.rows.find(({ id }) => id === key.policyId);
    expect(used).toMatchObject({ state: "active", active: 1, what: "contents: write, issues: read on acme/app" });
    expect(used?.lastUsedAt).not.toBeNull();
    const only = await readPolicies(world.ports, viewer, parsePolicyQuery({ q: waiting.grant, state: "pending" }));
    expect(only.rows.map(({ grant }) => grant)).toEqual([waiting.grant]);
    expect(only).toMatchObject({ total: 1, counts: { pending: 1, active: 0 }, all: list.all });
    expect(list.counts).toEqual(list.all);
    expect(list.all.active).toBeGreaterThan(0);
    expect((await readPolicies(world.ports, stranger, parsePolicyQuery({}))).rows).toEqual([]);
  });

  test("are shown one by one with versions, people, what is alike, and what the reader may do", async () => {
    const first = fresh({ runner: "self-hosted" });
    const one = await world.pending(first);
    const other = await world.pending(fresh({ runner: "self-hosted" }));
    const admin = await world.person(["admin"]);
    const shown = await readPolicy(world.ports, admin, one.policyId);
    expect(shown?.policy).toMatchObject({
      repository: "acme/app",
      versions: [{ version: 1, status: "pending", document: first }],
    });
    expect(shown?.policy.alike).toMatchObject([{ policyId: other.policyId, version: 1 }]);
    expect(shown?.powers.approve.get(1)).toEqual({ allowed: true });
    expect(shown?.powers.end).toEqual({ allowed: true });
    const seen = await readPolicy(world.ports, viewer, one.policyId);
    expect(seen?.powers.approve.get(1)).toMatchObject({
      allowed: false,
      why: "Only an administrator of acme/app can approve this.",
    });
    expect(seen?.powers.end).toMatchObject({ allowed: false });
    expect(await readPolicy(world.ports, stranger, one.policyId)).toBeNull();
  });

  test("are exported as code: the active ones, or one", async () => {
    const all = await exportedPolicies(world.ports, viewer, null);
    expect(all).toContainEqual(policy);
    expect(await exportedPolicies(world.ports, viewer, key.policyId)).toEqual([policy]);
    expect(await exportedPolicies(world.ports, stranger, null)).toEqual([]);
    expect(await exportedPolicies(world.ports, stranger, key.policyId)).toEqual([]);
    expect(await exportedPolicies(world.ports, viewer, "x")).toEqual([]);
  });

  test("tell what became of a plan's grants", async () => {
    const { id } = await world.db.database.repository.findFirstOrThrow({ where: { githubId: 101n } });
    const states = await readGrantStates(world.ports, viewer, id);
    expect(states).toContainEqual({ grant: policy.grant, policyId: key.policyId, state: "active" });
    expect(await readGrantStates(world.ports, stranger, id)).toEqual([]);
  });
});

describe("stored values", () => {
  test("are names and dates: no column that is sealed is read", async () => {
    const row = {
      organisationId: world.acme,
      keyId: "k",
      wrappedKey: Buffer.from("w"),
      createdBy: "cli",
      rotatedAt: new Date(0),
    };
    await world.db.database.sealedSecret.createMany({
      data: [
        {
          ...row,
          id: randomUUID(),
          name: "NPM_TOKEN",
          version: 1,
          ciphertext: Buffer.from("x"),
          rotationDueAt: new Date(1),
          retiredAt: new Date(2),
        },
        {
          ...row,
          id: randomUUID(),
          name: "NPM_TOKEN",
          version: 2,
          ciphertext: Buffer.from("x"),
          rotationDueAt: new Date(5),
        },
      ],
    });
    const values = await readStoredValues(world.ports, viewer);
    expect(values).toMatchObject([
      { name: "NPM_TOKEN", version: 2, versions: 2, retiredAt: null, grants: 0, owners: [] },
    ]);
    expect(JSON.stringify(values)).not.toMatch(/cipher|wrapped/i);
    expect(await readStoredValues(world.ports, stranger)).toEqual([]);
  });
});

describe("a simulation", () => {
  const job = {
    workflow: WORKFLOW,
    called: null,
    ref: "refs/heads/main",
    refProtected: true,
    event: "push",
    environment: null,
    runner: "hosted",
    headRef: null,
  } as const;
  const asked = { repository: "acme/app", issuer: null, waiting: false };
  const ask = { grant: policy.grant, repositories: null, permissions: null };

  test("passes where nothing that is known here denies, and never says allowed", async () => {
    const result = await simulateRequest(world.ports, viewer, { ...asked, job, ask });
    expect(result).toMatchObject({ ok: true, value: { outcome: "passes", reason: null, ceilingMust: [] } });
    expect(result.ok && result.value.checks.some(({ source }) => source === "ceiling")).toBe(false);
    expect(JSON.stringify(result)).not.toContain("allowed");
  });

  test.each([
    [{ event: "schedule" }, "event"],
    [{ ref: "refs/heads/other" }, "ref"],
    [{ workflow: ".github/workflows/else.yml" }, "workflow"],
    [{ environment: "production" }, "environment"],
    [{ runner: "self-hosted" }, "runner"],
    [{ called: ".github/workflows/called.yml" }, "called-workflow"],
  ] as const)("with %j is denied by the line %s", async (change, reason) => {
    const result = await simulateRequest(world.ports, viewer, { ...asked, job: { ...job, ...change }, ask });
    expect(result).toMatchObject({ ok: true, value: { outcome: "denied", reason } });
  });

  test("says what a ceiling has to allow", async () => {
    const result = await simulateRequest(world.ports, viewer, { ...asked, job: { ...job, refProtected: false }, ask });
    expect(result).toMatchObject({
      ok: true,
      value: { outcome: "passes", ceilingMust: [expect.stringContaining("unprotected_refs")] },
    });
  });

  test("refuses what is beyond the policy, and knows no policy of another name", async () => {
    const wide = { ...ask, permissions: { contents: "write", pull_requests: "write" } };
    expect(await simulateRequest(world.ports, viewer, { ...asked, job, ask: wide })).toMatchObject({
      value: { outcome: "denied", reason: "request-permission" },
    });
    expect(
      await simulateRequest(world.ports, viewer, { ...asked, job, ask: { ...ask, grant: "none.such" } }),
    ).toMatchObject({
      value: { outcome: "denied", reason: "no-policy" },
    });
  });

  test("judges a waiting version as if it were approved", async () => {
    const next = fresh({ events: ["release"] });
    await world.pending(next);
    const own = { ...ask, grant: next.grant };
    const released = { ...job, event: "release" };
    expect(await simulateRequest(world.ports, viewer, { ...asked, job: released, ask: own })).toMatchObject({
      value: { outcome: "denied", reason: "policy-not-active" },
    });
    expect(
      await simulateRequest(world.ports, viewer, { ...asked, job: released, ask: own, waiting: true }),
    ).toMatchObject({
      value: { outcome: "passes" },
    });
  });

  test("sees switches and freezes, and nothing of another organisation", async () => {
    const { database } = world.db;
    const repository = await database.repository.findFirstOrThrow({ where: { githubId: 101n } });
    const place = { repositoryId: repository.id, incidentId: randomUUID(), organisationId: world.acme };
    await database.freezeLock.create({ data: { ...place, allowedGrants: [] } });
    expect(await simulateRequest(world.ports, viewer, { ...asked, job, ask })).toMatchObject({
      value: { reason: "frozen" },
    });
    await database.freezeLock.deleteMany();
    const admin = await world.person(["admin"]);
    await setSwitch(world.ports, admin, {
      scope: "repository",
      organisationId: world.acme,
      scopeId: "101",
      reason: "x",
      confirmation: "",
    });
    expect(await simulateRequest(world.ports, viewer, { ...asked, job, ask })).toMatchObject({
      value: { reason: "kill-switch" },
    });
    await database.killSwitch.deleteMany();
    expect(await simulateRequest(world.ports, stranger, { ...asked, job, ask })).toMatchObject({
      failure: { code: "no-repository" },
    });
    const folder = { ...asked, repository: "acme/folder-only" };
    expect(await simulateRequest(world.ports, viewer, { ...folder, job, ask })).toMatchObject({
      failure: { code: "no-github-id" },
    });
  });
});
