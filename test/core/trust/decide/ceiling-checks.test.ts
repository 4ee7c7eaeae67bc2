import { describe, expect, test } from "vitest";
import { ceilingChecks } from "../../../../lib/core/trust/decide/ceiling-checks.ts";
import type { WorkloadIdentity } from "../../../../lib/core/trust/identity.ts";
import type { TrustPolicy, TrustPolicyInput } from "../../../../lib/core/trust/policy.ts";
import { ceiling, document, identity, outcome, version } from "../support.ts";

const AWS = { provider: "aws" as const, role_arn: "arn:aws:iam::123456789012:role/ci-app", region: "eu-west-1" };

function under(
  changes: Record<string, unknown>,
  policy: TrustPolicy = document(),
  job: Partial<WorkloadIdentity> = {},
): string {
  const evidence = { approvedBySecurityLead: true };
  return outcome({ ceiling: ceiling(changes), versions: [version(policy, { evidence })], identity: identity(job) });
}

function lineOf(
  reason: string,
  changes: Record<string, unknown>,
  policy: TrustPolicy = document(),
  job: Partial<WorkloadIdentity> = {},
) {
  const found = ceilingChecks(ceiling(changes), version(policy), identity(job)).find(
    (check) => check.reason === reason,
  );
  return found === undefined
    ? null
    : { path: found.path.join("."), expected: found.expected, actual: found.actual, holds: found.holds };
}

function github(what: Partial<Extract<TrustPolicyInput["what"], { provider: "github-app" }>>): TrustPolicy {
  return document(
    {},
    { what: { provider: "github-app", repositories: ["self"], permissions: { contents: "read" }, ...what } },
  );
}

test("every line of a ceiling is checked, for GitHub and for others", () => {
  const reasons = (policy: TrustPolicy, status: "active" | "trial") =>
    ceilingChecks(ceiling(), version(policy, { status }), identity()).map(
      ({ reason, source }) => `${source} ${reason}`,
    );
  const always = [
    "ceiling ceiling-never",
    "ceiling ceiling-provider",
    "ceiling ceiling-lifetime",
    "ceiling ceiling-runner",
  ];
  const job = ["ceiling ceiling-event", "ceiling ref-unprotected"];
  const scope = ["ceiling ceiling-permission", "ceiling ceiling-repository"];
  expect(reasons(document(), "active")).toEqual([...always, ...job, ...scope]);
  expect(reasons(document(), "trial")).toEqual([...always, ...scope]);
  expect(reasons(document({}, { what: AWS }), "active")).toEqual([...always, ...job, "ceiling ceiling-target"]);
});

test("a grant that the ceiling excludes is denied, by its whole name", () => {
  expect(under({ never: ["release.publish"] })).toBe("ceiling-never");
  expect(under({ never: ["release", "release.publish.2", "Release.publish"] })).toBe("allowed");
  expect(lineOf("ceiling-never", { never: ["release.publish"] })).toEqual({
    path: "never",
    expected: "another grant",
    actual: "release.publish",
    holds: false,
  });
});

test("a provider that the ceiling has not is denied", () => {
  expect(under({ providers: ["aws", "gcp"] })).toBe("ceiling-provider");
  expect(lineOf("ceiling-provider", { providers: ["aws", "gcp"] })).toEqual({
    path: "providers",
    expected: "aws or gcp",
    actual: "github-app",
    holds: false,
  });
});

test("a lifetime is within the ceiling to the minute", () => {
  expect(under({ lifetime_minutes: 30 })).toBe("allowed");
  expect(under({ lifetime_minutes: 29 })).toBe("ceiling-lifetime");
  expect(lineOf("ceiling-lifetime", { lifetime_minutes: 29 })).toEqual({
    path: "lifetime_minutes",
    expected: "29 minutes at most",
    actual: "30 minutes",
    holds: false,
  });
});

