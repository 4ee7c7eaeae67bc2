import { describe, expect, test } from "vitest";
import { type EditFacts, editProblem, saysTheSame } from "../../../lib/core/freeze/edited.ts";

const PATH = ".github/workflows/ci.yml";
const PLANNED = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo hi\n";

function facts(edited: string, more: Partial<EditFacts> = {}): EditFacts {
  return {
    planned: [PATH],
    changed: [{ path: PATH, status: "modified" }],
    descends: true,
    textOf: (_, of) => (of === "planned" ? PLANNED : edited),
    found: 0,
    ...more,
  };
}

describe("what people pushed to a migration", () => {
  test("is let through where only comments and layout differ", () => {
    expect(editProblem(facts(`# why\n${PLANNED.replace("echo hi", "echo hi # so")}`))).toBeNull();
    expect(editProblem(facts(PLANNED.replace("on: push", "on:   push\n")))).toBeNull();
  });

  test.each([
    ["another command", facts(PLANNED.replace("hi", "ho")), "changes what a workflow does"],
    [
      "a file of its own",
      facts(PLANNED, { changed: [{ path: "x.txt", status: "added" }] }),
      "files that the migration",
    ],
    ["a file taken away", facts(PLANNED, { changed: [{ path: PATH, status: "removed" }] }), "takes a file"],
    ["files that GitHub does not tell", facts(PLANNED, { changed: null }), "could not be read"],
    ["a history of its own", facts(PLANNED, { descends: false }), "not made on the commit"],
    ["a text that is not there", facts(PLANNED, { textOf: () => null }), "could not be read"],
    ["a finding", facts(PLANNED, { found: 1 }), "A scan finds"],
    ["no scan", facts(PLANNED, { found: null }), "could not be scanned"],
    ["what is no YAML", facts("a: b: c"), "changes what a workflow does"],
  ] as const)("is a lead's where it has %s", (_, given, why) => expect(editProblem(given)).toContain(why));
});

test.each([
  ["v: 3.10", "v: 3.1"],
  ["v: 'true'", "v: true"],
  ["v: 1", "v: '1'"],
  ["a: &x 1\nb: *x", "a: &x 1\nb: *x\n# c"],
  ["v: !!str 1", "v: 1"],
  ["a: 1\nb: 2", "b: 2\na: 1"],
  ["a: 1", "a: 1\n---\nb: 2"],
  ["a: |\n  x", "a: |\n  x\n  y"],
  ["a: 1\na: 2", "a: 1\na: 2"],
  ["a:", "a: ''"],
])("%j and %j are not taken for the same", (one, other) => expect(saysTheSame(one, other)).toBe(false));

test.each([
  ["v: 'on'", 'v: "on"'],
  ["run: |\n  x\n", "run: |\n    x\n"],
  ["a: [1, 2]", "a:\n  - 1\n  - 2"],
  ["a:", "a: # c"],
])("%j and %j are the same", (one, other) => expect(saysTheSame(one, other)).toBe(true));
