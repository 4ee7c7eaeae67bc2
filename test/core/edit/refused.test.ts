import { describe, expect, it } from "vitest";
import { readDocument } from "../../../lib/core/edit/document.ts";
import { type LayoutCode, layOut } from "../../../lib/core/edit/layout.ts";
import type { Operation } from "../../../lib/core/edit/operations.ts";
import { insertItem, insertPair, map, removePair, replacePart, replaceValue } from "../../support/fix-edit.ts";

type Row = readonly [name: string, before: string, operation: Operation, code: LayoutCode];

const NEW = map(["run", "n"]);
const BLOCKS = "a:\n  k: v\n  s:\n    - x\n    - y\n";
const ANCHORED = "x:\n  e: &env\n    k: v\n  s: &steps\n    - run: x\n  t: &t v\ny:\n  e: *env\n  s: *steps\n  t: *t\n";
const ESCAPED = 'a: "\\U0001F680 X"\n';
const FOLDED = "a: one\n  two\n";

const ROWS: readonly Row[] = [
  ["a map into braces", "a: { k: v }\n", insertPair(["a"], "k", "n", NEW), "flow-style"],
  ["a pair in front of what stands in braces", "a: { k: v }\n", insertPair(["a"], null, "n", "x"), "flow-style"],
  ["a pair between what stands in braces", "a: { k: v, l: w }\n", insertPair(["a"], "k", "n", "x"), "flow-style"],
  ["a pair that needs quotes into braces", "a: { k: v }\n", insertPair(["a"], "k", "n", "x, y"), "flow-style"],
  ["a pair into braces over several lines", "a: {\n  k: v\n  }\n", insertPair(["a"], "k", "n", "x"), "flow-style"],
  ["a pair into empty braces", "a: {}\n", insertPair(["a"], null, "n", "x"), "flow-style"],
  ["a map into braces in a list", "a:\n  - { k: v }\n", insertPair(["a", 0], "k", "n", NEW), "flow-style"],
  ["a pair out of braces", "a: { k: v, l: w }\n", removePair(["a"], "k"), "flow-style"],
  ["a value in braces", "a: { k: v }\n", replaceValue(["a", "k"], "w"), "flow-style"],
  ["an item into brackets", "a: [x, y]\n", insertItem(["a"], 0, NEW), "flow-style"],
  ["a pair into a word", "a: read-all\n", insertPair(["a"], null, "n", "x"), "flow-style"],
  ["a pair into a list", "a:\n  - x\n", insertPair(["a"], null, "n", "x"), "flow-style"],
  ["an item into a map", "a:\n  k: v\n", insertItem(["a"], 0, NEW), "flow-style"],

  ["a pair through an alias", ANCHORED, insertPair(["y", "e"], "k", "n", "x"), "alias-or-anchor"],
  ["a pair into an anchored map", ANCHORED, insertPair(["x", "e"], "k", "n", "x"), "alias-or-anchor"],
  ["a value in an anchored map", ANCHORED, replaceValue(["x", "e", "k"], "w"), "alias-or-anchor"],
  ["a value through an alias", ANCHORED, replaceValue(["y", "e", "k"], "w"), "alias-or-anchor"],
  ["an item through an alias", ANCHORED, insertItem(["y", "s"], 0, NEW), "alias-or-anchor"],
  ["a step of an anchored list", ANCHORED, insertPair(["x", "s", 0], "run", "n", "x"), "alias-or-anchor"],
  ["the value that an alias is", ANCHORED, replaceValue(["y", "e"], map()), "alias-or-anchor"],
  ["a part of an anchored scalar", ANCHORED, replacePart(ANCHORED, ["x", "t"], "v", "w"), "alias-or-anchor"],
  ["a part of an aliased scalar", ANCHORED, replacePart(ANCHORED, ["y", "t"], "v", "w"), "alias-or-anchor"],

  ["the only pair behind a dash", "a:\n  - k: v\n", removePair(["a", 0], "k"), "shared-line"],
  ["the first pair behind a question mark", "a:\n  ? k\n  : v\n  l: w\n", removePair(["a"], "k"), "shared-line"],
  ["an item behind another dash", "a:\n  - - x\n    - y\n", insertItem(["a", 0], 0, NEW), "shared-line"],

  [
    "a part of a map",
    BLOCKS,
    { op: "replace-parts", at: ["a"], parts: [{ start: 0, end: 1, text: "w" }] },
    "odd-scalar",
  ],
  ["a scalar of several lines", FOLDED, replaceValue(["a"], "x"), "odd-scalar"],
  ["a scalar by a text of several lines", BLOCKS, replaceValue(["a", "k"], "x\ny\n"), "odd-scalar"],
  [
    "a part of a scalar with an escape beyond the basic plane",
    ESCAPED,
    replacePart(ESCAPED, ["a"], "X", "Y"),
    "odd-scalar",
  ],
  [
    "the last pair of a file without a last break, behind a block that would lose one",
    "a:\n  k: |+\n    one\n\n  l: w",
    removePair(["a"], "l"),
    "odd-scalar",
  ],
  ["a part that begins in a fold", FOLDED, replacePart(FOLDED, ["a"], " two", "x"), "odd-scalar"],
  ["a part by a text of several lines", BLOCKS, replacePart(BLOCKS, ["a", "k"], "v", "x\ny"), "odd-scalar"],
  ["a part by a text with a control character", BLOCKS, replacePart(BLOCKS, ["a", "k"], "v", "\u0007"), "odd-scalar"],

  ["a pair into a map that is not there", BLOCKS, insertPair(["b"], null, "n", "x"), "no-such-place"],
  ["a pair behind one that is not there", BLOCKS, insertPair(["a"], "z", "n", "x"), "no-such-place"],
  ["a pair that is not there", BLOCKS, removePair(["a"], "z"), "no-such-place"],
  ["a value that is not there", BLOCKS, replaceValue(["a", "z"], "x"), "no-such-place"],
  ["an item in front of one that is not there", BLOCKS, insertItem(["a", "s"], 2, NEW), "no-such-place"],
  ["an item by a value", BLOCKS, replaceValue(["a", "s", 0], "x"), "no-such-place"],
  ["a place in a scalar", BLOCKS, insertPair(["a", "k", "m"], null, "n", "x"), "no-such-place"],
];

