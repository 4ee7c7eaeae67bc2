import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ENFORCEMENTS,
  type EnforcementFacts,
  enforcementOf,
  isShownFrozen,
  TIERS,
} from "../../../lib/core/freeze/enforcement.ts";
import {
  holdsSlot,
  INCIDENT_EVENTS,
  INCIDENT_STATES,
  type IncidentState,
  incidentAfter,
  incidentBefore,
  isFreezing,
} from "../../../lib/core/freeze/incident-state.ts";
import {
  FREEZE_EVENTS,
  FREEZE_STATES,
  type FreezeEvent,
  type FreezeState,
  frozenAfter,
  frozenBefore,
  heldBy,
  isHeld,
} from "../../../lib/core/freeze/repository-state.ts";

function walkIncident(events: readonly (typeof INCIDENT_EVENTS)[number][]) {
  const path: IncidentState[] = ["draft"];
  const happened: string[] = [];
  for (const event of events) {
    const to = incidentAfter(path.at(-1) ?? "draft", event);
    if (to === null) continue;
    happened.push(event);
    path.push(to);
  }
  return { path, happened };
}

const incidentEvents = fc.array(fc.constantFrom(...INCIDENT_EVENTS), { maxLength: 40 });
const freezeEvents = fc.array(fc.constantFrom(...FREEZE_EVENTS), { maxLength: 40 });

describe("an incident", () => {
  test("freezes only what a preflight has shown since the last change, by a person's word", () => {
    fc.assert(
      fc.property(incidentEvents, (events) => {
        const { path, happened } = walkIncident(events);
        if (!path.some(isFreezing)) return;
        const before = happened.slice(0, happened.indexOf("activate"));
        expect(before.lastIndexOf("preflight")).toBeGreaterThan(before.lastIndexOf("change"));
      }),
    );
  });

  test("has its slot from the first request until its rules were seen to be off", () => {
    fc.assert(
      fc.property(incidentEvents, (events) => {
        const { path } = walkIncident(events);
        path.forEach((state, index) => {
          if (!path.slice(0, index).some(isFreezing)) return;
          if (state !== "resolved") expect(holdsSlot(state)).toBe(true);
        });
      }),
    );
    expect(INCIDENT_STATES.filter(holdsSlot)).toEqual(["activating", "active", "resolving"]);
  });

  test("that froze something cannot be cancelled, and ends only by being resolved", () => {
    for (const state of INCIDENT_STATES.filter(isFreezing)) expect(incidentAfter(state, "cancel")).toBeNull();
    for (const state of ["resolved", "cancelled"] as const)
      for (const event of INCIDENT_EVENTS) expect(incidentAfter(state, event)).toBeNull();
    expect(incidentBefore("resolve")).toEqual(["activating", "active"]);
  });
});

describe("a repository in an incident", () => {
  const walk = (events: readonly FreezeEvent[]) => {
    const path: FreezeState[] = ["frozen"];
    for (const event of events) path.push(frozenAfter(path.at(-1) ?? "frozen", event) ?? path.at(-1) ?? "frozen");
    return path;
  };

  test("is let out by a decision alone: nothing that is seen on GitHub lets it out", () => {
    for (const state of FREEZE_STATES.filter(isHeld))
      for (const event of FREEZE_EVENTS) {
        const to = frozenAfter(state, event);
        if (to !== null && !isHeld(to)) expect(["thaw", "except"]).toContain(event);
      }
  });

  test("can be frozen again from wherever it is, and let out again after that", () => {
    expect(frozenBefore("refreeze")).toEqual([...FREEZE_STATES]);
    fc.assert(
      fc.property(freezeEvents, (events) => {
        const path = walk([...events, "refreeze"]);
        expect(path.at(-1)).toBe("refrozen");
        expect(frozenAfter("refrozen", "thaw")).toBe("thawed");
      }),
    );
  });

  test("that is out is not moved by pull requests, and by an exception only as long as that lasts", () => {
    for (const event of ["open", "close", "merge", "fail"] as const) {
      expect(frozenAfter("thawed", event)).toBeNull();
      expect(frozenAfter("excepted", event)).toBeNull();
    }
    expect(frozenAfter("excepted", "settle")).toBe("thawed");
    expect(frozenAfter("thawed", "except")).toBeNull();
  });

  test("is held as long as any incident holds it", () => {
    const state = fc.constantFrom(...FREEZE_STATES);
    fc.assert(
      fc.property(fc.array(state), (words) => {
        const holding = heldBy(words.map((one, index) => ({ incidentId: String(index), state: one })));
        expect(holding.length > 0).toBe(words.some((one) => one !== "thawed" && one !== "excepted"));
      }),
    );
  });
});

describe("what is shown of a freeze", () => {
  const facts: fc.Arbitrary<EnforcementFacts> = fc.record({
    wanted: fc.constantFrom("held" as const, "free" as const),
    requestedAt: fc.option(fc.integer({ min: 0, max: 10 })),
    sight: fc.option(
      fc.record({
        at: fc.integer({ min: 0, max: 20 }),
        rules: fc.constantFrom("all" as const, "some" as const, "none" as const, "unknown" as const),
      }),
    ),
    weakened: fc.boolean(),
    tier: fc.option(fc.constantFrom(...TIERS)),
  });

  test("is `frozen` only where every guarded branch was seen under the rules after they were asked for", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { requestedAt, sight, tier } = given;
        const seen = sight !== null && requestedAt !== null && sight.at > requestedAt && sight.rules === "all";
        const should = given.wanted === "held" && seen && !given.weakened && tier !== null && tier !== "actions-off";
        expect(isShownFrozen(given)).toBe(should);
      }),
    );
  });

  const HELD: EnforcementFacts = {
    wanted: "held",
    requestedAt: 5,
    sight: { at: 6, rules: "all" },
    weakened: false,
    tier: "organisation-property",
  };

  test.each<[Partial<EnforcementFacts>, (typeof ENFORCEMENTS)[number]]>([
    [{}, "confirmed"],
    [{ requestedAt: null }, "asking"],
    [{ sight: null }, "requested"],
    [{ sight: { at: 5, rules: "all" } }, "requested"],
    [{ sight: { at: 6, rules: "some" } }, "drifted"],
    [{ sight: { at: 6, rules: "none" } }, "drifted"],
    [{ sight: { at: 6, rules: "unknown" } }, "unknown"],
    [{ weakened: true }, "drifted"],
    [{ tier: null }, "unenforced"],
    [{ tier: "actions-off" }, "unenforced"],
    [{ wanted: "free" }, "drifted"],
    [{ wanted: "free", sight: { at: 6, rules: "none" } }, "confirmed"],
    [{ wanted: "free", sight: { at: 6, rules: "some" } }, "drifted"],
    [{ wanted: "free", sight: { at: 4, rules: "none" } }, "requested"],
  ])("%j is %s", (given, expected) => expect(enforcementOf({ ...HELD, ...given })).toBe(expected));
});
