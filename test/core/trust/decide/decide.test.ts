import { describe, expect, test } from "vitest";
import { type DecisionFacts, decide, type FreezeLock } from "../../../../lib/core/trust/decide/decide.ts";
import type { WorkloadIdentity } from "../../../../lib/core/trust/identity.ts";
import { POLICY_STATUSES, type TrustPolicyInput } from "../../../../lib/core/trust/policy.ts";
import type { KillSwitch } from "../../../../lib/core/trust/switches.ts";
import { ceiling, document, facts, identity, MAIN, outcome, version, WORKFLOW } from "../support.ts";

function lineOf(reason: string, changes: Partial<DecisionFacts>) {
  const found = decide(facts(changes)).checks.find((check) => check.reason === reason);
  return found === undefined
    ? null
    : {
        source: found.source,
        path: found.path.join("."),
        expected: found.expected,
        actual: found.actual,
        holds: found.holds,
      };
}

const across = (permissions: Record<string, "read" | "write">): TrustPolicyInput["what"] => ({
  provider: "github-app",
  repositories: ["self", { id: "202" }],
  permissions,
});

test("a request that holds in every line gets what the policy says, and no more", () => {
  const decision = decide(facts());
  expect(decision).toMatchObject({
    allowed: true,
    version: { policyId: "policy-1", version: 3 },
    grant: {
      provider: "github-app",
      repositories: [{ id: "101", name: "acme/app" }],
      permissions: { contents: "write", issues: "read" },
    },
    lifetimeSeconds: 1_800,
    deliver: "outputs",
  });
  expect(decision.checks.every(({ holds }) => holds)).toBe(true);
  const store = document(
    {},
    { what: { provider: "sealed-store", secrets: ["A"] }, deliver: "environment", lifetime_minutes: 1 },
  );
  expect(
    decide(
      facts({
        versions: [version(store)],
        ceiling: ceiling({ providers: ["sealed-store"], targets: { "sealed-store": ["A"] } }),
      }),
    ),
  ).toMatchObject({
    allowed: true,
    grant: { provider: "sealed-store", secrets: ["A"] },
    lifetimeSeconds: 60,
    deliver: "environment",
  });
});

test("every line of the decision is there, in the order in which they are told", () => {
  expect(decide(facts()).checks.map(({ reason }) => reason)).toEqual([
    "no-ceiling",
    "kill-switch",
    "no-policy",
    "policy-not-active",
    "issuer",
    "repository",
    "owner",
    "workflow",
    "called-workflow",
    "event",
    "ref",
    "workflow-version",
    "environment",
    "runner",
    "ceiling-never",
    "ceiling-provider",
    "ceiling-lifetime",
    "ceiling-runner",
    "ceiling-event",
    "ref-unprotected",
    "ceiling-permission",
    "ceiling-repository",
    "frozen",
    "request-repository",
    "request-permission",
  ]);
});

test("a denial has the reason of the first line that fails, and every line", () => {
  const decision = decide(
    facts({ identity: identity({ repositoryId: "9", runner: "self-hosted" }), versions: [version()] }),
  );
  expect(decision).toMatchObject({ allowed: false, reason: "repository", version: { version: 3 } });
  expect(decision.checks.filter(({ holds }) => !holds).map(({ reason }) => reason)).toEqual([
    "repository",
    "runner",
    "ceiling-runner",
    "ceiling-repository",
  ]);
});

describe("without a ceiling for this owner", () => {
  test("nobody gets anything", () => {
    expect(outcome({ ceiling: null })).toBe("no-ceiling");
    expect(outcome({ ceiling: ceiling({ owner_id: "8" }) })).toBe("no-ceiling");
    expect(outcome({ ceiling: ceiling({ issuer: "ghes" }) })).toBe("no-ceiling");
    expect(outcome({ ceiling: null, versions: [] })).toBe("no-ceiling");
  });
  test("the line says so", () => {
    expect(lineOf("no-ceiling", { ceiling: null })).toEqual({
      source: "ceiling",
      path: "owner_id",
      expected: "an owner that the configuration names",
      actual: "owner 7 of github",
      holds: false,
    });
    expect(lineOf("no-ceiling", {})?.holds).toBe(true);
  });
});

