import { describe, expect, it } from "vitest";
import { PALETTE_PAGES, pagesFor, parseSearch } from "../../../lib/core/listing/search-hits.ts";

describe("pages of the command palette", () => {
  it("are all there before anything is typed, each once", () => {
    expect(pagesFor("  ")).toEqual(PALETTE_PAGES);
    expect(new Set(PALETTE_PAGES.map(({ href }) => href)).size).toBe(PALETTE_PAGES.length);
  });

  it("are found by beginnings of words, those whose title fits first", () => {
    expect(pagesFor("depl k").map(({ href }) => href)).toEqual(["/inventory/deploy-keys"]);
    expect(pagesFor("Secret").map(({ href }) => href)).toEqual(["/inventory/secret-alerts", "/credentials"]);
    expect(pagesFor("eploy")).toEqual([]);
  });
});

describe("what is looked for", () => {
  it.each([
    [{ q: " pay\0 " }, "pay"],
    [{ q: ["first", "second"] }, "first"],
    [{ q: "x".repeat(5_000) }, "x".repeat(200)],
    [{}, ""],
  ])("%j is %j", (raw, text) => {
    expect(parseSearch(raw)).toBe(text);
  });
});
