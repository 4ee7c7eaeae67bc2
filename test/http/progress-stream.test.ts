import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { paced } from "../../lib/http/paced.ts";
import { type ProgressSources, progressStream } from "../../lib/http/progress-stream.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("what is paced", () => {
  it("acts at once upon the first of a burst, once upon all the others, and not again", () => {
    const act = vi.fn();
    const { soon } = paced(200, act);
    for (let times = 0; times < 50; times += 1) soon();
    expect(act).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(200);
    expect(act).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10_000);
    expect(act).toHaveBeenCalledTimes(2);
    soon();
    expect(act).toHaveBeenCalledTimes(3);
  });

  it("does nothing any more once it was stopped", () => {
    const act = vi.fn();
    const { soon, stop } = paced(200, act);
    soon();
    soon();
    stop();
    soon();
    vi.advanceTimersByTime(1_000);
    expect(act).toHaveBeenCalledTimes(1);
  });
});

describe("the stream of an open page", () => {
  const progress = { total: 3, done: 3 } as unknown as Awaited<ReturnType<ProgressSources["readScanProgress"]>>;

  function opened(more: Partial<ProgressSources> = {}) {
    const listeners = new Set<(organisationId: string) => void>();
    const leave = new AbortController();
    const sources: ProgressSources = {
      readScanProgress: async () => progress,
      onScanProgress: () => () => undefined,
      onIncidentProgress: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      isSignedIn: async () => true,
      ...more,
    };
    const reader = progressStream(sources, new Set(["own"]), leave.signal).getReader();
    const next = async () => {
      const { value } = await reader.read();
      return value === undefined ? null : new TextDecoder().decode(value).split("\n")[0];
    };
    const tell = (organisationId: string) => {
      for (const listener of listeners) listener(organisationId);
    };
    return { next, tell, leave, listeners };
  }

  it("tells of an incident at once, of the person's own organisations alone", async () => {
    const { next, tell } = opened();
    expect(await next()).toBe("event: progress");
    tell("another");
    tell("own");
    expect(await next()).toBe("event: incidents");
    tell("another");
    // Something may have been missed: that is about everybody.
    tell("");
    const second = next();
    await vi.advanceTimersByTimeAsync(200);
    expect(await second).toBe("event: incidents");
  });

  it("ends with the session, and listens no more", async () => {
    const { next, listeners } = opened({ isSignedIn: async () => false });
    expect(await next()).toBe("event: progress");
    expect(listeners.size).toBe(1);
    const last = next();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await last).toBe("event: signed-out");
    expect(await next()).toBeNull();
    expect(listeners.size).toBe(0);
  });

  it("listens no more once the reader has left", async () => {
    const { next, leave, listeners } = opened();
    await next();
    leave.abort();
    expect(listeners.size).toBe(0);
  });
});
