import { describe, expect, test } from "vitest";
import { type BranchKnowledge, elsewhere, isLookDue } from "../../../lib/core/branches/elsewhere.ts";

const PUSHED = new Date("2026-03-01T12:00:00Z");
const LOOK = { total: 3, pushedAt: PUSHED, headSha: "h", complete: true };
const KNOWN: BranchKnowledge = {
  total: 3,
  pushedAt: PUSHED,
  headSha: "h",
  look: LOOK,
  others: [
    { name: "release/1", workflowsTree: "t1" },
    { name: "old", workflowsTree: "t2" },
  ],
  readings: new Map([
    ["t1", { names: ["NPM_TOKEN"], opaque: null }],
    ["t2", { names: ["OTHER"], opaque: null }],
  ]),
};

describe("where a secret is referred to besides the default branch", () => {
  test("is each branch whose workflows read it, without regard to case", () => {
    expect(elsewhere("npm_token", KNOWN)).toEqual(["release/1"]);
  });
  test("is nowhere when all branches were read", () => {
    expect(elsewhere("GONE", KNOWN)).toEqual([]);
  });
  test("is nowhere when there is the default branch alone", () => {
    expect(elsewhere("GONE", { ...KNOWN, total: 1, look: null, others: [] })).toEqual([]);
  });
  test("is nowhere on a branch without workflows", () => {
    expect(elsewhere("GONE", { ...KNOWN, others: [{ name: "pages", workflowsTree: null }] })).toEqual([]);
  });

  const unknown: readonly (readonly [string, Partial<BranchKnowledge>])[] = [
    ["the number of branches is not known", { total: null }],
    ["nobody looked", { look: null }],
    ["not all were listed", { look: { ...LOOK, complete: false } }],
    ["there are more or fewer by now", { total: 4 }],
    ["there was a push since", { pushedAt: new Date(PUSHED.getTime() + 1000) }],
    ["the default branch is elsewhere by now", { headSha: "other" }],
    ["the look could not say when the last push was", { look: { ...LOOK, pushedAt: null } }],
    ["a branch was not read", { readings: new Map() }],
    [
      "a branch hides what it reads",
      { readings: new Map([...KNOWN.readings, ["t2", { names: [], opaque: "inherits" }]]) },
    ],
  ];
  test.each(unknown)("is not known when %s", (_, change) => {
    expect(elsewhere("GONE", { ...KNOWN, ...change })).toBeNull();
  });
  test("is told where it was found although another branch is not known", () => {
    expect(elsewhere("NPM_TOKEN", { ...KNOWN, look: null })).toEqual(["release/1"]);
  });
});

describe("a look at a repository's branches", () => {
  const now = { total: 3, pushedAt: PUSHED, headSha: "h", settings: "s" };
  const hour = (hours: number) => new Date(PUSHED.getTime() + hours * 3_600_000);
  const last = { ...now, lookedAt: hour(1) };
  test("is not repeated while nothing was pushed", () => {
    expect(isLookDue(now, last, hour(2))).toBe(false);
  });
  test("is not needed for the default branch alone", () => {
    expect(isLookDue({ ...now, total: 1 }, null, hour(2))).toBe(false);
  });
  test("is needed when all others are gone, so that their findings end", () => {
    expect(isLookDue({ ...now, total: 1 }, last, hour(2))).toBe(true);
    expect(isLookDue({ ...now, total: 1 }, { ...last, total: 1 }, hour(2))).toBe(false);
  });
  test.each([
    ["it is the first", null],
    ["the settings were others", { ...last, settings: "x" }],
    ["there was a push", { ...last, pushedAt: hour(-1) }],
    ["the default branch moved", { ...last, headSha: "x" }],
    ["there is one branch more", { ...last, total: 2 }],
    ["it was made in the moments of a push", { ...last, lookedAt: PUSHED }],
    ["it is older than a day", { ...last, lookedAt: hour(-30), pushedAt: PUSHED }],
  ])("is made when %s", (_, before) => {
    expect(isLookDue(now, before, hour(2))).toBe(true);
  });
});
