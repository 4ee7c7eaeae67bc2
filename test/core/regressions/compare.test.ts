import { describe, expect, test } from "vitest";
import type { Finding } from "../../../lib/core/contracts.ts";
import { compareScans, type ScannedCommit } from "../../../lib/core/regressions/compare.ts";
import { CI, type Files, scanFiles } from "../../support/scan-text.ts";

function scan(files: Files): ScannedCommit {
  const { findings, unparsed, workflows, actions } = scanFiles(files);
  return { findings, unparsed, paths: new Set([...workflows, ...actions]) };
}

const step = (secret: string) =>
  `      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: \${{ secrets.${secret} }}\n`;
const workflow = (steps: readonly string[], { job = "build", on = "push" } = {}) =>
  `on: ${on}\njobs:\n  ${job}:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n${steps.join("")}`;

const BASE = { [CI]: workflow([step("NPM_TOKEN")]) };
const added = (base: Files, head: Files) =>
  compareScans(scan(base), scan(head)).added.map(
    ({ secretName, primary }) => `${secretName} ${primary.path}:${primary.line}`,
  );

describe("a change adds", () => {
  test("what the head has and the base has not", () => {
    expect(added(BASE, { [CI]: workflow([step("NPM_TOKEN"), step("OTHER_TOKEN")]) })).toEqual([`OTHER_TOKEN ${CI}:12`]);
    expect(added({}, BASE)).toEqual([`NPM_TOKEN ${CI}:9`]);
  });

  test("one more of what was there once", () => {
    expect(added(BASE, { [CI]: workflow([step("NPM_TOKEN"), step("NPM_TOKEN")]) })).toHaveLength(1);
    expect(added(BASE, { ...BASE, ".github/workflows/b.yml": workflow([step("NPM_TOKEN")]) })).toEqual([
      "NPM_TOKEN .github/workflows/b.yml:9",
    ]);
  });

  test("what takes the place of another one", () => {
    expect(added(BASE, { [CI]: workflow([step("OTHER_TOKEN")]) })).toEqual([`OTHER_TOKEN ${CI}:9`]);
  });

  test("what is in a file now that was not understood before", () => {
    expect(added({ [CI]: "on: [\n" }, BASE)).toEqual([`NPM_TOKEN ${CI}:9`]);
  });

  test("what can be started by others now, though the secret is the same", () => {
    const head = { [CI]: workflow([step("NPM_TOKEN")], { on: "pull_request_target", job: "other" }) };
    expect(added(BASE, head)).toHaveLength(1);
  });
});

describe("of a secret that was there, a change adds", () => {
  const [before] = scan(BASE).findings as readonly [Finding];
  const sink = { path: CI, line: 9, what: "a call" };
  const compare = (base: Finding, head: Finding) =>
    compareScans({ ...scan(BASE), findings: [base] }, { ...scan(BASE), findings: [head] }).added;

  test("that it blocks a thaw by now, and not that it does no more", () => {
    const harmless = { ...before, blocksThaw: false };
    expect(compare(harmless, before)).toEqual([before]);
    expect(compare(before, harmless)).toEqual([]);
  });

  test("that it goes to what nobody can read, and not that it did before", () => {
    const lost = { ...before, sinks: [{ ...sink, what: "a call, which is not readable: gone", unread: "gone" }] };
    expect(compare({ ...before, sinks: [sink] }, lost)).toEqual([lost]);
    expect(compare(lost, lost)).toEqual([]);
    expect(compare(lost, { ...before, sinks: [sink] })).toEqual([]);
  });
});

describe("a change does not add", () => {
  test.each([
    ["moved down", { [CI]: `# new\n\n${BASE[CI]}` }],
    ["is in a renamed job", { [CI]: workflow([step("NPM_TOKEN")], { job: "renamed" }) }],
    ["is in a renamed file", { ".github/workflows/renamed.yml": BASE[CI] as string }],
    ["is gone", { [CI]: workflow([]) }],
    ["stayed", BASE],
  ])("what %s", (_name, head) => {
    expect(added(BASE, head)).toEqual([]);
  });
});

test("what the head has and nobody understood is told, and nothing is compared without a base", () => {
  const head = scan({ ...BASE, ".github/workflows/b.yml": "on: [\n" });
  expect(compareScans(scan(BASE), head)).toMatchObject({
    added: [],
    compared: true,
    unread: [{ reason: "yaml-error" }],
  });
  expect(compareScans(null, head)).toMatchObject({ added: [], compared: false, unread: [{}] });
});
