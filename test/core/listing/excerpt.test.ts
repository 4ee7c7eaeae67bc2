import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excerptOf, type Piece } from "../../../lib/core/listing/excerpt.ts";

const span = (line: number, column: number, endLine: number, endColumn: number) => ({
  path: "a.yml",
  start: 0,
  end: 1,
  line,
  column,
  endLine,
  endColumn,
});
const plain = (text: string): readonly (readonly Piece[])[] =>
  text.split("\n").map((line) => [{ text: line, role: null }]);
const markedText = (lines: ReturnType<typeof excerptOf>) =>
  lines
    .map((line) =>
      line.pieces
        .filter((piece) => piece.marked)
        .map((piece) => piece.text)
        .join(""),
    )
    .join("|");

describe("the lines around a finding", () => {
  it("mark the span and nothing else, also across coloured pieces", () => {
    const lines: Piece[][] = [
      [{ text: "a: ", role: "key" }],
      [
        { text: "token: ", role: "key" },
        { text: "${{ sec", role: null },
        { text: "rets.X }}", role: "string" },
      ],
    ];
    const shown = excerptOf(lines, span(2, 12, 2, 21), 3);
    expect(shown.map((line) => [line.number, line.hit])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(shown[1]?.pieces.filter((piece) => piece.marked)).toEqual([
      { text: "sec", role: null, marked: true },
      { text: "rets.X", role: "string", marked: true },
    ]);
  });

  it("mark whole lines between the first and the last of a longer span", () => {
    expect(markedText(excerptOf(plain("one\ntwo\nthree"), span(1, 3, 3, 3), 0))).toBe("e|two|th");
  });

  it("lose and add no character, whatever the span", () => {
    const text = fc.array(fc.array(fc.record({ text: fc.string({ maxLength: 12 }), role: fc.constant(null) })));
    const number = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(text, number, number, number, number, (lines, line, column, endLine, endColumn) => {
        for (const shown of excerptOf(lines, span(line, column, endLine, endColumn), 2)) {
          const original = (lines[shown.number - 1] ?? []).map((piece) => piece.text).join("");
          expect(shown.pieces.map((piece) => piece.text).join("")).toBe(original);
        }
      }),
    );
  });

  it("cut a line that has no end, after the marked part", () => {
    const wide = `${"x".repeat(50)}TOKEN${"y".repeat(100_000)}`;
    const [line] = excerptOf(plain(wide), span(1, 51, 1, 56), 0);
    expect(line?.pieces.map((piece) => piece.text.length).reduce((a, b) => a + b, 0)).toBeLessThan(2000);
    expect(markedText(line === undefined ? [] : [line])).toBe("TOKEN");
  });

  it("are none when the file has become shorter than the finding says", () => {
    expect(excerptOf(plain("one"), span(90, 1, 90, 2), 3)).toEqual([]);
  });
});
