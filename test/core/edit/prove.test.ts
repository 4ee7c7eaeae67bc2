import { describe, expect, it } from "vitest";
import type { PermissionMap } from "../../../lib/core/contracts.ts";
import { noneNew, officialErrors } from "../../../lib/core/edit/official.ts";
import type { Operation } from "../../../lib/core/edit/operations.ts";
import { samePermissions } from "../../../lib/core/edit/prove.ts";
import { insertItem, insertPair, map, removePair, replacePart, replaceValue } from "../../support/fix-edit.ts";
import { type Claim, claimOf, missing, prove } from "../../support/fix-proof.ts";

const BEFORE = `name: CI # 🚀
on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      # the release
      - run: gh release create v1
        env:
          GH_TOKEN: \${{ secrets.PAT }}

      # the end
      - run: echo done
  other:
    runs-on: ubuntu-latest
    steps:
      - run: echo other
`;

const STEPS = ["jobs", "build", "steps"] as const;
const RIGHTS: PermissionMap = { "id-token": "write" };
const TOKEN = replacePart(BEFORE, [...STEPS, 1, "env", "GH_TOKEN"], "secrets.PAT", "steps.thaw.outputs.token");
const STEP = insertItem(STEPS, 1, map(["id", "thaw"], ["uses", "acme/thaw@v1"]));

function permissions(job: string, rights: PermissionMap): Operation {
  return insertPair(["jobs", job], "runs-on", "permissions", map(...Object.entries(rights)));
}

const OPERATIONS = [permissions("build", { contents: "read", ...RIGHTS }), STEP, TOKEN];
const GOOD = claimOf(BEFORE, OPERATIONS, { build: RIGHTS });

function withText(from: string, to: string): Claim {
  expect(GOOD.text.split(from)).toHaveLength(2);
  return { ...GOOD, text: GOOD.text.replace(from, () => to) };
}

function also(...operations: readonly Operation[]): Claim {
  return claimOf(BEFORE, [...OPERATIONS, ...operations], { build: RIGHTS });
}

function instead(rights: PermissionMap): Claim {
  return claimOf(BEFORE, [permissions("build", rights), STEP, TOKEN], { build: RIGHTS });
}

describe("a proof holds", () => {
  it("of edits that do what is said of them", () => {
    expect(missing(prove(GOOD))).toEqual([]);
  });

  it("of no edit at all", () => {
    expect(missing(prove(claimOf(BEFORE, [], {})))).toEqual([]);
  });
});

describe("the proof of untouched lines fails, and no other,", () => {
  it.each<readonly [string, Claim]>([
    ["when a comment changes", withText("# the end", "# the emd")],
    ["when a comment is longer", withText("# the end", "# the very end")],
    ["when a comment behind a value changes", withText("# 🚀", "# 🛸")],
    ["when a line gains white space at its end", withText("on: push\n", "on: push \n")],
    ["when a line ends another way", withText("on: push\n", "on: push\r\n")],
    ["when a comment line is lost", withText("      # the end\n", "")],
    ["when a blank line is lost", withText("\n\n", "\n")],
    ["when a blank line comes in", withText("on: push\n", "on: push\n\n")],
    [
      "when a comment moves",
      withText("      # the end\n      - run: echo done\n", "      - run: echo done\n      # the end\n"),
    ],
    ["when the last break is lost", withText("echo other\n", "echo other")],
    ["when the quotes of a value change", withText("on: push\n", "on: 'push'\n")],
    ["when a byte order mark comes in", withText("name: CI", "\uFEFFname: CI")],
    ["when an edit is not said", { ...GOOD, edits: GOOD.edits.slice(1) }],
    [
      "when an edit is said at another place",
      { ...GOOD, edits: GOOD.edits.map((edit) => ({ ...edit, start: edit.start + 40, end: edit.end + 40 })) },
    ],
  ])("%s", (_name, claim) => {
    expect(missing(prove(claim))).toEqual(["untouchedLines"]);
  });
});

