import { describe, expect, test } from "vitest";
import type { Epoch } from "../../../lib/core/freeze/epoch.ts";
import type { Pass } from "../../../lib/core/freeze/gate-check.ts";
import { type GroupFacts, groupWords } from "../../../lib/core/freeze/group-words.ts";

const PASS: Pass = { kind: "plan", pullRequest: 1, sha: "p1", base: "main", expiresAt: null, ended: false };
const HOLDING = {
  incidentId: "i",
  epoch: "e03" as Epoch,
  settings: { releasePatterns: ["release/**"], deployedBranches: [] },
  passes: [PASS],
  open: null,
};
const FACTS: GroupFacts = {
  now: 0,
  defaultBranch: "main",
  base: "main",
  from: "m",
  to: "g1",
  entries: [{ pullRequest: 1, sha: "p1", from: "m", to: "g1", brings: "own" }],
  holdings: [HOLDING],
  known: [],
};
const GATE = "thaw-gate/e03/default";

describe("a merge group", () => {
  test("that was let through says so, and is kept with its way from the branch", () => {
    const { words, passed } = groupWords(FACTS);
    expect(words).toMatchObject([{ context: GATE, conclusion: "success" }]);
    expect(passed).toEqual([{ incidentId: "i", path: ["m", "g1"], pullRequests: [1] }]);
  });

  test.each<[string, Partial<GroupFacts>]>([
    ["whose branch could not be read", { from: null }],
    ["whose queue could not be read", { entries: null }],
    ["that is in no queue any more", { entries: [] }],
    ["in a second incident without a pass", { holdings: [{ ...HOLDING, passes: [] }] }],
  ])("%s is held", (_, given) => {
    const { words, passed } = groupWords({ ...FACTS, ...given });
    expect(words).toMatchObject([{ context: GATE, conclusion: "failure" }]);
    expect(passed).toEqual([]);
  });

  test("needs to be let through in each incident that holds its branch", () => {
    const other = { ...HOLDING, incidentId: "j", epoch: "e04" as Epoch, passes: [] };
    expect(groupWords({ ...FACTS, holdings: [HOLDING, other] }).words).toMatchObject([
      { context: GATE, conclusion: "success" },
      { context: "thaw-gate/e04/default", conclusion: "failure" },
    ]);
  });

  test("keeps no green check of another kind of branch, and none that stands in the way once nothing is frozen", () => {
    const known = [GATE, "thaw-gate/e03/release"];
    expect(groupWords({ ...FACTS, known }).words).toMatchObject([
      { context: "thaw-gate/e03/release", conclusion: "failure", code: "another-base" },
      { context: GATE, conclusion: "success" },
    ]);
    expect(groupWords({ ...FACTS, known, holdings: [] }).words.map(({ conclusion }) => conclusion)).toEqual([
      "neutral",
      "neutral",
    ]);
  });

  test("for a branch that nothing guards is not judged", () => {
    expect(groupWords({ ...FACTS, base: "work" })).toEqual({ words: [], passed: [] });
  });
});
