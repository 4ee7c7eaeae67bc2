import fc from "fast-check";
import { expect, test } from "vitest";
import { burndown } from "../../../lib/core/forecast/burndown.ts";

test("each moment of change is a step, and the line ends now", () => {
  const changes = [
    { at: 5_500, by: -1 },
    { at: 1_000, by: 1 },
    { at: 1_000, by: 2 },
  ];
  expect(burndown(changes, 11_000)).toEqual([
    { at: 1_000, held: 3 },
    { at: 5_500, held: 2 },
    { at: 11_000, held: 2 },
  ]);
});

test("what changes later is not in it yet", () => {
  expect(burndown([{ at: 12_000, by: 1 }], 11_000)).toEqual([{ at: 11_000, held: 0 }]);
});

test("goes forward in time, and ends with what is held", () => {
  const change = fc.record({ at: fc.integer({ min: 0, max: 15_000 }), by: fc.integer({ min: -5, max: 9 }) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 100 }), (changes) => {
      const points = burndown(changes, 11_000);
      const times = points.map(({ at }) => at);
      expect(times).toEqual([...new Set(times)].toSorted((one, other) => one - other));
      const held = changes.filter(({ at }) => at <= 11_000).reduce((sum, { by }) => sum + by, 0);
      expect(points.at(-1)).toEqual({ at: 11_000, held });
    }),
  );
});
