import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isShownFrozen, TIERS, WANTED } from "../../../lib/core/freeze/enforcement.ts";
import { holdsSlot, INCIDENT_STATES } from "../../../lib/core/freeze/incident-state.ts";
import { FREEZE_STATES } from "../../../lib/core/freeze/repository-state.ts";
import {
  countShown,
  HELD_STATES,
  LAMPS,
  type LampFacts,
  LOOKED_AT_MS,
  lampOf,
  SHOWN_STATES,
  type ShownFacts,
  shownEnforcement,
  shownOf,
  shownSum,
} from "../../../lib/core/listing/incident-shown.ts";
import {
  ENFORCEMENT_WORDS,
  elapsedWords,
  INCIDENT_WORDS,
  LAMP_WORDS,
  SHOWN_WORDS,
} from "../../../lib/core/listing/incident-wording.ts";

const facts: fc.Arbitrary<ShownFacts> = fc.record({
  incident: fc.constantFrom(...INCIDENT_STATES),
  state: fc.constantFrom(...FREEZE_STATES),
  enforcement: fc.record({
    wanted: fc.constantFrom(...WANTED),
    requestedAt: fc.option(fc.integer({ min: 0, max: 3 })),
    sight: fc.option(
      fc.record({
        at: fc.integer({ min: 0, max: 3 }),
        rules: fc.constantFrom("all" as const, "some" as const, "none" as const, "unknown" as const),
      }),
    ),
    weakened: fc.boolean(),
    tier: fc.option(fc.constantFrom(...TIERS)),
  }),
});

const SEEN: ShownFacts = {
  incident: "active",
  state: "frozen",
  enforcement: {
    wanted: "held",
    requestedAt: 1,
    sight: { at: 2, rules: "all" },
    weakened: false,
    tier: "organisation-property",
  },
};
const seen = (enforcement: Partial<ShownFacts["enforcement"]>, more: Partial<ShownFacts> = {}): ShownFacts => ({
  ...SEEN,
  ...more,
  enforcement: { ...SEEN.enforcement, ...enforcement },
});

describe("what is shown of a repository", () => {
  it("is a word of what is held only where GitHub was seen to hold it, in an incident that still freezes", () => {
    fc.assert(
      fc.property(facts, (one) => {
        const held = HELD_STATES.some((state) => state === shownOf(one));
        if (!held) return;
        expect(isShownFrozen(one.enforcement)).toBe(true);
        expect(["activating", "active"]).toContain(one.incident);
        expect(shownEnforcement(one)).toBe("confirmed");
      }),
    );
  });

  it("is one of the closed list for whatever is stored, and says of what was never asked for that it was chosen", () => {
    fc.assert(
      fc.property(facts, (one) => {
        expect(SHOWN_STATES).toContain(shownOf(one));
        const asked = holdsSlot(one.incident) || one.incident === "resolved";
        expect(shownOf(one) === "chosen").toBe(!asked);
        expect(shownEnforcement(one) === null).toBe(!asked);
      }),
    );
  });

  it("says thawed, exception and released of what was seen to be out only", () => {
    fc.assert(
      fc.property(facts, (one) => {
        if (!["thawed", "excepted", "released"].includes(shownOf(one))) return;
        expect(one.enforcement.sight?.rules).toBe("none");
      }),
    );
  });

  it.each([
    ["frozen", seen({})],
    ["migrating", seen({}, { state: "migrating" })],
    ["refrozen", seen({}, { state: "refrozen" })],
    ["asked", seen({ requestedAt: null })],
    ["asked", seen({ sight: null })],
    ["asked", seen({ sight: { at: 1, rules: "all" } })],
    ["unknown", seen({ sight: { at: 2, rules: "unknown" } })],
    ["loose", seen({ sight: { at: 2, rules: "some" } })],
    ["loose", seen({ weakened: true })],
    ["loose", seen({ tier: null })],
    ["loose", seen({ tier: "actions-off" })],
    ["leaving", seen({ wanted: "free" }, { state: "thawed" })],
    ["thawed", seen({ wanted: "free", sight: { at: 2, rules: "none" } }, { state: "thawed" })],
    ["excepted", seen({ wanted: "free", sight: { at: 2, rules: "none" } }, { state: "excepted" })],
    ["leaving", seen({}, { incident: "resolving" })],
    ["released", seen({ sight: { at: 2, rules: "none" } }, { incident: "resolving" })],
    ["chosen", seen({}, { incident: "preflighted" })],
  ] as const)("is %s", (shown, one) => {
    expect(shownOf(one)).toBe(shown);
  });
});

