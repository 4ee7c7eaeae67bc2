import { describe, expect, it } from "vitest";
import { readCiFile } from "../../../lib/core/workflow/read-file.ts";
import { ciFileKind } from "../../../lib/core/workflow/repo.ts";
import { isForkReachable, isUntrusted } from "../../../lib/core/workflow/triggers.ts";
import { isPinned, readUses } from "../../../lib/core/workflow/uses.ts";
import { briefs, CI, only, readText, scanFiles, steps } from "../../support/scan-text.ts";

function permissionsOf(workflow: string, job: string) {
  const text = `on: push\n${workflow}jobs:\n  build:\n${job}    runs-on: x\n    steps: []\n`;
  return readText(text).jobs[0]?.permissions;
}

const WORKFLOW = "permissions:\n  contents: write\n  issues: read\n";
const JOB = "    permissions:\n      id-token: write\n";

describe("effective permissions", () => {
  it.each([
    [
      "of the workflow hold where the job says nothing",
      WORKFLOW,
      "",
      "workflow",
      "map",
      { contents: "write", issues: "read" },
    ],
    ["of the job replace the workflow's as a whole", WORKFLOW, JOB, "job", "map", { "id-token": "write" }],
    ["of an empty map are none", WORKFLOW, "    permissions: {}\n", "job", "none", {}],
    ["without a value are none", WORKFLOW, "    permissions:\n", "job", "none", {}],
    ["with only `none` are none", "", "    permissions:\n      contents: none\n", "job", "none", {}],
    [
      "with a `none` beside others leave it out",
      "",
      "    permissions:\n      contents: none\n      issues: write\n",
      "job",
      "map",
      { issues: "write" },
    ],
    ["in flow form are read", "", "    permissions: { contents: read }\n", "job", "map", { contents: "read" }],
    [
      "with an unknown level are unreadable",
      "",
      "    permissions:\n      contents: ${{ inputs.level }}\n",
      "job",
      "unreadable",
      null,
    ],
    ["with an unknown word are unreadable", "", "    permissions: everything\n", "job", "unreadable", null],
    ["as a list are unreadable", "", "    permissions: [contents]\n", "job", "unreadable", null],
    ["that nobody declares are undeclared", "", "", "undeclared", "undeclared", null],
  ] as const)("%s", (_name, workflow, job, source, form, scopes) => {
    expect(permissionsOf(workflow, job)).toEqual({ source, form, scopes });
  });

  it("of read-all read every scope but id-token, which has no read level", () => {
    const scopes = permissionsOf("permissions: read-all\n", "")?.scopes ?? {};
    expect(scopes).toMatchObject({ contents: "read", packages: "read", models: "read" });
    expect(scopes).not.toHaveProperty("id-token");
    expect(new Set(Object.values(scopes))).toEqual(new Set(["read"]));
  });

  it("of write-all write every scope but models", () => {
    const scopes = permissionsOf("permissions: write-all\n", "")?.scopes ?? {};
    expect(scopes).toMatchObject({ contents: "write", "id-token": "write", models: "read" });
  });
});

