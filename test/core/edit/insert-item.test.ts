import { describe, it } from "vitest";
import { crlf, type EditCase, expectEdit, insertItem, map, STEPS } from "../../support/fix-edit.ts";

const STEP = map(["id", "n"], ["uses", { text: "x@1", comment: "v1" }], ["with", map(["k", "v"])]);

const TWO = `jobs:
  a:
    steps:
      - run: y
      - run: z
`;
const TWO_AFTER = `jobs:
  a:
    steps:
      - id: n
        uses: x@1 # v1
        with:
          k: v
      - run: y
      - run: z
`;

const STYLES: readonly EditCase[] = [
  { name: "two columns each", before: TWO, operations: [insertItem(STEPS, 0, STEP)], after: TWO_AFTER },
  {
    name: "four columns",
    before: "jobs:\n    a:\n        steps:\n            - run: y\n",
    operations: [insertItem(STEPS, 0, STEP)],
    after:
      "jobs:\n    a:\n        steps:\n            - id: n\n              uses: x@1 # v1\n              with:\n                  k: v\n            - run: y\n",
  },
  {
    name: "dashes at their key's column",
    before: "jobs:\n  a:\n    steps:\n    - run: y\n    - run: z\n",
    operations: [insertItem(STEPS, 1, STEP)],
    after:
      "jobs:\n  a:\n    steps:\n    - run: y\n    - id: n\n      uses: x@1 # v1\n      with:\n        k: v\n    - run: z\n",
  },
  {
    name: "a wide gap behind the dash",
    before: "jobs:\n  a:\n    steps:\n      -   run: y\n",
    operations: [insertItem(STEPS, 0, STEP)],
    after:
      "jobs:\n  a:\n    steps:\n      -   id: n\n          uses: x@1 # v1\n          with:\n            k: v\n      -   run: y\n",
  },
  {
    name: "lines that end in CRLF",
    before: crlf(TWO),
    operations: [insertItem(STEPS, 0, STEP)],
    after: crlf(TWO_AFTER),
  },
  {
    name: "a byte order mark in front of the file",
    before: `\uFEFF${TWO}`,
    operations: [insertItem(STEPS, 0, STEP)],
    after: `\uFEFF${TWO_AFTER}`,
  },
  {
    name: "a last line without a break",
    before: "jobs:\n  a:\n    steps:\n      - run: y",
    operations: [insertItem(STEPS, 0, map(["run", "x"]))],
    after: "jobs:\n  a:\n    steps:\n      - run: x\n      - run: y",
  },
];

const NEW = map(["run", "n"]);

