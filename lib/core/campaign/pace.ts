import { HOUR_MS, MINUTE_MS } from "../pacing/limits.ts";

/** How fast a campaign goes, as a person chose it. */
export interface CampaignPace {
  /** Pull requests an hour at most; null for as many as GitHub lets through. */
  readonly perHour: number | null;
  /** Pull requests of the campaign whose checks run at the same time, at most: the brake that keeps runners free for other work. */
  readonly mostRunning: number;
  /** Days without a sign of life after which an open pull request is reminded of; null for never. */
  readonly nudgeDays: number | null;
  /** Reminders for one pull request. */
  readonly mostNudges: number;
}

export const DEFAULT_PACE: CampaignPace = { perHour: null, mostRunning: 20, nudgeDays: 7, mostNudges: 2 };

export interface PaceFacts {
  readonly now: number;
  /** Taken and not yet seen to be open: each will start its checks. */
  readonly opening: number;
  /** Open ones whose checks run, or of which that is not known. */
  readonly running: number;
  /** When pull requests were opened or taken within the last hour, in any order. */
  readonly begun: readonly number[];
}

/** How many may be taken now, and how long to wait before asking again where none may. */
export interface Room {
  readonly room: number;
  readonly waitMs: number;
  /** What keeps it from more. */
  readonly by: "pace" | "brake" | "none";
}

/** Checks end when they end: how often to look. */
const BRAKE_MS = MINUTE_MS;

export function roomFor(pace: Pick<CampaignPace, "perHour" | "mostRunning">, facts: PaceFacts): Room {
  const { now, opening, running, begun } = facts;
  const braked = Math.max(0, pace.mostRunning - opening - running);
  if (pace.perHour === null)
    return { room: braked, waitMs: braked > 0 ? 0 : BRAKE_MS, by: braked > 0 ? "none" : "brake" };
  const recent = begun.filter((at) => at > now - HOUR_MS).sort((one, other) => one - other);
  const paced = Math.max(0, pace.perHour - recent.length);
  const room = Math.min(braked, paced);
  if (room > 0) return { room, waitMs: 0, by: "none" };
  if (paced > 0) return { room, waitMs: BRAKE_MS, by: "brake" };
  // The one whose hour ends first that lets one more in.
  const leaves = recent[recent.length - pace.perHour] ?? now;
  return { room, waitMs: Math.max(1, leaves + HOUR_MS - now), by: "pace" };
}

export interface NudgeFacts {
  readonly now: number;
  /** When somebody last did something to it, or it was opened. */
  readonly activeAt: number;
  readonly nudges: number;
  readonly nudgedAt: number | null;
}

const DAY_MS = 24 * HOUR_MS;

/** Whether a person is to be reminded now: as many days after the last sign of life as after the last reminder. */
export function isNudgeDue(
  { nudgeDays, mostNudges }: Pick<CampaignPace, "nudgeDays" | "mostNudges">,
  facts: NudgeFacts,
) {
  if (nudgeDays === null || facts.nudges >= mostNudges) return false;
  return facts.now - Math.max(facts.activeAt, facts.nudgedAt ?? 0) >= nudgeDays * DAY_MS;
}

/**
 * When a person may have its owner reminded again; null for now. A person need not wait until it was quiet for so long, and is bound by no
 * number of reminders: only by the same days between two of them, or by the usual ones where none were chosen.
 */
export function nextNudgeByHand(
  { nudgeDays }: Pick<CampaignPace, "nudgeDays">,
  { now, nudgedAt }: Pick<NudgeFacts, "now" | "nudgedAt">,
): number | null {
  if (nudgedAt === null) return null;
  const next = nudgedAt + nudgeDaysByHand(nudgeDays) * DAY_MS;
  return next <= now ? null : next;
}

export function nudgeDaysByHand(nudgeDays: number | null): number {
  return nudgeDays ?? DEFAULT_PACE.nudgeDays ?? 7;
}

/** Tries of one step before it is left to a person. */
export const MOST_ATTEMPTS = 8;

/** How long to wait after a try that failed: a minute, and twice as long each time up to an hour. */
export function retryAfterMs(attempts: number): number {
  return Math.min(HOUR_MS, MINUTE_MS * 2 ** Math.max(0, Math.min(attempts, 10) - 1));
}
