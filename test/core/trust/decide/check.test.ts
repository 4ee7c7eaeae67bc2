import { expect, test } from "vitest";
import { anyOf, lists, NOTHING, told } from "../../../../lib/core/trust/decide/check.ts";

test.each([
  [[], "nothing"],
  [["a"], "a"],
  [["a", "b"], "a or b"],
  [["a", "b", "c"], "a, b or c"],
])("%j is told as %s", (values, text) => {
  expect(anyOf(values)).toBe(text);
  expect(NOTHING).toBe("nothing");
});

test("what is not stated is told so", () => {
  expect(told(null)).toBe("not stated");
  expect(told("")).toBe("");
});

test.each([
  [["push"], "push", true],
  [["push"], "pus", false],
  [["push"], null, false],
  [["push", "not-stated"], null, true],
  [["not-stated"], "not-stated", false],
  [["not-stated", "push"], "push", true],
  [[], null, false],
])("%j lists %j: %s", (values, stated, answer) => {
  expect(lists(values, stated)).toBe(answer);
});
