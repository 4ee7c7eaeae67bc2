import { expect, test } from "vitest";
import { type AppNow, confirmationOf, listedPermissions, reachesOf } from "../../../lib/core/review/app-decision.ts";

const BEFORE = { permissions: { contents: "write", issues: "read" }, allRepositories: true };
const NOW: AppNow = { ...BEFORE, suspendedAt: null, endedAt: null, asOf: 200 };
const is = (decision: "keep" | "reduce" | "suspend", change: Partial<AppNow> = {}) =>
  confirmationOf({ decision, at: 100, before: BEFORE }, { ...NOW, ...change }).confirmed;

test("nothing is confirmed by what was read before the decision, or at its moment", () => {
  for (const asOf of [50, 100])
    expect([is("keep", { asOf }), is("suspend", { asOf, suspendedAt: 5 })]).toEqual([false, false]);
});

test("kept is what has no more than when it was decided", () => {
  expect(is("keep")).toBe(true);
  expect(is("keep", { permissions: { contents: "read" } })).toBe(true);
  expect(is("keep", { permissions: { ...BEFORE.permissions, members: "read" } })).toBe(false);
  expect(is("keep", { permissions: { contents: "admin", issues: "read" } })).toBe(false);
  expect(
    confirmationOf({ decision: "keep", at: 1, before: { ...BEFORE, allRepositories: false } }, NOW).confirmed,
  ).toBe(false);
});

test("reduced is what has less of something and more of nothing; suspended is what is suspended or gone", () => {
  expect(is("reduce")).toBe(false);
  expect(is("reduce", { permissions: { contents: "read", issues: "read" } })).toBe(true);
  expect(is("reduce", { permissions: { contents: "write" } })).toBe(true);
  expect(is("reduce", { allRepositories: false })).toBe(true);
  expect(is("reduce", { permissions: { contents: "read", members: "write" } })).toBe(false);
  expect([is("suspend"), is("suspend", { suspendedAt: 150 }), is("suspend", { endedAt: 150 })]).toEqual([
    false,
    true,
    true,
  ]);
});

test("a selection may be any repository, and grave permissions stand first", () => {
  expect([reachesOf(BEFORE), reachesOf({ ...BEFORE, allRepositories: false })]).toEqual([true, null]);
  expect(listedPermissions({ checks: "write", issues: "read", contents: "write", secrets: "read" })).toEqual([
    { text: "contents: write", grave: true },
    { text: "checks: write", grave: false },
    { text: "issues: read", grave: false },
    { text: "secrets: read", grave: false },
  ]);
});
