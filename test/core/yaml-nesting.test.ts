import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { nestsTooDeep } from "../../lib/core/yaml-nesting.ts";

describe.each([
  ["lists on one line", (n: number) => "[".repeat(n) + "]".repeat(n)],
  ["lists that are never closed", (n: number) => "[".repeat(n)],
  ["lists in compact form", (n: number) => `${"- ".repeat(n)}a`],
  ["keys in keys", (n: number) => `${"? ".repeat(n)}a`],
  ["maps on one line", (n: number) => "{a: ".repeat(n) + "}".repeat(n)],
  ["maps in lines", (n: number) => Array.from({ length: n }, (_, index) => `${" ".repeat(index)}a:`).join("\n")],
])("%s", (_what, made) => {
  test("are read up to forty levels", () => expect(nestsTooDeep(made(38))).toBe(false));
  test("are refused beyond", () => expect(nestsTooDeep(made(42))).toBe(true));
  test("are refused without recursion", () => expect(nestsTooDeep(made(1_500))).toBe(true));
});

test.each([
  "",
  "a",
  "a: [1, {b: 2}]",
  "- a\n- b: c\n",
  "--- a\n--- b\n",
  "{a, b: , ? c}",
  "%YAML 1.2\n---\n...\n",
  "a: [b",
  "\t",
  "!!x &y *z",
])("%j is not deep", (text) => {
  expect(nestsTooDeep(text)).toBe(false);
});

test("forty levels are the most", () => {
  expect(nestsTooDeep("[".repeat(40))).toBe(false);
  expect(nestsTooDeep("[".repeat(41))).toBe(true);
});

test("brackets in texts and comments do not count", () => {
  expect(nestsTooDeep(`a: "${"[".repeat(200)}" # ${"[".repeat(200)}`)).toBe(false);
});

test("whatever the text is, what passes is no deeper than said", () => {
  const deep = (value: unknown): number =>
    typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(deep)) : 0;
  const bits = fc.array(fc.constantFrom("[", "]", "{", "}", "- ", "? ", ": ", "\n", " ", "a", ",", '"', "#"), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(bits, (parts) => {
      const text = parts.join("");
      if (nestsTooDeep(text)) return true;
      try {
        return deep(parse(text, { logLevel: "silent" })) <= 41;
      } catch {
        return true;
      }
    }),
    { numRuns: 100 },
  );
});