describe("without a policy", () => {
  test("nobody gets anything", () => {
    const decision = decide(facts({ versions: [] }));
    expect(decision).toMatchObject({ allowed: false, reason: "no-policy", version: null });
    expect(lineOf("no-policy", { versions: [] })).toEqual({
      source: "record",
      path: "",
      expected: "a policy for this repository and grant",
      actual: "none",
      holds: false,
    });
    expect(lineOf("no-policy", {})).toMatchObject({ actual: "version 3", holds: true });
  });
  test.each(POLICY_STATUSES.filter((status) => status !== "active" && status !== "trial"))(
    "a version that is %s gives nothing",
    (status) => {
      expect(outcome({ versions: [version(document(), { status })] })).toBe("policy-not-active");
      expect(lineOf("policy-not-active", { versions: [version(document(), { status })] })).toEqual({
        source: "record",
        path: "",
        expected: "active",
        actual: status,
        holds: false,
      });
    },
  );
  test("an active version counts, whatever stands before it", () => {
    const pending = version(document({ events: ["schedule"] }), { status: "pending", version: 4 });
    expect(outcome({ versions: [pending, version()] })).toBe("allowed");
  });
  test("a policy of another grant, or of one in another case, is none", () => {
    expect(outcome({ ask: { grant: "release.other", repositories: null, permissions: null } })).toBe("no-policy");
    expect(outcome({ ask: { grant: "Release.publish", repositories: null, permissions: null } })).toBe("no-policy");
    expect(outcome({ ask: { grant: "../x", repositories: null, permissions: null } })).toBe("no-policy");
  });
});

describe("kill switches", () => {
  const entry = (changes: Partial<KillSwitch>): KillSwitch => ({
    id: "1",
    organisationId: "org-1",
    scope: "everything",
    scopeId: "*",
    reason: "r",
    ...changes,
  });
  test.each<[string, Partial<KillSwitch>, string]>([
    ["everything", { organisationId: null }, "kill-switch"],
    ["the organisation", { scope: "organisation", scopeId: "org-1" }, "kill-switch"],
    ["another organisation", { scope: "organisation", scopeId: "org-2", organisationId: "org-2" }, "allowed"],
    ["the policy", { scope: "policy", scopeId: "policy-1" }, "kill-switch"],
    [
      "the policy, of another organisation",
      { scope: "policy", scopeId: "policy-1", organisationId: "org-2" },
      "allowed",
    ],
    ["another policy", { scope: "policy", scopeId: "policy-2" }, "allowed"],
    ["the repository", { scope: "repository", scopeId: "101" }, "kill-switch"],
    ["a target repository", { scope: "repository", scopeId: "202" }, "kill-switch"],
    ["another repository", { scope: "repository", scopeId: "303" }, "allowed"],
    ["the provider", { scope: "provider", scopeId: "github-app" }, "kill-switch"],
    ["another provider", { scope: "provider", scopeId: "aws" }, "allowed"],
  ])("of %s: %j: %s", (_what, changes, answer) => {
    const versions = [version(document({}, { what: across({ contents: "read" }) }))];
    expect(outcome({ versions, ceiling: ceiling({ repositories: "installation" }), switches: [entry(changes)] })).toBe(
      answer,
    );
  });
  test("go before the question whether there is a policy", () => {
    const switches = [entry({ scope: "repository", scopeId: "101" })];
    expect(outcome({ versions: [], switches })).toBe("kill-switch");
    expect(outcome({ versions: [], switches: [entry({ scope: "provider", scopeId: "github-app" })] })).toBe(
      "no-policy",
    );
    expect(outcome({ organisationId: null, switches })).toBe("allowed");
  });
  test("are named in the line", () => {
    const line = { source: "switch", path: "", expected: "no kill switch", actual: "none", holds: true };
    expect(lineOf("kill-switch", {})).toEqual(line);
    const switches = [entry({ organisationId: null }), entry({ scope: "repository", scopeId: "101" })];
    expect(lineOf("kill-switch", { switches })).toEqual({
      ...line,
      actual: "everything, repository 101",
      holds: false,
    });
  });
});