describe("triggers", () => {
  it.each([
    ["one name", "on: push", ["push"], false],
    ["a quoted key", '"on": push', ["push"], false],
    ["a list", "on: [push, pull_request]", ["push", "pull_request"], false],
    ["a block list", "on:\n  - push\n  - issues", ["push", "issues"], false],
    ["a map", "on:\n  push:\n    branches: [main]\n  workflow_dispatch:", ["push", "workflow_dispatch"], false],
    ["an expression", "on: ${{ inputs.x }}", ["${{ inputs.x }}"], true],
    ["a list with something else in it", "on: [push, {a: b}]", ["push"], true],
    ["an empty list", "on: []", [], true],
  ] as const)("are read from %s", (_name, head, events, uncertain) => {
    const { triggers } = readText(steps("      - run: a\n", head));
    expect(triggers).toEqual({ events, uncertain, filters: expect.any(Map) });
  });

  it("keep their filters, by the event", () => {
    const head =
      "on:\n  push:\n    branches: [main]\n    tags-ignore: 'v0*'\n  issues:\n    types:\n      - opened\n  fork:";
    const none = { branches: null, branchesIgnore: null, tags: null, tagsIgnore: null, types: null };
    expect([...readText(steps("      - run: a\n", head)).triggers.filters]).toEqual([
      ["push", { ...none, branches: ["main"], tagsIgnore: ["v0*"] }],
      ["issues", { ...none, types: ["opened"] }],
    ]);
  });

  it.each([
    ["push", false, false],
    ["pull_request", false, true],
    ["pull_request_target", true, true],
    ["pull_request_review", false, true],
    ["issue_comment", true, false],
    ["workflow_run", true, false],
    ["schedule", false, false],
    ["workflow_dispatch", false, false],
  ] as const)("%s: untrusted %s, reachable from a fork %s", (event, untrusted, fork) => {
    expect([isUntrusted([event]), isForkReachable([event])]).toEqual([untrusted, fork]);
  });
});

describe("uses", () => {
  it.each([
    ["actions/checkout@v4", { kind: "remote", owner: "actions", repo: "checkout", path: "", ref: "v4" }],
    ["a/b/c/d@main", { kind: "remote", owner: "a", repo: "b", path: "c/d", ref: "main" }],
    ["a/b@feature/x", { kind: "remote", owner: "a", repo: "b", path: "", ref: "feature/x" }],
    [
      "a/b/.github/workflows/w.yml@v1",
      { kind: "remote", owner: "a", repo: "b", path: ".github/workflows/w.yml", ref: "v1" },
    ],
    ["./actions/x", { kind: "local", path: "actions/x" }],
    ["./actions/../y/", { kind: "local", path: "y" }],
    ["./", { kind: "local", path: "" }],
    [".", { kind: "local", path: "" }],
    ["$/actions/x", { kind: "local", path: "actions/x" }],
    ["$/.github/workflows/w.yml", { kind: "local", path: ".github/workflows/w.yml" }],
    ["./../outside", { kind: "unreadable" }],
    ["./a/../../outside", { kind: "unreadable" }],
    ["$/../outside", { kind: "unreadable" }],
    ["docker://alpine:3", { kind: "docker", image: "alpine:3" }],
    ["${{ inputs.action }}", { kind: "unreadable" }],
    ["a/${{ inputs.action }}@v1", { kind: "unreadable" }],
    ["a/b", { kind: "unreadable" }],
    ["a/b@", { kind: "unreadable" }],
    ["a@v1", { kind: "unreadable" }],
    ["", { kind: "unreadable" }],
    ["/b@v1", { kind: "unreadable" }],
  ] as const)("%j is understood", (text, target) => {
    expect(readUses(text)).toEqual(target);
  });

  it.each([
    ["v4", false],
    ["main", false],
    ["a".repeat(40), true],
    ["A".repeat(40), true],
    ["a".repeat(39), false],
    ["a".repeat(64), true],
    ["g".repeat(40), false],
  ] as const)("the ref %s is pinned: %s", (ref, pinned) => {
    expect(isPinned(ref)).toBe(pinned);
  });

  it.each([
    [".github/workflows/a.yml", "workflow"],
    [".github/workflows/a.yaml", "workflow"],
    [".github/workflows/sub/a.yml", null],
    ["action.yml", "action"],
    ["deep/folder/action.yaml", "action"],
    ["my-action.yml", null],
    ["sub/.github/workflows/a.yml", null],
    [".github/workflows/a.yml.bak", null],
  ] as const)("the path %s is a %s", (path, kind) => {
    expect(ciFileKind(path)).toBe(kind);
  });
});

const NESTED = `      - run: first
      - parallel:
          - run: one \${{ secrets.A }}
          - name: group
            parallel:
              - uses: a/b@v1
                with:
                  token: \${{ secrets.B }}
      - run: last
`;

