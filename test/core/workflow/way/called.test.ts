import { describe, expect, test } from "vitest";
import type { Finding } from "../../../../lib/core/contracts.ts";
import { scanRepository } from "../../../../lib/core/scan.ts";
import type { ResolvedCall } from "../../../../lib/core/workflow/remote-calls.ts";

const COMMIT = "c".repeat(40);
const read = (repo: string, path: string, text: string, ref = "main", file = path): ResolvedCall => ({
  target: { owner: "org", repo, path, ref },
  answer: { state: "read", commit: COMMIT, file, blobSha: "b", text },
});
const unread = (repo: string, path: string, why: string, ref = "main"): ResolvedCall => ({
  target: { owner: "org", repo, path, ref },
  answer: { state: "unread", why },
});

function scan(text: string, calls?: readonly ResolvedCall[]): readonly Finding[] {
  const files = [{ path: ".github/workflows/ci.yml", bytes: new TextEncoder().encode(text) }];
  const settings = { notBlocking: new Set<never>() };
  return scanRepository({ name: "org/app", files, ...(calls ? { calls } : {}) }, { settings, seal: () => "" }).findings;
}

const DEPLOY = ".github/workflows/deploy.yml";
const caller = (more: string) => `on: push\njobs:\n  a:\n    uses: org/shared/${DEPLOY}@main\n${more}`;
const PASSES = caller("    secrets:\n      thing: ${{ secrets.THING }}\n");
const called = (steps: string) => `on:
  workflow_call:
    secrets:
      thing:
        required: true
jobs:
  b:
    runs-on: x
    steps:
${steps}`;
const PUBLISHES = called("      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.thing }}\n");

describe("a secret that is passed to another repository's workflow", () => {
  test("is something that cannot be read when nobody looked", () => {
    expect(scan(PASSES)).toMatchObject([{ kind: "unresolved-reference", secretName: "THING", blocksThaw: true }]);
  });

  test("is judged by what the called workflow does with it, which is said with its ref and commit", () => {
    expect(scan(PASSES, [read("shared", DEPLOY, PUBLISHES)])).toMatchObject([
      {
        kind: "npm-token",
        primary: { path: ".github/workflows/ci.yml" },
        sinks: [{ called: { repository: "org/shared", file: DEPLOY, ref: "main", commit: COMMIT } }],
      },
    ]);
  });

  test("keeps its identity when it is judged by more", () => {
    const [before] = scan(PASSES);
    const [after] = scan(PASSES, [read("shared", DEPLOY, PUBLISHES)]);
    expect(after?.fingerprint).toBe(before?.fingerprint);
  });

  test("stays unresolved, and says why, where the called workflow is not there, not seen or not understood", () => {
    const [gone] = scan(PASSES, [unread("shared", DEPLOY, "org/shared has no such file at main")]);
    expect(gone).toMatchObject({ kind: "unresolved-reference", blocksThaw: true });
    expect(gone?.sinks[0]?.what).toContain("not readable: org/shared has no such file at main");
    const [broken] = scan(PASSES, [read("shared", DEPLOY, "on: [")]);
    expect(broken).toMatchObject({ kind: "unresolved-reference", blocksThaw: true });
    expect(broken?.sinks[0]?.what).toContain("not understood");
  });

  test("is followed through the workflows that the called one calls, and a cycle is walked once", () => {
    const onward = `on: workflow_call\njobs:\n  b:\n    uses: ./.github/workflows/last.yml\n    secrets:\n      thing: \${{ secrets.thing }}\n`;
    const back = `${PUBLISHES}  c:\n    uses: org/shared/${DEPLOY}@main\n    secrets:\n      thing: \${{ secrets.thing }}\n`;
    const calls = [read("shared", DEPLOY, onward), read("shared", ".github/workflows/last.yml", back, COMMIT)];
    expect(scan(PASSES, calls)).toMatchObject([{ kind: "npm-token" }]);
  });

  test("is not known where a step of the called workflow gives it to a folder that the job checks out", () => {
    const steps = "      - uses: ./tools/x\n        with:\n          thing: ${{ secrets.thing }}\n";
    const [finding] = scan(PASSES, [read("shared", DEPLOY, called(steps))]);
    expect(finding).toMatchObject({ blocksThaw: true });
    expect(finding?.sinks[0]?.what).toContain("whatever the job has checked out");
  });
});