describe("runners", () => {
  test.each([
    ["hosted", ["hosted"], "allowed"],
    ["self-hosted", ["hosted"], "ceiling-runner"],
    ["self-hosted", ["hosted", "self-hosted"], "allowed"],
    ["hosted", ["self-hosted"], "ceiling-runner"],
    [null, ["hosted", "self-hosted"], "ceiling-runner"],
    [null, ["not-stated"], "allowed"],
  ] as const)("%s under %j: %s", (runner, runners, answer) => {
    const wanted = runner === null ? "not-stated" : "any";
    expect(under({ runners }, document({ runner: wanted }), { runner })).toBe(answer);
  });
  test("the line says so", () => {
    expect(lineOf("ceiling-runner", { runners: ["hosted", "self-hosted"] }, document(), { runner: null })).toEqual({
      path: "runners",
      expected: "hosted or self-hosted",
      actual: "not stated",
      holds: false,
    });
  });
});

describe("events", () => {
  test.each([
    ["push", undefined, "allowed"],
    ["pull_request_target", undefined, "ceiling-event"],
    ["workflow_run", undefined, "ceiling-event"],
    ["issues", undefined, "ceiling-event"],
    ["workflow_run", ["workflow_run"], "allowed"],
    ["push", ["schedule"], "ceiling-event"],
    [null, undefined, "ceiling-event"],
    [null, ["push"], "ceiling-event"],
    [null, ["not-stated"], "allowed"],
  ])("%s under %j, listed and approved by a security lead: %s", (event, events, answer) => {
    expect(under({ events }, document({ events: [event ?? "not-stated"] }), { event })).toBe(answer);
  });
  test("the line says so", () => {
    expect(lineOf("ceiling-event", {}, document(), { event: "fork" })).toEqual({
      path: "events",
      expected: "any but those of outsiders",
      actual: "fork",
      holds: false,
    });
    expect(lineOf("ceiling-event", { events: ["a", "b"] }, document(), { event: null })).toEqual({
      path: "events",
      expected: "a or b",
      actual: "not stated",
      holds: false,
    });
  });
});

describe("protection of refs", () => {
  test.each([
    [true, false, "allowed"],
    [false, false, "ref-unprotected"],
    [null, false, "ref-unprotected"],
    [false, true, "allowed"],
    [null, true, "allowed"],
  ])("%s, where the ceiling lifts the rule: %s: %s", (refProtected, unprotected_refs, answer) => {
    expect(under({ unprotected_refs }, document(), { refProtected })).toBe(answer);
  });
  test("the line says so", () => {
    const line = (refProtected: boolean | null, unprotected_refs = false) =>
      lineOf("ref-unprotected", { unprotected_refs }, document(), { refProtected });
    expect(line(null)).toEqual({
      path: "unprotected_refs",
      expected: "a protected ref",
      actual: "not stated",
      holds: false,
    });
    expect(line(false)?.actual).toBe("not protected");
    expect(line(true)?.actual).toBe("protected");
    expect(line(true, true)?.expected).toBe("any ref");
  });
});

describe("permissions", () => {
  test.each([
    [{ contents: "read" }, { contents: "write" }, "allowed"],
    [{ contents: "write" }, { contents: "write" }, "allowed"],
    [{ contents: "write" }, { contents: "read" }, "ceiling-permission"],
    [{ contents: "read", issues: "read" }, { contents: "write" }, "ceiling-permission"],
    [{ contents: "read" }, undefined, "ceiling-permission"],
  ] as const)("%j under %j: %s", (permissions, permitted, answer) => {
    expect(under({ permissions: permitted }, github({ permissions }))).toBe(answer);
  });
  test.each([{}, { contents: "admin" }, { toString: "read" }, JSON.parse('{"__proto__":"read"}')])(
    "a record with %j, written past the schema, is denied",
    (permissions) => {
      const policy = document();
      const broken = { ...policy, what: { ...policy.what, permissions } } as TrustPolicy;
      expect(under({}, broken)).toBe("ceiling-permission");
    },
  );
  test("the line says so", () => {
    const policy = github({ permissions: { issues: "write", contents: "write" } });
    expect(lineOf("ceiling-permission", { permissions: { issues: "read", contents: "read" } }, policy)).toEqual({
      path: "permissions",
      expected: "contents: read, issues: read",
      actual: "contents: write, issues: write",
      holds: false,
    });
    expect(lineOf("ceiling-permission", {})).toMatchObject({ actual: "within", holds: true });
    expect(lineOf("ceiling-permission", { permissions: undefined })).toMatchObject({
      expected: "nothing",
      holds: false,
    });
  });
});

