import { describe, expect, test } from "vitest";
import { planFiles } from "../../support/plan.ts";

const DIR = ".github/workflows";
const CALLEE = `${DIR}/build.yml`;

function caller(on: string, jobs: readonly (readonly [callee: string, passes: boolean, more?: string])[]): string {
  const calls = jobs.map(([callee, passes, more], index) => {
    const secrets = passes ? "\n    secrets:\n      KEY: ${{ secrets.KEY }}" : "";
    return `  call-${index}:\n    uses: ./${DIR}/${callee}${more ?? ""}${secrets}\n`;
  });
  return `on: ${on}\npermissions:\n  contents: read\njobs:\n${calls.join("")}`;
}

function callee(step = "", on = "\n  workflow_call:\n    inputs:\n      deploy:\n        type: boolean"): string {
  return `on:${on}
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: npx sentry-cli releases new v1
${step}        env:
          SENTRY_AUTH_TOKEN: \${{ secrets.KEY }}
`;
}

/** The condition of the broker's step and who may ask; or the codes of what is refused. */
function outcome(files: Readonly<Record<string, string>>) {
  const paths = Object.entries(files).map(([name, text]) => [`${DIR}/${name}`, text] as const);
  const plan = planFiles(Object.fromEntries(paths));
  const after = plan.files.find((file) => file.path === CALLEE)?.after ?? "";
  const asks = /- id: thaw\n(?: +if: (.*)\n)?/.exec(after);
  return {
    refused: [
      ...new Set(plan.refused.map(({ refusal }) => `${refusal.code} ${refusal.at.path.slice(DIR.length + 1)}`)),
    ],
    asks: asks ? (asks[1] ?? "always") : "never",
    who: plan.grants.map(({ who }) => ({
      startedBy: who.startedBy.map((path) => path.slice(DIR.length + 1)),
      events: who.events,
    })),
  };
}

const named = (name: string) => `startsWith(github.workflow_ref, format('{0}/${DIR}/${name}@', github.repository))`;

describe("a called workflow that some callers give no credential", () => {
  test("asks in all runs where every caller gives it", () => {
    const files = { "a.yml": caller("push", [["build.yml", true]]), "build.yml": callee() };
    expect(outcome(files)).toMatchObject({ refused: [], who: [{ startedBy: ["a.yml"], events: ["push"] }] });
    expect(outcome(files).asks).not.toContain("workflow_ref");
  });

  test("asks in runs of those that give it, and the grant names them and their events alone", () => {
    const found = outcome({
      "a.yml": caller("schedule", [["build.yml", true]]),
      "b.yml": caller("workflow_dispatch", [["build.yml", false]]),
      "build.yml": callee(),
    });
    expect(found).toEqual({
      refused: [],
      asks: named("a.yml"),
      who: [{ startedBy: ["a.yml"], events: ["schedule"] }],
    });
  });

  test("names those without it where they are fewer", () => {
    const found = outcome({
      "a.yml": caller("schedule", [["build.yml", true]]),
      "b.yml": caller("workflow_dispatch", [["build.yml", true]]),
      "c.yml": caller("release", [["build.yml", false]]),
      "build.yml": callee(),
    });
    expect(found).toEqual({
      refused: [],
      asks: `\${{ !${named("c.yml")} }}`,
      who: [{ startedBy: ["a.yml", "b.yml"], events: ["schedule", "workflow_dispatch"] }],
    });
  });

  test("is told apart by the workflow that was started, through one between", () => {
    const between = caller("workflow_call", [["build.yml", true]]);
    const found = outcome({
      "a.yml": caller("schedule", [["between.yml", true]]),
      "b.yml": caller("workflow_dispatch", [["between.yml", false]]),
      "between.yml": between,
      "build.yml": callee(),
    });
    expect(found).toEqual({ refused: [], asks: named("a.yml"), who: [{ startedBy: ["a.yml"], events: ["schedule"] }] });
  });

  test("counts as started itself where it has events of its own", () => {
    const found = outcome({
      "b.yml": caller("workflow_dispatch", [["build.yml", false]]),
      "build.yml": callee("", "\n  workflow_call:\n  schedule:\n    - cron: '0 1 * * *'"),
    });
    expect(found).toEqual({
      refused: [],
      asks: named("build.yml"),
      who: [{ startedBy: ["build.yml"], events: ["schedule"] }],
    });
  });

  test("is left alone by a caller whose inputs keep its runs from the use", () => {
    const off = "\n    with:\n      deploy: false";
    const found = outcome({
      "a.yml": caller("schedule", [["build.yml", true, "\n    with:\n      deploy: true"]]),
      "b.yml": caller("workflow_dispatch", [["build.yml", false, off]]),
      "build.yml": callee("        if: inputs.deploy\n"),
    });
    expect(found).toMatchObject({ refused: [], asks: "inputs.deploy" });
  });

  test.each([
    [
      "one workflow gives it in one job and not in another",
      {
        "a.yml": caller("push", [
          ["build.yml", true],
          ["build.yml", false],
        ]),
      },
      "a.yml",
    ],
    [
      "a workflow that only other repositories call gives none",
      { "a.yml": caller("push", [["build.yml", true]]), "b.yml": caller("workflow_call", [["build.yml", false]]) },
      "b.yml",
    ],
    ["nobody gives it", { "a.yml": caller("push", [["build.yml", false]]) }, "a.yml"],
    [
      "more than three would have to be named on either side",
      Object.fromEntries(
        "abcdefgh"
          .split("")
          .map((name, index) => [`${name}.yml`, caller("schedule", [["build.yml", index % 2 === 0]])]),
      ),
      "b.yml",
    ],
  ])("is refused where %s", (_title, callers, at) => {
    const found = outcome({ ...callers, "build.yml": callee() });
    expect(found).toEqual({ refused: [`callers-differ ${at}`], asks: "never", who: [] });
  });
});