describe("the proof of values fails, and no other,", () => {
  it.each<readonly [string, Claim]>([
    ["when nothing could be expected", { ...GOOD, expected: null }],
    ["when one value more was meant", { ...GOOD, expected: also(replaceValue(["name"], "CD")).expected }],
    ["when an edit was not meant", { ...GOOD, expected: claimOf(BEFORE, OPERATIONS.slice(0, 2), {}).expected }],
    ["when an edited line holds another key", withText("GH_TOKEN", "GH_TOKEM")],
    ["when an edited line holds another value", withText("outputs.token", "outputs.taken")],
    ["when a new line holds another value", withText("id: thaw", "id: thay")],
    [
      "when keys come in another order",
      withText("      contents: read\n      id-token: write\n", "      id-token: write\n      contents: read\n"),
    ],
  ])("%s", (_name, claim) => {
    expect(missing(prove(claim))).toEqual(["modelEqual"]);
  });
});

describe("the proof of the official parser fails, and no other,", () => {
  it.each<readonly [string, Claim]>([
    ["when a key comes in that does not exist", also(insertPair([...STEPS, 2], "run", "runs", "x"))],
    ["when a step has neither uses nor run", also(insertItem(STEPS, 2, map(["name", "x"])))],
    [
      "when a job loses its runner",
      claimOf(BEFORE, [...OPERATIONS, removePair(["jobs", "other"], "runs-on")], { build: RIGHTS }),
    ],
    ["when an expression is open", also(insertPair([...STEPS, 2], "run", "name", "${{ github.ref"))],
  ])("%s", (_name, claim) => {
    expect(missing(prove(claim))).toEqual(["officialErrors"]);
  });

  it("does not count errors that were there, but one more of them", () => {
    const broken = BEFORE.replace("- run: echo done", "- run: echo done\n        runs: x");
    const operations = [permissions("build", { contents: "read", ...RIGHTS }), STEP, TOKEN];
    expect(missing(prove(claimOf(broken, operations, { build: RIGHTS })))).toEqual([]);
    const more = [...operations, insertPair(["jobs", "other", "steps", 0], "run", "runs", "y")];
    expect(missing(prove(claimOf(broken, more, { build: RIGHTS })))).toEqual(["officialErrors"]);
  });
});

describe("the proof of contexts fails", () => {
  it("alone, when a bare condition asks for a secret: the official parser does not read it", () => {
    const claim = also(insertPair([...STEPS, 2], "run", "if", "secrets.PAT != ''"));
    expect(missing(prove(claim))).toEqual(["contexts"]);
  });

  it.each<readonly [string, Operation]>([
    [
      "the environment of a job reads a step",
      insertPair(["jobs", "other"], "runs-on", "env", map(["X", "${{ steps.thaw.outputs.token }}"])),
    ],
    ["a runner is a secret", replaceValue(["jobs", "other", "runs-on"], "${{ secrets.PAT }}")],
    ["a condition of a job reads the environment", insertPair(["jobs", "other"], "runs-on", "if", "${{ env.X }}")],
    ["a condition of a step reads a secret", insertPair([...STEPS, 2], "run", "if", "${{ secrets.PAT }}")],
  ])("when %s", (_name, operation) => {
    expect(missing(prove(also(operation)))).toContain("contexts");
  });

  it("not for what the file did before", () => {
    const broken = BEFORE.replace("- run: echo done", "- run: echo done\n        if: secrets.PAT");
    expect(missing(prove(claimOf(broken, OPERATIONS, { build: RIGHTS })))).toEqual([]);
  });
});

