import {
  GITHUB_LIMITS,
  HOUR_MS,
  MINUTE_MS,
  MOST_POINTS,
  type PacedApi,
  type PacedRequest,
  type PacingLimits,
  pointsOf,
} from "./limits.ts";
import { EMPTY_WINDOW, endIn, startIn, type Window, waitIn } from "./window.ts";

/** The hourly limit of one API, as its last answer told it. */
export interface PrimaryLimit {
  readonly limit: number;
  /** What is left, less what was sent and not answered. */
  readonly remaining: number;
  readonly resetAt: number;
}

/** What an answer says about limits. */
export interface PacingAnswer {
  /** `x-ratelimit-limit`, `-remaining`, `-reset`; null where they are missing or belong to another resource. */
  readonly primary: PrimaryLimit | null;
  readonly limited: "primary" | "secondary" | null;
  readonly retryAfterMs: number | null;
  /** A 304 costs nothing of the hourly limit. */
  readonly free: boolean;
}

export type PacingEvent =
  | { readonly kind: "started"; readonly request: PacedRequest }
  /** `answer` is null where none came. */
  | {
      readonly kind: "ended";
      readonly request: PacedRequest;
      readonly startedAt: number;
      readonly at: number;
      readonly answer: PacingAnswer | null;
    };

export interface PacingState {
  readonly flying: Readonly<Record<PacedApi, number>>;
  readonly points: Readonly<Record<PacedApi, Window>>;
  readonly contentMinute: Window;
  readonly contentHour: Window;
  readonly primary: Readonly<Record<PacedApi, PrimaryLimit | null>>;
  /** Share of the limits of a minute that is used, above 0 and at most 1. */
  readonly pace: number;
  /** When the pace was changed. */
  readonly pacedAt: number;
  /** When it was halved. */
  readonly cutAt: number;
  /** Secondary limits in a row. */
  readonly strikes: number;
  readonly blockedUntil: number;
}

export const FRESH_PACING: PacingState = {
  flying: { rest: 0, graphql: 0 },
  points: { rest: EMPTY_WINDOW, graphql: EMPTY_WINDOW },
  contentMinute: EMPTY_WINDOW,
  contentHour: EMPTY_WINDOW,
  primary: { rest: null, graphql: null },
  pace: 1,
  pacedAt: Number.NEGATIVE_INFINITY,
  cutAt: Number.NEGATIVE_INFINITY,
  strikes: 0,
  blockedUntil: Number.NEGATIVE_INFINITY,
};

const LEAST_PACE = 1 / 32;
/** Added after each minute without a limit: from one half back to all in five minutes. */
const PACE_STEP = 0.1;

/** What a request waits for. Only `content` leaves room for requests that create nothing; `others` are other processes. */
export type WaitReason = "none" | "asked-to-wait" | "concurrency" | "points" | "primary" | "content" | "others";

export interface Wait {
  /** Infinite while it depends on an answer that is still to come. */
  readonly ms: number;
  readonly by: WaitReason;
}

/**
 * When this request may go: the longest wait of all limits. The state is as of the last event.
 * @param spare share of the hour's requests that is left to what is more urgent
 */
export function waitFor(
  state: PacingState,
  request: PacedRequest,
  now: number,
  limits: PacingLimits = GITHUB_LIMITS,
  spare = 0,
): Wait {
  const { pace, flying, points } = state;
  const perMinute = request.api === "rest" ? limits.restPointsPerMinute : limits.graphqlPointsPerMinute;
  const room = Math.max(MOST_POINTS, Math.floor(perMinute * pace));
  const full = flying.rest + flying.graphql >= Math.max(1, Math.floor(limits.concurrent * pace));
  const waits: readonly Wait[] = [
    { ms: Math.max(0, state.blockedUntil - now), by: "asked-to-wait" },
    { ms: full ? Number.POSITIVE_INFINITY : 0, by: "concurrency" },
    { ms: waitIn(points[request.api], pointsOf(request), room, MINUTE_MS, now), by: "points" },
    { ms: waitForPrimary(state.primary[request.api], now, spare), by: "primary" },
    { ms: request.creates ? waitForContent(state, now, limits) : 0, by: "content" },
  ];
  return waits.reduce((longest, wait) => (wait.ms > longest.ms ? wait : longest), { ms: 0, by: "none" });
}

function waitForContent({ contentMinute, contentHour, pace }: PacingState, now: number, limits: PacingLimits): number {
  const perMinute = Math.max(1, Math.floor(limits.contentPerMinute * pace));
  const minute = waitIn(contentMinute, 1, perMinute, MINUTE_MS, now);
  // The pace is not for the hour: halving that window would stop everything for half of it.
  return Math.max(minute, waitIn(contentHour, 1, limits.contentPerHour, HOUR_MS, now));
}

