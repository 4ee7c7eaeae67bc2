import { describe, expect, it } from "vitest";
import { counted, figure, percent, shortSha, utc, utcClock, utcShort } from "../../../lib/core/listing/format.ts";

describe("figures", () => {
  it("are grouped by thousands", () => {
    expect([figure(7), figure(1204), figure(1_234_567)]).toEqual(["7", "1,204", "1,234,567"]);
  });

  it("agree with their noun", () => {
    expect([counted(1, "file"), counted(0, "file"), counted(2, "repository", "repositories")]).toEqual([
      "1 file",
      "0 files",
      "2 repositories",
    ]);
  });

  it("are 100 percent only when all is done", () => {
    expect([percent(1999, 2000), percent(2000, 2000), percent(0, 0)]).toEqual([99, 100, 0]);
  });
});

describe("times", () => {
  it("are UTC, whatever the machine's zone", () => {
    const iso = "2026-01-31T23:59:58.000Z";
    expect(utc(iso)).toBe("31 Jan 2026, 23:59:58 UTC");
    expect(utcShort(iso)).toBe("31 Jan, 23:59");
    expect(utcClock(iso)).toBe("23:59 UTC");
  });

  it("come back as they are when they are none", () => {
    expect([utc("soon"), utcShort("soon"), utcClock("soon")]).toEqual(["soon", "soon", "soon"]);
  });
});

it("a commit is shown by its first seven digits", () => {
  expect(shortSha("0123456789abcdef")).toBe("0123456");
});
