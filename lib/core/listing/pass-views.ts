import type { ExceptionState } from "../freeze/exception.ts";
import type { PassState } from "../freeze/pass.ts";

/** What is let through at one repository, as its page shows it. Times are ISO 8601. */

/** What became of a wish that Thaw merges it. `said` is a sentence: what holds it, or why it is over; null before it was looked at. */
export interface MergeView {
  readonly state: "asked" | "merged" | "refused";
  readonly askedBy: string;
  readonly said: string | null;
}

export interface PassView {
  readonly id: string;
  readonly incidentId: string;
  readonly pullRequest: number;
  readonly sha: string;
  readonly base: string;
  readonly kind: "plan" | "person";
  readonly reason: string | null;
  /** A login; `worker` for a plan's. */
  readonly askedBy: string;
  readonly askedAt: string;
  /** Who opened the pull request; null while GitHub was not asked. */
  readonly author: string | null;
  readonly approvedBy: string | null;
  readonly expiresAt: string | null;
  readonly state: PassState;
  /** PassEnd; null where nobody ended it. */
  readonly endedWhy: string | null;
  /** Whether its incident is in lockdown now: then nobody merges by hand, and Thaw does. */
  readonly lockdown: boolean;
  /** The newest; null where nobody asked. */
  readonly merge: MergeView | null;
}

export interface ExceptionView {
  readonly id: string;
  readonly incidentId: string;
  /** Null where the glass was broken. */
  readonly gate: string | null;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: string;
  /** The lead, or the second person. */
  readonly agreedBy: string | null;
  readonly expiresAt: string;
  readonly state: ExceptionState;
  readonly endedWhy: string | null;
}

export interface PassPlace {
  readonly repositoryId: string;
  readonly host: string;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string | null;
  /** Those that hold it now, the oldest first. */
  readonly holding: readonly {
    readonly id: string;
    readonly title: string;
    readonly gates: readonly string[];
    readonly mode: "merges" | "lockdown";
  }[];
  /** The newest first, at most so many. */
  readonly passes: readonly PassView[];
  readonly exceptions: readonly ExceptionView[];
}

export const MOST_PASSES_SHOWN = 50;
