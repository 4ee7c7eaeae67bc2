import fc from "fast-check";
import { expect, test } from "vitest";
import { drawFrom } from "../../../lib/core/forecast/draw.ts";
import {
  FEWEST_THAWED,
  type Forecast,
  forecastThaw,
  HORIZON_MS,
  type ThawFacts,
} from "../../../lib/core/forecast/forecast.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 20);

function facts(part: Partial<ThawFacts> = {}): ThawFacts {
  return {
    now: NOW,
    since: NOW - 7 * DAY,
    thawed: [],
    refrozen: [],
    remaining: { frozen: 0, migrating: 0, verifying: 0 },
    took: { frozen: [], migrating: [], verifying: [] },
    ...part,
  };
}

/** `perDay` every day of the last seven, at equal distances. */
function steady(perDay: number): readonly number[] {
  return Array.from({ length: 7 * perDay }, (_, index) => NOW - 7 * DAY + ((index + 0.5) * DAY) / perDay);
}

function bandOf(forecast: Forecast) {
  if (forecast.kind !== "band") throw new Error(`There is no band: ${forecast.kind}`);
  return forecast;
}

test("says that it is done when nothing remains, and nothing of a time", () => {
  expect(forecastThaw(facts({ thawed: steady(10) }))).toEqual({ kind: "done" });
});

test("says how many more have to thaw before anything can be said", () => {
  const thawed = steady(10).slice(0, FEWEST_THAWED - 1);
  const forecast = forecastThaw(facts({ thawed, remaining: { frozen: 100, migrating: 0, verifying: 0 } }));
  expect(forecast).toEqual({ kind: "too-little", thawed: FEWEST_THAWED - 1, wanted: FEWEST_THAWED });
});

test("what thawed before the days that are looked back to counts for nothing", () => {
  const thawed = steady(10).map((at) => at - 8 * DAY);
  const since = NOW - 30 * DAY;
  const forecast = forecastThaw(facts({ since, thawed, remaining: { frozen: 9, migrating: 0, verifying: 0 } }));
  expect(forecast.kind).toBe("too-little");
});

test("at twenty a day a hundred take about five days", () => {
  const band = bandOf(
    forecastThaw(facts({ thawed: steady(20), remaining: { frozen: 100, migrating: 0, verifying: 0 } })),
  );
  expect(band.perDay).toBeCloseTo(20);
  expect(band.days).toBe(7);
  expect((Number(band.likely) - NOW) / DAY).toBeCloseTo(5, 0);
});

test("the less evenly it went, the wider is the band", () => {
  const remaining = { frozen: 100, migrating: 0, verifying: 0 };
  const even = bandOf(forecastThaw(facts({ thawed: steady(20), remaining })));
  const oneDay = Array.from({ length: 140 }, (_, index) => NOW - 3 * DAY + index * 60_000);
  const uneven = bandOf(forecastThaw(facts({ thawed: oneDay, remaining })));
  const width = ({ early, late }: typeof even) => (late ?? NOW + HORIZON_MS) - (early ?? NOW + HORIZON_MS);
  expect(width(uneven)).toBeGreaterThan(width(even) * 2);
});

test("what is frozen again takes from the pace", () => {
  const remaining = { frozen: 100, migrating: 0, verifying: 0 };
  const thawed = steady(20);
  const refrozen = steady(10);
  const band = bandOf(forecastThaw(facts({ thawed, refrozen, remaining })));
  expect(band.perDay).toBeCloseTo(10);
  expect((Number(band.likely) - NOW) / DAY).toBeGreaterThan(7);
});

test("where as many are frozen again as thaw, there is no end, and none is named", () => {
  const remaining = { frozen: 5, migrating: 0, verifying: 0 };
  expect(forecastThaw(facts({ thawed: steady(10), refrozen: steady(10), remaining }))).toMatchObject({
    early: null,
    likely: null,
    late: null,
  });
});

test("one that has just begun takes as long as others took from there, however fast the rest went", () => {
  const took = { frozen: Array.from({ length: 50 }, () => 36 * HOUR), migrating: [], verifying: [] };
  const band = bandOf(
    forecastThaw(facts({ thawed: steady(200), took, remaining: { frozen: 1, migrating: 0, verifying: 0 } })),
  );
  expect(band.early).toBe(NOW + 36 * HOUR);
});

test("of many the slowest is waited for", () => {
  const took = { frozen: Array.from({ length: 100 }, (_, index) => (index + 1) * HOUR), migrating: [], verifying: [] };
  const of = (count: number) =>
    Number(
      bandOf(
        forecastThaw(facts({ thawed: steady(5_000), took, remaining: { frozen: count, migrating: 0, verifying: 0 } })),
      ).likely,
    );
  expect(of(1) - NOW).toBeLessThan(70 * HOUR);
  expect(of(500) - NOW).toBeGreaterThan(95 * HOUR);
});

test("the same facts give the same band, and it is in order", () => {
  const time = fc.integer({ min: NOW - 9 * DAY, max: NOW });
  const took = fc.array(fc.integer({ min: 0, max: 20 * DAY }), { maxLength: 20 });
  const arbitrary = fc.record({
    now: fc.constant(NOW),
    since: fc.integer({ min: NOW - 20 * DAY, max: NOW }),
    thawed: fc.array(time, { maxLength: 60 }),
    refrozen: fc.array(time, { maxLength: 10 }),
    remaining: fc.record({ frozen: fc.nat(2_000), migrating: fc.nat(50), verifying: fc.nat(50) }),
    took: fc.record({ frozen: took, migrating: took, verifying: took }),
  });
  fc.assert(
    fc.property(arbitrary, (drawn) => {
      const forecast = forecastThaw(drawn);
      expect(forecastThaw(drawn)).toEqual(forecast);
      if (forecast.kind !== "band") return;
      const order = [forecast.early, forecast.likely, forecast.late].map((at) => at ?? Number.POSITIVE_INFINITY);
      expect(order).toEqual(order.toSorted((one, other) => one - other));
      expect(order.every((at) => at >= NOW)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("eight of ten ends lie in the band, where the pace stays what it was", () => {
  const draw = drawFrom(20_261_120);
  // A steady stream of chance: the distances between two of them are exponential.
  const stream = (from: number, to: number, perDay: number) => {
    const times: number[] = [];
    for (let at = from; ; ) {
      at += (-Math.log(1 - draw()) * DAY) / perDay;
      if (at > to) return times;
      times.push(at);
    }
  };
  const runs = 300;
  let inside = 0;
  for (let run = 0; run < runs; run += 1) {
    const perDay = 4 + draw() * 40;
    const remaining = 20 + Math.floor(draw() * 200);
    const thawed = stream(NOW - 7 * DAY, NOW, perDay);
    const truth = stream(NOW, NOW + HORIZON_MS, perDay)[remaining - 1] ?? Number.POSITIVE_INFINITY;
    const forecast = forecastThaw(facts({ thawed, remaining: { frozen: remaining, migrating: 0, verifying: 0 } }));
    if (forecast.kind !== "band") continue;
    if (truth >= (forecast.early ?? Number.POSITIVE_INFINITY) && truth <= (forecast.late ?? Number.POSITIVE_INFINITY))
      inside += 1;
  }
  expect(inside / runs).toBeGreaterThan(0.7);
  expect(inside / runs).toBeLessThan(0.9);
});