describe("steps", () => {
  it("under parallel are walked in order of the text, to any depth", () => {
    const all = readText(steps(NESTED)).jobs[0]?.steps ?? [];
    expect(all.map((step) => [step.index, step.key, step.nested])).toEqual([
      [0, "first", false],
      [1, "step", false],
      [2, "one ${{ secrets.A }}", true],
      [3, "group", true],
      [4, "a/b", true],
      [5, "last", false],
    ]);
    expect(scanFiles({ [CI]: steps(NESTED) }).findings.map((finding) => finding.secretName)).toEqual(["A", "B"]);
  });

  it("nested forty deep hide nothing", () => {
    let text = "";
    let indent = "      ";
    for (let level = 0; level < 40; level++) {
      text += `${indent}- parallel:\n`;
      indent += "    ";
    }
    expect(briefs({ [CI]: steps(`${text}${indent}- run: echo \${{ secrets.X }}\n`) })).toEqual([
      "unknown-secret X run-inline",
    ]);
  });

  it("with equal keys are numbered, so that each has a name of its own", () => {
    const text = steps("      - run: a\n      - run: a\n      - id: b\n        run: a\n");
    expect(readText(text).jobs[0]?.steps.map((step) => step.key)).toEqual(["a", "a#2", "b"]);
  });
});

describe("anchors and aliases", () => {
  const text = `on: push
x-env: &common
  TOKEN: \${{ secrets.X }}
jobs:
  one:
    env: *common
    steps: &steps
      - run: echo \${{ secrets.Y }}
  two:
    env: *common
    steps: *steps
`;

  it("are followed, and an anchored text is one place however often it is used", () => {
    const file = readText(text);
    expect(file.jobs.map((job) => job.steps.length)).toEqual([1, 1]);
    expect(file.jobs.map((job) => job.env.map((entry) => entry.key))).toEqual([["TOKEN"], ["TOKEN"]]);
    const places = scanFiles({ [CI]: text }).findings.map((finding) => [finding.secretName, finding.primary.line]);
    expect(places).toEqual([
      ["X", 3],
      ["Y", 8],
    ]);
  });

  it("lead to every place where the anchored text is used", () => {
    const env = "on: push\njobs:\n  one:\n    env: &e\n      T: ${{ secrets.X }}\n    steps:\n      - run: ls\n";
    const shared = `${env}  two:\n    env: *e\n    steps:\n      - run: GH_TOKEN=$T gh pr create --fill\n`;
    expect(only({ [CI]: env }).kind).toBe("unknown-secret");
    expect(only({ [CI]: shared })).toMatchObject({ kind: "github-pat", primary: { line: 5 } });
  });

  it("name the last anchor before them", () => {
    const twice = `on: push\nx: &a one\ny: &a two\njobs:\n  build:\n    name: *a\n    environment: *a\n    steps: []\n`;
    expect(readText(twice).jobs[0]?.environment).toBe("two");
  });

  it("in a merge key, which GitHub does not support, lose no access", () => {
    const merged =
      "on: push\nx: &e { TOKEN: '${{ secrets.X }}' }\njobs:\n  build:\n    env:\n      <<: *e\n      A: ${{ secrets.Y }}\n    steps: []\n";
    expect(scanFiles({ [CI]: merged }).findings.map((finding) => finding.secretName)).toEqual(["X", "Y"]);
  });
});

