import fc from "fast-check";
import { expect, test } from "vitest";
import { attribute, type BranchMove, planWindow, type WindowQuestion } from "../../../lib/core/review/window.ts";

const ADA = { id: 1, login: "ada" };
const EVE = { id: 2, login: "eve" };
const sha = (letter: string) => letter.repeat(40);
const [A, B, C, D] = ["a", "b", "c", "d"].map(sha) as [string, string, string, string];

function move(before: string | null, after: string | null, at: number, actor: BranchMove["actor"] = ADA): BranchMove {
  return { before, after, at, forced: false, actor };
}

const plan = (moves: readonly BranchMove[], head: string | null, more: Partial<WindowQuestion> = {}) =>
  planWindow({ moves, head, pushedAt: null, from: 10_000, to: 20_000, ...more });

test("commits of a window are those between its first move and its last", () => {
  const moves = [move(null, A, 1_000), move(A, B, 12_000), move(B, C, 19_000, EVE), move(C, D, 30_000)];
  expect(plan(moves, D)).toEqual({
    kind: "range",
    base: A,
    tip: C,
    stretches: [
      { from: A, to: B, at: 12_000, forced: false, actor: ADA },
      { from: B, to: C, at: 19_000, forced: false, actor: EVE },
    ],
  });
});

test("a move of the window's first second counts as in it, since GitHub leaves parts of seconds out", () => {
  expect(plan([move(null, A, 1_000), move(A, B, 9_000)], B, { from: 9_500 })).toMatchObject({ base: A, tip: B });
  expect(plan([move(null, A, 1_000), move(A, B, 8_000)], B, { from: 9_500 })).toEqual({ kind: "none" });
});

test("what moved the branch without a record is in the window where it can have been, and nobody is known", () => {
  const hole = plan([move(null, A, 1_000), move(B, C, 15_000)], C);
  expect(hole).toMatchObject({ base: A, tip: C, stretches: [{ from: A, to: B, at: null, actor: null }, { to: C }] });
  // The record ends before the window, and the branch is somewhere else.
  expect(plan([move(null, A, 1_000)], B)).toMatchObject({ base: A, tip: B, stretches: [{ at: null, actor: null }] });
  // It was moved after the window, by the record as well as without.
  expect(plan([move(null, A, 1_000), move(A, B, 25_000)], C)).toEqual({ kind: "none" });
});

test("without any record nothing came only where nothing at all was pushed since", () => {
  expect(plan([], A, { pushedAt: 5_000 })).toEqual({ kind: "none" });
  expect(plan([], A, { pushedAt: 9_500 })).toEqual({ kind: "unrecorded" });
  expect(plan([], A)).toEqual({ kind: "unrecorded" });
  expect(plan([], null)).toEqual({ kind: "none" });
});

test("a branch that was made within the window begins with nothing, and one that was made again where it was", () => {
  expect(plan([move(null, A, 11_000)], A)).toMatchObject({ base: null, tip: A });
  const again = [move(null, A, 1_000), move(A, null, 12_000), move(null, B, 13_000, EVE)];
  expect(plan(again, B)).toMatchObject({ base: A, tip: B, stretches: [{ from: A, to: B, actor: EVE }] });
});

test("a commit is its first pusher's, and a merge brings what only its other side had", () => {
  const links = [
    { sha: B, parents: [A] },
    { sha: C, parents: [A] },
    { sha: D, parents: [B, C] },
  ];
  const stretches = [
    { from: A, to: B, at: 1, forced: false, actor: ADA },
    { from: B, to: D, at: 2, forced: false, actor: EVE },
  ];
  const found = attribute(stretches, links, new Map());
  expect([B, C, D].map((one) => found.get(one)?.movers)).toEqual([[ADA], [EVE], [EVE]]);
});

test("what a forced push took away is told, with both who brought and who took it", () => {
  const links = [
    { sha: B, parents: [A] },
    { sha: C, parents: [A] },
    { sha: D, parents: [] },
  ];
  const stretches = [
    { from: A, to: B, at: 1, forced: false, actor: ADA },
    { from: B, to: C, at: 2, forced: true, actor: EVE },
  ];
  const found = attribute(stretches, links, new Map([[1, [B, D]]]));
  expect(found.get(B)).toEqual({ movers: [ADA, EVE], known: true, at: 1, leftAt: 2 });
  expect(found.get(D)).toEqual({ movers: [EVE], known: true, at: null, leftAt: 2 });
  expect(found.get(C)).toMatchObject({ movers: [EVE], leftAt: null });
});

test("nobody is known for what no stretch brought, or nobody's", () => {
  const found = attribute(
    [{ from: A, to: B, at: 1, forced: false, actor: null }],
    [
      { sha: B, parents: [A] },
      { sha: C, parents: [] },
    ],
    new Map(),
  );
  expect([found.get(B), found.get(C)]).toMatchObject([
    { movers: [], known: false, at: 1 },
    { movers: [], known: false, at: null },
  ]);
});

test("whatever the record says, each commit is attributed, and the plan has no hole", () => {
  const shas = fc.constantFrom(A, B, C, D);
  const anyMove = fc.record({
    before: fc.option(shas),
    after: fc.option(shas),
    at: fc.integer({ min: 0, max: 30_000 }),
    forced: fc.boolean(),
    actor: fc.option(fc.constant(ADA)),
  });
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 8 }), fc.option(shas), (some, head) => {
      const found = plan(
        some.toSorted((left, right) => left.at - right.at),
        head,
      );
      if (found.kind !== "range") return;
      for (const [index, { from }] of found.stretches.entries())
        if (index > 0) expect(from).toBe(found.stretches[index - 1]?.to);
      expect(found.stretches.at(-1)?.to).toBe(found.tip);
      expect(attribute(found.stretches, [{ sha: A, parents: [B] }], new Map()).size).toBeGreaterThan(0);
    }),
  );
});
