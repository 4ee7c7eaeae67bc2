import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, sortEdits, type TextEdit } from "../../../lib/core/edit/apply.ts";

function edit(start: number, end: number, text = ""): TextEdit {
  return { start, end, text };
}

describe("edits are applied by their places, whatever their order", () => {
  it.each<readonly [string, string, readonly TextEdit[], string]>([
    ["none", "abc", [], "abc"],
    ["a replacement", "abc", [edit(1, 2, "XY")], "aXYc"],
    ["given from the end", "abcd", [edit(3, 4, "D"), edit(0, 1, "A")], "AbcD"],
    ["side by side", "abcd", [edit(1, 2, "X"), edit(2, 3, "Y")], "aXYd"],
    ["insertions at one place keep their order", "ab", [edit(1, 1, "1"), edit(1, 1, "2"), edit(1, 1, "3")], "a123b"],
    ["an insertion in front of a replacement", "ab", [edit(1, 2, "X"), edit(1, 1, "i")], "aiX"],
    ["an insertion behind a replacement", "abc", [edit(2, 2, "i"), edit(1, 2, "X")], "aXic"],
    ["at both ends", "ab", [edit(2, 2, ">"), edit(0, 0, "<")], "<ab>"],
    ["into nothing", "", [edit(0, 0, "x")], "x"],
  ])("%s", (_name, text, edits, after) => {
    expect(applyEdits(text, edits)).toBe(after);
  });
});

describe("edits that do not go together are refused", () => {
  it.each<readonly [string, readonly TextEdit[]]>([
    ["two that overlap", [edit(0, 2), edit(1, 3)]],
    ["one inside of another", [edit(0, 4), edit(1, 2, "x")]],
    ["the same place twice", [edit(1, 2, "x"), edit(1, 2, "x")]],
    ["an insertion inside of a replacement", [edit(0, 3, "x"), edit(1, 1, "y")]],
    ["one that ends before it begins", [edit(2, 1, "x")]],
    ["one that leaves the text", [edit(3, 9, "x")]],
    ["one behind the text", [edit(9, 9, "x")]],
    ["one in front of the text", [edit(-1, 1, "x")]],
  ])("%s", (_name, edits) => {
    expect(applyEdits("abcd", edits)).toBeNull();
    expect(applyEdits("abcd", [...edits].reverse())).toBeNull();
  });
});

describe("edits of any text", () => {
  /** Cuts a text into kept and replaced pieces, so that what must come out is known without applying anything. */
  const pieces = fc.array(
    fc.record({
      kept: fc.string({ unit: "binary", maxLength: 4 }),
      old: fc.string({ maxLength: 3 }),
      by: fc.string({ unit: "grapheme", maxLength: 3 }),
    }),
    { maxLength: 8 },
  );

  it("change their own places and no other", () => {
    fc.assert(
      fc.property(pieces, fc.string({ maxLength: 4 }), fc.infiniteStream(fc.nat()), (parts, tail, random) => {
        let before = "";
        let after = "";
        const edits: TextEdit[] = [];
        for (const { kept, old, by } of parts) {
          before += kept;
          edits.push(edit(before.length, before.length + old.length, by));
          before += old;
          after += kept + by;
        }
        // Only insertions at one place have an order of their own, so those that follow one another without a gap are left in it.
        const apart = edits.every((item, index) => index === 0 || item.start > (edits[index - 1]?.end ?? 0));
        const given = apart ? shuffled(edits, random) : edits;
        expect(applyEdits(before + tail, given)).toBe(after + tail);
      }),
    );
  });

  it("sorting them keeps each one", () => {
    const any = fc.record({ start: fc.nat(9), end: fc.nat(9), text: fc.string({ maxLength: 1 }) });
    fc.assert(
      fc.property(fc.array(any), (edits) => {
        expect(new Set(sortEdits(edits))).toEqual(new Set(edits));
        expect(sortEdits(edits).map((item) => item.start)).toEqual(
          edits.map((item) => item.start).sort((a, b) => a - b),
        );
      }),
    );
  });
});

function shuffled<T>(items: readonly T[], random: Iterator<number>): readonly T[] {
  return items
    .map((item) => ({ item, by: Number(random.next().value) }))
    .sort((a, b) => a.by - b.by)
    .map(({ item }) => item);
}
