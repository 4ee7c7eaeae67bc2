import { describe, expect, test } from "vitest";
import { callKey, callResult, notAsked, remoteCalls } from "../../../lib/core/workflow/remote-calls.ts";

const COMMIT = "a".repeat(40);
const OWN = { name: "org/app", commit: null };
const keys = (text: string, from: Parameters<typeof remoteCalls>[1] = OWN) => remoteCalls(text, from).map(callKey);

test("calls of other repositories are found by their look, each once, and those of the own one are not among them", () => {
  const text = `jobs:
  a:
    uses: Org/Shared/.github/workflows/x.yml@v1
  b:
    uses: "org/shared/.github/workflows/x.yml@v1"
  c:
    uses: org/app/.github/workflows/y.yml@main
  d:
    steps:
      - uses: ./tools/a
      - uses: other/action/sub@${COMMIT} # v2
      - uses: docker://alpine
      - uses: \${{ matrix.action }}
`;
  expect(keys(text)).toEqual(["org/shared/.github/workflows/x.yml@v1", `other/action/sub@${COMMIT}`]);
});

test("a called workflow calls those beside it at its own commit, and its steps call what the job has checked out", () => {
  const text = "jobs:\n  a:\n    uses: ./.github/workflows/y.yml\n  b:\n    steps:\n      - uses: ./tools/a\n";
  expect(keys(text, { name: "org/shared", commit: COMMIT })).toEqual([`org/shared/.github/workflows/y.yml@${COMMIT}`]);
});

describe("whether a call is asked for", () => {
  const target = { owner: "org", repo: "shared", path: "a", ref: "main" };
  test.each([
    ["one of the same owner, at any ref", target, true],
    ["one of the same owner in another case", { ...target, owner: "ORG" }, true],
    ["a foreign one at a commit", { ...target, owner: "x", ref: COMMIT }, true],
    ["a foreign one at a tag", { ...target, owner: "x", ref: "v1" }, false],
    ["a ref that git would calculate with", { ...target, ref: "main~1" }, false],
    ["a ref that leads to a path", { ...target, ref: "main:secrets" }, false],
    ["a ref like an option", { ...target, ref: "--all" }, false],
    ["a path that leads out", { ...target, path: "../x" }, false],
    ["an owner that no database takes", { ...target, owner: "o\0rg", ref: COMMIT }, false],
    ["a repository that is no name", { ...target, repo: "sha red" }, false],
  ])("%s", (_, one, asked) => {
    expect(notAsked(one, "org") === null).toBe(asked);
  });
});

test("another text is another result, and another commit is one where workflows beside it are called", () => {
  const target = { owner: "org", repo: "shared", path: ".github/workflows/x.yml", ref: "main" };
  const read = { state: "read", commit: COMMIT, file: target.path, blobSha: "b", text: "on: push\n" } as const;
  const later = { ...read, commit: "c".repeat(40) };
  expect(callResult(target, read)).toBe(callResult(target, later));
  expect(callResult(target, read)).not.toBe(callResult(target, { ...read, blobSha: "d" }));
  const text = "jobs:\n  a:\n    uses: ./.github/workflows/y.yml\n";
  expect(callResult(target, { ...read, text })).not.toBe(callResult(target, { ...later, text }));
  expect(callResult(target, { state: "unread", why: "gone" })).not.toBe(callResult(target, read));
});
