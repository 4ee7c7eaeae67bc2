import { describe, expect, test } from "vitest";
import { isDue, readsOutside, type ScannedState, sourceKey } from "../../../lib/core/github/source-key.ts";

const STATE: ScannedState = { ref: "main", headSha: "a", workflowsTree: "w", actionsTree: "x", rootAction: null };
const WITH = { engine: "2", settings: null };

describe("a scan is made again", () => {
  test.each([
    ["the workflows", { workflowsTree: "other" }],
    ["the actions", { actionsTree: null }],
    ["the action at the root", { rootAction: "r" }],
    ["the default branch", { ref: "next" }],
    ["whether there is a commit", { headSha: null }],
  ])("where %s changed", (_, change) => {
    expect(sourceKey({ ...STATE, ...change }, WITH)).not.toBe(sourceKey(STATE, WITH));
  });

  test("where the engine or the settings changed", () => {
    expect(sourceKey(STATE, { ...WITH, engine: "3" })).not.toBe(sourceKey(STATE, WITH));
    expect(sourceKey(STATE, { ...WITH, settings: "s" })).not.toBe(sourceKey(STATE, WITH));
  });

  test("not for a commit that changed none of that, unless the last one read files elsewhere", () => {
    const key = sourceKey({ ...STATE, headSha: "b" }, WITH);
    expect(isDue(key, "b", { key: sourceKey(STATE, WITH), head: "a", outside: false })).toBe(false);
    expect(isDue(key, "b", { key: sourceKey(STATE, WITH), head: "a", outside: true })).toBe(true);
    expect(isDue(key, "a", { key: sourceKey(STATE, WITH), head: "a", outside: true })).toBe(false);
  });

  test("where none has finished yet", () => {
    expect(isDue(sourceKey(STATE, WITH), "a", { key: null, head: null, outside: false })).toBe(true);
  });
});

test.each([
  [[".github/workflows/a.yml", ".github/actions/b/action.yml", "action.yaml", "."], false],
  [["tools/a/action.yml"], true],
  [["nested/.github/workflows/a.yml"], true],
  [[], false],
])("files elsewhere are those that no tree of the key tells of: %j", (paths, outside) => {
  expect(readsOutside(paths)).toBe(outside);
});
