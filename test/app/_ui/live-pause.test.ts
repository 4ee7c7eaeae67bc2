import { describe, expect, it } from "vitest";
import { pauseMs } from "../../../app/_ui/live-pause.ts";

describe("the pause before a page connects again", () => {
  it("grows with each attempt that failed, up to a minute, and never overflows", () => {
    expect([0, 1, 2, 3, 10, 5_000].map((failed) => pauseMs(failed, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000, 60_000, 60_000,
    ]);
  });

  it("differs from page to page by up to half of it", () => {
    expect(pauseMs(3, 0)).toBe(4_000);
    expect(pauseMs(3, 0.5)).toBe(6_000);
  });

  it("is no shorter than what the server asks for, within a minute", () => {
    expect(pauseMs(0, 0, "7")).toBe(7_500);
    expect(pauseMs(0, 0, "86400")).toBe(60_500);
  });

  it.each(["", "-1", "soon", "1e9", "9999999999"])("takes %j for nothing asked", (asked) => {
    expect(pauseMs(0, 0, asked)).toBe(500);
  });
});
