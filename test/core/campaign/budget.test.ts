import { describe, expect, test } from "vitest";
import {
  type CampaignWaitFacts,
  contentUse,
  type InstallationBudget,
  waitsOf,
} from "../../../lib/core/campaign/budget.ts";
import { waitText } from "../../../lib/core/campaign/budget-words.ts";
import { DEFAULT_PACE } from "../../../lib/core/campaign/pace.ts";

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FREE = { used: 0, most: 80, freeAt: null };
const both: InstallationBudget = {
  roles: ["observer", "remediator"],
  hours: [{ api: "rest", allowed: 5_000, remaining: 4_000, resetsAt: NOW + HOUR, notedAt: NOW }],
  content: { minute: FREE, hour: FREE },
  heldUntil: null,
};
const facts = (more: Partial<CampaignWaitFacts> = {}): CampaignWaitFacts => ({
  state: "running",
  pace: DEFAULT_PACE,
  counts: { waiting: 5 },
  paceFacts: { now: NOW, opening: 0, running: 0, begun: [] },
  installations: [both],
  delayed: { repositories: 0, nextAt: null },
  workers: 1,
  ...more,
});
const kinds = (more: Partial<CampaignWaitFacts>) => waitsOf(facts(more)).map(({ kind }) => kind);

describe("what a campaign waits for", () => {
  test.each([
    ["draft", ["preflight"]],
    ["preflighted", ["approval"]],
    ["approved", ["start"]],
    ["paused", ["resume"]],
    ["stopped", []],
    ["done", []],
  ] as const)("is a person, while it is %s", (state, expected) => {
    expect(kinds({ state })).toEqual(expected);
  });

  test("is nothing but its order while nothing holds it back", () => {
    expect(waitsOf(facts())).toEqual([{ kind: "turn", repositories: 5, until: null }]);
  });

  test("is a worker where none runs, whatever else holds it", () => {
    expect(kinds({ workers: 0, installations: [{ ...both, heldUntil: NOW + HOUR }] })).toEqual(["worker"]);
  });

  test("is each limit of GitHub's that is used up, and until when", () => {
    const [hour] = both.hours;
    const used = { used: 80, most: 80, freeAt: NOW + MINUTE };
    const installation: InstallationBudget = {
      ...both,
      heldUntil: NOW + 2 * MINUTE,
      // A fifth is left to what is more urgent.
      hours: hour === undefined ? [] : [{ ...hour, remaining: 1_000 }],
      content: { minute: used, hour: FREE },
    };
    expect(waitsOf(facts({ installations: [installation] }))).toEqual([
      { kind: "asked-to-wait", repositories: 5, until: NOW + 2 * MINUTE },
      { kind: "hour", repositories: 5, until: NOW + HOUR },
      { kind: "content", repositories: 5, until: NOW + MINUTE },
    ]);
  });

  test("is no limit that has ended, and none of creating where the App only reads", () => {
    const [hour] = both.hours;
    const full = { used: 80, most: 80, freeAt: NOW + MINUTE };
    const old = hour === undefined ? [] : [{ ...hour, remaining: 0, resetsAt: NOW - 1 }];
    const reader: InstallationBudget = { ...both, roles: ["observer"], content: { minute: full, hour: full } };
    expect(kinds({ installations: [{ ...both, hours: old }, reader] })).toEqual(["turn"]);
  });

  test("is its own pace, until the hour of the first one ends, and else the brake", () => {
    const pace = { ...DEFAULT_PACE, perHour: 2 };
    const begun = [NOW - 50 * MINUTE, NOW - MINUTE];
    expect(waitsOf(facts({ pace, paceFacts: { now: NOW, opening: 0, running: 0, begun } }))).toEqual([
      { kind: "pace", repositories: 5, until: NOW + 10 * MINUTE },
    ]);
    expect(kinds({ paceFacts: { now: NOW, opening: 0, running: DEFAULT_PACE.mostRunning, begun: [] } })).toEqual([
      "brake",
    ]);
  });

  test("tells those that failed, those that a person has to accept and those of owners apart", () => {
    const counts = { failed: 2, replanned: 1, open: 3, draft: 1, behind: 0 };
    const delayed = { repositories: 2, nextAt: NOW + MINUTE };
    expect(waitsOf(facts({ counts, delayed }))).toEqual([
      { kind: "again", repositories: 2, until: NOW + MINUTE },
      { kind: "accept", repositories: 1, until: null },
      { kind: "owners", repositories: 4, until: null },
    ]);
  });

  test("is nothing when all is merged and verified", () => {
    expect(kinds({ counts: { verified: 5 } })).toEqual([]);
  });

  test("is said in a sentence that has no undefined word in it", () => {
    for (const count of [0, 1, 1_500])
      for (const kind of [
        "resume",
        "worker",
        "asked-to-wait",
        "hour",
        "content",
        "pace",
        "brake",
        "again",
        "turn",
        "accept",
        "owners",
      ] as const)
        expect(waitText({ kind, repositories: count, until: null }, DEFAULT_PACE)).toMatch(/^[A-Z0-9][^.]*[^.]$/);
  });
});

test("a window that is full says when the next request may go: when enough of the oldest have left it", () => {
  const arrivals = [NOW - 59_000, NOW - 30_000, NOW - 10_000, NOW - 2 * MINUTE];
  expect(contentUse(arrivals, { minute: 2, hour: 10 }, NOW)).toEqual({
    // Of three that are within the minute, two have to leave it.
    minute: { used: 3, most: 2, freeAt: NOW + 30_000 },
    hour: { used: 4, most: 10, freeAt: null },
  });
});
