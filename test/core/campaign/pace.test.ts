import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { finishBand } from "../../../lib/core/campaign/estimate.ts";
import { DEFAULT_PACE, isNudgeDue, type PaceFacts, retryAfterMs, roomFor } from "../../../lib/core/campaign/pace.ts";
import { HOUR_MS, MINUTE_MS } from "../../../lib/core/pacing/limits.ts";

const DAY_MS = 24 * HOUR_MS;
const NOW = 1_000 * DAY_MS;

describe("the band of a finish", () => {
  test("is at once for one, and for none", () => {
    for (const pullRequests of [0, 1])
      expect(finishBand({ pullRequests, contentRequests: 3, perHour: null }).earliestMs).toBe(0);
  });

  test("is 6 to 25 hours for 1,500 with two requests each, and 9 with three", () => {
    const two = finishBand({ pullRequests: 1_500, contentRequests: 2, perHour: null });
    expect(Math.ceil(two.earliestMs / HOUR_MS)).toBe(6);
    expect(Math.ceil(two.latestMs / HOUR_MS)).toBe(25);
    const three = finishBand({ pullRequests: 1_500, contentRequests: 3, perHour: null });
    expect(Math.ceil(three.earliestMs / HOUR_MS)).toBe(9);
  });

  test("counts the minute: 80 go at once, the next one a minute later", () => {
    expect(finishBand({ pullRequests: 80, contentRequests: 1, perHour: null }).earliestMs).toBe(0);
    expect(finishBand({ pullRequests: 81, contentRequests: 1, perHour: null }).earliestMs).toBe(MINUTE_MS);
  });

  test("is not earlier than the chosen pace, nor ever ends before it begins", () => {
    fc.assert(
      fc.property(
        fc.nat(5_000),
        fc.integer({ min: 1, max: 5 }),
        fc.option(fc.integer({ min: 1, max: 600 })),
        (n, c, p) => {
          const band = finishBand({ pullRequests: n, contentRequests: c, perHour: p });
          expect(band.latestMs).toBeGreaterThanOrEqual(band.earliestMs);
          if (p !== null && n > 0) expect(band.earliestMs).toBeGreaterThanOrEqual(Math.floor(((n - 1) / p) * HOUR_MS));
        },
      ),
    );
  });
});

describe("the room for more", () => {
  const facts = (rest: Partial<PaceFacts> = {}): PaceFacts => ({
    now: NOW,
    opening: 0,
    running: 0,
    begun: [],
    ...rest,
  });

  test("is what the brake leaves of those whose checks run or will", () => {
    const pace = { perHour: null, mostRunning: 5 };
    expect(roomFor(pace, facts({ opening: 1, running: 2 }))).toEqual({ room: 2, waitMs: 0, by: "none" });
    expect(roomFor(pace, facts({ running: 9 }))).toMatchObject({ room: 0, by: "brake" });
  });

  test("waits until the pace lets one more in, to the millisecond", () => {
    const pace = { perHour: 2, mostRunning: 50 };
    const begun = [NOW - 50 * MINUTE_MS, NOW - 10 * MINUTE_MS, NOW - 2 * HOUR_MS];
    expect(roomFor(pace, facts({ begun }))).toEqual({ room: 0, waitMs: 10 * MINUTE_MS, by: "pace" });
    expect(roomFor(pace, facts({ now: NOW + 10 * MINUTE_MS, begun }))).toMatchObject({ room: 1 });
  });

  test("never lets more begin within any hour than the pace says", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.nat(20 * MINUTE_MS), { maxLength: 60 }),
        (perHour, gaps) => {
          const begun: number[] = [];
          let now = NOW;
          for (const gap of gaps) {
            now += gap;
            const { room } = roomFor({ perHour, mostRunning: 100 }, facts({ now, begun }));
            for (let taken = 0; taken < room; taken += 1) begun.push(now);
          }
          for (const end of begun)
            expect(begun.filter((at) => at > end - HOUR_MS && at <= end).length).toBeLessThanOrEqual(perHour);
        },
      ),
    );
  });

  test("is none and says how long to wait, or some and says to go on", () => {
    fc.assert(
      fc.property(fc.nat(5), fc.nat(5), fc.nat(5), fc.array(fc.nat(HOUR_MS)), (perHour, opening, running, ages) => {
        const begun = ages.map((age) => NOW - age);
        const answer = roomFor({ perHour: perHour + 1, mostRunning: 4 }, facts({ opening, running, begun }));
        expect(answer.room > 0).toBe(answer.waitMs === 0);
      }),
    );
  });
});

describe("a reminder", () => {
  const fresh = { now: NOW, activeAt: NOW - 7 * DAY_MS, nudges: 0, nudgedAt: null };

  test("is due after the chosen days without a sign of life, and not before", () => {
    expect(isNudgeDue(DEFAULT_PACE, fresh)).toBe(true);
    expect(isNudgeDue(DEFAULT_PACE, { ...fresh, activeAt: fresh.activeAt + 1 })).toBe(false);
  });

  test("is not repeated before as many days again, nor more often than was said", () => {
    expect(isNudgeDue(DEFAULT_PACE, { ...fresh, nudges: 1, nudgedAt: NOW - 6 * DAY_MS })).toBe(false);
    expect(isNudgeDue(DEFAULT_PACE, { ...fresh, nudges: 1, nudgedAt: NOW - 7 * DAY_MS })).toBe(true);
    expect(isNudgeDue(DEFAULT_PACE, { ...fresh, nudges: 2, activeAt: 0 })).toBe(false);
  });

  test("never comes where none are wanted", () => {
    expect(isNudgeDue({ ...DEFAULT_PACE, nudgeDays: null }, { ...fresh, activeAt: 0 })).toBe(false);
  });
});

test("tries again after a minute, then ever later, and within an hour", () => {
  expect([1, 2, 3].map(retryAfterMs)).toEqual([MINUTE_MS, 2 * MINUTE_MS, 4 * MINUTE_MS]);
  expect(retryAfterMs(500)).toBe(HOUR_MS);
});
