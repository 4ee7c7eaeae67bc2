import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { revertFile } from "../../../lib/core/fix/revert.ts";

const path = ".github/workflows/ci.yml";
const BEFORE = `on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: make
      - run: gh pr create --fill
        env:
          GH_TOKEN: \${{ secrets.ROBOT_PAT }}
`;
const AFTER = BEFORE.replace(
  "      - run: gh pr",
  "      - id: thaw\n        uses: acme/thaw/action@0123456789abcdef0123456789abcdef01234567\n      - run: gh pr",
).replace("secrets.ROBOT_PAT", "steps.thaw.outputs.token");
const file = { path, before: BEFORE, after: AFTER };

describe("a file without the plan's edits", () => {
  test("is what it was, where nobody changed it since", () => {
    expect(revertFile(file, AFTER)).toEqual({ ok: true, value: BEFORE });
  });

  test("keeps what was written elsewhere since", () => {
    const job = "  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make lint\n";
    const named = (text: string) => `name: CI\n${text}${job}`;
    expect(revertFile(file, named(AFTER))).toEqual({ ok: true, value: named(BEFORE) });
  });

  test.each([
    ["the step was changed", AFTER.replace("- id: thaw", "- id: broker")],
    ["the line next to it was changed", AFTER.replace("make\n", "make all\n")],
    ["the migration was taken back already", BEFORE],
    ["the lines end otherwise by now", AFTER.replaceAll("\n", "\r\n")],
    ["nothing of it is left", "on: push\njobs: {}\n"],
  ])("is refused where %s", (_, current) => {
    expect(revertFile(file, current)).toMatchObject({ ok: false, failure: { code: "moved-on" } });
  });

  test("is refused where the file is gone", () => {
    expect(revertFile(file, null)).toMatchObject({ ok: false, failure: { code: "moved-on" } });
  });

  test("keeps the line ends, and a missing last one, of the file", () => {
    const ends = (text: string) => text.replaceAll("\n", "\r\n").trimEnd();
    const written = { path, before: ends(BEFORE), after: ends(AFTER) };
    expect(revertFile(written, ends(AFTER))).toEqual({ ok: true, value: ends(BEFORE) });
    expect(revertFile(written, `name: CI\r\n${ends(AFTER)}`)).toEqual({
      ok: true,
      value: `name: CI\r\n${ends(BEFORE)}`,
    });
  });

  test("is proven or refused, whatever stands around it: never anything else than the old lines in the new text", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<string>("# a", "name: x", "", "env: {}")), fc.nat(10), (lines, at) => {
        const parts = AFTER.split("\n");
        const current = [...parts.slice(0, at), ...lines, ...parts.slice(at)].join("\n");
        const reverted = revertFile(file, current);
        if (!reverted.ok) return;
        const back = reverted.value.split("\n");
        expect(back).toContain("          GH_TOKEN: ${{ secrets.ROBOT_PAT }}");
        expect(back.filter((line) => lines.includes(line)).length).toBe(
          current.split("\n").filter((line) => lines.includes(line)).length,
        );
      }),
    );
  });
});
