import { GITHUB_LIMITS, HOUR_MS, MINUTE_MS, type PacingLimits } from "../pacing/limits.ts";

export interface PaceRequest {
  readonly pullRequests: number;
  /** Requests for each that make something which people see: commit, pull request, labels. */
  readonly contentRequests: number;
  /** Pull requests an hour at most; null for as many as GitHub lets through. */
  readonly perHour: number | null;
  readonly limits?: Pick<PacingLimits, "contentPerMinute" | "contentPerHour">;
}

/** How long the opening takes, from the first to the last, in milliseconds. Merging takes people's time, which nobody can tell. */
export interface FinishBand {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** A commit, a pull request, and its labels where there are any. */
export function contentRequestsOf(labels: readonly string[]): number {
  return labels.length > 0 ? 3 : 2;
}

/** What others saw at GitHub's limits when everything else went on beside it. */
const OBSERVED_PER_HOUR = 60;

/**
 * At the earliest, all of what GitHub publishes is ours. At the latest, it goes as others have seen it go: 60 an hour; slower only where
 * a slower pace is chosen.
 * Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export function finishBand({ pullRequests, contentRequests, perHour, limits }: PaceRequest): FinishBand {
  const { contentPerMinute, contentPerHour } = limits ?? GITHUB_LIMITS;
  const earliestMs = Math.max(
    ofWindows(pullRequests * contentRequests, contentPerMinute, contentPerHour),
    ofPace(pullRequests, perHour),
  );
  const observed = ofPace(pullRequests, Math.min(OBSERVED_PER_HOUR, perHour ?? OBSERVED_PER_HOUR));
  return { earliestMs, latestMs: Math.max(earliestMs, observed) };
}

/** When the last of `count` may go, the first going at once and each window being filled from its start. */
function ofWindows(count: number, perMinute: number, perHour: number): number {
  if (count <= 0) return 0;
  const last = count - 1;
  return Math.floor(last / perHour) * HOUR_MS + Math.floor((last % perHour) / perMinute) * MINUTE_MS;
}

function ofPace(count: number, perHour: number | null): number {
  if (perHour === null || count <= 0) return 0;
  return Math.floor(((count - 1) / perHour) * HOUR_MS);
}
