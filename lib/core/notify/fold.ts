import { noticeKind, type Urgency } from "./kinds.ts";

/** What a channel is told: everything, or what wants somebody to act. */
export const TELLS = ["all", "alarms"] as const;
export type Tell = (typeof TELLS)[number];

/** Alarms of a kind within this time of the last message about them wait for its end, and are told in one. */
export const ALARM_MS = 5 * 60_000;
export const NEWS_MS = 60_000;

export interface Route {
  readonly urgency: Urgency;
  /** What is told in one message: alarms by their kind, news together, the rest together. */
  readonly fold: string;
}

/** How a line of a timeline reaches a channel; null where it does not. */
export function routeOf(kind: string, tell: Tell): Route | null {
  const told = noticeKind(kind);
  if (told === null || (tell === "alarms" && told.urgency !== "alarm")) return null;
  const { urgency } = told;
  return { urgency, fold: urgency === "alarm" ? kind : urgency };
}

/** What waits to be told in one message. Times in milliseconds. */
export interface Waiting {
  readonly urgency: Urgency;
  /** When the oldest of it happened. */
  readonly oldestAt: number;
  /** When the last message of this fold was made; null for never. */
  readonly lastAt: number | null;
  /** A message of this fold that did not reach its channel yet. What comes meanwhile is told in the next one: a channel that is down for a day gets a handful afterwards. */
  readonly unsent: boolean;
  /** The incident is over: nothing more is to come. */
  readonly over: boolean;
}

/** Whether it becomes a message now. @param digestMs how long a channel's digests gather */
export function isDue({ urgency, oldestAt, lastAt, unsent, over }: Waiting, digestMs: number, now: number): boolean {
  if (unsent) return false;
  if (over && urgency === "digest") return true;
  if (urgency === "digest") return now - oldestAt >= digestMs && (lastAt === null || now - lastAt >= digestMs);
  return lastAt === null || now - lastAt >= (urgency === "alarm" ? ALARM_MS : NEWS_MS);
}

/** A channel that fails is tried for about two hours; then the message is dead, which pages show. */
export const MOST_ATTEMPTS = 12;
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

/**
 * How long a message waits after an attempt that failed; null when it is not tried again.
 * @param attempt from 1
 * @param askedFor seconds that the other side asked for
 */
export function pauseMs(attempt: number, askedFor: number | null): number | null {
  if (attempt >= MOST_ATTEMPTS) return null;
  const doubled = Math.min(FIRST_PAUSE_MS * 2 ** (Math.max(1, attempt) - 1), LONGEST_PAUSE_MS);
  return Math.max(doubled, Math.min(askedFor ?? 0, 3_600) * 1_000);
}
