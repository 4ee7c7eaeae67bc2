import { describe, expect, test } from "vitest";
import {
  ALARM_MS,
  isDue,
  MOST_ATTEMPTS,
  NEWS_MS,
  pauseMs,
  routeOf,
  type Waiting,
} from "../../../lib/core/notify/fold.ts";

const DIGEST = 15 * 60_000;
const waiting = (more: Partial<Waiting>): Waiting => ({
  urgency: "alarm",
  oldestAt: 0,
  lastAt: null,
  unsent: false,
  over: false,
  ...more,
});

describe("a message is made", () => {
  test.each<readonly [string, Partial<Waiting>, number, boolean]>([
    ["of the first alarm of a kind, at once", {}, 0, true],
    ["of more of the kind, once the window of the last message is over", { lastAt: 0 }, ALARM_MS, true],
    ["not of more of the kind within it", { lastAt: 0 }, ALARM_MS - 1, false],
    ["of news, at once", { urgency: "news" }, 0, true],
    ["not of more news within a minute", { urgency: "news", lastAt: 0 }, NEWS_MS - 1, false],
    ["of a digest, when its oldest line waited long enough", { urgency: "digest" }, DIGEST, true],
    ["not of a digest before", { urgency: "digest" }, DIGEST - 1, false],
    ["not of a digest right after the last one", { urgency: "digest", lastAt: DIGEST }, DIGEST + 1, false],
    ["of a digest of an incident that is over, at once", { urgency: "digest", lastAt: 0, over: true }, 1, true],
    ["not while one did not reach the channel yet", { unsent: true, over: true }, 10 * DIGEST, false],
  ])("%s", (_, more, now, due) => {
    expect(isDue(waiting(more), DIGEST, now)).toBe(due);
  });
});

test("a channel that wants alarms gets alarms, each kind apart, and nothing else", () => {
  expect(routeOf("freeze.drift", "alarms")).toEqual({ urgency: "alarm", fold: "freeze.drift" });
  expect(routeOf("repository.thawed", "alarms")).toBeNull();
  expect(routeOf("incident.confirmed", "alarms")).toBeNull();
  expect(routeOf("repository.thawed", "all")).toEqual({ urgency: "digest", fold: "digest" });
  expect(routeOf("gate.held", "all")).toBeNull();
});

test("pauses grow, are never shorter than what was asked for, and end", () => {
  const pauses = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, index) => pauseMs(index + 1, null) ?? 0);
  expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
  expect(pauses[0]).toBe(15_000);
  expect(pauseMs(1, 90)).toBe(90_000);
  expect(pauseMs(1, 1e9)).toBe(3_600_000);
  expect(pauseMs(MOST_ATTEMPTS, null)).toBeNull();
});
