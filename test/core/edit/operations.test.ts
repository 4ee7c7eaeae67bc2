import { describe, expect, it } from "vitest";
import { type Data, sameData } from "../../../lib/core/edit/data.ts";
import { readDocument } from "../../../lib/core/edit/document.ts";
import { expectedData, type Operation, replaceParts } from "../../../lib/core/edit/operations.ts";
import {
  entriesOf,
  insertItem,
  insertPair,
  map,
  readElsewhere,
  removePair,
  replaceValue,
} from "../../support/fix-edit.ts";

function dataOfText(text: string): Data {
  const document = readDocument(text);
  if (!document) throw new Error("not understood");
  return document.data;
}

const TEXT = "k: v\nl:\n  m: n\ns:\n  - x\n  - p: q\nt: abc\n";

function parts(...edits: readonly (readonly [number, number, string])[]): Operation {
  return { op: "replace-parts", at: ["t"], parts: edits.map(([start, end, text]) => ({ start, end, text })) };
}

describe("what operations do to values", () => {
  it.each<readonly [string, readonly Operation[], string]>([
    ["nothing", [], TEXT],
    ["a pair behind another", [insertPair([], "k", "n", "1")], TEXT.replace("l:", "n: 1\nl:")],
    ["a pair first", [insertPair([], null, "n", map(["o", "1"]))], `n:\n  o: 1\n${TEXT}`],
    [
      "a pair behind one that is removed",
      [removePair([], "k"), insertPair([], "k", "n", "1")],
      TEXT.replace("k: v", "n: 1"),
    ],
    ["a pair removed", [removePair(["l"], "m")], TEXT.replace("l:\n  m: n", "l: {}")],
    ["a value", [replaceValue(["l"], [map(), "z"])], TEXT.replace("l:\n  m: n", "l: [{}, z]")],
    [
      "an item in front of the first and behind the last",
      [insertItem(["s"], 0, map(["n", "1"])), insertItem(["s"], 2, map(["o", "2"]))],
      TEXT.replace("  - x\n  - p: q", "  - n: 1\n  - x\n  - p: q\n  - o: 2"),
    ],
    ["parts", [parts([0, 1, "xx"]), parts([2, 3, ""])], TEXT.replace("abc", "xxb")],
  ])("%s", (_name, operations, after) => {
    const made = expectedData(dataOfText(TEXT), operations);
    expect(made === null ? null : entriesOf(made)).toEqual(readElsewhere(after));
  });
});

describe("operations that do not fit the document give nothing", () => {
  it.each<readonly [string, readonly Operation[]]>([
    ["a map that is not there", [insertPair(["z"], null, "n", "1")]],
    ["a pair behind one that is not there", [insertPair([], "z", "n", "1")]],
    ["a key that is there already", [insertPair([], "k", "l", "1")]],
    ["one key twice", [insertPair([], "k", "n", "1"), insertPair([], "l", "n", "2")]],
    ["a pair that is not there", [removePair([], "z")]],
    ["a value that is not there", [replaceValue(["l", "z"], "1")]],
    ["two values for one place", [replaceValue(["k"], "1"), replaceValue(["k"], "2")]],
    ["a value inside of one that is replaced", [replaceValue(["l"], "1"), replaceValue(["l", "m"], "2")]],
    ["a value inside of one that is removed", [removePair([], "l"), replaceValue(["l", "m"], "2")]],
    ["a pair of a list", [insertPair(["s"], null, "n", "1")]],
    ["a pair of a scalar", [insertPair(["k"], null, "n", "1")]],
    ["an item of a map", [insertItem(["l"], 0, map())]],
    ["an item far behind the last", [insertItem(["s"], 3, map())]],
    ["parts of a map", [{ op: "replace-parts", at: ["l"], parts: [] }]],
    ["parts that overlap", [parts([0, 2, "x"], [1, 3, "y"])]],
    ["parts of two operations that overlap", [parts([0, 2, "x"]), parts([1, 3, "y"])]],
    ["a part that leaves the text", [parts([2, 9, "x"])]],
    ["one that fits and one that does not", [replaceValue(["k"], "1"), removePair([], "z")]],
  ])("%s", (_name, operations) => {
    expect(expectedData(dataOfText(TEXT), operations)).toBeNull();
  });
});

describe("replaceParts", () => {
  it("counts as strings count, beyond the basic plane too", () => {
    expect(replaceParts("🚀a🦊", [{ start: 2, end: 3, text: "🐙" }])).toBe("🚀🐙🦊");
  });

  it("takes parts in any order, and insertions at the border of another", () => {
    const all = [
      { start: 2, end: 3, text: "C" },
      { start: 0, end: 1, text: "A" },
      { start: 1, end: 1, text: "-" },
    ];
    expect(replaceParts("abc", all)).toBe("A-bC");
  });
});

describe("two values are the same", () => {
  it.each<readonly [string, string, string, boolean]>([
    ["in whatever style they are written", "a: { b: 'c' }\n", 'a:\n    b: "c" # d\n', true],
    ["through an alias", "a: &a\n  b: c\nd: *a\n", "a:\n  b: c\nd:\n  b: c\n", true],
    ["when nothing is written and the empty text", "a:\n", "a: ''\n", true],
    ["but not in another order of keys", "a: b\nc: d\n", "c: d\na: b\n", false],
    ["but not with a key more", "a: b\n", "a: b\nc: d\n", false],
    ["but not with a key less", "a: b\nc: d\n", "a: b\n", false],
    ["but not with another text", "a: b\n", "a: b2\n", false],
    ["but not with an item more", "- a\n", "- a\n- ''\n", false],
    ["but not with an item less", "- a\n- ''\n", "- a\n", false],
    ["but not as a list and a map", "a: []\n", "a: {}\n", false],
    ["but not as a text and a list", "a: ''\n", "a: []\n", false],
  ])("%s", (_name, one, other, same) => {
    expect(sameData(dataOfText(one), dataOfText(other))).toBe(same);
    expect(sameData(dataOfText(other), dataOfText(one))).toBe(same);
  });
});
