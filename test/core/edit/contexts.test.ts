import { describe, expect, it } from "vitest";
import { contextViolations } from "../../../lib/core/edit/contexts.ts";
import { readDocument } from "../../../lib/core/edit/document.ts";

const BASE = ["github", "needs", "strategy", "matrix", "vars", "inputs"] as const;
const ALL = [...BASE, "jobs", "job", "runner", "env", "secrets", "steps"];
const STEP = [...BASE, "job", "runner", "env", "secrets", "steps"];

/**
 * One row for each key of the table "Where each context exists": a workflow with `HERE` at the key, and every context that exists there.
 * All others do not.
 */
const WORKFLOW: readonly (readonly [key: string, text: string, allowed: readonly string[]])[] = [
  ["env of the workflow", "env:\n  X: HERE\n", ["github", "secrets", "inputs", "vars"]],
  ["run-name", "run-name: HERE\n", ["github", "inputs", "vars"]],
  ["concurrency of the workflow", "concurrency: HERE\n", ["github", "inputs", "vars"]],
  ["concurrency group of the workflow", "concurrency:\n  group: HERE\n", ["github", "inputs", "vars"]],
  ["if of a job", "jobs:\n  a:\n    if: HERE\n", ["github", "needs", "vars", "inputs"]],
  ["strategy", "jobs:\n  a:\n    strategy:\n      matrix:\n        x: [HERE]\n", ["github", "needs", "vars", "inputs"]],
  ["env of a job", "jobs:\n  a:\n    env:\n      X: HERE\n", [...BASE, "secrets"]],
  ["secrets of a call", "jobs:\n  a:\n    uses: ./x.yml\n    secrets:\n      X: HERE\n", [...BASE, "secrets"]],
  ["with of a call", "jobs:\n  a:\n    uses: ./x.yml\n    with:\n      x: HERE\n", BASE],
  ["runs-on", "jobs:\n  a:\n    runs-on: HERE\n", BASE],
  ["runs-on as a list", "jobs:\n  a:\n    runs-on: [self-hosted, HERE]\n", BASE],
  ["name of a job", "jobs:\n  a:\n    name: HERE\n", BASE],
  ["environment", "jobs:\n  a:\n    environment: HERE\n", BASE],
  ["name of the environment", "jobs:\n  a:\n    environment:\n      name: HERE\n", BASE],
  ["container as a word", "jobs:\n  a:\n    container: HERE\n", BASE],
  ["image of the container", "jobs:\n  a:\n    container:\n      image: HERE\n", BASE],
  ["image of a service", "jobs:\n  a:\n    services:\n      db:\n        image: HERE\n", BASE],
  [
    "credentials of the container",
    "jobs:\n  a:\n    container:\n      credentials:\n        password: HERE\n",
    [...BASE, "env", "secrets"],
  ],
  [
    "credentials of a service",
    "jobs:\n  a:\n    services:\n      db:\n        credentials:\n          password: HERE\n",
    [...BASE, "env", "secrets"],
  ],
  [
    "env of the container",
    "jobs:\n  a:\n    container:\n      env:\n        X: HERE\n",
    [...BASE, "job", "runner", "env", "secrets"],
  ],
  [
    "env of a service",
    "jobs:\n  a:\n    services:\n      db:\n        env:\n          X: HERE\n",
    [...BASE, "job", "runner", "env", "secrets"],
  ],
  ["outputs of a job", "jobs:\n  a:\n    outputs:\n      x: HERE\n", STEP],
  ["with of a step", "jobs:\n  a:\n    steps:\n      - uses: x\n        with:\n          k: HERE\n", STEP],
  ["env of a step", "jobs:\n  a:\n    steps:\n      - run: x\n        env:\n          X: HERE\n", STEP],
  ["run", "jobs:\n  a:\n    steps:\n      - run: HERE\n", STEP],
  [
    "if of a step",
    "jobs:\n  a:\n    steps:\n      - run: x\n        if: HERE\n",
    STEP.filter((name) => name !== "secrets"),
  ],
  [
    "if of a nested step",
    "jobs:\n  a:\n    steps:\n      - parallel:\n          - run: x\n            if: HERE\n",
    STEP.filter((name) => name !== "secrets"),
  ],
  [
    "with of a nested step",
    "jobs:\n  a:\n    steps:\n      - parallel:\n          - uses: x\n            with:\n              k: HERE\n",
    STEP,
  ],
  [
    "if of a step in a job called steps",
    "jobs:\n  steps:\n    steps:\n      - run: x\n        if: HERE\n",
    STEP.filter((name) => name !== "secrets"),
  ],
  [
    "env of a step in a job called steps",
    "jobs:\n  steps:\n    steps:\n      - run: x\n        env:\n          X: HERE\n",
    STEP,
  ],
];

