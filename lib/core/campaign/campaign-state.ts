/**
 * The life of a campaign.
 *
 * `draft`: repositories are chosen. `preflighted`: what would happen to each was shown. `approved`: a person said yes to exactly that.
 * `running`: pull requests are opened and followed. `paused`: those that are open are followed, nothing is written. `stopped`: a person
 * ended it; as paused, for good. `done`: nothing is left to do.
 */
export const CAMPAIGN_STATES = ["draft", "preflighted", "approved", "running", "paused", "stopped", "done"] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** `finish`: every repository has come to its end. `reopen`: a repository of a campaign that was done is tried again. */
export const CAMPAIGN_EVENTS = [
  "preflight",
  "approve",
  "start",
  "pause",
  "resume",
  "stop",
  "finish",
  "reopen",
] as const;
export type CampaignEvent = (typeof CAMPAIGN_EVENTS)[number];

type Moves = Readonly<Partial<Record<CampaignEvent, CampaignState>>>;

const MOVES: Readonly<Record<CampaignState, Moves>> = {
  draft: { preflight: "preflighted", stop: "stopped" },
  preflighted: { preflight: "preflighted", approve: "approved", stop: "stopped" },
  // A new preflight may show something else, to which nobody agreed yet.
  approved: { preflight: "preflighted", start: "running", stop: "stopped" },
  running: { pause: "paused", stop: "stopped", finish: "done" },
  paused: { resume: "running", stop: "stopped" },
  stopped: {},
  done: { reopen: "running" },
};

/** The state after an event; null where it must not happen in this state. Total. */
export function campaignAfter(state: CampaignState, event: CampaignEvent): CampaignState | null {
  return MOVES[state][event] ?? null;
}

/** From which states an event may happen: the condition of its update. */
export function campaignBefore(event: CampaignEvent): readonly CampaignState[] {
  return CAMPAIGN_STATES.filter((state) => campaignAfter(state, event) !== null);
}

/** Whether anything may be written to GitHub for it. */
export function mayWrite(state: CampaignState): boolean {
  return state === "running";
}

/** Whether its pull requests are still looked at: a merge counts also after a stop. */
export function isFollowed(state: CampaignState): boolean {
  return state === "running" || state === "paused" || state === "stopped";
}
