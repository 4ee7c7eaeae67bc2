import { describe, expect, test } from "vitest";
import type { GrantRequest } from "../../../lib/core/fix/grants.ts";
import { type ProvenIssuance, proofOf, type ReplacedReference } from "../../../lib/core/removal/proof.ts";
import type { RunEvidence } from "../../../lib/core/removal/run-facts.ts";

const MERGED = new Date("2026-05-03T12:00:00Z");
const BEFORE = new Date("2026-05-03T11:00:00Z");
const AFTER = new Date("2026-05-03T13:00:00Z");
const LATER = new Date("2026-05-03T14:00:00Z");
const FILE = ".github/workflows/ci.yml";

const RUN: RunEvidence = {
  runId: 9,
  attempt: 2,
  event: "push",
  path: FILE,
  job: "build",
  headSha: "b".repeat(40),
  concludedAt: AFTER,
  url: "https://github.com/fjordline/site/actions/runs/9/attempts/2",
};

function grant(name: string, change: Partial<GrantRequest> = {}, workflow = FILE): GrantRequest {
  const who = { workflow, job: name, startedBy: [workflow], refs: [], events: ["push"], environment: null };
  const what = {
    provider: "github-app",
    repositories: ["fjordline/site"],
    permissions: { "pull-requests": "write" },
  } as const;
  return { name, ...what, secrets: [], who, ask: null, ...change };
}

function issued(grantName: string, at: Date, change: Partial<ProvenIssuance> = {}): ProvenIssuance {
  const scope = { permissions: { pull_requests: "write", contents: "read" } };
  return { kind: "token", grantName, provider: "github-app", scope, at, ...change };
}

const replaced = (grants: readonly GrantRequest[], change: Partial<ReplacedReference> = {}): ReplacedReference => ({
  path: FILE,
  remedy: "broker-token",
  grants,
  run: null,
  ...change,
});

test("a job that was given all that the plan proposed, after the merge, shows it; its first counts", () => {
  const all = [issued("ci.a", LATER), issued("ci.a", AFTER), issued("ci.a", BEFORE)];
  expect(proofOf([replaced([grant("ci.a")])], all, MERGED)).toEqual({ kind: "issuance", at: AFTER });
});

describe("it is not shown", () => {
  test.each([
    ["by another grant", [issued("ci.b", AFTER)]],
    ["by a narrower token", [issued("ci.a", AFTER, { scope: { permissions: { pull_requests: "read" } } })]],
    ["by another provider", [issued("ci.a", AFTER, { provider: "vault" })]],
    ["by a scope that was not recorded", [issued("ci.a", AFTER, { scope: {} })]],
    ["by nothing", []],
  ])("%s", (_, issuances) => {
    expect(proofOf([replaced([grant("ci.a")])], issuances, MERGED)).toBeNull();
  });

  test("while one of two grants was not asked for", () => {
    const two = [replaced([grant("ci.a"), grant("ci.b")])];
    expect(proofOf(two, [issued("ci.a", AFTER)], MERGED)).toBeNull();
    expect(proofOf(two, [issued("ci.a", AFTER), issued("ci.b", LATER)], MERGED)).toEqual({
      kind: "issuance",
      at: LATER,
    });
  });

  test.each(["github-token", "direct-oidc", "delete", "move-to-vars", "manual"] as const)(
    "by the broker where %s took its place",
    (remedy) => {
      const references = [replaced([grant("ci.a")]), replaced([grant("ci.a")], { remedy })];
      expect(proofOf(references, [issued("ci.a", AFTER)], MERGED)).toBeNull();
    },
  );

  test("by a run where a grant took its place, nor where nobody knows what did", () => {
    expect(proofOf([replaced([grant("ci.a")], { run: RUN })], [], MERGED)).toBeNull();
    expect(proofOf([replaced([], { remedy: "manual", run: RUN })], [], MERGED)).toBeNull();
  });

  test("where no plan is known", () => {
    expect(proofOf([replaced([])], [issued("ci.a", AFTER)], MERGED)).toBeNull();
    expect(proofOf([], [], MERGED)).toBeNull();
  });
});

describe("a run shows it", () => {
  test.each(["github-token", "direct-oidc", "delete", "move-to-vars"] as const)("where %s took its place", (remedy) => {
    const proof = proofOf([replaced([], { remedy, run: RUN })], [], MERGED);
    expect(proof).toEqual({ kind: "run", at: AFTER, runs: [expect.stringContaining(RUN.url)] });
    expect(proofOf([replaced([], { remedy, run: RUN }), replaced([], { remedy })], [], MERGED)).toBeNull();
  });

  test("beside the broker's record, which is asked for all the same, and is not to be older", () => {
    const both = [replaced([grant("ci.a")]), replaced([], { remedy: "delete", run: RUN })];
    expect(proofOf(both, [], MERGED)).toBeNull();
    expect(proofOf(both, [issued("ci.a", LATER)], MERGED)).toMatchObject({ kind: "run", at: LATER });
    expect(proofOf(both, [issued("ci.a", BEFORE)], MERGED)).toEqual({ kind: "issuance", at: BEFORE });
  });
});

test("what is older than the merge is told as such, for the judge to refuse", () => {
  expect(proofOf([replaced([grant("ci.a")])], [issued("ci.a", BEFORE)], MERGED)).toEqual({
    kind: "issuance",
    at: BEFORE,
  });
  expect(proofOf([replaced([grant("ci.a")])], [issued("ci.a", MERGED)], MERGED)).toEqual({
    kind: "issuance",
    at: MERGED,
  });
});

test("a probe counts as a probe, and only where no job was given it", () => {
  const probe = issued("ci.a", AFTER, { kind: "probe" });
  expect(proofOf([replaced([grant("ci.a")])], [probe], MERGED)).toEqual({ kind: "probe", at: AFTER });
  expect(proofOf([replaced([grant("ci.a")])], [probe, issued("ci.a", LATER)], MERGED)).toEqual({
    kind: "issuance",
    at: LATER,
  });
});

test("a stored value is shown by an issuance of all its values", () => {
  const stored = grant("ci.a", {
    provider: "sealed-store",
    repositories: [],
    permissions: {},
    secrets: ["npm", "sentry"],
  });
  const lent = (secrets: readonly string[]) => issued("ci.a", AFTER, { provider: "sealed-store", scope: { secrets } });
  const reference = replaced([stored], { remedy: "brokered-secret" });
  expect(proofOf([reference], [lent(["npm", "sentry"])], MERGED)).toMatchObject({ kind: "issuance" });
  expect(proofOf([reference], [lent(["npm"])], MERGED)).toBeNull();
});

test("grants of the reference's own file count; where it was handed to another file, all do", () => {
  const other = grant("release.x", {}, ".github/workflows/release.yml");
  const own = replaced([grant("ci.a"), other]);
  expect(proofOf([own], [issued("ci.a", AFTER)], MERGED)).not.toBeNull();
  const handed = replaced([grant("ci.a"), other], { path: ".github/workflows/caller.yml" });
  expect(proofOf([handed], [issued("ci.a", AFTER)], MERGED)).toBeNull();
});