const PLACES: readonly EditCase[] = [
  {
    name: "items parted by blank lines stay so",
    before: "a:\n  - run: x\n\n  - run: y\n",
    operations: [insertItem(["a"], 1, NEW)],
    after: "a:\n  - run: x\n\n  - run: n\n\n  - run: y\n",
  },
  {
    name: "in front of the first of items that are parted by blank lines",
    before: "a:\n  - run: x\n\n  - run: y\n",
    operations: [insertItem(["a"], 0, NEW)],
    after: "a:\n  - run: n\n\n  - run: x\n\n  - run: y\n",
  },
  {
    name: "blank lines in a file of CRLF",
    before: crlf("a:\n  - run: x\n\n  - run: y\n"),
    operations: [insertItem(["a"], 1, NEW)],
    after: crlf("a:\n  - run: x\n\n  - run: n\n\n  - run: y\n"),
  },
  {
    name: "comments above an item stay with it",
    before: "a:\n  - run: x\n  # one\n  # two\n  - run: y\n",
    operations: [insertItem(["a"], 1, NEW)],
    after: "a:\n  - run: x\n  - run: n\n  # one\n  # two\n  - run: y\n",
  },
  {
    name: "comments above the first item stay with it",
    before: "a:\n  # one\n  - run: x\n",
    operations: [insertItem(["a"], 0, NEW)],
    after: "a:\n  - run: n\n  # one\n  - run: x\n",
  },
  {
    name: "a blank line and a comment above an item",
    before: "a:\n  - run: x\n\n  # about y\n  - run: y\n",
    operations: [insertItem(["a"], 1, NEW)],
    after: "a:\n  - run: x\n\n  - run: n\n\n  # about y\n  - run: y\n",
  },
  {
    name: "a comment that a script ends with is the script's",
    before: "a:\n  - run: |\n      x\n      # the end\n  - run: y\n",
    operations: [insertItem(["a"], 1, NEW)],
    after: "a:\n  - run: |\n      x\n      # the end\n  - run: n\n  - run: y\n",
  },
  {
    name: "a comment that a script ends with, in front of a blank line and a comment",
    before: "a:\n  - run: |\n      x\n      # the end\n\n  # about y\n  - run: y\n",
    operations: [insertItem(["a"], 1, NEW)],
    after: "a:\n  - run: |\n      x\n      # the end\n\n  - run: n\n\n  # about y\n  - run: y\n",
  },
  {
    name: "a line of a quoted scalar that begins with # is no comment",
    before: 'a:\n  - run: "x\n      # no comment"\n  - run: y\n',
    operations: [insertItem(["a"], 1, NEW)],
    after: 'a:\n  - run: "x\n      # no comment"\n  - run: n\n  - run: y\n',
  },
  {
    name: "a dash on a line of its own",
    before: "a:\n  -\n    run: x\n  - # about y\n    run: y\n",
    operations: [insertItem(["a"], 0, NEW), insertItem(["a"], 1, map(["run", "m"]))],
    after: "a:\n  - run: n\n  -\n    run: x\n  - run: m\n  - # about y\n    run: y\n",
  },
  {
    name: "several at one place keep their order",
    before: "a:\n  - run: x\n",
    operations: [insertItem(["a"], 0, NEW), insertItem(["a"], 0, map(["run", "m"]))],
    after: "a:\n  - run: n\n  - run: m\n  - run: x\n",
  },
  {
    name: "into a nested list",
    before: "jobs:\n  a:\n    steps:\n      - parallel:\n          - run: x\n          - run: y\n      - run: z\n",
    operations: [insertItem([...STEPS, 0, "parallel"], 1, NEW), insertItem(STEPS, 0, map(["run", "m"]))],
    after:
      "jobs:\n  a:\n    steps:\n      - run: m\n      - parallel:\n          - run: x\n          - run: n\n          - run: y\n      - run: z\n",
  },
  {
    name: "a dash in a script is no item",
    before: "a:\n  - run: |\n      - no\n    name: x\n  - run: y\n",
    operations: [insertItem(["a"], 0, NEW), insertItem(["a"], 1, map(["run", "m"]))],
    after: "a:\n  - run: n\n  - run: |\n      - no\n    name: x\n  - run: m\n  - run: y\n",
  },
  {
    name: "text beyond the basic plane moves nothing",
    before: "a:\n  - run: 🚀🚀\n  # 𝔘𝔫𝔦\n  - run: y\n",
    operations: [insertItem(["a"], 1, map(["run", "🦊"]))],
    after: "a:\n  - run: 🚀🚀\n  - run: 🦊\n  # 𝔘𝔫𝔦\n  - run: y\n",
  },
];

const VALUES: readonly EditCase[] = [
  {
    name: "a condition of several lines",
    before: "a:\n  - run: x\n",
    operations: [insertItem(["a"], 0, map(["id", "n"], ["if", "p ||\nq\n"], ["run", "m"]))],
    after: "a:\n  - id: n\n    if: |\n      p ||\n      q\n    run: m\n  - run: x\n",
  },
  {
    name: "a condition that plain style cannot hold",
    before: "a:\n  - run: x\n",
    operations: [insertItem(["a"], 0, map(["if", "!cancelled() && x == 'a'"]))],
    after: "a:\n  - if: '!cancelled() && x == ''a'''\n  - run: x\n",
  },
];

describe("an item is inserted in the file's own style", () => {
  it.each(STYLES)("$name", expectEdit);
});

describe("an item is inserted in front of the item that it names", () => {
  it.each(PLACES)("$name", expectEdit);
});

describe("a new item is written", () => {
  it.each(VALUES)("$name", expectEdit);
});
