import { describe, it } from "vitest";
import { crlf, type EditCase, expectEdit, map, replacePart, replaceValue } from "../../support/fix-edit.ts";

const READ = map(["contents", "read"], ["id-token", "write"]);
const PIN = { text: "x/y@1", comment: "v2" };

const SCALARS: readonly EditCase[] = [
  ["plain by plain", "a:\n  k: v\n", "w", "a:\n  k: w\n"],
  ["single quotes stay", "a:\n  k: 'v'\n", "w", "a:\n  k: 'w'\n"],
  ["double quotes stay", 'a:\n  k: "v" # c\n', "w", 'a:\n  k: "w" # c\n'],
  ["quotes that would need escapes are written as the value needs them", 'a:\n  k: "v"\n', "it's", "a:\n  k: it's\n"],
  ["a value that plain style cannot hold", "a:\n  k: v\n", "w: # x", "a:\n  k: 'w: # x'\n"],
  ["a comment stays behind a new value", "a:\n  k: v   # why\n", "w", "a:\n  k: w   # why\n"],
  ["a new comment takes the place of the old one", "a:\n  k: v  # v1\n", PIN, "a:\n  k: x/y@1  # v2\n"],
  ["a new comment where there was none", "a:\n  k: v\n  l: w\n", PIN, "a:\n  k: x/y@1 # v2\n  l: w\n"],
  ["a comment is taken away", "a:\n  k: v # v1\n", { text: "w", comment: "" }, "a:\n  k: w\n"],
  ["in CRLF", "a:\r\n  k: v # v1\r\n  l: w\r\n", PIN, "a:\r\n  k: x/y@1 # v2\r\n  l: w\r\n"],
  ["without a last break", "a:\n  k: v", PIN, "a:\n  k: x/y@1 # v2"],
  ["white space at the end of the line", "a:\n  k: v  \n  l: w\n", "x", "a:\n  k: x  \n  l: w\n"],
  ["nothing by something", "a:\n  k:\n  l: w\n", "x", "a:\n  k: x\n  l: w\n"],
  ["nothing by something, in front of a comment", "a:\n  k: # c\n  l: w\n", "x", "a:\n  k: x # c\n  l: w\n"],
  ["nothing by something, behind a space", "a:\n  k: \n  l: w\n", "x", "a:\n  k: x\n  l: w\n"],
  ["nothing by a pin, without a last break", "a:\n  k:", PIN, "a:\n  k: x/y@1 # v2"],
  ["tabs around it", "a:\n  k:\tv\t# c\n", "w", "a:\n  k:\tw\t# c\n"],
  ["emoji in front", "# 🚀🚀\na:\n  k: 🦊 # 🐙\n", "🦀", "# 🚀🚀\na:\n  k: 🦀 # 🐙\n"],
].map(([name, before, value, after]) => ({
  name: String(name),
  before: String(before),
  operations: [replaceValue(["a", "k"], value as Parameters<typeof replaceValue>[1])],
  after: String(after),
}));

const NEW_LINES = "\n    contents: read\n    id-token: write\n";

const WHOLE: readonly EditCase[] = [
  ["a word by a map", "a:\n  k: read-all\n  l: w\n", `a:\n  k:${NEW_LINES}  l: w\n`],
  ["an empty map in braces by a map", "a:\n  k: {}\n  l: w\n", `a:\n  k:${NEW_LINES}  l: w\n`],
  ["nothing by a map", "a:\n  k:\n  l: w\n", `a:\n  k:${NEW_LINES}  l: w\n`],
  ["nothing by a map, in front of a comment", "a:\n  k: # none\n  l: w\n", `a:\n  k:${NEW_LINES}  l: w\n`],
  ["a map in braces by a map", "a:\n  k: { x: y }\n  l: w\n", `a:\n  k:${NEW_LINES}  l: w\n`],
  ["a map in braces over two lines", "a:\n  k: { x: y,\n    z: w }\n  l: w\n", `a:\n  k:${NEW_LINES}  l: w\n`],
  ["a map by a map", "a:\n  k:\n    x: y\n    # about z\n    z: w\n  l: w\n", `a:\n  k:${NEW_LINES}  l: w\n`],
  ["a comment about the old value goes with it", "a:\n  k: read-all # all\n  l: w\n", `a:\n  k:${NEW_LINES}  l: w\n`],
  ["a comment and a blank line below stay", "a:\n  k: {}\n\n  # l\n  l: w\n", `a:\n  k:${NEW_LINES}\n  # l\n  l: w\n`],
  ["a quoted key with a colon", "a:\n  k: {}\n  'l:': w\n", `a:\n  k:${NEW_LINES}  'l:': w\n`],
  ["in CRLF", "a:\r\n  k: {}\r\n  l: w\r\n", crlf(`a:\n  k:${NEW_LINES}  l: w\n`)],
  ["without a last break", "a:\n  k: write-all", `a:\n  k:${NEW_LINES.slice(0, -1)}`],
].map(([name = "", before = "", after = ""]) => ({
  name,
  before,
  operations: [replaceValue(["a", "k"], READ)],
  after,
}));

