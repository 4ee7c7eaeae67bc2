import { describe, expect, it } from "vitest";
import {
  crlf,
  type EditCase,
  editText,
  expectEdit,
  insertPair,
  map,
  readElsewhere,
  STEPS,
} from "../../support/fix-edit.ts";

const ENV = map(["A", "b"]);

const TWO = `jobs:
  a:
    steps:
      - uses: x
      - run: y
`;
const TWO_AFTER = `jobs:
  a:
    steps:
      - uses: x
        env:
          A: b
      - run: y
`;

const STYLES: readonly EditCase[] = [
  {
    name: "two columns each",
    before: TWO,
    operations: [insertPair([...STEPS, 0], "uses", "env", ENV)],
    after: TWO_AFTER,
  },
  {
    name: "four columns, as the step itself does it",
    before: `jobs:
    a:
        steps:
            - uses: x
              with:
                  k: v
            - run: y
`,
    operations: [insertPair([...STEPS, 0], "with", "env", ENV)],
    after: `jobs:
    a:
        steps:
            - uses: x
              with:
                  k: v
              env:
                  A: b
            - run: y
`,
  },
  {
    name: "four columns, as the rest of the file does it",
    before: "jobs:\n    a:\n        steps:\n            - uses: x\n",
    operations: [insertPair([...STEPS, 0], "uses", "env", ENV)],
    after: "jobs:\n    a:\n        steps:\n            - uses: x\n              env:\n                  A: b\n",
  },
  {
    name: "dashes at their key's column",
    before: "jobs:\n  a:\n    steps:\n    - uses: x\n    - run: y\n",
    operations: [insertPair([...STEPS, 0], "uses", "env", ENV)],
    after: "jobs:\n  a:\n    steps:\n    - uses: x\n      env:\n        A: b\n    - run: y\n",
  },
  {
    name: "a wide gap behind the dash",
    before: "jobs:\n  a:\n    steps:\n      -   uses: x\n      -   run: y\n",
    operations: [insertPair([...STEPS, 0], "uses", "env", ENV)],
    after: "jobs:\n  a:\n    steps:\n      -   uses: x\n          env:\n            A: b\n      -   run: y\n",
  },
  {
    name: "one column",
    before: "jobs:\n a:\n  runs-on: x\n  env:\n   B: c\n",
    operations: [insertPair(["jobs", "a"], "runs-on", "permissions", ENV)],
    after: "jobs:\n a:\n  runs-on: x\n  permissions:\n   A: b\n  env:\n   B: c\n",
  },
  {
    name: "lines that end in CRLF",
    before: crlf(TWO),
    operations: [insertPair([...STEPS, 0], "uses", "env", ENV)],
    after: crlf(TWO_AFTER),
  },
  {
    name: "a byte order mark in front of the file",
    before: `\uFEFF${TWO}`,
    operations: [insertPair([...STEPS, 0], "uses", "env", ENV)],
    after: `\uFEFF${TWO_AFTER}`,
  },
  {
    name: "a byte order mark in front of the very map that grows",
    before: "\uFEFFon: push\njobs:\n  a: {}\n",
    operations: [insertPair([], "on", "permissions", map())],
    after: "\uFEFFon: push\npermissions: {}\njobs:\n  a: {}\n",
  },
  {
    name: "a byte order mark in front of the key that is no longer the first",
    before: "\uFEFFon: push\n",
    operations: [insertPair([], null, "name", "x")],
    after: "\uFEFFname: x\non: push\n",
  },
  {
    name: "a byte order mark does not count as indentation",
    before: "\uFEFFon:\n  push:\npermissions:\n  contents: read\nenv:\n  B: c\njobs:\n  a:\n    runs-on: x\n",
    operations: [insertPair(["jobs", "a"], "runs-on", "env", ENV)],
    after:
      "\uFEFFon:\n  push:\npermissions:\n  contents: read\nenv:\n  B: c\njobs:\n  a:\n    runs-on: x\n    env:\n      A: b\n",
  },
  {
    name: "a last line without a break",
    before: "jobs:\n  a:\n    runs-on: x",
    operations: [insertPair(["jobs", "a"], "runs-on", "env", ENV)],
    after: "jobs:\n  a:\n    runs-on: x\n    env:\n      A: b",
  },
  {
    name: "a last line without a break in a file of CRLF",
    before: "jobs:\r\n  a:\r\n    runs-on: x",
    operations: [insertPair(["jobs", "a"], "runs-on", "env", ENV)],
    after: "jobs:\r\n  a:\r\n    runs-on: x\r\n    env:\r\n      A: b",
  },
];

