import { describe, expect, it } from "vitest";
import { type ChannelView, channelState } from "../../../lib/core/listing/settings-views.ts";

const CHANNEL: ChannelView = {
  name: "chat",
  kind: "chat",
  tell: "all",
  seenAt: "2026-11-29T08:00:00.000Z",
  goneAt: null,
  sentAt: null,
  failingSince: null,
  error: null,
  test: null,
};
const SENT = { ...CHANNEL, sentAt: "2026-11-29T09:00:00.000Z" };

describe("the state of a channel", () => {
  it("is not known before anything was sent", () => {
    expect(channelState(CHANNEL)).toBe("unknown");
    expect(channelState(SENT)).toBe("works");
  });
  it("goes by a test that is newer than the last message, and not by an older one", () => {
    const failed = { at: "2026-11-29T10:00:00.000Z", error: "chat.example.com cannot be reached." };
    expect(channelState({ ...SENT, test: failed })).toBe("failing");
    expect(channelState({ ...SENT, test: { ...failed, at: "2026-11-29T08:30:00.000Z" } })).toBe("works");
    expect(channelState({ ...CHANNEL, test: { ...failed, error: null } })).toBe("works");
  });
  it("fails while messages fail, whatever a test said", () => {
    const test = { at: "2026-11-29T10:00:00.000Z", error: null };
    expect(channelState({ ...SENT, failingSince: "2026-11-29T09:30:00.000Z", test })).toBe("failing");
  });
  it("is gone when the file has it no longer", () => {
    expect(channelState({ ...SENT, goneAt: "2026-11-29T09:30:00.000Z" })).toBe("gone");
  });
});