describe("what counts as an expression", () => {
  it.each([
    ["a comment line", "      # ${{ secrets.X }}\n      - run: a\n"],
    ["a comment behind a value", "      - run: a # ${{ secrets.X }}\n"],
    ["a comment above a block", "      - name: x\n        # token: ${{ secrets.X }}\n        run: |\n          a\n"],
    ["prose", "      - run: |\n          echo use secrets.X here\n"],
    ["braces without a dollar", "      - run: echo {{ secrets.X }}\n"],
    ["a string in an expression", "      - run: echo ${{ 'secrets.X' }}\n"],
    ["a step id named secrets", "      - run: echo ${{ steps.secrets.outputs.X }}\n"],
    ["a context property named secrets", "      - run: echo ${{ vars.secrets }} ${{ matrix.secrets.X }}\n"],
    [
      "GITHUB_TOKEN in any writing",
      "      - run: echo ${{ secrets.GITHUB_TOKEN }} ${{ secrets['github_token'] }} ${{ github.token }}\n",
    ],
    ["a condition without braces that names none", "      - if: contains(github.ref, 'secrets.X')\n        run: a\n"],
  ])("%s gives no finding", (_name, text) => {
    expect(briefs({ [CI]: steps(text) })).toEqual([]);
  });

  it.each([
    ["a script's own comment", "      - run: |\n          # ${{ secrets.X }}\n          a\n"],
    ["a step's name", "      - name: ${{ secrets.X }}\n        run: a\n"],
    ["a working directory", "      - run: a\n        working-directory: ${{ secrets.X }}\n"],
    ["an unknown key of a step", "      - run: a\n        shiny:\n          deep:\n            - ${{ secrets.X }}\n"],
    ["an open expression", "      - run: echo ${{ secrets.X }\n"],
    ["an expression behind an open string", "      - run: echo ${{ 'a }} ${{ secrets.X }}\n"],
  ])("%s gives one, since GitHub puts the value there", (_name, text) => {
    expect(only({ [CI]: steps(text) }).secretName).toBe("X");
  });

  it.each([
    ["run-name", "run-name: ${{ secrets.X }}\non: push", ""],
    ["concurrency", "on: push\nconcurrency: ${{ secrets.X }}", ""],
    ["a matrix", "on: push", "    strategy:\n      matrix:\n        a: ['${{ secrets.X }}']\n"],
    ["runs-on", "on: push", "    runs-on: ${{ secrets.X }}\n"],
    ["an environment's address", "on: push", "    environment:\n      name: a\n      url: ${{ secrets.X }}\n"],
    ["a job's condition", "on: push", "    if: ${{ secrets.X }}\n"],
    [
      "a container's environment",
      "on: push",
      "    container:\n      image: a\n      env:\n        A: ${{ secrets.X }}\n",
    ],
    [
      "a service's environment",
      "on: push",
      "    services:\n      db:\n        image: a\n        env:\n          A: ${{ secrets.X }}\n",
    ],
    [
      "a default of a called workflow's input",
      "on:\n  workflow_call:\n    inputs:\n      a:\n        default: ${{ secrets.X }}\n        type: string",
      "",
    ],
    [
      "an output of a called workflow",
      "on:\n  workflow_call:\n    outputs:\n      a:\n        value: ${{ secrets.X }}",
      "",
    ],
  ])("%s gives one", (_name, head, job) => {
    expect(only({ [CI]: `${head}\njobs:\n  build:\n${job}    steps: []\n` }).secretName).toBe("X");
  });
});

describe("generated files", () => {
  const body = steps("      - run: echo ${{ secrets.X }}\n");
  it.each([
    ["a header with a tool and a source", "# Generated by projen. DO NOT EDIT. Source: .projenrc.ts\n", ".projenrc.ts"],
    ["a header without a source", "# This file is auto-generated\n", null],
    ["a header behind a document mark", "---\n# Do not edit\n", null],
  ])("are told by %s", (_name, header, source) => {
    const finding = only({ [CI]: header + body });
    expect(finding.modifiers).toContain("generated-workflow");
    expect(finding.generatedFrom).toBe(source);
  });

  it("are told by the name of a lock file, whose source is the neighbour", () => {
    const path = ".github/workflows/triage.lock.yml";
    const source = ".github/workflows/triage.md";
    const result = readCiFile(path, body, "workflow", new Set([source]));
    expect("file" in result && result.file.generated).toEqual({ by: "gh-aw", source });
  });

  it.each([
    ["prose in a script", body.replace("echo", "echo generated by hand, do not edit")],
    ["a comment further down", `${body}      # do not edit\n`],
    ["a warning about a part of the file", `# Do not edit below this line\n${body}`],
  ])("are not told by %s", (_name, text) => {
    expect(readText(text).generated).toBeNull();
  });
});