describe("a secret that is given to another repository's action", () => {
  const STEP = `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: org/tools/publish@v1\n        with:\n          thing: \${{ secrets.THING }}\n`;
  const composite = (steps: string) => `name: p\ninputs:\n  thing: {}\nruns:\n  using: composite\n  steps:\n${steps}`;
  const action = (text: string) => read("tools", "publish", text, "v1", "publish/action.yml");

  test("is judged by the steps of a composite one", () => {
    const steps =
      "    - run: npm publish\n      shell: bash\n      env:\n        NODE_AUTH_TOKEN: ${{ inputs.thing }}\n";
    expect(scan(STEP, [action(composite(steps))])).toMatchObject([
      { kind: "npm-token", sinks: [{ called: { repository: "org/tools", file: "publish/action.yml", ref: "v1" } }] },
    ]);
  });

  test("is not judged by a program of which only the name is known", () => {
    const node = "name: p\ninputs:\n  thing: {}\nruns:\n  using: node20\n  main: x.js\n";
    expect(scan(STEP, [action(node)])).toMatchObject([{ kind: "unresolved-reference", blocksThaw: true }]);
  });

  test("that is not pinned and belongs to others says so", () => {
    const [finding] = scan(STEP, [unread("tools", "publish", "it is not pinned", "v1")]);
    expect(finding?.sinks[0]?.what).toContain("not readable: it is not pinned");
  });
});

describe("secrets: inherit", () => {
  const INHERITS = caller("    secrets: inherit\n");
  const one = (calls?: readonly ResolvedCall[]) => scan(INHERITS, calls).find(({ kind }) => kind === "secrets-inherit");

  test("says which secrets the called workflow reads, at which commit, and blocks all the same", () => {
    const text = `on: workflow_call\njobs:\n  b:\n    runs-on: x\n    steps:\n      - run: x\n        env:\n          A: \${{ secrets.NPM_TOKEN }}\n          G: \${{ secrets.GITHUB_TOKEN }}\n`;
    const finding = one([read("shared", DEPLOY, text)]);
    expect(finding).toMatchObject({ severity: "high", blocksThaw: true });
    expect(finding?.message).toContain(`At commit ${COMMIT.slice(0, 12)} it reads NPM_TOKEN of what it inherits.`);
    expect(finding?.sinks).toMatchObject([{ called: { repository: "org/shared", commit: COMMIT } }]);
  });

  test("says that more may be read where the called workflow hands all on to one that is not read", () => {
    const text = "on: workflow_call\njobs:\n  b:\n    uses: other/x/.github/workflows/y.yml@v1\n    secrets: inherit\n";
    expect(one([read("shared", DEPLOY, text)])?.message).toContain("hands all of them on to other/x");
  });

  test("says why the called workflow is not readable", () => {
    expect(one([unread("shared", DEPLOY, "there is no repository org/shared")])?.message).toContain(
      "The called workflow is not readable: there is no repository org/shared.",
    );
  });
});

test("files of other repositories have no findings of their own, and none of their places is the repository's", () => {
  const text = called(
    "      - run: echo ${{ secrets.AWS_SECRET_ACCESS_KEY }} ghp_0123456789012345678901234567890123456789\n",
  );
  const findings = scan(PASSES, [read("shared", DEPLOY, text)]);
  expect(findings.map(({ primary }) => primary.path)).toEqual([".github/workflows/ci.yml"]);
});
