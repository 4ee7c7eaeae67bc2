import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { mistakesText, parseStrictYaml, readStrictYaml } from "../../lib/core/strict-yaml.ts";

const schema = z.strictObject({
  name: z.string(),
  list: z.array(z.strictObject({ at: z.int() })).optional(),
});

function read(text: string): string {
  const result = readStrictYaml(text, schema);
  return result.ok ? JSON.stringify(result.value) : mistakesText(result.mistakes);
}

test("a file that fits is read", () => {
  expect(read("name: a\nlist:\n  - at: 1\n")).toBe('{"name":"a","list":[{"at":1}]}');
});

test.each([
  ["a key twice", "name: a\nlist: []\nname: b\n", /^line 3: Map keys must be unique$/],
  ["a key twice, once quoted", 'name: a\n"name": b\n', /^line 2: Map keys must be unique$/],
  ["an unknown key", "name: a\nextra: { x: 1 }\n", /^line 2: "extra" is not known here$/],
  [
    "an unknown key further in",
    "name: a\nlist:\n  - at: 1\n  - at: 2\n    extra: 1\n",
    /^line 5: list\.1: "extra" is not known here$/,
  ],
  [
    "an unknown key, whose value begins on the next line",
    "name: a\nextra:\n  - 1\n",
    /^line 2: "extra" is not known here$/,
  ],
  ["a wrong type", "name: a\nlist:\n  - at: x\n", /^line 3: list\.0\.at: must be a number, and is a text$/],
  ["what is missing, where it should stand", "name: a\nlist:\n  - {}\n", /^line 3: list\.0\.at: is missing$/],
  ["NaN for a number", "name: a\nlist: [{ at: .nan }]\n", /^line 2: list\.0\.at: /],
  ["nothing", "", /^line 1: must be a mapping of names to values, and is empty$/],
  ["a text", "name", /^line 1: must be a mapping of names to values, and is a text$/],
  ["two mistakes", "name: 1\nlist: 2\n", /^line 1: name: .*; line 2: list: /],
  ["an alias", "name: &a b\nlist: *a\n", /^line 1: aliases are not understood here$/],
  [
    "a bomb of aliases",
    "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n",
    /^line 1: aliases are not understood here$/,
  ],
  ["an alias of nothing", "name: *a\n", /^line 1: /],
  ["a merge", "name: a\n<<: { list: [] }\n", /^line 2: "<<" is not known here$/],
  ["two documents", "name: a\n---\nname: b\n", /^line 2: Source contains multiple documents/],
  ["broken YAML", "name: [a\nlist: 1\n", /^line \d: [^\n]+$/],
  ["a tab", "name: a\nlist:\n\t- at: 1\n", /^line 3: [^\n]+$/],
  ["__proto__", "name: a\n__proto__: { x: 1 }\n", /^line 2: "__proto__" is not known here$/],
])("%s is a mistake, told with its line", (_what, text, message) => {
  expect(read(text)).toMatch(message);
});

test("an anchor without an alias changes nothing", () => {
  expect(read("name: &a b\n")).toBe('{"name":"b"}');
});

describe("the line of a place", () => {
  const parsed = parseStrictYaml("# first\nname: a\nlist:\n  - at: 1\n  -\n    at: 2\n");
  const lineOf = parsed.ok ? parsed.lineOf : () => 0;
  test.each<[PropertyKey[], number]>([
    [["name"], 2],
    [["list", 0], 4],
    [["list", 1, "at"], 6],
    [["list", 1, "missing", "deep"], 6],
    [["missing"], 1],
    [[], 1],
    [[Symbol("x")], 1],
  ])("%j is %d", (path, line) => {
    expect(lineOf(path)).toBe(line);
  });
});

test("whatever the text is, the answer is a value or mistakes with lines", () => {
  const bits = fc.array(
    fc.constantFrom(
      "a",
      ": ",
      "- ",
      "\n",
      " ",
      "[",
      "]",
      "{",
      "}",
      "&a",
      "*a",
      "!!set",
      '"',
      "'",
      "|",
      "\t",
      "#",
      "\0",
      "\ud800",
      "? ",
      "<<",
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        bits.map((parts) => parts.join("")),
        fc.string({ unit: "binary" }),
      ),
      (text) => {
        const result = parseStrictYaml(text);
        return (
          result.ok ||
          (result.mistakes.length > 0 &&
            result.mistakes.every(({ line, message }) => line >= 1 && !message.includes("\n")))
        );
      },
    ),
    { numRuns: 500 },
  );
});