const OTHERS: readonly EditCase[] = [
  {
    name: "a map by a word",
    before: "a:\n  secrets:\n    x: y\n    z: w # c\n  l: w\n",
    operations: [replaceValue(["a", "secrets"], "inherit")],
    after: "a:\n  secrets: inherit # c\n  l: w\n",
  },
  {
    name: "a map by an empty map",
    before: "a:\n  k:\n    x: y\n  l: w\n",
    operations: [replaceValue(["a", "k"], map())],
    after: "a:\n  k: {}\n  l: w\n",
  },
  {
    name: "in a step with a wide gap and four columns",
    before: "a:\n    -   uses: x\n        with:\n            p: q\n",
    operations: [replaceValue(["a", 0, "with"], map(["k", "v"]))],
    after: "a:\n    -   uses: x\n        with:\n            k: v\n",
  },
  {
    name: "two values of one step",
    before: "a:\n  - uses: x # v1\n    with:\n      p: q\n",
    operations: [replaceValue(["a", 0, "uses"], PIN), replaceValue(["a", 0, "with"], map(["k", "v"]))],
    after: "a:\n  - uses: x/y@1 # v2\n    with:\n      k: v\n",
  },
];

const PARTS: readonly EditCase[] = [
  ["plain", "a: ${{ secrets.X }}\n", "a: ${{ steps.t.o }}\n"],
  [
    "plain, with a comment that says the same",
    "a: ${{ secrets.X }} # secrets.X\n",
    "a: ${{ steps.t.o }} # secrets.X\n",
  ],
  ["plain over several lines", "a: one\n  ${{ secrets.X }}\n\n  two\n", "a: one\n  ${{ steps.t.o }}\n\n  two\n"],
  [
    "single quotes with doubled ones in front",
    "a: 'it''s ''${{ secrets.X }}'' '\n",
    "a: 'it''s ''${{ steps.t.o }}'' '\n",
  ],
  [
    "double quotes with escapes in front",
    'a: "\\"\\t\\u00e9\\x41\\\\ ${{ secrets.X }}\\"" # c\n',
    'a: "\\"\\t\\u00e9\\x41\\\\ ${{ steps.t.o }}\\"" # c\n',
  ],
  [
    "double quotes over several lines",
    'a: "one\n  ${{ secrets.X }}\n  two"\n',
    'a: "one\n  ${{ steps.t.o }}\n  two"\n',
  ],
  ["a joined line", 'a: "one \\\n  ${{ secrets.X }}\\\n  two"\n', 'a: "one \\\n  ${{ steps.t.o }}\\\n  two"\n'],
  [
    "a literal block",
    "a: |\n    one\n\n    x ${{ secrets.X }} y\nb: c\n",
    "a: |\n    one\n\n    x ${{ steps.t.o }} y\nb: c\n",
  ],
  ["a stripped literal block", "a: |-\n  ${{ secrets.X }}", "a: |-\n  ${{ steps.t.o }}"],
  ["a kept literal block", "a: |+\n  ${{ secrets.X }}\n\nb: c\n", "a: |+\n  ${{ steps.t.o }}\n\nb: c\n"],
  [
    "a literal block with its indentation said",
    "a: |2\n    one\n  ${{ secrets.X }}\n",
    "a: |2\n    one\n  ${{ steps.t.o }}\n",
  ],
  ["a folded block", "a: >\n  one\n  ${{ secrets.X }}\n\n  two\n", "a: >\n  one\n  ${{ steps.t.o }}\n\n  two\n"],
  [
    "a folded block with deeper lines",
    "a: >-\n  one\n    ${{ secrets.X }}\n  two\n",
    "a: >-\n  one\n    ${{ steps.t.o }}\n  two\n",
  ],
  ["CRLF", "a: |\r\n  one\r\n  ${{ secrets.X }}\r\nb: c\r\n", "a: |\r\n  one\r\n  ${{ steps.t.o }}\r\nb: c\r\n"],
  ["a byte order mark", "\uFEFFa: ${{ secrets.X }}\n", "\uFEFFa: ${{ steps.t.o }}\n"],
  ["emoji in front", "a: 🚀🚀 ${{ secrets.X }} 🦊\n", "a: 🚀🚀 ${{ steps.t.o }} 🦊\n"],
  ["emoji in a quoted scalar with escapes", 'a: "🚀 \\" ${{ secrets.X }} 🦊"\n', 'a: "🚀 \\" ${{ steps.t.o }} 🦊"\n'],
].map(([name = "", before = "", after = ""]) => ({
  name,
  before,
  operations: [replacePart(before, ["a"], "secrets.X", "steps.t.o")],
  after,
}));

const WRITTEN: readonly EditCase[] = [
  ["a quote in single quotes is doubled", "a: 'x Y z'\n", "it's", "a: 'x it''s z'\n"],
  ["quotes and backslashes in double quotes are escaped", 'a: "x Y z"\n', 'p"q\\r', 'a: "x p\\"q\\\\r z"\n'],
  ["quotes in a block stay as they are", "a: |\n  x Y z\n", "p\"q'r", "a: |\n  x p\"q'r z\n"],
  ["nothing", "a: 'x Y z'\n", "", "a: 'x  z'\n"],
].map(([name = "", before = "", text = "", after = ""]) => ({
  name,
  before,
  operations: [replacePart(before, ["a"], "Y", text)],
  after,
}));

describe("a scalar is replaced on its line", () => {
  it.each(SCALARS)("$name", expectEdit);
});

describe("a value of other lines is written anew", () => {
  it.each(WHOLE)("$name", expectEdit);
  it.each(OTHERS)("$name", expectEdit);
});

describe("a part of a scalar is replaced where it stands, in every form of a scalar", () => {
  it.each(PARTS)("$name", expectEdit);
});

describe("new text takes the form of its scalar", () => {
  it.each(WRITTEN)("$name", expectEdit);
});
