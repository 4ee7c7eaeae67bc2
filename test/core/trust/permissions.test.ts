import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beyond, isForbiddenForBroker, isGrantable, permits } from "../../../lib/core/trust/permissions.ts";

const READ_AND_WRITE = [
  "actions",
  "attestations",
  "contents",
  "dependabot_alerts",
  "deployments",
  "discussions",
  "issues",
  "merge_queues",
  "packages",
  "pages",
  "pull_requests",
  "repository_projects",
  "security_events",
  "single_file",
  "vulnerability_alerts",
];
const READ_ONLY = ["members", "metadata"];
const NEVER = [
  "actions_variables",
  "administration",
  "checks",
  "codespaces_secrets",
  "custom_properties",
  "dependabot_secrets",
  "environments",
  "organization_administration",
  "organization_custom_properties",
  "organization_secrets",
  "repository_custom_properties",
  "repository_hooks",
  "secrets",
  "statuses",
  "workflows",
  "enterprise_custom_properties_for_organizations",
  "enterprise_organizations",
];
const STRANGE = ["", "__proto__", "constructor", "toString", "hasOwnProperty", "Contents", "contents ", "unknown"];

test.each(READ_AND_WRITE)("%s can be handed out to read and to write, and never as admin", (name) => {
  expect(["read", "write", "admin", "", "Write", "none"].filter((level) => isGrantable(name, level))).toEqual([
    "read",
    "write",
  ]);
});

test.each(READ_ONLY)("%s can be handed out to read only", (name) => {
  expect(["read", "write", "admin"].filter((level) => isGrantable(name, level))).toEqual(["read"]);
});

test.each([...NEVER, ...STRANGE])("%j is never handed out", (name) => {
  expect(["read", "write", "admin"].filter((level) => isGrantable(name, level))).toEqual([]);
});

test.each(NEVER)("an App of the broker must not have %s, not even to read", (name) => {
  expect(["read", "write", "admin"].filter((level) => isForbiddenForBroker(name, level))).toEqual([
    "read",
    "write",
    "admin",
  ]);
});

test.each(["members", "organization_hooks", "organization_projects"])(
  "an App of the broker may only read %s",
  (name) => {
    expect(["read", "write", "admin", "other"].filter((level) => isForbiddenForBroker(name, level))).toEqual([
      "write",
      "admin",
      "other",
    ]);
  },
);

test.each([...READ_AND_WRITE, "metadata", "my_organization_x", "members_x"])(
  "an App of the broker may have %s",
  (name) => {
    expect(isForbiddenForBroker(name, "write")).toBe(false);
  },
);

test("nothing that a grant may name is forbidden for the App that has to have it", () => {
  const both = [...READ_AND_WRITE, ...READ_ONLY].flatMap((name) =>
    ["read", "write"].map((level) => [name, level] as const),
  );
  expect(both.filter(([name, level]) => isGrantable(name, level) && isForbiddenForBroker(name, level))).toEqual([]);
});

describe("a level permits itself and what is below", () => {
  test.each([
    ["read", "read", true],
    ["write", "read", true],
    ["write", "write", true],
    ["read", "write", false],
    [undefined, "read", false],
    ["admin", "read", false],
    ["write", "admin", false],
    ["admin", "admin", false],
    ["unknown", "unknown", false],
    ["", "", false],
    ["toString", "read", false],
  ])("%s for %s: %s", (held, asked, answer) => {
    expect(permits(held, asked)).toBe(answer);
  });
});

const asMap = (entries: Record<string, string>) => entries as Record<string, "read" | "write">;

test.each([
  [{}, {}, []],
  [{ contents: "read" }, { contents: "write" }, []],
  [{ issues: "write", contents: "write" }, { contents: "read" }, ["contents: write", "issues: write"]],
  [{ toString: "read" }, {}, ["toString: read"]],
  [{ constructor: "write" }, { contents: "write" }, ["constructor: write"]],
  [JSON.parse('{"__proto__":"read"}'), { contents: "write" }, ["__proto__: read"]],
  [{ contents: "admin" }, { contents: "admin" }, ["contents: admin"]],
])("of %j, %j lacks %j", (asked, held, answer) => {
  expect(beyond(asMap(asked), asMap(held))).toEqual(answer);
});

test("nothing is beyond exactly if every entry is permitted", () => {
  const some = fc.dictionary(fc.constantFrom("a", "b", "__proto__"), fc.constantFrom("read", "write", "admin", "x"));
  const rank = (level: string | undefined) => (level === "write" ? 2 : level === "read" ? 1 : Number.NaN);
  fc.assert(
    fc.property(some, some, (asked, held) => {
      const holds = Object.keys(asked).every(
        (name) => Object.keys(held).includes(name) && rank(held[name]) >= rank(asked[name]),
      );
      return (beyond(asMap(asked), asMap(held)).length === 0) === holds;
    }),
  );
});