describe("a shape that lines cannot be put into is refused with its code", () => {
  it.each(ROWS)("%s", (_name, before, operation, code) => {
    const document = readDocument(before);
    if (!document) throw new Error("not understood");
    const result = layOut(document, operation);
    expect(result.ok ? result.value : result.failure.code).toBe(code);
  });

  it("says where the place is, in words and as an offset of the file", () => {
    const text = "a:\n  b: { k: v }\n";
    const document = readDocument(text);
    const result = document ? layOut(document, insertPair(["a", "b"], "k", "n", NEW)) : null;
    expect(result).toMatchObject({ ok: false, failure: { detail: "a.b", offset: text.indexOf("{") } });
  });
});

describe("a file that is not understood is not read for editing", () => {
  it.each([
    ["a tab as indentation", "a:\n\tk: v\n"],
    ["a tab between a dash and its map", "a:\n  -\tk: v\n"],
    ["a tab between a dash and its list", "a:\n  - \t- x\n"],
    ["a tab in the indentation of a later key", "a:\n  k: v\n \tl: w\n"],
    ["a key that stands twice", "a:\n  k: v\n  k: w\n"],
    ["a second document", "a: b\n---\nc: d\n"],
    ["an alias without an anchor", "a: *x\n"],
    ["braces that do not close", "a: { k: v\n"],
    ["a NUL byte", "a: \0\n"],
  ])("%s", (_name, text) => {
    expect(readDocument(text)).toBeNull();
  });

  it("aliases that expand beyond the limit", () => {
    const bomb = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
    for (let i = 1; i < 9; i++)
      bomb.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(",")}]`,
      );
    expect(readDocument(`${bomb.join("\n")}\n`)).toBeNull();
  });
});
