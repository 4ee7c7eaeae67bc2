import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pass } from "../../../lib/core/freeze/gate-check.ts";
import { type GateFacts, gateWords, type Holding } from "../../../lib/core/freeze/gate-words.ts";
import { guardedKinds } from "../../../lib/core/freeze/guarded.ts";

const SHA = "a".repeat(40);
const PASS: Pass = { kind: "plan", pullRequest: 1, sha: SHA, base: "main", expiresAt: null, ended: false };
const SETTINGS = { releasePatterns: ["release/**"], deployedBranches: ["live", "main"] };
const HOLDING: Holding = { incidentId: "i", epoch: "e03", settings: null, passes: [PASS], open: null };
const FACTS: GateFacts = {
  now: 10,
  sha: SHA,
  defaultBranch: "main",
  offers: [{ pullRequest: 1, base: "main" }],
  holdings: [HOLDING],
  known: [],
};
const said = (facts: Partial<GateFacts>) =>
  gateWords({ ...FACTS, ...facts }).map(({ context, conclusion, code }) => [context, conclusion, code]);

describe("kinds of a branch", () => {
  test.each([
    ["main", ["default", "deployed"]],
    ["live", ["deployed"]],
    ["release/2/1", ["release"]],
    ["topic", []],
  ])("%s", (branch, kinds) => {
    expect(guardedKinds(branch, { defaultBranch: "main", settings: SETTINGS })).toEqual(kinds);
  });

  test("where nobody knows how rulesets were written, only the default branch is known to be guarded", () => {
    expect(guardedKinds("live", { defaultBranch: "main", settings: null })).toEqual([]);
    expect(guardedKinds("main", { defaultBranch: null, settings: null })).toEqual([]);
  });
});

describe("the checks of a commit", () => {
  test("let through what has a pass, for the kind of its branch", () => {
    expect(said({})).toEqual([["thaw-gate/e03/default", "success", null]]);
  });

  test("are two where the branch is of two kinds", () => {
    expect(said({ holdings: [{ ...HOLDING, settings: SETTINGS }] })).toEqual([
      ["thaw-gate/e03/default", "success", null],
      ["thaw-gate/e03/deployed", "success", null],
    ]);
  });

  test("are none where no guarded branch is asked for it", () => {
    expect(said({ offers: [{ pullRequest: 1, base: "topic" }] })).toEqual([]);
    expect(said({ offers: [] })).toEqual([]);
  });

  test("turn red where the commit was let through once and nobody offers it any more", () => {
    expect(said({ offers: [], known: ["thaw-gate/e03/default"] })).toEqual([
      ["thaw-gate/e03/default", "failure", "no-pull-request"],
    ]);
  });

  test("turn red where it is offered to a branch of another kind by now", () => {
    const facts = {
      offers: [{ pullRequest: 1, base: "release/1" }],
      holdings: [{ ...HOLDING, settings: { releasePatterns: ["release/**"], deployedBranches: [] } }],
      known: ["thaw-gate/e03/default"],
    };
    expect(said(facts)).toEqual([
      ["thaw-gate/e03/default", "failure", "another-base"],
      ["thaw-gate/e03/release", "failure", "another-base"],
    ]);
  });

  test("are one of each incident, and each has its own passes", () => {
    const other: Holding = { ...HOLDING, incidentId: "j", epoch: "e04", passes: [] };
    expect(said({ holdings: [HOLDING, other] })).toEqual([
      ["thaw-gate/e03/default", "success", null],
      ["thaw-gate/e04/default", "failure", "no-pass"],
    ]);
  });

  test("are cleaned once nothing holds the repository by them, and not before", () => {
    expect(said({ holdings: [], known: ["thaw-gate/e03/default"] })).toEqual([
      ["thaw-gate/e03/default", "neutral", null],
    ]);
    expect(said({ offers: null, known: ["thaw-gate/e02/default"] })).toEqual([
      ["thaw-gate/e03/default", "failure", "not-visible"],
      ["thaw-gate/e02/default", "neutral", null],
    ]);
  });

  test("give up the name that rulesets ask for once they are cleaned, and keep it until then", () => {
    const cleaned = gateWords({ ...FACTS, holdings: [], known: ["thaw-gate/e03/default", "thaw-gate/e03/release"] });
    expect(cleaned.map(({ name }) => name)).toEqual(["thaw-over/e03/default", "thaw-over/e03/release"]);
    for (const { context, name } of gateWords(FACTS)) expect(name).toBe(context);
  });

  test("say which gates are open where that may be told", () => {
    const [word] = gateWords({ ...FACTS, holdings: [{ ...HOLDING, passes: [], open: ["Commits are reviewed"] }] });
    expect(word?.summary).toContain("- Commits are reviewed");
    expect(gateWords({ ...FACTS, holdings: [{ ...HOLDING, passes: [] }] })[0]?.summary).not.toContain("thaws when");
  });

  test("are green for nothing but exactly what a pass is for", () => {
    const branch = fc.constantFrom("main", "release/1", "live", "topic");
    const commit = fc.constantFrom(SHA, "b".repeat(40));
    const passes = fc.array(
      fc.record({
        kind: fc.constantFrom("plan" as const, "person" as const),
        pullRequest: fc.constantFrom(1, 2),
        sha: commit,
        base: branch,
        expiresAt: fc.constantFrom(null, 5, 50),
        ended: fc.boolean(),
      }),
    );
    const offers = fc.array(fc.record({ pullRequest: fc.constantFrom(1, 2), base: branch }), { maxLength: 3 });
    fc.assert(
      fc.property(commit, passes, offers, fc.constantFrom(null, SETTINGS), (sha, given, offered, settings) => {
        const holding = { ...HOLDING, settings, passes: given };
        for (const { context, conclusion } of gateWords({ ...FACTS, sha, offers: offered, holdings: [holding] })) {
          if (conclusion !== "success") continue;
          const kind = context.split("/").at(-1);
          const bases = offered
            .map(({ base }) => base)
            .filter((base) => guardedKinds(base, { defaultBranch: "main", settings }).length > 0);
          const [base] = bases;
          expect(new Set(bases).size).toBe(1);
          expect(guardedKinds(base ?? "", { defaultBranch: "main", settings })).toContain(kind);
          const covers = given.some(
            (pass) =>
              pass.sha === sha &&
              pass.base === base &&
              !pass.ended &&
              (pass.expiresAt ?? 50) > 10 &&
              offered.some(({ pullRequest }) => pullRequest === pass.pullRequest),
          );
          expect(covers).toBe(true);
        }
      }),
    );
  });
});
