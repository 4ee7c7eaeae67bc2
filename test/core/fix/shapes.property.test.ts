import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isProven } from "../../../lib/core/edit/prove.ts";
import type { RefusalCode } from "../../../lib/core/fix/refusals.ts";
import { expectBytesKept, expectOnlyRelatedLines } from "../../support/fix-checks.ts";
import { type Job, readWorkflow, rightsOf } from "../../support/fix-outside.ts";
import { planWorkflow } from "../../support/plan.ts";

const HEAD = "on: workflow_dispatch\npermissions:\n  contents: read\n";
const JOB = `${HEAD}jobs:\n  a:\n    runs-on: ubuntu-latest\n`;
const RELEASE = "      - run: gh release create v1\n        env:\n          GH_TOKEN: ${{ secrets.PAT }}\n";
const CALL = 'curl -H "Authorization: Bearer ${{ secrets.SONAR_TOKEN }}" https://sonar.example.com';

describe("a shape of YAML in which the one finding is solved", () => {
  it.each([
    [
      "a script that ends with a comment, in front of the step",
      `${JOB}    steps:\n      - run: |\n          make\n          # the end\n${RELEASE}`,
    ],
    [
      "a quoted script that ends with what looks like a comment",
      `${JOB}    steps:\n      - run: "make\n          # the end"\n${RELEASE}`,
    ],
    [
      "a script that keeps its last blank lines",
      `${JOB}    steps:\n      - run: |+\n          ${CALL}\n\n      - run: make\n`,
    ],
    [
      "a script that keeps its last blank lines at the end of the file",
      `${JOB}    steps:\n      - run: |+\n          ${CALL}\n\n`,
    ],
    [
      "a job that is called steps",
      `${HEAD}jobs:\n  steps:\n    runs-on: ubuntu-latest\n    steps:\n${RELEASE}        if: steps.x.outputs.y\n`,
    ],
    ["a byte order mark", `\uFEFF${JOB}    steps:\n${RELEASE}`],
    [
      "a byte order mark in front of an entry that moves",
      `\uFEFFenv:\n  GH_TOKEN: \${{ secrets.PAT }}\n${JOB}    steps:\n      - run: gh release create v1\n`,
    ],
    ["CRLF without a last break", `${JOB}    steps:\n${RELEASE}`.replaceAll("\n", "\r\n").trimEnd()],
    [
      "an environment in braces",
      `${JOB}    steps:\n      - run: gh release create v1\n        env: { GH_TOKEN: "\${{ secrets.PAT }}" }\n`,
    ],
    ["permissions in braces", `${JOB}    permissions: { contents: read } # all\n    steps:\n${RELEASE}`],
    [
      "an anchor beside the place",
      `${JOB}    steps:\n      - name: &n Release\n        run: gh release create v1\n        env:\n          GH_TOKEN: \${{ secrets.PAT }}\n      - name: *n\n        run: make\n`,
    ],
    [
      "a line of a hundred thousand characters",
      `${JOB}    steps:\n      - run: echo ${"🚀".repeat(50_000)} # ${"x".repeat(9)}\n${RELEASE}`,
    ],
    [
      "an escape in the expression",
      `${JOB}    steps:\n      - run: gh release create v1\n        env:\n          GH_TOKEN: "\${{ secrets.P\\x41T }}"\n`,
    ],
    [
      "tabs between values and comments",
      `${JOB}    steps:\n      - run:\tgh release create v1\t# tab\n        env:\n          GH_TOKEN:\t\${{ secrets.PAT }}\t# tab\n`,
    ],
  ])("%s", (_name, text) => {
    const plan = planWorkflow(text);
    expect(plan.refused.map(({ refusal }) => refusal.message)).toEqual([]);
    expect(plan.applied).toHaveLength(1);
    for (const file of plan.files) {
      expect(isProven(file.proof)).toBe(true);
      expectBytesKept(file);
      expectOnlyRelatedLines(file);
    }
    expect(planWorkflow(plan.files[0]?.after ?? "").files).toEqual([]);
  });
});