const PLACES: readonly EditCase[] = [
  {
    name: "the comment behind the pair in front stays on its line",
    before: "a:\n  k: v # why\n  l: w\n",
    operations: [insertPair(["a"], "k", "n", "x")],
    after: "a:\n  k: v # why\n  n: x\n  l: w\n",
  },
  {
    name: "a blank line stays in front of what it parted off",
    before: "a:\n  k: v\n\n  l: w\n",
    operations: [insertPair(["a"], "k", "n", "x")],
    after: "a:\n  k: v\n  n: x\n\n  l: w\n",
  },
  {
    name: "a comment stays above what it is about",
    before: "a:\n  k: v\n  # about l\n  l: w\n",
    operations: [insertPair(["a"], "k", "n", "x")],
    after: "a:\n  k: v\n  n: x\n  # about l\n  l: w\n",
  },
  {
    name: "behind a literal block",
    before: "a:\n  k: |\n    one\n\n    # two\n  l: w\n",
    operations: [insertPair(["a"], "k", "n", "x")],
    after: "a:\n  k: |\n    one\n\n    # two\n  n: x\n  l: w\n",
  },
  {
    name: "behind a stripped literal block at the end of a file without a last break",
    before: "a:\n  k: |-\n    one\n    two",
    operations: [insertPair(["a"], "k", "n", "x")],
    after: "a:\n  k: |-\n    one\n    two\n  n: x",
  },
  {
    name: "behind a literal block whose blank lines are clipped",
    before: "a:\n  k: |\n    one\n\n\n  l: w\n",
    operations: [insertPair(["a"], "k", "n", "x")],
    after: "a:\n  k: |\n    one\n  n: x\n\n\n  l: w\n",
  },
  {
    name: "behind a folded block",
    before: "a:\n  k: >-\n    one\n    two\n  l: w\n",
    operations: [insertPair(["a"], "k", "n", "x")],
    after: "a:\n  k: >-\n    one\n    two\n  n: x\n  l: w\n",
  },
  {
    name: "behind a plain scalar of several lines",
    before: "a:\n  k: one\n    two\n\n    three\n  l: w\n",
    operations: [insertPair(["a"], "k", "n", "x")],
    after: "a:\n  k: one\n    two\n\n    three\n  n: x\n  l: w\n",
  },
  {
    name: "behind quoted scalars of several lines",
    before: "a:\n  k: 'it''s\n    two'\n  m: \"one \\\n    two\" # both\n",
    operations: [insertPair(["a"], "k", "n", "x"), insertPair(["a"], "m", "o", "y")],
    after: "a:\n  k: 'it''s\n    two'\n  n: x\n  m: \"one \\\n    two\" # both\n  o: y\n",
  },
  {
    name: "behind a map in braces over two lines",
    before: "a:\n  k: { x: y,\n    z: w } # braces\n  l: w\n",
    operations: [insertPair(["a"], "k", "n", "x")],
    after: "a:\n  k: { x: y,\n    z: w } # braces\n  n: x\n  l: w\n",
  },
  {
    name: "behind a key without a value",
    before: "on:\n  workflow_call:\n  push:\njobs: {}\n",
    operations: [insertPair(["on"], "push", "n", "x"), insertPair([], "on", "m", "y")],
    after: "on:\n  workflow_call:\n  push:\n  n: x\nm: y\njobs: {}\n",
  },
  {
    name: "first, where the map has lines of its own",
    before: "a:\n  # about k\n  k: v\n",
    operations: [insertPair(["a"], null, "n", "x")],
    after: "a:\n  # about k\n  n: x\n  k: v\n",
  },
  {
    name: "first, behind a dash: the old first key moves to a line of its own",
    before: "a:\n  -   k: v # c\n      l: w\n",
    operations: [insertPair(["a", 0], null, "n", map(["x", "y"]))],
    after: "a:\n  -   n:\n        x: y\n      k: v # c\n      l: w\n",
  },
  {
    name: "first, behind a dash, in a file of CRLF",
    before: "a:\r\n  - k: v\r\n",
    operations: [insertPair(["a", 0], null, "n", "x")],
    after: "a:\r\n  - n: x\r\n    k: v\r\n",
  },
  {
    name: "in a nested step",
    before: "jobs:\n  a:\n    steps:\n      - parallel:\n          - run: one\n          - run: two\n      - run: y\n",
    operations: [insertPair([...STEPS, 0, "parallel", 1], "run", "env", ENV)],
    after:
      "jobs:\n  a:\n    steps:\n      - parallel:\n          - run: one\n          - run: two\n            env:\n              A: b\n      - run: y\n",
  },
  {
    name: "several at one place keep their order",
    before: "a:\n  k: v\n  l: w\n",
    operations: [insertPair(["a"], "k", "m", "1"), insertPair(["a"], "k", "n", "2")],
    after: "a:\n  k: v\n  m: 1\n  n: 2\n  l: w\n",
  },
  {
    name: "several at the end of a file without a last break keep their order and its end",
    before: "a:\n  k: v",
    operations: [insertPair(["a"], "k", "m", "1"), insertPair(["a"], "k", "n", "2")],
    after: "a:\n  k: v\n  m: 1\n  n: 2",
  },
  {
    name: "text beyond the basic plane moves nothing",
    before: 'a:\n  k: "🚀🚀" # 𝔘𝔫𝔦\n  l: 🦊\n',
    operations: [insertPair(["a"], "k", "n", "🐙"), insertPair(["a"], "l", "o", "x")],
    after: 'a:\n  k: "🚀🚀" # 𝔘𝔫𝔦\n  n: 🐙\n  l: 🦊\n  o: x\n',
  },
];

