import { describe, expect, it } from "vitest";
import { indexLines, lineAt, spanAt } from "../../../lib/core/workflow/text.ts";
import { CI, scanFiles, steps } from "../../support/scan-text.ts";

/** The text without its marks, and the place of each marked piece, counted here and not by the code under test. */
function marked(text: string) {
  const places: { text: string; at: string }[] = [];
  let plain = "";
  for (const piece of text.split(/(«[^»]*»)/)) {
    if (!piece.startsWith("«")) {
      plain += piece;
      continue;
    }
    const inner = piece.slice(1, -1);
    const before = plain.split(/\r\n|\n/);
    const after = (plain + inner).split(/\r\n|\n/);
    const column = (before.at(-1) ?? "").length + 1;
    const endColumn = (after.at(-1) ?? "").length + 1;
    places.push({ text: inner, at: `${before.length}:${column}-${after.length}:${endColumn}` });
    plain += inner;
  }
  return { plain, places };
}

function found(text: string) {
  const report = scanFiles({ [CI]: text });
  expect(report.unparsed).toEqual([]);
  return report.findings.map(({ primary }) => ({
    text: text.slice(primary.start, primary.end),
    at: `${primary.line}:${primary.column}-${primary.endLine}:${primary.endColumn}`,
  }));
}

const CASES: readonly (readonly [string, string])[] = [
  ["a plain scalar", steps("      - run: echo ${{ «secrets.X» }}\n")],
  ["two accesses on one line", steps("      - run: echo ${{ «secrets.X» }} ${{«secrets.Y»}}\n")],
  ["a single-quoted scalar with ''", steps("      - run: 'it''s ''here'' ${{ «secrets.X» }}'\n")],
  ["an index in a single-quoted scalar", steps("      - run: 'a ${{ «secrets[''X'']» }} b'\n")],
  ['a double-quoted scalar with \\"', steps('      - run: "say \\"hi\\" ${{ «secrets.X» }}"\n')],
  ["a double-quoted scalar with \\u and \\x", steps('      - run: "\\u00e9\\x41\\t${{ «secrets.X» }}"\n')],
  ["an access that is itself written with an escape", steps('      - run: "${{ «\\x73ecrets.X» }}"\n')],
  ["an access that an escaped line break cuts", steps('      - run: "${{ «secr\\\n          ets.X» }}"\n')],
  ["a literal block", steps("      - run: |\n          one\n          two ${{ «secrets.X» }}\n")],
  ["a literal block with an indentation mark", steps("      - run: |2-\n            two ${{ «secrets.X» }}\n")],
  [
    "a literal block behind a comment in its head",
    steps("      - run: | # ${{ secrets.NO }}\n          ${{ «secrets.X» }}\n"),
  ],
  [
    "a folded block",
    steps("      - run: >-\n          one\n          two ${{ «secrets.X» }}\n\n          ${{ «secrets.Y» }}\n"),
  ],
  [
    "an expression over several lines of a block",
    steps("      - run: |\n          ${{\n            «secrets.X» ||\n            «secrets.Y»\n          }}\n"),
  ],
  [
    "an expression over several lines of a plain scalar",
    steps("      - env:\n          T: ${{ «secrets.X»\n            || «secrets.Y» }}\n        run: a\n"),
  ],
  [
    "an expression over several lines of a quoted scalar",
    steps('      - run: "${{\n          «secrets.X»\n          }}"\n'),
  ],
  ["non-ASCII letters before it", steps("      - name: Größe\n        run: echo 'äöü ${{ «secrets.X» }}'\n")],
  ["surrogate pairs before it", steps("      - run: echo 🚀🚀 ${{ «secrets.X» }}\n")],
  ["surrogate pairs and an escape before it", steps('      - run: "🚀 \\" ${{ «secrets.X» }}"\n')],
  ["a wide escape before it", steps('      - run: "\\U0001F680 ${{ «secrets.X» }}"\n')],
  ["white space inside the access", steps("      - run: echo ${{ «secrets . X» }} ${{ «secrets [ 'Y' ]» }}\n")],
  ["a value that shares its line with a comment", steps("      - run: echo ${{ «secrets.X» }} # ${{ secrets.NO }}\n")],
  ["a flow mapping", steps("      - { run: 'echo ${{ «secrets.X» }}', env: { A: '${{ «secrets.Y» }}' } }\n")],
  ["a bare condition", steps("      - if: github.ref == 'x' && «secrets.X» != ''\n        run: a\n")],
  ["a quoted bare condition", steps("      - if: \"«secrets.X» != ''\"\n        run: a\n")],
];

describe("the span of a reference is the access itself", () => {
  it.each(CASES)("in %s", (_name, text) => {
    const { plain, places } = marked(text);
    expect(found(plain)).toEqual(places);
  });

  it.each(CASES)("with CRLF line ends, in %s", (_name, text) => {
    const { plain, places } = marked(text.replaceAll("\n", "\r\n"));
    expect(found(plain)).toEqual(places);
  });

  it.each(CASES)("behind a byte order mark, in %s", (_name, text) => {
    const { plain, places } = marked(`\uFEFF${text}`);
    expect(found(plain)).toEqual(places);
  });
});

describe("lines", () => {
  it.each([
    ["a\nb", [0, 2]],
    ["a\r\nb", [0, 3]],
    ["a\rb", [0, 2]],
    ["", [0]],
    ["\n\n", [0, 1, 2]],
  ] as const)("of %j start at %j", (text, starts) => {
    expect(indexLines(text).starts).toEqual(starts);
  });

  it("hold the offsets from their start to the next start, and the last one all behind it", () => {
    const index = indexLines("ab\ncd\n");
    expect([0, 2, 3, 5, 6, 99].map((offset) => lineAt(index, offset))).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it("give spans with 1-based places and an exclusive end", () => {
    expect(spanAt(indexLines("ab\ncdef"), "p", 4, 7)).toEqual({
      path: "p",
      start: 4,
      end: 7,
      line: 2,
      column: 2,
      endLine: 2,
      endColumn: 5,
    });
  });
});
