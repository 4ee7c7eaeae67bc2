import fc from "fast-check";
import { expect, test } from "vitest";
import { isRefPattern, refMatches } from "../../../lib/core/trust/refs.ts";

test.each([
  ["refs/heads/main", "refs/heads/main", true],
  ["refs/heads/main", "refs/heads/Main", false],
  ["refs/heads/main", "refs/heads/main2", false],
  ["refs/heads/main", "refs/tags/main", false],
  ["refs/heads/*", "refs/heads/main", true],
  ["refs/heads/*", "refs/heads/a/b", false],
  ["refs/heads/*", "refs/heads/", false],
  ["refs/heads/*", "refs/heads", false],
  ["refs/heads/*", "xrefs/heads/main", false],
  ["refs/heads/release/*", "refs/heads/release/1", true],
  ["refs/heads/release/*", "refs/heads/feature/release/1", false],
  ["refs/heads/release-*", "refs/heads/release-1", true],
  ["refs/heads/release-*", "refs/heads/release-", false],
  ["refs/heads/release-*", "refs/heads/x-release-1", false],
  ["refs/tags/v*-rc", "refs/tags/v1-rc", true],
  ["refs/tags/v*-rc", "refs/tags/v-rc", false],
  ["refs/tags/v*-rc", "refs/tags/v1-rc2", false],
  ["refs/tags/v*-rc", "refs/tags/x1-rc", false],
  ["refs/tags/ab*ba", "refs/tags/aba", false],
  ["refs/tags/ab*ba", "refs/tags/abba", false],
  ["refs/tags/ab*ba", "refs/tags/abxba", true],
  ["refs/heads/*/x/*", "refs/heads/a/x/b", true],
  ["refs/heads/*/x/*", "refs/heads/a/y/b", false],
])("%s and %s: %s", (pattern, ref, answer) => {
  expect(refMatches(pattern, ref)).toBe(answer);
});

test("only a star makes a pattern", () => {
  expect(isRefPattern("refs/heads/*")).toBe(true);
  expect(isRefPattern("refs/heads/.+")).toBe(false);
});

test("a pattern matches what the regular expression of its meaning matches", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "*"), maxLength: 8 });
  fc.assert(
    fc.property(
      text,
      text.map((one) => one.replaceAll("*", "c")),
      (pattern, ref) => {
        if (pattern.split("/").some((part) => part.split("*").length > 2)) return;
        const meaning = new RegExp(`^${pattern.replaceAll("*", "[^/]+")}$`);
        expect(refMatches(pattern, ref)).toBe(meaning.test(ref));
      },
    ),
    { numRuns: 500 },
  );
});
