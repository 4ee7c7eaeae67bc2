import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GITHUB_LIMITS, type PacedRequest, type PacingLimits, pointsOf } from "../../../lib/core/pacing/limits.ts";
import {
  advance,
  FRESH_PACING,
  type PacingAnswer,
  type PacingState,
  type PrimaryLimit,
  waitFor,
} from "../../../lib/core/pacing/pacer.ts";

const READ: PacedRequest = { api: "rest", writes: false, creates: false };
const QUERY: PacedRequest = { api: "graphql", writes: false, creates: false };
const WRITE: PacedRequest = { api: "rest", writes: true, creates: false };
const MUTATION: PacedRequest = { api: "graphql", writes: true, creates: false };
const CREATE: PacedRequest = { api: "rest", writes: true, creates: true };
const COMMIT: PacedRequest = { api: "graphql", writes: true, creates: true };
const KINDS = [READ, QUERY, WRITE, MUTATION, CREATE, COMMIT] as const;
const FINE: PacingAnswer = { primary: null, limited: null, retryAfterMs: null, free: false };
const SECONDARY: PacingAnswer = { ...FINE, limited: "secondary" };

function answered(
  state: PacingState,
  request: PacedRequest,
  at: number,
  answer: PacingAnswer | null,
  startedAt = at,
): PacingState {
  return advance(advance(state, { kind: "started", request }), { kind: "ended", request, startedAt, at, answer });
}

interface Arrival {
  readonly at: number;
  readonly request: PacedRequest;
}

interface Step {
  readonly kind: number;
  /** From sending to arrival, and from arrival to answer. */
  readonly there: number;
  readonly back: number;
  readonly answer: PacingAnswer | null;
}

/** Sends each step as soon as the model lets it go, and notes when it arrives at the other side. */
function simulate(steps: readonly Step[], limits: PacingLimits) {
  let state = FRESH_PACING;
  let now = 0;
  let most = 0;
  let flying: { readonly end: number; readonly start: number; readonly step: Step; readonly request: PacedRequest }[] =
    [];
  const arrivals: Arrival[] = [];
  const land = (until: number) => {
    flying.sort((left, right) => left.end - right.end);
    for (const { end, start, step, request } of flying.filter((one) => one.end <= until))
      state = advance(state, { kind: "ended", request, startedAt: start, at: end, answer: step.answer });
    flying = flying.filter((one) => one.end > until);
  };
  for (const step of steps) {
    const request = KINDS[step.kind % KINDS.length] ?? READ;
    for (;;) {
      land(now);
      const { ms } = waitFor(state, request, now, limits);
      if (ms === 0) break;
      const next = Math.min(now + ms, ...flying.map(({ end }) => end));
      // The next moment at which anything can change must exist: else it would wait for ever.
      expect(next).toBeLessThan(Number.POSITIVE_INFINITY);
      now = next;
    }
    state = advance(state, { kind: "started", request });
    arrivals.push({ at: now + step.there, request });
    flying.push({ start: now, end: now + step.there + step.back, step, request });
    most = Math.max(most, flying.length);
  }
  return { arrivals, most };
}

/** The greatest sum of costs in any window of that length, closed on both sides. */
function peak(arrivals: readonly Arrival[], spanMs: number, cost: (request: PacedRequest) => number): number {
  const sorted = [...arrivals].sort((left, right) => left.at - right.at);
  const sums = sorted.map(({ at }) =>
    sorted
      .filter((other) => other.at >= at && other.at <= at + spanMs)
      .reduce((sum, { request }) => sum + cost(request), 0),
  );
  return Math.max(0, ...sums);
}

function expectWithin({ arrivals, most }: ReturnType<typeof simulate>, limits: PacingLimits): void {
  const points = (api: string) => (request: PacedRequest) => (request.api === api ? pointsOf(request) : 0);
  const content = (request: PacedRequest) => (request.creates ? 1 : 0);
  expect(most).toBeLessThanOrEqual(limits.concurrent);
  expect(peak(arrivals, 60_000, points("rest"))).toBeLessThanOrEqual(limits.restPointsPerMinute);
  expect(peak(arrivals, 60_000, points("graphql"))).toBeLessThanOrEqual(limits.graphqlPointsPerMinute);
  expect(peak(arrivals, 60_000, content)).toBeLessThanOrEqual(limits.contentPerMinute);
  expect(peak(arrivals, 3_600_000, content)).toBeLessThanOrEqual(limits.contentPerHour);
}

const answers = fc.oneof(
  { weight: 8, arbitrary: fc.constant(FINE) },
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record({
      primary: fc.constant(null),
      limited: fc.constantFrom("secondary" as const, "primary" as const),
      retryAfterMs: fc.option(fc.nat(120_000)),
      free: fc.boolean(),
    }),
  },
);
const step = fc.record({ kind: fc.nat(5), there: fc.nat(20_000), back: fc.nat(20_000), answer: answers });