describe("the lamp", () => {
  const base: LampFacts = { incident: "active", counts: { frozen: 3 }, weakening: 0, lookedAt: 1_000, now: 2_000 };

  it("says that the freeze holds only when all that is to be held was seen, nothing weakens it, and somebody looks", () => {
    const count = fc.integer({ min: 0, max: 2 });
    const counts = fc.record(Object.fromEntries(SHOWN_STATES.map((state) => [state, count])));
    fc.assert(
      fc.property(
        fc.constantFrom(...INCIDENT_STATES),
        counts,
        fc.integer({ min: 0, max: 1 }),
        fc.option(fc.integer({ min: 0, max: 2 * LOOKED_AT_MS })),
        (incident, some, weakening, lookedAt) => {
          const now = 2 * LOOKED_AT_MS;
          const lamp = lampOf({ incident, counts: some, weakening, lookedAt, now });
          expect(LAMPS).toContain(lamp);
          if (lamp !== "holds") return;
          expect(incident).toBe("active");
          expect(shownSum(some, ["loose", "asked", "unknown"]) + weakening).toBe(0);
          expect(shownSum(some, HELD_STATES)).toBeGreaterThan(0);
          expect(now - (lookedAt ?? 0)).toBeLessThanOrEqual(LOOKED_AT_MS);
        },
      ),
    );
  });

  it.each([
    ["holds", {}],
    ["loose", { weakening: 1 }],
    ["loose", { counts: { frozen: 3, loose: 1, unknown: 1 } }],
    ["unknown", { counts: { frozen: 3, unknown: 1, asked: 1 } }],
    ["unknown", { lookedAt: null }],
    ["unknown", { now: 1_001 + LOOKED_AT_MS }],
    ["asked", { counts: { frozen: 3, asked: 1 } }],
    ["asked", { incident: "activating", counts: { asked: 4 }, lookedAt: null }],
    ["free", { counts: { thawed: 4 } }],
    ["off", { incident: "draft" }],
    ["ending", { incident: "resolving", weakening: 1 }],
    ["ended", { incident: "resolved" }],
  ] as const)("is %s", (lamp, some) => {
    expect(lampOf({ ...base, ...some })).toBe(lamp);
  });
});

describe("words", () => {
  it("differ between states, so that none is told by its colour alone", () => {
    for (const words of [SHOWN_WORDS, LAMP_WORDS, ENFORCEMENT_WORDS, INCIDENT_WORDS]) {
      const all = Object.values(words).map(({ word }) => word);
      expect(new Set(all).size).toBe(all.length);
    }
  });

  it("of counts leave out what there is none of", () => {
    const groups = [
      { shown: "frozen", repositories: 2 },
      { shown: "frozen", repositories: 3 },
      { shown: "loose", repositories: 1 },
    ] as const;
    expect(countShown(groups)).toEqual({ frozen: 5, loose: 1 });
  });

  it.each([
    [0, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [7_500_000, "2 h 05 min"],
    [180_000_000, "2 d 2 h"],
    [-5, "0 s"],
  ])("of %i ms are %s", (ms, words) => {
    expect(elapsedWords(ms)).toBe(words);
  });
});
