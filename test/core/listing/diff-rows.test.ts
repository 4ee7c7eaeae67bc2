import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../../../lib/core/fix/diff.ts";
import { type DiffRow, diffRows } from "../../../lib/core/listing/diff-rows.ts";

const plain = (row: DiffRow) => `${row.old ?? ""}:${row.new ?? ""}${row.kind.charAt(0)} ${row.text}`;

describe("the rows of a diff", () => {
  it("have the numbers of both sides, kind and text", () => {
    const { hunks, added, removed, more } = diffRows(unifiedDiff("a.yml", "a\nb\nc\n", "a\nB\nC\nc\n"));
    expect(hunks.map((hunk) => hunk.header)).toEqual(["@@ -1,3 +1,4 @@"]);
    expect(hunks[0]?.rows.map(plain)).toEqual(["1:1c a", "2:r b", ":2a B", ":3a C", "3:4c c"]);
    expect({ added, removed, more }).toEqual({ added: 2, removed: 1, more: 0 });
  });

  it("start where each hunk starts", () => {
    const before = Array.from({ length: 40 }, (_, line) => `line ${line + 1}`);
    const after = before.map((line) => (line === "line 3" || line === "line 30" ? `${line}!` : line));
    const { hunks } = diffRows(unifiedDiff("a.yml", before.join("\n"), after.join("\n")));
    expect(hunks.map((hunk) => [hunk.rows[0]?.old, hunk.rows[0]?.new])).toEqual([
      [1, 1],
      [27, 27],
    ]);
  });

  it("take lines of the file that look like a header or a sign for lines", () => {
    const { hunks } = diffRows(unifiedDiff("a.yml", "-- x\n@@ -1,9 +1,9 @@\n", "++ y\n@@ -1,9 +1,9 @@\n"));
    expect(hunks).toHaveLength(1);
    expect(hunks[0]?.rows.map(plain)).toEqual(["1:r -- x", ":1a ++ y", "2:2c @@ -1,9 +1,9 @@"]);
  });

  it("say which line has no end, and leave carriage returns out", () => {
    const { hunks } = diffRows(unifiedDiff("a.yml", "a\r\nb", "a\r\nc\r\n"));
    expect(hunks[0]?.rows.map((row) => [row.text, row.noNewline])).toEqual([
      ["a", false],
      ["b", true],
      ["c", false],
    ]);
  });

  it("spell out what would hide a change: marks of direction, invisible characters, line ends of other kinds", () => {
    const { hunks } = diffRows(unifiedDiff("a.yml", "", "\ta\u202eb\u200bc\u2028d\re\u0000\n"));
    expect(hunks[0]?.rows.map((row) => row.text)).toEqual(["\ta\\u202eb\\u200bc\\u2028d\\u000de\\u0000"]);
  });

  it("are cut where there are too many, and the rest is counted", () => {
    const { hunks, added, more } = diffRows(unifiedDiff("a.yml", "", "x\n".repeat(50)), 20);
    expect(hunks[0]?.rows).toHaveLength(20);
    expect({ added, more }).toEqual({ added: 50, more: 30 });
  });

  it.each(["", "no diff", "@@", "@@ -1 +1 @@", "@@ -1,2 +x,2 @@\n a", "\\ No newline at end of file"])(
    "are none for %j",
    (text) => {
      expect(diffRows(text)).toEqual({ hunks: [], added: 0, removed: 0, more: 0 });
    },
  );

  it("of any two texts give both texts back around the change, and never throw", () => {
    const line = fc.constantFrom("a", "b", "-", "+", " ", "@@ -1 +1 @@", "\\ x", "", "<b>");
    const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.map((one) => `${one}\n`).join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const rows = diffRows(unifiedDiff("a.yml", before, after)).hunks.flatMap((hunk) => hunk.rows);
        for (const row of rows) {
          if (row.old !== null) expect(row.text).toBe(before.split("\n")[row.old - 1]);
          if (row.new !== null) expect(row.text).toBe(after.split("\n")[row.new - 1]);
        }
        expect(rows.some((row) => row.kind !== "context")).toBe(before !== after);
      }),
    );
    fc.assert(fc.property(fc.string(), (any) => void diffRows(any)));
  });
});
