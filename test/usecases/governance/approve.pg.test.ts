import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "../../../lib/core/actor.ts";
import type { TrustPolicy } from "../../../lib/core/trust/policy.ts";
import { approveAlike, approvePolicy, judgeApproval, startTrial } from "../../../lib/usecases/governance/approve.ts";
import { rejectPolicy, revokePolicy } from "../../../lib/usecases/governance/end.ts";
import { proposePolicy } from "../../../lib/usecases/governance/propose.ts";
import { recordTargetOwner, removeTargetOwner } from "../../../lib/usecases/governance/target-owners.ts";
import { createWorld, crossing, fresh, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const versionsOf = (policyId: string) =>
  world.db.database.trustPolicyVersion.findMany({ where: { policyId }, orderBy: { version: "asc" } });
const statuses = async (policyId: string) => (await versionsOf(policyId)).map(({ status }) => status);
const codeOf = (result: { ok: boolean; failure?: { code: string } }) => (result.ok ? "ok" : result.failure?.code);

async function attempt(roles: readonly Role[], policy: TrustPolicy): Promise<string | undefined> {
  return codeOf(await approvePolicy(world.ports, await world.person(roles), await world.pending(policy)));
}

describe("approving", () => {
  test.each([
    ["viewer", "not-administrator", "not-administrator"],
    ["owner", "not-administrator", "not-administrator"],
    ["security-lead", "not-administrator", "not-administrator"],
    ["commander", "not-administrator", "not-administrator"],
    ["operator", "not-administrator", "not-administrator"],
    ["admin", "ok", "needs-security-lead"],
  ] as const)("as %s: of the own repository %s, of another one %s", async (role, own, other) => {
    expect(await attempt([role], fresh())).toBe(own);
    expect(await attempt([role], crossing())).toBe(other);
  });

  test("as admin and security lead: of another repository, and of an event of outsiders", async () => {
    expect(await attempt(["admin", "security-lead"], crossing())).toBe("ok");
    expect(await attempt(["admin", "security-lead"], fresh({ events: ["issue_comment"] }))).toBe("ok");
    expect(await attempt(["admin"], fresh({ events: ["issue_comment"] }))).toBe("needs-security-lead");
  });

  test("makes it active with evidence, supersedes what was, and is recorded once", async () => {
    const policy = fresh();
    const first = await world.pending(policy);
    const ada = await world.person(["admin"]);
    expect(codeOf(await approvePolicy(world.ports, ada, first))).toBe("ok");
    const old = await world.pending({ ...policy, lifetime_minutes: 11 });
    const next = await world.pending({ ...policy, lifetime_minutes: 12 });
    const lead = await world.person(["admin", "security-lead"]);
    expect(codeOf(await approvePolicy(world.ports, lead, next))).toBe("ok");
    expect(await statuses(first.policyId)).toEqual(["superseded", "superseded", "active"]);
    const [, older, active] = await versionsOf(first.policyId);
    expect(active).toMatchObject({
      approvedBy: lead.id,
      evidence: { approvedBySecurityLead: true, protectedPatterns: [] },
    });
    expect(older).toMatchObject({ endedBy: lead.id });
    const events = await world.audited("policy.approved", first.policyId);
    expect(events.map(({ data }) => data)).toMatchObject([
      { version: 1, superseded: null },
      { version: 3, superseded: 1, securityLead: true },
    ]);
    expect(codeOf(await approvePolicy(world.ports, ada, old))).toBe("not-pending");
  });

  test("needs a second person, whatever roles the first one has", async () => {
    const one = await world.person(["owner", "security-lead", "admin", "commander", "operator"]);
    const made = await proposePolicy(world.ports, one, { policy: fresh(), source: "form" });
    const key = made.ok ? made.value : { policyId: "", version: 0 };
    expect(codeOf(await approvePolicy(world.ports, one, key))).toBe("own-proposal");
    expect(codeOf(await startTrial(world.ports, one, { ...key, headRef: "thaw/x", commits: ["a".repeat(40)] }))).toBe(
      "own-proposal",
    );
    expect(await statuses(key.policyId)).toEqual(["pending"]);
  });

  test("is no matter of our own processes", async () => {
    const key = await world.pending(fresh());
    expect(codeOf(await approvePolicy(world.ports, { kind: "system", id: "worker" }, key))).toBe("not-a-person");
  });

  test("in another organisation is as if there were no such policy", async () => {
    const key = await world.pending(fresh());
    const stranger = await world.person(["admin", "security-lead"], world.globex);
    const none = await approvePolicy(world.ports, stranger, {
      policyId: "0190b0a0-0000-7000-8000-000000000000",
      version: 1,
    });
    const foreign = await approvePolicy(world.ports, stranger, key);
    expect(foreign).toEqual(none);
    expect(codeOf(await rejectPolicy(world.ports, stranger, key, "no"))).toBe("not-found");
    expect(codeOf(await revokePolicy(world.ports, stranger, key, "no"))).toBe("not-found");
  });

  test("of what a person no longer administers is refused, whatever their session says", async () => {
    const ada = await world.person(["admin"]);
    await world.db.database.membership.deleteMany({ where: { userId: ada.id } });
    expect(codeOf(await approvePolicy(world.ports, ada, await world.pending(fresh())))).toBe("not-administrator");
  });

  test("of a pattern waits until every match is shown to be protected", async () => {
    const policy = fresh({ refs: ["refs/heads/release/*"] });
    const key = await world.pending(policy);
    const ada = await world.person(["admin"]);
    expect(codeOf(await approvePolicy(world.ports, ada, key))).toBe("unproven-refs");
    expect(await world.ports.nothingProven.provenPatterns("101", ["refs/heads/*"])).toEqual([]);
    world.protection.patterns = ["refs/heads/release/*"];
    expect(codeOf(await approvePolicy(world.ports, ada, key))).toBe("ok");
    world.protection.patterns = [];
    const [row] = await versionsOf(key.policyId);
    expect(row).toMatchObject({ evidence: { protectedPatterns: ["refs/heads/release/*"] } });
  });

  test("by several at the same time is done by one of them", async () => {
    const key = await world.pending(fresh());
    const people = await Promise.all([1, 2, 3, 4].map(() => world.person(["admin"])));
    const results = await Promise.all(people.map((one) => approvePolicy(world.ports, one, key)));
    const codes = results.map(codeOf).toSorted();
    expect(codes.filter((code) => code === "ok")).toHaveLength(1);
    expect(codes.filter((code) => code === "changed" || code === "not-pending")).toHaveLength(3);
    expect(await world.audited("policy.approved", key.policyId)).toHaveLength(1);
  });

  test("of two versions at the same time leaves one active", async () => {
    const policy = fresh();
    const keys = [await world.pending(policy), await world.pending({ ...policy, lifetime_minutes: 7 })];
    const ada = await world.person(["admin"]);
    await Promise.all(keys.map((key) => approvePolicy(world.ports, ada, key)));
    expect((await statuses(keys[0]?.policyId ?? "")).filter((status) => status === "active")).toHaveLength(1);
  });

  test("is judged the same before anybody presses anything", async () => {
    const key = await world.pending(fresh());
    expect(codeOf(await judgeApproval(world.ports, await world.person(["admin"]), key))).toBe("ok");
    expect(codeOf(await judgeApproval(world.ports, await world.person(["viewer"]), key))).toBe("not-administrator");
    expect(await statuses(key.policyId)).toEqual(["pending"]);
  });
});

describe("approving what is alike", () => {
  test("approves each by itself, and nothing of another scope", async () => {
    const keys = [await world.pending(fresh()), await world.pending(fresh()), await world.pending(fresh())];
    const other = await world.pending(fresh({ runner: "self-hosted" }));
    const [row] = await versionsOf(keys[0]?.policyId ?? "");
    const ended = keys[2] ?? other;
    await rejectPolicy(world.ports, await world.person(["admin"]), ended, "not this one");
    const ada = await world.person(["admin"]);
    const outcomes = await approveAlike(world.ports, ada, row?.scopeKey ?? "", [...keys, other]);
    expect(outcomes.map(({ result }) => codeOf(result))).toEqual(["ok", "ok", "not-pending", "not-found"]);
    expect(await statuses(other.policyId)).toEqual(["pending"]);
  });
});

describe("a stored value or a cloud's role", () => {
  const secret = () => fresh({}, { what: { provider: "sealed-store", secrets: ["NPM_TOKEN"] } });

  test("is approved by its recorded owner, and by nobody else", async () => {
    const admin = await world.person(["admin"]);
    const bea = await world.person(["viewer"]);
    const target = { organisationId: world.acme, provider: "sealed-store", target: "NPM_TOKEN", login: bea.login };
    expect(await attempt(["admin", "security-lead"], secret())).toBe("not-owner");
    expect(await recordTargetOwner(world.ports, admin, target)).toEqual({ ok: true, value: { already: false } });
    expect(await recordTargetOwner(world.ports, admin, target)).toEqual({ ok: true, value: { already: true } });
    expect(codeOf(await approvePolicy(world.ports, bea, await world.pending(secret())))).toBe("ok");
    expect(codeOf(await removeTargetOwner(world.ports, admin, target))).toBe("ok");
    expect(codeOf(await removeTargetOwner(world.ports, admin, target))).toBe("not-recorded");
    expect(codeOf(await approvePolicy(world.ports, bea, await world.pending(secret())))).toBe("not-owner");
    expect(await world.audited("target-owner.recorded")).toHaveLength(1);
    expect(await world.audited("target-owner.removed")).toHaveLength(1);
  });

  test.each([
    ["viewer", { provider: "vault", target: "kv/x" }, "forbidden"],
    ["security-lead", { provider: "vault", target: "kv/x" }, "forbidden"],
    ["admin", { provider: "vault", target: " " }, "bad-target"],
    ["admin", { provider: "nothing", target: "x" }, "bad-target"],
    ["admin", { provider: "github-app", target: "101" }, "bad-target"],
    ["admin", { provider: "vault", target: "kv/x", login: "nobody-of-that-name" }, "no-member"],
  ] as const)("gets no owner from %s with %j: %s", async (role, target, code) => {
    const actor = await world.person([role]);
    const request = { organisationId: world.acme, login: actor.login, ...target };
    expect(codeOf(await recordTargetOwner(world.ports, actor, request))).toBe(code);
  });

  test("gets no owner from another organisation's admin", async () => {
    const stranger = await world.person(["admin"], world.globex);
    const request = { organisationId: world.acme, provider: "vault", target: "kv/x", login: stranger.login };
    expect(codeOf(await recordTargetOwner(world.ports, stranger, request))).toBe("forbidden");
  });
});

describe("a trial", () => {
  const commits = ["a".repeat(40)];

  test.each([
    ["admin", "forbidden"],
    ["commander", "forbidden"],
    ["security-lead", "ok"],
  ] as const)("is started by %s: %s", async (role, code) => {
    const key = await world.pending(fresh());
    const actor = await world.person([role]);
    expect(codeOf(await startTrial(world.ports, actor, { ...key, headRef: "thaw/migrate", commits }))).toBe(code);
  });

  test("names branch and commits, becomes active by approval, and can be ended", async () => {
    const policy = fresh();
    const key = await world.pending(policy);
    const lead = await world.person(["security-lead"]);
    expect(codeOf(await startTrial(world.ports, lead, { ...key, headRef: "", commits }))).toBe("bad-trial");
    expect(codeOf(await startTrial(world.ports, lead, { ...key, headRef: "b", commits: ["abc"] }))).toBe("bad-trial");
    expect(codeOf(await startTrial(world.ports, lead, { ...key, headRef: "thaw/b", commits }))).toBe("ok");
    const [row] = await versionsOf(key.policyId);
    expect(row).toMatchObject({
      status: "trial",
      approvedBy: lead.id,
      evidence: { trial: { headRef: "thaw/b", commits } },
    });
    expect(codeOf(await approvePolicy(world.ports, await world.person(["admin"]), key))).toBe("ok");
    const [after] = await versionsOf(key.policyId);
    expect(after).toMatchObject({ status: "active", evidence: { trial: null } });
    const second = await world.pending({ ...policy, lifetime_minutes: 9 });
    await startTrial(world.ports, lead, { ...second, headRef: "thaw/b", commits });
    expect(codeOf(await revokePolicy(world.ports, lead, second, "the branch is gone"))).toBe("ok");
    expect(await statuses(key.policyId)).toEqual(["active", "revoked"]);
  });
});

describe("ending a version", () => {
  test.each([
    ["viewer", "forbidden"],
    ["operator", "forbidden"],
    ["owner", "ok"],
    ["security-lead", "ok"],
    ["commander", "ok"],
    ["admin", "ok"],
  ] as const)("as %s: %s, for what waits and for what is in force", async (role, code) => {
    const actor = await world.person([role]);
    const waiting = await world.pending(fresh());
    expect(codeOf(await rejectPolicy(world.ports, actor, waiting, "too wide"))).toBe(code);
    const active = await world.pending(fresh());
    await approvePolicy(world.ports, await world.person(["admin"]), active);
    expect(codeOf(await revokePolicy(world.ports, actor, active, "too wide"))).toBe(code);
  });

  test("is done once, for a reason, and on record", async () => {
    const actor = await world.person(["admin"]);
    const key = await world.pending(fresh());
    expect(codeOf(await revokePolicy(world.ports, actor, key, "x"))).toBe("not-in-force");
    expect(codeOf(await rejectPolicy(world.ports, actor, key, "  "))).toBe("no-reason");
    expect(codeOf(await rejectPolicy(world.ports, actor, key, "x".repeat(501)))).toBe("no-reason");
    const both = await Promise.all([1, 2].map(() => rejectPolicy(world.ports, actor, key, "too wide")));
    expect(both.map(codeOf).toSorted()).toEqual(["not-waiting", "ok"]);
    expect(await world.audited("policy.rejected", key.policyId)).toMatchObject([
      { data: { version: 1, reason: "too wide" } },
    ]);
    const [row] = await versionsOf(key.policyId);
    expect(row).toMatchObject({ status: "revoked", endedBy: actor.id, endedReason: "too wide" });
    expect(codeOf(await approvePolicy(world.ports, await world.person(["admin"]), key))).toBe("not-pending");
  });

  test("that one proposed is a withdrawal, for which no role is needed", async () => {
    const ada = await world.person(["owner"]);
    const made = await proposePolicy(world.ports, ada, { policy: fresh(), source: "form" });
    const key = made.ok ? made.value : { policyId: "", version: 0 };
    const lesser = { ...ada, roles: [{ organisationId: world.acme, role: "viewer" as const }] };
    expect(codeOf(await rejectPolicy(world.ports, lesser, key, "a slip"))).toBe("ok");
    expect(await world.audited("policy.withdrawn", key.policyId)).toHaveLength(1);
  });

  test("leaves the policy free for the next proposal, of the same text, too", async () => {
    const policy = fresh();
    const key = await world.pending(policy);
    await rejectPolicy(world.ports, await world.person(["admin"]), key, "not now");
    expect((await world.pending(policy)).version).toBe(2);
  });
});
