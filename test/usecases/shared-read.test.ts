import { describe, expect, it, vi } from "vitest";
import { sharedRead } from "../../lib/usecases/shared-read.ts";

describe("a reading that many ask for", () => {
  it("is done once for all who ask for the same within its time, and anew after it", async () => {
    let now = 0;
    const read = vi.fn(async (key: string) => `${key} ${now}`);
    const shared = sharedRead({ now: () => new Date(now) }, 2_000, read);
    expect(await Promise.all([shared("a"), shared("a"), shared("b")])).toEqual(["a 0", "a 0", "b 0"]);
    now = 1_999;
    expect(await shared("a")).toBe("a 0");
    now = 2_000;
    expect(await shared("a")).toBe("a 2000");
    expect(read).toHaveBeenCalledTimes(3);
  });

  it("is not kept when it failed, and not for longer when the clock is set back", async () => {
    let now = 10_000;
    const read = vi.fn(async () => now);
    read.mockRejectedValueOnce(new Error("away"));
    const shared = sharedRead({ now: () => new Date(now) }, 2_000, read);
    await expect(shared("a")).rejects.toThrow("away");
    expect(await shared("a")).toBe(10_000);
    now = 0;
    expect(await shared("a")).toBe(0);
  });
});
