import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CommitFacts,
  type HOLD_CODES,
  judgeCommit,
  judgeMergeGroup,
  type MergeGroupFacts,
  type Pass,
  type QueueEntry,
} from "../../../lib/core/freeze/gate-check.ts";
import { judgeLanded, stoodAt, wasOut } from "../../../lib/core/freeze/merged.ts";

const PASS: Pass = { kind: "plan", pullRequest: 7, sha: "planned", base: "main", expiresAt: null, ended: false };
const FACTS: CommitFacts = { now: 100, sha: "planned", offers: [{ pullRequest: 7, base: "main" }], passes: [PASS] };

describe("a commit", () => {
  test("that the planner made may go to the base it was planned for", () => {
    expect(judgeCommit(FACTS)).toEqual({ ok: true, value: PASS });
  });

  test.each<[string, Partial<CommitFacts>, (typeof HOLD_CODES)[number]]>([
    ["of a pull request without a pass", { offers: [{ pullRequest: 8, base: "main" }] }, "no-pass"],
    ["that was smuggled in", { sha: "smuggled" }, "another-commit"],
    ["of a plan that was superseded", { passes: [{ ...PASS, ended: true }] }, "superseded"],
    ["whose pass ends now", { passes: [{ ...PASS, expiresAt: 100 }] }, "expired"],
    ["offered to another branch", { offers: [{ pullRequest: 7, base: "release/1" }] }, "another-base"],
    [
      "offered to a second branch as well",
      {
        offers: [
          { pullRequest: 7, base: "main" },
          { pullRequest: 9, base: "release/1" },
        ],
      },
      "two-bases",
    ],
    ["that no pull request offers any more", { offers: [] }, "no-pull-request"],
    ["of which that could not be read", { offers: null }, "not-visible"],
  ])("%s is held", (_, given, code) => {
    const judged = judgeCommit({ ...FACTS, ...given });
    expect(judged).toMatchObject({ ok: false, failure: { code } });
  });

  test("goes through only by a pass of its own that lives, for the one base that it is offered to", () => {
    const word = fc.constantFrom("a", "b", "c");
    const passes = fc.array(
      fc.record({
        kind: fc.constantFrom("plan" as const, "person" as const),
        pullRequest: fc.integer({ min: 1, max: 3 }),
        sha: word,
        base: word,
        expiresAt: fc.option(fc.integer({ min: 90, max: 110 })),
        ended: fc.boolean(),
      }),
      { maxLength: 4 },
    );
    const offers = fc.option(
      fc.array(fc.record({ pullRequest: fc.integer({ min: 1, max: 3 }), base: word }), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(word, passes, offers, (sha, given, offered) => {
        const judged = judgeCommit({ now: 100, sha, offers: offered, passes: given });
        const ways = given.filter(
          (pass) =>
            offered?.some(({ pullRequest }) => pullRequest === pass.pullRequest) &&
            pass.sha === sha &&
            !pass.ended &&
            (pass.expiresAt === null || pass.expiresAt > 100) &&
            offered.every(({ base }) => base === pass.base),
        );
        expect(judged.ok).toBe(ways.length > 0);
        if (judged.ok) expect(ways).toContain(judged.value);
      }),
    );
  });
});

describe("a merge group", () => {
  const entry = (pullRequest: number, from: string, to: string): QueueEntry => ({
    pullRequest,
    sha: `head-${pullRequest}`,
    from,
    to,
    brings: "own",
  });
  const passOf = (pullRequest: number): Pass => ({ ...PASS, pullRequest, sha: `head-${pullRequest}` });
  const GROUP: MergeGroupFacts = {
    now: 100,
    base: "main",
    from: "m0",
    to: "m2",
    entries: [entry(1, "m0", "m1"), entry(2, "m1", "m2")],
    passes: [passOf(1), passOf(2)],
  };

  test("goes in when every part of it may", () => {
    expect(judgeMergeGroup(GROUP)).toEqual({ ok: true, value: [passOf(2), passOf(1)] });
  });

  test.each<[string, Partial<MergeGroupFacts>]>([
    ["one part has no pass", { passes: [passOf(2)] }],
    ["one part is another commit than was passed", { passes: [passOf(1), { ...passOf(2), sha: "other" }] }],
    ["its parts leave a gap", { entries: [entry(1, "m0", "m1"), entry(2, "m1x", "m2")] }],
    [
      "a commit was smuggled between its parts",
      { entries: [entry(1, "m0", "m1"), { ...entry(2, "m1", "m2"), brings: "more" }] },
    ],
    ["it begins elsewhere", { from: "other" }],
    ["its parts go in a circle", { entries: [entry(1, "m2", "m1"), entry(2, "m1", "m2")] }],
    ["it is empty", { entries: [] }],
    ["it has nothing to do", { from: "m2" }],
    ["it goes to another branch", { base: "release/1" }],
  ])("is held where %s", (_, given) => {
    expect(judgeMergeGroup({ ...GROUP, ...given })).toMatchObject({ ok: false, failure: { code: "merge-group" } });
  });

  test("of which nothing could be read is held, as unknown", () => {
    expect(judgeMergeGroup({ ...GROUP, entries: null })).toMatchObject({ failure: { code: "not-visible" } });
    const entries = [entry(1, "m0", "m1"), { ...entry(2, "m1", "m2"), brings: null }];
    expect(judgeMergeGroup({ ...GROUP, entries })).toMatchObject({ failure: { code: "not-visible" } });
  });
});

describe("what came onto a branch", () => {
  const landed = { pass: PASS, tree: "t", expectedTree: "t", bypass: null, mergeApp: null };

  test.each([
    [{}, "as-passed"],
    [{ tree: "evil" }, "otherwise"],
    [{ pass: null }, "otherwise"],
    [{ pass: null, bypass: "unseen" }, "unknown"],
    [{ bypass: "thaw-merge[bot]" }, "bypassed"],
    [{ bypass: "thaw-merge[bot]", mergeApp: "thaw-merge[bot]" }, "as-passed"],
    [{ bypass: "thaw-merge[bot]", mergeApp: "thaw-merge[bot]", tree: "evil" }, "otherwise"],
    [{ bypass: "ada", mergeApp: "thaw-merge[bot]" }, "bypassed"],
    [{ tree: null }, "unknown"],
    [{ expectedTree: null }, "unknown"],
    [{ bypass: "OrganizationAdmin" }, "bypassed"],
    [{ bypass: "unseen" }, "as-passed"],
    [{ pass: null, asGrouped: true }, "as-passed"],
    [{ asGrouped: true, bypass: "OrganizationAdmin" }, "bypassed"],
  ] as const)("%j is %s", (given, expected) => expect(judgeLanded({ ...landed, ...given })).toBe(expected));
});

describe("the time of a merge", () => {
  const at = (expiresAt: number | null, endedAt: number | null) => ({ expiresAt, endedAt });
  test.each([
    ["a plan's pass", at(null, null), true],
    ["one that lives", at(6_000, null), true],
    ["one that was taken back after it", at(9_000, 5_400), true],
    ["one that was taken back before it", at(9_000, 4_999), false],
    ["one that had expired", at(5_000, null), false],
    ["one that expired after it, and was ended for that", at(5_001, 7_000), true],
  ] as const)("decides about %s", (_, pass, stood) => expect(stoodAt(pass, 5_000)).toBe(stood));

  test("within a time in which a repository was out is nobody's to judge", () => {
    const times = [
      { from: 1_000, to: 3_000 },
      { from: 8_000, to: null },
    ];
    const out = [999, 1_000, 2_999, 3_000, 7_999, 8_000, 99_000].filter((time) => wasOut(times, time));
    expect(out).toEqual([1_000, 2_999, 8_000, 99_000]);
  });
});
