/**
 * What GitHub says that a client may send, all of it together.
 * Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits and
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#secondary-rate-limits
 *
 * The limit of CPU time (90 s in 60 s) is missing: a client cannot see it. It shows as a secondary limit, which halves the pace.
 */
export interface PacingLimits {
  /** Requests under way at the same time, REST and GraphQL together. */
  readonly concurrent: number;
  readonly restPointsPerMinute: number;
  readonly graphqlPointsPerMinute: number;
  /** Requests that make something which people see: commits, pull requests, comments, labels. */
  readonly contentPerMinute: number;
  readonly contentPerHour: number;
}

export const GITHUB_LIMITS: PacingLimits = {
  concurrent: 100,
  restPointsPerMinute: 900,
  graphqlPointsPerMinute: 2_000,
  contentPerMinute: 80,
  contentPerHour: 500,
};

/** Of an hour's requests, what background work leaves to what is more urgent: to people, webhooks and checks. */
export const BACKGROUND_SPARE = 0.2;

export type PacedApi = "rest" | "graphql";

/** What counts of a request. */
export interface PacedRequest {
  readonly api: PacedApi;
  /** Not GET, HEAD or OPTIONS; in GraphQL a mutation. */
  readonly writes: boolean;
  /** It makes something that people see. */
  readonly creates: boolean;
}

/** The most that one request costs; a limit below it would never let a write go. */
export const MOST_POINTS = 5;

/** Points of one request: 1 to read, 5 to write. */
export function pointsOf({ writes }: PacedRequest): number {
  return writes ? MOST_POINTS : 1;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
