import { describe, expect, test } from "vitest";
import { campaignBranch, stagingBranch } from "../../../lib/core/campaign/branch.ts";
import { eventOf, type PullSight } from "../../../lib/core/campaign/observe.ts";
import {
  type PreflightFacts,
  type PreflightPlan,
  preflightOf,
  preflightSummary,
} from "../../../lib/core/campaign/preflight.ts";

const PLAN: PreflightPlan = {
  id: "p",
  hash: "h",
  disposition: "safe",
  files: 2,
  refusals: [],
  actionUnnamed: false,
  grants: 1,
  unapproved: 1,
};
const FACTS: PreflightFacts = {
  repositoryId: "r",
  present: true,
  archived: false,
  head: "a".repeat(40),
  onGithub: true,
  scanned: true,
  taken: false,
  plan: PLAN,
};

describe("a preflight", () => {
  test.each([
    ["gone", { present: false }],
    ["not-on-github", { onGithub: false }],
    ["archived", { archived: true }],
    ["empty", { head: null }],
    ["another-campaign", { taken: true }],
    ["not-scanned", { scanned: false }],
    ["no-plan", { plan: null }],
    ["by-hand", { plan: { ...PLAN, files: 0, refusals: ["literal"] } }],
    ["nothing-to-change", { plan: { ...PLAN, files: 0 } }],
    ["action-unnamed", { plan: { ...PLAN, actionUnnamed: true } }],
  ] as const)("leaves out a repository that is %s", (code, rest) => {
    expect(preflightOf({ ...FACTS, ...rest }, false)).toEqual({ automatic: false, code });
  });

  test("opens a draft where a person has to confirm something", () => {
    expect(preflightOf(FACTS, false)).toMatchObject({ automatic: true, draft: false });
    expect(preflightOf({ ...FACTS, plan: { ...PLAN, disposition: "review" } }, false)).toMatchObject({ draft: true });
  });

  test("takes what another campaign has where it is to take its place", () => {
    expect(preflightOf({ ...FACTS, taken: true }, true).automatic).toBe(true);
  });

  test("counts what is left by hand also where the rest is automatic, and grants that nobody approved", () => {
    const mixed = { ...FACTS, plan: { ...PLAN, refusals: ["literal", "ssh-key"], grants: 3, unapproved: 2 } };
    const byHand = { ...FACTS, plan: { ...PLAN, files: 0, refusals: ["literal"] } };
    const all = [FACTS, mixed, byHand, { ...FACTS, archived: true }].map((facts) => ({
      facts,
      verdict: preflightOf(facts, false),
      repositories: 1,
    }));
    const twice = [FACTS, mixed, byHand]
      .flatMap((facts) => all.filter((one) => one.facts === facts))
      .flatMap((one) => [one, one]);
    expect(
      preflightSummary(
        all.map((one) => (one.facts.archived ? one : { ...one, repositories: 2 })),
        { contentRequests: 3, perHour: 1 },
      ),
    ).toEqual(preflightSummary([...twice, ...all.slice(3)], { contentRequests: 3, perHour: 1 }));
    expect(preflightSummary(all, { contentRequests: 3, perHour: 1 })).toEqual({
      repositories: 4,
      automatic: 2,
      drafts: 0,
      excluded: { "by-hand": 1, archived: 1 },
      byHand: { literal: 2, "ssh-key": 1 },
      grants: 4,
      unapproved: 3,
      finish: { earliestMs: 3_600_000, latestMs: 3_600_000 },
    });
  });
});

describe("a branch of a campaign", () => {
  test("is the same for the same campaign, valid as a ref, and another one for another campaign", () => {
    const one = campaignBranch("0193A7C0-0000-7000-8000-0123456789AB");
    expect(one).toBe("thaw/0123456789ab");
    expect(campaignBranch("0193a7c0-0000-7000-8000-0123456789ac")).not.toBe(one);
    expect(stagingBranch(one)).toBe("thaw/0123456789ab-next");
  });
});

describe("what is seen of a pull request", () => {
  const ours = { headSha: "1".repeat(40), baseTree: "2".repeat(40) };
  const sight: PullSight = {
    state: "open",
    draft: false,
    mergeable: "yes",
    checks: "passing",
    review: "none",
    ...ours,
  };

  test.each([
    ["open", {}],
    ["draft", { draft: true }],
    ["failing", { checks: "failing", draft: true }],
    ["behind", { baseTree: null, checks: "failing" }],
    ["conflicted", { mergeable: "conflicts", baseTree: null }],
    ["changed", { headSha: "3".repeat(40), mergeable: "conflicts" }],
  ] as const)("is %s, before all that weighs less", (as, rest) => {
    expect(eventOf({ ...sight, ...rest }, ours)).toEqual({ kind: "see", as });
  });

  test("is people's decision before anything else", () => {
    expect(eventOf({ ...sight, state: "merged", headSha: "3".repeat(40) }, ours)).toEqual({ kind: "merge" });
    expect(eventOf({ ...sight, state: "closed", mergeable: "conflicts" }, ours)).toEqual({ kind: "close" });
  });

  test("is people's branch where we wrote nothing that we know of", () => {
    expect(eventOf(sight, { headSha: null, baseTree: ours.baseTree })).toEqual({ kind: "see", as: "changed" });
  });

  test("is no conflict and no failure while neither is known", () => {
    const unknown = { ...sight, mergeable: "unknown", checks: null } as const;
    expect(eventOf(unknown, ours)).toEqual({ kind: "see", as: "open" });
  });
});
