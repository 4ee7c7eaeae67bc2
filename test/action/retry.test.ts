import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Attempt, askInTurn, type Clock, GaveUp, waitAfter } from "../../action/src/retry.ts";

/** A clock that waits for nobody and keeps what was waited for; `random` is the same each time. */
function fakeClock(random = 1) {
  let now = 0;
  const waits: number[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
    random: () => random,
  };
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { clock, waits, pass };
}

function again(elsewhere: "now" | "later" | "never", retryAfter: string | null = null): Attempt<string> {
  return { again: "failed", retryAfter, elsewhere };
}

describe("the wait after a failure", () => {
  test("doubles from a second up to twenty, of which a random part is waited", () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => waitAfter(failures, null, 1))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 20_000, 20_000,
    ]);
    expect(waitAfter(3, null, 0.25)).toBe(1000);
    expect(waitAfter(3, null, 0)).toBe(0);
  });

  test("is what the other side asks for, and up to a tenth more", () => {
    expect(waitAfter(1, "7", 0)).toBe(7000);
    expect(waitAfter(9, "7", 1)).toBeCloseTo(7700);
    expect(waitAfter(1, "0", 1)).toBe(0);
  });

  test.each(["", "-1", "1.5", "soon", "Wed, 21 Oct 2015 07:28:00 GMT", "1e9", "9".repeat(10)])(
    "does not follow what is no number of seconds: %j",
    (text) => {
      expect(waitAfter(1, text, 1)).toBe(1000);
    },
  );

  test("is never negative, and never longer than a minute", () => {
    const seconds = fc.option(fc.oneof(fc.nat().map(String), fc.string()), { nil: null });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        seconds,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, after, random) => {
          const wait = waitAfter(n, after, random);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });
});

describe("asking in turn", () => {
  const limits = { attempts: 5, until: 180_000 };

  test("waits longer each time, and not after the last", async () => {
    const { clock, waits } = fakeClock();
    await expect(askInTurn(["a"], async () => again("later"), limits, clock)).rejects.toThrow(new GaveUp("a failed"));
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
  });

  test("goes on at once from one that cannot be reached, and comes back to it", async () => {
    const { clock, waits } = fakeClock();
    const asked: string[] = [];
    const attempt = async (target: string): Promise<Attempt<string>> => {
      asked.push(target);
      return asked.length === 4 ? { done: target } : again("now");
    };
    expect(await askInTurn(["a", "b", "c"], attempt, limits, clock)).toBe("a");
    expect(asked).toEqual(["a", "b", "c", "a"]);
    expect(waits).toEqual([1000]);
  });

  test("goes on from one that fails once its attempts are used up", async () => {
    const { clock } = fakeClock();
    const asked: string[] = [];
    const attempt = async (target: string): Promise<Attempt<string>> => {
      asked.push(target);
      return target === "b" ? { done: target } : again("later", "0");
    };
    expect(await askInTurn(["a", "b"], attempt, limits, clock)).toBe("b");
    expect(asked).toEqual(["a", "a", "a", "a", "a", "b"]);
  });

  test("does not go on from one that wants to be asked less", async () => {
    const { clock } = fakeClock();
    const asked: string[] = [];
    const attempt = async (target: string) => {
      asked.push(target);
      return again("never", "1");
    };
    await expect(askInTurn(["a", "b"], attempt, limits, clock)).rejects.toThrow(GaveUp);
    expect(asked).toEqual(["a", "a", "a", "a", "a"]);
  });

  test("leaves time for those behind one that asks for patience", async () => {
    const { clock } = fakeClock();
    const attempt = async (target: string): Promise<Attempt<string>> =>
      target === "b" ? { done: target } : again("later", "60");
    expect(await askInTurn(["a", "b"], attempt, limits, clock)).toBe("b");
    expect(clock.now()).toBeLessThan(180_000);
  });

  test("gives up at once rather than wait for what comes too late", async () => {
    const { clock, waits } = fakeClock();
    const short = { attempts: 5, until: 20_000 };
    await expect(askInTurn(["a"], async () => again("later", "30"), short, clock)).rejects.toThrow("a failed");
    expect(waits).toEqual([]);
  });

  test("ends in time however targets behave, tells each what is left, and asks each no more often than allowed", async () => {
    const elsewhere = fc.constantFrom<"now" | "later" | "never">("now", "later", "never");
    const outcome = fc.record({
      elsewhere,
      after: fc.option(fc.nat(90).map(String), { nil: null }),
      takes: fc.nat(30_000),
    });
    const cases = fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(outcome),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([count, outcomes, random]) => {
        const { clock, pass } = fakeClock(random);
        const counts = new Map<string, number>();
        const attempt = async (target: string, within: number) => {
          counts.set(target, (counts.get(target) ?? 0) + 1);
          const { elsewhere, after, takes } = outcomes.next().value;
          pass(Math.min(takes, within));
          return again(elsewhere, after);
        };
        const targets = ["a", "b", "c", "d"].slice(0, count);
        await expect(askInTurn(targets, attempt, limits, clock)).rejects.toThrow(GaveUp);
        expect(clock.now()).toBeLessThanOrEqual(180_000);
        expect(Math.max(...counts.values())).toBeLessThanOrEqual(5);
      }),
      { numRuns: 200 },
    );
  });

  test("ends with what an attempt throws", async () => {
    const { clock } = fakeClock();
    const attempt = async () => {
      throw new TypeError("final");
    };
    await expect(askInTurn(["a", "b"], attempt, limits, clock)).rejects.toThrow(TypeError);
  });

  test("says of each how it ended", async () => {
    const { clock, pass } = fakeClock();
    const attempt = async () => {
      pass(180_000);
      return again("now");
    };
    await expect(askInTurn(["a", "b"], attempt, limits, clock)).rejects.toThrow("a failed; b there was no time left");
  });
});
