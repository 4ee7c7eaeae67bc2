import { expect, test } from "vitest";
import { stageTimes } from "../../../lib/core/forecast/stages.ts";

test("counts from the last time that a repository came to a place", () => {
  const past = {
    joinedAt: 100,
    moves: [
      { at: 200, to: "migrating" },
      { at: 300, to: "frozen" },
      { at: 400, to: "migrating" },
      { at: 700, to: "verifying" },
      { at: 1_000, to: "out" },
    ],
  } as const;
  expect(stageTimes([past])).toEqual({ frozen: [700], migrating: [600], verifying: [300] });
});

test("counts a repository that was frozen again from there, and only once it is out once more", () => {
  const moves = [
    { at: 200, to: "out" },
    { at: 500, to: "frozen" },
    { at: 900, to: "out" },
  ] as const;
  expect(stageTimes([{ joinedAt: 100, moves }])).toEqual({ frozen: [400], migrating: [], verifying: [] });
});

test("says nothing of one that never was out", () => {
  const past = { joinedAt: 100, moves: [{ at: 200, to: "migrating" }] } as const;
  expect(stageTimes([past])).toEqual({ frozen: [], migrating: [], verifying: [] });
});
