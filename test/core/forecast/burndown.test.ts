import fc from "fast-check";
import { expect, test } from "vitest";
import { burndown, type Move } from "../../../lib/core/forecast/burndown.ts";

const SPAN = { since: 1_000, until: 11_000, most: 10 };

test("each move is a step, and the line ends now", () => {
  const moves: readonly Move[] = [
    { at: 1_000, to: "in" },
    { at: 1_000, to: "in" },
    { at: 5_500, to: "out" },
  ];
  expect(burndown(moves, SPAN)).toEqual([
    { at: 1_000, held: 2 },
    { at: 5_500, held: 1 },
    { at: 11_000, held: 1 },
  ]);
});

test("what moves later is not in it yet", () => {
  expect(burndown([{ at: 12_000, to: "in" }], SPAN)).toEqual([{ at: 11_000, held: 0 }]);
});

test("whatever the number of moves, the line is short, goes forward in time, and ends with what is held", () => {
  const move = fc.record({
    at: fc.integer({ min: 0, max: 15_000 }),
    to: fc.constantFrom("in" as const, "out" as const),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 200 }), (moves) => {
      const points = burndown(moves, SPAN);
      expect(points.length).toBeLessThanOrEqual(SPAN.most + 2);
      const times = points.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      const held = moves.filter(({ at }) => at <= SPAN.until).reduce((sum, { to }) => sum + (to === "in" ? 1 : -1), 0);
      expect(points.at(-1)).toEqual({ at: SPAN.until, held });
    }),
  );
});
