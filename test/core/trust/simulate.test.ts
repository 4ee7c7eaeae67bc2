import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GrantAsk } from "../../../lib/core/trust/decide/scope.ts";
import { asIfActive, type SimulatedJob, type SimulationFacts, simulate } from "../../../lib/core/trust/simulate.ts";
import { document, MAIN, version, WORKFLOW } from "./support.ts";

const JOB: SimulatedJob = {
  issuer: "github",
  repositoryId: "101",
  ownerId: "7",
  repository: "acme/app",
  workflow: WORKFLOW,
  called: null,
  ref: MAIN,
  refProtected: true,
  event: "push",
  environment: null,
  runner: "hosted",
  headRef: null,
};
const ASK: GrantAsk = { grant: "release.publish", repositories: null, permissions: null };
const FACTS: SimulationFacts = { organisationId: "org-1", versions: [version()], switches: [], locks: [] };

function judge(job: Partial<SimulatedJob> = {}, facts: Partial<SimulationFacts> = {}, ask: Partial<GrantAsk> = {}) {
  return simulate({ ...JOB, ...job }, { ...ASK, ...ask }, { ...FACTS, ...facts });
}
const reasonOf = (...given: Parameters<typeof judge>) => judge(...given).reason;

test("a job that nothing known denies passes, and is never called allowed", () => {
  const result = judge();
  expect(result).toMatchObject({ outcome: "passes", reason: null, version: { version: 3 }, ceilingMust: [] });
  expect(result.checks.length).toBeGreaterThan(10);
  expect(result.checks.every(({ source, holds }) => source !== "ceiling" && holds)).toBe(true);
});

test.each<[string, Partial<SimulatedJob>, string]>([
  ["another issuer", { issuer: "ghes" }, "issuer"],
  ["another repository", { repositoryId: "102" }, "repository"],
  ["another owner", { ownerId: "8" }, "owner"],
  ["another file", { workflow: "x.yml" }, "workflow"],
  ["a called file", { called: "x.yml" }, "called-workflow"],
  ["another ref", { ref: "refs/heads/dev" }, "ref"],
  ["another event", { event: "schedule" }, "event"],
  ["an environment", { environment: "production" }, "environment"],
  ["another runner", { runner: "self-hosted" }, "runner"],
])("%s is denied as the broker would", (_what, job, reason) => {
  expect(judge(job)).toMatchObject({ outcome: "denied", reason });
});

test("called files are imagined in their own repository, or at the named place", () => {
  const called = (text: string) => ({ versions: [version(document({ called: text }))] });
  const other = "acme/ci/.github/workflows/x.yml@refs/tags/v1";
  expect(reasonOf({ called: "a/x.yml" }, called("a/x.yml"))).toBeNull();
  expect(reasonOf({ called: other }, called(other))).toBeNull();
  expect(reasonOf({ called: "a/x.yml" }, called(other))).toBe("called-workflow");
  expect(reasonOf({ called: other }, called("x.yml"))).toBe("called-workflow");
  expect(reasonOf({ called: "@" }, called(other))).toBe("called-workflow");
});

test("the kind of a ref is told by its place", () => {
  const facts = (ref_type: "branch" | "tag") => ({
    versions: [version(document({ refs: [MAIN, "refs/tags/v1"], ref_type }))],
  });
  expect(reasonOf({}, facts("branch"))).toBeNull();
  expect(reasonOf({}, facts("tag"))).toBe("ref-type");
  expect(reasonOf({ ref: "refs/tags/v1" }, facts("tag"))).toBeNull();
});

test("switches, freezes and narrowing count", () => {
  const entry = { id: "s", organisationId: "org-1", scope: "organisation" as const, scopeId: "org-1", reason: "r" };
  expect(reasonOf({}, { switches: [entry] })).toBe("kill-switch");
  expect(reasonOf({}, { switches: [{ ...entry, organisationId: "org-2" }] })).toBeNull();
  expect(reasonOf({}, { locks: [{ repositoryId: "101", incidentId: "i", allowedGrants: [] }] })).toBe("frozen");
  expect(reasonOf({}, {}, { permissions: { contents: "admin" } })).toBe("request-permission");
});

test("without a policy the job is denied", () => {
  expect(judge({}, { versions: [] })).toMatchObject({ outcome: "denied", reason: "no-policy", version: null });
  expect(reasonOf({}, { versions: [version(document(), { status: "pending" })] })).toBe("policy-not-active");
});

describe("what only the ceiling could deny", () => {
  test("does not count as a denial, and is told", () => {
    const facts = {
      versions: [
        version(document({ events: ["fork"], runner: "any" }), { evidence: { approvedBySecurityLead: true } }),
      ],
    };
    expect(judge({ event: "fork", runner: "self-hosted", refProtected: false }, facts)).toMatchObject({
      outcome: "passes",
      ceilingMust: [
        "the ref is not protected, so it must have unprotected_refs: true",
        "outsiders can cause fork, so its events must name it",
        "the runner is self-hosted, so its runners must name that kind",
      ],
    });
  });
  test("is no provider, target, permission, repository or lifetime of the policy", () => {
    const role = "arn:aws:iam::123456789012:role/x";
    const aws = document({}, { what: { provider: "aws", role_arn: role, region: "eu-west-1" }, lifetime_minutes: 720 });
    const across = document(
      {},
      {
        what: {
          provider: "github-app",
          repositories: [{ id: "202" }],
          permissions: { contents: "write", actions: "read" },
        },
      },
    );
    const starred = document({}, { what: { provider: "artifactory", scope: "artifact:x:*" } });
    for (const policy of [aws, across, starred]) expect(reasonOf({}, { versions: [version(policy)] })).toBeNull();
    const lower = document(
      {},
      { what: { provider: "github-app", repositories: ["self"], permissions: { contents: "read" } } },
    );
    for (const versions of [
      [version(lower, { status: "pending" }), version(across)],
      [version(across), version(lower, { status: "pending" })],
    ])
      expect(reasonOf({}, { versions })).toBeNull();
  });
});