describe("a shape of YAML in which the one finding is refused", () => {
  it.each<readonly [string, string, RefusalCode]>([
    [
      "a step in braces",
      `${JOB}    steps:\n      - { run: gh release create v1, env: { GH_TOKEN: "\${{ secrets.PAT }}" } }\n    timeout-minutes: 5\n`
        .replace("      - {", "      [{")
        .replace("} }\n", "} }]\n"),
      "flow-style",
    ],
    [
      "a job in braces",
      `${HEAD}jobs:\n  a: { runs-on: ubuntu-latest, steps: [{ run: gh release create v1, env: { GH_TOKEN: "\${{ secrets.PAT }}" } }] }\n`,
      "flow-style",
    ],
    [
      "an environment that others use by an alias",
      `${JOB}    steps:\n      - run: gh release create v1\n        env: &e\n          GH_TOKEN: \${{ secrets.PAT }}\n      - run: gh release create v2\n        env: *e\n`,
      "alias-or-anchor",
    ],
    [
      "steps that another job uses by an alias",
      `${JOB}    steps: &s\n${RELEASE}  b:\n    runs-on: ubuntu-latest\n    steps: *s\n`,
      "alias-or-anchor",
    ],
    ["a job with an anchor", `${JOB.replace("  a:", "  a: &a")}    steps:\n${RELEASE}`, "alias-or-anchor"],
    [
      "permissions by an alias",
      `${JOB.replace("permissions:", "permissions: &p")}    permissions: *p\n    steps:\n${RELEASE}`,
      "alias-or-anchor",
    ],
    [
      "an escape beyond the basic plane beside the expression",
      `${JOB}    steps:\n      - run: gh release create v1\n        env:\n          GH_TOKEN: "\\U0001F680 \${{ secrets.PAT }}"\n`,
      "odd-scalar",
    ],
  ])("%s", (_name, text, code) => {
    const plan = planWorkflow(text);
    expect(plan.files).toEqual([]);
    expect([...new Set(plan.refused.map(({ refusal }) => refusal.code))]).toEqual([code]);
  });

  it.each([
    ["a key that stands twice", `${JOB}    runs-on: ubuntu-latest\n    steps:\n${RELEASE}`],
    ["a tab as indentation", `${JOB}    steps:\n${RELEASE}`.replace("        env:", "\tenv:")],
    ["an alias without an anchor", `${JOB}    steps:\n${RELEASE}        with: *none\n`],
  ])("a file that is not understood is left alone: %s", (_name, text) => {
    const plan = planWorkflow(text);
    expect([plan.files, plan.applied, plan.refused]).toEqual([[], [], []]);
  });
});

/** Steps that GITHUB_TOKEN can do, with the right that each of them needs. */
const BY_GITHUB_TOKEN = [
  ["gh issue create -t x", "issues", "write"],
  ["gh issue list", "issues", "read"],
  ["gh pr list", "pull-requests", "read"],
  ["gh release list", "contents", "read"],
] as const;

describe("the rights of a job", () => {
  it("are enough for each of its steps, in whatever order they stand", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...BY_GITHUB_TOKEN], { minLength: 1 }), (commands) => {
        const steps = commands.map(
          ([run], index) => `      - run: ${run}\n        env:\n          GH_TOKEN: \${{ secrets.PAT_${index} }}\n`,
        );
        const plan = planWorkflow(`${JOB}    steps:\n${steps.join("")}`);
        const byToken = plan.applied.filter(({ remedy }) => remedy === "github-token");
        expect(byToken).toHaveLength(commands.length);
        const workflow = readWorkflow(plan.files[0]?.after ?? "");
        const rights = rightsOf(workflow, workflow.jobs.a ?? ({} as Job));
        for (const [, scope, level] of commands) {
          if (level === "write") expect(rights[scope]).toBe("write");
          else expect(["read", "write"]).toContain(rights[scope]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("are enough for a registry that is pushed to, where an image is read from it too", () => {
    const container =
      "    container:\n      image: ghcr.io/acme/x\n      credentials:\n        username: x\n        password: ${{ secrets.GH_PAT }}\n";
    const steps =
      "    steps:\n      - uses: docker/login-action@v3\n        with:\n          registry: ghcr.io\n          username: x\n          password: ${{ secrets.GH_PAT }}\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n";
    for (const parts of [container + steps, steps + container]) {
      const workflow = readWorkflow(planWorkflow(JOB + parts).files[0]?.after ?? "");
      expect(workflow.jobs.a?.permissions).toEqual({ contents: "read", packages: "write" });
    }
  });
});
