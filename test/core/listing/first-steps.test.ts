import { describe, expect, it } from "vitest";
import { type FirstStepFacts, firstSteps, isSettled } from "../../../lib/core/listing/first-steps.ts";

const FRESH: FirstStepFacts = {
  observed: false,
  repositories: 0,
  scanned: 0,
  leads: 0,
  commanders: 0,
  campaigns: 0,
  freezes: 0,
};
const states = (change: Partial<FirstStepFacts>) => firstSteps({ ...FRESH, ...change }).map(({ state }) => state);

describe("the first steps", () => {
  it("begin with connecting, and one is next at a time", () => {
    expect(states({})).toEqual(["next", "later", "later", "later", "later"]);
    expect(states({ observed: true })).toEqual(["done", "next", "later", "later", "later"]);
  });
  it("are not past the scan while repositories wait for theirs, nor where there is none", () => {
    expect(states({ observed: true, repositories: 3, scanned: 2 })[1]).toBe("next");
    expect(states({ observed: true, repositories: 3, scanned: 3 })).toEqual(["done", "done", "next", "later", "later"]);
  });
  it("want both leads and commanders", () => {
    const scanned = { observed: true, repositories: 1, scanned: 1 };
    expect(states({ ...scanned, leads: 2 })[2]).toBe("next");
    expect(states({ ...scanned, leads: 2, commanders: 1 })[2]).toBe("done");
  });
  it("may be done in another order, and then the first open one is next", () => {
    expect(states({ observed: true, repositories: 1, scanned: 1, freezes: 1 })).toEqual([
      "done",
      "done",
      "next",
      "later",
      "done",
    ]);
  });
  it("leave out for a folder of clones what it has not, and are over then", () => {
    const folder = firstSteps({ ...FRESH, observed: null, repositories: 2, scanned: 2 });
    expect(folder.map(({ state }) => state)).toEqual(["done", "done", "apart", "apart", "apart"]);
    expect(isSettled(folder)).toBe(true);
    expect(isSettled(firstSteps(FRESH))).toBe(false);
  });
});