describe("on trial", () => {
  const trial = { headRef: "thaw/x", commits: ["c".repeat(40)] };
  const onTrial = (refs: string[]) => ({
    versions: [version(document({ refs }), { status: "trial", evidence: { trial } })],
  });
  const run = { event: "pull_request", ref: "refs/pull/1/merge", refProtected: false };
  test("the job is taken for one of the campaign's own, into a branch that the policy will trust", () => {
    expect(reasonOf({ ...run, headRef: "thaw/x" }, onTrial(["refs/tags/v1", MAIN]))).toBeNull();
    expect(reasonOf({ ...run, headRef: "other" }, onTrial([MAIN]))).toBe("trial");
    expect(reasonOf({ ...run, headRef: "thaw/x" }, onTrial(["refs/tags/v1", "refs/heads/*"]))).toBe("trial");
    expect(reasonOf({ ...run, headRef: "thaw/x" }, { versions: [version(document(), { status: "trial" })] })).toBe(
      "trial",
    );
  });
});

describe("on trial beside an active version", () => {
  const evidence = { trial: { headRef: "thaw/x", commits: ["c".repeat(40)] } };
  const run = { event: "pull_request", ref: "refs/pull/1/merge", refProtected: false, headRef: "thaw/x" };
  const active = version(document(), { version: 1 });
  const tried = (...given: Parameters<typeof document>) =>
    version(document(...given), { status: "trial", version: 2, evidence });
  const role = "arn:aws:iam::123456789012:role/x";
  const github = (permissions: Record<string, "read" | "write">, id = "101") => ({
    provider: "github-app" as const,
    repositories: [{ id }],
    permissions,
  });
  test.each([
    ["the same grant", tried()],
    ["more permissions", tried({}, { what: github({ contents: "write", actions: "write", issues: "write" }) })],
    ["other repositories", tried({}, { what: github({ contents: "read" }, "202") })],
    [
      "another provider",
      tried({}, { what: { provider: "aws", role_arn: role, region: "eu-west-1" }, lifetime_minutes: 720 }),
    ],
    ["stored values", tried({}, { what: { provider: "sealed-store", secrets: ["A", "B"] } })],
  ])("%s is judged by the trial", (_what, trial) => {
    for (const versions of [
      [active, trial],
      [trial, active],
    ]) {
      expect(judge(run, { versions })).toMatchObject({ outcome: "passes", reason: null, version: { version: 2 } });
      expect(judge({}, { versions })).toMatchObject({ outcome: "passes", version: { version: 1 } });
      expect(judge({ ...run, headRef: "x" }, { versions })).toMatchObject({
        outcome: "denied",
        version: { version: 1 },
      });
    }
  });
  test("a larger right of the active version does not hide the trial's, nor a smaller one", () => {
    for (const [first, second] of [
      ["read", "write"],
      ["write", "read"],
    ] as const) {
      const versions = [
        version(document({}, { what: github({ contents: first }) }), { version: 1 }),
        tried({}, { what: github({ contents: second }) }),
      ];
      expect(judge(run, { versions }).version?.version).toBe(2);
    }
  });
  test("a runner of its own is left to the ceiling", () => {
    for (const runner of ["hosted", "self-hosted"] as const)
      expect(judge({ ...run, runner }, { versions: [active, tried({ runner: "any" })] }).version?.version).toBe(2);
  });
  test("a trial without a branch to trust is none", () => {
    expect(judge(run, { versions: [active, tried({ refs: ["refs/tags/v1"] })] })).toMatchObject({
      outcome: "denied",
      version: { version: 1 },
    });
  });
});

test("a waiting version is judged as it would be, once it were approved today", () => {
  const trial = { headRef: "x", commits: ["c"] };
  const pending = version(document(), { status: "pending", evidence: { trial, protectedPatterns: ["refs/heads/*"] } });
  expect(asIfActive(pending)).toEqual({
    ...pending,
    status: "active",
    evidence: { ...pending.evidence, trial: null, approvedBySecurityLead: false },
  });
  expect(asIfActive(version(document({ events: ["fork"] }))).evidence.approvedBySecurityLead).toBe(true);
  expect(
    asIfActive(version(document(), { evidence: { approvedBySecurityLead: true } })).evidence.approvedBySecurityLead,
  ).toBe(true);
  expect(asIfActive(version(document({ refs: ["refs/heads/*"] }))).evidence.protectedPatterns).toEqual([]);
});

test("whatever is imagined, there is an answer", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("a/b/c@d", "@", "//@", MAIN, "__proto__"));
  const job = fc.record({
    repository: text,
    workflow: text,
    called: fc.option(text),
    ref: text,
    event: text,
    environment: fc.option(text),
    headRef: fc.option(text),
  });
  fc.assert(
    fc.property(job, (some) => {
      const { outcome, reason } = judge(some);
      return (outcome === "passes") === (reason === null);
    }),
  );
});
