import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsCsv } from "../../../lib/core/listing/export.ts";
import { csvField } from "../../../lib/core/report/redacted.ts";
import { findingView } from "./finding-view.ts";

describe("a CSV field", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("%j is never a formula", (value) => {
    expect(csvField(value).replace(/^"/, "")).toMatch(/^'/);
  });

  it("is quoted where a program would see more than one", () => {
    expect(csvField('a"b,c\nd')).toBe('"a""b,c\nd"');
    expect(csvField("plain")).toBe("plain");
  });

  it("gives its text back to a reader of RFC 4180, but for the apostrophe", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const field = csvField(value);
        const read = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
        expect(read === value || read === `'${value}`).toBe(true);
      }),
    );
  });
});

describe("the file", () => {
  it.each(["=1+1", " =1+1", "\uFF1D1+1", "\n=1+1"])("holds %j of a stranger's repository as no formula", (message) => {
    const text = findingsCsv("acme/site", null, [findingView({ message })]);
    expect(text).toContain(`'${message}`);
  });

  it("has a heading and one row for each finding, with repository and commit in each", () => {
    const text = findingsCsv("acme/site", "c0ffee", [findingView(), findingView({ commit: "0ld" })]);
    const [heading, first, second, end] = text.split("\r\n");
    expect(heading?.startsWith("repository,commit,fingerprint,")).toBe(true);
    expect(first?.startsWith("acme/site,c0ffee,")).toBe(true);
    expect(second?.startsWith("acme/site,0ld,")).toBe(true);
    expect(end).toBe("");
  });
});
