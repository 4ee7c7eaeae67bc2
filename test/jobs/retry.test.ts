import { describe, expect, test } from "vitest";
import { judgeAttempt, keptPayload } from "../../lib/container/worker.ts";
import { jobFailed, judgeFailure } from "../../lib/jobs/failure.ts";
import { JOBS } from "../../lib/jobs/jobs.ts";
import { jobKinds, pauseSeconds } from "../../lib/jobs/retry.ts";

const POLICY = { attempts: 5, firstPauseSeconds: 10, longestPauseSeconds: 60 };
const ID = "019a0000-0000-7000-8000-000000000000";

describe("the pause before a job is tried again", () => {
  test.each([
    [1, null, 10],
    [2, null, 20],
    [3, null, 40],
    [4, null, 60],
    [60, null, 60],
    [1, 5, 10],
    [1, 300, 300],
    [4, 3_600, 3_600],
  ])("after attempt %i, asked to wait %s s, is %i s", (attempt, askedFor, expected) => {
    expect(pauseSeconds(POLICY, attempt, askedFor)).toBe(expected);
  });
});

describe("a failure", () => {
  test("of GitHub's limits waits as long as GitHub says and uses up no attempt", () => {
    const error = jobFailed({ code: "rate-limited", message: "GitHub asks to wait.", retryAfterSeconds: 1_800 });
    expect(judgeAttempt("scan.repository", 2, error)).toEqual({
      code: "rate-limited",
      message: "GitHub asks to wait.",
      pauseSeconds: 1_800,
      attempt: "uncounted",
    });
  });

  test.each(["missing-permission", "not-installed", "suspended", "not-found", "invalid", "refused", "forbidden"])(
    "%s is not tried again",
    (code) => {
      expect(judgeFailure(jobFailed({ code, message: "No." })).retry).toBe(false);
    },
  );

  test("that was not foreseen is tried again, and its text is kept nowhere", () => {
    const judged = judgeAttempt("scan.repository", 1, new Error("password=hunter2"));
    expect(judged).toMatchObject({ code: "unexpected", attempt: "counted" });
    expect(JSON.stringify(judged)).not.toContain("hunter2");
  });
});

describe("of a job that was given up", () => {
  test("the ids are kept that its schema names", () => {
    expect(keptPayload("scan.repository", { scanId: ID })).toEqual({ scanId: ID });
  });

  test.each([
    ["with more than that", "scan.repository", { scanId: ID, token: "x" }],
    ["of an unknown name", "no.such.job", { scanId: ID }],
    ["without an id", "scan.repository", {}],
  ])("nothing is kept %s", (_what, name, payload) => {
    expect(keptPayload(name, payload)).toBeNull();
  });
});

test("every job is known to the queue, with as many attempts as it has", () => {
  expect(jobKinds().map(({ name }) => name)).toEqual(Object.keys(JOBS));
  // Once is enough only for what a timetable asks for again anyway.
  const once = jobKinds().filter(({ attempts }) => attempts < 2);
  expect(once.map(({ name }) => name).filter((name) => !name.endsWith(".tick"))).toEqual([]);
});
