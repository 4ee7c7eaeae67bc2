import { describe, expect, it } from "vitest";
import type { Finding } from "../../../../lib/core/contracts.ts";
import { CI, type Files, only, scanFiles, steps } from "../../../support/scan-text.ts";

const CALLED = ".github/workflows/called.yml";

function job(text: string, head = "on: push"): string {
  return `${head}\njobs:\n  build:\n    runs-on: ubuntu-latest\n${text}`;
}

const TOKEN = "      - uses: actions/checkout@v4\n        with:\n          token: ${{ secrets.X }}\n";

describe("a checkout's token", () => {
  it.each([
    ["is persisted by default", TOKEN, "persisted-pat-checkout", "read"],
    [
      "is persisted when the text says so",
      `${TOKEN}          persist-credentials: true\n`,
      "persisted-pat-checkout",
      "read",
    ],
    ["is not when the text says false", `${TOKEN}          persist-credentials: false\n`, "github-pat", "read"],
    [
      "is not when the text says false in a string",
      `${TOKEN}          persist-credentials: "False"\n`,
      "github-pat",
      "read",
    ],
    [
      "writes when a later step pushes",
      `${TOKEN}      - run: git push origin HEAD\n`,
      "persisted-pat-checkout",
      "write",
    ],
    [
      "writes when a later action pushes",
      `${TOKEN}      - uses: stefanzweifel/git-auto-commit-action@v5\n`,
      "persisted-pat-checkout",
      "write",
    ],
    [
      "only reads when an earlier step pushes",
      `      - run: git push origin HEAD\n${TOKEN}`,
      "persisted-pat-checkout",
      "read",
    ],
    [
      "only reads when it is not there for the push",
      `${TOKEN}          persist-credentials: false\n      - run: git push origin HEAD\n`,
      "github-pat",
      "read",
    ],
  ])("%s", (_name, text, kind, level) => {
    expect(only({ [CI]: steps(text) })).toMatchObject({
      kind,
      target: { kind: "known", repositories: ["acme/app"], permissions: { contents: level } },
    });
  });
});

function targetOf(text: string): Finding["target"] {
  return only({ [CI]: steps(text) }).target;
}

describe("the target of a GitHub token", () => {
  it("is this repository for what stays in it", () => {
    expect(
      targetOf("      - run: gh pr create --fill\n        env:\n          GH_TOKEN: ${{ secrets.X }}\n"),
    ).toMatchObject({
      kind: "known",
      repositories: ["acme/app"],
      permissions: { "pull-requests": "write" },
    });
  });

  it("is the repository that the text names", () => {
    expect(targetOf(`${TOKEN}          repository: acme/docs\n`)).toMatchObject({
      kind: "known",
      repositories: ["acme/docs"],
    });
  });

  it("is opaque where an expression names it", () => {
    expect(targetOf(`${TOKEN}          repository: \${{ inputs.repo }}\n`)).toMatchObject({ kind: "opaque" });
  });

  it("is opaque where a script of its own decides", () => {
    expect(targetOf("      - run: ./release.sh\n        env:\n          GH_TOKEN: ${{ secrets.X }}\n")).toMatchObject({
      kind: "opaque",
    });
  });

  it("is another organisation where the text names one", () => {
    const finding = only({
      [CI]: steps(`${TOKEN}          repository: other/docs\n          persist-credentials: false\n`),
    });
    expect(finding).toMatchObject({
      target: { kind: "other-organisation", repositories: ["other/docs"] },
      remedy: "manual",
    });
  });

  it("is bound to a user where only a person's token can do it", () => {
    const finding = only({
      [CI]: steps("      - run: gh gist create a.txt\n        env:\n          GH_TOKEN: ${{ secrets.X }}\n"),
    });
    expect(finding).toMatchObject({ kind: "github-pat", target: { kind: "user-bound" }, remedy: "manual" });
  });

  it("is null for what is no GitHub token", () => {
    expect(
      targetOf("      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.X }}\n"),
    ).toBeNull();
  });
});

describe("modifiers", () => {
  const run = "      - run: a ${{ secrets.X }}\n";
  const modifiers = (files: Files) => scanFiles(files).findings[0]?.modifiers;

  it.each([
    ["push", []],
    ["pull_request", ["fork-reachable"]],
    ["pull_request_target", ["untrusted-trigger", "fork-reachable"]],
    ["issue_comment", ["untrusted-trigger"]],
    ["workflow_run", ["untrusted-trigger"]],
  ] as const)("of %s are %j", (event, expected) => {
    expect(modifiers({ [CI]: steps(run, `on: ${event}`) })).toEqual(expected);
  });

  it("name the environment", () => {
    expect(modifiers({ [CI]: job(`    environment:\n      name: prod\n    steps:\n${run}`) })).toEqual([
      "environment-bound",
    ]);
  });

  it("leave out an event that the job's condition leaves out", () => {
    const text = job(`    if: github.event_name == 'push'\n    steps:\n${run}`, "on: [push, pull_request_target]");
    expect(modifiers({ [CI]: text })).toEqual([]);
  });

  it("keep an event that a condition only might leave out", () => {
    const text = job(
      `    if: github.event_name == 'push' || github.actor == 'x'\n    steps:\n${run}`,
      "on: [push, pull_request_target]",
    );
    expect(modifiers({ [CI]: text })).toContain("untrusted-trigger");
  });

  it("of a called workflow come from its callers, through cycles too", () => {
    const call = "jobs:\n  call:\n    uses: ./.github/workflows/called.yml\n    secrets: inherit\n";
    const called = `on: workflow_call\njobs:\n  back:\n    uses: ./.github/workflows/b.yml\n  go:\n    steps:\n${run}`;
    const back = `on: workflow_call\n${call}`;
    const files = { [CI]: `on: pull_request_target\n${call}`, ".github/workflows/b.yml": back, [CALLED]: called };
    for (const order of [Object.entries(files), Object.entries(files).reverse()]) {
      const found = scanFiles(Object.fromEntries(order)).findings;
      expect(found.map((finding) => finding.modifiers.includes("untrusted-trigger"))).toEqual(found.map(() => true));
      expect(found).toHaveLength(3);
    }
  });
});