const VALUES: readonly EditCase[] = [
  ["a comment behind the value", { text: "x@1", comment: "v1" }, "n: x@1 # v1"],
  ["an empty text", "", "n: ''"],
  ["an empty map", map(), "n: {}"],
  ["an empty list", [], "n: []"],
  ["a list", ["x", "y: z"], "n:\n    - x\n    - 'y: z'"],
  ["a list of maps", [map(["p", "q"], ["r", "s"])], "n:\n    - p: q\n      r: s"],
  ["a text that plain style cannot hold", "it's #1: x", "n: 'it''s #1: x'"],
  ["words that other readers take for values stay plain", "true", "n: true"],
  ["a text of two lines", "p\nq\n", "n: |\n    p\n    q"],
  ["a text of two lines without a last break", "p\n\nq", "n: |-\n    p\n\n    q"],
].map(([name, value, text]) => ({
  name: String(name),
  before: "a:\n  k:\n    b: c\n",
  operations: [insertPair(["a"], "k", "n", value as Parameters<typeof insertPair>[3])],
  after: `a:\n  k:\n    b: c\n  ${text}\n`,
}));

describe("a pair is inserted in the file's own style", () => {
  it.each(STYLES)("$name", expectEdit);
});

describe("a pair is inserted behind the pair that it names", () => {
  it.each(PLACES)("$name", expectEdit);

  it.each(["|+", ">+"])("a block that keeps its blank lines (%s) keeps them, or the insertion is refused", (header) => {
    const before = `a:\n  k: ${header}\n    one\n\n  l: w\n`;
    const result = editText(before, [insertPair(["a"], "k", "n", "x")]);
    if ("text" in result)
      expect(readElsewhere(result.text)).toEqual(readElsewhere(before.replace("  l:", "  n: x\n  l:")));
  });
});

describe("a new value is written", () => {
  it.each(VALUES)("$name", expectEdit);

  it.each([2, 4])("a text that begins with a space, in a file of %i columns", (step) => {
    const margin = " ".repeat(step);
    const before = `a:\n${margin}k:\n${margin}${margin}b: c\n`;
    const result = editText(before, [insertPair(["a"], "k", "n", "  p\nq\n")]);
    expect("text" in result ? readElsewhere(result.text) : result).toEqual({
      pairs: [
        [
          "a",
          {
            pairs: [
              ["k", { pairs: [["b", "c"]] }],
              ["n", "  p\nq\n"],
            ],
          },
        ],
      ],
    });
  });
});