describe("freezes", () => {
  const lock = (changes: Partial<FreezeLock> = {}): FreezeLock => ({
    repositoryId: "101",
    incidentId: "inc-1",
    allowedGrants: [],
    ...changes,
  });
  const allowing = ["other", "release.publish"];
  test.each<[string, "read" | "write", FreezeLock[], string]>([
    ["the repository that asks, to read", "read", [lock()], "frozen"],
    ["the repository that asks, to write", "write", [lock()], "frozen"],
    ["the repository that asks, which allows this grant", "write", [lock({ allowedGrants: allowing })], "allowed"],
    ["the repository that asks, which allows another grant", "write", [lock({ allowedGrants: ["release"] })], "frozen"],
    ["a target, to read", "read", [lock({ repositoryId: "202" })], "allowed"],
    ["a target, to write", "write", [lock({ repositoryId: "202" })], "frozen"],
    [
      "a target, to write, which allows a grant of its own that has the same name",
      "write",
      [lock({ repositoryId: "202", allowedGrants: allowing })],
      "frozen",
    ],
    [
      "a target, to write, which allows this repository's grant",
      "write",
      [lock({ repositoryId: "202", allowedGrants: ["101/release.publish"] })],
      "allowed",
    ],
    [
      "both, one of which allows this grant",
      "write",
      [lock({ allowedGrants: allowing }), lock({ repositoryId: "202" })],
      "frozen",
    ],
    [
      "one by two incidents, one of which allows this grant",
      "read",
      [lock({ allowedGrants: allowing }), lock({ incidentId: "inc-2" })],
      "frozen",
    ],
  ])("%s: %s %j: %s", (_what, level, locks, answer) => {
    const versions = [version(document({}, { what: across({ contents: level, issues: "read" }) }))];
    expect(outcome({ versions, ceiling: ceiling({ repositories: "installation" }), locks })).toBe(answer);
  });
  test("stop what is not GitHub's for the repository that asks", () => {
    const changes = {
      versions: [version(document({}, { what: { provider: "sealed-store", secrets: ["A"] } }))],
      ceiling: ceiling({ providers: ["sealed-store"], targets: { "sealed-store": ["A"] } }),
    };
    expect(outcome({ ...changes, locks: [lock()] })).toBe("frozen");
    expect(outcome({ ...changes, locks: [lock({ repositoryId: "202" })] })).toBe("allowed");
  });
  test("a grant that was narrowed to reading is still one that writes", () => {
    const ask = { grant: "release.publish", repositories: ["101"], permissions: { issues: "read" } };
    const changes = {
      ask,
      versions: [version(document({}, { what: across({ contents: "write", issues: "read" }) }))],
      ceiling: ceiling({ repositories: "installation" }),
    };
    expect(outcome({ ...changes, locks: [lock({ repositoryId: "202" })] })).toBe("frozen");
    expect(outcome(changes)).toBe("allowed");
  });
  test("are named in the line", () => {
    const line = {
      source: "freeze",
      path: "",
      expected: "no freeze, or one that allows this grant",
      actual: "not frozen",
      holds: true,
    };
    expect(lineOf("frozen", {})).toEqual(line);
    expect(lineOf("frozen", { locks: [lock({ allowedGrants: allowing })] })).toEqual({
      ...line,
      actual: "frozen, and allowed there",
    });
    expect(lineOf("frozen", { locks: [lock(), lock({ incidentId: "inc-2" })] })).toEqual({
      ...line,
      actual: "repository 101 by incident inc-1, repository 101 by incident inc-2",
      holds: false,
    });
  });
});

