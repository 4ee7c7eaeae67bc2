import { describe, expect, it } from "vitest";
import {
  actionsFor,
  PALETTE_ACTIONS,
  PALETTE_PAGES,
  pagesFor,
  parseSearch,
} from "../../../lib/core/listing/search-hits.ts";

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

describe("actions of the command palette", () => {
  const titles = (text: string, roles: Parameters<typeof actionsFor>[1]) =>
    actionsFor(text, roles).map(({ title }) => title);

  it("are found by the names that people think of, by those who may do them somewhere", () => {
    expect(titles("declare", ["commander"])).toEqual(["Declare an incident"]);
    expect(titles("declare", ["viewer", "owner", "security-lead"])).toEqual([]);
    expect(titles("simulate", [])).toEqual(["Simulate a request"]);
    expect(titles("export cred", ["viewer"])).toEqual(["Export credentials"]);
  });

  it("are all there for an admin and a lead, each once", () => {
    expect(actionsFor("", ["admin", "security-lead"])).toHaveLength(PALETTE_ACTIONS.length);
    expect(new Set(PALETTE_ACTIONS.map(({ title }) => title)).size).toBe(PALETTE_ACTIONS.length);
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
