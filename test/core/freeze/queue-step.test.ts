import { describe, expect, test } from "vitest";
import { areSameChanges, judgeStep, type QueueStep } from "../../../lib/core/freeze/queue-step.ts";

/** A branch at `m`, and a pull request of two commits that began before it. */
const MERGED: QueueStep = {
  from: "m",
  to: "q",
  sha: "p2",
  own: ["p1", "p2"],
  between: [
    { sha: "p1", parents: ["old"] },
    { sha: "p2", parents: ["p1"] },
    { sha: "q", parents: ["m", "p2"] },
  ],
  sameChanges: true,
};
const SQUASHED: QueueStep = { ...MERGED, between: [{ sha: "q", parents: ["m"] }] };
const REBASED: QueueStep = {
  ...MERGED,
  between: [
    { sha: "q1", parents: ["m"] },
    { sha: "q", parents: ["q1"] },
  ],
};

describe("what a merge queue made of a pull request", () => {
  test.each([
    ["by a merge commit", MERGED],
    ["by one commit", SQUASHED],
    ["commit by commit", REBASED],
  ])("%s is its own, as far as it changes the same", (_, step) => {
    expect(judgeStep(step)).toBe("own");
    expect(judgeStep({ ...step, sameChanges: false })).toBe("more");
    expect(judgeStep({ ...step, sameChanges: null })).toBeNull();
  });

  test.each<[string, QueueStep]>([
    [
      "a commit on top of the merge",
      { ...MERGED, to: "x", between: [...MERGED.between, { sha: "x", parents: ["q"] }] },
    ],
    ["a merge of another commit", { ...MERGED, between: [{ sha: "q", parents: ["m", "evil"] }] }],
    ["a third parent", { ...MERGED, between: [{ sha: "q", parents: ["m", "p2", "evil"] }] }],
    ["more commits than it has", { ...REBASED, own: ["p1"] }],
    ["a line that begins elsewhere", { ...SQUASHED, between: [{ sha: "q", parents: ["evil"] }] }],
    [
      "a circle",
      {
        ...REBASED,
        between: [
          { sha: "q1", parents: ["q"] },
          { sha: "q", parents: ["q1"] },
        ],
      },
    ],
    ["nothing of its own", { ...SQUASHED, own: [] }],
  ])("with %s is more than it", (_, step) => {
    expect(judgeStep(step)).toBe("more");
  });

  test("changes the same where each path came to be the same file, with the same mode, or went", () => {
    const before = new Map([
      ["a", "100644 1"],
      ["b", "100644 2"],
    ]);
    const moved = new Map([
      ["a", "100644 1"],
      ["b", "100644 2"],
      ["other", "100644 9"],
    ]);
    const changed = new Map([["a", "100644 3"]]);
    const same = new Map([
      ["a", "100644 3"],
      ["other", "100644 9"],
    ]);
    expect(areSameChanges([moved, same], [before, changed])).toBe(true);
    expect(areSameChanges([moved, new Map([...same, ["evil", "100644 4"]])], [before, changed])).toBe(false);
    expect(areSameChanges([moved, new Map([...same, ["a", "100755 3"]])], [before, changed])).toBe(false);
    expect(areSameChanges([moved, new Map([...same, ["b", "100644 2"]])], [before, changed])).toBe(false);
  });
});
