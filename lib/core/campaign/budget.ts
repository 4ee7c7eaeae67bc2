import { BACKGROUND_SPARE, HOUR_MS, MINUTE_MS, type PacedApi } from "../pacing/limits.ts";
import type { CampaignState } from "./campaign-state.ts";
import { type CampaignPace, type PaceFacts, roomFor } from "./pace.ts";
import { type CampaignRepositoryState, OPEN_STATES } from "./repository-state.ts";
import { REPOSITORY_STATE_WORDS } from "./words.ts";

/** What GitHub lets a campaign do at the moment, and what it waits for. Times are milliseconds since the epoch. */

/** The hourly limit of one API, as GitHub told a worker last. */
export interface HourLeft {
  readonly api: PacedApi;
  readonly allowed: number;
  readonly remaining: number;
  readonly resetsAt: number;
  readonly notedAt: number;
}

/** What all processes together created within a window, of what one may. */
export interface WindowUse {
  readonly used: number;
  readonly most: number;
  /** When the next one may go; null where one may go now. */
  readonly freeAt: number | null;
}

/** One installation: that of the App that reads, of the one that writes, or of one that does both. */
export interface InstallationBudget {
  readonly roles: readonly ("observer" | "remediator")[];
  readonly hours: readonly HourLeft[];
  /** Null while no worker has told its limits. */
  readonly content: { readonly minute: WindowUse; readonly hour: WindowUse } | null;
  /** Until when GitHub wants to hear nothing; null where it did not say so. */
  readonly heldUntil: number | null;
}

export interface CampaignWaitFacts {
  readonly state: CampaignState;
  readonly pace: CampaignPace;
  readonly counts: Readonly<Partial<Record<CampaignRepositoryState, number>>>;
  readonly paceFacts: PaceFacts;
  readonly installations: readonly InstallationBudget[];
  /** Those that are not tried again before a time, and the first such time. */
  readonly delayed: { readonly repositories: number; readonly nextAt: number | null };
  /** Workers that live. */
  readonly workers: number;
}

/**
 * `preflight`, `approval`, `start`, `resume`, `accept`, `owners`: a person. `worker`: nothing runs that could go on. `asked-to-wait`, `hour`,
 * `content`: GitHub's limits. `pace`, `brake`: as the campaign was set. `again`: what failed. `turn`: nothing but its order.
 */
export type WaitKind =
  | "preflight"
  | "approval"
  | "start"
  | "resume"
  | "worker"
  | "asked-to-wait"
  | "hour"
  | "content"
  | "pace"
  | "brake"
  | "again"
  | "turn"
  | "accept"
  | "owners";

export interface CampaignWait {
  readonly kind: WaitKind;
  /** Repositories that wait for it. */
  readonly repositories: number;
  /** When it ends by itself; null where nobody can tell. */
  readonly until: number | null;
}

/** States from which a worker takes one. */
const TO_TAKE = ["waiting", "failed", "behind", "conflicted"] as const;

/** How many are still to be opened, or built anew. */
export function leftToOpen(counts: CampaignWaitFacts["counts"]): number {
  return [...TO_TAKE, "opening" as const].reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** Everything that keeps it from going on, first what keeps all of it. Empty where nothing is left to wait for. */
export function waitsOf(facts: CampaignWaitFacts): readonly CampaignWait[] {
  const { state, counts } = facts;
  const left = leftToOpen(counts);
  if (state === "draft") return [{ kind: "preflight", repositories: left, until: null }];
  if (state === "preflighted") return [{ kind: "approval", repositories: left, until: null }];
  if (state === "approved") return [{ kind: "start", repositories: left, until: null }];
  if (state === "stopped" || state === "done") return [];
  const opening = state === "paused" ? pausedAt(left) : openingWaits(facts, left);
  return [...opening, ...peoplesWaits(counts)];
}

function pausedAt(left: number): readonly CampaignWait[] {
  return [{ kind: "resume", repositories: left, until: null }];
}

function peoplesWaits(counts: CampaignWaitFacts["counts"]): readonly CampaignWait[] {
  const owners = OPEN_STATES.filter((state) => REPOSITORY_STATE_WORDS[state].turn === "owner");
  const waits: CampaignWait[] = [
    { kind: "accept", repositories: counts.replanned ?? 0, until: null },
    { kind: "owners", repositories: owners.reduce((sum, state) => sum + (counts[state] ?? 0), 0), until: null },
  ];
  return waits.filter(({ repositories }) => repositories > 0);
}

function openingWaits(facts: CampaignWaitFacts, left: number): readonly CampaignWait[] {
  const { delayed, workers } = facts;
  if (left === 0 && (facts.counts.merged ?? 0) === 0) return [];
  if (workers === 0) return [{ kind: "worker", repositories: left, until: null }];
  const ready = Math.max(0, left - delayed.repositories);
  const again: readonly CampaignWait[] =
    delayed.repositories > 0 ? [{ kind: "again", repositories: delayed.repositories, until: delayed.nextAt }] : [];
  if (ready === 0) return again;
  const limits = [...limitWaits(facts, ready), ...paceWaits(facts, ready)];
  const held: readonly CampaignWait[] =
    limits.length > 0 ? limits : [{ kind: "turn", repositories: ready, until: null }];
  return [...held, ...again];
}

function limitWaits({ installations, paceFacts: { now } }: CampaignWaitFacts, repositories: number) {
  const until: Readonly<Record<"asked-to-wait" | "hour" | "content", number[]>> = {
    "asked-to-wait": [],
    hour: [],
    content: [],
  };
  for (const { heldUntil, hours, content, roles } of installations) {
    if (heldUntil !== null && heldUntil > now) until["asked-to-wait"].push(heldUntil);
    for (const hour of hours)
      if (hour.resetsAt > now && hour.remaining <= hour.allowed * BACKGROUND_SPARE) until.hour.push(hour.resetsAt);
    // Only what writes creates anything.
    if (content === null || !roles.includes("remediator")) continue;
    for (const { freeAt } of [content.minute, content.hour])
      if (freeAt !== null && freeAt > now) until.content.push(freeAt);
  }
  return (["asked-to-wait", "hour", "content"] as const).flatMap((kind): readonly CampaignWait[] =>
    until[kind].length === 0 ? [] : [{ kind, repositories, until: Math.max(...until[kind]) }],
  );
}

function paceWaits({ pace, paceFacts }: CampaignWaitFacts, repositories: number): readonly CampaignWait[] {
  const { by, waitMs } = roomFor(pace, paceFacts);
  if (by === "none") return [];
  return [{ kind: by, repositories, until: by === "pace" ? paceFacts.now + waitMs : null }];
}

/** How a window is used. @param arrivals of requests that create something, in any order */
export function windowUse(arrivals: readonly number[], most: number, spanMs: number, now: number): WindowUse {
  const within = arrivals.filter((at) => at >= now - spanMs).sort((one, other) => one - other);
  const frees = within[within.length - most];
  return { used: within.length, most, freeAt: frees === undefined ? null : frees + spanMs };
}

/** Both windows in which GitHub counts what creates something. */
export function contentUse(
  arrivals: readonly number[],
  most: { readonly minute: number; readonly hour: number },
  now: number,
) {
  return {
    minute: windowUse(arrivals, most.minute, MINUTE_MS, now),
    hour: windowUse(arrivals, most.hour, HOUR_MS, now),
  };
}
