import { describe, expect, test } from "vitest";
import { type GrantAsk, scopeOf } from "../../../../lib/core/trust/decide/scope.ts";
import type { TrustPolicy, TrustPolicyInput } from "../../../../lib/core/trust/policy.ts";
import { document } from "../support.ts";

const WHAT: TrustPolicyInput["what"] = {
  provider: "github-app",
  repositories: ["self", { id: "202", name: "acme/Infra" }, { id: "303" }],
  permissions: { contents: "write", issues: "read" },
};
const POLICY = document({}, { what: WHAT });
const STORE = document({}, { what: { provider: "sealed-store", secrets: ["A"] } });

function scope(ask: Partial<GrantAsk>, policy: TrustPolicy = POLICY) {
  const { grant, checks } = scopeOf(policy, { grant: "g", repositories: null, permissions: null, ...ask });
  const failed = checks.filter(({ holds }) => !holds).map(({ reason }) => reason);
  return { grant, checks, failed };
}
const idsOf = (ask: Partial<GrantAsk>) => {
  const { grant, failed } = scope(ask);
  return failed.length > 0 || grant.provider !== "github-app" ? failed : grant.repositories.map(({ id }) => id);
};

test("who asks for nothing less gets the whole grant, with self resolved", () => {
  const { grant, checks } = scope({});
  expect(grant).toEqual({
    provider: "github-app",
    repositories: [{ id: "101", name: "acme/app" }, { id: "202", name: "acme/Infra" }, { id: "303" }],
    permissions: { contents: "write", issues: "read" },
  });
  expect(checks).toEqual([
    {
      reason: "request-repository",
      source: "request",
      path: ["repositories"],
      expected: "acme/app, acme/Infra or 303",
      actual: "all of them",
      holds: true,
    },
    {
      reason: "request-permission",
      source: "request",
      path: ["permissions"],
      expected: "contents: write, issues: read",
      actual: "all of them",
      holds: true,
    },
  ]);
});

describe("repositories", () => {
  test.each([
    ["an id", ["202"], ["202"]],
    ["a name, in any case", ["ACME/infra"], ["202"]],
    ["the repository that asks", ["acme/app"], ["101"]],
    ["its id", ["101"], ["101"]],
    ["several, in the policy's order", ["303", "acme/app"], ["101", "303"]],
    ["one twice, by id and by name", ["202", "acme/infra"], ["202"]],
    ["one beyond the policy", ["404"], ["request-repository"]],
    ["one within and one beyond", ["202", "acme/other"], ["request-repository"]],
    ["none, which to GitHub would mean all", [], ["request-repository"]],
    ["self, which is no name", ["self"], ["request-repository"]],
    ["part of a name", ["infra"], ["request-repository"]],
    ["a name that climbs", ["../x"], ["request-repository"]],
    ["an empty name", [""], ["request-repository"]],
    ["undefined, as a text", ["undefined"], ["request-repository"]],
  ])("%s: %j gives %j", (_what, repositories, answer) => expect(idsOf({ repositories })).toEqual(answer));

  test("what is beyond the policy is refused, and nothing is trimmed to fit", () => {
    expect(scope({ repositories: ["202", "404"] }).checks[0]).toMatchObject({ actual: "202, 404", holds: false });
  });
});

describe("permissions", () => {
  test.each<[string, Record<string, string>, string[]]>([
    ["one of them", { contents: "write" }, []],
    ["a lower level", { contents: "read" }, []],
    ["a higher level", { issues: "write" }, ["request-permission"]],
    ["one beyond the policy", { contents: "read", actions: "read" }, ["request-permission"]],
    ["admin", { contents: "admin" }, ["request-permission"]],
    ["an unknown level", { contents: "none" }, ["request-permission"]],
    ["an empty level", { contents: "" }, ["request-permission"]],
    ["none, which to GitHub would mean all", {}, ["request-permission"]],
    ["toString", { toString: "read" }, ["request-permission"]],
    ["constructor", { contents: "read", constructor: "read" }, ["request-permission"]],
    ["__proto__", JSON.parse('{"__proto__":"read","contents":"read"}'), ["request-permission"]],
  ])("%s: %j", (_what, permissions, answer) => {
    const { failed, grant } = scope({ permissions });
    expect(failed).toEqual(answer);
    if (answer.length === 0) expect(grant).toMatchObject({ permissions });
    if (answer.length === 0 && grant.provider === "github-app")
      expect(Object.keys(grant.permissions)).toEqual(Object.keys(permissions));
  });

  test("the line says what is beyond", () => {
    expect(scope({ permissions: { issues: "write", contents: "admin" } }).checks[1]?.actual).toBe(
      "contents: admin, issues: write",
    );
    expect(scope({ permissions: { issues: "read" } }).checks[1]?.actual).toBe("within");
  });
});

test("both may be narrowed at once, and both may fail at once", () => {
  expect(scope({ repositories: ["303"], permissions: { issues: "read" } })).toMatchObject({
    failed: [],
    grant: { repositories: [{ id: "303" }], permissions: { issues: "read" } },
  });
  expect(scope({ repositories: ["9"], permissions: { issues: "write" } }).failed).toEqual([
    "request-repository",
    "request-permission",
  ]);
});

describe("what cannot be narrowed", () => {
  const check = {
    reason: "request-narrowing",
    source: "request",
    path: [],
    expected: "the whole grant",
    actual: "the whole grant",
    holds: true,
  };
  test("is given whole to who asks for all", () => {
    expect(scope({}, STORE)).toEqual({
      grant: { provider: "sealed-store", secrets: ["A"] },
      checks: [check],
      failed: [],
    });
  });
  test.each([
    [{ repositories: ["101"] }],
    [{ permissions: { contents: "read" } }],
    [{ repositories: [] }],
    [{ permissions: {} }],
  ])("is refused to who asks for %j", (ask) => {
    expect(scope(ask, STORE).checks).toEqual([{ ...check, actual: "less of it", holds: false }]);
  });
});