describe("on trial", () => {
  const COMMIT = "c".repeat(40);
  const merge = { repository: "acme/app", path: WORKFLOW, ref: "refs/pull/1/merge" };
  const run = (changes: Partial<WorkloadIdentity> = {}) =>
    identity({
      event: "pull_request",
      ref: "refs/pull/1/merge",
      refProtected: false,
      headRef: "thaw/release",
      baseRef: "main",
      workflow: merge,
      calledWorkflow: merge,
      ...changes,
    });
  const onTrial = version(document(), {
    status: "trial",
    version: 4,
    evidence: { trial: { headRef: "thaw/release", commits: ["d".repeat(40), COMMIT] } },
  });
  const trial = (changes: Partial<DecisionFacts> = {}) =>
    outcome({ identity: run(), versions: [onTrial], trialHead: COMMIT, ...changes });

  test("the campaign's own commit gets the grant, although its ref and event are not the policy's", () => {
    expect(trial()).toBe("allowed");
    expect(
      decide(facts({ identity: run(), versions: [onTrial], trialHead: COMMIT })).checks.map(({ reason }) => reason),
    ).toEqual([
      "no-ceiling",
      "kill-switch",
      "no-policy",
      "policy-not-active",
      "issuer",
      "repository",
      "owner",
      "workflow",
      "called-workflow",
      "environment",
      "runner",
      "trial",
      "ceiling-never",
      "ceiling-provider",
      "ceiling-lifetime",
      "ceiling-runner",
      "ceiling-permission",
      "ceiling-repository",
      "frozen",
      "request-repository",
      "request-permission",
    ]);
  });
  test.each<[string, Partial<DecisionFacts>, string]>([
    ["the right branch from a fork, at another commit", { trialHead: "e".repeat(40) }, "trial"],
    ["a commit that nobody could look up", { trialHead: null }, "trial"],
    ["another branch at the right commit", { identity: run({ headRef: "thaw/other" }) }, "trial"],
    ["the right commit into a branch that the policy does not trust", { identity: run({ baseRef: "evil" }) }, "trial"],
    ["the right commit into a branch in another case", { identity: run({ baseRef: "Main" }) }, "trial"],
    ["a base that is not stated", { identity: run({ baseRef: null }) }, "trial"],
    ["no branch", { identity: run({ headRef: null }) }, "trial"],
    ["a push of the right commit", { identity: run({ event: "push" }) }, "trial"],
    ["pull_request_target", { identity: run({ event: "pull_request_target" }) }, "trial"],
    ["an event that is not stated", { identity: run({ event: null }) }, "trial"],
    ["a version without evidence of a trial", { versions: [version(document(), { status: "trial" })] }, "trial"],
    ["another repository", { identity: run({ repositoryId: "9" }) }, "repository"],
    ["another workflow", { identity: run({ workflow: { ...merge, path: "x.yml" } }) }, "workflow"],
    ["a called workflow", { identity: run({ calledWorkflow: { ...merge, path: "x.yml" } }) }, "called-workflow"],
    ["an environment", { identity: run({ environment: "production" }) }, "environment"],
    ["a self-hosted runner", { identity: run({ runner: "self-hosted" }) }, "runner"],
    ["a frozen repository", { locks: [{ repositoryId: "101", incidentId: "i", allowedGrants: [] }] }, "frozen"],
    ["a lifetime above the ceiling", { ceiling: ceiling({ lifetime_minutes: 5 }) }, "ceiling-lifetime"],
  ])("%s is denied", (_what, changes, reason) => {
    expect(trial(changes)).toBe(reason);
  });
  test("the line says which pull request is meant", () => {
    const line = lineOf("trial", { identity: run({ headRef: null }), versions: [onTrial] });
    expect(line).toEqual({
      source: "record",
      path: "",
      expected: `pull_request of thaw/release into refs/heads/main at ${"d".repeat(40)} or ${COMMIT}`,
      actual: "pull_request of not stated into main at not stated",
      holds: false,
    });
    expect(
      lineOf("trial", {
        identity: run({ event: null }),
        trialHead: COMMIT,
        versions: [version(document(), { status: "trial" })],
      }),
    ).toMatchObject({ expected: "nothing", actual: `not stated of thaw/release into main at ${COMMIT}` });
    expect(lineOf("trial", {})).toBeNull();
  });

  describe("beside an active version", () => {
    const active = version(document({ refs: [MAIN] }), { version: 3 });
    const both = [onTrial, active];
    test("the campaign's commit is tried, and everybody else gets what is active", () => {
      const onMain = decide(facts({ versions: both }));
      expect([onMain.allowed, onMain.version?.version]).toEqual([true, 3]);
      const onBranch = decide(facts({ versions: both, identity: run(), trialHead: COMMIT }));
      expect([onBranch.allowed, onBranch.version?.version]).toEqual([true, 4]);
    });
    test("who fits neither hears of the active one", () => {
      const decision = decide(facts({ versions: both, identity: run({ headRef: "x" }), trialHead: COMMIT }));
      expect([decision.allowed, decision.version?.version]).toEqual([false, 3]);
      expect(outcome({ versions: both, identity: run({ headRef: "x" }), trialHead: COMMIT })).toBe("event");
    });
    test("a trial goes before what waits, and an active version before a trial", () => {
      const pending = version(document(), { status: "pending", version: 5 });
      expect(decide(facts({ versions: [pending, onTrial], identity: run(), trialHead: COMMIT })).version?.version).toBe(
        4,
      );
      expect(decide(facts({ versions: [pending] })).version?.version).toBe(5);
    });
  });
});
