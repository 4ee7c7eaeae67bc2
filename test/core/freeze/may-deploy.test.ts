import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INCIDENT_STATES, isFreezing } from "../../../lib/core/freeze/incident-state.ts";
import { type DeployFacts, type DeployWord, mayDeploy, WORKER_SILENT_MS } from "../../../lib/core/freeze/may-deploy.ts";
import { FREEZE_STATES, isHeld } from "../../../lib/core/freeze/repository-state.ts";

const NOW = 1_800_000_000_000;

const word = (more: Partial<DeployWord> = {}): DeployWord => ({
  incidentId: "i1",
  title: "A stolen token",
  drill: false,
  status: "active",
  state: "frozen",
  since: NOW - 1_000,
  exceptionLives: false,
  ...more,
});

const facts = (more: Partial<DeployFacts> = {}): DeployFacts => ({
  words: [],
  locks: [],
  ofAll: [],
  restored: false,
  workerSeenAt: NOW - 1_000,
  ...more,
});

const judge = (more: Partial<DeployFacts>) => {
  const { answer, reason, incident } = mayDeploy(facts(more), NOW);
  return [answer, reason, incident?.incidentId ?? null];
};

describe("whether a repository may deploy", () => {
  test("is yes where no incident has it, also while no worker runs", () => {
    expect(judge({})).toEqual(["allowed", "not-frozen", null]);
    expect(judge({ workerSeenAt: null })).toEqual(["allowed", "not-frozen", null]);
  });

  test.each(["frozen", "migrating", "verifying", "refrozen"] as const)("is no while it is %s", (state) => {
    expect(judge({ words: [word({ state })], locks: ["i1"] })).toEqual(["denied", "frozen", "i1"]);
  });

  test("is no from the moment in which a person freezes, before GitHub was told anything", () => {
    expect(judge({ words: [word({ status: "activating" })] })).toEqual(["denied", "frozen", "i1"]);
  });

  test("is no while one of several incidents holds it, and says which", () => {
    const words = [word({ incidentId: "i0", state: "thawed" }), word({ incidentId: "i2" })];
    expect(judge({ words })).toEqual(["denied", "frozen", "i2"]);
  });

  test("is no in a drill as in an incident: a drill freezes", () => {
    expect(judge({ words: [word({ drill: true })] })).toEqual(["denied", "frozen", "i1"]);
  });

  test("is no while the broker still locks its jobs, whatever was decided", () => {
    expect(judge({ words: [word({ state: "thawed" })], locks: ["i1"] })).toEqual(["denied", "leaving", "i1"]);
    expect(judge({ words: [word({ status: "resolving" })], locks: ["i1"] })).toEqual(["denied", "leaving", "i1"]);
    expect(judge({ locks: ["of nobody"] })).toEqual(["denied", "leaving", null]);
  });

  test("is yes once it thawed, or is let out by an exception that lives", () => {
    expect(judge({ words: [word({ state: "thawed" })] })).toEqual(["allowed", "thawed", "i1"]);
    const excepted = word({ state: "excepted", exceptionLives: true });
    expect(judge({ words: [excepted] })).toEqual(["allowed", "excepted", "i1"]);
  });

  test("is unknown where the exception is over, and nobody froze it again yet", () => {
    expect(judge({ words: [word({ state: "excepted" })] })).toEqual(["unknown", "exception-over", "i1"]);
  });

  test("is unknown for a repository that an incident about all does not have yet", () => {
    expect(judge({ ofAll: [word()] })).toEqual(["unknown", "joining", "i1"]);
    expect(judge({ ofAll: [word()], words: [word({ state: "thawed" })] })).toEqual(["allowed", "thawed", "i1"]);
  });

  test("is unknown for what was let out while no worker watches", () => {
    const words = [word({ state: "thawed" })];
    expect(judge({ words, workerSeenAt: null })).toEqual(["unknown", "unwatched", "i1"]);
    expect(judge({ words, workerSeenAt: NOW - WORKER_SILENT_MS - 1 })).toEqual(["unknown", "unwatched", "i1"]);
    expect(judge({ words, workerSeenAt: NOW - WORKER_SILENT_MS })).toEqual(["allowed", "thawed", "i1"]);
  });

  test("is unknown of a database that was restored and not checked", () => {
    expect(judge({ restored: true })).toEqual(["unknown", "restored", null]);
  });

  test("is never yes while anything holds it, whatever else is so", () => {
    const anyWord = fc.record({
      incidentId: fc.constantFrom("i1", "i2", "i3"),
      title: fc.string(),
      drill: fc.boolean(),
      status: fc.constantFrom(...INCIDENT_STATES),
      state: fc.constantFrom(...FREEZE_STATES),
      since: fc.integer(),
      exceptionLives: fc.boolean(),
    });
    const any = fc.record({
      words: fc.array(anyWord, { maxLength: 4 }),
      locks: fc.array(fc.constantFrom("i1", "i2"), { maxLength: 2 }),
      ofAll: fc.array(anyWord, { maxLength: 2 }),
      restored: fc.boolean(),
      workerSeenAt: fc.option(fc.integer({ min: NOW - 2 * WORKER_SILENT_MS, max: NOW })),
    });
    fc.assert(
      fc.property(any, (random) => {
        const { answer } = mayDeploy(random, NOW);
        const freezing = random.words.filter(({ status }) => isFreezing(status));
        const bad =
          random.restored ||
          random.locks.length > 0 ||
          freezing.some(({ state, exceptionLives }) => isHeld(state) || (state === "excepted" && !exceptionLives));
        if (bad) expect(answer).not.toBe("allowed");
      }),
    );
  });
});