describe("repositories", () => {
  const own = github({});
  const across = github({ repositories: ["self", { id: "202" }] });
  test.each([
    [own, "own", "allowed"],
    [github({ repositories: [{ id: "101" }] }), "own", "allowed"],
    [across, "own", "ceiling-repository"],
    [across, "installation", "allowed"],
    [across, ["202"], "ceiling-repository"],
    [across, ["202", "101"], "allowed"],
    [own, ["202"], "ceiling-repository"],
    [own, ["1"], "ceiling-repository"],
  ])("%j under %j: %s", (policy, repositories, answer) => {
    expect(under({ repositories }, policy)).toBe(answer);
  });
  test("a record without repositories, written past the schema, is denied even where the whole installation may be reached", () => {
    const policy = document();
    const broken = { ...policy, what: { ...policy.what, repositories: [] } } as TrustPolicy;
    expect(under({ repositories: "installation" }, broken)).toBe("ceiling-repository");
  });
  test("the line says so", () => {
    const line = (repositories: unknown) => lineOf("ceiling-repository", { repositories }, across);
    expect(line("own")).toEqual({
      path: "repositories",
      expected: "the repository that asks",
      actual: "101, 202",
      holds: false,
    });
    expect(line("installation")).toEqual({
      path: "repositories",
      expected: "what the installation reaches",
      actual: "101, 202",
      holds: true,
    });
    expect(line(["5", "6"])?.expected).toBe("5 or 6");
  });
});

describe("targets", () => {
  const aws = document({}, { what: AWS });
  const store = document({}, { what: { provider: "sealed-store", secrets: ["NPM", "PYPI"] } });
  const providers = ["aws", "sealed-store", "artifactory"];
  test.each([
    [aws, {}, "ceiling-target"],
    [aws, { aws: [AWS.role_arn] }, "allowed"],
    [aws, { aws: ["arn:x", "arn:aws:iam::123456789012:role/ci-*"] }, "allowed"],
    [aws, { aws: ["arn:aws:iam::999999999999:*"] }, "ceiling-target"],
    [aws, { ecr: ["*"] }, "ceiling-target"],
    [store, { "sealed-store": ["NPM"] }, "ceiling-target"],
    [store, { "sealed-store": ["NPM", "P*"] }, "allowed"],
  ])("%j under %j: %s", (policy, targets, answer) => {
    expect(under({ providers, targets }, policy)).toBe(answer);
  });
  test("a list within one scope does not pass a star", () => {
    const scope = (text: string) => document({}, { what: { provider: "artifactory", scope: text } });
    const targets = { artifactory: ["applied-permissions/groups:ci-*"] };
    expect(under({ providers, targets }, scope("applied-permissions/groups:ci-a"))).toBe("allowed");
    expect(under({ providers, targets }, scope("applied-permissions/groups:ci-a,admins"))).toBe("ceiling-target");
    expect(under({ providers, targets }, scope("applied-permissions/groups:ci-a applied-permissions/roles:x"))).toBe(
      "ceiling-target",
    );
  });
  test("a record without targets, written past the schema, is denied", () => {
    const broken = { ...store, what: { ...store.what, secrets: [] } } as TrustPolicy;
    expect(under({ providers, targets: { "sealed-store": ["*"] } }, broken)).toBe("ceiling-target");
  });
  test("the line says so", () => {
    expect(lineOf("ceiling-target", { targets: { "sealed-store": ["A", "B"] } }, store)).toEqual({
      path: "targets",
      expected: "A or B",
      actual: "NPM, PYPI",
      holds: false,
    });
    expect(lineOf("ceiling-target", {}, store)?.expected).toBe("nothing");
  });
});
