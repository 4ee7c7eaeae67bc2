import { describe, expect, it } from "vitest";
import { type EditCase, editText, expectEdit, insertPair, map, readElsewhere } from "../../support/fix-edit.ts";

const BRACES: readonly EditCase[] = [
  ["in one space", "a: { k: v } # c\nb: c\n", "a: { k: v, n: x } # c\nb: c\n"],
  ["without spaces", "a: {k: v}\n", "a: {k: v, n: x}\n"],
  ["behind a map in braces", "a: { l: w, k: { m: o } }\n", "a: { l: w, k: { m: o }, n: x }\n"],
  ["behind a quoted brace", 'a: { k: "}" }\n', 'a: { k: "}", n: x }\n'],
  ["in CRLF without a last break", "b: c\r\na: { k: v }", "b: c\r\na: { k: v, n: x }"],
].map(([name = "", before = "", after = ""]) => ({
  name,
  before,
  operations: [insertPair(["a"], "k", "n", "x")],
  after,
}));

describe("a plain pair is added at the end of braces", () => {
  it.each(BRACES)("$name", expectEdit);

  it.each([
    ["a quoted key", "a: { 'k': v }\n"],
    ["a value with a comma in quotes", "a: { k: 'v, w' }\n"],
    ["a value that is empty", "a: { k: }\n"],
    ["a key alone", "a: { k }\n"],
    ["a last comma", "a: { k: v, }\n"],
    ["an alias as the value", "b: &b v\na: { k: *b }\n"],
    ["a value that holds a sharp sign", "a: { k: v#w }\n"],
  ])("rightly, or refused: %s", (_name, before) => {
    const result = editText(before, [insertPair(["a"], "k", "n", "x")]);
    if ("refused" in result) return expect(result.refused).toBe("flow-style");
    const old = JSON.stringify(readElsewhere(before));
    expect(JSON.stringify(readElsewhere(result.text)).replace(',["n","x"]', "")).toBe(old);
    expect(result.text).toContain("n: x");
  });
});

describe("a block that keeps its blank lines keeps them", () => {
  it.each([
    ["as the last value of the pair in front", "a:\n  k:\n    l: |+\n      one\n\n  m: o\n"],
    ["as the last script of a list in front", "a:\n  k:\n    - run: |+\n        one\n\n  m: o\n"],
    ["with its indentation said", "a:\n  k: |2+\n    one\n\n  m: o\n"],
    ["with its indentation said behind", "a:\n  k: |+2\n    one\n\n  m: o\n"],
    ["folded, with a comment behind the header", "a:\n  k: >+ # c\n    one\n\n  m: o\n"],
    ["at the end of the file", "a:\n  k: |+\n    one\n\n"],
    ["at the end of a file without a last break", "a:\n  k: |+\n    one\n\n  "],
  ])("%s, or the insertion is refused", (_name, before) => {
    const result = editText(before, [insertPair(["a"], "k", "n", map(["x", "y"]))]);
    if ("refused" in result) return;
    const old = JSON.stringify(readElsewhere(before));
    expect(JSON.stringify(readElsewhere(result.text)).replace(',["n",{"pairs":[["x","y"]]}]', "")).toBe(old);
  });
});
