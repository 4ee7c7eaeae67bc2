import { describe, expect, it } from "vitest";
import { CAMPAIGN_STATES } from "../../../lib/core/campaign/campaign-state.ts";
import { CAMPAIGN_REPOSITORY_STATES } from "../../../lib/core/campaign/repository-state.ts";
import { pullSteps } from "../../../lib/core/listing/pull-steps.ts";

type Facts = Parameters<typeof pullSteps>[0];

const AT = "2026-11-28T03:00:00.000Z";

function facts(row: Partial<Facts["row"]> = {}, more: Partial<Facts> = {}): Facts {
  return {
    campaignState: "running",
    askedAt: AT,
    approvedBy: "grace",
    openedAt: AT,
    mergedAt: null,
    ...more,
    row: { state: "open", checks: "passing", review: "none", pullNumber: 12, ...row },
  };
}

/** `asked done, approved now, …` without what comes later. */
function told(one: Facts): string {
  return pullSteps(one)
    .filter(({ standing }) => standing !== "later")
    .map(({ id, standing, detail }) => `${id} ${standing}${detail === null ? "" : ` (${detail})`}`)
    .join(", ");
}

describe("the steps of a migration", () => {
  it.each([
    ["asked done, approved now", facts({ state: "waiting", pullNumber: null }, { campaignState: "draft" })],
    ["asked done, approved done, opened now", facts({ state: "waiting", pullNumber: null })],
    [
      "asked done, approved done, opened stuck (paused)",
      facts({ state: "waiting", pullNumber: null }, { campaignState: "paused" }),
    ],
    ["asked done, approved done, opened stuck (not possible)", facts({ state: "refused", pullNumber: null })],
    ["asked done, approved done, opened now (tried again)", facts({ state: "failed", pullNumber: null })],
    [
      "asked done, approved done, opened done, checks done (pass), review now (none yet), merged now (not yet)",
      facts(),
    ],
    [
      "asked done, approved done, opened done, checks unknown (not visible), review done (approved), merged now (not yet)",
      facts({ checks: null, review: "approved" }),
    ],
    [
      "asked done, approved done, opened done, checks stuck (fail), review stuck (changes requested)",
      facts({ state: "failing", checks: "failing", review: "changes-requested" }),
    ],
    [
      "asked done, approved done, opened done, checks now (run), review now (to be confirmed)",
      facts({ state: "draft", checks: "running" }),
    ],
    [
      "asked done, approved done, opened done, checks now (written anew), review now (none yet)",
      facts({ state: "conflicted" }),
    ],
    ["asked done, approved done, opened done, merged stuck (closed)", facts({ state: "closed" })],
    [
      "asked done, approved done, opened done, checks done, review done, merged done, verified now (being scanned)",
      facts({ state: "merged" }, { mergedAt: AT }),
    ],
    [
      "asked done, approved done, opened done, checks done, review done, merged done, verified stuck (still found)",
      facts({ state: "persisting" }, { mergedAt: AT }),
    ],
    [
      "asked done, approved done, opened done, checks done, review done, merged done, verified done",
      facts({ state: "verified" }, { mergedAt: AT }),
    ],
  ])("are: %s", (text, one) => {
    expect(told(one)).toBe(text);
  });

  it("are seven whatever is known, with times of what was done alone", () => {
    for (const state of CAMPAIGN_REPOSITORY_STATES)
      for (const campaignState of CAMPAIGN_STATES)
        for (const pullNumber of [null, 12]) {
          const steps = pullSteps(facts({ state, pullNumber }, { campaignState }));
          expect(steps).toHaveLength(7);
          for (const { at, standing } of steps) if (at !== null) expect(standing).toBe("done");
          // Verified is said of what was merged, and of nothing else.
          if (steps[6]?.standing === "done") expect(steps[5]?.standing).toBe("done");
        }
  });
});
