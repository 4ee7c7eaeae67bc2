import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CAMPAIGN_EVENTS,
  CAMPAIGN_STATES,
  type CampaignState,
  campaignAfter,
  campaignBefore,
  isFollowed,
  mayWrite,
} from "../../../lib/core/campaign/campaign-state.ts";
import {
  CAMPAIGN_REPOSITORY_STATES,
  type CampaignRepositoryState,
  EXCLUSIONS,
  isLive,
  isOpen,
  isSettled,
  OPEN_STATES,
  PLAIN_EVENTS,
  type RepositoryEvent,
  repositoryAfter,
  repositoryBefore,
} from "../../../lib/core/campaign/repository-state.ts";
import { EXCLUSION_WORDS, REPOSITORY_STATE_WORDS } from "../../../lib/core/campaign/words.ts";

const EVENTS: readonly RepositoryEvent[] = [
  ...OPEN_STATES.map((as) => ({ kind: "see", as }) as const),
  ...PLAIN_EVENTS.map((kind) => ({ kind })),
];
const sequences = fc.array(fc.constantFrom(...EVENTS), { maxLength: 60 });

/** All states that a sequence leads through, events that must not happen being left out. */
function walk(start: CampaignRepositoryState, events: readonly RepositoryEvent[]) {
  const steps: { from: CampaignRepositoryState; event: RepositoryEvent; to: CampaignRepositoryState }[] = [];
  let from = start;
  for (const event of events) {
    const to = repositoryAfter(from, event);
    if (to === null) continue;
    steps.push({ from, event, to });
    from = to;
  }
  return steps;
}

function reachable(start: CampaignRepositoryState, events: readonly RepositoryEvent[]) {
  const seen = new Set([start]);
  for (const state of seen)
    for (const event of events) {
      const to = repositoryAfter(state, event);
      if (to !== null) seen.add(to);
    }
  return seen;
}

describe("a campaign", () => {
  test("goes from draft to done only by way of a preflight and an approval", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CAMPAIGN_EVENTS), { maxLength: 40 }), (events) => {
        let state: CampaignState = "draft";
        const happened: string[] = [];
        for (const event of events) {
          const to = campaignAfter(state, event);
          if (to === null) continue;
          happened.push(event);
          state = to;
        }
        if (!mayWrite(state) && state !== "done" && state !== "paused") return;
        const [shown, agreed, started] = ["preflight", "approve", "start"].map((event) => happened.lastIndexOf(event));
        expect(shown).toBeGreaterThanOrEqual(0);
        expect(agreed).toBeGreaterThan(shown ?? 0);
        expect(started).toBeGreaterThan(agreed ?? 0);
      }),
    );
  });

  test("writes nothing while it is paused or stopped, and is followed all the same", () => {
    expect(CAMPAIGN_STATES.filter(mayWrite)).toEqual(["running"]);
    expect(CAMPAIGN_STATES.filter(isFollowed)).toEqual(["running", "paused", "stopped"]);
  });

  test("is never started again once it is stopped", () => {
    expect(CAMPAIGN_EVENTS.map((event) => campaignAfter("stopped", event))).toEqual(CAMPAIGN_EVENTS.map(() => null));
  });

  test("loses its approval by a new preflight", () => {
    expect(campaignAfter("approved", "preflight")).toBe("preflighted");
    expect(campaignBefore("start")).toEqual(["approved"]);
  });
});

describe("a repository of a campaign", () => {
  test("is opened by taking it only, or by people who reopen a closed pull request", () => {
    fc.assert(
      fc.property(sequences, (events) => {
        for (const { from, event, to } of walk("waiting", events)) {
          if (isOpen(to) && !isOpen(from)) expect(["opening", "closed"]).toContain(from);
          if (to === "opening") expect(event.kind).toBe("take");
        }
      }),
    );
  });

  test("is not written to again once a person closed it, until a person asks for it", () => {
    fc.assert(
      fc.property(sequences, (events) => {
        const asked = walk("closed", events);
        const first = asked.findIndex(({ event }) => event.kind === "retry" || event.kind === "see");
        const untouched = first === -1 ? asked : asked.slice(0, first);
        for (const { to } of untouched) expect(["closed", "merged", "verified", "persisting"]).toContain(to);
      }),
    );
  });

  test("is not written to while people's commits are on its branch", () => {
    expect(repositoryAfter("changed", { kind: "take" })).toBeNull();
    expect(repositoryBefore("take")).toEqual(["waiting", "failed", "behind", "conflicted"]);
  });

  test("never comes back from a merge to an open pull request without a person", () => {
    const alone = EVENTS.filter(({ kind }) => kind !== "retry" && kind !== "accept");
    expect([...reachable("merged", alone)].toSorted()).toEqual(["merged", "persisting", "verified"]);
  });

  test("never leaves its end", () => {
    for (const end of ["verified", "superseded"] as const)
      expect(EVENTS.map((event) => repositoryAfter(end, event))).toEqual(EVENTS.map(() => null));
  });

  test.each(CAMPAIGN_REPOSITORY_STATES.filter((state) => state !== "superseded"))(
    "can come from %s to an end, so that nothing is stuck",
    (state) => {
      expect([...reachable(state, EVENTS)].some(isSettled)).toBe(true);
      expect(reachable(state, EVENTS)).toContain("verified");
    },
  );

  test("takes a merge or a closing for true in every state that can have a pull request", () => {
    const withPull = CAMPAIGN_REPOSITORY_STATES.filter((state) => isLive(state) && state !== "merged");
    for (const state of withPull) {
      expect(repositoryAfter(state, { kind: "merge" })).toBe("merged");
      expect(repositoryAfter(state, { kind: "close" })).toBe("closed");
    }
  });

  test("leaves a decision that a person has to take to that person", () => {
    for (const as of OPEN_STATES) expect(repositoryAfter("replanned", { kind: "see", as })).toBeNull();
    expect(repositoryBefore("accept")).toEqual(["replanned"]);
  });

  test("is either live, settled, or merged and still found", () => {
    for (const state of CAMPAIGN_REPOSITORY_STATES) {
      expect(isLive(state) && isSettled(state)).toBe(false);
      if (!isLive(state) && !isSettled(state)) expect(state).toBe("persisting");
    }
  });

  test("answers every event in every state, with a known state or none", () => {
    for (const state of CAMPAIGN_REPOSITORY_STATES)
      for (const event of EVENTS) {
        const to = repositoryAfter(state, event);
        if (to !== null) expect(CAMPAIGN_REPOSITORY_STATES).toContain(to);
        expect(repositoryBefore(event.kind).includes(state)).toBe(to !== null);
      }
  });

  test("has words for every state and every reason, and says whose turn it is", () => {
    expect(Object.keys(REPOSITORY_STATE_WORDS)).toEqual([...CAMPAIGN_REPOSITORY_STATES]);
    expect(Object.keys(EXCLUSION_WORDS)).toEqual([...EXCLUSIONS]);
    for (const { todo } of Object.values(REPOSITORY_STATE_WORDS)) expect(todo).toMatch(/^[A-Z].+\.$/);
  });
});
