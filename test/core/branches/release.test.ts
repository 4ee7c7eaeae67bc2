import { expect, test } from "vitest";
import { globOf, RELEASE_SETTINGS, releaseBranches } from "../../../lib/core/branches/release.ts";

const branch = (name: string, day = 1, guarded = false) => ({
  name,
  committedAt: new Date(Date.UTC(2026, 0, day)),
  protected: guarded,
});
const chosen = (names: readonly string[]) =>
  releaseBranches(
    names.map((name) => branch(name)),
    RELEASE_SETTINGS,
  ).chosen.map(({ name }) => name);

test.each([
  "release/1.2",
  "release-1",
  "releases/2026/q1",
  "v1",
  "v2.x",
  "maintenance/1",
  "hotfix/a/b",
  "support/3",
  "stable",
])("%s is a release branch without a setting", (name) => {
  expect(chosen([name])).toEqual([name]);
});

test.each(["main", "feature/release", "vendor", "releaser", "my-release-1", "dependabot/npm/v1", "V1"])(
  "%s is none",
  (name) => {
    expect(chosen([name])).toEqual([]);
  },
);

test("a protected branch counts whatever it is called, unless the setting says otherwise", () => {
  const branches = [branch("develop", 1, true)];
  expect(releaseBranches(branches, RELEASE_SETTINGS).chosen).toEqual(branches);
  expect(releaseBranches(branches, { ...RELEASE_SETTINGS, protectedOnes: false }).chosen).toEqual([]);
});

test("beyond the most, protected ones and then the newest are kept, and the others are counted", () => {
  const branches = [branch("v1", 1), branch("v2", 3), branch("v3", 2), branch("v4", 3), branch("old", 1, true)];
  const result = releaseBranches(branches, { ...RELEASE_SETTINGS, most: 3 });
  expect(result.chosen.map(({ name }) => name)).toEqual(["old", "v2", "v4"]);
  expect(result.beyond).toBe(2);
});

test("a pattern means the whole name, and has no more of regular expressions than GitHub's filters", () => {
  expect(globOf("a.b").test("axb")).toBe(false);
  expect(globOf("(a|b)+").test("a")).toBe(false);
  expect(globOf("(a|b)+").test("(a|b)+")).toBe(true);
  expect(globOf("v?").test("v1")).toBe(true);
  expect(globOf("r/*").test("r/a/b")).toBe(false);
  expect(globOf("r/**").test("r/a/b")).toBe(true);
  expect(globOf("[").test("[")).toBe(true);
});

test("a pattern of many stars is matched in no time", () => {
  expect(globOf("*a".repeat(60)).test(`${"a".repeat(200)}b`)).toBe(false);
  expect(globOf("[z-a]").test("[z-a]")).toBe(true);
});