describe("the proof of permissions fails, and no other,", () => {
  it.each<readonly [string, Claim]>([
    ["when a right comes in that nobody said", { ...GOOD, adds: new Map() }],
    [
      "when a right was said and does not come",
      { ...GOOD, adds: new Map([["build", { ...RIGHTS, packages: "read" as const }]]) },
    ],
    ["when the right is another one", { ...GOOD, adds: new Map([["build", { packages: "write" as const }]]) }],
    ["when the right was said of another job", { ...GOOD, adds: new Map([["other", RIGHTS]]) }],
    ["when a level is higher", instead({ contents: "write", ...RIGHTS })],
    [
      "when a level is lower",
      {
        ...instead({ contents: "read", packages: "read" }),
        adds: new Map([["build", { packages: "write" as const }]]),
      },
    ],
    ["when an old right is lost", instead(RIGHTS)],
    ["when the new right is missing", instead({ contents: "read" })],
    ["when there is one right more", instead({ contents: "read", issues: "read", ...RIGHTS })],
    ["when another job gains a right", also(permissions("other", { contents: "read", ...RIGHTS }))],
    ["when another job loses its rights", also(permissions("other", {}))],
    ["when the workflow gains a right", also(insertPair(["permissions"], "contents", "issues", "read"))],
  ])("%s", (_name, claim) => {
    expect(missing(prove(claim))).toEqual(["permissions"]);
  });

  it("when a job that declared nothing comes to declare something nobody knows to be the same", () => {
    const open = BEFORE.replace("permissions:\n  contents: read\n", "");
    const claim = claimOf(open, OPERATIONS, { build: RIGHTS });
    expect(missing(prove(claim))).toEqual(["permissions"]);
    expect(missing(prove({ ...claim, undeclared: { contents: "read", packages: "read" } }))).toEqual(["permissions"]);
    expect(missing(prove({ ...claim, undeclared: { contents: "read" } }))).toEqual([]);
  });

  it("when a job comes to declare nothing", () => {
    const own = BEFORE.replace("  other:\n", "  other:\n    permissions: {}\n");
    const claim = claimOf(own, [removePair(["jobs", "other"], "permissions")], {});
    expect(missing(prove(claim))).toEqual(["permissions"]);
  });
});

describe("a text that is not understood", () => {
  it.each<readonly [string, Claim]>([
    ["broken YAML", withText("id: thaw", "id: 'haw")],
    [
      "the same key twice",
      withText("      contents: read\n      id-token: write", "      contents: read\n      contents: write"),
    ],
    ["no workflow", withText("\njobs:", "\njebs:")],
  ])("is proven in nothing that is read from it: %s", (_name, claim) => {
    expect(missing(prove(claim))).toEqual(expect.arrayContaining(["parses", "modelEqual", "permissions"]));
  });
});

describe("the parts of a proof", () => {
  it("errors are compared as often as they come", () => {
    expect(noneNew(["a", "a", "b"], ["a", "a"])).toBe(true);
    expect(noneNew(["a", "b"], ["b", "a"])).toBe(true);
    expect(noneNew(["a", "b"], ["a", "a"])).toBe(false);
    expect(noneNew([], [])).toBe(true);
    expect(noneNew([], ["a"])).toBe(false);
  });

  it("an official error has no place in its text, so that a file may move", () => {
    const error = officialErrors("on: push\njobs:\n  a:\n    steps: []\n", "workflow");
    expect(error).toHaveLength(1);
    expect(officialErrors("# moved\n\non: push\njobs:\n  a:\n    steps: []\n", "workflow")).toEqual(error);
    expect(officialErrors("name: x\ndescription: y\nruns:\n  using: composite\n  steps: []\n", "action")).toEqual([]);
  });

  it("rights are compared whole", () => {
    expect(samePermissions({ a: "read", b: "write" }, { b: "write", a: "read" })).toBe(true);
    expect(samePermissions({ a: "read" }, { a: "write" })).toBe(false);
    expect(samePermissions({ a: "read" }, { a: "read", b: "read" })).toBe(false);
    expect(samePermissions({ a: "read", b: "read" }, { a: "read" })).toBe(false);
    expect(samePermissions({ a: "read" }, { b: "read" })).toBe(false);
  });
});
