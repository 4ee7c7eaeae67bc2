import { describe, expect, it } from "vitest";
import { CAMPAIGN_REPOSITORY_STATES } from "../../../lib/core/campaign/repository-state.ts";
import {
  ALL_OF_CAMPAIGN,
  bandWords,
  campaignQueryString,
  countedIn,
  durationWords,
  FUNNEL,
  isFilteredCampaign,
  parseCampaignQuery,
} from "../../../lib/core/listing/campaign-views.ts";

describe("the funnel of a campaign", () => {
  it("has every state of a repository at exactly one step", () => {
    const placed = FUNNEL.flatMap(({ states }) => states);
    expect(placed.toSorted()).toEqual([...CAMPAIGN_REPOSITORY_STATES].toSorted());
  });

  it("counts what is missing as none", () => {
    expect(countedIn({ open: 2, draft: 1 }, ["open", "draft", "failing"])).toBe(3);
  });
});

describe("the filter of a campaign's repositories in the URL", () => {
  it("is read back as it was written, in one order", () => {
    const codes = ["archived", "by-hand"] as const;
    const query = { states: ["waiting", "open"], codes, past: "review", text: "pay", page: 3 } as const;
    expect(campaignQueryString(query)).toBe("?q=pay&state=waiting,open&reason=archived,by-hand&past=review&page=3");
    const raw = { state: "open,waiting", reason: ["by-hand", "archived"], past: "review", q: " pay ", page: "3" };
    expect(parseCampaignQuery(raw)).toEqual(query);
    expect(campaignQueryString(ALL_OF_CAMPAIGN)).toBe("");
    expect(isFilteredCampaign(query)).toBe(true);
    expect(isFilteredCampaign({ ...ALL_OF_CAMPAIGN, page: 2 })).toBe(false);
  });

  it.each([[{ state: "nonsense", page: "-1" }], [{ state: ["\0"], page: ["x", "2"] }], [{}]])(
    "%j is all of them",
    (raw) => {
      expect(parseCampaignQuery(raw)).toEqual(ALL_OF_CAMPAIGN);
    },
  );
});

describe("how long it takes", () => {
  it.each([
    [0, "1 minute"],
    [59 * 60_000, "59 minutes"],
    [3 * 3_600_000, "3 hours"],
    [72 * 3_600_000, "3 days"],
  ])("%i ms are %s", (ms, words) => {
    expect(durationWords(ms)).toBe(words);
  });

  it("is said once where both ends of a band read alike", () => {
    expect(bandWords(20_000, 70_000)).toBe("about 1 minute");
    expect(bandWords(60_000, 7_200_000)).toBe("1 minute to 2 hours");
  });
});
