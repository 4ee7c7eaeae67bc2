import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, type TextEdit } from "../../../lib/core/edit/apply.ts";
import { keepsUntouchedLines } from "../../../lib/core/edit/prove.ts";

/** A line of a file with what happens to it. Every line is another one, so that a lost or moved one can be seen. */
interface Line {
  readonly text: string;
  readonly eol: string;
  readonly does: "stays" | "goes" | "changes" | "has lines in front";
}

const line = fc.record({
  text: fc.string({ unit: fc.constantFrom("a", "#", " ", "🚀", "é", ":"), maxLength: 6 }),
  eol: fc.constantFrom("\n", "\r\n"),
  does: fc.constantFrom<Line["does"][]>("stays", "stays", "goes", "changes", "has lines in front"),
});

const file = fc.record({
  lines: fc
    .array(line, { minLength: 1, maxLength: 10 })
    .map((all) => all.map((one, index) => ({ ...one, text: `${index}${one.text}` }))),
  isOpen: fc.boolean(),
});

interface Made {
  readonly before: string;
  readonly edits: readonly TextEdit[];
  /** Lines of the new text that no edit touches. */
  readonly kept: readonly number[];
  readonly after: readonly string[];
}

function make({ lines, isOpen }: { lines: readonly Line[]; isOpen: boolean }): Made {
  let before = "";
  const edits: TextEdit[] = [];
  const kept: number[] = [];
  const after: string[] = [];
  for (const [index, { text, eol, does }] of lines.entries()) {
    const own = isOpen && index === lines.length - 1 ? text : text + eol;
    const start = before.length;
    before += own;
    if (does === "goes") {
      edits.push({ start, end: before.length, text: "" });
      continue;
    }
    if (does === "changes") {
      edits.push({ start: start + 1, end: start + text.length, text: "new" });
      after.push(`${index}new${own.slice(text.length)}`);
      continue;
    }
    if (does === "has lines in front") {
      edits.push({ start, end: start, text: `i1${eol}i2${eol}` });
      after.push(`i1${eol}`, `i2${eol}`);
    }
    kept.push(after.length);
    after.push(own);
  }
  return { before, edits, kept, after };
}

describe("untouched lines", () => {
  it("are there after any edits", () => {
    fc.assert(
      fc.property(file, (input) => {
        const { before, edits, after } = make(input);
        expect(applyEdits(before, edits)).toBe(after.join(""));
        expect(keepsUntouchedLines(before, after.join(""), edits)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("are missed when one is changed, lost or doubled", () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.constantFrom("change", "lose", "double", "eol"), (input, which, how) => {
        const { before, edits, kept, after } = make(input);
        fc.pre(kept.length > 0);
        const at = kept[which % kept.length] ?? 0;
        const old = after[at] ?? "";
        const other = { change: `X${old.slice(1)}`, lose: "", double: old + old, eol: `${old.trimEnd()} \n` }[how];
        const damaged = after.map((text, index) => (index === at ? other : text)).join("");
        expect(keepsUntouchedLines(before, damaged, edits)).toBe(damaged === after.join(""));
      }),
      { numRuns: 400 },
    );
  });

  it("are missed when two change places", () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.nat(), (input, one, other) => {
        const { before, edits, kept, after } = make(input);
        fc.pre(kept.length > 1);
        const a = kept[one % kept.length] ?? 0;
        const b = kept[other % kept.length] ?? 0;
        const swapped = [...after];
        [swapped[a], swapped[b]] = [after[b] ?? "", after[a] ?? ""];
        expect(keepsUntouchedLines(before, swapped.join(""), edits)).toBe(a === b);
      }),
      { numRuns: 400 },
    );
  });
});
