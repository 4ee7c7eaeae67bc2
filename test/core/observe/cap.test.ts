import { expect, test } from "vitest";
import { namedOnes, wordOf } from "../../../lib/core/observe/cap.ts";
import { added } from "../../../lib/core/observe/sample.ts";

test("the largest are named, and of those that are alike the first in the alphabet", () => {
  const sizes = new Map([
    ["c", 5],
    ["b", 5],
    ["a", 1],
    ["d", 9],
  ]);
  expect([...namedOnes(sizes, 2)]).toEqual(["d", "b"]);
  expect([...namedOnes(new Map([...sizes].reverse()), 2)]).toEqual(["d", "b"]);
  expect([...namedOnes(sizes, 50)]).toHaveLength(4);
});

test("a word that is not of the list is other", () => {
  expect(wordOf("done", ["done"])).toBe("done");
  expect(wordOf("new-word", ["done"])).toBe("other");
  expect(wordOf(null, ["done"])).toBe("other");
});

test("figures under the same labels are one, their sum, however their labels are ordered", () => {
  const name = "thaw_freeze_wanted" as const;
  expect(
    added([
      { name, labels: { organisation: "other", drill: "false" }, value: 2 },
      { name, labels: { drill: "false", organisation: "other" }, value: 3 },
      { name, labels: { organisation: "acme", drill: "false" }, value: 1 },
    ]),
  ).toEqual([
    { name, labels: { drill: "false", organisation: "other" }, value: 5 },
    { name, labels: { organisation: "acme", drill: "false" }, value: 1 },
  ]);
});
