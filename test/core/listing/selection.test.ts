import { describe, expect, it } from "vitest";
import type { Preflight } from "../../../lib/core/campaign/preflight.ts";
import { MOST_CHOSEN, outlookWords, parseChosen } from "../../../lib/core/listing/selection.ts";

const id = (number: number) => `01890000-0000-7000-8000-${String(number).padStart(12, "0")}`;

describe("what an address says is chosen", () => {
  it("is ids, each once, as many as an address may hold", () => {
    expect(parseChosen({ chosen: `${id(1)},${id(2)},${id(1)}` })).toEqual([id(1), id(2)]);
    expect(parseChosen({ chosen: [id(1), `${id(3)},nonsense,'; DROP`] })).toEqual([id(1), id(3)]);
    expect(parseChosen({ chosen: Array.from({ length: 300 }, (_, index) => id(index)) })).toHaveLength(MOST_CHOSEN);
    expect(parseChosen({ chosen: "x".repeat(10_000) })).toEqual([]);
    expect(parseChosen({})).toEqual([]);
  });
});

describe("what could be done with a selection", () => {
  const preflight: Preflight = {
    repositories: 412,
    automatic: 380,
    drafts: 3,
    excluded: { "by-hand": 21, archived: 11 },
    byHand: {},
    grants: 0,
    unapproved: 0,
    finish: { earliestMs: 0, latestMs: 0 },
  };

  it("is said in figures that add up to the whole", () => {
    expect(outlookWords(preflight)).toBe("412 selected: 380 automatic, 21 by hand, 11 archived");
    expect(outlookWords({ ...preflight, repositories: 420, excluded: { ...preflight.excluded, "no-plan": 8 } })).toBe(
      "420 selected: 380 automatic, 21 by hand, 11 archived, 8 not possible yet",
    );
    expect(outlookWords({ ...preflight, repositories: 0, automatic: 0, excluded: {} })).toBe("0 selected: 0 automatic");
  });
});
