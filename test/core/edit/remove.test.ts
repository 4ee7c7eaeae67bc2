import { describe, it } from "vitest";
import { crlf, type EditCase, expectEdit, removePair, STEPS } from "../../support/fix-edit.ts";

const THREE = "a:\n  k: v\n  l:\n    m: n\n  o: p\n";

const PAIRS: readonly EditCase[] = [
  {
    name: "from the middle, with all of its lines",
    before: THREE,
    operations: [removePair(["a"], "l")],
    after: "a:\n  k: v\n  o: p\n",
  },
  {
    name: "the first",
    before: THREE,
    operations: [removePair(["a"], "k")],
    after: "a:\n  l:\n    m: n\n  o: p\n",
  },
  { name: "the last", before: THREE, operations: [removePair(["a"], "o")], after: "a:\n  k: v\n  l:\n    m: n\n" },
  {
    name: "in a file of CRLF",
    before: crlf(THREE),
    operations: [removePair(["a"], "l")],
    after: crlf("a:\n  k: v\n  o: p\n"),
  },
  {
    name: "the last of a file without a last break",
    before: "a:\n  k: v\n  o: p",
    operations: [removePair(["a"], "o")],
    after: "a:\n  k: v",
  },
  {
    name: "the last of a file of CRLF without a last break",
    before: "a:\r\n  k: v\r\n  o: p",
    operations: [removePair(["a"], "o")],
    after: "a:\r\n  k: v",
  },
  {
    name: "the last of a file without a last break, behind a comment",
    before: "a:\n  k: v # c\n  # about o\n  o: p",
    operations: [removePair(["a"], "o")],
    after: "a:\n  k: v # c\n  # about o",
  },
  {
    name: "the comment behind it goes with it, those around it stay",
    before: "a:\n  # above\n  k: v # behind\n  # below\n  l: w\n",
    operations: [removePair(["a"], "k")],
    after: "a:\n  # above\n  # below\n  l: w\n",
  },
  {
    name: "blank lines around it stay",
    before: "a:\n  k: v\n\n  l: w\n\n  m: x\n",
    operations: [removePair(["a"], "l")],
    after: "a:\n  k: v\n\n\n  m: x\n",
  },
  {
    name: "a literal block",
    before: "a:\n  k: |\n    one\n    # two\n\n    three\n  l: w\n",
    operations: [removePair(["a"], "k")],
    after: "a:\n  l: w\n",
  },
  {
    name: "a folded block and a plain scalar of several lines",
    before: "a:\n  k: >-\n    one\n    two\n  l: w\n  m: one\n    two\n",
    operations: [removePair(["a"], "k"), removePair(["a"], "m")],
    after: "a:\n  l: w\n",
  },
  {
    name: "a quoted scalar of several lines",
    before: "a:\n  k: \"one\n\n    two\\\n    three\" # c\n  l: 'it''s\n    two'\n  m: x\n",
    operations: [removePair(["a"], "k"), removePair(["a"], "l")],
    after: "a:\n  m: x\n",
  },
  {
    name: "a quoted key",
    before: "a:\n  'k': v\n  \"l\" : w\n  m: x\n",
    operations: [removePair(["a"], "k"), removePair(["a"], "l")],
    after: "a:\n  m: x\n",
  },
  {
    name: "a key without a value",
    before: "a:\n  k:\n  l: w\n",
    operations: [removePair(["a"], "k")],
    after: "a:\n  l: w\n",
  },
  {
    name: "a list whose dashes stand at the key's column",
    before: "a:\n  k:\n  - x\n  - y\n  l: w\n",
    operations: [removePair(["a"], "k")],
    after: "a:\n  l: w\n",
  },
  {
    name: "from a nested step",
    before:
      "jobs:\n  a:\n    steps:\n      - parallel:\n          - run: x\n            env:\n              A: b\n          - run: y\n",
    operations: [removePair([...STEPS, 0, "parallel", 0], "env")],
    after: "jobs:\n  a:\n    steps:\n      - parallel:\n          - run: x\n          - run: y\n",
  },
  {
    name: "the first behind a dash: the next one takes its place there",
    before: "a:\n  -   k: v # c\n      l: w\n  - m:\n      n: o\n\n    p: q\n",
    operations: [removePair(["a", 1], "m")],
    after: "a:\n  -   k: v # c\n      l: w\n  - p: q\n",
  },
  {
    name: "the first behind a dash with a wide gap, in CRLF",
    before: crlf("a:\n  -   k: v\n      l: w\n"),
    operations: [removePair(["a", 0], "k")],
    after: crlf("a:\n  -   l: w\n"),
  },
  {
    name: "a block that keeps its blank lines, with them",
    before: "a:\n  k: |+\n    one\n\n  l: w\n",
    operations: [removePair(["a"], "k")],
    after: "a:\n  l: w\n",
  },
  {
    name: "behind a block that keeps its blank lines: those below it would be the block's",
    before: "a:\n  k: |+\n    one\n  l: w # why\n\n\n  m: o\n",
    operations: [removePair(["a"], "l")],
    after: "a:\n  k: |+\n    one\n  m: o\n",
  },
  {
    name: "the last of an item whose script keeps its blank lines, in CRLF",
    before: crlf("a:\n  - k: |+\n      one\n    l:\n      m: o\n\n  - p: q\n"),
    operations: [removePair(["a", 0], "l")],
    after: crlf("a:\n  - k: |+\n      one\n  - p: q\n"),
  },
  {
    name: "the first key of a file, behind a byte order mark that stays",
    before: "\uFEFFenv:\n  A: b\non: push\n",
    operations: [removePair([], "env")],
    after: "\uFEFFon: push\n",
  },
  {
    name: "text beyond the basic plane around it",
    before: "a:\n  k: 🚀🚀 # 𝔘𝔫𝔦\n  l: 🦊\n  m: 🐙\n",
    operations: [removePair(["a"], "l")],
    after: "a:\n  k: 🚀🚀 # 𝔘𝔫𝔦\n  m: 🐙\n",
  },
];

describe("a pair is removed with its lines and nothing else", () => {
  it.each(PAIRS)("$name", expectEdit);
});
