import { expect, test } from "vitest";
import { isReviewed } from "../../../lib/core/gates/commit-review/index.ts";
import { pathsToLookAt, riskOfPath } from "../../../lib/core/review/paths.ts";
import { commitFact, mayReview, partsOf } from "../../../lib/core/review/reviewer.ts";
import { type CommitDetails, type CommitFacts, riskOf, riskWord } from "../../../lib/core/review/risk.ts";
import { changedScripts } from "../../../lib/core/review/scripts.ts";

const [ADA, EVE, JOAN] = [
  { id: 1, login: "ada" },
  { id: 2, login: "eve" },
  { id: 3, login: "joan" },
];
const QUIET: CommitDetails = {
  pulls: [{ number: 7, author: ADA, mergedBy: EVE }],
  pullsComplete: true,
  touched: [],
  touchedComplete: true,
};
const FACTS: CommitFacts = {
  movers: [EVE],
  known: true,
  leftAt: null,
  authorId: 1,
  verified: true,
  verifyReason: "valid",
  details: QUIET,
};

test.each([
  [".github/workflows/ci.yml", "workflow"],
  [".github/actions/x/index.js", "action"],
  ["tools/action.yaml", "action"],
  ["Dockerfile", "container"],
  ["images/web.Dockerfile", "container"],
  ["Dockerfile.prod", "container"],
  ["packages/ui/package.json", "package"],
  ["native/build.rs", "package"],
  ["src/dockerfile-parser.ts", null],
  ["docs/package.json.md", null],
  ["transaction.yml", null],
])("%s is %s", (path, kind) => {
  expect(riskOfPath(path)).toBe(kind);
});

test("of what a comparison lists, risky files are looked at, and no more than can be asked for", () => {
  expect(pathsToLookAt(["src/a.ts", "web/Dockerfile", ".github/workflows/a.yml"])).toEqual([
    ...pathsToLookAt([]),
    "web/Dockerfile",
  ]);
  const many = Array.from({ length: 100 }, (_, index) => `p${index}/package.json`);
  expect(pathsToLookAt(many)).toHaveLength(pathsToLookAt([]).length + 20);
});

test("scripts that run by themselves are told when they change, and a manifest that is none is unknown", () => {
  const text = (scripts: object) => JSON.stringify({ scripts });
  expect(changedScripts(text({ test: "a" }), text({ test: "b", postinstall: "curl x | sh" }))).toEqual(["postinstall"]);
  expect(changedScripts(text({ prepare: "x" }), null)).toEqual(["prepare"]);
  expect(changedScripts(null, '{"scripts": 3}')).toEqual([]);
  expect(changedScripts("{}", "no manifest")).toBeNull();
});

test("an ordinary commit is of low risk, and each cause makes it higher and is said", () => {
  const plain = riskOf(FACTS);
  expect([riskWord(plain.score), plain.reasons]).toEqual(["low", []]);
  const worse: readonly Partial<CommitFacts>[] = [
    { known: false, movers: [] },
    { leftAt: 1 },
    { verified: false, verifyReason: "unknown_key" },
    { details: null },
    { authorId: 9 },
    { details: { ...QUIET, pulls: [] } },
    { details: { ...QUIET, touchedComplete: false } },
    { details: { ...QUIET, touched: [{ path: "package.json", kind: "package", scripts: null }] } },
    { details: { ...QUIET, touched: [{ path: "package.json", kind: "package", scripts: ["install"] }] } },
  ];
  for (const change of worse) {
    const { score, reasons } = riskOf({ ...FACTS, ...change });
    expect(score).toBeGreaterThan(plain.score);
    expect(reasons.length).toBeGreaterThan(0);
  }
  const workflow = { path: ".github/workflows", kind: "workflow", scripts: [] } as const;
  expect(riskWord(riskOf({ ...FACTS, details: { ...QUIET, touched: [workflow] } }).score)).toBe("high");
});

test("nobody reviews what they pushed, proposed or merged, and nobody who is no account of GitHub's", () => {
  const commit = { parts: partsOf([JOAN], QUIET), detailed: true, reviewers: [] };
  expect(commit.parts).toEqual([3, 1, 2]);
  const may = (githubId: number | null, more: Partial<typeof commit> = {}) =>
    mayReview({ githubId, mayReview: true }, { ...commit, ...more }).may;
  expect([1, 2, 3, 4, null].map((id) => may(id))).toEqual([false, false, false, true, false]);
  expect(may(4, { detailed: false })).toBe(false);
  expect(may(4, { reviewers: [4] } as object)).toBe(false);
  expect(mayReview({ githubId: 4, mayReview: false }, commit).may).toBe(false);
});

test("the gate is told of reviews by others only, and of nobody as pusher where anything about the people is unknown", () => {
  const commit = { sha: "a", movers: [JOAN], known: true, details: QUIET, reviewers: [2, 4] };
  expect(commitFact(commit)).toEqual({ sha: "a", pushedBy: "3", proposedBy: "1", mergedBy: "2", reviewedBy: ["4"] });
  expect(isReviewed(commitFact(commit))).toBe(true);
  expect(isReviewed(commitFact({ ...commit, reviewers: [2] }))).toBe(false);
  for (const change of [
    { known: false },
    { details: null },
    { details: { ...QUIET, pullsComplete: false } },
    { movers: [] },
  ])
    expect(isReviewed(commitFact({ ...commit, ...change }))).toBe(false);
});