/** The hour of GitHub's clock begins anew at `resetAt`, a second later for what clocks differ. */
function waitForPrimary(primary: PrimaryLimit | null, now: number, spare: number): number {
  if (primary === null || primary.remaining > primary.limit * spare) return 0;
  return Math.max(0, primary.resetAt + 1_000 - now);
}

/** The state after an event. Every `started` must be followed by one `ended`, whatever became of the request. */
export function advance(state: PacingState, event: PacingEvent): PacingState {
  return event.kind === "started" ? started(state, event.request) : ended(state, event);
}

function started(state: PacingState, request: PacedRequest): PacingState {
  const { api } = request;
  const primary = state.primary[api];
  const left = primary === null ? null : { ...primary, remaining: Math.max(0, primary.remaining - 1) };
  return {
    ...state,
    flying: { ...state.flying, [api]: state.flying[api] + 1 },
    points: { ...state.points, [api]: startIn(state.points[api], pointsOf(request)) },
    contentMinute: request.creates ? startIn(state.contentMinute, 1) : state.contentMinute,
    contentHour: request.creates ? startIn(state.contentHour, 1) : state.contentHour,
    primary: { ...state.primary, [api]: left },
  };
}

function ended(state: PacingState, event: Extract<PacingEvent, { kind: "ended" }>): PacingState {
  const { request, answer, at, startedAt } = event;
  const { api } = request;
  const flying = { ...state.flying, [api]: Math.max(0, state.flying[api] - 1) };
  const counted: PacingState = {
    ...state,
    flying,
    points: { ...state.points, [api]: endIn(state.points[api], pointsOf(request), MINUTE_MS, at) },
    contentMinute: request.creates ? endIn(state.contentMinute, 1, MINUTE_MS, at) : state.contentMinute,
    contentHour: request.creates ? endIn(state.contentHour, 1, HOUR_MS, at) : state.contentHour,
    primary: { ...state.primary, [api]: primaryAfter(state.primary[api], answer, flying[api], at) },
  };
  if (answer === null) return counted;
  if (answer.limited === null) return raised(counted, at);
  return held(counted, answer, startedAt, at, api);
}

/** Answers overtake each other, so within one hour the lower figure is right; one of an earlier hour says nothing. */
function primaryAfter(
  known: PrimaryLimit | null,
  answer: PacingAnswer | null,
  flying: number,
  at: number,
): PrimaryLimit | null {
  const before = known === null || known.resetAt + 1_000 < at ? null : known;
  const own = before !== null && answer?.free === true ? { ...before, remaining: before.remaining + 1 } : before;
  const told = answer?.primary ?? null;
  if (told === null || told.resetAt < at) return own;
  const left = { ...told, remaining: Math.max(0, told.remaining - flying) };
  if (own === null || told.resetAt > own.resetAt) return left;
  return told.resetAt < own.resetAt || left.remaining >= own.remaining ? own : left;
}

function raised(state: PacingState, at: number): PacingState {
  const calm = at - state.pacedAt >= MINUTE_MS && at >= state.blockedUntil;
  if (!calm) return state;
  if (state.pace === 1 && state.strikes === 0) return state;
  return { ...state, strikes: 0, pace: Math.min(1, state.pace + PACE_STEP), pacedAt: at };
}

/**
 * GitHub docs, "Exceeding the rate limit": `retry-after` first; else the reset where nothing is left; else a minute, and longer each time.
 * What was on its way when the pace was halved does not halve it again.
 */
function held(state: PacingState, answer: PacingAnswer, startedAt: number, at: number, api: PacedApi): PacingState {
  const again = startedAt < state.cutAt;
  const secondary = answer.limited === "secondary" && !again;
  const strikes = secondary ? state.strikes + 1 : state.strikes;
  const grown = Math.min(HOUR_MS, MINUTE_MS * 2 ** Math.max(0, strikes - 1));
  const reset = answer.primary?.resetAt ?? state.primary[api]?.resetAt ?? null;
  const untilReset = reset === null || reset <= at ? grown : reset + 1_000 - at;
  const wait = answer.retryAfterMs ?? (answer.limited === "primary" ? untilReset : grown);
  const blockedUntil = Math.max(state.blockedUntil, at + wait);
  if (!secondary) return { ...state, blockedUntil };
  return { ...state, strikes, blockedUntil, pace: Math.max(LEAST_PACE, state.pace / 2), pacedAt: at, cutAt: at };
}
