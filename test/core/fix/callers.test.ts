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

  const passing = (value: string) => `\n    secrets:\n      KEY: ${value}`;
  const none: readonly [string, boolean] = ["build.yml", false];
  const given = caller("push", [["build.yml", true]]);
  const b = (value: string, on = "workflow_dispatch") => caller(on, [["build.yml", false, passing(value)]]);

  test.each([
    ["another passes GITHUB_TOKEN", { "a.yml": given, "b.yml": b("${{ secrets.GITHUB_TOKEN }}") }, "b.yml"],
    ["another passes a variable's name", { "a.yml": given, "b.yml": b("${{ vars.DUMMY }}") }, "b.yml"],
    ["another passes a word", { "a.yml": given, "b.yml": b("dummy") }, "b.yml"],
    [
      "another passes it or something else",
      { "a.yml": given, "b.yml": b("${{ secrets.KEY || github.token }}") },
      "b.yml",
    ],
    [
      "another passes it for one event",
      { "a.yml": given, "b.yml": b("${{ github.event_name == 'push' && secrets.KEY || '' }}") },
      "b.yml",
    ],
    ["another passes another secret", { "a.yml": given, "b.yml": b("${{ secrets.OTHER }}") }, "a.yml"],
    [
      "only Dependabot's runs have it",
      {
        "a.yml": caller("pull_request", [["build.yml", true, "\n    if: github.actor == 'dependabot[bot]'"]]),
        "b.yml": caller("workflow_dispatch", [none]),
      },
      null,
    ],
    [
      "two paths differ in upper case alone",
      { "Main.yml": given, "main.yml": caller("workflow_dispatch", [none]) },
      "main.yml",
    ],
  ])("asks for nobody where %s", (_title, callers, at) => {
    const found = outcome({ ...callers, "build.yml": callee() });
    expect(found).toMatchObject({ asks: "never", who: [] });
    expect(found.refused).toContain(at === null ? "no-identity build.yml" : `callers-differ ${at}`);
  });

  test("asks for nobody where its job has an environment with secrets of its own", () => {
    const text = callee().replace("    runs-on", "    environment: production\n    runs-on");
    const found = outcome({ "a.yml": given, "b.yml": caller("workflow_dispatch", [none]), "build.yml": text });
    expect(found).toEqual({ refused: ["callers-differ b.yml"], asks: "never", who: [] });
  });

  test("is decided where the secret is read, not where it is passed on", () => {
    const found = outcome({
      "a.yml": caller("push", [["between.yml", true]]),
      "b.yml": caller("workflow_dispatch", [["between.yml", false]]),
      "c.yml": caller("schedule", [["build.yml", true, "\n    with:\n      deploy: true"]]),
      "between.yml": caller("workflow_call", [["build.yml", true, "\n    with:\n      deploy: false"]]),
      "build.yml": callee("        if: inputs.deploy\n"),
    });
    expect(found.asks).not.toContain("workflow_ref");
    expect(found.who.every(({ startedBy }) => startedBy.includes("c.yml"))).toBe(true);
  });

  test("keeps no condition with text around its braces, which is always true", () => {
    const found = outcome({
      "a.yml": given,
      "b.yml": caller("workflow_dispatch", [none]),
      "build.yml": callee("        if: ${{ inputs.deploy }} == true\n"),
    });
    expect(found.asks.startsWith(named("a.yml"))).toBe(true);
  });

  test.each([
    ["an App's step", "actions/create-github-app-token@v2", "app-id: ${{ vars.APP_ID }}\n          private-key"],
    [
      "a login at a cloud",
      "aws-actions/configure-aws-credentials@v4",
      "aws-region: eu-central-1\n          aws-access-key-id: ${{ secrets.KEY }}\n          aws-secret-access-key",
    ],
  ])("leaves %s alone, which could not be kept from some", (_title, uses, input) => {
    const text = callee().replace(
      / {6}- run[\s\S]*$/,
      `      - uses: ${uses}\n        with:\n          ${input}: \${{ secrets.KEY }}\n`,
    );
    const found = outcome({ "a.yml": given, "b.yml": caller("workflow_dispatch", [none]), "build.yml": text });
    expect(found.who.flatMap(({ startedBy }) => startedBy)).not.toContain("b.yml");
    expect(found.asks === "never" || found.asks.includes("workflow_ref")).toBe(true);
  });
});