const COMPOSITE = ["github", "inputs", "strategy", "matrix", "job", "runner", "env", "steps"];
const ACTION: readonly (readonly [key: string, text: string, allowed: readonly string[]])[] = [
  ["run", "runs:\n  steps:\n    - run: HERE\n", COMPOSITE],
  ["with", "runs:\n  steps:\n    - uses: x\n      with:\n        k: HERE\n", COMPOSITE],
  ["if", "runs:\n  steps:\n    - run: x\n      if: HERE\n", COMPOSITE],
  ["value of an output", "outputs:\n  x:\n    value: HERE\n", COMPOSITE],
];

function used(text: string, here: string, kind: "workflow" | "action"): readonly string[] {
  const document = readDocument(text.replace("HERE", here));
  if (!document) throw new Error("not understood");
  return contextViolations(document.data, kind).map((violation) => violation.context);
}

function allowedAt(text: string, kind: "workflow" | "action", write: (context: string) => string): readonly string[] {
  return ALL.filter((context) => used(text, write(context), kind).length === 0);
}

describe("every key of a workflow takes the contexts that GitHub offers there, and no other", () => {
  it.each(WORKFLOW)("%s", (_key, text, allowed) => {
    const order = ALL.filter((context) => allowed.includes(context));
    expect(allowedAt(text, "workflow", (context) => `"\${{ ${context}.x }}"`)).toEqual(order);
    // In a function, in an index, and without regard to case.
    expect(allowedAt(text, "workflow", (context) => `"a \${{ format('}}', ${context.toUpperCase()}.x) }} b"`)).toEqual(
      order,
    );
    expect(allowedAt(text, "workflow", (context) => `"\${{ github.event[${context}.x] }}"`)).toEqual(order);
    expect(allowedAt(text, "workflow", (context) => `"\${{ github.x }} \${{ ${context}.x }}"`)).toEqual(order);
  });
});

describe("every key of a composite action takes the contexts that GitHub offers there, and no other", () => {
  it.each(ACTION)("%s", (_key, text, allowed) => {
    const order = ALL.filter((context) => allowed.includes(context));
    expect(allowedAt(text, "action", (context) => `"\${{ ${context}.x }}"`)).toEqual(order);
  });
});

describe("a condition without braces", () => {
  it.each([...WORKFLOW, ...ACTION].filter(([key]) => key.startsWith("if")))("%s", (_key, text, allowed) => {
    const order = ALL.filter((context) => allowed.includes(context));
    const kind = text.startsWith("runs") ? "action" : "workflow";
    expect(allowedAt(text, kind, (context) => `${context}.x == 'a'`)).toEqual(order);
    expect(allowedAt(text, kind, (context) => `always() && ${context}.x`)).toEqual(order);
  });

  it("text without braces at other keys is no expression", () => {
    expect(used("jobs:\n  a:\n    runs-on: HERE\n", "secrets.x", "workflow")).toEqual([]);
    expect(used("jobs:\n  a:\n    steps:\n      - run: HERE\n", "jobs.x", "workflow")).toEqual([]);
  });
});

describe("a violation", () => {
  it("says where it is and which context it is", () => {
    const document = readDocument("jobs:\n  a:\n    steps:\n      - run: x\n        if: ${{ secrets.X }}\n");
    expect(document && contextViolations(document.data, "workflow")).toEqual([
      { at: "jobs.a.steps.0.if", context: "secrets" },
    ]);
  });

  it("counts each use", () => {
    expect(used("env:\n  X: HERE\n", "${{ steps.a.b || steps.c.d }}", "workflow")).toEqual(["steps", "steps"]);
  });

  it("names in strings are not uses", () => {
    expect(used("env:\n  X: HERE\n", "\"${{ format('steps.x') }}\"", "workflow")).toEqual([]);
  });
});