describe("no schedule exceeds a window", () => {
  test("whatever is asked, however long it travels, and whatever is answered", () => {
    const small = { concurrent: 4, restPointsPerMinute: 12, graphqlPointsPerMinute: 15, contentPerMinute: 3 };
    const limits: PacingLimits = { ...small, contentPerHour: 9 };
    const property = fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      expectWithin(simulate(steps, limits), limits);
    });
    fc.assert(property, { numRuns: 300 });
  });

  test.each([
    ["reads", 0],
    ["queries", 1],
    ["writes", 2],
    ["mutations", 3],
    ["creating requests", 4],
  ])("the published limits hold for 1,200 %s at once", (_, kind) => {
    const steps = Array.from({ length: 1_200 }, (__, index) => ({
      kind,
      there: (index * 37) % 300,
      back: 50,
      answer: FINE,
    }));
    expectWithin(simulate(steps, GITHUB_LIMITS), GITHUB_LIMITS);
  });

  test("the pace reaches the limit of the hour: 1,000 creating requests take an hour and some minutes", () => {
    const steps = Array.from({ length: 1_000 }, () => ({ kind: 4, there: 100, back: 100, answer: FINE }));
    const { arrivals } = simulate(steps, GITHUB_LIMITS);
    const last = arrivals.at(-1)?.at ?? 0;
    expect(last).toBeGreaterThan(3_600_000);
    expect(last).toBeLessThan(3_600_000 + 8 * 60_000);
  });
});

describe("what GitHub says", () => {
  test("retry-after is waited for, by everything", () => {
    const state = answered(FRESH_PACING, CREATE, 1_000, { ...SECONDARY, retryAfterMs: 30_000 });
    for (const kind of KINDS) expect(waitFor(state, kind, 1_000)).toEqual({ ms: 30_000, by: "asked-to-wait" });
    expect(waitFor(state, READ, 31_000).ms).toBe(0);
  });

  test("without retry-after a secondary limit waits for a minute, then for two, at most for an hour", () => {
    let state = FRESH_PACING;
    let now = 0;
    const waits: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      state = answered(state, READ, now, SECONDARY);
      waits.push(waitFor(state, READ, now).ms / 60_000);
      now += waitFor(state, READ, now).ms;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test("a secondary limit halves the pace once for all that was on its way, and minutes of calm raise it again", () => {
    let state = FRESH_PACING;
    for (let index = 0; index < 5; index += 1) state = advance(state, { kind: "started", request: READ });
    for (let index = 0; index < 5; index += 1)
      state = advance(state, { kind: "ended", request: READ, startedAt: 0, at: 100 + index, answer: SECONDARY });
    expect(state.pace).toBe(0.5);
    const paces = Array.from({ length: 7 }, (_, minute) => {
      state = answered(state, READ, (minute + 2) * 60_000, FINE);
      return Number(state.pace.toFixed(1));
    });
    expect(paces).toEqual([0.6, 0.7, 0.8, 0.9, 1, 1, 1]);
    expect(state.strikes).toBe(0);
  });

  const primary = (remaining: number, resetAt = 600_000): PrimaryLimit => ({ limit: 5_000, remaining, resetAt });
  const told = (remaining: number, resetAt?: number): PacingAnswer => ({
    ...FINE,
    primary: primary(remaining, resetAt),
  });

  test("leaves a share of the hour to what is more urgent", () => {
    const left = (remaining: number) => answered(FRESH_PACING, READ, 0, { ...FINE, primary: primary(remaining) });
    expect(waitFor(left(1_000), READ, 0, GITHUB_LIMITS, 0.2)).toEqual({ ms: 601_000, by: "primary" });
    expect(waitFor(left(1_001), READ, 0, GITHUB_LIMITS, 0.2).ms).toBe(0);
    expect(waitFor(left(1_000), READ, 0).ms).toBe(0);
  });

  test("with nothing left of the hour, that API waits for the reset and the other one does not", () => {
    const state = answered(FRESH_PACING, READ, 0, told(0));
    expect(waitFor(state, READ, 0)).toEqual({ ms: 601_000, by: "primary" });
    expect(waitFor(state, QUERY, 0).ms).toBe(0);
    expect(waitFor(state, READ, 601_000).ms).toBe(0);
  });

  test("what is on its way counts against what is left", () => {
    let state = answered(FRESH_PACING, READ, 0, told(2));
    state = advance(advance(state, { kind: "started", request: READ }), { kind: "started", request: READ });
    expect(waitFor(state, READ, 0).by).toBe("primary");
  });

  test("an answer that was overtaken raises nothing; one of the next hour does", () => {
    let state = answered(FRESH_PACING, READ, 0, told(10));
    state = answered(state, READ, 1, told(4_000));
    expect(state.primary.rest?.remaining).toBe(9);
    state = answered(state, READ, 2, told(4_999, 4_200_000));
    expect(state.primary.rest?.remaining).toBe(4_999);
    state = answered(state, READ, 3, told(3));
    expect(state.primary.rest?.remaining).toBe(4_998);
  });

  test("a 304 gives back what it took", () => {
    const state = answered(answered(FRESH_PACING, READ, 0, told(10)), READ, 1, { ...FINE, free: true });
    expect(state.primary.rest?.remaining).toBe(10);
  });

  test("a primary limit without retry-after waits for the reset", () => {
    const state = answered(FRESH_PACING, READ, 0, { ...told(0), limited: "primary" });
    expect(waitFor(state, QUERY, 0).ms).toBe(601_000);
    expect(state.pace).toBe(1);
  });
});

test("a clock that goes backwards lets nothing go early", () => {
  const limits = { ...GITHUB_LIMITS, contentPerMinute: 1 };
  let state = answered(FRESH_PACING, CREATE, 100_000, FINE);
  state = answered(state, READ, 50_000, FINE);
  expect(waitFor(state, CREATE, 50_000, limits).ms).toBe(110_001);
});
