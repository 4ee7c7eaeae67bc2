import { describe, expect, test } from "vitest";
import type { Pass } from "../../../lib/core/freeze/gate-check.ts";
import { judgeMerge, type MergeFacts } from "../../../lib/core/freeze/lockdown-merge.ts";

const SHA = "a".repeat(40);
const MERGED = "b".repeat(40);
const PASS: Pass = { kind: "person", pullRequest: 7, sha: SHA, base: "main", expiresAt: null, ended: false };
const OPEN = {
  state: "open",
  headSha: SHA,
  base: "main",
  draft: false,
  mergeable: true,
  mergedBy: null,
  mergeSha: null,
} as const;
const DONE = { ...OPEN, state: "merged", mergedBy: "thaw-merge[bot]", mergeSha: MERGED } as const;
const FACTS: MergeFacts = {
  pull: OPEN,
  pass: PASS,
  standing: "live",
  inLockdown: true,
  bot: "thaw-merge[bot]",
  verdict: { ok: true, value: PASS },
  others: [],
  isGreen: true,
};
const held = (code: "no-pass" | "not-visible" | "expired") =>
  ({ ok: false, failure: { code, message: "It is held." } }) as const;

describe("in a lockdown Thaw merges", () => {
  test("exactly what is let through, by everything that is so now", () => {
    expect(judgeMerge(FACTS)).toEqual({ kind: "merge" });
  });

  test.each([
    ["a commit that was pushed since", { pull: { ...OPEN, headSha: MERGED } }],
    ["another base", { pull: { ...OPEN, base: "release/1" } }],
    ["a pull request that was closed, or is not there", { pull: { ...OPEN, state: "closed" } }],
    ["a pull request that is not there", { pull: null }],
    ["what conflicts", { pull: { ...OPEN, mergeable: false } }],
    ["into a repository that is not in lockdown any more", { inLockdown: false }],
    ["by a pass that is over", { standing: "over" }],
    ["a commit that has no pass", { verdict: held("no-pass") }],
    ["a commit whose pass has expired", { verdict: held("expired") }],
  ] as const)("never %s, and that is final", (_, given) => {
    expect(judgeMerge({ ...FACTS, ...given })).toMatchObject({
      kind: "refuse",
      why: expect.stringMatching(/^[A-Z].*\.$/),
    });
  });

  test.each([
    ["a lead", { standing: "waiting" }],
    ["its check", { isGreen: false }],
    ["what GitHub does not show", { verdict: held("not-visible") }],
    ["another incident that holds it", { others: [{ ok: true, value: PASS }, held("no-pass")] }],
    ["its author to be ready", { pull: { ...OPEN, draft: true } }],
    ["an App to merge it", { bot: null }],
  ] as const)("not yet what waits for %s", (_, given) => {
    expect(judgeMerge({ ...FACTS, ...given })).toMatchObject({ kind: "wait" });
  });

  test("not what GitHub has not worked out, which it does in a moment", () => {
    expect(judgeMerge({ ...FACTS, pull: { ...OPEN, mergeable: null } })).toEqual({ kind: "again" });
  });

  test("nothing twice: what its App merged at that commit is done, whatever became of the pass since", () => {
    for (const given of [{}, { standing: "over" }, { inLockdown: false }, { verdict: held("no-pass") }] as const)
      expect(judgeMerge({ ...FACTS, ...given, pull: DONE })).toEqual({ kind: "merged", sha: MERGED });
  });

  test.each([{ mergedBy: "ada" }, { mergedBy: null }, { headSha: MERGED }])(
    "and claims no merge of others: %j",
    (given) => {
      expect(judgeMerge({ ...FACTS, pull: { ...DONE, ...given } })).toMatchObject({ kind: "refuse" });
    },
  );
});
