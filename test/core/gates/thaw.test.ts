import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExceptionFact } from "../../../lib/core/gates/facts.ts";
import type { Verdict } from "../../../lib/core/gates/gate.ts";
import { mayThaw } from "../../../lib/core/gates/thaw.ts";

const NOW = 1_000;
const PASS: Verdict = { kind: "pass", evidence: [] };
const HOLD: Verdict = { kind: "hold", reasons: ["a reason"] };
const UNKNOWN: Verdict = { kind: "unknown", missing: ["something"] };

function exception(gate: string, given: Partial<ExceptionFact> = {}): ExceptionFact {
  return { id: gate, gate, expiresAt: NOW + 10, approved: true, ended: false, ...given };
}

describe("a repository thaws", () => {
  test("when every gate in force passes; one that is not in force does not matter", () => {
    const judged = [
      { gate: "a", verdict: PASS },
      { gate: "b", verdict: HOLD },
    ];
    expect(mayThaw(["a"], judged, [], NOW)).toEqual({ kind: "pass" });
    expect(mayThaw(["a", "b"], judged, [], NOW)).toEqual({ kind: "hold", gates: [{ gate: "b", verdict: HOLD }] });
  });

  test("with an exception for each that does not, until the first of them ends", () => {
    const judged = [
      { gate: "a", verdict: UNKNOWN },
      { gate: "b", verdict: HOLD },
    ];
    const exceptions = [exception("a", { expiresAt: NOW + 5 }), exception("b"), exception("b", { expiresAt: NOW + 7 })];
    expect(mayThaw(["a", "b"], judged, exceptions, NOW)).toEqual({
      kind: "excepted",
      gates: ["a", "b"],
      until: NOW + 5,
    });
  });

  test.each([
    ["expired", { expiresAt: NOW }],
    ["not approved", { approved: false }],
    ["ended", { ended: true }],
    ["for another gate", { gate: "b" }],
  ])("by no exception that is %s", (_, given) => {
    expect(mayThaw(["a"], [{ gate: "a", verdict: HOLD }], [exception("a", given)], NOW).kind).toBe("hold");
  });

  test("by no gate that nobody judged", () => {
    expect(mayThaw(["a"], [], [], NOW)).toMatchObject({ kind: "hold", gates: [{ verdict: { kind: "unknown" } }] });
  });

  test("never while a gate in force neither passes nor has a live exception", () => {
    const name = fc.constantFrom("a", "b", "c");
    const verdict = fc.constantFrom(PASS, HOLD, UNKNOWN);
    const exceptions = fc.array(
      fc.record({
        id: name,
        gate: name,
        expiresAt: fc.integer({ min: NOW - 2, max: NOW + 2 }),
        approved: fc.boolean(),
        ended: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(name),
        fc.uniqueArray(fc.record({ gate: name, verdict }), { selector: (one) => one.gate }),
        exceptions,
        (inForce, judged, given) => {
          const open = inForce.filter(
            (gate) =>
              judged.find((one) => one.gate === gate)?.verdict.kind !== "pass" &&
              !given.some((one) => one.gate === gate && one.approved && !one.ended && one.expiresAt > NOW),
          );
          const verdictOf = mayThaw(inForce, judged, given, NOW);
          expect(verdictOf.kind === "hold").toBe(open.length > 0);
          if (verdictOf.kind === "hold") expect(verdictOf.gates.map(({ gate }) => gate).sort()).toEqual(open.sort());
          if (verdictOf.kind === "excepted") expect(verdictOf.until).toBeGreaterThan(NOW);
        },
      ),
    );
  });
});
